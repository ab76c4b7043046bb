/** Durations and T-relative offsets as people write them in a runbook: `90s`, `5m`, `1h30m`, `2d`; `T-48h`, `T+15m`, `T0`. */

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const
const DURATION = /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/

/** A step that takes longer is several. */
export const MAX_STEP_SECONDS = 14 * UNIT_SECONDS.d
export const MAX_LAG_SECONDS = 30 * UNIT_SECONDS.d

/** Ten years; longer ones could yield instants out of Date's range. */
const LONGEST = 3_660 * UNIT_SECONDS.d

/** Seconds, or undefined when the text is not a duration. `0m` is a duration; the empty text and centuries are not. */
export function parseDuration(text: string): number | undefined {
  const match = text === '' ? null : DURATION.exec(text)
  if (!match) return undefined
  const [, d, h, m, s] = match
  const seconds =
    Number(d ?? 0) * UNIT_SECONDS.d + Number(h ?? 0) * UNIT_SECONDS.h + Number(m ?? 0) * UNIT_SECONDS.m + Number(s ?? 0)
  return seconds <= LONGEST ? Math.round(seconds) : undefined
}

/** Seconds relative to T-0, negative before it, or undefined when the text is not an offset. */
export function parseOffset(text: string): number | undefined {
  if (/^T(?:[-+]?0)?$/.test(text)) return 0
  const sign = text.startsWith('T-') ? -1 : text.startsWith('T+') ? 1 : 0
  const seconds = sign === 0 ? undefined : parseDuration(text.slice(2))
  return seconds === undefined ? undefined : sign * seconds || 0
}

/** Low, likely and high in seconds. A single value sets all three; `low..high` takes the middle as likely. */
export interface Estimate {
  low: number
  likely: number
  high: number
}

/** The estimate, or undefined when the text is not one or its values are descending. */
export function parseEstimate(text: string): Estimate | undefined {
  const values = text.split('..').map(parseDuration)
  const [a, b, c] = values
  if (values.length > 3 || a === undefined || values.includes(undefined)) return undefined
  const estimate =
    b === undefined
      ? { low: a, likely: a, high: a }
      : c === undefined
        ? { low: a, likely: Math.round((a + b) / 2), high: b }
        : { low: a, likely: b, high: c }
  return estimate.low <= estimate.likely && estimate.likely <= estimate.high ? estimate : undefined
}

/** Formats seconds as `4 min`, `1 h 05 min`, `2 d 3 h`; under a minute as seconds. */
export function sayDuration(seconds: number): string {
  const whole = Math.round(Math.abs(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Seconds from T-0 as `T−3 d`, `T+15 min`, `T−0`. */
export const sayOffset = (seconds: number): string =>
  seconds === 0 ? 'T−0' : `T${seconds < 0 ? '−' : '+'}${sayDuration(seconds)}`

/** As a file has it: `90s` is `1m30s`, and two days or more have days, like `2d3h`. To the second. */
export function writeDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const days = whole < 2 * UNIT_SECONDS.d ? 0 : Math.floor(whole / UNIT_SECONDS.d)
  const rest = whole - days * UNIT_SECONDS.d
  const parts = [
    [days, 'd'],
    [Math.floor(rest / 3600), 'h'],
    [Math.floor((rest % 3600) / 60), 'm'],
    [rest % 60, 's'],
  ] as const
  return parts.flatMap(([count, unit]) => (count > 0 ? `${count}${unit}` : [])).join('') || '0m'
}
