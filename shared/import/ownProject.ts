/**
 * A plan that T-Minus has written for Microsoft Project comes back as the same steps. What Project itself knows, it may have
 * changed: names, durations, links, constraints and resources count as they are there, and the step's own fields where they agree.
 */
import { type Pair, readAbout } from '../exported/about.ts'
import { plainLabel, readLabelled } from '../exported/labelledText.ts'
import { KEY_OF, LABELS, readLine } from '../exported/markdown.ts'
import { CLOCK_LABEL, LINK_TYPES, PROJECT_FIELDS, TENTH_SECONDS } from '../exported/project.ts'
import { REST_TITLE } from '../exported/rest.ts'
import { GATE_KIND, readList, type StepCells, writeList } from '../exported/stepCells.ts'
import { parseEstimate, parseOffset, writeDuration } from '../runbook/duration.ts'
import { parseDependency, sayDependency, writeOffset } from '../runbook/written.ts'
import type { ImportAnswers } from './answers.ts'
import { durationOfText } from './durations.ts'
import type { Findings } from './findings.ts'
import type { MsProject, MsTask } from './msProjectFile.ts'
import { type OwnPlan, type OwnRow, ownPlan, ROLLBACK_ROW, SAYS_ALL } from './ownPlan.ts'

/** Undefined where it is not one of ours. */
export function planOfOwnProject(project: MsProject, answers: ImportAnswers, findings: Findings): OwnPlan | undefined {
  const whole = project.Tasks.find(({ UID }) => UID === '0')
  const { first = '', rest } = notesOf(whole?.Notes ?? '')
  const pairs = first.split('\n').flatMap((line): Pair[] => {
    const pair = readLine(line)
    return pair ? [pair] : []
  })
  const about = readAbout(pairs)
  if (!about) return undefined
  const clock = wallOf(new Map(pairs).get(CLOCK_LABEL))
  const leaves = leavesOf(project.Tasks)
  const idOf = new Map(leaves.map(({ task }) => [task.UID, fieldsOf(task).id ?? task.Name ?? '']))
  const named = resourcesOf(project)
  const rows = leaves.map(({ task, lane }, index): OwnRow => {
    const cells = { ...fieldsOf(task), ...textsOf(task.Notes ?? '') }
    const place = { sheet: '', row: task.ID ?? index + 1 }
    const people = named.get(task.UID ?? '') ?? { roles: [], persons: [] }
    return {
      place,
      cells: agreed(cells, task, lane, { idOf, clock, hasT0: about.t0 !== undefined, roles: people.roles }),
      people: people.persons,
      says: SAYS_ALL,
      status: cells.kind === ROLLBACK_ROW ? '' : statusOf(task),
    }
  })
  if (leaves.some(({ task }) => task.Baseline.length > 0)) findings.lose('baseline', 'Baselines are not kept.')
  const said = { ...about, ...(project.Title ? { title: project.Title } : {}), ...(rest === undefined ? {} : { rest }) }
  return ownPlan(rows, said, answers, findings)
}

/** Those of the project itself: lines about it, then what the runbook says beside its steps. */
function notesOf(notes: string): { first?: string; rest?: string } {
  const [first, rest] = notes.replace(/\r\n?/g, '\n').split(`\n${plainLabel(REST_TITLE)}\n`, 2)
  return { ...(first === undefined ? {} : { first }), ...(rest === undefined ? {} : { rest }) }
}

interface Leaf {
  task: MsTask
  lane: string
}

/** Tasks with the summary that they are under; the empty lines of a plan are none. */
function leavesOf(tasks: readonly MsTask[]): Leaf[] {
  let lane = ''
  return tasks.flatMap((task): Leaf[] => {
    if (task.UID === '0' || task.IsNull || (task.Name === undefined && task.Duration === undefined)) return []
    if (!task.Summary) return [{ task, lane }]
    lane = task.Name ?? ''
    return []
  })
}

const BY_FIELD = new Map(PROJECT_FIELDS.map(({ key, id }) => [String(id), key]))

function fieldsOf({ ExtendedAttribute }: MsTask): StepCells {
  const cells: StepCells = {}
  for (const { FieldID, Value } of ExtendedAttribute) {
    const key = BY_FIELD.get(FieldID ?? '')
    if (key && Value) cells[key] = Value
  }
  return cells
}

function textsOf(notes: string): StepCells {
  const cells: StepCells = {}
  for (const { label, text } of readLabelled(notes.replace(/\r\n?/g, '\n'), LABELS, plainLabel)) {
    const key = label === '' ? 'do' : KEY_OF.get(label)
    if (key && text !== '') cells[key] = text
  }
  return cells
}

interface Around {
  idOf: ReadonlyMap<string | undefined, string>
  /** T-0 as a wall. */
  clock: number | undefined
  hasT0: boolean
  roles: readonly string[]
}

function agreed(cells: StepCells, task: MsTask, lane: string, around: Around): StepCells {
  const { takes, after, notBefore, deadline, owner, kind, ...rest } = cells
  const found: StepCells = { ...rest }
  const put = (key: keyof StepCells, text: string | undefined) => {
    if (text !== undefined && text !== '') found[key] = text
  }
  put('title', task.Name)
  put('workstream', lane)
  put('kind', kindOf(kind, task))
  put('takes', takesOf(takes, kind, task))
  put('after', afterOf(after, task, around))
  put('notBefore', notBeforeOf(notBefore, task, around))
  put('deadline', deadlineOf(deadline, task, around))
  put(
    'owner',
    owner !== undefined && (around.roles.includes(owner) || around.roles.length === 0) ? owner : around.roles[0],
  )
  return found
}

/** Within what Project rounds to. */
const isNear = (a: number, b: number): boolean => Math.abs(a - b) < TENTH_SECONDS

const secondsOf = (duration: string | undefined): number => {
  const read = durationOfText(duration ?? '')
  return read && 'seconds' in read ? read.seconds : 0
}

const isMomentKind = (kind: string | undefined) => kind === 'milestone' || kind === GATE_KIND

function kindOf(kind: string | undefined, { Milestone, Duration }: MsTask): string | undefined {
  if (isMomentKind(kind) && secondsOf(Duration) > 0) return 'task'
  return kind ?? (Milestone ? 'milestone' : undefined)
}

function takesOf(takes: string | undefined, kind: string | undefined, task: MsTask): string | undefined {
  if (hasBegun(task) && takes !== undefined) return takes
  const { Duration } = task
  const seconds = secondsOf(Duration)
  const estimate = parseEstimate(takes ?? '')
  if (estimate && isNear(estimate.likely, seconds)) return takes
  const isWithout = seconds === 0 && (isMomentKind(kind) || kind === 'wait')
  return isWithout || Duration === undefined ? undefined : writeDuration(seconds)
}

/** Its length is what happened, and no plan. */
const hasBegun = ({ ActualStart, ActualFinish }: MsTask): boolean =>
  ActualStart !== undefined || ActualFinish !== undefined

function afterOf(after: string | undefined, { PredecessorLink }: MsTask, { idOf }: Around): string {
  const written = readList(after ?? '').flatMap((part) => parseDependency(part) ?? [])
  const links = PredecessorLink.map(({ PredecessorUID, Type = 1, LinkLag = 0 }) => {
    const on = idOf.get(PredecessorUID) ?? PredecessorUID ?? ''
    const link = { on, type: LINK_TYPES[Type] ?? 'FS', lag: LinkLag * TENTH_SECONDS }
    const same = written.find((one) => one.on === on && one.type === link.type && isNear(one.lag, link.lag))
    return sayDependency(same ?? link)
  })
  return writeList(links)
}

/** As the step's field says it, as long as the constraint still stands for it. */
function notBeforeOf(
  notBefore: string | undefined,
  { ConstraintType = 0, ConstraintDate, PredecessorLink }: MsTask,
  { clock, hasT0 }: Around,
): string | undefined {
  const at = wallOf(ConstraintDate)
  const isHeld = (ConstraintType === 4 || ConstraintType === 2) && at !== undefined && clock !== undefined
  const offset = parseOffset(notBefore ?? '')
  const isFixed = notBefore !== undefined && offset === undefined
  // A fixed instant has no place in a plan without T-0.
  if (!isHeld) return isFixed && !hasT0 ? notBefore : undefined
  const held = (at - clock) / 1000
  if (isFixed) return notBefore
  if (offset !== undefined && isNear(offset, held)) return notBefore
  // What nothing holds begins at T-0, which Project has to be told.
  return held === 0 && notBefore === undefined && PredecessorLink.length === 0
    ? undefined
    : writeOffset(Math.round(held))
}

function deadlineOf(written: string | undefined, { Deadline }: MsTask, { clock, hasT0 }: Around): string | undefined {
  const at = wallOf(Deadline)
  const offset = parseOffset(written ?? '')
  const isFixed = written !== undefined && offset === undefined
  if (at === undefined || clock === undefined) return isFixed && !hasT0 ? written : undefined
  const held = (at - clock) / 1000
  return isFixed || (offset !== undefined && isNear(offset, held)) ? written : writeOffset(Math.round(held))
}

/** By task: the roles that have it, and the people, who are in the group of their role. */
function resourcesOf({ Resources, Assignments }: MsProject) {
  const byUid = new Map(Resources.map((resource) => [resource.UID, resource]))
  const found = new Map<string, { roles: string[]; persons: string[] }>()
  for (const { TaskUID = '', ResourceUID } of Assignments) {
    const resource = byUid.get(ResourceUID)
    if (!resource?.Name) continue
    const of = found.get(TaskUID) ?? { roles: [], persons: [] }
    found.set(TaskUID, of)
    if (resource.Group) of.persons.push(resource.Name)
    else of.roles.push(resource.Name)
  }
  return found
}

function statusOf({ PercentComplete = 0, ActualStart }: MsTask): string {
  if (PercentComplete >= 100) return 'done'
  return PercentComplete > 0 || ActualStart ? 'in progress' : ''
}

/** Wall clock as if it were UTC. */
function wallOf(text: string | undefined): number | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(`${text}Z`)
  return Number.isNaN(at) ? undefined : at
}
