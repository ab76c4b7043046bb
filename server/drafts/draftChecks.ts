/** The checks of drafts, made aside: one at a time for each draft, and of its newest state. */
import type { Draft } from '../../shared/draft/draft.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import type { CheckedAside } from '../runbooks/readAsideThread.ts'

export interface DraftChecks {
  /** Of the state that `current` gives by the time that it begins. */
  check(key: string, current: () => Promise<Draft | undefined>): Promise<CheckedAside | undefined>
}

export function createDraftChecks(): DraftChecks {
  /** A check is kept for as long as the state that it is of. */
  const kept = new WeakMap<Draft, CheckedAside>()
  const running = new Map<string, Promise<unknown>>()
  /** Those who asked while one was running share the next one. */
  const next = new Map<string, Promise<CheckedAside | undefined>>()

  async function run(current: () => Promise<Draft | undefined>): Promise<CheckedAside | undefined> {
    const draft = await current()
    if (!draft) return undefined
    const known = kept.get(draft)
    if (known) return known
    const checked = await runbookReader.checkDraft(draft)
    // What took too long on a busy server is tried again.
    if (checked.yaml !== '') kept.set(draft, checked)
    return checked
  }

  function begin(key: string, current: () => Promise<Draft | undefined>): Promise<CheckedAside | undefined> {
    const started = run(current).finally(() => {
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
