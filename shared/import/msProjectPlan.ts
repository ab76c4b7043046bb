/** From Microsoft Project's XML to the steps of a plan. */
import { ALL_HOURS } from '../runbook/calendars.ts'
import type { WorkingTime } from '../schedule/calendar/workingTime.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { ImportAnswers } from './answers.ts'
import { durationOfText } from './durations.ts'
import type { Findings } from './findings.ts'
import { groupLinker, type LinkGroups } from './groupLinks.ts'
import type { LinkType } from './links.ts'
import { calendarsOfProject, type ProjectCalendars } from './msProjectCalendars.ts'
import type { MsProject, MsTask } from './msProjectFile.ts'
import type { Plan, PlanStep } from './plan.ts'
import { instantIn } from './times.ts'
import { webLinksIn } from './webLinks.ts'

const LINK_TYPES: readonly LinkType[] = ['FF', 'FS', 'SF', 'SS']
/** Of `LagFormat` and `DurationFormat`; the later ones are estimates of the same. */
const PERCENT = new Set([19, 20, 51, 52])
const ELAPSED = new Set([4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52])
/** Of `ConstraintType`: what holds the start or the finish, and whether from below or above; the first is none. */
const CONSTRAINTS: readonly Constraint[] = [
  {},
  { isLate: true },
  { of: 'start', isEarliest: true, isLatest: true },
  { of: 'finish', isEarliest: true, isLatest: true },
  { of: 'start', isEarliest: true },
  { of: 'start', isLatest: true },
  { of: 'finish', isEarliest: true },
  { of: 'finish', isLatest: true },
]
/** Beside material and costs. */
const WORK = 1

interface Row {
  task: MsTask
  uid: string
  place: { sheet: string; row: number }
  parents: Row[]
}

export function planOfMsProject(
  project: MsProject,
  answers: ImportAnswers,
  findings: Findings,
): Omit<Plan, 'title'> & { title?: string } {
  const rows = rowsOf(project, findings)
  const isSummary = (row: Row, index: number) => rows[index + 1]?.parents.includes(row) ?? false
  for (const [index, row] of rows.entries()) {
    const { task, place } = row
    if (isSummary(row, index))
      findings.guess('summary', 'Summary tasks are headings of what is below them.', place, task.Name)
    else if (task.Summary)
      findings.guess('lonelySummary', 'Summary tasks with nothing below them are steps.', place, task.Name)
  }
  const leaves = rows.filter((row, index) => !isSummary(row, index))
  const zone = answers.zone ?? 'UTC'
  const calendars = calendarsOfProject(project, zone, findings)
  if (calendars.written)
    findings.guess('calendar', 'Working time is kept as calendars of the runbook; they count once T-0 is known.')
  const begin =
    wallOf(project.StartDate) ??
    Math.min(...leaves.flatMap(({ task }) => wallOf(task.Start) ?? []), Number.POSITIVE_INFINITY)
  if (Number.isFinite(begin)) findings.guess('t0', `T-0 is the start of the project, ${sayWall(begin)}.`)
  const people = peopleOf(project)
  // One summary around everything says nothing of a step.
  const isAround =
    leaves.length > 0 && leaves.every(({ parents }) => parents[0] && parents[0] === leaves[0]?.parents[0])
  const steps = leaves.map((row) => {
    const [workstream] = isAround && row.parents.length > 1 ? row.parents.slice(1) : row.parents
    const step = stepOf(row, workstream?.task.Name, people.get(row.uid) ?? [], findings)
    const calendar = calendarOf(row, people.get(row.uid) ?? [], calendars, findings)
    return { ...step, ...(calendar === undefined ? {} : { calendar }) }
  })
  const byUid = new Map(steps.map((step) => [step.key, step]))
  const below = new Map<string, PlanStep[]>()
  for (const { uid, parents } of leaves) {
    const step = byUid.get(uid)
    for (const parent of parents) {
      const steps = below.get(parent.uid) ?? []
      below.set(parent.uid, steps)
      if (step) steps.push(step)
    }
  }
  const under = (uid: string): PlanStep[] => {
    const own = byUid.get(uid)
    return own ? [own] : (below.get(uid) ?? [])
  }
  const linkGroups = groupLinker(findings)
  // Links between single tasks first: those of summaries leave out what they imply.
  const isSummaryLink = ({ uid, task }: Row) =>
    !byUid.has(uid) || task.PredecessorLink.some(({ PredecessorUID = '' }) => !byUid.has(PredecessorUID))
  for (const row of rows.filter((one) => !isSummaryLink(one))) link(row, under, linkGroups, calendars, findings)
  for (const row of rows.filter(isSummaryLink)) link(row, under, linkGroups, calendars, findings)
  for (const { task, uid } of leaves) {
    const step = byUid.get(uid)
    if (step) hold(step, task, { zone, begin, time: calendars.timeOf(step.calendar ?? calendars.ofProject) }, findings)
  }
  const title = project.Title || project.Name?.replace(/\.(?:xml|mpp)$/i, '')
  const finish = leaves.reduce((last, { task }) => Math.max(last, wallOf(task.Finish) ?? last), begin)
  const lasts =
    calendars.written && Number.isFinite(begin) ? (instantIn(zone, finish) - instantIn(zone, begin)) / 1000 : undefined
  const kept = withoutUndefined({ calendars: calendars.written, calendar: calendars.ofProject, lasts })
  return { ...(title ? { title } : {}), zone, steps, ...kept }
}

function rowsOf({ Tasks }: MsProject, findings: Findings): Row[] {
  // Some converters mark nearly everything so.
  const inactive = Tasks.filter(({ Active }) => Active === '0').length
  const isMeant = inactive <= Tasks.length / 2
  if (!isMeant) findings.guess('inactive', 'Most tasks are marked inactive; the mark is ignored.')
  const rows: Row[] = []
  const open: { level: number; row: Row }[] = []
  const seen = new Set<string>()
  for (const [index, task] of Tasks.entries()) {
    const { UID = '', ID = index, OutlineLevel: level = 1 } = task
    const place = { sheet: '', row: ID }
    // Task 0 is the project itself.
    if (UID === '0' || (level === 0 && task.Summary))
      findings.guess('projectTask', 'The line of the project itself is no step.', place, task.Name)
    else if (task.IsNull || (task.Name === undefined && task.Duration === undefined))
      findings.guess('emptyTask', 'Empty lines of the plan are left out.', place)
    else if (isMeant && task.Active === '0') findings.lose('inactive', 'Inactive tasks are left out.', place, task.Name)
    else if (task.ExternalTask) findings.lose('external', 'Tasks of other projects are left out.', place, task.Name)
    else {
      while ((open.at(-1)?.level ?? -1) >= level) open.pop()
      const isOwn = UID !== '' && !seen.has(UID)
      if (!isOwn)
        findings.fault(
          'error',
          'duplicateId',
          'Some tasks have no id of their own; links to it mean the first.',
          place,
          task.Name,
        )
      const uid = isOwn ? UID : `${UID} line ${index}`
      seen.add(uid)
      const row = { task, uid, place, parents: open.map((one) => one.row) }
      open.push({ level, row })
      rows.push(row)
    }
  }
  return rows
}

function stepOf(
  { task, uid, place }: Row,
  workstream: string | undefined,
  people: Assigned[],
  findings: Findings,
): PlanStep {
  const { Name, Notes, Duration = '', PercentComplete = 0 } = task
  const title = Name ?? `Task ${place.row}`
  const read = durationOfText(Duration)
  const seconds = read && 'seconds' in read ? read.seconds : undefined
  if ((task.LevelingDelay ?? 0) > 0) findings.lose('levelling', 'Delays by levelling are not kept.', place, title)
  if (task.Baseline.length > 0) findings.lose('baseline', 'Baselines are not kept.', place, title)
  const role = people.find(({ group }) => group)?.group
  const status = PercentComplete >= 100 ? 'done' : PercentComplete > 0 || task.ActualStart ? 'running' : undefined
  const actualStart = wallOf(task.ActualStart)
  const actualEnd = wallOf(task.ActualFinish)
  return {
    key: uid,
    source: { ...place, id: task.UID || uid },
    title,
    says: [
      'after',
      'notBefore',
      'deadline',
      'description',
      'kind',
      ...(seconds === undefined ? [] : ['takes' as const]),
      ...(workstream ? ['workstream' as const] : []),
      ...(people.length > 0 ? ['owner' as const] : []),
    ],
    people: people.map(({ name }) => name),
    links: [],
    ...(workstream ? { workstream } : {}),
    ...(role ? { role } : {}),
    ...(seconds === undefined ? {} : { duration: { seconds } }),
    ...(task.Milestone ? { kind: 'milestone' as const } : {}),
    ...(Notes ? { description: Notes } : {}),
    ...(status ? { status } : {}),
    ...(actualStart === undefined ? {} : { actualStart }),
    ...(actualEnd === undefined ? {} : { actualEnd }),
    ...linkOf(task),
  }
}

function linkOf({ Hyperlink, HyperlinkAddress }: MsTask): Pick<PlanStep, 'webLinks'> {
  const webLinks = webLinksIn({ text: Hyperlink ?? '', ...(HyperlinkAddress ? { link: HyperlinkAddress } : {}) })
  return webLinks.length === 0 ? {} : { webLinks }
}

/** Its own, that of whoever does it where all have the same, else that of the project, which needs no name. */
function calendarOf(
  { task, place }: Row,
  people: Assigned[],
  { nameOf, ofProject, written }: ProjectCalendars,
  findings: Findings,
): string | undefined {
  if (!written) return undefined
  const { CalendarUID, DurationFormat = 7, Name } = task
  const own = nameOf(CalendarUID === '-1' ? undefined : CalendarUID)
  const [theirs, ...others] = new Set(people.map(({ calendar }) => nameOf(calendar) ?? ofProject))
  if (others.length > 0 && own === undefined)
    findings.lose(
      'resourceCalendars',
      'Tasks of people with different calendars keep to that of the project.',
      place,
      Name,
    )
  const name = ELAPSED.has(DurationFormat) ? ALL_HOURS : (own ?? (others.length > 0 ? undefined : theirs))
  return name === (ofProject ?? ALL_HOURS) ? undefined : name
}

/** A link on a summary holds for everything under it. */
function link(
  { task, uid, place }: Row,
  under: (uid: string) => PlanStep[],
  linkGroups: LinkGroups,
  { written, ofProject }: ProjectCalendars,
  findings: Findings,
): void {
  for (const { PredecessorUID = '', Type = 1, LinkLag = 0, LagFormat = 7, CrossProject } of task.PredecessorLink) {
    const before = under(PredecessorUID)
    if (CrossProject || before.length === 0) {
      findings.fault('error', 'unknownPredecessor', 'Some tasks wait for what is not in the plan.', place, task.Name)
      continue
    }
    const after = under(uid)
    if (before.length > 1 || before[0]?.key !== PredecessorUID || after[0]?.key !== uid)
      findings.guess('summaryLink', 'A link on a summary holds for each task under it.', place, task.Name)
    const type = LINK_TYPES[Type] ?? 'FS'
    // Tenths of a minute; a percentage is one of what it waits for.
    const lagAfter = (from: PlanStep) =>
      PERCENT.has(LagFormat) ? Math.round(((from.duration?.seconds ?? 0) * LinkLag) / 100) : LinkLag * 6
    const isWorkingFor = ({ calendar = ofProject }: PlanStep) =>
      written !== undefined && !ELAPSED.has(LagFormat) && calendar !== undefined && calendar !== ALL_HOURS
    linkGroups(before, after, { type, lagAfter, isWorkingFor }, place, task.Name)
  }
}

interface Clocks {
  zone: string
  /** Wall clock at which the project starts; infinite where it does not say. */
  begin: number
  /** Undefined for all hours. */
  time: WorkingTime | undefined
}

/** What holds the start or the finish of a task: an earliest start, and a deadline. */
function hold(step: PlanStep, task: MsTask, { zone, begin, time }: Clocks, findings: Findings): void {
  if (!Number.isFinite(begin)) return
  const t0 = instantIn(zone, begin)
  const fromT0 = (wall: number | undefined) => (wall === undefined ? undefined : instantIn(zone, wall) - t0)
  const lasts = (step.duration?.seconds ?? 0) * 1000
  const startOf = (finish: number) => (time ? time.subtract(t0 + finish, lasts) - t0 : finish - lasts)
  const finishOf = (start: number) => (time ? time.add(t0 + start, lasts) - t0 : start + lasts)
  const kind = CONSTRAINTS[task.ConstraintType ?? 0] ?? {}
  const date = fromT0(wallOf(task.ConstraintDate))
  if (kind.isLate)
    findings.lose(
      'constraint',
      'What is to be done as late as possible is done as soon as possible.',
      step.source,
      step.title,
    )
  const isLoose = step.links.length === 0 && !kind.of && !kind.isLate
  const earliest = kind.isEarliest && date !== undefined ? (kind.of === 'start' ? date : startOf(date)) : undefined
  const notBefore = earliest ?? (isLoose ? fromT0(wallOf(task.Start)) : undefined)
  if (notBefore !== undefined && notBefore !== 0) step.notBefore = notBefore
  const latest = kind.isLatest && date !== undefined ? (kind.of === 'start' ? finishOf(date) : date) : undefined
  const deadlines = [latest, fromT0(wallOf(task.Deadline))].filter((at) => at !== undefined)
  if (deadlines.length > 0) step.deadline = Math.min(...deadlines)
}

interface Constraint {
  of?: 'start' | 'finish'
  isEarliest?: true
  isLatest?: true
  isLate?: true
}

interface Assigned {
  name: string
  group: string | undefined
  calendar: string | undefined
}

function peopleOf({ Resources, Assignments }: MsProject): Map<string, Assigned[]> {
  const byUid = new Map(Resources.map((resource) => [resource.UID, resource]))
  const people = new Map<string, Assigned[]>()
  for (const { TaskUID = '', ResourceUID } of Assignments) {
    const resource = byUid.get(ResourceUID)
    if (!resource?.Name || (resource.Type ?? WORK) !== WORK) continue
    people.set(TaskUID, [
      ...(people.get(TaskUID) ?? []),
      { name: resource.Name, group: resource.Group, calendar: resource.CalendarUID },
    ])
  }
  return people
}

/** Wall clock as if it were UTC. */
function wallOf(text: string | undefined): number | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(/[zZ]|[+-]\d{2}:\d{2}$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(at) ? undefined : at
}
const sayWall = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
