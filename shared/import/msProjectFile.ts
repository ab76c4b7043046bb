/** The parts of Microsoft Project's XML that are read. Numbers and dates are texts in it. */
import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'

// What is written oddly is as if it were not there: one such field is no reason to refuse a plan.
const text = z.coerce.string().optional().catch(undefined)
const number = z.coerce.number().optional().catch(undefined)
const flag = z
  .string()
  .optional()
  .catch(undefined)
  .transform((value) => value === '1' || value === 'true')

const link = z.object({ PredecessorUID: text, Type: number, LinkLag: number, LagFormat: number, CrossProject: flag })
const task = z.object({
  UID: text,
  ID: number,
  Name: text,
  IsNull: flag,
  Active: text,
  Summary: flag,
  Milestone: flag,
  ExternalTask: flag,
  OutlineLevel: number,
  Start: text,
  Finish: text,
  Duration: text,
  DurationFormat: number,
  PercentComplete: number,
  ActualStart: text,
  ActualFinish: text,
  ConstraintType: number,
  ConstraintDate: text,
  Deadline: text,
  Hyperlink: text,
  HyperlinkAddress: text,
  Notes: text,
  LevelingDelay: number,
  CalendarUID: text,
  Manual: flag,
  PredecessorLink: z.array(link).default([]),
  Baseline: z.array(z.unknown()).default([]),
  /** Fields that somebody named. */
  ExtendedAttribute: z.array(z.object({ FieldID: text, Value: text })).default([]),
})
const workingTime = z.object({ FromTime: text, ToTime: text })
/** A list inside an element that may be missing or empty. */
const inside = <Shape extends z.ZodType>(key: string, shape: Shape) =>
  z
    .union([z.record(z.string(), z.unknown()), z.string()])
    .optional()
    .transform((value) => z.array(shape).parse(typeof value === 'object' ? (value[key] ?? []) : []))

const period = z.object({ FromDate: text, ToDate: text }).optional().catch(undefined)
const weekDay = z.object({
  /** 1 is Sunday; 0 is an exception, as the earliest versions had them. */
  DayType: number,
  DayWorking: flag,
  TimePeriod: period,
  WorkingTimes: inside('WorkingTime', workingTime),
})
const calendar = z.object({
  UID: text,
  Name: text,
  BaseCalendarUID: text,
  WeekDays: inside('WeekDay', weekDay),
  Exceptions: inside(
    'Exception',
    z.object({ Type: number, TimePeriod: period, DayWorking: flag, WorkingTimes: inside('WorkingTime', workingTime) }),
  ),
  WorkWeeks: inside('WorkWeek', z.object({ TimePeriod: period, WeekDays: inside('WeekDay', weekDay) })),
})
const resource = z.object({ UID: text, Name: text, Group: text, Type: number, CalendarUID: text })
const assignment = z.object({ TaskUID: text, ResourceUID: text })

const project = z.object({
  Name: text,
  Title: text,
  StartDate: text,
  CalendarUID: text,
  Tasks: inside('Task', task),
  Calendars: inside('Calendar', calendar),
  Resources: inside('Resource', resource),
  Assignments: inside('Assignment', assignment),
})
export type MsProject = z.output<typeof project>
export type MsTask = z.output<typeof task>
export type MsCalendar = z.output<typeof calendar>
export type MsWeekDay = z.output<typeof weekDay>

const LISTS = new Set(
  'Task PredecessorLink Baseline ExtendedAttribute Calendar WeekDay WorkingTime Exception WorkWeek Resource Assignment'.split(
    ' ',
  ),
)

/** Undefined where it is not well-formed or not that. */
export function readMsProject(xml: string): MsProject | undefined {
  try {
    const parser = new XMLParser({ parseTagValue: false, isArray: (name) => LISTS.has(name), trimValues: true })
    return z.object({ Project: project }).parse(parser.parse(xml, true)).Project
  } catch {
    return undefined
  }
}
