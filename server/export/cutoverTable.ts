/** A cutover as a table: a row for each step, and for each rollback step there is, as they stand at one moment. */
import type { Cutover, Note } from '../../shared/cutoverState.ts'
import type { Directory } from '../../shared/derived/directory.ts'
import { doerOf } from '../../shared/derived/doer.ts'
import { executorOf } from '../../shared/derived/executor.ts'
import { ordinarySteps, rollbackSteps, type StepView } from '../../shared/derived/steps.ts'
import { type DerivedStatus, derivedStatus } from '../../shared/derived/waiting.ts'
import type { StepDefinition } from '../../shared/runbook/runbook.ts'
import { roleTitle } from '../../shared/runbook/runbookIndex.ts'
import { sayDependency } from '../../shared/runbook/written.ts'
import { baseline } from '../../shared/schedule/baseline.ts'
import { forecast } from '../../shared/schedule/forecast.ts'

export interface Column {
  heading: string
  /** In characters. */
  width: number
  /** Of texts that fill more than a line. */
  isLong?: true
}

/** A Date holds the wall clock of the table's zone as if it were UTC, since a sheet has no zones. */
export type Cell = string | number | Date | null

export interface Table {
  columns: readonly Column[]
  rows: readonly { workstream: string; cells: readonly Cell[] }[]
}

export function cutoverTable(cutover: Cutover, people: Directory, now: number): Table {
  const zone = cutover.runbook.timezone
  const clock = wallClock(zone)
  const planned = baseline(cutover)
  const expected = forecast(cutover, now)
  const rowOf = (view: StepView) => {
    const { definition, state, position, reverses } = view
    const plan = reverses ? undefined : planned.steps[position]
    const then = (reverses ? expected.rollbackSteps : expected.steps)[position]
    const cells: Cell[] = [
      definition.id,
      definition.title,
      definition.workstream,
      definition.phase,
      roleTitle(cutover.runbook, definition.owner),
      whoseIs(cutover, view).map(people.name).join(', '),
      definition.takes.likely / 60,
      definition.after.map(sayDependency).join('; '),
      clock(plan?.start),
      clock(plan?.finish),
      clock(then?.start),
      clock(then?.finish),
      clock('startedAt' in state ? state.startedAt : undefined),
      clock('completedAt' in state ? state.completedAt : undefined),
      STATUS[derivedStatus(cutover, view, now)],
      definition.do ?? null,
      definition.verify ?? null,
      rollbackOf(definition),
      notesOf(view, people),
    ]
    return { workstream: definition.workstream, cells }
  }
  return { columns: columnsOf(zone), rows: [...ordinarySteps(cutover), ...rollbackSteps(cutover)].map(rowOf) }
}

const columnsOf = (zone: string): Column[] => [
  { heading: 'ID', width: 18 },
  { heading: 'Step', width: 44 },
  { heading: 'Workstream', width: 16 },
  { heading: 'Phase', width: 14 },
  { heading: 'Role', width: 18 },
  { heading: 'Person', width: 20 },
  { heading: 'Duration (min)', width: 10 },
  { heading: 'Predecessors', width: 24 },
  { heading: `Planned start (${zone})`, width: 17 },
  { heading: `Planned end (${zone})`, width: 17 },
  { heading: `Forecast start (${zone})`, width: 17 },
  { heading: `Forecast end (${zone})`, width: 17 },
  { heading: `Actual start (${zone})`, width: 17 },
  { heading: `Actual end (${zone})`, width: 17 },
  { heading: 'Status', width: 14 },
  { heading: 'Instructions', width: 50, isLong: true },
  { heading: 'Expected result', width: 40, isLong: true },
  { heading: 'Rollback', width: 30, isLong: true },
  { heading: 'Notes', width: 40, isLong: true },
]

/** The words of sheets, which are read back from them. */
const STATUS: Record<DerivedStatus, string> = {
  pending: 'not started',
  waiting: 'not started',
  ready: 'ready',
  running: 'in progress',
  held: 'on hold',
  failed: 'failed',
  unconfirmed: 'to be confirmed',
  done: 'done',
  skipped: 'skipped',
  rolledBack: 'rolled back',
}

/** Who did it, for whoever it was recorded; until then whose it is. */
function whoseIs(cutover: Cutover, view: StepView): readonly string[] {
  const { definition, state } = view
  if ('completed' in state) return [doerOf(state.completed)]
  const executor = executorOf(cutover, view)
  return executor === undefined ? (cutover.people[definition.owner] ?? []) : [executor]
}

function rollbackOf({ rollback }: StepDefinition): string | null {
  if (!rollback) return null
  return 'none' in rollback ? `none, because ${rollback.none}` : rollback.title
}

function notesOf({ state: { notes = [], earlierNotes = 0 } }: StepView, people: Directory): string | null {
  const say = ({ by, text, files = [] }: Note) =>
    `${people.name(by)}: ${text}${files.map(({ name }) => ` [${name}]`).join('')}`
  const earlier = earlierNotes > 0 ? [`(${earlierNotes} earlier in the log)`] : []
  return [...earlier, ...notes.map(say)].join('\n') || null
}

/** Of an instant in epoch milliseconds, to the minute. */
function wallClock(timeZone: string): (at: number | undefined) => Date | null {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  })
  return (at) => {
    if (at === undefined) return null
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts
    return new Date(Date.UTC(year, month - 1, day, hour, minute))
  }
}
