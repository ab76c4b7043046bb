/** An exported plan as a table: a row for each step and gate. */
import { OWN_HEADINGS } from '../../shared/exported/ownSheet.ts'
import { STEP_COLUMNS, type StepKey } from '../../shared/exported/stepCells.ts'
import { countBoxes } from '../../shared/exported/tickedBoxes.ts'
import { type Estimate, parseEstimate } from '../../shared/runbook/duration.ts'
import { writeOffset } from '../../shared/runbook/written.ts'
import { isWebAddress } from '../../shared/webAddress.ts'
import type { ExportedPlan, ExportedStep, OwnCells, Times } from './exportedPlan.ts'
import { wallClock } from './wallClock.ts'

export interface Column {
  heading: string
  /** In characters. */
  width: number
  /** Of texts that fill more than a line. */
  isLong?: true
}

/** A Date holds the wall clock of the table's zone as if it were UTC, since a sheet has no zones. */
export type Cell = string | Date | { seconds: number } | { number: number } | { link: string } | null

export interface Table {
  columns: readonly Column[]
  /** `lanes`: the workstreams in whose sheets the row is. */
  rows: readonly { step: ExportedStep; lanes: readonly string[]; cells: readonly Cell[] }[]
}

interface Filled extends Column {
  cellOf(step: ExportedStep, estimate: Estimate | undefined): Cell
}

const TIME_WIDTH = 18

export function planTable(plan: ExportedPlan): Table {
  const columns = columnsOf(plan)
  const rows = plan.steps.map((step) => {
    const estimate = parseEstimate(step.cells.takes ?? '')
    return { step, lanes: lanesOf(plan, step), cells: columns.map(({ cellOf }) => cellOf(step, estimate)) }
  })
  return { columns: columns.map(({ cellOf: _, ...column }) => column), rows }
}

/** What does not fit its type is text, as it stands in the plan. */
function ownColumn({ heading, type, cells }: OwnCells): Filled {
  return {
    heading,
    width: 20,
    cellOf({ id }) {
      const text = cells[id]?.trim() ?? ''
      if (text === '') return null
      if (type === 'number' && /^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return { number: Number(text) }
      return type === 'link' && isWebAddress(text) ? { link: text } : text
    },
  }
}

function columnsOf(plan: ExportedPlan): Filled[] {
  const isUsed = (key: StepKey) => plan.steps.some(({ cells }) => cells[key] !== undefined)
  const texts = (from: StepKey, to: StepKey): Filled[] => {
    const keys = STEP_COLUMNS.map(({ key }) => key)
    return STEP_COLUMNS.slice(keys.indexOf(from), keys.indexOf(to) + 1).flatMap((column) => {
      const { key, heading, width } = column
      if ('isRare' in column && !isUsed(key)) return []
      const filled: Filled = { heading, width, cellOf: ({ cells }) => cells[key] ?? null }
      return ['isLong' in column ? { ...filled, isLong: true as const } : filled]
    })
  }
  return [
    ...texts('id', 'owner'),
    ...(plan.cutover ? whoAndHowFar(plan.cutover.people, plan.steps) : []),
    ...durations(),
    ...texts('after', 'deadline'),
    ...times(plan),
    ...texts('do', 'message'),
    ...(plan.own ?? []).map(ownColumn),
    ...(plan.cutover
      ? [
          {
            heading: OWN_HEADINGS.notes,
            width: 40,
            isLong: true as const,
            cellOf: ({ live }: ExportedStep) => live?.notes || null,
          },
        ]
      : []),
  ]
}

function whoAndHowFar(names: Record<string, string>, steps: readonly ExportedStep[]): Filled[] {
  const boxes: Filled = {
    heading: OWN_HEADINGS.boxes,
    width: 9,
    cellOf: ({ live }) => (live?.boxes ? countBoxes(live.boxes) : null),
  }
  return [
    {
      heading: OWN_HEADINGS.person,
      width: 20,
      cellOf: ({ live }) => live?.people.map((id) => names[id] ?? id).join(', ') || null,
    },
    { heading: OWN_HEADINGS.status, width: 14, cellOf: ({ live }) => live?.status ?? null },
    ...(steps.some(({ live }) => live?.boxes) ? [boxes] : []),
  ]
}

function durations(): Filled[] {
  const heading = STEP_COLUMNS.find(({ key }) => key === 'takes')?.heading ?? ''
  const isRange = ({ low, high }: Estimate) => low !== high
  return [
    { heading, width: 9, cellOf: (_, estimate) => (estimate ? { seconds: estimate.likely } : null) },
    {
      heading: OWN_HEADINGS.shortest,
      width: 9,
      cellOf: (_, estimate) => (estimate && isRange(estimate) ? { seconds: estimate.low } : null),
    },
    {
      heading: OWN_HEADINGS.longest,
      width: 9,
      cellOf: (_, estimate) => (estimate && isRange(estimate) ? { seconds: estimate.high } : null),
    },
  ]
}

/** Instants in the plan's zone, which the heading names; offsets from T-0 where that is not known. */
function times({ t0, zone, cutover, steps }: ExportedPlan): Filled[] {
  if (t0 === undefined)
    return pair('Planned', '', ({ planned }, of) => (planned?.[of] === undefined ? null : writeOffset(planned[of])))
  const shown = (at: number | undefined) => (at === undefined ? null : wallClock(zone, at))
  const ofPlan = (seconds: number | undefined) => shown(seconds === undefined ? undefined : t0 + seconds * 1000)
  const inZone = ` (${zone})`
  return [
    ...pair('Planned', inZone, ({ planned }, of) => ofPlan(planned?.[of])),
    ...(steps.some(({ live }) => live?.baseline)
      ? pair('Baseline', inZone, ({ live }, of) => shown(live?.baseline?.[of]))
      : []),
    ...(cutover ? pair('Forecast', inZone, ({ live }, of) => shown(live?.forecast[of])) : []),
    ...(cutover ? pair('Actual', inZone, ({ live }, of) => shown(live?.actual[of])) : []),
  ]
}

const pair = (of: string, zone: string, cellOf: (step: ExportedStep, which: keyof Times) => Cell): Filled[] => [
  { heading: `${of} start${zone}`, width: TIME_WIDTH, cellOf: (step) => cellOf(step, 'start') },
  { heading: `${of} end${zone}`, width: TIME_WIDTH, cellOf: (step) => cellOf(step, 'finish') },
]

/** A gate is in the sheet of each workstream that waits for it. */
function lanesOf({ steps }: ExportedPlan, { is, id, cells }: ExportedStep): string[] {
  if (is !== 'gate') return [cells.workstream ?? '']
  return [
    ...new Set(
      steps.filter(({ after }) => after.some(({ on }) => on === id)).map((step) => step.cells.workstream ?? ''),
    ),
  ]
}
