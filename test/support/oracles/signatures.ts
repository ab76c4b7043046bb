/** R6 and R7: whose signature counted, and what a go rested on. */

import type { Cutover } from '../../../shared/cutoverState.ts'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import { changedForTheWorse } from '../../../shared/derived/whatFell.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import type { Criterion, GateDefinition } from '../../../shared/runbook/runbook.ts'
import { gatesBefore } from './order.ts'
import type { Told, ToldVote } from './told.ts'

/** `before` is the state before the event: what a basis is computed from. */
export function brokenSignatures(told: Told, event: LoggedEvent, before: Cutover): string[] {
  switch (event.type) {
    case 'gateReported':
      return brokenReport(told, event)
    case 'gateSigned':
      return brokenSignature(told, event, before)
    case 'voteDelegated':
    case 'delegationAccepted':
    case 'delegationDeclined':
    case 'delegationEnded':
      return brokenDelegation(told, event)
    case 'gateDecided':
      return event.outcome === 'noGo' ? [] : brokenGo(told, event, before)
    case 'stepStarted':
    case 'stepEstimated':
    case 'stepCompleted':
    case 'stepConfirmed':
    case 'stepHeld':
    case 'stepResumed':
    case 'stepFailed':
    case 'stepRetried':
    case 'stepSkipped':
    case 'stepUndone':
    case 'stepTakenOver':
      return brokenFourEyes(told, event)
    default:
      return []
  }
}

/** R7: what may reopen a gate that said go; `events` are all those of its command. */
export function brokenReopening(told: Told, event: LoggedEvent, events: readonly LoggedEvent[]): string[] {
  if (event.type !== 'gateReopened') return []
  const { status } = told.gate(event.gateId)
  if (status !== 'go' && status !== 'goWithConditions') return [`[R7] ${event.gateId} was reopened while ${status}`]
  const cause = events.some(({ type }) => ['evidenceWithdrawn', 'evidenceRejected', 'stepUndone'].includes(type))
  return cause ? [] : [`[R7] ${event.gateId} reopened by itself`]
}

/** R7: whatever a command did, the polls that are open after it rest on what is true after it. */
export function brokenPolls(after: Cutover, now: number): string[] {
  return after.runbook.gates.flatMap(({ id }) => {
    const view = gateView(after, id)
    if (view?.state.status !== 'polling') return []
    return view.state.poll?.basis === basisOf(after, view, now).hash ? [] : [`[R7] the poll of ${id} rests on the past`]
  })
}

type Signed = Extract<LoggedEvent, { type: 'gateSigned' }>

function brokenSignature(told: Told, event: Signed, before: Cutover): string[] {
  const gate = definitionOf(told, event.gateId)
  const poll = told.gate(event.gateId).poll
  return [
    event.pollId !== poll?.id && `[R7] ${event.actor} signed in a poll that is over`,
    event.basis !== poll?.basis && `[R7] ${event.actor} signed something else than what is polled`,
    isWorse(before, event) && `[R7] ${event.actor} signed what is no longer true`,
    !gate.approvers.roles.includes(event.role) && `[R6] ${event.role} does not approve ${gate.id}`,
    !told.votes(gate.id, event.role, event.actor) && `[R5] ${event.actor} signed for ${event.role}`,
    event.delegatedBy === undefined &&
      !told.holds(event.role, event.actor) &&
      `[R6] ${event.actor} signed for ${event.role} and the log does not say whose vote it was`,
    gate.reporters.some((role) => !poll?.reports.has(role)) && `[R7] ${event.actor} signed before all had reported`,
  ].filter((fault) => fault !== false)
}

type Delegating = Extract<LoggedEvent, { type: 'voteDelegated' | `delegation${string}` }>

/** R6: only a holder gives a vote away, only whoever it is offered to takes it, and only before the poll. */
function brokenDelegation(told: Told, event: Delegating): string[] {
  const { gateId, role, actor } = event
  const { status, given } = told.gate(gateId)
  const lost = event.type === 'delegationEnded' && event.because !== undefined
  const from = event.type === 'voteDelegated' ? actor : event.from
  const one = given.get(`${role} ${from}`)
  const two = event.type === 'delegationEnded' ? [one?.from, one?.to] : [one?.to]
  return [
    status === 'polling' && !lost && `[R6] ${event.type} at ${gateId} while it was polled`,
    event.type === 'voteDelegated' && !told.holds(role, actor) && `[R5] ${actor} gave away the vote for ${role}`,
    event.type === 'voteDelegated' && event.to === actor && `[R6] ${actor} gave their vote to themselves`,
    event.type === 'voteDelegated' && told.holds(role, event.to) && `[R6] ${event.to} was given what they have`,
    event.type === 'voteDelegated' && one !== undefined && `[R6] ${actor} gave one vote away twice`,
    event.type !== 'voteDelegated' && one === undefined && `[R6] ${event.type} of what was never offered`,
    event.type !== 'voteDelegated' && !lost && !two.includes(actor) && `[R5] ${event.type} by ${actor}`,
  ].filter((fault) => fault !== false)
}

type Reported = Extract<LoggedEvent, { type: 'gateReported' }>

/** R5: whoever spoke had the vote, or led; and nobody was asked before their turn, but where all are asked together. */
function brokenReport(told: Told, { gateId, role, actor, onBehalfOf = actor, override }: Reported): string[] {
  const gate = definitionOf(told, gateId)
  const { reports = new Map<string, ToldVote>() } = told.gate(gateId).poll ?? {}
  const before = gate.reporters.slice(0, gate.reporters.indexOf(role))
  const asked = gate.asks === 'together' || reports.has(role) || before.every((one) => reports.has(one))
  const led = override !== undefined && told.holds('lead', actor)
  return [
    !told.votes(gateId, role, onBehalfOf) && !led && `[R5] ${onBehalfOf} reported for ${role}`,
    !asked && `[R7] ${role} reported at ${gateId} before it was asked`,
  ].filter((fault) => fault !== false)
}

/** R6: votes that a gate lets lapse are as good as not given; a no-go stands. */
const isOld = ({ signaturesHold }: GateDefinition, { vote, at }: ToldVote, now: number): boolean =>
  signaturesHold !== undefined && vote !== 'noGo' && at + signaturesHold * 1000 <= now

/** R6: whoever counted has the vote, signed go not too long ago, and neither supplied what the gate rests on nor has work behind it. */
function brokenCount(told: Told, gate: GateDefinition, person: string, now: number): string[] {
  const signatures = [...(told.gate(gate.id).poll?.signatures.values() ?? [])]
  const signed = signatures.some(
    (one) =>
      one.person === person &&
      (one.vote === 'go' || one.vote === 'goWithConditions') &&
      told.votes(gate.id, one.role, person) &&
      !isOld(gate, one, now),
  )
  if (!signed) return [`[R6] ${person} counted without a signature in a role they hold`]
  if (!told.runbook.fourEyes) return []
  const rests = [...gate.must, ...gate.should]
  const metrics = rests.flatMap((criterion) => ('metric' in criterion ? criterion.metric : []))
  const items = restingOn(told, gate)
  const behind = told.runbook.steps.filter((step) => gatesBefore(told.runbook, step).includes(gate.id))
  return [
    person === told.creator && `[R6] ${person}, who created the cutover, counted`,
    ...items.map(({ id }) => {
      const item = told.items.get(id)
      const gave = item?.suppliers?.includes(person) || item?.waiver === person
      return gave && `[R6] ${person}, who gave or waived ${id}, counted`
    }),
    metrics.some((metric) => told.metrics.get(metric) === person) && `[R6] ${person}, who gave the metric, counted`,
    ...gate.after.map(
      ({ on }) => told.step(on).hands?.includes(person) && `[R6] ${person}, who did ${on} before ${gate.id}, counted`,
    ),
    ...[...gate.after.map(({ on }) => on), ...behind.map(({ id }) => id)].map(
      (id) => told.planners.get(id)?.includes(person) && `[R6] ${person}, who planned ${id} on the night, counted`,
    ),
    ...[...told.conditions.values()].map(
      ({ gateId, resolvedBy }) =>
        resolvedBy === person &&
        gate.after.some(({ on }) => on === gateId) &&
        `[R6] ${person}, who resolved a condition of ${gateId}, counted at ${gate.id}`,
    ),
    ...behind.map(({ id, owner, secondPerson }) => {
      const { assigned, hands = [] } = told.step(id)
      const owns = told.holds(owner, person) || (secondPerson !== undefined && told.holds(secondPerson, person))
      return (owns || assigned === person || hands.includes(person)) && `[R6] ${person}, who works on ${id}, counted`
    }),
  ].filter((fault) => fault !== false && fault !== undefined)
}

function brokenGo(told: Told, event: Extract<LoggedEvent, { type: 'gateDecided' }>, before: Cutover): string[] {
  const gate = definitionOf(told, event.gateId)
  const known = told.gate(event.gateId)
  const now = Date.parse(event.at)
  const reports = known.poll?.reports ?? new Map<string, ToldVote>()
  const votes = [...reports.values(), ...(known.poll?.signatures.values() ?? [])].map(({ vote }) => vote)
  const stands = (one: ToldVote | undefined) =>
    one !== undefined &&
    (told.votes(gate.id, one.role, one.person) ||
      (one.overriddenBy !== undefined && told.holds('lead', one.overriddenBy)))
  return [
    event.pollId !== known.poll?.id && `[R7] ${gate.id} was decided in a poll that is over`,
    event.basis !== known.poll?.basis && `[R7] ${gate.id} was decided on something else than what was polled`,
    isWorse(before, event) && `[R7] ${gate.id} was decided on what is no longer true`,
    !told.holds(gate.decides, event.actor) && `[R5] ${event.actor} decided ${gate.id}`,
    new Set(event.counted).size < gate.approvers.quorum && `[R6] ${gate.id} said go without its quorum`,
    new Set(event.counted).size !== event.counted?.length && `[R6] somebody filled the quorum of ${gate.id} twice`,
    ...(gate.approvers.required ?? []).map(
      (role) =>
        ![...(known.poll?.signatures.values() ?? [])].some(
          (one) => one.role === role && one.vote !== 'noGo' && event.counted?.includes(one.person),
        ) && `[R6] ${gate.id} said go without ${role}`,
    ),
    ...(event.counted ?? []).flatMap((person) => brokenCount(told, gate, person, now)),
    gate.reporters.some((role) => !stands(reports.get(role))) &&
      `[R5] ${gate.id} said go on a report of somebody who has no vote`,
    [...reports.values()].some((one) => isOld(gate, one, now)) && `[R6] ${gate.id} said go on a report that is too old`,
    ...brokenOwnWaiver(told, gate, event),
    isException(told, gate) &&
      event.reason === undefined &&
      `[R8] ${gate.id} said go over an exception without a reason`,
    gate.reporters.some((role) => !reports.has(role)) && `[R7] ${gate.id} said go before all had reported`,
    votes.includes('noGo') && `[R7] ${gate.id} said go over a no-go`,
    event.outcome === 'go' && votes.includes('goWithConditions') && `[R7] ${gate.id} said go and lost a condition`,
    ...gate.must.map((criterion) => isUnmet(told, criterion) && `[R7] ${gate.id} said go, unmet: ${say(criterion)}`),
    ...gate.should.map(
      (criterion) =>
        isUnmet(told, criterion) &&
        event.reason === undefined &&
        `[R8] ${gate.id} said go without a reason, unmet: ${say(criterion)}`,
    ),
  ].filter((fault) => fault !== false)
}

/** In tier 1 whoever waived does not decide, nor does anybody whose own signature is the only one. */
function brokenOwnWaiver(
  told: Told,
  gate: GateDefinition,
  { actor, counted = [] }: LoggedEvent & { counted?: string[] },
) {
  if (told.runbook.tier !== 1) return []
  return [
    counted.every((person) => person === actor) && `[R6] ${actor} alone signed and decided ${gate.id}`,
    restingOn(told, gate).some(({ id }) => told.items.get(id)?.waiver === actor) &&
      `[R6] ${actor} waived what ${gate.id} rests on, and decided it`,
    gate.after.some(({ on }) => told.step(on).status === 'skipped' && told.step(on).hands?.includes(actor)) &&
      `[R6] ${actor} skipped what ${gate.id} rests on, and decided it`,
  ].filter((fault) => fault !== false)
}

/** Whether something that the gate rests on was skipped or waived. */
const isException = (told: Told, gate: GateDefinition): boolean =>
  gate.after.some(({ on }) => told.step(on).status === 'skipped') ||
  gate.must.some((criterion) => 'item' in criterion && told.items.get(criterion.item)?.waiver !== undefined)

function restingOn(told: Told, gate: GateDefinition) {
  const rests = [...gate.must, ...gate.should]
  return told.runbook.readiness.filter(
    ({ id, mandatory }) =>
      rests.some((criterion) => 'readiness' in criterion || ('item' in criterion && criterion.item === id)) ||
      (mandatory && rests.some((criterion) => 'mandatory' in criterion)),
  )
}

/** Whoever counted does nothing behind the gate, by whichever hand. */
function brokenFourEyes(told: Told, event: LoggedEvent): string[] {
  if (!('stepId' in event) || !told.runbook.fourEyes) return []
  const definition = told.runbook.steps.find(({ id }) => id === event.stepId)
  if (!definition) return []
  const hands = [event.actor, ('onBehalfOf' in event && event.onBehalfOf) || []].flat()
  return gatesBefore(told.runbook, definition).flatMap((gate) =>
    hands.flatMap((hand) =>
      told.gate(gate).counted.includes(hand) ? [`[R6] ${hand} signed ${gate} and gave ${event.type}`] : [],
    ),
  )
}

/** Of a poll that is open: whether what it froze has changed other than for the better. */
function isWorse(before: Cutover, { gateId, at }: { gateId: string; at: string }): boolean {
  const view = gateView(before, gateId)
  if (!view?.state.poll) return true
  return changedForTheWorse(before, view, basisOf(before, view, Date.parse(at))) !== undefined
}

/** Only what the log alone can tell; forecasts and other systems are not asked here. */
function isUnmet(told: Told, criterion: Criterion): boolean {
  const { readiness } = told.runbook
  const closed = (id: string) => told.items.get(id)?.closed ?? false
  if ('item' in criterion) return !closed(criterion.item)
  if ('mandatory' in criterion) return readiness.some(({ id, mandatory }) => mandatory && !closed(id))
  if (!('readiness' in criterion)) return false
  const total = readiness.reduce((sum, { weight }) => sum + weight, 0)
  const open = readiness.reduce((sum, { id, weight }) => (closed(id) ? sum : sum + weight), 0)
  return total > 0 && 1 - open / total < criterion.readiness - 1e-9
}

const say = (criterion: Criterion): string => JSON.stringify(criterion)

function definitionOf({ runbook }: Told, gateId: string): GateDefinition {
  const definition = runbook.gates.find(({ id }) => id === gateId)
  if (!definition) throw new Error(`The log speaks of ${gateId}, which the runbook does not have`)
  return definition
}
