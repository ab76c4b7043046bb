/** Which occasions have called on this device, whatever page or tab did it, and across a reload. */

/** As `localStorage` does it. */
export interface Memory {
  getItem(name: string): string | null
  setItem(name: string, value: string): void
  removeItem(name: string): void
}

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
export function rungOn(memory: Memory, of: string): Rung {
  const name = `tminus.rung ${of}`
  const read = (): string[] => {
    try {
      const kept: unknown = JSON.parse(memory.getItem(name) ?? '[]')
      return Array.isArray(kept) ? kept.map(String) : []
    } catch {
      return []
    }
  }
  return {
    take(keys) {
      const kept = read()
      const known = new Set(kept)
      const fresh = keys.filter((key) => !known.has(key))
      if (fresh.length === 0) return []
      try {
        memory.setItem(name, JSON.stringify([...kept, ...fresh].slice(-MAX_KEPT)))
      } catch {
        // A full or forbidden memory costs a repeated call after a reload, not the call.
      }
      return fresh
    },
    forget: () => memory.removeItem(name),
  }
}

/** Tabs take turns, where the browser can order them; a page over plain http cannot, and then the memory alone decides. */
export async function oneTabAtATime<Result>(locks: LockManager | undefined, run: () => Result): Promise<Result> {
  return locks ? locks.request('tminus.rung', run) : run()
}
