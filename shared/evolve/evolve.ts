/** `evolve` applies an event to a cutover. The server, every browser and the offline verifier run this same function. */
import { type GateEvent, isAmendEvent, isChangeEvent, isGateEvent, isItemEvent, isStepEvent } from '../about.ts'
import type { Cutover, StepState } from '../cutoverState.ts'
import { passedT0 } from '../derived/passedT0.ts'
import type { EventOf, Logged, LoggedEvent } from '../events.ts'
import { countdownLifecycle, cutoverLifecycle, pauseLifecycle, stopLifecycle } from '../machines/cutover.ts'
import { inMode } from '../runbook/inMode.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf, reversedStepId } from '../runbook/runbookIndex.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { evolveChange } from './evolveChange.ts'
import { evolveGate } from './evolveGate.ts'
import { evolveHypercare } from './evolveHypercare.ts'
import { evolveItem } from './evolveItem.ts'
import { evolveRunbook } from './evolveRunbook.ts'
import { evolveStep } from './evolveStep.ts'
import { triggerAnswered, triggersCounted } from './evolveTriggers.ts'
import { attributionOf, ImpossibleHistory, occurrenceId, passed } from './history.ts'
import { KEPT_T0S, keptText } from './kept.ts'
import { gateWithoutGo } from './withoutGo.ts'

/** The initial state, made from the log's first event. Throws ImpossibleHistory when that is not a creation. */
export function beginCutover(id: string, pinned: Runbook, first: LoggedEvent): Cutover {
  if (first.type !== 'cutoverCreated') throw new ImpossibleHistory(first, 'a log begins with cutoverCreated')
  const runbook = inMode(pinned, first.mode)
  return {
    id,
    seq: first.seq,
    at: Date.parse(first.at),
    runbook,
    pinned,
    runbookHash: first.runbookHash,
    title: first.title,
    mode: first.mode,
    ...(first.release === undefined ? {} : { release: first.release }),
    links: withoutUndefined(first.links ?? {}),
    created: attributionOf(first),
    countingSince: Date.parse(first.at),
    status: cutoverLifecycle.initial,
    pause: pauseLifecycle.initial,
    stop: stopLifecycle.initial,
    countdown: countdownLifecycle.initial,
    t0: Date.parse(first.t0),
    windowStart: Date.parse(first.windowStart),
    windowEnd: Date.parse(first.windowEnd),
    people: first.people,
    steps: runbook.steps.map(() => ({ status: 'pending' })),
    rollbackSteps: runbook.steps.map(() => null),
    items: runbook.readiness.map(() => ({ status: 'open' })),
    gates: runbook.gates.map(() => ({ status: 'pending', polls: 0 })),
    watchItems: [],
    checkIns: [],
    metrics: {},
    signOffs: [],
    changes: [],
    incidents: [],
  }
}

/** The next state. Pure; the given state is not changed. Throws ImpossibleHistory where a machine forbids the event. */
export function evolve(cutover: Cutover, event: LoggedEvent): Cutover {
  if (event.seq !== cutover.seq + 1) throw new ImpossibleHistory(event, `the state stands at ${cutover.seq}`)
  const next = applied(cutover, event)
  return { ...next, seq: event.seq, at: Date.parse(event.at) }
}

/** Replays a whole log. */
export function replay(id: string, runbook: Runbook, log: readonly LoggedEvent[]): Cutover | undefined {
  const [first, ...rest] = log
  return first && rest.reduce(evolve, beginCutover(id, runbook, first))
}

function applied(cutover: Cutover, event: LoggedEvent): Cutover {
  if (isAmendEvent(event)) return evolveRunbook(cutover, event)
  if (isStepEvent(event)) {
    return withStep(cutover, event, (step, position) => marked(cutover, event, position, evolveStep(step, event)))
  }
  if (isItemEvent(event)) {
    const position = indexOf(cutover.runbook).item.get(event.itemId)
    const what = `readiness item ${event.itemId}`
    return { ...cutover, items: withOne(cutover.items, position, event, what, (item) => evolveItem(item, event)) }
  }
  if (isGateEvent(event)) {
    const position = indexOf(cutover.runbook).gate.get(event.gateId)
    const what = `gate ${event.gateId}`
    const gates = withOne(cutover.gates, position, event, what, (gate) => evolveGate(gate, event))
    return { ...cutover, gates, ...holdsSpentBy(cutover, event) }
  }
  if (isChangeEvent(event)) {
    const changed = { ...cutover, ...evolveChange(cutover, event) }
    return { ...changed, ...triggersCounted(changed, event) }
  }
  switch (event.type) {
    case 'cutoverCreated':
      throw new ImpossibleHistory(event, 'a cutover is created once')
    case 'cutoverStarted':
      return { ...cutover, status: passed(cutoverLifecycle, cutover.status, event), startedAt: Date.parse(event.at) }
    case 'cutoverPaused':
      return {
        ...cutover,
        pause: passed(pauseLifecycle, cutover.pause, event),
        paused: { ...attributionOf(event), id: occurrenceId('pause', event), reason: event.reason },
      }
    case 'cutoverResumed': {
      const { paused: _, ...rest } = cutover
      return { ...rest, pause: passed(pauseLifecycle, cutover.pause, event) }
    }
    case 'countdownHeld':
      return {
        ...cutover,
        countdown: passed(countdownLifecycle, cutover.countdown, event),
        ...heldBy(cutover, event),
      }
    case 'countdownResumed': {
      const { countdownHeld: _, ...rest } = cutover
      return {
        ...rest,
        countdown: passed(countdownLifecycle, cutover.countdown, event),
        ...t0SetBy(cutover, event),
      }
    }
    case 't0Moved': {
      const { countdownHeld: _, ...rest } = cutover
      return {
        ...rest,
        countdown: passed(countdownLifecycle, cutover.countdown, event),
        ...t0SetBy(cutover, event),
        windowStart: Date.parse(event.windowStart),
        windowEnd: Date.parse(event.windowEnd),
      }
    }
    case 'rollbackProposed':
      return {
        ...cutover,
        rollbackProposal: withoutUndefined({
          ...attributionOf(event),
          id: occurrenceId('proposal', event),
          reason: event.reason,
          workstream: event.workstream,
          trigger: event.trigger,
        }),
      }
    case 'rollbackBegun':
      return beganRollback(cutover, event)
    case 'triggerAnswered':
      return triggerAnswered(cutover, event)
    case 'hypercareEntered':
      return { ...cutover, status: passed(cutoverLifecycle, cutover.status, event), hypercareAt: Date.parse(event.at) }
    case 'cutoverClosed':
      return {
        ...cutover,
        status: passed(cutoverLifecycle, cutover.status, event),
        ended: withoutUndefined({ ...attributionOf(event), outcome: event.outcome, reason: event.note }),
      }
    case 'cutoverCancelled':
      return {
        ...cutover,
        status: passed(cutoverLifecycle, cutover.status, event),
        ended: { ...attributionOf(event), outcome: 'cancelled', reason: event.reason },
      }
    case 'rehearsalsRecorded':
      return { ...cutover, rehearsals: event.rehearsals }
    case 'historyRecorded':
      return { ...cutover, history: event.history }
    case 'chanceRecorded': {
      const { chance: share, trials, of } = event
      return { ...cutover, chance: { share, trials, of, asOf: Date.parse(event.asOf) } }
    }
    case 'rehearsalWithdrawn':
      return {
        ...cutover,
        status: passed(cutoverLifecycle, cutover.status, event),
        withdrawn: { ...attributionOf(event), reason: event.reason },
      }
    case 'stopCalled':
      return {
        ...cutover,
        stop: passed(stopLifecycle, cutover.stop, event),
        stopCall: { ...attributionOf(event), id: occurrenceId('stop', event), reason: event.reason, answers: [] },
      }
    case 'stopAnswered':
      return stopAnswered(cutover, event)
    case 'stopCleared': {
      const { stopCall: _, ...rest } = cutover
      return { ...rest, stop: passed(stopLifecycle, cutover.stop, event) }
    }
    case 'personAssigned': {
      const holders = cutover.people[event.role] ?? []
      return { ...cutover, people: { ...cutover.people, [event.role]: [...holders, event.person] } }
    }
    case 'personReleased': {
      const holders = cutover.people[event.role] ?? []
      return {
        ...cutover,
        people: { ...cutover.people, [event.role]: holders.filter((holder) => holder !== event.person) },
      }
    }
    case 'checkInRecorded':
    case 'metricRecorded':
    case 'watchItemAdded':
    case 'watchItemResolved':
    case 'signedOff':
      return evolveHypercare(cutover, event)
    default:
      return unreachable(event)
  }
}

function t0SetBy(
  cutover: Cutover,
  event: EventOf<'countdownResumed' | 't0Moved'> & Logged,
): Pick<Cutover, 't0' | 'countingSince' | 'earlierT0s' | 'createdT0' | 'passedT0'> {
  const { t0: earlier, earlierT0s = [] } = cutover
  const [t0, at] = [Date.parse(event.t0), Date.parse(event.at)]
  // What is decided in the very moment of T-0 comes before it.
  const passed = passedT0(cutover, at - 1)
  const set = { t0, countingSince: at, ...(passed ? { passedT0: passed } : {}) }
  if (t0 === earlier) return set
  const createdT0 = cutover.createdT0 ?? earlier
  return { ...set, createdT0, earlierT0s: [...earlierT0s, { t0: earlier, until: at }].slice(-KEPT_T0S) }
}

function heldBy(
  cutover: Cutover,
  event: EventOf<'countdownHeld'> & Logged,
): Pick<Cutover, 'countdownHeld' | 'spentHolds'> {
  const held = { ...attributionOf(event), id: occurrenceId('hold', event), reason: event.reason }
  if (!event.builtIn) return { countdownHeld: held }
  const { hold: builtIn, from } = event.builtIn
  const waits = cutover.runbook.holds?.find(({ id }) => id === builtIn)?.until !== undefined
  return {
    countdownHeld: { ...held, at: Date.parse(from), builtIn },
    ...(waits ? {} : { spentHolds: { ...cutover.spentHolds, [builtIn]: Date.parse(from) } }),
  }
}

/** A hold that waits for a gate is over with its go, and is spared by one that comes before its mark. */
function holdsSpentBy(cutover: Cutover, event: GateEvent): Pick<Cutover, 'spentHolds'> {
  const ended = cutover.runbook.holds?.filter(({ until }) => until === event.gateId) ?? []
  if (ended.length === 0 || event.type !== 'gateDecided' || event.outcome === 'noGo') return {}
  return {
    spentHolds: { ...cutover.spentHolds, ...Object.fromEntries(ended.map(({ id }) => [id, Date.parse(event.at)])) },
  }
}

function beganRollback(cutover: Cutover, event: EventOf<'rollbackBegun'> & Logged): Cutover {
  const { rollbackProposal: _, ...rest } = cutover
  const { step: positions, ownOfRollback } = indexOf(cutover.runbook)
  const hasOwn = event.workstream === undefined && ownOfRollback.length > 0
  const already = hasOwn
    ? cutover.runbook.steps.flatMap(({ id }, position) =>
        (cutover.rollbackSteps[position]?.status ?? 'pending') === 'pending' ? [] : id,
      )
    : []
  const rollbackSteps = [...cutover.rollbackSteps]
  for (const stepId of event.stepIds) {
    const position = positions.get(stepId)
    if (position === undefined) throw new ImpossibleHistory(event, `there is no step ${stepId}`)
    rollbackSteps[position] = { status: 'pending' }
  }
  return {
    ...rest,
    status: passed(cutoverLifecycle, cutover.status, event, event.workstream === undefined ? 'rollingBack' : undefined),
    rollback: withoutUndefined({
      ...attributionOf(event),
      reason: event.reason,
      workstream: event.workstream,
      trigger: event.trigger,
      already: already.length > 0 ? already : undefined,
    }),
    rollbackSteps,
    ...(hasOwn ? { rollbackOwn: ownOfRollback.map((): StepState => ({ status: 'pending' })) } : {}),
  }
}

function stopAnswered(cutover: Cutover, event: EventOf<'stopAnswered'> & Logged): Cutover {
  const stop = passed(stopLifecycle, cutover.stop, event)
  const call = cutover.stopCall
  if (!call) throw new ImpossibleHistory(event, 'no stop was called')
  const answer = withoutUndefined({
    ...attributionOf(event),
    safe: event.safe,
    stepIds: event.stepIds,
    note: event.note && keptText(event.note),
  })
  const saysNow = answer.onBehalfOf ?? answer.by
  const others = call.answers.filter(({ by, onBehalfOf }) => (onBehalfOf ?? by) !== saysNow)
  return { ...cutover, stop, stopCall: { ...call, answers: [...others, answer] } }
}

function withStep(
  cutover: Cutover,
  event: LoggedEvent & { stepId: string },
  /** The position is absent for a rollback step, which waits for no gate. */
  change: (step: StepState, position: number | undefined) => StepState,
): Cutover {
  const reversed = reversedStepId(event.stepId)
  const { step, ownRollbackStep } = indexOf(cutover.runbook)
  const position = step.get(reversed ?? event.stepId)
  const what = `step ${event.stepId}`
  const own = position === undefined ? ownRollbackStep.get(event.stepId) : undefined
  if (own !== undefined) {
    const states = withOne(cutover.rollbackOwn ?? [], own, event, what, (state) => change(state, undefined))
    return { ...cutover, rollbackOwn: states }
  }
  return reversed === undefined
    ? { ...cutover, steps: withOne(cutover.steps, position, event, what, (step) => change(step, position)) }
    : {
        ...cutover,
        rollbackSteps: withOne(cutover.rollbackSteps, position, event, what, (step) => change(step, undefined)),
      }
}

function marked(cutover: Cutover, { type }: LoggedEvent, position: number | undefined, step: StepState): StepState {
  if (type !== 'stepCompleted' || position === undefined || !('completedAt' in step)) return step
  const gate = gateWithoutGo(cutover, position)
  return gate ? { ...step, withoutGo: gate.id } : step
}

/** The list with one entry changed; null entries are steps without a rollback step. */
function withOne<Slot extends object | null>(
  list: readonly Slot[],
  position: number | undefined,
  event: LoggedEvent,
  what: string,
  change: (thing: NonNullable<Slot>) => NonNullable<Slot>,
): Slot[] {
  const thing = position === undefined ? undefined : list[position]
  if (position === undefined || !thing) throw new ImpossibleHistory(event, `there is no ${what}`)
  return list.with(position, change(thing))
}
