/** What a go needs (R6, R7): judged when it is decided, on what is true and on who may speak then. */
import type { Context, RightsLost } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover, Poll } from '../cutoverState.ts'
import { type AnsweredFor, type Basis, type GateView, isUnconfirmedChange, toAnswerFor } from '../derived/criteria.ts'
import { acceptedRisk, countSignatures, countsNeverMore } from '../derived/fourEyes.ts'
import { hasLapsed, lapsedReports, missingReports } from '../derived/votes.ts'
import { changedForTheWorse } from '../derived/whatFell.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'

/** In tier 1 whoever accepted a risk does not also decide on it; elsewhere the record says that one person did both. */
export function refuseOwnWaiver(cutover: Cutover, { definition }: GateView, { actor }: Context): Refusal | undefined {
  if (cutover.runbook.tier !== 1 || actor.kind !== 'person') return undefined
  const own = acceptedRisk(cutover, definition, actor.id)
  if (own === undefined) return undefined
  const role = roleTitle(cutover.runbook, definition.decides)
  return refuse(
    'samePerson',
    `You ${own}: in tier 1 somebody else decides. The lead can assign another ${role} under People.`,
  )
}

/** Checks all that a go needs: current basis, every must, every vote, the quorum, and a reason for whatever is unmet. */
export function refuseGo(
  cutover: Cutover,
  view: GateView,
  poll: Poll,
  { outcome, reason, reasons }: CommandOf<'decideGate'>,
  current: Basis,
  { actor, now, rightsLost }: Context,
): Refusal | undefined {
  const worse = changedForTheWorse(cutover, view, current)
  if (worse !== undefined) return refuse('pollChanged', `The basis of the poll changed. ${worse}.`)
  const unmet = current.criteria.filter(
    ({ rank, met, exception, ofChange }) =>
      rank === 'must' && met !== true && !exception && !(ofChange && isGlassBroken(poll, current)),
  )
  if (unmet.length > 0) {
    return refuse('criteriaUnmet', `Not met: ${unmet.map(({ sentence }) => sentence).join('; ')}.`)
  }
  const missing = refuseBeforeReports(cutover, view, poll, rightsLost) ?? refuseLapsedReports(cutover, view, poll, now)
  if (missing) return missing
  const against = [...poll.reports, ...poll.signatures].find(({ vote }) => vote === 'noGo')
  if (against) {
    return refuse('noGoStands', `${roleTitle(cutover.runbook, against.role)} says no-go: “${against.reason ?? ''}”.`)
  }
  const { definition } = view
  const { signers, missing: toSign } = countSignatures(cutover, definition, poll, now, rightsLost)
  const counted = signers.length
  const { quorum } = definition.approvers
  if (counted < quorum) {
    return refuse(
      'quorumMissing',
      `The quorum is ${quorum}; ${counted} ${counted === 1 ? 'signature counts' : 'signatures count'} so far.${sayUncounted(cutover, definition, poll, now, rightsLost)}`,
    )
  }
  const [missingRole] = toSign
  if (missingRole !== undefined) {
    return refuse(
      'quorumMissing',
      `${roleTitle(cutover.runbook, missingRole)} has to sign, and no signature of this role counts so far.${sayUncounted(cutover, definition, poll, now, rightsLost)}`,
    )
  }
  if (cutover.runbook.tier === 1 && actor.kind === 'person' && signers.every((signer) => signer === actor.id)) {
    return refuse(
      'samePerson',
      'Only you have signed. In tier 1 a go takes the signature of somebody else beside yours.',
    )
  }
  const conditional = [...poll.reports, ...poll.signatures].some(({ vote }) => vote === 'goWithConditions')
  if (outcome === 'go' && conditional) {
    return refuse('votesMissing', 'Somebody voted go on a condition: decide go with conditions, or ask them again.', {
      field: 'outcome',
    })
  }
  return refuseUnanswered(toAnswerFor(current.criteria), reason, reasons)
}

/** A reason for each criterion that is not met as it should be: its own, or one for all. */
function refuseUnanswered(
  lines: readonly AnsweredFor[],
  reason: string | undefined,
  reasons: Readonly<Record<string, string>> = {},
): Refusal | undefined {
  const stray = Object.keys(reasons).find((place) => !lines.some(({ criterion }) => String(criterion) === place))
  if (stray !== undefined) {
    return refuse('malformed', `Criterion ${stray} of the poll needs no reason.`, { field: `reasons.${stray}` })
  }
  const criteria = reason === undefined ? lines.filter(({ criterion }) => reasons[criterion] === undefined) : []
  const [first] = criteria
  if (!first) return undefined
  const said = criteria.map(({ sentence }) => sentence).join('; ')
  return refuse('criteriaUnmet', `Not met as it should be: ${said}. Say why it is still a go.`, {
    field: Object.keys(reasons).length === 0 ? 'reason' : `reasons.${first.criterion}`,
    criteria,
  })
}

/** Two people have taken responsibility for what ServiceNow cannot confirm; what it does say still counts. */
export const isGlassBroken = ({ breakGlass: broken }: Poll, current: Basis): boolean =>
  broken?.agreed !== undefined && isUnconfirmedChange(current)

/** Why signatures do not count: each that only has to be given again by its role, of the others the first. */
function sayUncounted(
  cutover: Cutover,
  gate: GateDefinition,
  { signatures }: Poll,
  now: number,
  lost: RightsLost | undefined,
): string {
  const [because] = signatures.flatMap((signature) => countsNeverMore(cutover, gate, signature, lost) ?? [])
  const lapsed = signatures.filter(
    (signature) => hasLapsed(gate, signature, now) && countsNeverMore(cutover, gate, signature, lost) === undefined,
  )
  const again = [...new Set(lapsed.map(({ role }) => role))]
  return [
    because === undefined ? '' : ` A signature does not count because its signer ${because}.`,
    again.length === 0
      ? ''
      : ` ${nameRoles(cutover, again)} ${again.length === 1 ? 'signs' : 'sign'} again: a signature holds for ${sayDuration(gate.signaturesHold ?? 0)} here.`,
  ].join('')
}

export function refuseBeforeReports(
  cutover: Cutover,
  { definition }: GateView,
  poll: Poll,
  lost?: RightsLost,
): Refusal | undefined {
  const missing = missingReports(cutover, definition, poll, lost)
  if (missing.length === 0) return undefined
  return refuse('votesMissing', `${nameRoles(cutover, missing)} ${missing.length === 1 ? 'has' : 'have'} not reported.`)
}

function refuseLapsedReports(cutover: Cutover, { definition }: GateView, poll: Poll, now: number): Refusal | undefined {
  const lapsed = lapsedReports(definition, poll, now)
  if (lapsed.length === 0) return undefined
  const hold = sayDuration(definition.signaturesHold ?? 0)
  return refuse(
    'votesMissing',
    `${nameRoles(cutover, lapsed)} ${lapsed.length === 1 ? 'reports' : 'report'} again: a vote holds for ${hold} here.`,
  )
}

const nameRoles = ({ runbook }: Cutover, roles: readonly string[]): string =>
  roles.map((role) => roleTitle(runbook, role)).join(', ')
