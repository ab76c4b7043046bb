/** A cutover as it stands at one moment: its plan, its forecast and what has happened. */

import type { Cutover, GateState, Note } from '../../shared/cutoverState.ts'
import { boxCount, boxViews } from '../../shared/derived/boxes.ts'
import type { Directory } from '../../shared/derived/directory.ts'
import { doerOf } from '../../shared/derived/doer.ts'
import { executorOf } from '../../shared/derived/executor.ts'
import { ordinarySteps, rollbackSteps, type StepView } from '../../shared/derived/steps.ts'
import { type DerivedStatus, derivedStatus } from '../../shared/derived/waiting.ts'
import { aboutRunbook } from '../../shared/exported/about.ts'
import { portable, type RoleNames, roleNames } from '../../shared/exported/stepCells.ts'
import type { Ticked } from '../../shared/exported/tickedBoxes.ts'
import { boxesIn } from '../../shared/markdown/boxes.ts'
import { BOX_PARTS } from '../../shared/markdown/boxLine.ts'
import { baselines } from '../../shared/schedule/baseline.ts'
import { currentPlan } from '../../shared/schedule/currentPlan.ts'
import { type Forecast, forecast, stepForecastOf } from '../../shared/schedule/forecast.ts'
import { planRunbook } from '../../shared/schedule/network.ts'
import {
  type ExportedPlan,
  type ExportedStep,
  exportedStep,
  framing,
  type Live,
  sayInstant,
  withGates,
} from './exportedPlan.ts'

/** What fits into a cell of a sheet, with room for what says that it was cut. */
const MOST_NOTES = 30_000

/** @param source the text of the version that it runs, for what that says beside its steps */
export function exportedCutover(cutover: Cutover, people: Directory, now: number, source?: string): ExportedPlan {
  const { runbook, t0 } = cutover
  const names = roleNames(runbook.roles)
  const plan = currentPlan(cutover)
  const { atT0 } = baselines(cutover, now)
  const expected = forecast(cutover, now)
  const fromT0 = (at: number) => (at - t0) / 1000
  const steps = ordinarySteps(cutover).map((view): ExportedStep => {
    const own = plan.steps[view.position]
    const planned = own && { start: fromT0(own.start), finish: fromT0(own.finish) }
    const live = liveOf(cutover, view, expected, people, now)
    return { ...exportedStep(view.definition, names, planned), live: withBaseline(live, atT0?.steps[view.position]) }
  })
  const gateTimes = new Map(
    planRunbook(runbook, { t0 }).nodes.map(({ id, earlyStart, earlyFinish }) => [
      id,
      { start: earlyStart, finish: earlyFinish },
    ]),
  )
  const gateThen = (id: string) => {
    const at = atT0?.gates[runbook.gates.findIndex((gate) => gate.id === id)]?.at
    return at === undefined ? undefined : { start: at, finish: at }
  }
  const rows = withGates(runbook, steps, names, gateTimes).map((row) =>
    row.is === 'gate' ? { ...row, live: withBaseline(liveGate(cutover, row.id, expected), gateThen(row.id)) } : row,
  )
  return {
    title: cutover.title,
    fileName: cutover.id,
    about: aboutRunbook(runbook, { version: cutover.runbookHash, t0 }),
    facts: [
      ['Cutover', cutover.id],
      ['Called', cutover.title],
      ['Mode', cutover.mode],
      ['State', cutover.status],
      ['Exported', sayInstant(now)],
      ['Forecast as of', sayInstant(Math.min(now, cutover.ended?.at ?? now))],
    ],
    steps: [...rows, ...rollbackSteps(cutover).map((view) => rollbackRow(cutover, view, names, expected, people, now))],
    t0,
    ...(source === undefined ? {} : { source }),
    cutover: {
      id: cutover.id,
      seq: cutover.seq,
      people: namesOf(cutover, people),
      holders: cutover.people,
      ...(cutover.links.bridge === undefined ? {} : { bridge: cutover.links.bridge }),
    },
    ...framing(runbook, names),
  }
}

const withBaseline = (live: Live, then: { start: number; finish: number } | undefined): Live =>
  then ? { ...live, baseline: { start: then.start, finish: then.finish } } : live

function rollbackRow(
  cutover: Cutover,
  view: StepView,
  names: RoleNames,
  expected: Forecast,
  people: Directory,
  now: number,
): ExportedStep {
  const step = exportedStep(view.definition, names, undefined)
  return {
    ...step,
    is: 'rollback',
    cells: { ...step.cells, kind: 'rollback' },
    live: liveOf(cutover, view, expected, people, now),
  }
}

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

const GATE_STATUS: Record<GateState['status'], string> = {
  pending: 'not started',
  polling: 'polling',
  go: 'go',
  goWithConditions: 'go with conditions',
  noGo: 'no-go',
}

function liveOf(cutover: Cutover, view: StepView, expected: Forecast, people: Directory, now: number): Live {
  const { state, definition } = view
  const status = derivedStatus(cutover, view, now)
  const then = stepForecastOf(expected, view)
  return {
    forecast: then ? { start: then.start, finish: then.finish } : {},
    actual: {
      ...('startedAt' in state && state.startedAt !== undefined ? { start: state.startedAt } : {}),
      ...('completedAt' in state ? { finish: state.completedAt } : {}),
    },
    status: STATUS[status],
    percent: percentOf(status, 'startedAt' in state ? state.startedAt : undefined, definition.takes.likely, now),
    isCancelled: status === 'skipped' || status === 'rolledBack' || cutover.ended?.outcome === 'cancelled',
    people: [...whoseIs(cutover, view)],
    notes: notesOf(view, people),
    ...boxesOf(view),
  }
}

function boxesOf(view: StepView): Pick<Live, 'boxes'> {
  const count = boxCount(view)
  if (!count) return {}
  const views = boxViews(view)
  const which: Ticked = {}
  for (const part of BOX_PARTS) {
    const own = views.filter((box) => box.part === part)
    const ticked = own.flatMap(({ tick, isTicked }, at) => (tick && !isTicked ? [at + 1] : []))
    // Blanks around a text are not exported, and may be what keeps a line from being a box.
    const isSame = boxesIn(portable(view.definition[part] ?? '')).length === own.length
    if (ticked.length > 0 && isSame) which[part] = ticked
  }
  return { boxes: { ...count, which } }
}

function liveGate(cutover: Cutover, id: string, expected: Forecast): Live {
  const position = cutover.runbook.gates.findIndex((gate) => gate.id === id)
  const { status, decision } = cutover.gates[position] ?? { status: 'pending' }
  const then = expected.gates[position]?.at
  const decided = status === 'pending' || status === 'polling' ? undefined : decision?.deed.at
  return {
    forecast: then === undefined ? {} : { start: then, finish: then },
    actual: decided === undefined ? {} : { start: decided, finish: decided },
    status: GATE_STATUS[status],
    percent: decided === undefined ? 0 : 100,
    isCancelled: cutover.ended?.outcome === 'cancelled',
    people: [...(cutover.people[cutover.runbook.gates[position]?.decides ?? ''] ?? [])],
    notes: '',
  }
}

/** How much of a running step's likely duration has passed, short of the whole. */
function percentOf(status: DerivedStatus, startedAt: number | undefined, likely: number, now: number): number {
  if (status === 'done' || status === 'skipped' || status === 'unconfirmed') return 100
  if (startedAt === undefined || status === 'rolledBack') return 0
  return Math.max(1, Math.min(99, Math.round((now - startedAt) / 10 / Math.max(1, likely))))
}

/** Who did it, for whoever it was recorded; until then whose it is. */
function whoseIs(cutover: Cutover, view: StepView): readonly string[] {
  const { definition, state } = view
  if ('completed' in state) return [doerOf(state.completed)]
  const executor = executorOf(cutover, view)
  return executor === undefined ? (cutover.people[definition.owner] ?? []) : [executor]
}

function notesOf({ state: { notes = [], earlierNotes = 0 } }: StepView, people: Directory): string {
  const say = ({ by, text, files = [] }: Note) =>
    `${people.name(by)}: ${text}${files.map(({ name }) => ` [${name}]`).join('')}`
  const earlier = earlierNotes > 0 ? [`(${earlierNotes} earlier in the log)`] : []
  const whole = portable([...earlier, ...notes.map(say)].join('\n'))
  return whole.length <= MOST_NOTES
    ? whole
    : `${whole.slice(0, MOST_NOTES).toWellFormed()} … (cut; the rest is in T-Minus)`
}

/** What everybody is called who may be named in it. */
function namesOf(
  { people, steps, rollbackSteps: reversed, rollbackOwn = [] }: Cutover,
  directory: Directory,
): Record<string, string> {
  const ids = new Set(Object.values(people).flat())
  for (const state of [...steps, ...reversed, ...rollbackOwn]) {
    if (state?.assigned !== undefined) ids.add(state.assigned)
    if (state && 'completed' in state) ids.add(doerOf(state.completed))
    if (state && 'started' in state && state.started) ids.add(doerOf(state.started))
  }
  return Object.fromEntries([...ids].map((id) => [id, directory.name(id)]))
}
