/** R6 and R7: whose signature counted, and what a go rested on. */

import type { Cutover } from '../../../shared/cutoverState.ts'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import type { Criterion, GateDefinition } from '../../../shared/runbook/runbook.ts'
import { gatesBefore } from './order.ts'
import { countedIn, type Told } from './told.ts'

/** `before` is the state before the event: what a basis is computed from. */
export function brokenSignatures(told: Told, event: LoggedEvent, before: Cutover): string[] {
  switch (event.type) {
    case 'gateSigned':
      return [...brokenSignature(told, event, before), ...brokenCount(told, event)]
    case 'gateDecided':
      return event.outcome === 'noGo' ? [] : brokenGo(told, event, before)
    case 'stepStarted':
    case 'stepRetried':
      return brokenFourEyes(told, event)
    case 'stepCompleted':
      return told.step(event.stepId).status === 'pending' ? brokenFourEyes(told, event) : []
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
    event.basis !== basisNow(before, event) && `[R7] ${event.actor} signed what is no longer true`,
    !gate.approvers.roles.includes(event.role) && `[R6] ${event.role} does not approve ${gate.id}`,
    !told.holds(event.role, event.actor) && `[R5] ${event.actor} signed for ${event.role}`,
    gate.reporters.some((role) => !poll?.reports.has(role)) && `[R7] ${event.actor} signed before all had reported`,
  ].filter((fault) => fault !== false)
}

function brokenCount(told: Told, { actor, gateId, doesNotCount }: Signed): string[] {
  if (doesNotCount !== undefined || !told.runbook.fourEyes) return []
  const gate = definitionOf(told, gateId)
  const metrics = [...gate.must, ...gate.should].flatMap((criterion) => ('metric' in criterion ? criterion.metric : []))
  const behind = told.runbook.steps.filter((step) => gatesBefore(told.runbook, step).includes(gateId))
  return [
    actor === told.creator && `[R6] ${actor}, who created the cutover, counted`,
    [...told.items.values()].some(({ supplier }) => supplier === actor) && `[R6] ${actor}, who gave evidence, counted`,
    metrics.some((metric) => told.metrics.get(metric) === actor) && `[R6] ${actor}, who gave the metric, counted`,
    ...behind.map(({ id, owner }) => {
      const { assigned, starter } = told.step(id)
      const executes = told.holds(owner, actor) || assigned === actor || starter === actor
      return executes && `[R6] ${actor}, who executes ${id}, counted`
    }),
  ].filter((fault) => fault !== false)
}

function brokenGo(told: Told, event: Extract<LoggedEvent, { type: 'gateDecided' }>, before: Cutover): string[] {
  const gate = definitionOf(told, event.gateId)
  const known = told.gate(event.gateId)
  const reports = known.poll?.reports ?? new Map<string, string>()
  const votes = [...reports.values(), ...[...(known.poll?.signatures.values() ?? [])].map(({ vote }) => vote)]
  return [
    event.pollId !== known.poll?.id && `[R7] ${gate.id} was decided in a poll that is over`,
    event.basis !== known.poll?.basis && `[R7] ${gate.id} was decided on something else than what was polled`,
    event.basis !== basisNow(before, event) && `[R7] ${gate.id} was decided on what is no longer true`,
    !told.holds(gate.decides, event.actor) && `[R5] ${event.actor} decided ${gate.id}`,
    countedIn(known).length < gate.approvers.quorum && `[R6] ${gate.id} said go without its quorum`,
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

function brokenFourEyes(
  told: Told,
  event: Extract<LoggedEvent, { type: 'stepStarted' | 'stepRetried' | 'stepCompleted' }>,
): string[] {
  const definition = told.runbook.steps.find(({ id }) => id === event.stepId)
  if (!definition || !told.runbook.fourEyes) return []
  const starter = event.onBehalfOf ?? event.actor
  return gatesBefore(told.runbook, definition).flatMap((gate) =>
    told.gate(gate).counted.includes(starter) ? [`[R6] ${starter} signed ${gate} and started ${event.stepId}`] : [],
  )
}

function basisNow(before: Cutover, { gateId, at }: { gateId: string; at: string }): string | undefined {
  const view = gateView(before, gateId)
  return view && basisOf(before, view, Date.parse(at)).hash
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
