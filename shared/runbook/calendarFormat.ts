/** Calendars as a runbook file has them. */
import { z } from 'zod'
import { visibleLine } from '../singleLine.ts'
import { ALL_HOURS, type CalendarDefinition, type Hours, parseDates, parseDays, parseHours } from './calendars.ts'

const LIKE_HOURS = 'write hours like 08:00-12:00 13:00-17:00, in their order, or none'
const LIKE_DAYS = 'write days like Mon or Mon-Fri'
const LIKE_DATES = 'write a date like 2027-12-24, or 2027-12-27..2027-12-31'

const hours = z
  .string({ error: () => LIKE_HOURS })
  .refine((text) => parseHours(text) !== undefined, { error: ({ input }) => `"${input}" is no hours; ${LIKE_HOURS}` })
const days = z.string().refine((text) => parseDays(text) !== undefined, { error: () => LIKE_DAYS })
const dates = z.string().refine((text) => parseDates(text) !== undefined, { error: () => LIKE_DATES })

export const calendarFile = z.strictObject({
  timezone: z.string().optional().describe('The zone whose clocks it means; that of the runbook when left out'),
  hours: z
    .record(days, hours)
    .refine((week) => Object.values(week).some((text) => parseHours(text)?.length), 'a calendar has a day with hours')
    .refine(eachDayOnce, 'a day is there twice')
    .describe('By day of the week: { Mon-Thu: 08:00-12:00 13:00-17:00, Fri: 08:00-14:00 }; others have none'),
  except: z
    .record(dates, hours)
    .refine((except) => Object.keys(except).length <= 500, 'more than 500 exceptions')
    .optional()
    .describe('Other hours, or none, by date: { 2027-12-24: none, 2027-12-27..2027-12-31: 09:00-13:00 }'),
  workstreams: z.array(visibleLine(200)).max(200).optional().describe('Workstreams whose steps keep to it'),
})
export type CalendarFile = z.output<typeof calendarFile>

export const calendarName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name is up to 64 lower-case letters, digits and hyphens')
  .refine((name) => name !== ALL_HOURS, `${ALL_HOURS} stands for all hours; choose another name`)

export const calendarOfStep = z
  .string()
  .optional()
  .describe(
    'The calendar that it keeps to, or 24h for all hours; that of its workstream, owner or runbook when left out',
  )

/** It must have passed the checks of the format. */
export function compileCalendars(calendars: Record<string, CalendarFile>, timezone: string): CalendarDefinition[] {
  return Object.entries(calendars).map(([name, { timezone: own = timezone, hours, except = {}, workstreams }]) => {
    const week: (readonly Hours[])[] = Array.from({ length: 7 }, () => [])
    for (const [days, text] of Object.entries(hours))
      for (const day of parseDays(days) ?? []) week[day] = parseHours(text) ?? []
    const exceptions = Object.entries(except).flatMap(([dates, text]) => {
      const span = parseDates(dates)
      return span ? [{ ...span, hours: parseHours(text) ?? [] }] : []
    })
    return { name, timezone: own, week, exceptions, ...(workstreams && { workstreams }) }
  })
}

function eachDayOnce(week: Record<string, string>): boolean {
  const days = Object.keys(week).flatMap((name) => parseDays(name) ?? [])
  return new Set(days).size === days.length
}
