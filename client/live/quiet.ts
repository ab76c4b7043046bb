/** Reloads when it does no harm: no pending commands, nothing half written, no recent input. */
import { tabStorage } from './storage.ts'

const QUIET_FOR_MS = 8000

let lastTouched = 0
let wanted = false

/**
 * Reloads the page at the next quiet moment; not again right after a reload, which then did not help. A tab that could not
 * remember the reload would do it for ever, and does it not at all.
 */
export function reloadWhenQuiet(because: string, isBusy: () => boolean): void {
  if (wanted || tabStorage.get(KEY) === because) return
  wanted = true
  for (const type of ['keydown', 'pointerdown', 'input']) {
    document.addEventListener(type, () => {
      lastTouched = Date.now()
    })
  }
  const looking = setInterval(() => {
    const untouched = document.hidden || Date.now() - lastTouched > QUIET_FOR_MS
    if (!untouched || isBusy() || isHalfWritten()) return
    clearInterval(looking)
    if (tabStorage.set(KEY, because)) location.reload()
  }, 1000)
}

const KEY = 'tminus.reloadedBecause'

/** Fields that somebody has written in. What they show says nothing: React keeps it equal to what a field began with. */
const written = new Set<HTMLInputElement | HTMLTextAreaElement>()

/** From the start of the page: what was written before it was outdated counts, too. */
export function noteWriting(): void {
  document.addEventListener('input', ({ target }) => {
    // What is searched for stands in the address, and is there again.
    if (target instanceof HTMLTextAreaElement) written.add(target)
    if (target instanceof HTMLInputElement && TEXTS.has(target.type)) written.add(target)
  })
}

const TEXTS: ReadonlySet<string> = new Set(['text', 'email', 'url', 'tel', 'number', 'password'])

function isHalfWritten(): boolean {
  for (const field of written) if (!field.isConnected) written.delete(field)
  return [...written].some(({ value }) => value !== '')
}
