/** The checks of drafts, made aside: one at a time for each draft, and of its newest state. */
import type { Draft } from '../../shared/draft/draft.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import type { CheckedAside } from '../runbooks/readAsideThread.ts'

export interface DraftChecks {
  /** Of the state that `current` gives by the time that it begins. */
  check(key: string, current: () => Promise<Draft | undefined>): Promise<CheckedAside | undefined>
}

/** Drafts whose last check is kept. */
const MAX_KEPT = 20

export function createDraftChecks(): DraftChecks {
  const kept = new Map<string, { draft: Draft; checked: CheckedAside }>()
  const running = new Map<string, Promise<unknown>>()
  /** Those who asked while one was running share the next one. */
  const next = new Map<string, Promise<CheckedAside | undefined>>()

  async function run(key: string, current: () => Promise<Draft | undefined>): Promise<CheckedAside | undefined> {
    const draft = await current()
    if (!draft) return undefined
    const known = kept.get(key)
    if (known?.draft === draft) return known.checked
    const checked = await runbookReader.checkDraft(draft)
    kept.delete(key)
    kept.set(key, { draft, checked })
    for (const [oldest] of kept) {
      if (kept.size <= MAX_KEPT) break
      kept.delete(oldest)
    }
    return checked
  }

  function begin(key: string, current: () => Promise<Draft | undefined>): Promise<CheckedAside | undefined> {
    const started = run(key, current).finally(() => {
      if (running.get(key) === started) running.delete(key)
    })
    running.set(key, started)
    return started
  }

  return {
    check(key, current) {
      const before = running.get(key)
      if (!before) return begin(key, current)
      const waiting = next.get(key)
      if (waiting) return waiting
      const following = before
        .catch(() => undefined)
        .then(() => {
          next.delete(key)
          return begin(key, current)
        })
      next.set(key, following)
      return following
    },
  }
}
