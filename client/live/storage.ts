/**
 * What this browser remembers, as text by name. Storage may be full or forbidden: nothing here throws, what cannot be read
 * was never stored, and `set` says whether it is stored.
 */
export interface StoredTexts {
  get(name: string): string | undefined
  set(name: string, text: string): boolean
  remove(name: string): void
}

/** For all tabs of this browser, until it is cleared. */
export const browserStorage = guarded(() => localStorage)
/** For this tab, as long as it is open. */
export const tabStorage = guarded(() => sessionStorage)

/** @param storage where it is forbidden, even asking for it throws */
function guarded(storage: () => Storage): StoredTexts {
  const unless = <Answer>(failed: Answer, use: () => Answer): Answer => {
    try {
      return use()
    } catch {
      return failed
    }
  }
  return {
    get: (name) => unless(undefined, () => storage().getItem(name) ?? undefined),
    set: (name, text) =>
      unless(false, () => {
        storage().setItem(name, text)
        return true
      }),
    remove: (name) => unless(undefined, () => storage().removeItem(name)),
  }
}

/** As it was stored, by whatever release; undefined where it is no JSON. */
export function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
