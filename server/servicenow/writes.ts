/** The writes to its lead change that a cutover's events call for. Pure: the same events yield the same writes. */

import { type LogHead, type SignedHead, sayHead } from '../../shared/chain/signedHead.ts'
import { leadChange } from '../../shared/change/change.ts'
import type { CloseCode } from '../../shared/change/changeStage.ts'
import type { ChangeState, Cutover, PersonId } from '../../shared/cutoverState.ts'
import { gateView, reasonOfDecision } from '../../shared/derived/criteria.ts'
import { stepView } from '../../shared/derived/steps.ts'
import type { ChainedEvent, EventOf, LoggedEvent } from '../../shared/events.ts'
import { sayChangedFields, sayEstimate } from '../../shared/runbook/amendedFields.ts'
import { traitsOf } from '../../shared/runbook/stepKinds.ts'

export type Write =
  /**
   * A line of a work note; names are filled in where it is sent, so that a name is stored in one place only. `head` is
   * the log's head at the event, signed when the event was recorded, so that a note sent again is the same. `whole`: a
   * sentence of its own, where otherwise the person's name is its subject.
   */
  | { kind: 'note'; sentence: string; whole?: true; by: PersonId; at: string; head?: string }
  | { kind: 'state'; to: 'implement' | 'review' }
  | { kind: 'actual'; start?: string; end?: string }
  | { kind: 'dates'; start: string; end: string }
  | { kind: 'close'; code: CloseCode; notes: string }
  /** A change task for a workstream, by its position in the runbook. */
  | { kind: 'task'; position: number; workstream: string }
  /** Names of configuration items. */
  | { kind: 'items'; names: string[] }
  | { kind: 'incident'; incidentId: string; title: string; description?: string; impact: string; urgency: string }

/** `key`, the idempotency key, follows from the event, so that nothing is ever written twice. */
export interface WantedWrite {
  changeId: string
  key: string
  lane: 'notes' | 'record' | 'incidents' | 'tasks' | 'items'
  write: Write
}

/** Nothing for a rehearsal, which only reads (R14), and nothing before a change leads the cutover. */
export function writesOf(
  events: readonly ChainedEvent[],
  after: Cutover,
  sign: (head: LogHead) => SignedHead,
): WantedWrite[] {
  const lead = leadChange(after)
  if (!lead || after.mode === 'rehearsal') return []
  return events.flatMap((event) =>
    [
      ...recordWrites(after, lead, event),
      ...ticketWrites(after, lead, event),
      ...noteWrites(after, lead, event, sign),
      ...incidentWrites(after, event),
    ].map((write) => ({
      changeId: lead.id,
      key: keyOf(write, event.seq),
      lane: LANES[write.kind],
      write,
    })),
  )
}

/** One event may want the actual start and the actual end. */
function keyOf(write: Write, seq: number): string {
  if (write.kind === 'state') return `state:${write.to}`
  if (write.kind === 'task') return `task:${write.position}`
  if (write.kind === 'actual') return `actual:${write.start === undefined ? 'end' : 'start'}:${seq}`
  return `${write.kind}:${seq}`
}

const LANES = {
  note: 'notes',
  state: 'record',
  actual: 'record',
  dates: 'record',
  close: 'record',
  incident: 'incidents',
  task: 'tasks',
  items: 'items',
} as const satisfies Record<Write['kind'], WantedWrite['lane']>

type KindOf<Lane> = { [Kind in Write['kind']]: (typeof LANES)[Kind] extends Lane ? Kind : never }[Write['kind']]
/** The writes of one lane. */
export type WriteOf<Lane extends WantedWrite['lane']> = Extract<Write, { kind: KindOf<Lane> }>

export function isOfLane<Lane extends WantedWrite['lane']>(write: Write, lane: Lane): write is WriteOf<Lane> {
  return LANES[write.kind] === lane
}

function recordWrites(cutover: Cutover, lead: ChangeState, event: LoggedEvent): Write[] {
  switch (event.type) {
    case 'stepStarted':
      return startsChange(cutover, event.stepId) ? begun(event.startedAt) : []
    case 'stepCompleted':
      // A milestone is never started; it is done.
      return startsChange(cutover, event.stepId) && isMilestone(cutover, event.stepId) ? begun(event.completedAt) : []
    case 'changeLinked': {
      // Linked late: the change catches up on what it missed.
      const started = event.changeId === lead.id ? changeBegunAt(cutover) : undefined
      const ended = event.changeId === lead.id ? technicalEnd(cutover) : undefined
      return [...(started === undefined ? [] : begun(iso(started))), ...(ended === undefined ? [] : over(iso(ended)))]
    }
    case 'hypercareEntered':
      return over(event.at)
    case 'cutoverClosed':
      return cutover.hypercareAt === undefined ? over(event.at) : []
    case 'changeDatesProposed':
      return event.changeId === lead.id ? [{ kind: 'dates', start: event.start, end: event.end }] : []
    case 'changeCloseRequested':
      return event.changeId === lead.id ? [{ kind: 'close', code: event.code, notes: event.notes }] : []
    default:
      return []
  }
}

const begun = (start: string): Write[] => [
  { kind: 'state', to: 'implement' },
  { kind: 'actual', start },
]
/** Review begins at the technical end, not after hypercare. */
const over = (end: string): Write[] => [
  { kind: 'actual', end },
  { kind: 'state', to: 'review' },
]

/** What the runbook says of its change beyond the change's own fields. */
function ticketWrites({ runbook }: Cutover, lead: ChangeState, event: LoggedEvent): Write[] {
  if (event.type !== 'changeLinked' || event.changeId !== lead.id || !runbook.change) return []
  const { tasks, affects } = runbook.change
  return [
    ...(tasks
      ? runbook.workstreams.map((workstream, position): Write => ({ kind: 'task', position, workstream }))
      : []),
    // A change that others made says itself what it affects.
    ...(event.created && affects.length > 0 ? [{ kind: 'items' as const, names: affects }] : []),
  ]
}

function incidentWrites(cutover: Cutover, event: LoggedEvent): Write[] {
  if (event.type !== 'incidentRequested') return []
  const { incidentId, title, impact, urgency } = event
  const before = incidentBefore(cutover, event)
  const lines = [event.description, before && `It came back: ${before} was raised for it before, and closed.`]
  const description = lines.filter((line) => line !== undefined).join('\n\n')
  return [{ kind: 'incident', incidentId, title, impact, urgency, ...(description === '' ? {} : { description }) }]
}

/** The number of the closed incident that was last raised for the same step or watch item. */
function incidentBefore({ incidents }: Cutover, asked: EventOf<'incidentRequested'>): string | undefined {
  const { incidentId, stepId, watchItemId } = asked
  const before = incidents.findLast(
    ({ id, raised, facts }) =>
      id !== incidentId &&
      raised !== undefined &&
      facts?.open === false &&
      ((stepId !== undefined && raised.stepId === stepId) ||
        (watchItemId !== undefined && raised.watchItemId === watchItemId)),
  )
  return before?.facts?.number
}

function noteWrites(
  cutover: Cutover,
  lead: ChangeState,
  event: ChainedEvent,
  sign: (head: LogHead) => SignedHead,
): Write[] {
  // The lead need not know of changes that are only read.
  if (event.type === 'changeLinked' && event.changeId !== lead.id) return []
  const said = sayNote(cutover, event)
  if (said === undefined) return []
  const { seq, at, hash, actor } = event
  const head = sayHead(sign({ cutover: cutover.id, seq, at, hash }))
  const sentence =
    typeof said === 'string' ? { sentence: ended(said) } : { sentence: ended(said.whole), whole: true as const }
  return [{ kind: 'note', ...sentence, by: actor, at, head }]
}

/** People's own texts may bring their full stop. */
const ended = (sentence: string): string => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`)

/**
 * Milestones, decisions, holds, failures, rollback and the end; not each step, since nobody reads a flood. A text goes on
 * after the name of whoever did it.
 */
function sayNote(cutover: Cutover, event: LoggedEvent): string | { whole: string } | undefined {
  switch (event.type) {
    case 'changeLinked':
      return { whole: `This change is carried out as the cutover “${cutover.title}” in T-Minus.` }
    case 'cutoverStarted':
      return 'started the cutover.'
    case 'stepCompleted':
      return isMilestone(cutover, event.stepId)
        ? `reached the milestone “${titleOf(cutover, event.stepId)}”.`
        : undefined
    case 'stepFailed':
      return `reported that “${titleOf(cutover, event.stepId)}” failed: ${event.reason}`
    case 'stepAdded':
      return `added the step “${event.step.title}”, ${sayEstimate(event.step.takes)}: ${event.reason}`
    case 'stepChanged':
      return `changed the step “${event.was.title}” (${sayChangedFields(event.was, event.step, cutover.runbook)}): ${event.reason}`
    case 'changeWindowOverridden':
      return `started “${titleOf(cutover, event.stepId)}” outside the planned window of the change: ${event.reason}`
    case 'gateDecided':
      return sayDecision(cutover, event)
    case 'gateReopened':
      return { whole: `The gate “${gateTitle(cutover, event.gateId)}” has to be decided again: ${event.because}` }
    case 'breakGlassSettled':
      return {
        whole: `ServiceNow answers again: what was not confirmed when “${gateTitle(cutover, event.gateId)}” was decided ${event.met ? 'is as it has to be' : 'is not as it has to be'}.`,
      }
    case 'cutoverPaused':
      return `paused the cutover: ${event.reason}`
    case 'cutoverResumed':
      return 'resumed the cutover.'
    case 'countdownHeld':
      return `held the countdown: ${event.reason}`
    case 'countdownResumed':
      return `resumed the countdown; T-0 is ${utc(event.t0)}.`
    case 't0Moved':
      return `moved T-0 to ${utc(event.t0)}: ${event.reason}`
    case 'stopCalled':
      return `called stop: ${event.reason}`
    case 'stopCleared':
      return 'cleared the stop.'
    case 'rollbackBegun':
      return `began the rollback${event.workstream === undefined ? '' : ` of ${event.workstream}`}: ${event.reason}`
    case 'hypercareEntered':
      return 'began hypercare; the technical work is done.'
    case 'cutoverClosed':
      return event.outcome === 'completed' ? 'closed the cutover as completed.' : 'closed the cutover as rolled back.'
    case 'cutoverCancelled':
      return `cancelled the cutover: ${event.reason}`
    case 'signedOff':
      return 'signed hypercare off.'
    default:
      return undefined
  }
}

function sayDecision(cutover: Cutover, event: Extract<LoggedEvent, { type: 'gateDecided' }>): string {
  const words = { go: 'go', goWithConditions: 'go with conditions', noGo: 'no-go', notYet: 'no decision yet' }
  const advised = event.recommendation?.outcome ?? event.outcome
  const state = gateView(cutover, event.gateId)?.state
  const reason = (state && reasonOfDecision(state)) ?? event.reason
  const conditions = (state?.decision?.conditions ?? []).map(({ text }) => text).join('; ')
  return [
    `decided ${words[event.outcome]} for “${gateTitle(cutover, event.gateId)}”`,
    advised === event.outcome ? '' : `, where T-Minus recommended ${words[advised]}`,
    event.breakGlass ? ' without confirmation by ServiceNow, which two people answer for' : '',
    conditions === '' || event.outcome !== 'goWithConditions' ? '' : ` (${conditions})`,
    reason === undefined ? '' : `: ${reason}`,
  ].join('')
}

const titleOf = (cutover: Cutover, stepId: string) => stepView(cutover, stepId)?.definition.title ?? stepId
const gateTitle = (cutover: Cutover, gateId: string) => gateView(cutover, gateId)?.definition.title ?? gateId
const isMilestone = (cutover: Cutover, stepId: string) => {
  const view = stepView(cutover, stepId)
  return view !== undefined && traitsOf(view.definition).isMoment === true
}
const startsChange = (cutover: Cutover, stepId: string) => stepView(cutover, stepId)?.definition.startsChange === true
const iso = (at: number) => new Date(at).toISOString()
const utc = (at: string) => `${at.slice(0, 16).replace('T', ' ')} UTC`

function changeBegunAt({ runbook, steps }: Cutover): number | undefined {
  const position = runbook.steps.findIndex(({ startsChange: starts }) => starts)
  const state = steps[position]
  if (!state || state.status === 'pending' || state.status === 'skipped' || state.status === 'rolledBack')
    return undefined
  return state.startedAt ?? ('completedAt' in state ? state.completedAt : undefined)
}

function technicalEnd({ hypercareAt, ended }: Cutover): number | undefined {
  return hypercareAt ?? (ended?.outcome === 'cancelled' ? undefined : ended?.at)
}
