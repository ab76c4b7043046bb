/** What nights that are over say of forecasts and estimates, over REST. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emailOf, type RunningApp, runningApp, SOON } from '../../support/app.ts'
import { iso } from '../../support/play.ts'
import { rehearsedYaml } from '../../support/rehearsedRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp({ signers: ['olga'] })
})
afterAll(() => app.stop())

const PEOPLE = { lead: ['lena'], dba: ['dana'], operations: ['olga'], sponsor: ['sam'] }

async function goneThrough(runbook: string): Promise<string> {
  const people = Object.fromEntries(Object.entries(PEOPLE).map(([role, names]) => [role, names.map(emailOf)]))
  const body = { commandId: randomUUID(), runbook: { id: runbook }, mode: 'rehearsal', t0: iso(SOON), people }
  const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
  const { cutoverId: id } = made.read(z.looseObject({ cutoverId: z.string() }))
  await app.give('lena', id, { type: 'startCutover' })
  await app.give('lena', id, { type: 'openPoll', gateId: 'go-no-go' })
  await app.give('olga', id, { type: 'sign', gateId: 'go-no-go', vote: 'go' })
  await app.give('sam', id, { type: 'decideGate', gateId: 'go-no-go', outcome: 'go' })
  await app.give('dana', id, { type: 'startStep', stepId: 'switch' })
  await app.give('dana', id, { type: 'completeStep', stepId: 'switch' })
  await app.give('lena', id, { type: 'closeCutover' })
  return id
}

const recordShape = z.object({
  record: z
    .looseObject({ forecasts: z.number(), cutovers: z.number(), held: z.object({ p80: z.number() }).loose() })
    .optional(),
})
const record = async () => (await app.call('GET', '/api/forecasts/record', { as: 'dana' })).read(recordShape).record

const proposedShape = z.object({
  nights: z.number(),
  differences: z.array(z.looseObject({ key: z.string(), why: z.string(), runs: z.number(), was: z.string() })),
  accepted: z.array(z.string()),
  text: z.string(),
  check: z.array(z.object({ severity: z.string() }).loose()),
})
const estimates = (body: object = {}) =>
  app.call('POST', '/api/runbooks/rehearsed-move/estimates', { as: 'paula', body })

describe('nights that are over', () => {
  it('say nothing before there was one, say how a forecast held, and what a step took', async () => {
    const source = rehearsedYaml()
    expect((await app.call('POST', '/api/runbooks', { as: 'paula', body: { source } })).status).toBe(200)
    expect(await record()).toBeUndefined()
    expect((await estimates()).read(proposedShape)).toEqual({
      nights: 0,
      differences: [],
      accepted: [],
      text: source,
      check: expect.any(Array),
    })

    await goneThrough('rehearsed-move')
    await expect.poll(async () => (await record())?.cutovers).toBe(1)
    // Done at once, far ahead of its five minutes.
    expect(await record()).toMatchObject({ forecasts: 1, held: { p50: 1, p80: 1, p95: 1 } })

    const once = (await estimates()).read(proposedShape)
    expect(once).toMatchObject({
      nights: 1,
      differences: [{ key: 'takes switch', was: '5 min', runs: 1 }],
      // One night is a chance.
      accepted: [],
      text: source,
    })
    expect(once.differences[0]?.why).toMatch(/^took .+ in one night$/)

    const taken = (await estimates({ accepted: ['takes switch'] })).read(proposedShape)
    expect(taken.text).not.toContain('takes: 5m,')
    expect(taken.text).toContain('title: Switch over')
    expect(taken.check.filter(({ severity }) => severity === 'error')).toEqual([])

    await goneThrough('rehearsed-move')
    const twice = (await estimates()).read(proposedShape)
    expect(twice).toMatchObject({ nights: 2, accepted: ['takes switch'] })
    expect(twice.text).not.toBe(source)
  })

  it('[R13] are asked about what there is', async () => {
    expect(await estimates({ accepted: ['takes nothing'] })).toMatchObject({
      status: 422,
      json: { refusal: { code: 'malformed', field: 'accepted' } },
    })
    expect(await estimates({ version: 'unknown' })).toMatchObject({ status: 404 })
    const elsewhere = await app.call('POST', '/api/runbooks/nowhere/estimates', { as: 'paula', body: {} })
    expect(elsewhere.status).toBe(404)
  })
})
