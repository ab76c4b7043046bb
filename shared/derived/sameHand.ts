/** Who did several things at a decision that are better done by several people (R6): said in its record. */
import type { Attribution, Cutover, Decision, PersonId, Poll } from '../cutoverState.ts'
import { criteriaOf } from '../runbook/criteriaOf.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { itemsBehind } from './criteria.ts'
import { metricOf } from './criterionKinds.ts'
import { hasHandIn } from './doer.ts'
import { latestOf } from './readiness.ts'
import { rehearsalFor } from './rehearsals.ts'
import { stepView } from './steps.ts'
import { valueTitle } from './valueNames.ts'

interface Act {
  kind: 'supplied' | 'verified' | 'accepted' | 'reported' | 'signed' | 'decided'
  act: Attribution
  /** To follow the name: `waived “Load test passed”`. */
  says: string
  /** The item, where it is about one. */
  of?: string
}

/** In the order in which the things come; the hand that typed counts as well as the name it was typed for. */
export function sameHand(
  cutover: Cutover,
  gate: GateDefinition,
  poll: Poll,
  decision: Decision,
): { person: PersonId; did: string[] }[] {
  const acts = actsOf(cutover, gate, poll, decision)
  const people = new Set(acts.flatMap(({ act: { by, onBehalfOf } }) => [by, onBehalfOf ?? by]))
  return [...people].flatMap((person) => {
    const own = acts.filter(({ act }) => hasHandIn(act, person))
    return isTooMuch(own) ? [{ person, did: own.map(({ says }) => says) }] : []
  })
}

/** Who decides or signs has no other part; who verified something did not supply it. */
function isTooMuch(own: readonly Act[]): boolean {
  const kinds = new Set(own.map(({ kind }) => kind))
  if (kinds.has('decided') && kinds.size > 1) return true
  if (kinds.has('signed') && (kinds.has('supplied') || kinds.has('verified') || kinds.has('accepted'))) return true
  return own.some(
    ({ kind, of }) => kind === 'verified' && own.some((other) => other.kind === 'supplied' && other.of === of),
  )
}

function actsOf(cutover: Cutover, gate: GateDefinition, poll: Poll, decision: Decision): Act[] {
  const { runbook } = cutover
  const items = itemsBehind(cutover, gate).flatMap((position): Act[] => {
    const [item, definition] = [cutover.items[position], runbook.readiness[position]]
    if (!item || !definition) return []
    const { id: of, title } = definition
    const { evidence } = item
    return [
      ...(evidence && !evidence.withdrawn && item.status !== 'waived'
        ? [{ kind: 'supplied' as const, act: evidence.provided, says: `supplied the evidence of “${title}”`, of }]
        : []),
      ...(item.status === 'verified' && !item.automatic
        ? [{ kind: 'verified' as const, act: item.verified, says: `verified “${title}”`, of }]
        : []),
      ...(item.status === 'waived'
        ? [{ kind: 'accepted' as const, act: item.waived, says: `waived “${title}”`, of }]
        : []),
    ]
  })
  const values = [...new Set([...gate.must, ...gate.should].flatMap((one) => metricOf(one) ?? []))].flatMap(
    (metric): Act[] => {
      const latest = latestOf(cutover, metric)
      return latest
        ? [{ kind: 'supplied', act: latest, says: `supplied the value of ${valueTitle(runbook, metric)}` }]
        : []
    },
  )
  const rehearsals = criteriaOf(gate, 'rehearsed').flatMap((criterion): Act[] => {
    const rehearsal = rehearsalFor(cutover, criterion, decision.deed.at)
    if (!rehearsal) return []
    const { acceptedBy: by, acceptedAt, title } = rehearsal
    return [{ kind: 'accepted', act: { by, at: Date.parse(acceptedAt) }, says: `accepted the rehearsal “${title}”` }]
  })
  const steps = gate.after.flatMap(({ on }): Act[] => {
    const step = stepView(cutover, on)
    if (!step) return []
    const { state, definition } = step
    const title = `“${definition.title}”`
    if (state.status === 'skipped') return [{ kind: 'accepted', act: state.skipped, says: `skipped ${title}`, of: on }]
    if (state.status !== 'done') return []
    return [
      { kind: 'supplied', act: state.completed, says: `completed ${title}`, of: on },
      ...(state.confirmed
        ? [{ kind: 'verified' as const, act: state.confirmed, says: `confirmed ${title}`, of: on }]
        : []),
    ]
  })
  const voted = (answers: Poll['reports'], kind: 'reported' | 'signed') =>
    answers.map(({ role, deed }): Act => ({ kind, act: deed, says: `${kind} for ${roleTitle(runbook, role)}` }))
  return [
    ...steps,
    ...items,
    ...values,
    ...rehearsals,
    ...voted(poll.reports, 'reported'),
    ...voted(poll.signatures, 'signed'),
    ...glassActs(decision),
    { kind: 'decided', act: decision.deed, says: 'decided' },
  ]
}

function glassActs({ breakGlass }: Decision): Act[] {
  if (!breakGlass) return []
  const { proposed, agreed } = breakGlass
  return [
    { kind: 'accepted', act: proposed, says: 'proposed to go on without confirmation from ServiceNow' },
    ...(agreed
      ? [{ kind: 'accepted' as const, act: agreed, says: 'agreed to go on without confirmation from ServiceNow' }]
      : []),
  ]
}
