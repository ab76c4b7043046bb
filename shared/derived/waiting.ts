/** What a step is waiting for (R1): `waiting` and `ready` are derived here and never stored. */
import { leadChange, sayAgainstWork } from '../change/change.ts'
import { overAs } from '../change/changeMeaning.ts'
import { isWorkUnderChange } from '../change/workUnderChange.ts'
import type { ChangeState, Cutover, StepState } from '../cutoverState.ts'
import type { Blocker } from '../refusal.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { Dependency } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import {
  begunAt,
  expectedEnd,
  isPastPointOfNoReturn,
  isRollbackStep,
  type StepView,
  satisfiedAt,
  stepView,
} from './steps.ts'

export type DerivedStatus = StepState['status'] | 'waiting' | 'ready'

/** What blocks the step from starting, in runbook order; empty when nothing does. */
export function waitingFor(cutover: Cutover, view: StepView, now: number): Blocker[] {
  return [
    ...gatesHolding(cutover, view),
    ...view.definition.after.flatMap((dependency) => openStart(cutover, dependency, now)),
    ...tooEarly(cutover, view, now),
    ...changeHolding(cutover, view),
    ...reversedStillRunning(view),
  ]
}

/** What blocks a started step from being completed: FF and SF, and predecessors undone since (R9). */
export function completionWaitsFor(cutover: Cutover, view: StepView, now: number): Blocker[] {
  const despite = 'despite' in view.state ? view.state.despite?.steps : undefined
  return view.definition.after.flatMap((dependency) => {
    if (dependency.type === 'FF' || dependency.type === 'SF') return openEnd(cutover, dependency, now)
    if (despite?.includes(dependency.on) || (dependency.type === 'SS' && hasStarted(cutover, dependency))) return []
    return openStart(cutover, { ...dependency, lag: 0 }, now)
  })
}

/** A failed step has still started; only undo takes the start back. */
function hasStarted(cutover: Cutover, { on }: Dependency): boolean {
  const state = stepView(cutover, on)?.state
  return state !== undefined && 'startedAt' in state && state.startedAt !== undefined
}

/** pending becomes `waiting` or `ready`; every other status is itself. */
export function derivedStatus(cutover: Cutover, view: StepView, now: number): DerivedStatus {
  if (view.state.status !== 'pending') return view.state.status
  return mayBegin(cutover, view) && waitingFor(cutover, view, now).length === 0 ? 'ready' : 'waiting'
}

/** Whether steps of this kind are executed at all now: ordinary ones while running, rollback steps while rolling back. */
export function mayBegin(cutover: Cutover, view: StepView): boolean {
  if (cutover.pause === 'paused' || cutover.stop === 'called') return false
  if (isRollbackStep(view)) return cutover.status === 'rollingBack' || cutover.status === 'running'
  return cutover.status === 'running' && !isBeingRolledBack(cutover, view)
}

/** Whether everything, or the step's workstream, is being rolled back. */
export const isBeingRolledBack = (cutover: Cutover, { definition }: Pick<StepView, 'definition'>): boolean =>
  cutover.status === 'rollingBack' ||
  (cutover.rollback !== undefined && workstreamsBack(cutover).has(definition.workstream))

/**
 * The instant at which the last blocker was cleared, epoch milliseconds: no start can be claimed before it (R5).
 * Predecessors that the lead overrode are left out.
 */
export function releasedAt(cutover: Cutover, view: StepView, despite: readonly string[] = []): number {
  const { definition, position } = view
  const times = definition.after.map((dependency) =>
    despite.includes(dependency.on) || !holdsStart(dependency) ? undefined : dependencyMetAt(cutover, dependency),
  )
  const { gate, behindGate } = indexOf(cutover.runbook)
  for (const [id, gatePosition] of gate) {
    if (!isRollbackStep(view) && behindGate.get(id)?.has(position))
      times.push(cutover.gates[gatePosition]?.decision?.deed.at)
  }
  return Math.max(
    cutover.startedAt ?? cutover.created.at,
    notBeforeInstant(cutover, view) ?? 0,
    isRollbackStep(view) ? (cutover.rollback?.at ?? 0) : 0,
    ...times.map((time) => time ?? 0),
  )
}

/**
 * The instant from which FF and SF let a started step end, epoch milliseconds: 0 where it has neither, undefined while
 * one of them is open or a predecessor was undone.
 */
export function endReleasedAt(cutover: Cutover, view: StepView): number | undefined {
  if (completionWaitsFor(cutover, view, Number.POSITIVE_INFINITY).length > 0) return undefined
  const times = view.definition.after.map((dependency) =>
    holdsStart(dependency) ? 0 : (dependencyMetAt(cutover, dependency) ?? 0),
  )
  return Math.max(0, ...times)
}

/**
 * The instant at which a dependency is satisfied, epoch milliseconds, counted from actual times (R1). Undefined while the
 * step is open or the gate (whose start and end coincide) has not passed.
 */
export function dependencyMetAt(cutover: Cutover, { on, type, lag }: Dependency): number | undefined {
  const state = stepView(cutover, on)?.state
  const since = !state ? saidGoAt(cutover, on) : type === 'FS' || type === 'FF' ? satisfiedAt(state) : begunAt(state)
  return since === undefined ? undefined : since + Math.max(0, lag) * 1000
}

const holdsStart = ({ type }: Dependency): boolean => type === 'FS' || type === 'SS'

/** The T-relative or fixed instant before which the step does not start, epoch milliseconds. */
export function notBeforeInstant(cutover: Cutover, { definition: { notBefore } }: StepView): number | undefined {
  if (notBefore === undefined) return undefined
  return typeof notBefore === 'string' ? Date.parse(notBefore) : cutover.t0 + notBefore * 1000
}

/** `'Freeze writes' (Database, running, 4 min left)`. */
export function sayStep({ definition, state }: StepView, now: number): string {
  return `“${definition.title}” (${definition.workstream}, ${sayState(state, definition.takes.likely, now)})`
}

function sayState(state: StepState, likelySeconds: number, now: number): string {
  if (state.status === 'running') {
    const left = ((expectedEnd(state, likelySeconds) ?? now) - now) / 1000
    return left >= 0 ? `running, ${sayDuration(left)} left` : `running, ${sayDuration(left)} over`
  }
  const words = {
    pending: 'not started',
    held: 'held',
    failed: 'failed',
    unconfirmed: 'waits for a second person',
    done: 'done',
    skipped: 'skipped',
    rolledBack: 'rolled back',
  }
  return words[state.status]
}

// A gate blocks everything behind it, not only direct successors: skipping a step in between does not bypass it.
function gatesHolding(cutover: Cutover, view: StepView): Blocker[] {
  if (isRollbackStep(view)) return []
  const { behindGate } = indexOf(cutover.runbook)
  return cutover.gates.flatMap((gate, position) => {
    const definition = cutover.runbook.gates[position]
    if (!definition || gate.status === 'go' || gate.status === 'goWithConditions') return []
    if (!behindGate.get(definition.id)?.has(view.position)) return []
    const state = { pending: 'no poll yet', polling: 'poll open', noGo: 'no-go' }[gate.status]
    return [{ kind: 'gate', id: definition.id, sentence: `Waiting for the go of “${definition.title}” (${state})` }]
  })
}

/**
 * What stands against the change in ServiceNow (held, rejected, its approval lost, over) blocks new work in the phases that
 * the runbook marks, and one that is over blocks the work under it everywhere: never a rollback, and after the point of no
 * return, where standing still is worse, it only raises an alarm.
 */
function changeHolding(cutover: Cutover, view: StepView): Blocker[] {
  const change = leadChange(cutover)
  const sentence = change && sayAgainstWork(change)
  if (!change || !sentence || isPastPointOfNoReturn(cutover) || !isBlockedByChange(cutover, change, view)) return []
  return [{ kind: 'change', id: change.id, sentence }]
}

/** Whether the step is among those that a change which something stands against keeps from starting. */
export function isBlockedByChange(cutover: Cutover, { facts }: ChangeState, view: StepView): boolean {
  if (isRollbackStep(view)) return false
  const phase = cutover.runbook.phases.find(({ title }) => title === view.definition.phase)
  return (
    phase?.changeHoldBlocks || (facts !== undefined && overAs(facts) !== undefined && isWorkUnderChange(cutover, view))
  )
}

function openStart(cutover: Cutover, dependency: Dependency, now: number): Blocker[] {
  if (!holdsStart(dependency)) return []
  return open(cutover, dependency, now, dependency.type === 'FS' ? satisfiedAt : begunAt, 'Waiting for')
}

function openEnd(cutover: Cutover, dependency: Dependency, now: number): Blocker[] {
  return open(cutover, dependency, now, dependency.type === 'FF' ? satisfiedAt : begunAt, 'Cannot finish before')
}

function open(
  cutover: Cutover,
  { on, lag }: Dependency,
  now: number,
  time: (state: StepState) => number | undefined,
  verb: string,
): Blocker[] {
  const predecessor = stepView(cutover, on)
  if (!predecessor) return lagAfterGate(cutover, on, lag, now)
  const since = time(predecessor.state)
  if (since === undefined) return [{ kind: 'step', id: on, sentence: `${verb} ${sayStep(predecessor, now)}` }]
  const left = (since - now) / 1000 + Math.max(0, lag)
  if (left <= 0) return []
  return [
    { kind: 'step', id: on, sentence: `${verb} ${sayDuration(left)} more after “${predecessor.definition.title}”` },
  ]
}

/** The gate blocks by itself; what remains is its lag, which no lead can override. */
function lagAfterGate(cutover: Cutover, gateId: string, lag: number, now: number): Blocker[] {
  const left = ((saidGoAt(cutover, gateId) ?? now) - now) / 1000 + lag
  if (left <= 0 || lag <= 0) return []
  const gate = cutover.runbook.gates.find(({ id }) => id === gateId)
  return [{ kind: 'time', sentence: `Waiting for ${sayDuration(left)} more after “${gate?.title ?? gateId}”` }]
}

function saidGoAt(cutover: Cutover, gateId: string): number | undefined {
  const position = indexOf(cutover.runbook).gate.get(gateId)
  const gate = position === undefined ? undefined : cutover.gates[position]
  return gate?.status === 'go' || gate?.status === 'goWithConditions' ? gate.decision?.deed.at : undefined
}

function tooEarly(cutover: Cutover, view: StepView, now: number): Blocker[] {
  const instant = notBeforeInstant(cutover, view)
  if (instant === undefined) return []
  const relative = typeof view.definition.notBefore === 'number'
  const held = relative ? cutover.countdownHeld?.at : undefined
  if (held !== undefined && instant > held)
    return [{ kind: 'time', sentence: 'Waiting for the countdown, which is held' }]
  const left = (instant - now) / 1000
  return left <= 0
    ? []
    : [{ kind: 'time', sentence: `Not before ${relative ? 'its time' : 'its fixed time'}, in ${sayDuration(left)}` }]
}

function reversedStillRunning({ reverses }: StepView): Blocker[] {
  if (!reverses || !(reverses.state.status === 'running' || reverses.state.status === 'unconfirmed')) return []
  return [
    {
      kind: 'step',
      id: reverses.definition.id,
      sentence: `“${reverses.definition.title}” is still running; complete, hold or fail it first`,
    },
  ]
}

/** The rollback of a workstream begins with at least one inverse step in it. */
const back = new WeakMap<Cutover['rollbackSteps'], ReadonlySet<string>>()
function workstreamsBack({ runbook, rollbackSteps }: Cutover): ReadonlySet<string> {
  const known = back.get(rollbackSteps)
  if (known) return known
  const found = new Set(runbook.steps.flatMap(({ workstream }, step) => (rollbackSteps[step] ? workstream : [])))
  back.set(rollbackSteps, found)
  return found
}
