/** Dates as ServiceNow writes them: `YYYY-MM-DD HH:MM:SS`, UTC in values, the user's zone in display values. */

/** UTC, whole seconds. */
export function toGlideDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')
}

/** Milliseconds, or undefined for what is no such date. */
export function fromGlideDate(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(text)) return undefined
  const milliseconds = Date.parse(`${text.length === 10 ? `${text} 00:00:00` : text}Z`.replace(' ', 'T'))
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

/** A UTC value as somebody in this zone reads it; what is no date stays as it is. */
export function inZone(value: string, timeZone: string): string {
  const milliseconds = fromGlideDate(value)
  return milliseconds === undefined ? value : wallClock(milliseconds, timeZone)
}

/** The UTC value of what somebody in this zone wrote; what is no date stays as it is. */
export function fromZone(display: string, timeZone: string): string {
  const asIfUtc = fromGlideDate(display)
  if (asIfUtc === undefined) return display
  // Twice, since the offset is that of the instant looked for, which differs from the first guess beside a clock change.
  let guess = asIfUtc
  for (let round = 0; round < 2; round += 1) {
    const shown = fromGlideDate(wallClock(guess, timeZone)) ?? guess
    guess += asIfUtc - shown
  }
  return toGlideDate(guess)
}

/** The form of `schedule_date_time` columns: `YYYYMMDDTHHMMSSZ`. */
export function toScheduleDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}

/** Milliseconds; a time without `Z` floats, and is taken as UTC here. */
export function fromScheduleDate(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?$/.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second] = parts
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

function wallClock(milliseconds: number, timeZone: string): string {
  return formatIn(timeZone).format(milliseconds)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Kept, since making one takes longer than everything else about an answer. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timeZone, format)
  return format
}
