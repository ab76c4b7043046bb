/** A night without waiting: the small runbook with neither lags nor times, and a wait that takes a second. */
import type { Journey } from '../support/journey.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'

export const NIGHT = [
  ['runbook: small-move', 'runbook: short-night'],
  ['title: Small move', 'title: Short night'],
  ['after: [freeze SS+5m]', 'after: [freeze]'],
  [
    'kind: wait, phase: Validation, owner: network, takes: 10m',
    'kind: wait, phase: Validation, owner: network, takes: 1s',
  ],
  ['notBefore: T+30m, ', ''],
].reduce((yaml, [from = '', to = '']) => {
  if (!yaml.includes(from)) throw new Error(`The small runbook has no “${from}” any more`)
  return yaml.replace(from, to)
}, SMALL_YAML)

export const GATE = 'go-no-go'

/** Every item proven and verified. */
export async function makeReady(journey: Journey, id: string): Promise<void> {
  await journey.give(
    'quinn',
    id,
    { type: 'provideEvidence', itemId: 'uat-exit', evidence: { metric: 'uat_pass_rate', value: 0.97 } },
    { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org/report' } },
  )
  await journey.give('nils', id, { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota in the wiki' } })
  await verifyAll(journey, id)
}

/** What waits for its second look gets it. */
export async function verifyAll(journey: Journey, id: string): Promise<void> {
  const { readiness } = await journey.view(id)
  for (const { id: itemId, status } of readiness.items) {
    if (status === 'provided') await journey.give('lena', id, { type: 'verifyItem', itemId })
  }
}

/** Started, announced, ready, and everybody has said go. */
export async function upToGo(journey: Journey, id: string): Promise<void> {
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'olga')
  await sign(journey, id, 'sam')
  await journey.give('sam', id, { type: 'decideGate', gateId: GATE, outcome: 'go', reason: 'All is proven.' })
}

/** A signature for go over what the open poll rests on. */
export async function sign(journey: Journey, id: string, who: string): Promise<void> {
  const { gates } = await journey.view(id)
  const poll = gates.find((gate) => gate.id === GATE)?.poll
  if (!poll) throw new Error('No poll is open')
  await journey.give(who, id, { type: 'sign', gateId: GATE, vote: 'go', pollId: poll.id, basis: poll.basis })
}

/** Start and completion of a step in one. */
export const done = (stepId: string, outputs?: Record<string, string>) => [
  { type: 'startStep' as const, stepId },
  { type: 'completeStep' as const, stepId, ...(outputs ? { outputs } : {}) },
]
