/** Time zones: whether there is one of the name, and names that are valid but seldom what was meant. */
import { isTimezone } from '../../timezone.ts'
import type { Draft } from './draft.ts'
import type { Path, Report } from './fault.ts'
import { nearest } from './nearest.ts'

/** What short names are taken for, and places that keep that time; several where it is called so in several parts of the world. */
const ABBREVIATIONS: Record<string, readonly [means: string, ...places: string[]]> = {
  CET: ['Central European Time', 'Europe/Berlin', 'Europe/Paris'],
  CEST: ['Central European Summer Time', 'Europe/Berlin', 'Europe/Paris'],
  MEZ: ['Central European Time', 'Europe/Berlin'],
  MESZ: ['Central European Summer Time', 'Europe/Berlin'],
  MET: ['Middle European Time', 'Europe/Berlin', 'Europe/Paris'],
  EET: ['Eastern European Time', 'Europe/Helsinki', 'Europe/Athens'],
  EEST: ['Eastern European Summer Time', 'Europe/Helsinki', 'Europe/Athens'],
  WET: ['Western European Time', 'Europe/Lisbon'],
  WEST: ['Western European Summer Time', 'Europe/Lisbon'],
  GMT: ['Greenwich Mean Time, which London leaves in summer', 'Europe/London', 'UTC'],
  BST: ['British Summer Time', 'Europe/London'],
  IST: ['the time of India, of Ireland or of Israel', 'Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
  EST: ['UTC−5 all year, which no summer changes', 'America/New_York', 'America/Toronto'],
  EDT: ['Eastern Daylight Time', 'America/New_York', 'America/Toronto'],
  EST5EDT: ['Eastern Time', 'America/New_York'],
  CST: ['the time of Chicago or of China', 'America/Chicago', 'Asia/Shanghai'],
  CDT: ['Central Daylight Time', 'America/Chicago'],
  CST6CDT: ['Central Time', 'America/Chicago'],
  MST: ['UTC−7 all year, which no summer changes', 'America/Denver', 'America/Phoenix'],
  MDT: ['Mountain Daylight Time', 'America/Denver'],
  MST7MDT: ['Mountain Time', 'America/Denver'],
  PST: ['Pacific Standard Time', 'America/Los_Angeles'],
  PDT: ['Pacific Daylight Time', 'America/Los_Angeles'],
  PST8PDT: ['Pacific Time', 'America/Los_Angeles'],
  HST: ['UTC−10 all year', 'Pacific/Honolulu'],
  JST: ['the time of Japan', 'Asia/Tokyo'],
  KST: ['the time of Korea', 'Asia/Seoul'],
  SGT: ['the time of Singapore', 'Asia/Singapore'],
  HKT: ['the time of Hong Kong', 'Asia/Hong_Kong'],
  AEST: ['the time of eastern Australia', 'Australia/Sydney', 'Australia/Brisbane'],
  AEDT: ['summer time of eastern Australia', 'Australia/Sydney'],
  ACST: ['the time of central Australia', 'Australia/Adelaide', 'Australia/Darwin'],
  AWST: ['the time of western Australia', 'Australia/Perth'],
  NZST: ['the time of New Zealand', 'Pacific/Auckland'],
  NZDT: ['summer time of New Zealand', 'Pacific/Auckland'],
  PRC: ['the time of China', 'Asia/Shanghai'],
  ROC: ['the time of Taiwan', 'Asia/Taipei'],
  ROK: ['the time of Korea', 'Asia/Seoul'],
}

export function checkTimezone({ timezone, calendars = {} }: Draft, report: Report): void {
  checkZone(timezone, ['timezone'], report)
  for (const [name, calendar] of Object.entries(calendars))
    checkZone(calendar?.timezone, ['calendars', name, 'timezone'], report)
}

function checkZone(zone: string | undefined, path: Path, report: Report): void {
  const judged = zone === undefined ? undefined : judge(zone)
  if (judged) report(isTimezone(zone ?? '') ? 'warning' : 'error', path, judged.message, judged)
}

/** Undefined where nothing is wrong with it. */
function judge(zone: string): { message: string; fix?: string } | undefined {
  const [means, ...places] = ABBREVIATIONS[zone.trim().toUpperCase()] ?? []
  if (means !== undefined) return { message: `"${zone}" is ${means}; write the place, like ${either(places)}` }
  if (isTimezone(zone)) {
    const [, sign, hours] = /^Etc\/GMT([+-])(\d+)$/.exec(zone) ?? []
    if (hours !== undefined)
      return { message: `"${zone}" is UTC${sign === '-' ? '+' : '−'}${hours} all year; ${PLACE}` }
    return zone.includes('/') || zone === 'UTC' ? undefined : { message: `"${zone}" is no single place; ${PLACE}` }
  }
  const fix = nearest(zone, Intl.supportedValuesOf('timeZone')) ?? cityNamed(zone)
  if (fix === undefined) return { message: `"${zone}" is not an IANA time zone; ${PLACE}` }
  return { message: `"${zone}" is not an IANA time zone; did you mean "${fix}"?`, fix }
}

const PLACE = 'write the place, like Europe/Berlin'

/** `Berlin` is in Europe. */
function cityNamed(name: string): string | undefined {
  const city = name.trim().toLowerCase().replaceAll(' ', '_')
  return city.length < 3
    ? undefined
    : Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase().endsWith(`/${city}`))
}

const either = (places: readonly string[]): string =>
  places.length < 2 ? places.join('') : `${places.slice(0, -1).join(', ')} or ${places.at(-1)}`
