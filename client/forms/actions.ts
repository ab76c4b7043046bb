/**
 * What a person may do with a step now. Asked of the same `decide` that the server runs, with stand-ins for what is still
 * to be said, so that a button never promises what the server refuses, and the reason for a no is known before the press.
 */

import type { Actor } from '../../shared/actor.ts'
import type { SingleCommand } from '../../shared/commands.ts'
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { refuseEnded } from '../../shared/decide/situation.ts'
import { decideStep } from '../../shared/decide/steps.ts'
import { waitingFor } from '../../shared/derived/waiting.ts'
import { holds, isLead, mayActAtAll } from '../../shared/policy.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { SCRIBE } from '../../shared/reserved.ts'
import { traitsOf } from '../../shared/runbook/stepKinds.ts'
import { unreachable } from '../../shared/unreachable.ts'
import { asOf } from '../derive/asOf.ts'
import { type BoardRow, executorOf } from '../derive/board.ts'

export type ActionName =
  | 'start'
  | 'startDespite'
  | 'complete'
  | 'confirm'
  | 'moreTime'
  | 'hold'
  | 'resume'
  | 'fail'
  | 'retry'
  | 'skip'
  | 'undo'
  | 'note'
  | 'assign'
  | 'acknowledge'
  | 'takeOver'

/** In whose name: one's own, as a scribe for the executor, or as the lead over the executor's head. */
export type Capacity = 'own' | 'scribe' | 'lead'

export interface StepAction {
  name: ActionName
  stepId: string
  capacity: Capacity
  /** Why not now; such an action is shown but cannot be pressed. */
  refusal?: Refusal
  /** The open steps that a start would disregard. */
  despite?: string[]
}

/** What a person adds to an action. */
export interface Said {
  reason?: string
  /** Epoch milliseconds: the new finish, or until when a hold lasts. */
  finish?: number | undefined
  until?: number | undefined
  /** When it really happened, epoch milliseconds. */
  at?: number | undefined
  observed?: string
  withIssues?: string
  outputs?: Record<string, string>
  text?: string
  to?: PersonId
  onBehalfOf?: PersonId
  override?: string
}

const POSSIBLE: Record<BoardRow['status'], readonly ActionName[]> = {
  pending: [],
  waiting: ['start', 'complete', 'startDespite', 'acknowledge', 'assign', 'note', 'skip', 'takeOver'],
  ready: ['start', 'complete', 'acknowledge', 'assign', 'note', 'skip', 'takeOver'],
  running: ['complete', 'moreTime', 'hold', 'fail', 'note', 'assign', 'takeOver', 'undo'],
  held: ['resume', 'fail', 'skip', 'note', 'assign'],
  failed: ['retry', 'skip', 'note', 'assign'],
  unconfirmed: ['confirm', 'fail', 'undo', 'note'],
  done: ['undo', 'note'],
  skipped: ['undo', 'note'],
  rolledBack: ['note'],
}

/** What is shown with its reason although it cannot be done yet: the one thing that this person waits to do. */
const SHOWN_ANYWAY: ReadonlySet<ActionName> = new Set(['start', 'complete', 'confirm', 'retry', 'resume'])

export type StepCommand = Extract<SingleCommand, { type: `${string}Step` }>

/** In the order of use: the first is what the step is waiting for. */
export function actionsFor(row: BoardRow, cutover: Cutover, actor: Actor, looked: number): StepAction[] {
  const now = asOf(cutover, looked)
  return POSSIBLE[row.status].flatMap((name) => possible(name, row, cutover, actor, now) ?? [])
}

/** The action that the single key or the thumb stands for. */
export const mainAction = (actions: readonly StepAction[]): StepAction | undefined =>
  actions.find(({ name }) => SHOWN_ANYWAY.has(name))

/** The command that the action comes to, with what was said along with it. */
export function commandFor({ name, stepId, capacity, despite }: StepAction, said: Said): StepCommand {
  const { reason = '', at } = said
  const owned = {
    ...(capacity === 'scribe' && said.onBehalfOf !== undefined ? { onBehalfOf: said.onBehalfOf } : {}),
    ...(capacity === 'lead' && said.override !== undefined ? { override: said.override } : {}),
  }
  const claimed = at === undefined ? {} : { at: iso(at) }
  switch (name) {
    case 'start':
      return { type: 'startStep', stepId, ...claimed, ...owned }
    case 'startDespite':
      return { type: 'startStep', stepId, despite: { steps: despite ?? [], reason }, ...claimed, ...owned }
    case 'complete':
      return {
        type: 'completeStep',
        stepId,
        ...claimed,
        ...(said.observed ? { observed: said.observed } : {}),
        ...(said.withIssues ? { withIssues: said.withIssues } : {}),
        ...(said.outputs && Object.keys(said.outputs).length > 0 ? { outputs: said.outputs } : {}),
        ...owned,
      }
    case 'confirm':
      return { type: 'confirmStep', stepId, ...owned }
    case 'moreTime':
      return { type: 'estimateStep', stepId, finish: iso(said.finish ?? 0), reason, ...owned }
    case 'hold':
      return {
        type: 'holdStep',
        stepId,
        reason,
        ...(said.until === undefined ? {} : { until: iso(said.until) }),
        ...owned,
      }
    case 'resume':
      return { type: 'resumeStep', stepId, ...owned }
    case 'fail':
      return { type: 'failStep', stepId, reason, ...claimed, ...owned }
    case 'retry':
      return { type: 'retryStep', stepId, ...owned }
    case 'skip':
      return { type: 'skipStep', stepId, reason }
    case 'undo':
      return { type: 'undoStep', stepId, reason, ...owned }
    case 'note':
      return { type: 'noteStep', stepId, text: said.text ?? '' }
    case 'assign':
      return { type: 'assignStep', stepId, to: said.to ?? '' }
    case 'acknowledge':
      return { type: 'acknowledgeStep', stepId, ...owned }
    case 'takeOver':
      return { type: 'takeOverStep', stepId, reason }
    default:
      return unreachable(name)
  }
}

/** The people who can take the step: those who hold its role. */
export const candidates = (cutover: Cutover, row: BoardRow): readonly PersonId[] =>
  cutover.people[row.view.definition.owner] ?? []

/** For whom a scribe most likely records: the executor, or somebody who holds the role. */
export const likelyDoer = (cutover: Cutover, row: BoardRow): PersonId | undefined =>
  executorOf(cutover, row.view) ?? candidates(cutover, row)[0]

function possible(
  name: ActionName,
  row: BoardRow,
  cutover: Cutover,
  actor: Actor,
  now: number,
): StepAction | undefined {
  const { view, status } = row
  const stepId = view.definition.id
  if (!suits(name, row, actor)) return undefined
  const despite = name === 'startDespite' ? openSteps(row, cutover, now) : undefined
  if (name === 'startDespite' && !despite) return undefined
  for (const capacity of capacities(cutover, actor)) {
    const action: StepAction = { name, stepId, capacity, ...(despite ? { despite } : {}) }
    const refusal = refusalOf(action, row, cutover, actor, now)
    if (!refusal) return action
    if (refusal.code === 'observersWatch') return undefined
    if (refusal.code === 'notYourRole' || refusal.code === 'samePerson') continue
    // A failed step is not shown a disabled Retry by everybody who could not have pressed it anyway.
    return SHOWN_ANYWAY.has(name) && (capacity === 'own' || status !== 'waiting') ? { ...action, refusal } : undefined
  }
  return undefined
}

/** What `decide` would allow but nobody would look for there. */
function suits(name: ActionName, { view, status }: BoardRow, actor: Actor): boolean {
  const { definition, state } = view
  const { isMoment, doneBy } = traitsOf(definition)
  if (name === 'start' || name === 'startDespite') return !isMoment
  if (name === 'complete') return status === 'running' || isMoment === true
  if (name === 'acknowledge') return state.acknowledged === undefined && !isMoment
  if (name === 'takeOver') return doneBy === 'program'
  if (name === 'undo' && status === 'running') return actor.kind === 'person'
  return true
}

function capacities(cutover: Cutover, actor: Actor): Capacity[] {
  if (actor.kind !== 'person') return []
  return [
    'own',
    ...(holds(cutover, SCRIBE, actor.id) ? (['scribe'] as const) : []),
    ...(isLead(cutover, actor) ? (['lead'] as const) : []),
  ]
}

function refusalOf(
  action: StepAction,
  row: BoardRow,
  cutover: Cutover,
  actor: Actor,
  now: number,
): Refusal | undefined {
  const outputs = Object.fromEntries((row.view.definition.outputs ?? []).map((output) => [output, '…']))
  const others = candidates(cutover, row).filter((person) => person !== row.view.state.assigned)
  const me = actor.kind === 'person' ? actor.id : ''
  const to = others.includes(me) ? me : (others[0] ?? me)
  const onBehalfOf = likelyDoer(cutover, row)
  const command = commandFor(action, {
    reason: '…',
    finish: now + 60_000,
    observed: '…',
    outputs,
    text: '…',
    to,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    override: '…',
  })
  // Without what it would do to open polls, which costs a forecast and refuses nothing.
  const decision =
    mayActAtAll(actor, command.type) ?? refuseEnded(cutover) ?? decideStep(cutover, command, { actor, now })
  return isRefusal(decision) ? decision : undefined
}

/** The steps that keep this one from starting, when only steps do: a gate or a time cannot be disregarded. */
function openSteps({ view }: BoardRow, cutover: Cutover, now: number): string[] | undefined {
  const blockers = waitingFor(cutover, view, now)
  const steps = blockers.flatMap(({ kind, id }) => (kind === 'step' && id !== undefined ? [id] : []))
  return steps.length > 0 && steps.length === blockers.length ? steps : undefined
}

const iso = (at: number) => new Date(at).toISOString()
