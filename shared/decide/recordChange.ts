/** Turns ServiceNow's answers into events: only what is new, and its consequences (R7, R11). */

import type { Context } from '../actor.ts'
import { canonicalJson } from '../chain/canonical.ts'
import { CONFIRM_EVERY_IN_A_POLL_MS, CONFIRM_EVERY_MS, changeOf } from '../change/change.ts'
import type { Observation } from '../change/changeCommands.ts'
import { judgeChange, turnedAgainst } from '../change/changeCriteria.ts'
import type { FoundRelative } from '../change/changeFacts.ts'
import { relativesToLink } from '../change/changeRelatives.ts'
import type { CommandOf } from '../commands.ts'
import type { ChangeState, Cutover } from '../cutoverState.ts'
import { saysGo } from '../derived/criteria.ts'
import { isPastPointOfNoReturn } from '../derived/steps.ts'
import type { CutoverEvent } from '../events.ts'
import { MAX_INCIDENTS } from '../evolve/kept.ts'
import { changeLinkLifecycle } from '../machines/change.ts'
import { refuse } from '../refusal.ts'
import { criteriaOf } from '../runbook/criteriaOf.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { type CommandOutcome, expected } from './commandOutcome.ts'

/** A duplicate or late answer, or one to a link since removed, is a no-op. */
export function recordChange(
  cutover: Cutover,
  { observations }: CommandOf<'recordChange'>,
  context: Context,
): CommandOutcome {
  if (context.actor.kind !== 'servicenow') {
    return refuse('notYourRole', 'Only the sync with ServiceNow records what ServiceNow says.')
  }
  const events: CutoverEvent[] = []
  let state = cutover
  for (const one of observations) {
    const recorded = eventsFrom(state, one, context)
    state = expected(state, recorded, context)
    events.push(...recorded)
  }
  return events
}

function eventsFrom(cutover: Cutover, observation: Observation, context: Context): CutoverEvent[] {
  const { now } = context
  if (observation.kind === 'incident') return recordIncident(cutover, observation)
  if (observation.kind === 'incidentFailed') {
    const asked = cutover.incidents.find(({ id }) => id === observation.incidentId)
    return asked && !asked.facts && asked.failed !== observation.because
      ? [{ type: 'incidentFailed', incidentId: observation.incidentId, because: observation.because }]
      : []
  }
  const change = changeOf(cutover, observation.changeId)
  if (!change) return []
  const event =
    observation.kind === 'facts' ? recordFacts(cutover, change, observation, now) : changeEvent(change, observation)
  const recorded = event && changeLinkLifecycle.next(change.status, event) !== undefined ? [event] : []
  if (observation.kind !== 'facts') return recorded
  return [
    ...recorded,
    ...recorded.flatMap((one) => (one.type === 'changeConfirmed' ? consequences(cutover, change, one, context) : [])),
    ...(isOlder(change, observation, now) ? [] : linkRelatives(cutover, change, observation.found ?? [], now)),
  ]
}

type OfChange = Exclude<Observation, { kind: 'incident' | 'incidentFailed' | 'facts' }>
type FactsObservation = Extract<Observation, { kind: 'facts' }>

function changeEvent(change: ChangeState, observation: OfChange): CutoverEvent | undefined {
  const changeId = change.id
  switch (observation.kind) {
    case 'linked': {
      const { kind: _, ...linked } = observation
      return { type: 'changeLinked', ...withoutUndefined(linked) }
    }
    case 'linkFailed':
      return { type: 'changeLinkFailed', changeId, because: observation.because }
    case 'unreachable':
      return change.unreachable || change.paused
        ? undefined
        : { type: 'changeUnreachable', changeId, because: observation.because }
    case 'conflict':
      return change.conflict?.sentence === observation.sentence
        ? undefined
        : {
            type: 'changeConflictFound',
            changeId,
            sentence: observation.sentence,
            ...(observation.write === undefined ? {} : { write: observation.write }),
          }
    case 'agreement':
      return change.conflict ? { type: 'changeConflictSettled', changeId, by: 'agreement' } : undefined
    default:
      return unreachable(observation)
  }
}

function recordFacts(
  cutover: Cutover,
  change: ChangeState,
  { readAt, facts }: FactsObservation,
  now: number,
): CutoverEvent | undefined {
  const read = whenRead(readAt, now)
  if (isOlder(change, { readAt }, now)) return undefined
  const said = withoutUndefined(facts)
  const isNew = change.facts === undefined || canonicalJson(said) !== canonicalJson(change.facts)
  const every = cutover.gates.some(({ status }) => status === 'polling') ? CONFIRM_EVERY_IN_A_POLL_MS : CONFIRM_EVERY_MS
  const isOld = change.confirmedAt === undefined || read - change.confirmedAt >= every
  return isNew || isOld || change.unreachable ? confirmed(change.id, { readAt, facts }, now) : undefined
}

const confirmed = (changeId: string, { readAt, facts }: Pick<FactsObservation, 'readAt' | 'facts'>, now: number) => ({
  type: 'changeConfirmed' as const,
  changeId,
  readAt: new Date(whenRead(readAt, now)).toISOString(),
  facts: withoutUndefined(facts),
})

/** Clocks may differ; a reading is never dated in the future. */
const whenRead = (readAt: string, now: number): number => Math.min(Date.parse(readAt), now)

const isOlder = ({ confirmedAt }: ChangeState, { readAt }: Pick<FactsObservation, 'readAt'>, now: number): boolean =>
  confirmedAt !== undefined && whenRead(readAt, now) < confirmedAt

/** Links and confirms at once, so that a gate criterion about them is never unanswered in between. */
function linkRelatives(
  cutover: Cutover,
  lead: ChangeState,
  found: readonly FoundRelative[],
  now: number,
): CutoverEvent[] {
  return relativesToLink(cutover, lead, found).flatMap(
    ({ relation, sysId, number, link, said }, position): CutoverEvent[] => {
      const changeId = `change-${cutover.changes.length + position + 1}`
      const { instance } = lead
      return [
        { type: 'changeRequested', changeId, relation, instance, wanted: { link: number } },
        { type: 'changeLinked', changeId, sysId, number, link },
        ...(said ? [confirmed(changeId, said, now)] : []),
      ]
    },
  )
}

/** Reopens gates that no longer stand, and settles those decided without ServiceNow's answer. */
function consequences(
  cutover: Cutover,
  change: ChangeState,
  event: Extract<CutoverEvent, { type: 'changeConfirmed' }>,
  context: Context,
): CutoverEvent[] {
  const { now } = context
  if (change.relation !== 'lead') return []
  const after = expected(cutover, [event], context)
  const read = changeOf(after, change.id) ?? change
  const because = turnedAgainst(after, change, read, now)
  return cutover.runbook.gates.flatMap((gate, position): CutoverEvent[] => {
    const state = cutover.gates[position]
    const criteria = criteriaOf(gate, 'change')
    if (!state || !saysGo(state) || criteria.length === 0) return []
    if (because !== undefined && mayReopen(cutover, gate)) {
      return [{ type: 'gateReopened', gateId: gate.id, because }]
    }
    const broken = state.decision?.breakGlass
    if (!broken || broken.settled) return []
    const met = criteria.map(({ change }) => {
      const judged = judgeChange(after, change, now)
      return judged.truth === undefined ? judged.met : true
    })
    return met.includes(undefined) ? [] : [{ type: 'breakGlassSettled', gateId: gate.id, met: !met.includes(false) }]
  })
}

/** Only while something behind it has not begun and rollback is still possible: afterwards a change only raises an alarm. */
function mayReopen(cutover: Cutover, gate: GateDefinition): boolean {
  if (isPastPointOfNoReturn(cutover)) return false
  const behind = [...(indexOf(cutover.runbook).behindGate.get(gate.id) ?? [])]
  return behind.some((step) => cutover.steps[step]?.status === 'pending')
}

function recordIncident(
  cutover: Cutover,
  { incidentId, facts }: Extract<Observation, { kind: 'incident' }>,
): CutoverEvent[] {
  const said = withoutUndefined(facts)
  const known =
    cutover.incidents.find(({ facts: before }) => before?.sysId === facts.sysId) ??
    cutover.incidents.find(({ id }) => id === incidentId)
  if (known?.facts && canonicalJson(known.facts) === canonicalJson(said)) return []
  // Incidents that were closed before we first saw them are ignored.
  if (!known && !facts.open) return []
  if (!known && cutover.incidents.length >= MAX_INCIDENTS) return []
  return [{ type: 'incidentSeen', ...withoutUndefined({ incidentId }), facts: said }]
}
