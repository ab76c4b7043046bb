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
    if (tabStorage.set(KEY, because)) location.reload()
    else clearInterval(looking)
  }, 1000)
}

const KEY = 'tminus.reloadedBecause'

const isHalfWritten = (): boolean =>
  [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input[type=text], textarea')].some(
    ({ value, defaultValue }) => value !== defaultValue,
  )
