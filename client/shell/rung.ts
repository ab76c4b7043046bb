/** Which occasions have called on this device, whatever page or tab did it, and across a reload. */
import { parsed, type StoredTexts } from '../live/storage.ts'

export interface Rung {
  /** Takes the occasions for this tab: those among them that have not called yet. */
  take(keys: readonly string[]): string[]
  /** Forgets all, once the cutover has ended. */
  forget(): void
}

/** More than a night has of one person's, and little enough to store each time. */
const MAX_KEPT = 500

/**
 * @param of what they are occasions of: the cutover and the person
 * @param memory shared by the tabs of a browser, and kept across reloads
 */
export function rungOn(memory: StoredTexts, of: string): Rung {
  const name = `tminus.rung ${of}`
  const read = (): string[] => {
    const kept = parsed(memory.get(name))
    return Array.isArray(kept) ? kept.map(String) : []
  }
  return {
    take(keys) {
      const kept = read()
      const known = new Set(kept)
      const fresh = keys.filter((key) => !known.has(key))
      if (fresh.length === 0) return []
      // What cannot be stored costs a repeated call after a reload, not the call.
      memory.set(name, JSON.stringify([...kept, ...fresh].slice(-MAX_KEPT)))
      return fresh
    },
    forget: () => memory.remove(name),
  }
}

/** Tabs take turns, where the browser can order them; a page over plain http cannot, and then the memory alone decides. */
export async function oneTabAtATime<Result>(locks: LockManager | undefined, run: () => Result): Promise<Result> {
  return locks ? locks.request('tminus.rung', run) : run()
}
