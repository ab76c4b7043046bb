/** Applies step events. Part of `evolve`; only evolve.ts calls it. */
import type { StepEvent } from '../about.ts'
import type { StepAside, StepProgress, StepState, Tick } from '../cutoverState.ts'
import { hasHandIn } from '../derived/doer.ts'
import { stepLifecycle } from '../machines/step.ts'
import { CLOCK } from '../reserved.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { attributionOf, ImpossibleHistory, passed } from './history.ts'
import { KEPT_NOTES, keptNewest, keptText } from './kept.ts'

type Ran = Omit<Extract<StepState, { status: 'running' }>, 'status' | keyof StepAside>

export function evolveStep(step: StepState, event: StepEvent): StepState {
  const next = withHands(step, moved(step, event), event)
  return next.status === step.status ? next : { ...next, run: (step.run ?? 0) + 1 }
}

/** What is said about a step and to whom it is given; everything else is somebody's hand in its run. */
const BESIDE: ReadonlySet<StepEvent['type']> = new Set([
  'stepSeen',
  'stepAcknowledged',
  'stepAssigned',
  'stepNoted',
  'stepRolledBack',
  'stepRollbackUndone',
])

/** Remembered here, since a later hold, failure or completion takes the place of the one before. */
function withHands(before: StepState, next: StepState, event: StepEvent): StepState {
  const { alsoBy: _, ...rest } = next
  if (next.status === 'pending' || next.status === 'skipped') return rest
  if (BESIDE.has(event.type)) return next
  const started = 'started' in next ? next.started : undefined
  const others = [event.actor, ('onBehalfOf' in event && event.onBehalfOf) || []]
    .flat()
    .filter((person) => person !== CLOCK && !hasHandIn(started, person))
  const hands = [...new Set([...(before.alsoBy ?? []), ...others])]
  return hands.length > 0 ? { ...rest, alsoBy: hands } : rest
}

function moved(step: StepState, event: StepEvent): StepState {
  const { aside, progress } = split(step)
  const at = Date.parse(event.at)
  switch (event.type) {
    case 'stepSeen':
      return { ...step, seen: { ...step.seen, [event.actor]: step.seen?.[event.actor] ?? at } }
    case 'stepAcknowledged':
      return { ...step, acknowledged: attributionOf(event) }
    case 'stepAssigned': {
      const { acknowledged: _, outside: __, ...rest } = step
      const outside = event.reason === undefined ? {} : { outside: { ...attributionOf(event), reason: event.reason } }
      return { ...rest, assigned: event.to, ...outside }
    }
    case 'stepNoted': {
      const { seq, actor: by, text, mentions, answers, files } = event
      const note = withoutUndefined({ seq, by, at, text: keptText(text), mentions, answers, files })
      const { kept, earlier } = keptNewest(step.notes, step.earlierNotes, note, KEPT_NOTES)
      return { ...step, notes: kept, ...(earlier > 0 ? { earlierNotes: earlier } : {}) }
    }
    case 'stepStarted':
      passed(stepLifecycle, step.status, event)
      return {
        ...aside,
        status: 'running',
        startedAt: Date.parse(event.startedAt),
        started: attributionOf(event),
        ...(event.despite ? { despite: event.despite } : {}),
        ...(event.jobId ? { job: { id: event.jobId, heardAt: at } } : {}),
      }
    case 'stepHeartbeatRecorded':
      return whileRunning(step, event, (job) => ({
        job: withoutUndefined({
          id: event.jobId ?? job?.id,
          heardAt: at,
          note: event.note,
        }),
      }))
    case 'stepTakenOver':
      return { ...step, takenOver: { ...attributionOf(event), reason: event.reason } }
    case 'stepWentSilent':
      return whileRunning(step, event, (job) => ({
        job: { heardAt: at, ...job, silentSince: at },
        silenceSaidAt: at,
      }))
    case 'stepTimeboxEnded':
      return whileRunning(step, event, () => ({ timeboxEndedAt: at }))
    case 'stepEstimated':
      return whileRunning(step, event, () => ({
        estimate: { finish: Date.parse(event.finish), reason: event.reason, by: event.actor },
      }))
    case 'boxTicked':
      return whileRunning(step, event, (_, ticks) => ({
        ticks: [...without(ticks, event), { part: event.part, line: event.line, ...attributionOf(event) }],
      }))
    case 'boxUnticked':
      return whileRunning(step, event, (_, ticks) => ({ ticks: without(ticks, event) }))
    case 'stepCompleted': {
      const result = withoutUndefined({
        completedAt: Date.parse(event.completedAt),
        completed: attributionOf(event),
        observed: event.observed,
        withIssues: event.withIssues,
        outputs: event.outputs,
      })
      const status = passed(stepLifecycle, step.status, event, event.awaitsConfirmation ? 'unconfirmed' : 'done')
      return { ...aside, ...maybeRan(step), ...result, status: status === 'unconfirmed' ? 'unconfirmed' : 'done' }
    }
    case 'stepConfirmed':
      passed(stepLifecycle, step.status, event)
      if (step.status !== 'unconfirmed') throw new ImpossibleHistory(event, 'nothing was to be confirmed')
      return { ...step, status: 'done', confirmed: attributionOf(event) }
    case 'stepHeld':
      passed(stepLifecycle, step.status, event)
      return {
        ...aside,
        ...ranOf(step, event),
        status: 'held',
        held: attributionOf(event),
        reason: event.reason,
        ...(event.until === undefined ? {} : { until: Date.parse(event.until) }),
      }
    case 'stepResumed': {
      passed(stepLifecycle, step.status, event)
      const ran = ranOf(step, event)
      const held = step.status === 'held' ? at - step.held.at : 0
      return { ...aside, ...ran, heldFor: (ran.heldFor ?? 0) + held, resumedAt: at, status: 'running' }
    }
    case 'stepFailed':
      passed(stepLifecycle, step.status, event)
      return {
        ...aside,
        ...ranOf(step, event),
        status: 'failed',
        failedAt: Date.parse(event.failedAt),
        failed: attributionOf(event),
        reason: event.reason,
      }
    case 'stepRetried':
      passed(stepLifecycle, step.status, event)
      return { ...runsAgain(step, event), status: 'running' }
    case 'stepSkipped':
      passed(stepLifecycle, step.status, event)
      return { ...asideOfNext(step), status: 'skipped', skipped: attributionOf(event), reason: event.reason }
    case 'stepUndone': {
      passed(stepLifecycle, step.status, event, event.to)
      const undone = (step.undone ?? 0) + 1
      return event.to === 'running'
        ? { ...reopened(step, event), undone, status: 'running' }
        : { ...asideOfNext(step), undone, status: 'pending' }
    }
    case 'stepRolledBack':
      passed(stepLifecycle, step.status, event)
      return { ...aside, status: 'rolledBack', rolledBackAt: at, before: progress }
    case 'stepRollbackUndone':
      passed(stepLifecycle, step.status, event, event.to)
      if (step.status !== 'rolledBack') throw new ImpossibleHistory(event, 'it was not rolled back')
      return { ...aside, ...step.before }
    default:
      return unreachable(event)
  }
}

/** What stands beside a step's progress, and the progress alone. Whatever `StepAside` holds has to be named here. */
function split(step: StepState): { aside: StepAside; progress: StepProgress } {
  const {
    assigned,
    outside,
    seen,
    acknowledged,
    takenOver,
    notes,
    earlierNotes,
    earlierTicks,
    alsoBy,
    run,
    undone,
    ...progress
  } = step
  const aside: { [Key in keyof Required<StepAside>]: StepAside[Key] | undefined } = {
    assigned,
    outside,
    seen,
    acknowledged,
    takenOver,
    notes,
    earlierNotes,
    earlierTicks,
    alsoBy,
    run,
    undone,
  }
  return { aside: withoutUndefined(aside), progress }
}

/** When and how it ran, which survives hold, failure and undo; empty for a milestone that never did. All of `Ran`. */
function maybeRan(step: StepState): Partial<Ran> {
  if (!('startedAt' in step) || step.startedAt === undefined) return {}
  const { startedAt, started, retriedAt, heldFor, resumedAt, reopenedAt, despite, job, estimate } = step
  const { ticks, timeboxEndedAt, silenceSaidAt } = step
  const ran: { [Key in keyof Required<Ran>]: Ran[Key] | undefined } = {
    startedAt,
    started,
    retriedAt,
    heldFor,
    resumedAt,
    reopenedAt,
    despite,
    job,
    estimate,
    ticks,
    timeboxEndedAt,
    silenceSaidAt,
  }
  return withoutUndefined(ran)
}

function ranOf(step: StepState, event: StepEvent): Ran {
  const { startedAt, started, ...rest } = maybeRan(step)
  if (startedAt === undefined || started === undefined) throw new ImpossibleHistory(event, 'the step never ran')
  return { startedAt, started, ...rest }
}

/** A further run begins without ticks; those of the run before stay to be seen. */
function asideOfNext(step: StepState): StepAside {
  const { aside } = split(step)
  const ticks = 'ticks' in step ? step.ticks : undefined
  return ticks && ticks.length > 0 ? { ...aside, earlierTicks: ticks } : aside
}

/** A further run of a step that has already started: estimates and reports of the previous run are dropped. */
function runsAgain(step: StepState, event: StepEvent): StepAside & Ran {
  const { startedAt, started, despite } = ranOf(step, event)
  return {
    ...asideOfNext(step),
    startedAt,
    started,
    ...(despite ? { despite } : {}),
    retriedAt: Date.parse(event.at),
  }
}

/** R9: it runs again from its original start. A wait that ended by time starts over, or it would end at once. */
function reopened(step: StepState, event: StepEvent): StepAside & Ran {
  if (step.status === 'done' && step.completed.by === CLOCK) return runsAgain(step, event)
  return { ...split(step).aside, ...ranOf(step, event), reopenedAt: Date.parse(event.at) }
}

function whileRunning(
  step: StepState,
  event: StepEvent,
  change: (job: Ran['job'], ticks: Ran['ticks']) => Partial<Ran>,
): StepState {
  if (step.status !== 'running') throw new ImpossibleHistory(event, `it does not follow "${step.status}"`)
  return { ...step, ...change(step.job, step.ticks) }
}

const without = (ticks: readonly Tick[] = [], { part, line }: Pick<Tick, 'part' | 'line'>): Tick[] =>
  ticks.filter((tick) => tick.part !== part || tick.line !== line)
