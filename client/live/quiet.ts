/** Reloads when it does no harm: no pending commands, nothing half written, no recent input. */
const QUIET_FOR_MS = 8000

let lastTouched = 0
let wanted = false

/** Reloads the page at the next quiet moment; not again right after a reload, which then did not help. */
export function reloadWhenQuiet(because: string, isBusy: () => boolean): void {
  if (wanted || sessionStorage.getItem(KEY) === because) return
  wanted = true
  for (const type of ['keydown', 'pointerdown', 'input']) {
    document.addEventListener(type, () => {
      lastTouched = Date.now()
    })
  }
  setInterval(() => {
    const untouched = document.hidden || Date.now() - lastTouched > QUIET_FOR_MS
    if (!untouched || isBusy() || isHalfWritten()) return
    sessionStorage.setItem(KEY, because)
    location.reload()
  }, 1000)
}

const KEY = 'tminus.reloadedBecause'

const isHalfWritten = (): boolean =>
  [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input[type=text], textarea')].some(
    ({ value, defaultValue }) => value !== defaultValue,
  )
