/** From Microsoft Project's XML to the steps of a plan. Time is working time, as Project counts it. */
import type { ImportAnswers } from './answers.ts'
import { durationOfText } from './durations.ts'
import type { Findings } from './findings.ts'
import { groupLinker, type LinkGroups } from './groupLinks.ts'
import type { LinkType } from './links.ts'
import type { MsProject, MsTask } from './msProjectFile.ts'
import type { PlanStep } from './plan.ts'
import { webLinksIn } from './webLinks.ts'
import { type Week, weekOf, workingSeconds } from './workingTime.ts'

const LINK_TYPES: readonly LinkType[] = ['FF', 'FS', 'SF', 'SS']
/** Of `LagFormat` and `DurationFormat`; the later ones are estimates of the same. */
const PERCENT = new Set([19, 20, 51, 52])
const ELAPSED = new Set([4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52])
const CONSTRAINTS = [
  'as soon as possible',
  'as late as possible',
  'must start on',
  'must finish on',
  'start no earlier than',
  'start no later than',
  'finish no earlier than',
  'finish no later than',
]
const MUST_FINISH = 3
const FINISH_NO_LATER = 7
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
): { title?: string; zone: string; steps: PlanStep[] } {
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
  const week = weekOf(project.Calendars.find(({ UID }) => UID === project.CalendarUID))
  const begin =
    wallOf(project.StartDate) ??
    Math.min(...leaves.flatMap(({ task }) => wallOf(task.Start) ?? []), Number.POSITIVE_INFINITY)
  sayCalendars(project, week, findings)
  if (Number.isFinite(begin)) findings.guess('t0', `T-0 is the start of the project, ${sayWall(begin)}.`)
  const people = peopleOf(project)
  // One summary around everything says nothing of a step.
  const isAround =
    leaves.length > 0 && leaves.every(({ parents }) => parents[0] && parents[0] === leaves[0]?.parents[0])
  const steps = leaves.map((row) => {
    const [workstream] = isAround && row.parents.length > 1 ? row.parents.slice(1) : row.parents
    return stepOf(row, workstream?.task.Name, people.get(row.uid) ?? [], findings)
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
  for (const row of rows.filter((one) => !isSummaryLink(one))) link(row, under, linkGroups, week, findings)
  for (const row of rows.filter(isSummaryLink)) link(row, under, linkGroups, week, findings)
  for (const { task, uid } of leaves) {
    const step = byUid.get(uid)
    const at = step && notBefore(task, step, week, begin, findings)
    if (step && at !== undefined && at !== 0) step.notBefore = at * 1000
    const by = step && deadline(task, week, begin)
    if (step && by !== undefined) step.deadline = by * 1000
  }
  const title = project.Title || project.Name?.replace(/\.(?:xml|mpp)$/i, '')
  return { ...(title ? { title } : {}), zone: answers.zone ?? 'UTC', steps }
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
  people: { name: string; group: string | undefined }[],
  findings: Findings,
): PlanStep {
  const { Name, Notes, Duration = '', DurationFormat = 7, PercentComplete = 0 } = task
  const title = Name ?? `Task ${place.row}`
  const read = durationOfText(Duration)
  const seconds = read && 'seconds' in read ? read.seconds : undefined
  if (ELAPSED.has(DurationFormat) && seconds)
    findings.guess('elapsed', 'Elapsed durations and lags are taken as they are, beside working time.', place, title)
  if ((task.LevelingDelay ?? 0) > 0) findings.lose('levelling', 'Delays by levelling are not kept.', place, title)
  if (task.Baseline.length > 0) findings.lose('baseline', 'Baselines are not kept.', place, title)
  if (task.CalendarUID !== undefined && task.CalendarUID !== '-1')
    findings.lose('taskCalendar', 'Calendars of single tasks are not kept.', place, title)
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

/** Working seconds after the start of the project at which it must be finished, by its deadline or what holds its finish. */
function deadline(task: MsTask, week: Week | undefined, begin: number): number | undefined {
  const { ConstraintType: type = 0, ConstraintDate, Deadline } = task
  const held = type === MUST_FINISH || type === FINISH_NO_LATER ? wallOf(ConstraintDate) : undefined
  const instants = [wallOf(Deadline), held].filter((at) => at !== undefined)
  if (instants.length === 0 || !Number.isFinite(begin)) return undefined
  return workingSeconds(week, begin, Math.min(...instants))
}

/** A link on a summary holds for everything under it. */
function link(
  { task, uid, place }: Row,
  under: (uid: string) => PlanStep[],
  linkGroups: LinkGroups,
  week: Week | undefined,
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
    if (ELAPSED.has(LagFormat) && LinkLag !== 0 && week)
      findings.guess(
        'elapsed',
        'Elapsed durations and lags are taken as they are, beside working time.',
        place,
        task.Name,
      )
    const type = LINK_TYPES[Type] ?? 'FS'
    // Tenths of a minute; a percentage is one of what it waits for.
    const lagAfter = (from: PlanStep) =>
      PERCENT.has(LagFormat) ? Math.round(((from.duration?.seconds ?? 0) * LinkLag) / 100) : LinkLag * 6
    linkGroups(before, after, { type, lagAfter }, place, task.Name)
  }
}

/** Working seconds after the start of the project, where the plan holds a start. */
function notBefore(
  task: MsTask,
  step: PlanStep,
  week: Week | undefined,
  begin: number,
  findings: Findings,
): number | undefined {
  const { ConstraintType: type = 0, ConstraintDate, Start } = task
  const offset = (at: number | undefined) =>
    at === undefined || !Number.isFinite(begin) ? undefined : workingSeconds(week, begin, at)
  const says = CONSTRAINTS[type]
  if (type === 6) {
    const finish = offset(wallOf(ConstraintDate))
    return finish === undefined ? undefined : finish - (step.duration?.seconds ?? 0)
  }
  if (says && type !== 0 && type !== 4 && type !== MUST_FINISH && type !== FINISH_NO_LATER)
    findings.lose(
      'constraint',
      'Of constraints only the earliest start and the latest finish are kept.',
      step.source,
      `${step.title}: ${says} ${ConstraintDate ?? ''}`.trim(),
    )
  if (type === 2 || type === 4) return offset(wallOf(ConstraintDate))
  return step.links.length === 0 && type !== 1 ? offset(wallOf(Start)) : undefined
}

function peopleOf({ Resources, Assignments }: MsProject): Map<string, { name: string; group: string | undefined }[]> {
  const byUid = new Map(Resources.map((resource) => [resource.UID, resource]))
  const people = new Map<string, { name: string; group: string | undefined }[]>()
  for (const { TaskUID = '', ResourceUID } of Assignments) {
    const resource = byUid.get(ResourceUID)
    if (!resource?.Name || (resource.Type ?? WORK) !== WORK) continue
    people.set(TaskUID, [...(people.get(TaskUID) ?? []), { name: resource.Name, group: resource.Group }])
  }
  return people
}

function sayCalendars({ Calendars }: MsProject, week: Week | undefined, findings: Findings): void {
  if (week)
    findings.lose(
      'calendar',
      'Nights and weekends of the calendar are not kept: durations, lags and starts count working time.',
    )
  for (const { Exceptions, Name } of Calendars)
    if (Exceptions)
      findings.lose('exceptions', 'Exceptions of calendars, like holidays, are not kept.', undefined, Name)
}

/** Wall clock as if it were UTC. */
function wallOf(text: string | undefined): number | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(/[zZ]|[+-]\d{2}:\d{2}$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(at) ? undefined : at
}
const sayWall = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
