/** Whether a readiness item can be closed at all by the people who are there. */
import type { Cutover, PersonId } from '../cutoverState.ts'
import { holds } from '../policy.ts'
import { LEAD } from '../reserved.ts'
import type { ReadinessItemDefinition } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { cannotApprove, type Directory, watchesOnly } from './directory.ts'
import { whoWaives } from './readiness.ts'

/**
 * The owner proves it and somebody else verifies it. Past them the lead may step in with a reason, and those who may accept
 * the risk may waive it; only where neither can the gate is out of reach.
 */
export function itemOutOfReach(
  cutover: Cutover,
  item: ReadinessItemDefinition,
  position: number,
  people: Directory,
): { why: string; cure: string; blocks: boolean } | undefined {
  const { owner, verifiedBy, evidence } = item
  const given = cutover.items[position]?.status === 'provided' ? cutover.items[position]?.evidence?.provided : undefined
  const acting = (roles: readonly string[]) =>
    roles.flatMap((role) => cutover.people[role] ?? []).filter((person) => !watchesOnly(people, person))
  const provers = given ? [given.onBehalfOf ?? given.by] : acting([owner])
  const verifiers = acting([verifiedBy])
  const isPossible = (by: readonly PersonId[], then: readonly PersonId[]) =>
    evidence === undefined ? then.length > 0 : by.some((prover) => then.some((verifier) => verifier !== prover))
  if (isPossible(provers, verifiers)) return undefined
  const withLead = isPossible(given ? provers : [...provers, ...acting([LEAD])], [...verifiers, ...acting([LEAD])])
  const blocks = !withLead && !mayBeWaived(cutover, item, people)
  const otherwise = blocks ? '' : withLead ? '; otherwise the lead steps in, with a reason' : '; otherwise it is waived'
  const assign = (role: string, whom = 'somebody') =>
    `Assign ${whom} to ${roleTitle(cutover.runbook, role)}${otherwise}.`
  const hold = (role: string) => `holds ${roleTitle(cutover.runbook, role)}`
  if (evidence !== undefined && provers.length === 0)
    return { why: `nobody who could prove it ${hold(owner)}`, cure: assign(owner), blocks }
  if (verifiers.length === 0)
    return { why: `nobody who could verify it ${hold(verifiedBy)}`, cure: assign(verifiedBy), blocks }
  const [alone] = verifiers
  return {
    why: `only ${people.name(alone ?? '')} could verify it, who also proves it`,
    cure: assign(verifiedBy, 'somebody else'),
    blocks,
  }
}

/** Under four eyes nobody waives their own work. */
function mayBeWaived(cutover: Cutover, item: ReadinessItemDefinition, people: Directory): boolean {
  const isTheirs = (person: PersonId) => cutover.runbook.fourEyes && holds(cutover, item.owner, person)
  const waivers = whoWaives(cutover.runbook, item).flatMap((role) => cutover.people[role] ?? [])
  return waivers.some((person) => !isTheirs(person) && cannotApprove(people, person) === undefined)
}
