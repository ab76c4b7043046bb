import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeToken } from '../../../server/auth/tokens.ts'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'

const gateId = 'go-no-go'
const vote = { gateId, vote: 'go' }

let app: RunningApp
beforeAll(async () => {
  app = await runningApp({ signers: ['olga', 'sam'] })
})
afterAll(() => app.stop())

/** Ready and reported; with a signature of each approver. */
async function signed(): Promise<string> {
  const id = await app.cutover()
  const given: [string, object][] = [
    ['lena', { type: 'startCutover' }],
    ['quinn', { type: 'provideEvidence', itemId: 'uat-exit', evidence: { metric: 'uat_pass_rate', value: 0.97 } }],
    ['quinn', { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org' } }],
    ['nils', { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota in the wiki' } }],
    ...['uat-exit', 'load-test', 'on-call'].map((itemId): [string, object] => ['lena', { type: 'verifyItem', itemId }]),
    ['lena', { type: 'startStep', stepId: 'announce' }],
    ['lena', { type: 'completeStep', stepId: 'announce' }],
    ['lena', { type: 'openPoll', gateId }],
    ['nils', { type: 'report', ...vote }],
    ['dana', { type: 'report', ...vote }],
    ['olga', { type: 'sign', ...vote }],
    ['sam', { type: 'sign', ...vote }],
  ]
  for (const [who, command] of given) await app.give(who, id, command)
  return id
}

async function gateOf(id: string) {
  const { gates } = (await app.call('GET', `/api/cutovers/${id}`, { as: 'sam' })).read(cutoverView)
  return gates.find((one) => one.id === gateId) ?? expect.unreachable('no gate')
}

async function decide(id: string) {
  const { poll } = await gateOf(id)
  const command = { type: 'decideGate', gateId, outcome: 'go', pollId: poll?.id, basis: poll?.basis }
  return app.call('POST', `/api/cutovers/${id}/commands`, { as: 'sam', body: { commandId: randomUUID(), command } })
}

const becomes = (who: string, role: string) =>
  app.call('POST', `/api/people/${app.ids[who]}/role`, { as: 'ada', body: { role } })

describe('[R6] a signature falls', () => {
  it('with the token that gave it, before any decision, and the gate shows it', async () => {
    const id = await signed()
    const { id: tokenId } = app.tokens.olga ?? expect.unreachable('olga has no token')
    expect((await app.call('DELETE', `/api/tokens/${tokenId}`, { as: 'ada' })).status).toBe(200)
    const because = 'signed with a token that was revoked'
    expect((await decide(id)).json).toMatchObject({
      refusal: { code: 'quorumMissing', message: expect.stringContaining(because) },
    })
    // The clock looks at an open poll each minute, and shows it.
    await expect
      .poll(async () => (await gateOf(id)).poll?.signatures, { timeout: 90_000, interval: 1000 })
      .toMatchObject([{ counts: false, doesNotCount: because }, { counts: true }])
    const renewed = { organisation: app.organisation, personId: app.ids.olga ?? '', name: 'new', maySign: true }
    app.tokens.olga = await makeToken(app.sql, renewed)
    await app.give('olga', id, { type: 'sign', ...vote })
    expect((await decide(id)).status).toBe(200)
    expect((await gateOf(id)).decision).toMatchObject({
      outcome: 'go',
      counted: expect.arrayContaining([app.ids.olga]),
    })
  })

  it('with its signer’s rights in the organisation', async () => {
    const id = await signed()
    expect((await becomes('olga', 'observer')).status).toBe(200)
    expect((await decide(id)).json).toMatchObject({
      refusal: { code: 'quorumMissing', message: expect.stringContaining('is an observer now') },
    })
    expect((await becomes('olga', 'member')).status).toBe(200)
    expect((await decide(id)).status).toBe(200)
  })
})

it('[R6] a report falls with the token that gave it', async () => {
  const id = await signed()
  const { id: tokenId } = app.tokens.nils ?? expect.unreachable('nils has no token')
  expect((await app.call('DELETE', `/api/tokens/${tokenId}`, { as: 'ada' })).status).toBe(200)
  expect((await decide(id)).json).toMatchObject({
    refusal: { code: 'votesMissing', message: 'Network has not reported.' },
  })
  app.tokens.nils = await makeToken(app.sql, {
    organisation: app.organisation,
    personId: app.ids.nils ?? '',
    name: 'new',
    maySign: false,
  })
  await app.give('nils', id, { type: 'report', ...vote })
  expect((await decide(id)).status).toBe(200)
})

it('[R6] a report falls with its speaker’s rights in the organisation', async () => {
  const id = await signed()
  expect((await becomes('nils', 'observer')).status).toBe(200)
  expect((await decide(id)).json).toMatchObject({
    refusal: { code: 'votesMissing', message: 'Network has not reported.' },
  })
  expect((await becomes('nils', 'member')).status).toBe(200)
  expect((await decide(id)).status).toBe(200)
})

it('[R6] only what a program measured is verified by the rule', async () => {
  const id = await app.cutover()
  const metric = { type: 'provideEvidence', itemId: 'uat-exit', evidence: { metric: 'uat_pass_rate', value: 0.97 } }
  const itemOf = async () => {
    const view = (await app.call('GET', `/api/cutovers/${id}`, { as: 'sam' })).read(cutoverView)
    return view.readiness.items.find((item) => item.id === 'uat-exit')
  }
  await app.give('quinn', id, metric)
  expect(await itemOf()).toMatchObject({ status: 'provided' })
  const made = (as: string, body: object) => app.call('POST', '/api/tokens', { cookie: as, body })
  const [quinn, ada] = [await app.signIn('quinn'), await app.signIn('ada')]
  expect(await made(quinn, { name: 'mine', program: app.ids.quinn })).toMatchObject({ status: 403 })
  expect(await made(ada, { name: 'mine', program: app.ids.ada })).toMatchObject({ status: 409 })
  const { token } = (await made(ada, { name: 'ci', program: app.ids.quinn })).json as { token: string }
  const body = { commandId: randomUUID(), command: metric }
  expect((await app.call('POST', `/api/cutovers/${id}/commands`, { token, body })).status).toBe(200)
  expect(await itemOf()).toMatchObject({ status: 'verified' })
})
