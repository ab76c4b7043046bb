/** The recommendation and the decision record over REST: what a program reads of a gate, before and after it is decided. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import { keepRecord } from '../../../shared/derived/decisionRecord.ts'
import { type GateRecordAnswer, gateRecordAnswer } from '../../../shared/derived/decisionRecordShape.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'

const GATE = 'go-no-go'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp({ signers: ['olga', 'sam'] })
})
afterAll(() => app.stop())

/** The cutover whose gate has been decided, and the votes for that. */
let decided: { id: string; votes: GateRecordAnswer['decisions'][number]['votes'] }

const gateOf = async (id: string) => {
  const view = (await app.call('GET', `/api/cutovers/${id}`, { as: 'lena' })).read(cutoverView.strict())
  return view.gates[0] ?? expect.unreachable('no gate')
}
const recordOf = async (id: string, gateId = GATE) =>
  app.call('GET', `/api/cutovers/${id}/gates/${gateId}/record`, { as: 'nils' })

/** Everything is ready but the load test, which only should be passed; the poll is open. */
async function polled(): Promise<string> {
  const id = await app.cutover()
  const evidence = { metric: 'uat_pass_rate', value: 0.97 }
  await app.give('quinn', id, { type: 'provideEvidence', itemId: 'uat-exit', evidence })
  await app.give('nils', id, { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota' } })
  for (const { id: itemId, status } of (await app.call('GET', `/api/cutovers/${id}`, { as: 'lena' })).read(cutoverView)
    .readiness.items) {
    if (status === 'provided') await app.give('lena', id, { type: 'verifyItem', itemId })
  }
  expect((await gateOf(id)).recommendation).toMatchObject({ outcome: 'notYet', dissent: [] })
  await app.give('lena', id, { type: 'startCutover' })
  await app.give('lena', id, { type: 'startStep', stepId: 'announce' })
  await app.give('lena', id, { type: 'completeStep', stepId: 'announce' })
  await app.give('lena', id, { type: 'openPoll', gateId: GATE })
  return id
}

it('a program reads what is recommended and why, and after the decision what was, from the log alone', async () => {
  const id = await polled()
  expect((await gateOf(id)).recommendation).toEqual({
    outcome: 'goWithConditions',
    reasons: [
      {
        sentence: 'Should criterion not met: “Load test passed” is verified or waived.',
        about: { kind: 'item', id: 'load-test' },
        criterion: 3,
      },
    ],
    dissent: [],
  })
  expect((await recordOf(id)).read(gateRecordAnswer)).toMatchObject({ decisions: [], polls: [{ number: 1, votes: 0 }] })

  for (const who of ['nils', 'dana']) await app.give(who, id, { type: 'report', gateId: GATE, vote: 'go' })
  for (const who of ['olga', 'sam']) await app.give(who, id, { type: 'sign', gateId: GATE, vote: 'go' })
  const { poll } = await gateOf(id)
  const decide = { type: 'decideGate', gateId: GATE, outcome: 'go', pollId: poll?.id, basis: poll?.basis }
  const refused = await app.call('POST', `/api/cutovers/${id}/commands`, {
    as: 'sam',
    body: { commandId: 'without-a-reason', command: decide },
  })
  expect(refused.status).toBe(409)
  expect(refused.json).toMatchObject({
    refusal: {
      code: 'criteriaUnmet',
      field: 'reason',
      criteria: [{ criterion: 3, sentence: '“Load test passed” is verified or waived', truth: 'unmet' }],
    },
  })
  await app.give('sam', id, { ...decide, reasons: { '3': 'The load is a tenth of that in the test' } })

  const gate = await gateOf(id)
  expect(gate).not.toHaveProperty('recommendation')
  expect(gate.decision).toMatchObject({
    recommendation: { outcome: 'goWithConditions' },
    reasons: { '3': 'The load is a tenth of that in the test' },
  })
  const { people, head, ...record } = (await recordOf(id)).read(gateRecordAnswer)
  const [decision] = record.decisions
  expect(decision).toMatchObject({ outcome: 'go', differs: true, signatures: { counted: 2, needed: 2 } })
  expect(decision?.criteria[3]?.answeredFor).toBe('The load is a tenth of that in the test')
  expect(decision?.votes.map(({ byToken }) => byToken)).toEqual([undefined, undefined, true, true])
  expect(people[decision?.decided.by ?? '']).toBe('sam')
  expect(Object.values(people).sort()).toEqual(['dana', 'lena', 'nils', 'olga', 'paula', 'quinn', 'sam'])

  // Whoever has the log has the same record, and its head is the decision's own place in it.
  const state = await app.app.services.core.readState(app.organisation, id)
  const log = await app.app.services.core.readEvents(app.organisation, id, 0, 1_000)
  const keeper = keepRecord(id, state?.runbook ?? expect.unreachable(), GATE)
  for (const event of log ?? []) keeper.add(event)
  expect(record).toEqual(JSON.parse(JSON.stringify(keeper.record())))
  const event = log?.find(({ type }) => type === 'gateDecided')
  expect(decision?.chain).toMatchObject({ seq: event?.seq, hash: event?.hash })
  expect(head).toMatchObject({ seq: state?.seq, hash: log?.at(-1)?.hash })
  decided = { id, votes: decision?.votes ?? [] }
})

it('of a cutover or a gate that is not there, there is none', async () => {
  expect(await recordOf('nothing')).toMatchObject({ status: 404, json: { refusal: { code: 'unknownCutover' } } })
  const unknown = await recordOf(await app.cutover(), 'unheard-of')
  expect(unknown).toMatchObject({ status: 404, json: { refusal: { code: 'unknownGate' } } })
})

it('whoever voted and has lost their name since is a former member in it; the votes are as they were', async () => {
  const { id, votes } = decided
  await app.give('lena', id, { type: 'releasePerson', role: 'dba', email: 'dana@example.org' })
  // The other cutover that she was named for.
  const lines = await app.app.services.core.listPortfolio(app.organisation)
  for (const line of lines.filter((one) => one.id !== id)) {
    await app.give('lena', line.id, { type: 'releasePerson', role: 'dba', email: 'dana@example.org' })
  }
  const given = { confirm: 'dana', reason: 'Asked for it by letter' }
  const done = await app.call('POST', `/api/people/${app.ids.dana}/pseudonymise`, { as: 'ada', body: given })
  expect(done.status).toBe(200)
  const after = (await recordOf(id)).read(gateRecordAnswer)
  expect(after.people[app.ids.dana ?? '']).toMatch(/^Former member /)
  expect(after.decisions[0]?.votes).toEqual(votes)
})
