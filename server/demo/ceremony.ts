/** A gate as a crew holds it: fresh evidence, the poll in order, and the decision. */
import { basisOf, gateView } from '../../shared/derived/criteria.ts'
import { isClosed } from '../../shared/derived/readiness.ts'
import { criteriaOf } from '../../shared/runbook/criteriaOf.ts'
import type { GateDefinition, MetricRule } from '../../shared/runbook/runbook.ts'
import type { Chance } from './chance.ts'
import { evidenceFor, goodValue } from './evidence.ts'
import type { Player } from './player.ts'

const SECOND = 1_000

/** @param listen called before each poll answer, for what the gate asks of nobody in the crew */
export async function passGate(
  player: Player,
  definition: GateDefinition,
  chance: Chance,
  listen: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { id: gateId } = definition
  const holder = (role: string) => chance.pick(player.cutover.people[role] ?? [])
  const wait = (low: number, high: number) => {
    player.now += Math.round(chance.between(low, high)) * SECOND
  }
  const lead = holder('lead')
  const decider = holder(definition.decides)
  if (!lead || !decider) throw new Error(`Nobody of the demo can hold the gate ${gateId}`)

  await renewEvidence(player)
  for (const { metric, value } of metricsOf(criteriaOf(definition, 'metric'))) {
    await player.automate(lead, { type: 'recordMetric', metric, value })
  }
  await listen()
  await player.give(lead, { type: 'openPoll', gateId })
  const seen = () => {
    const poll = gateView(player.cutover, gateId)?.state.poll
    if (!poll) throw new Error(`The poll of ${gateId} is not open`)
    return { gateId, pollId: poll.id, basis: poll.basis }
  }
  for (const role of definition.reporters) {
    wait(8, 30)
    await listen()
    const reporter = holder(role)
    if (reporter) await player.give(reporter, { type: 'report', role, vote: 'go', ...seen() })
  }
  for (const role of definition.approvers.roles) {
    wait(15, 45)
    await listen()
    const approver = holder(role)
    if (!approver) continue
    await player.give(approver, { type: 'sign', role, vote: 'go', ...seen() })
  }
  wait(10, 40)
  await listen()
  const view = gateView(player.cutover, gateId)
  const weak =
    view && basisOf(player.cutover, view, player.now).criteria.find(({ rank, met }) => rank === 'should' && !met)
  await player.give(decider, {
    type: 'decideGate',
    outcome: 'go',
    ...seen(),
    ...(weak && { reason: 'We know of it, and it does not change what we do tonight.' }),
  })
}

/** Stale evidence is renewed before anybody is polled. */
async function renewEvidence(player: Player): Promise<void> {
  for (const [position, item] of player.cutover.runbook.readiness.entries()) {
    const state = player.cutover.items[position]
    const owner = player.cutover.people[item.owner]?.[0]
    if (!state || isClosed(state) || !owner) continue
    if (state.status === 'open')
      await player.automate(owner, { type: 'provideEvidence', itemId: item.id, evidence: evidenceFor(item) })
    if (player.cutover.items[position]?.status !== 'provided') continue
    const verifier = player.cutover.people[item.verifiedBy]?.find((person) => person !== owner)
    if (verifier) await player.give(verifier, { type: 'verifyItem', itemId: item.id })
  }
}

/** Good values for everything the rules ask of other systems. */
export function metricsOf(rules: readonly MetricRule[]): { metric: string; value: number }[] {
  return rules.map((rule) => ({ metric: rule.metric, value: goodValue(rule) }))
}
