/** The calendars of a plan of Microsoft Project, as those of a runbook. */
import {
  ALL_HOURS,
  type CalendarDefinition,
  type Hours,
  writeDates,
  writeHours,
  writeWeek,
} from '../runbook/calendars.ts'
import { type WorkingTime, workingTimeOf } from '../schedule/calendar/workingTime.ts'
import type { Findings } from './findings.ts'
import { idGiver } from './ids.ts'
import type { MsCalendar, MsProject, MsWeekDay } from './msProjectFile.ts'

export interface ProjectCalendars {
  /** As a runbook file has them, by name; undefined where all work around the clock. */
  written: Record<string, unknown> | undefined
  /** What the project keeps to; undefined for all hours. */
  ofProject: string | undefined
  /** By the number of a calendar; undefined where the plan has none, or says nothing of its hours. */
  nameOf(uid: string | undefined): string | undefined
  /** Undefined for all hours. */
  timeOf(name: string | undefined): WorkingTime | undefined
}

const DAY = 86_400
const DAY_MS = DAY * 1000
const DAILY = new Set([undefined, 0, 1, 9])
/** A period with a week of its own is written day by day. */
const MOST_DAYS = 400

export function calendarsOfProject(project: MsProject, zone: string, findings: Findings): ProjectCalendars {
  const give = idGiver([ALL_HOURS])
  const byUid = new Map(project.Calendars.map((calendar) => [calendar.UID, calendar]))
  const used = usedIn(project)
  const names = new Map<string, string>()
  const definitions = new Map<string, CalendarDefinition>()
  const sameAs = new Map<string, string>()
  for (const uid of used) {
    const calendar = byUid.get(uid)
    const week = calendar && weekWith(calendar, byUid)
    if (!calendar || !week) continue
    const exceptions = exceptionsWith(calendar, byUid, findings)
    const key = JSON.stringify([week, exceptions])
    const isAll =
      exceptions.length === 0 && week.every((hours) => hours.reduce((sum, [from, to]) => sum + to - from, 0) === DAY)
    if (week.every((hours) => hours.length === 0)) continue
    const name = sameAs.get(key) ?? (isAll ? ALL_HOURS : give(calendar.Name ?? '', 'calendar'))
    sameAs.set(key, name)
    names.set(uid, name)
    if (!isAll) definitions.set(name, { name, timezone: zone, week, exceptions })
  }
  const ofProject = names.get(project.CalendarUID ?? '')
  return {
    written:
      definitions.size === 0
        ? undefined
        : Object.fromEntries([...definitions].map(([name, definition]) => [name, asWritten(definition)])),
    ofProject: ofProject === ALL_HOURS ? undefined : ofProject,
    nameOf: (uid) => names.get(uid ?? ''),
    timeOf(name) {
      const definition = definitions.get(name ?? '')
      return definition && workingTimeOf(definition)
    },
  }
}

/** The project's own first, which gives its name to those that are the same. */
function usedIn({ CalendarUID, Tasks, Resources }: MsProject): Set<string> {
  const all = [CalendarUID, ...Tasks.map((task) => task.CalendarUID), ...Resources.map((one) => one.CalendarUID)]
  return new Set(all.flatMap((uid) => (uid === undefined || uid === '-1' ? [] : uid)))
}

type ByUid = ReadonlyMap<string | undefined, MsCalendar>

/** What it says of no day is that of its base; undefined where nothing is known. */
function weekWith(calendar: MsCalendar, byUid: ByUid, depth = 0): Hours[][] | undefined {
  const base = depth < 10 ? byUid.get(calendar.BaseCalendarUID) : undefined
  const under = base && base !== calendar ? weekWith(base, byUid, depth + 1) : undefined
  const own = calendar.WeekDays.filter(({ DayType = 0 }) => DayType >= 1 && DayType <= 7)
  if (own.length === 0) return under
  const week = Array.from({ length: 7 }, (_, day) => under?.[day] ?? [])
  for (const day of own) week[fromMonday(day.DayType ?? 1)] = hoursOf(day)
  return week
}

/** Project counts from Sunday, which is 1. */
const fromMonday = (dayType: number): number => (dayType + 5) % 7

function hoursOf({ DayWorking, WorkingTimes }: Pick<MsWeekDay, 'DayWorking' | 'WorkingTimes'>): Hours[] {
  if (!DayWorking) return []
  const spans = WorkingTimes.map(({ FromTime = '', ToTime = '' }): [number, number] => {
    const [from, to] = [clock(FromTime), clock(ToTime)]
    return [from, to <= from ? to + DAY : to]
  })
  // What begins inside another was written by mistake.
  return spans.sort(([a], [b]) => a - b).filter(([from], at, all) => from >= (all[at - 1]?.[1] ?? 0))
}

/** To the minute, as hours are written. */
const clock = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 3600 + minutes * 60
}

/** Its own before those of its base, of which the first that holds counts. */
function exceptionsWith(
  calendar: MsCalendar,
  byUid: ByUid,
  findings: Findings,
  depth = 0,
): { from: string; to: string; hours: Hours[] }[] {
  const base = depth < 10 ? byUid.get(calendar.BaseCalendarUID) : undefined
  const under = base && base !== calendar ? exceptionsWith(base, byUid, findings, depth + 1) : []
  const own = calendar.Exceptions.flatMap(({ Type, TimePeriod, ...day }) => {
    const span = spanOf(TimePeriod)
    if (span && DAILY.has(Type)) return [{ ...span, hours: hoursOf(day) }]
    findings.lose('exceptions', 'Exceptions that come again and again are not kept.', undefined, calendar.Name)
    return []
  })
  const early = calendar.WeekDays.flatMap(({ DayType, TimePeriod, ...day }) => {
    const span = DayType === 0 ? spanOf(TimePeriod) : undefined
    return span ? [{ ...span, hours: hoursOf(day) }] : []
  })
  const weeks = calendar.WorkWeeks.flatMap(({ TimePeriod, WeekDays }) => daysOf(spanOf(TimePeriod), WeekDays))
  const seen = new Set<string>()
  return [...own, ...early, ...weeks, ...under].filter((exception) => {
    const dates = writeDates(exception)
    return !seen.has(dates) && seen.add(dates)
  })
}

function spanOf(period: { FromDate?: string | undefined; ToDate?: string | undefined } | undefined) {
  const [from = '', to = from] = [period?.FromDate?.slice(0, 10), period?.ToDate?.slice(0, 10)]
  return /^\d{4}-\d\d-\d\d$/.test(from) && /^\d{4}-\d\d-\d\d$/.test(to) && from <= to ? { from, to } : undefined
}

/** A week that holds for some weeks only. */
function daysOf(span: { from: string; to: string } | undefined, days: readonly MsWeekDay[]) {
  if (!span) return []
  const first = Date.parse(`${span.from}T00:00:00Z`)
  const count = Math.min(MOST_DAYS, (Date.parse(`${span.to}T00:00:00Z`) - first) / DAY_MS + 1)
  return Array.from({ length: count }, (_, day) => new Date(first + day * DAY_MS)).flatMap((date) => {
    const own = days.find(({ DayType }) => DayType === date.getUTCDay() + 1)
    const on = date.toISOString().slice(0, 10)
    return own ? [{ from: on, to: on, hours: hoursOf(own) }] : []
  })
}

const asWritten = ({ week, exceptions }: CalendarDefinition) => ({
  hours: writeWeek(week),
  ...(exceptions.length > 0 && {
    except: Object.fromEntries(exceptions.map((one) => [writeDates(one), writeHours(one.hours)])),
  }),
})
