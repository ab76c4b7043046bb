/**
 * What somebody most likely meant who has not written it as the format has it: `2h 30m` is `2h30m`, `TRE_1` is `tre-1`. Each
 * undefined where it could be several things; what comes back is always written rightly.
 */
import { durationOfText } from '../import/durations.ts'
import { aheadIn, isTimezone } from '../timezone.ts'
import { parseDuration, parseEstimate, parseOffset, writeDuration } from './duration.ts'
import { asId, parseDependency, writeEstimate } from './written.ts'

/** What a text is written as that has a syntax of its own. */
export interface Expected {
  /** As in “"soon" is not …”, and of several. */
  what: string
  many: string
  like: string
  meant(text: string): string | undefined
}

export const AN_ESTIMATE: Expected = {
  what: 'a duration or a range that rises',
  many: 'durations',
  like: '10m or 5m..10m..30m (low..likely..high)',
  meant: meantEstimate,
}
export const A_DEPENDENCY: Expected = {
  what: 'a dependency',
  many: 'dependencies',
  like: 'drain-queues or drain-queues SS+5m',
  meant: meantDependency,
}

/** Says what is wrong with the text, and how it is written rightly. */
export function notWritten(given: unknown, { what, like, meant }: Expected): string {
  const shown = typeof given === 'object' ? 'this' : JSON.stringify(given)
  const fix = typeof given === 'string' ? meant(given) : undefined
  if (fix !== undefined) return `write ${fix.includes(',') ? JSON.stringify(fix) : fix} instead of ${shown}`
  const inMinutes = typeof given === 'number' ? meant(`${given}m`) : undefined
  return inMinutes === undefined
    ? `${shown} is not ${what}; write it like ${like}`
    : `${shown} has no unit; write ${inMinutes} where minutes are meant`
}

/** `90 min`, `0:45` and `1,5 hours` say how long; `45` does not. */
export function meantDuration(text: string): string | undefined {
  const given = text.trim()
  if (parseDuration(given) !== undefined) return given
  const read = durationOfText(given)
  if (!read || !('seconds' in read) || read.low !== undefined) return undefined
  const written = writeDuration(read.seconds)
  return parseDuration(written) === undefined ? undefined : written
}

/** `5-10 min`, `5m – 30m`; a range that falls is turned round. */
export function meantEstimate(text: string): string | undefined {
  const read = durationOfText(text.trim())
  if (read && 'seconds' in read && read.low !== undefined && read.high !== undefined)
    return `${writeDuration(read.low)}..${writeDuration(read.high)}`
  const parts = text.split(/\s*(?:\.{2,3}|…|–|—|\bto\b|(?<=[a-z])\s*-)\s*/).map(meantDuration)
  if (parts.length > 3 || parts.includes(undefined)) return undefined
  const rising = parts
    .flatMap((part) => part ?? [])
    .toSorted((a, b) => (parseDuration(a) ?? 0) - (parseDuration(b) ?? 0))
  const estimate = parseEstimate(rising.join('..'))
  return estimate && writeEstimate(estimate).includes('..') ? rising.join('..') : rising[0]
}

/** `-3d`, `t - 3 days`, `D-3` and `T-0`. */
export function meantOffset(text: string): string | undefined {
  const given = text.trim().replaceAll('−', '-')
  if (/^[td]?\s*[+-]?\s*0$/i.test(given)) return 'T0'
  const [, letter = '', sign, lasts = ''] = /^([td]?)\s*([+-])\s*(\S.*)$/i.exec(given) ?? []
  if (sign === undefined) return undefined
  // Days before the day: D-3.
  const written = meantDuration(/^d$/i.test(letter) && /^\d+$/.test(lasts) ? `${lasts}d` : lasts)
  const offset = written === undefined ? undefined : `T${sign}${written}`
  return offset !== undefined && parseOffset(offset) !== undefined ? offset : undefined
}

/** `Drain Queues`, `TRE_7 FS + 2 hours`, `12SS+30 min`. */
export function meantDependency(text: string): string | undefined {
  const given = text.trim().replaceAll('−', '-')
  const lagged = /^(.+?)\s*(?:\b|(?<=\d))(FS|SS|FF|SF)?\s*([+-])\s*(\d.*)$/i.exec(given)
  const lag = lagged && meantDuration(lagged[4] ?? '')
  const typed = lag ? undefined : /^(.+?)(?:\s+|(?<=\d))(FS|SS|FF|SF)$/i.exec(given)
  const id = asId((lag ? lagged[1] : typed?.[1]) ?? given)
  const type = (lag ? (lagged[2] ?? 'FS') : (typed?.[2] ?? '')).toUpperCase()
  const written = `${id}${type === '' ? '' : ` ${type}`}${lag ? `${lagged[3]}${lag}` : ''}`.replace(/ FS$/, '')
  return id !== '' && parseDependency(written) ? written : undefined
}

/** `30 min`, `30m then: decide`. */
export function meantTimebox(text: string): string | undefined {
  const [, lasts = ''] = /^(.+?)(?:\s*[,;]?\s*then\b.*)?$/i.exec(text.trim()) ?? []
  const written = meantDuration(lasts.replace(/\s*[,;]$/, ''))
  return written === undefined ? undefined : `${written}, then decide`
}

/** `8h`, `every 8 hours`, `daily`. */
export function meantRhythm(text: string): string | undefined {
  const given = text.trim().toLowerCase()
  if (given === 'hourly') return 'every 1h'
  if (given === 'daily') return 'every 24h'
  const written = meantDuration(given.replace(/^every\s+/, ''))
  return written === undefined || parseDuration(written) === 0 ? undefined : `every ${written}`
}

/** An offset, or an instant without its zone as the clocks of `zone` show it. */
export function meantTime(text: string, zone: unknown): string | undefined {
  const offset = meantOffset(text)
  if (offset !== undefined) return offset
  const given = text.trim()
  const [, day, minute, second = ':00', ahead] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:?\d\d)?$/.exec(given) ?? []
  if (day === undefined) return undefined
  const wall = Date.parse(`${day}T${minute}${second}Z`)
  if (Number.isNaN(wall)) return undefined
  if (ahead !== undefined) return `${day}T${minute}${second}${ahead.replace(/(\d\d)(\d\d)$/, '$1:$2')}`
  if (typeof zone !== 'string' || !isTimezone(zone)) return undefined
  // Twice: the clocks may change between an instant and the same figures in UTC.
  const near = wall - aheadIn(zone, wall)
  return `${day}T${minute}${second}${offsetWritten(aheadIn(zone, near))}`
}

function offsetWritten(milliseconds: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${milliseconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** What is written for yes and no in other formats and languages. */
export function meantFlag(given: unknown): boolean | undefined {
  const word = typeof given === 'number' ? String(given) : typeof given === 'string' ? given.trim().toLowerCase() : ''
  if (/^(?:yes|y|on|true|x|1|ja|oui|si|sí)$/.test(word)) return true
  return /^(?:no|n|off|false|0|nein|non)$/.test(word) ? false : undefined
}

/** `95 %`, `0,95`, `"2"`; of a share, `95` is a share of a hundred. */
export function meantNumber(given: unknown, most?: number): number | undefined {
  const [, digits = '', percent] = /^\s*([+-]?\d+(?:[.,]\d+)?)\s*(%?)\s*$/.exec(String(given)) ?? []
  const number = Number(digits.replace(',', '.'))
  if (digits === '') return undefined
  const isShare = most === 1 && (percent === '%' || (number > 1 && number <= 100))
  if (percent === '%' && !isShare) return undefined
  return isShare ? Number((number / 100).toPrecision(12)) : number
}

/** `a; b` and `a, b` are lists. */
export const meantList = (text: string): string =>
  `[${text
    .split(/\s*[,;\n]\s*/)
    .filter((item) => item !== '')
    .join(', ')}]`
