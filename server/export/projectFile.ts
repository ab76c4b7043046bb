/**
 * A plan as Microsoft Project's XML. Its calendar works day and night, as cutovers do. Times keep the distance from UTC that
 * they have at T-0: a clock that changes in between would pull Project's durations apart.
 */
import { XMLBuilder } from 'fast-xml-parser'
import { plainLabel, writeLabelled } from '../../shared/exported/labelledText.ts'
import { LABELS, writeLine } from '../../shared/exported/markdown.ts'
import { CLOCK_LABEL, LINK_TYPES, LONGEST_FIELD, PROJECT_FIELDS, TENTH_SECONDS } from '../../shared/exported/project.ts'
import { REST_TITLE } from '../../shared/exported/rest.ts'
import { GATES_WORKSTREAM, headingOf, STEP_COLUMNS } from '../../shared/exported/stepCells.ts'
import { parseOffset } from '../../shared/runbook/duration.ts'
import { aheadIn } from '../../shared/timezone.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import { cannotCarry } from './cannotCarry.ts'
import type { ExportedPlan, ExportedStep } from './exportedPlan.ts'

/** A plan without T-0 begins on a Monday far away, which its notes say. */
const NOMINAL_T0 = Date.UTC(2030, 0, 7)

const ROLLBACK_LANE = 'Rollback'

export function projectXmlOf(plan: ExportedPlan, beside: string): string {
  const clock = projectClock(plan)
  const lanes = lanesOf(plan)
  const uids = new Map([...lanes.values()].flat().map(({ id }, index) => [id, index + 1 + lanes.size]))
  const resources = resourcesOf(plan)
  const tasks = [
    projectTask(plan, beside, clock),
    ...[...lanes.keys()].flatMap((lane, at) => laneTasks(lane, at, lanes, uids, clock)),
  ]
  const spans = [...lanes.values()].flat().map((step) => spanOf(step, clock))
  const project = {
    '@_xmlns': 'http://schemas.microsoft.com/project',
    SaveVersion: 14,
    Name: `${plan.fileName}.xml`,
    Title: plan.title,
    Category: 'T-Minus',
    ScheduleFromStart: 1,
    StartDate: sayWall(Math.min(clock.t0, ...spans.map(({ start }) => start))),
    FinishDate: sayWall(Math.max(clock.t0, ...spans.map(({ finish }) => finish))),
    CalendarUID: 1,
    DefaultStartTime: '00:00:00',
    DefaultFinishTime: '00:00:00',
    MinutesPerDay: 1440,
    MinutesPerWeek: 10_080,
    DaysPerMonth: 30,
    DurationFormat: 3,
    NewTasksAreManual: 0,
    ExtendedAttributes: {
      ExtendedAttribute: PROJECT_FIELDS.map(({ key, name, id }) => ({
        FieldID: id,
        FieldName: name,
        // Project has fields of its own that are called so.
        Alias: `Step: ${headingOf(key)}`,
      })),
    },
    Calendars: { Calendar: CALENDAR },
    Tasks: { Task: tasks },
    Resources: { Resource: resources.map(({ task: _, ...resource }) => resource) },
    Assignments: { Assignment: assignmentsOf(plan, uids, resources) },
  }
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true })
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${builder.build({ Project: project })}`
}

/** Days of the week from Sunday, each from midnight to midnight. */
const CALENDAR = {
  UID: 1,
  Name: '24 Hours',
  IsBaseCalendar: 1,
  BaseCalendarUID: -1,
  WeekDays: {
    WeekDay: Array.from({ length: 7 }, (_, day) => ({
      DayType: day + 1,
      DayWorking: 1,
      WorkingTimes: { WorkingTime: { FromTime: '00:00:00', ToTime: '00:00:00' } },
    })),
  },
}

interface Clock {
  /** As walls: epoch milliseconds of the clock as if it were UTC. */
  t0: number
  wallOf(at: number): number
}

function projectClock({ t0, zone }: ExportedPlan): Clock {
  if (t0 === undefined) return { t0: NOMINAL_T0, wallOf: (at) => at }
  const ahead = aheadIn(zone, t0)
  const wallOf = (at: number) => Math.round((at + ahead) / 1000) * 1000
  return { t0: wallOf(t0), wallOf }
}

const sayWall = (wall: number): string => new Date(wall).toISOString().slice(0, 19)
const sayLength = (seconds: number): string =>
  `PT${Math.floor(seconds / 3600)}H${Math.floor((seconds % 3600) / 60)}M${Math.round(seconds % 60)}S`

function lanesOf({ steps, workstreams }: ExportedPlan): Map<string, ExportedStep[]> {
  const laneOf = ({ is, cells }: ExportedStep) => (is === 'rollback' ? ROLLBACK_LANE : (cells.workstream ?? ''))
  const names = [GATES_WORKSTREAM, ...workstreams, ROLLBACK_LANE]
  const lanes = new Map<string, ExportedStep[]>()
  for (const name of names) {
    const own = steps.filter((step) => laneOf(step) === name)
    if (own.length > 0) lanes.set(name, own)
  }
  return lanes
}

/** Task 0 is the project itself; its notes say what the file is. */
function projectTask({ title, about, facts }: ExportedPlan, beside: string, { t0 }: Clock) {
  const pairs = [...about, [CLOCK_LABEL, sayWall(t0)] as const, ...facts]
  const not = cannotCarry('xml').map((what) => writeLine('Not in it', what))
  return {
    UID: 0,
    ID: 0,
    Name: title,
    OutlineNumber: 0,
    OutlineLevel: 0,
    Summary: 1,
    Notes: [
      ...pairs.map(([label, text]) => writeLine(label, text)),
      ...not,
      ...(beside === '' ? [] : ['', plainLabel(REST_TITLE), beside]),
    ].join('\n'),
  }
}

function laneTasks(
  lane: string,
  at: number,
  lanes: ReadonlyMap<string, readonly ExportedStep[]>,
  uids: ReadonlyMap<string, number>,
  clock: Clock,
): object[] {
  const steps = lanes.get(lane) ?? []
  const spans = steps.map((step) => spanOf(step, clock))
  const before = [...lanes.values()].slice(0, at).reduce((sum, one) => sum + one.length + 1, 0)
  const start = Math.min(...spans.map((span) => span.start))
  const finish = Math.max(...spans.map((span) => span.finish))
  const summary = {
    UID: at + 1,
    ID: before + 1,
    Name: lane,
    OutlineNumber: String(at + 1),
    OutlineLevel: 1,
    Start: sayWall(start),
    Finish: sayWall(finish),
    Duration: sayLength((finish - start) / 1000),
    DurationFormat: 3,
    Summary: 1,
  }
  const tasks = steps.map((step, index) =>
    taskOf(
      step,
      { UID: uids.get(step.id) ?? 0, ID: before + 2 + index, outline: `${at + 1}.${index + 1}` },
      uids,
      clock,
    ),
  )
  return [summary, ...tasks]
}

/** From start to end as it will be, or was; the plan where nothing else is known. As walls. */
function spanOf({ planned, live, takes }: ExportedStep, { t0, wallOf }: Clock): { start: number; finish: number } {
  const known = live?.actual.start ?? live?.forecast.start ?? live?.actual.finish
  const start = known === undefined ? t0 + (planned?.start ?? 0) * 1000 : wallOf(known)
  const end = live?.actual.finish ?? live?.forecast.finish
  const finish = end === undefined ? start + takes * 1000 : wallOf(end)
  return { start, finish: Math.max(start, finish) }
}

function taskOf(
  step: ExportedStep,
  { UID, ID, outline }: { UID: number; ID: number; outline: string },
  uids: ReadonlyMap<string, number>,
  clock: Clock,
) {
  const { cells, live, takes, after } = step
  const base = baselineOf(step, clock)
  const { start, finish } = spanOf(step, clock)
  const lasts = live?.actual.start !== undefined || live?.actual.finish !== undefined ? (finish - start) / 1000 : takes
  const isMoment = step.is === 'gate' || cells.kind === 'milestone'
  const constraint = constraintOf(step, clock)
  return withoutUndefined({
    UID,
    ID,
    Name: cells.title,
    Active: live?.isCancelled ? 0 : 1,
    Manual: 0,
    // Of a fixed duration: who is assigned does not change it.
    Type: 1,
    IsNull: 0,
    OutlineNumber: outline,
    OutlineLevel: 2,
    Start: sayWall(start),
    Finish: sayWall(finish),
    Duration: sayLength(isMoment ? 0 : lasts),
    DurationFormat: 3,
    EffortDriven: 0,
    Estimated: 0,
    Milestone: isMoment ? 1 : 0,
    Summary: 0,
    PercentComplete: live?.percent,
    ActualStart: live && instant(live.actual.start ?? live.actual.finish, clock),
    ActualFinish: live && instant(live.actual.finish, clock),
    ConstraintType: constraint === undefined ? 0 : 4,
    CalendarUID: -1,
    ConstraintDate: constraint === undefined ? undefined : sayWall(constraint),
    Deadline: sayDeadline(step, clock),
    Notes: notesOf(step) || undefined,
    PredecessorLink: after.map(({ on, type, lag }) => ({
      PredecessorUID: uids.get(on),
      Type: LINK_TYPES.indexOf(type),
      CrossProject: 0,
      LinkLag: Math.round(lag / TENTH_SECONDS),
      LagFormat: 3,
    })),
    ExtendedAttribute: PROJECT_FIELDS.flatMap(({ key, id }) => {
      const text = cells[key]
      return text === undefined || !fitsField(text) ? [] : [{ FieldID: id, Value: text }]
    }),
    Baseline: base && {
      Number: 0,
      Start: sayWall(base.start),
      Finish: sayWall(base.finish),
      Duration: sayLength((base.finish - base.start) / 1000),
      DurationFormat: 3,
    },
  })
}

/** What was planned at T-0, else the plan; as walls, and only of a cutover. */
function baselineOf(
  { planned, live }: ExportedStep,
  { t0, wallOf }: Clock,
): { start: number; finish: number } | undefined {
  const { start, finish } = live?.baseline ?? {}
  if (start !== undefined && finish !== undefined) return { start: wallOf(start), finish: wallOf(finish) }
  if (!live || planned?.start === undefined || planned.finish === undefined) return undefined
  return { start: t0 + planned.start * 1000, finish: t0 + planned.finish * 1000 }
}

const instant = (at: number | undefined, { wallOf }: Clock) => (at === undefined ? undefined : sayWall(wallOf(at)))

const fitsField = (text: string): boolean => text.length <= LONGEST_FIELD && !text.includes('\n')

/** No sooner than its plan says. Where nothing holds a step it begins at T-0, which Project would not know. A wall. */
function constraintOf({ cells, after }: ExportedStep, { t0, wallOf }: Clock): number | undefined {
  const { notBefore } = cells
  if (notBefore === undefined) return after.length === 0 ? t0 : undefined
  const offset = parseOffset(notBefore)
  if (offset !== undefined) return t0 + offset * 1000
  // Without T-0 a fixed instant has no place among its times.
  return t0 === NOMINAL_T0 ? undefined : wallOf(Date.parse(notBefore))
}

function sayDeadline({ cells: { deadline } }: ExportedStep, { t0, wallOf }: Clock): string | undefined {
  const offset = parseOffset(deadline ?? '')
  if (offset !== undefined) return sayWall(t0 + offset * 1000)
  return deadline === undefined || t0 === NOMINAL_T0 ? undefined : sayWall(wallOf(Date.parse(deadline)))
}

/** What is longer than a field, or has line breaks, each under its label; the instructions first. */
function notesOf({ cells, live }: ExportedStep): string {
  const inFields = new Set(PROJECT_FIELDS.map(({ key }) => key))
  const texts = STEP_COLUMNS.flatMap(({ key, heading }) => {
    const text = cells[key]
    const isElsewhere = key === 'title' || key === 'workstream' || (inFields.has(key) && fitsField(text ?? ''))
    return text === undefined || isElsewhere ? [] : [{ label: key === 'do' ? '' : heading, text }]
  })
  const notes = live?.notes ? [{ label: 'Notes', text: live.notes }] : []
  const first = texts.filter(({ label }) => label === '')
  const rest = texts.filter(({ label }) => label !== '')
  return writeLabelled([...first, ...rest, ...notes], LABELS, plainLabel)
}

interface Resource {
  UID: number
  ID: number
  Name: string
  Type: number
  Group?: string
  MaxUnits?: number
  /** Whom it stands for. */
  task: { role: string } | { person: string }
}

/** Roles, and the people of a cutover in them. */
function resourcesOf({ roles, cutover, steps }: ExportedPlan): Resource[] {
  const people = new Set(steps.flatMap(({ live }) => live?.people ?? []))
  const roleOf = new Map(
    steps.flatMap(({ live, roles: [role] }) => (live?.people ?? []).map((person) => [person, role])),
  )
  const named = new Map(roles.map(({ id, name }) => [id, name]))
  const list = [
    ...roles.map(({ id, name, capacity }) => ({
      Name: name,
      Type: 1,
      ...(capacity === undefined ? {} : { MaxUnits: capacity }),
      task: { role: id },
    })),
    ...[...people].map((person) => ({
      Name: cutover?.people[person] ?? person,
      Type: 1,
      Group: named.get(roleOf.get(person) ?? '') ?? '',
      task: { person },
    })),
  ]
  return list.map((resource, index) => ({ UID: index + 1, ID: index + 1, ...resource }))
}

function assignmentsOf({ steps }: ExportedPlan, uids: ReadonlyMap<string, number>, resources: readonly Resource[]) {
  const role = new Map(resources.flatMap(({ UID, task }) => ('role' in task ? [[task.role, UID] as const] : [])))
  const person = new Map(resources.flatMap(({ UID, task }) => ('person' in task ? [[task.person, UID] as const] : [])))
  const all = steps.flatMap(({ id, roles: [owner = ''], people, live }) => [
    ...Object.entries({ [owner]: 1, ...people }).map(([one, Units]) => ({ task: id, uid: role.get(one), Units })),
    ...(live?.people ?? []).map((one) => ({ task: id, uid: person.get(one), Units: 1 })),
  ])
  return all.map(({ task, uid, Units }, index) => ({
    UID: index + 1,
    TaskUID: uids.get(task),
    ResourceUID: uid,
    Units,
  }))
}
