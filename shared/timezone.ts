/** Whether this is the name of a time zone, as Europe/Berlin. */
export function isTimezone(name: string): boolean {
  // Intl also accepts offsets, but a zone is needed: +01:00 is wrong as soon as the clocks change.
  if (/^[+-]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
