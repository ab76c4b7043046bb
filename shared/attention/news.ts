/**
 * What changes something for others: who is told of an event, and whose own work it is about. The one source for the notices
 * on screen, the feed, the dot in the portfolio, and messages to people who are not looking. `sayNews.ts` words it.
 */
import { isChangeEvent, isGateEvent, isItemEvent, isStepEvent } from '../about.ts'
import type { Cutover, PersonId } from '../cutoverState.ts'
import { doerOf } from '../derived/doer.ts'
import { everybodyIn } from '../derived/everybodyIn.ts'
import { executorOf } from '../derived/executor.ts'
import { followersOf, isFinished, isRollbackStep, rollbackSteps, stepView } from '../derived/steps.ts'
import type { EventType, LoggedEvent } from '../events.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { forecast, stepForecastOf } from '../schedule/forecast.ts'
import { unreachable } from '../unreachable.ts'
import { whoLeads } from './askedOf.ts'
import { incidentNews } from './incidentNews.ts'

/** What the event alone does not say: numbers and flags as things stood then, no text. */
export interface NewsFacts {
  /** On the critical path when it happened. */
  critical?: true
  /** T-0 and the length of the window before it was moved, epoch milliseconds and milliseconds. */
  t0Was?: number
  windowWas?: number
  /** All that was rolled back is reversed with this. */
  allBack?: true
}

export interface News {
  type: EventType
  /** Of the event. */
  seq: number
  /** Epoch milliseconds. */
  at: number
  by: PersonId
  /** Everybody for whom it changes something; never whoever did it, nor the one it was recorded for. */
  told: readonly PersonId[]
  /** Of these, whose own step, item, vote or role it is about. */
  whose: readonly PersonId[]
  /** Stands as a notice until it is acknowledged. */
  grave: boolean
  /** What belongs together: a failure and its retry, a stop and its end. */
  group: string
  facts: NewsFacts
}

type IsCritical = (before: Cutover, event: { stepId: string; at: string }) => boolean

interface Concerned {
  told: readonly PersonId[]
  whose?: readonly PersonId[]
  facts?: NewsFacts
  /** Where the event alone does not say what it belongs to. */
  group?: string
}

const GRAVE: ReadonlySet<EventType> = new Set([
  'stopCalled',
  'stopCleared',
  'rollbackBegun',
  'cutoverCancelled',
  't0Moved',
  'personAssigned',
  'personReleased',
  'stepAssigned',
])

/** Also goes out as a message to whoever has no page open: what is grave, what a gate decided, and who was mentioned. */
export function isSentOut(event: LoggedEvent): boolean {
  if (event.type === 'stepNoted') return (event.mentions ?? []).length > 0
  return GRAVE.has(event.type) || event.type === 'gateDecided'
}

/** Of those who are told, who gets that message: of a note only whom it mentions. */
export const sentTo = (event: LoggedEvent, told: readonly PersonId[]): readonly PersonId[] =>
  event.type === 'stepNoted' ? told.filter((person) => event.mentions?.includes(person)) : told

/**
 * Undefined where it changes nothing for anybody else.
 *
 * @param before the state that the event was applied to; undefined for the first
 * @param after the state with it
 * @param isCritical takes a forecast of the whole; for who only asks whether there may be news, another answer does
 */
export function newsOf(
  before: Cutover | undefined,
  event: LoggedEvent,
  after: Cutover,
  isCritical: IsCritical = isOnCriticalPath,
): News | undefined {
  const concerned = concernedBy(event, before ?? after, after, isCritical)
  if (!concerned) return undefined
  const did = new Set<string>([event.actor, ...('onBehalfOf' in event && event.onBehalfOf ? [event.onBehalfOf] : [])])
  const others = (people: readonly PersonId[]) => [...new Set(people)].filter((person) => !did.has(person))
  const whose = others(concerned.whose ?? [])
  const told = others([...whose, ...concerned.told])
  if (told.length === 0) return undefined
  const { type, seq, at, actor } = event
  const { facts = {}, group = groupOf(event) } = concerned
  return { type, seq, at: Date.parse(at), by: actor, told, whose, grave: GRAVE.has(type), group, facts }
}

function concernedBy(
  event: LoggedEvent,
  before: Cutover,
  after: Cutover,
  isCritical: IsCritical,
): Concerned | undefined {
  const lead = whoLeads(after)
  const all = everybodyIn(after)
  switch (event.type) {
    case 'cutoverCreated':
      return { told: all, whose: all }
    case 'cutoverStarted':
    case 'cutoverPaused':
    case 'cutoverResumed':
    case 'countdownHeld':
    case 'countdownResumed':
    case 'rollbackProposed':
    case 'hypercareEntered':
    case 'cutoverClosed':
    case 'rehearsalWithdrawn':
    case 'stopCalled':
    case 'stopCleared':
    case 'rollbackBegun':
    case 'cutoverCancelled':
      return { told: all }
    case 't0Moved': {
      const { t0, windowStart, windowEnd } = before
      return { told: all, facts: { t0Was: t0, windowWas: windowEnd - windowStart } }
    }
    case 'triggerAnswered': {
      const trigger = after.runbook.rollback?.triggers.find(({ id }) => id === event.trigger)
      return { told: lead, whose: holders(after, trigger?.decides) }
    }
    case 'personAssigned':
    case 'personReleased':
      return { told: [event.person], whose: [event.person] }

    // Both before and after: a changed step may have become another role's.
    case 'stepAdded':
    case 'stepChanged': {
      const doers = [...doersOf(before, event.stepId), ...doersOf(after, event.stepId)]
      return { told: all, whose: [...doers, ...waitingOn(after, event.stepId)] }
    }
    case 'stepAssigned': {
      const view = stepView(before, event.stepId)
      const former = (view && executorOf(before, view)) ?? []
      const moved = [event.to, ...[former].flat()]
      return { told: moved, whose: moved }
    }
    case 'stepFailed': {
      const critical = isCritical(before, event)
      const whose = [...doersOf(before, event.stepId), ...waitingOn(after, event.stepId)]
      return { told: critical ? all : lead, whose, ...(critical ? { facts: { critical } } : {}) }
    }
    case 'stepHeld':
    case 'stepEstimated': {
      const critical = isCritical(before, event)
      const whose = [...doersOf(before, event.stepId), ...waitingOn(after, event.stepId)]
      return { told: lead, whose, ...(critical ? { facts: { critical } } : {}) }
    }
    case 'stepRetried':
    case 'stepResumed':
    case 'stepSkipped':
      if (isAllBack(after, event.stepId)) return { told: all, facts: { allBack: true } }
      return { told: lead, whose: [...doersOf(before, event.stepId), ...waitingOn(after, event.stepId)] }
    case 'stepUndone':
    case 'stepTakenOver':
    case 'stepWentSilent':
    case 'stepTimeboxEnded':
      return { told: lead, whose: [...doersOf(before, event.stepId), ...waitingOn(after, event.stepId)] }
    case 'stepNoted': {
      const { mentions = [], answers } = event
      const thread = stepView(after, event.stepId)?.state.notes ?? []
      const answered = thread.filter((note) => note.seq === answers || note.answers === answers)
      const inThread = answers === undefined ? [] : answered.map(({ by }) => by)
      return { told: lead, whose: [...doersOf(after, event.stepId), ...mentions, ...inThread] }
    }
    case 'stepCompleted':
    case 'stepConfirmed':
      if (isAllBack(after, event.stepId)) return { told: all, facts: { allBack: true } }
      return { told: informedOf(after, event.stepId) }

    case 'evidenceRejected':
    case 'evidenceWithdrawn':
    case 'evidenceExpired':
    case 'itemWaived':
    case 'waiverExpired': {
      const position = indexOf(after.runbook).item.get(event.itemId) ?? -1
      const owner = holders(after, after.runbook.readiness[position]?.owner)
      const provided = before.items[position]?.evidence?.provided
      const gone = event.type === 'evidenceWithdrawn' || event.type === 'itemWaived'
      return { told: gone ? lead : [], whose: [...owner, ...(provided ? [doerOf(provided)] : [])] }
    }

    case 'pollOpened':
    case 'pollReopened': {
      const voters = votersOf(after, event.gateId)
      return { told: lead, whose: voters }
    }
    case 'gateDecided':
    case 'gateReopened':
      return { told: all, whose: votersOf(after, event.gateId) }
    case 'gateReported':
    case 'gateSigned': {
      const gate = after.runbook.gates.find(({ id }) => id === event.gateId)
      return event.vote === 'noGo' ? { told: lead, whose: holders(after, gate?.decides) } : undefined
    }
    case 'signatureVoided':
    case 'voteLapsed':
      return { told: lead, whose: [event.person] }
    case 'voteDelegated':
      return { told: [], whose: [event.to] }
    case 'delegationAccepted':
    case 'delegationDeclined':
      return { told: [], whose: [event.from] }
    case 'delegationEnded':
      return { told: [], whose: [event.from, event.to] }
    case 'breakGlassProposed':
    case 'breakGlassAgreed':
    case 'breakGlassSettled':
      return { told: lead, whose: votersOf(after, event.gateId) }

    case 'checkInRecorded':
      return event.status === 'trouble' ? { told: all } : undefined
    case 'watchItemAdded':
      return { told: lead, whose: holders(after, event.owner) }
    case 'signedOff':
      return { told: lead }

    case 'changeConfirmed':
      return hasTurned(before, after, event.changeId) ? { told: lead } : undefined
    case 'changeLinkFailed':
    case 'changeConflictFound':
    case 'changeDatesProposed':
    case 'changeWindowOverridden':
      return { told: lead }
    case 'incidentRequested':
    case 'incidentFailed':
    case 'incidentSeen': {
      const news = incidentNews(before, event, after)
      if (!news) return undefined
      const { incident, stepId, owner, raiser } = news
      const doers = stepId === undefined ? [] : doersOf(after, stepId)
      return { told: lead, whose: [...doers, ...holders(after, owner), ...raiser], group: `incident ${incident.id}` }
    }

    // What goes as planned, what a duty asks of somebody anyway, and what only the record needs.
    case 'rehearsalsRecorded':
    case 'historyRecorded':
    case 'chanceRecorded':
    case 'stopAnswered':
    case 'stepSeen':
    case 'stepAcknowledged':
    case 'stepStarted':
    case 'stepHeartbeatRecorded':
    case 'boxTicked':
    case 'boxUnticked':
    case 'stepRolledBack':
    case 'stepRollbackUndone':
    case 'evidenceProvided':
    case 'itemVerified':
    case 'pollImproved':
    case 'metricRecorded':
    case 'watchItemResolved':
    case 'changeRequested':
    case 'changeLinked':
    case 'changeLinkRetried':
    case 'changeUnlinked':
    case 'changeUnreachable':
    case 'changeConflictSettled':
    case 'changeSyncPaused':
    case 'changeSyncResumed':
    case 'changeCloseRequested':
      return undefined
    default:
      return unreachable(event)
  }
}

/** Whether the last of all rollback steps ended with this one. */
function isAllBack(cutover: Cutover, stepId: string): boolean {
  const view = stepView(cutover, stepId)
  return view !== undefined && isRollbackStep(view) && rollbackSteps(cutover).every(({ state }) => isFinished(state))
}

const holders = (cutover: Cutover, role: string | undefined): readonly PersonId[] =>
  role === undefined ? [] : (cutover.people[role] ?? [])

/** Who is to be informed of the step, once it is done. */
function informedOf(cutover: Cutover, stepId: string): readonly PersonId[] {
  const view = stepView(cutover, stepId)
  if (view?.state.status !== 'done') return []
  return (view.definition.parties?.informed ?? []).flatMap((role) => holders(cutover, role))
}

/** Whoever does the step, else all who could. */
function doersOf(cutover: Cutover, stepId: string): readonly PersonId[] {
  const view = stepView(cutover, stepId)
  if (!view) return []
  const executor = executorOf(cutover, view)
  return executor === undefined ? holders(cutover, view.definition.owner) : [executor]
}

/** Whoever does what comes directly after the step. */
function waitingOn(cutover: Cutover, stepId: string): PersonId[] {
  const view = stepView(cutover, stepId)
  return view ? followersOf(cutover, view).flatMap(({ definition }) => doersOf(cutover, definition.id)) : []
}

function votersOf(cutover: Cutover, gateId: string): PersonId[] {
  const gate = cutover.runbook.gates.find(({ id }) => id === gateId)
  if (!gate) return []
  return [...gate.reporters, ...gate.approvers.roles, gate.decides].flatMap((role) => holders(cutover, role))
}

/** By the forecast of that moment: whether a minute at this step is a minute at the finish. */
function isOnCriticalPath(before: Cutover, { stepId, at }: { stepId: string; at: string }): boolean {
  const view = stepView(before, stepId)
  if (!view || before.ended) return false
  const expected = forecast(before, Date.parse(at))
  return stepForecastOf(expected, view)?.critical === true
}

/** What ServiceNow says of a change has turned: its approval, its hold or its dates. A confirmation of the same is no news. */
function hasTurned(before: Cutover, after: Cutover, changeId: string): boolean {
  const facts = ({ changes }: Cutover) => changes.find(({ id }) => id === changeId)?.facts
  const [was, is] = [facts(before), facts(after)]
  return (
    was !== undefined &&
    is !== undefined &&
    (was.approval.value !== is.approval.value ||
      was.onHold !== is.onHold ||
      was.plannedStart !== is.plannedStart ||
      was.plannedEnd !== is.plannedEnd)
  )
}

function groupOf(event: LoggedEvent): string {
  if (isStepEvent(event)) return `step ${event.stepId}`
  if (isItemEvent(event)) return `item ${event.itemId}`
  if (isGateEvent(event)) return `gate ${event.gateId}`
  if (isChangeEvent(event)) return 'change'
  if ('person' in event) return `person ${event.person} ${event.role}`
  return GROUPS[event.type] ?? event.type
}

/** Of the cutover as a whole. */
const GROUPS: Partial<Record<EventType, string>> = {
  t0Moved: 'T-0',
  countdownHeld: 'T-0',
  countdownResumed: 'T-0',
  cutoverPaused: 'pause',
  cutoverResumed: 'pause',
  stopCalled: 'stop',
  stopCleared: 'stop',
  rollbackProposed: 'rollback',
  rollbackBegun: 'rollback',
  triggerAnswered: 'rollback',
}
