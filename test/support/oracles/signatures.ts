/** R6 and R7: whose signature counted, and what a go rested on. */

import type { Cutover } from '../../../shared/cutoverState.ts'
import { basisOf, changedForTheWorse, gateView } from '../../../shared/derived/criteria.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import type { Criterion, GateDefinition } from '../../../shared/runbook/runbook.ts'
import { gatesBefore } from './order.ts'
import type { Told } from './told.ts'

/** `before` is the state before the event: what a basis is computed from. */
export function brokenSignatures(told: Told, event: LoggedEvent, before: Cutover): string[] {
  switch (event.type) {
    case 'gateSigned':
      return brokenSignature(told, event, before)
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
    !told.holds(event.role, event.actor) && `[R5] ${event.actor} signed for ${event.role}`,
    gate.reporters.some((role) => !poll?.reports.has(role)) && `[R7] ${event.actor} signed before all had reported`,
  ].filter((fault) => fault !== false)
}

/** R6: whoever counted held the role, signed go, and neither supplied what the gate rests on nor has work behind it. */
function brokenCount(told: Told, gate: GateDefinition, person: string): string[] {
  const signatures = [...(told.gate(gate.id).poll?.signatures.values() ?? [])]
  const signed = signatures.some((one) => one.person === person && one.vote !== 'noGo' && told.holds(one.role, person))
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
  const reports = known.poll?.reports ?? new Map<string, string>()
  const votes = [...reports.values(), ...[...(known.poll?.signatures.values() ?? [])].map(({ vote }) => vote)]
  return [
    event.pollId !== known.poll?.id && `[R7] ${gate.id} was decided in a poll that is over`,
    event.basis !== known.poll?.basis && `[R7] ${gate.id} was decided on something else than what was polled`,
    isWorse(before, event) && `[R7] ${gate.id} was decided on what is no longer true`,
    !told.holds(gate.decides, event.actor) && `[R5] ${event.actor} decided ${gate.id}`,
    new Set(event.counted).size < gate.approvers.quorum && `[R6] ${gate.id} said go without its quorum`,
    ...(event.counted ?? []).flatMap((person) => brokenCount(told, gate, person)),
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
  const poll = view?.state.poll
  return !view || !poll || changedForTheWorse(poll, basisOf(before, view, Date.parse(at))) !== undefined
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
