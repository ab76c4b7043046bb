/** Calendars of a runbook: when whoever keeps to them works. Hours in seconds of the day of their zone's clocks. */

/** From, to; one that ends after midnight belongs to the day on which it begins, and is then longer than 86,400. */
export type Hours = readonly [from: number, to: number]

export interface CalendarDefinition {
  name: string
  timezone: string
  /** Seven, from Monday on. */
  week: readonly (readonly Hours[])[]
  /** By local dates, the last one included, like 2027-12-24; the first that holds counts. No hours, no work. */
  exceptions: readonly { from: string; to: string; hours: readonly Hours[] }[]
  /** Titles of workstreams that keep to it. */
  workstreams?: string[]
}

/** The name of the calendar that is no limit, for what is to keep to none. */
export const ALL_HOURS = '24h'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const DAY = 86_400
const NONE = 'none'

/** `08:00-12:00 13:00-17:00`, in order and apart; `none`; undefined where it is not that. */
export function parseHours(text: string): Hours[] | undefined {
  if (text.trim() === NONE) return []
  const hours = text
    .trim()
    .split(/\s*,\s*|\s+/)
    .map(parseSpan)
  return hours.every((span) => span !== undefined) && hours.every(([from], at) => from >= (hours[at - 1]?.[1] ?? 0))
    ? hours
    : undefined
}

function parseSpan(text: string): Hours | undefined {
  const [, fromHour = '', fromMinute = '', toHour = '', toMinute = ''] =
    /^(\d{1,2}):(\d\d)[-–](\d{1,2}):(\d\d)$/.exec(text) ?? []
  if (toMinute === '') return undefined
  const from = Number(fromHour) * 3600 + Number(fromMinute) * 60
  const to = Number(toHour) * 3600 + Number(toMinute) * 60
  if (from >= DAY || to > DAY || Number(fromMinute) > 59 || Number(toMinute) > 59) return undefined
  return [from, to > from ? to : to + DAY]
}

export const writeHours = (hours: readonly Hours[]): string =>
  hours.length === 0 ? NONE : hours.map(([from, to]) => `${clock(from)}-${clock(to > DAY ? to - DAY : to)}`).join(' ')

const clock = (seconds: number): string =>
  [seconds / 3600, (seconds / 60) % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')

/** `Mon`, `Mon-Fri`, `Sat-Mon`: as places from Monday; undefined where it is not that. */
export function parseDays(text: string): number[] | undefined {
  const [first = '', last = first, ...more] = text.split(/[-–]/).map((day) => day.trim())
  const [from, to] = [first, last].map((name) => DAYS.findIndex((day) => day.toLowerCase() === name.toLowerCase()))
  if (from === undefined || to === undefined || from < 0 || to < 0 || more.length > 0) return undefined
  const count = ((to - from + 7) % 7) + 1
  return Array.from({ length: count }, (_, next) => (from + next) % 7)
}

/** Days of the same hours that follow each other, as one. */
export function writeWeek(week: CalendarDefinition['week']): Record<string, string> {
  const written: Record<string, string> = {}
  let from = 0
  for (let day = 1; day <= DAYS.length; day++) {
    const hours = week[from] ?? []
    if (day < DAYS.length && writeHours(week[day] ?? []) === writeHours(hours)) continue
    const name = day - from === 1 ? DAYS[from] : `${DAYS[from]}-${DAYS[day - 1]}`
    if (hours.length > 0 && name) written[name] = writeHours(hours)
    from = day
  }
  return written
}

/** `2027-12-24`, or `2027-12-27..2027-12-31`; undefined where it is not that. */
export function parseDates(text: string): { from: string; to: string } | undefined {
  const [from = '', to = from, ...more] = text.split('..').map((date) => date.trim())
  return more.length === 0 && isDate(from) && isDate(to) && from <= to ? { from, to } : undefined
}

export const writeDates = ({ from, to }: { from: string; to: string }): string =>
  from === to ? from : `${from}..${to}`

function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** The one that a step keeps to: its own, else that of its workstream, of its owner, of the runbook; undefined for all hours. */
export function calendarOf(
  step: { calendar?: string; workstream: string; owner: string },
  runbook: {
    calendars?: readonly CalendarDefinition[]
    calendar?: string
    roles: readonly { id: string; calendar?: string }[]
  },
): CalendarDefinition | undefined {
  const { calendars = [], roles, calendar } = runbook
  const name =
    step.calendar ??
    calendars.find(({ workstreams }) => workstreams?.includes(step.workstream))?.name ??
    roles.find(({ id }) => id === step.owner)?.calendar ??
    calendar
  return calendars.find((one) => one.name === name)
}
