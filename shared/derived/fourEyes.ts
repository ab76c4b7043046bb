/** Four eyes (R6): whose signature counts towards a gate, and who may then do nothing behind it. */
import type { RightsLost } from '../actor.ts'
import { leadChange, sayChangeNumber } from '../change/change.ts'
import type { Cutover, GateState, PersonId, Poll, Signature, StepAside, StepProgress } from '../cutoverState.ts'
import { holds } from '../policy.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { indexOf, roleTitle } from '../runbook/runbookIndex.ts'
import { itemsBehind } from './criteria.ts'
import { metricOf } from './criterionKinds.ts'
import { hasHandIn } from './doer.ts'
import { latestOf } from './readiness.ts'
import { rehearsalFor } from './rehearsals.ts'
import { stepView } from './steps.ts'
import { valueTitle } from './valueNames.ts'
import { hasLapsed, votingRight } from './votes.ts'

/** Why a signature of this person does not count, as a sentence that begins with a verb; undefined when it does. */
export function doesNotCount(cutover: Cutover, gate: GateDefinition, person: PersonId): string | undefined {
  if (!cutover.runbook.fourEyes) return undefined
  if (cutover.created.by === person) return 'created this cutover'
  return suppliedWhatItRestsOn(cutover, gate, person) ?? worksBehind(cutover, gate, person)
}

/**
 * The same of a signature that was given: its signer may have lost the role, or what the signature needs (R6). With a
 * delegated vote it is the signer who is judged, the other pair of eyes; `now` in epoch milliseconds.
 */
export function countsNot(
  cutover: Cutover,
  gate: GateDefinition,
  signature: Signature,
  now: number,
  lost?: RightsLost,
): string | undefined {
  const old = hasLapsed(gate, signature, now)
    ? `signed more than ${sayDuration(gate.signaturesHold ?? 0)} ago`
    : undefined
  return countsNeverMore(cutover, gate, signature, lost) ?? old
}

/** Why it does not count whatever its age, so that signing once more would not help either. */
export function countsNeverMore(
  cutover: Cutover,
  gate: GateDefinition,
  signature: Signature,
  lost?: RightsLost,
): string | undefined {
  const { deed, role, vote, delegatedBy } = signature
  const why = signature.voided ?? lostBy(signature, lost)
  if (why !== undefined) return why
  if (votingRight(cutover, gate, role, deed.by) === undefined) {
    const title = roleTitle(cutover.runbook, role)
    return delegatedBy === undefined ? `no longer holds ${title}` : `no longer has the vote for ${title}`
  }
  if (vote === 'abstain') return 'abstained'
  return doesNotCount(cutover, gate, deed.by)
}

/** What its signer, the token or the giver of the vote has lost, as words that begin with a verb. */
export function lostBy({ deed, token, delegatedBy }: Signature, lost: RightsLost = new Map()): string | undefined {
  const own = lost.get(deed.by) ?? (token === undefined ? undefined : lost.get(token))
  const giver = delegatedBy === undefined ? undefined : lost.get(delegatedBy)
  return own ?? (giver === undefined ? undefined : `voted for somebody who ${giver}`)
}

export interface Counted {
  /** People whose go counts towards the quorum, without duplicates: nobody fills it twice, in whatever right they signed. */
  signers: PersonId[]
  /** The roles that have to sign and of which no go counts so far. */
  missing: string[]
}

export function countSignatures(
  cutover: Cutover,
  gate: GateDefinition,
  poll: Poll,
  now: number,
  lost?: RightsLost,
): Counted {
  const goes = poll.signatures.filter(
    (signature) => signature.vote !== 'noGo' && countsNot(cutover, gate, signature, now, lost) === undefined,
  )
  const signed = new Set(goes.map(({ role }) => role))
  return {
    signers: [...new Set(goes.map(({ deed }) => deed.by))],
    missing: (gate.approvers.required ?? []).filter((role) => !signed.has(role)),
  }
}

/** The signatures of a gate's poll, each with why it does not count now or, once the gate is decided, did not then. */
export function judgedSignatures(
  cutover: Cutover,
  gate: GateDefinition,
  { status, poll, decision }: GateState,
  now: number,
): Signature[] {
  return (poll?.signatures ?? []).map(({ doesNotCount: whenSigned, ...signature }) => {
    const counted = signature.vote !== 'abstain' && decision?.counted.includes(signature.deed.by)
    const why =
      status === 'polling' || !decision
        ? countsNot(cutover, gate, signature, now)
        : counted
          ? undefined
          : (signature.voided ?? whenSigned ?? countsNot(cutover, gate, signature, decision.deed.at))
    return why === undefined ? signature : { ...signature, doesNotCount: why }
  })
}

/** The risk that this person has accepted of what the gate rests on, as words that begin with a verb: waived, or left out. */
export function acceptedRisk(cutover: Cutover, gate: GateDefinition, person: PersonId): string | undefined {
  for (const position of itemsBehind(cutover, gate)) {
    const item = cutover.items[position]
    if (item?.status === 'waived' && hasHandIn(item.waived, person))
      return `waived “${cutover.runbook.readiness[position]?.title ?? ''}”`
  }
  for (const { on } of gate.after) {
    const step = stepView(cutover, on)
    if (step?.state.status === 'skipped' && hasHandIn(step.state.skipped, person))
      return `skipped “${step.definition.title}”`
  }
  return undefined
}

/** Evidence, waivers, metrics, the rehearsal, and what was done before the gate. */
function suppliedWhatItRestsOn(cutover: Cutover, gate: GateDefinition, person: PersonId): string | undefined {
  const { runbook } = cutover
  for (const position of itemsBehind(cutover, gate)) {
    const item = cutover.items[position]
    const title = `“${runbook.readiness[position]?.title ?? ''}”`
    if (item?.status === 'waived' && hasHandIn(item.waived, person)) return `waived ${title}`
    const { evidence } = item ?? {}
    if (evidence && !evidence.withdrawn && hasHandIn(evidence.provided, person))
      return `supplied the evidence of ${title}`
  }
  for (const criterion of [...gate.must, ...gate.should]) {
    // As of the latest event: whose signature counts does not change by itself.
    const rehearsal = 'rehearsed' in criterion ? rehearsalFor(cutover, criterion, cutover.at) : undefined
    if (rehearsal?.acceptedBy === person) return `accepted the rehearsal “${rehearsal.title}”`
    // Which ticket speaks for the gate is a choice; one that was made for it is none.
    const change = 'change' in criterion ? leadChange(cutover) : undefined
    if (change && 'link' in change.wanted && hasHandIn(change.requested, person))
      return `linked ${sayChangeNumber(change)}, on which the gate rests`
    const metric = metricOf(criterion)
    if (metric !== undefined && latestOf(cutover, metric)?.by === person)
      return `supplied the value of ${valueTitle(cutover.runbook, metric)}`
  }
  for (const { on } of gate.after) {
    const step = stepView(cutover, on)
    const did = step && (handIn(step.state, person) ?? plannedIt(cutover, on, person))
    if (step && did) return `${did} “${step.definition.title}”, on which the gate rests`
    const kept = cutover.watchItems.find(
      ({ condition, resolved }) => condition?.gateId === on && hasHandIn(resolved, person),
    )
    if (kept) return `resolved “${kept.title}”, a condition on which the gate rests`
  }
  return undefined
}

function worksBehind(cutover: Cutover, gate: GateDefinition, person: PersonId): string | undefined {
  const { runbook } = cutover
  for (const position of indexOf(runbook).behindGate.get(gate.id) ?? []) {
    const step = runbook.steps[position]
    const state = cutover.steps[position]
    if (!step || !state) continue
    const title = `“${step.title}”`
    if (holds(cutover, step.owner, person)) return `executes ${title} as ${roleTitle(runbook, step.owner)}`
    if (step.secondPerson !== undefined && holds(cutover, step.secondPerson, person)) {
      return `confirms ${title} as ${roleTitle(runbook, step.secondPerson)}`
    }
    if (state.assigned === person) return `is assigned to ${title}`
    const did = handIn(state, person) ?? plannedIt(cutover, step.id, person)
    if (did) return `${did} ${title}`
  }
  return undefined
}

/** Whoever makes work on the night made a part of this cutover (R12). */
function plannedIt({ amendments = [] }: Cutover, stepId: string, person: PersonId): string | undefined {
  const own = amendments.filter((one) => one.step.id === stepId && hasHandIn(one, person))
  if (own.length === 0) return undefined
  return own.some(({ kind }) => kind === 'added') ? 'added' : 'changed'
}

/** What this person did at a step, as it stands. */
function handIn(state: StepProgress & StepAside, person: PersonId): string | undefined {
  if (state.status === 'skipped') return hasHandIn(state.skipped, person) ? 'skipped' : undefined
  if ('started' in state && hasHandIn(state.started, person)) return 'executed'
  if ('completed' in state && hasHandIn(state.completed, person)) return 'executed'
  if (state.status === 'done' && hasHandIn(state.confirmed, person)) return 'confirmed'
  if (state.status === 'held' && hasHandIn(state.held, person)) return 'held'
  if (state.status === 'failed' && hasHandIn(state.failed, person)) return 'executed'
  if (state.takenOver && hasHandIn(state.takenOver, person)) return 'took over'
  if (state.alsoBy?.includes(person)) return 'worked on'
  return state.status === 'rolledBack' ? handIn(state.before, person) : undefined
}

/** The gate in front of the step for which this person's signature counted: they do nothing at the step. */
export function countedApproverOf(cutover: Cutover, position: number, person: PersonId): GateDefinition | undefined {
  if (!cutover.runbook.fourEyes) return undefined
  const { behindGate } = indexOf(cutover.runbook)
  return cutover.runbook.gates.find((gate, gatePosition) => {
    const counted = countedAt(cutover.gates[gatePosition])
    return counted.includes(person) && behindGate.get(gate.id)?.has(position)
  })
}

const countedAt = (gate: GateState | undefined): readonly PersonId[] => gate?.decision?.counted ?? []
