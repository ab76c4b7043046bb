/**
 * Commands that waited on a dead line (R15). They are never sent by themselves: they stay, also over a reload and in the
 * other tabs of this browser, until their giver says what becomes of each.
 */
import type { CommandInput } from '../../shared/commands.ts'
import { browserStorage, parsed } from './storage.ts'
import { createStore, type Store } from './store.ts'

/** What waits for longer than this is asked, not sent, in milliseconds. */
export const ASKED_AFTER_MS = 5000
/** A tab that was closed cannot say that its command has waited long enough, so another does, a little later. */
const GRACE_MS = 1500

export interface Unsent {
  cutoverId: string
  commandId: string
  command: CommandInput
  /** What the button said. */
  label: string
  /** Epoch milliseconds by the server's clock. */
  pressedAt: number
  /** The last event that the giver had on the screen. */
  seq: number
  /** It went out at least once, so that it may have taken effect. */
  wasSent: boolean
  /** It waited for too long. */
  asked: boolean
}

export interface UnsentCommands {
  /** Those that are to be asked, the oldest first. */
  asked: Store<readonly Unsent[]>
  /** Notes what has been pressed or was sent; by `commandId`. */
  keep(entry: Unsent): void
  forget(commandId: string): void
  find(commandId: string): Unsent | undefined
  close(): void
}

/** @param now epoch milliseconds by the server's clock */
export function createUnsent(personId: string, now: () => number): UnsentCommands {
  const key = `tminus unsent ${personId}`
  let kept = read(key)
  const asked = createStore<readonly Unsent[]>([])
  let due: ReturnType<typeof setTimeout> | undefined

  const show = () => {
    const waited = (entry: Unsent) => entry.asked || now() - entry.pressedAt > ASKED_AFTER_MS + GRACE_MS
    const shown = kept.filter(waited).sort((one, other) => one.pressedAt - other.pressedAt)
    if (JSON.stringify(shown) !== JSON.stringify(asked.get())) asked.set(shown)
    clearTimeout(due)
    if (shown.length < kept.length) due = setTimeout(show, ASKED_AFTER_MS)
  }
  const change = (next: Unsent[]) => {
    kept = next
    // What cannot be stored is asked on this page only.
    if (kept.length === 0) browserStorage.remove(key)
    else browserStorage.set(key, JSON.stringify(kept))
    show()
  }
  const heard = (event: StorageEvent) => {
    if (event.key !== key) return
    kept = read(key)
    show()
  }
  // Only browsers have other tabs.
  if ('addEventListener' in globalThis) addEventListener('storage', heard)
  show()

  return {
    asked,
    keep: (entry) => change([...kept.filter(({ commandId }) => commandId !== entry.commandId), entry]),
    forget(commandId) {
      if (kept.some((entry) => entry.commandId === commandId)) {
        change(kept.filter((entry) => entry.commandId !== commandId))
      }
    },
    find: (commandId) => kept.find((entry) => entry.commandId === commandId),
    close() {
      clearTimeout(due)
      if ('removeEventListener' in globalThis) removeEventListener('storage', heard)
    },
  }
}

function read(key: string): Unsent[] {
  const stored = parsed(browserStorage.get(key))
  return Array.isArray(stored) ? stored.filter(isUnsent) : []
}

/** As an earlier build may have written it; the command itself is checked by the server. */
const isUnsent = (value: unknown): value is Unsent =>
  typeof value === 'object' &&
  value !== null &&
  ['cutoverId', 'commandId', 'label'].every((name) => typeof Reflect.get(value, name) === 'string') &&
  ['pressedAt', 'seq'].every((name) => typeof Reflect.get(value, name) === 'number') &&
  typeof Reflect.get(value, 'command') === 'object'
