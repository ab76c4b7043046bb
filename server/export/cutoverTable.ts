/** A cutover as a table: a row for each step, as it stands at one moment. */
import type { Cutover } from '../../shared/cutoverState.ts'
import type { Directory } from '../../shared/derived/directory.ts'
import type { StepDefinition } from '../../shared/runbook/runbook.ts'
import { indexOf, roleTitle } from '../../shared/runbook/runbookIndex.ts'
import { sayDependency } from '../../shared/runbook/written.ts'
import { viewOf } from '../http/cutoverView.ts'
import type { CutoverView } from '../http/cutoverViewSchema.ts'

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
  title: string
  columns: readonly Column[]
  rows: readonly { workstream: string; cells: readonly Cell[] }[]
}

export function cutoverTable(cutover: Cutover, people: Directory, now: number): Table {
  const { runbook } = cutover
  const zone = runbook.timezone
  const clock = wallClock(zone)
  const { step: positions } = indexOf(runbook)
  const columns: Column[] = [
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
  const { steps } = viewOf(cutover, people, now)
  const rows = steps.flatMap((step) => {
    const position = positions.get(step.id)
    const definition = position === undefined ? undefined : runbook.steps[position]
    // What rolls a step back has a step's row only in a rollback, and no predecessor of its own.
    if (!definition) return []
    const one = step.completedBy ?? step.startedBy ?? step.assigned
    const who = one === undefined ? (cutover.people[definition.owner] ?? []) : [one]
    const { notes = [] } = cutover.steps[position ?? -1] ?? {}
    const cells: Cell[] = [
      step.id,
      step.title,
      step.workstream,
      step.phase,
      roleTitle(runbook, definition.owner),
      who.map(people.name).join(', '),
      definition.takes.likely / 60,
      definition.after.map(sayDependency).join('; '),
      clock(step.planned?.start),
      clock(step.planned?.finish),
      clock(step.expected?.start),
      clock(step.expected?.finish),
      clock(step.startedAt),
      clock(step.completedAt),
      STATUS[step.state],
      definition.do ?? null,
      definition.verify ?? null,
      rollbackOf(definition),
      notes.map(({ by, text }) => `${people.name(by)}: ${text}`).join('\n') || null,
    ]
    return { workstream: step.workstream, cells }
  })
  return { title: cutover.title, columns, rows }
}

const STATUS: Record<CutoverView['steps'][number]['state'], string> = {
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

function rollbackOf({ rollback }: StepDefinition): string | null {
  if (!rollback) return null
  return 'none' in rollback ? `none, because ${rollback.none}` : rollback.title
}

/** Of an ISO instant, to the minute. */
function wallClock(timeZone: string): (iso: string | undefined) => Date | null {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  })
  return (iso) => {
    if (iso === undefined) return null
    const found = Object.fromEntries(
      parts.formatToParts(Date.parse(iso)).map(({ type, value }) => [type, Number(value)]),
    )
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = found
    return new Date(Date.UTC(year, month - 1, day, hour, minute))
  }
}
