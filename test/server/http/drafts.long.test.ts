import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { generateRunbookYaml } from '../../support/generateRunbook.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const made = z.looseObject({ id: z.string() })
const text = z.looseObject({ seq: z.int(), yaml: z.string() })
const make = async (from?: object) =>
  (await app.call('POST', '/api/drafts', { as: 'ada', body: { commandId: randomUUID(), from } })).read(made).id
const give = (id: string, command: object, as = 'ada', commandId: string = randomUUID()) =>
  app.call('POST', `/api/drafts/${id}/commands`, { as, body: { commandId, command } })

describe('a draft over REST', () => {
  it('is made, edited, checked and read back as the same text', async () => {
    const id = await make({ yaml: SMALL_YAML })
    const edit = { type: 'setCells', cells: [{ row: 'r1', column: 'takes', text: '2h 30m', seen: 1 }] }
    const commandId = randomUUID()
    const first = await give(id, edit, 'ada', commandId)
    expect(first).toMatchObject({ status: 200, json: { ok: true, seq: 2, events: [{ type: 'cellsSet' }] } })
    // To the byte (R3).
    expect((await give(id, edit, 'ada', commandId)).json).toEqual(first.json)
    expect((await app.call('GET', `/api/drafts/${id}/check`, { as: 'ada' })).json).toMatchObject({
      seq: 2,
      faults: expect.arrayContaining([expect.objectContaining({ row: 'r1', column: 'takes', fix: '2h30m' })]),
    })
    const { seq, yaml } = (await app.call('GET', `/api/drafts/${id}/text`, { as: 'ada' })).read(text)
    expect((await give(id, { type: 'replaceText', text: yaml, seen: seq })).json).toMatchObject({ seq: 2, events: [] })
    expect(
      (await give(id, { type: 'replaceText', text: yaml.replace('2h 30m', '20m'), seen: seq })).json,
    ).toMatchObject({
      events: [{ type: 'cellsSet', cells: [{ row: 'r1', column: 'takes', text: '20m', was: '2h 30m' }] }],
    })
    expect((await app.call('GET', `/api/drafts/${id}/events?after=1`, { as: 'ada' })).json).toMatchObject({
      events: [{ seq: 2 }, { seq: 3 }],
    })
  })

  it('refuses with the status that fits', async () => {
    const id = await make({ yaml: SMALL_YAML })
    const stale = { type: 'setCells', cells: [{ row: 'r1', column: 'takes', text: '77m', seen: 0 }] }
    expect(await give(id, stale)).toMatchObject({ status: 409, json: { refusal: { code: 'cellChanged' } } })
    expect(await give('nowhere', stale)).toMatchObject({ status: 404 })
    expect(await give(id, { type: 'setCells', cells: [] })).toMatchObject({ status: 422 })
    expect(await app.call('GET', '/api/drafts/nowhere', { as: 'ada' })).toMatchObject({ status: 404 })
    expect(await app.call('GET', `/api/drafts/${id}`, {})).toMatchObject({ status: 401 })
  })

  it('takes 5,000 steps at once, and refuses ten megabytes by name', async () => {
    const yaml = generateRunbookYaml({ seed: 7, steps: 5000 })
    const id = await make({ yaml })
    const check = await app.call('GET', `/api/drafts/${id}/check`, { as: 'ada' })
    expect(check.json).toMatchObject({ seq: 1, plan: { steps: 5000 } })
    const taken = (await app.call('GET', `/api/drafts/${id}/text`, { as: 'ada' })).read(text)
    expect((await give(id, { type: 'replaceText', text: taken.yaml, seen: 1 })).json).toMatchObject({ events: [] })
    const ten = 'x'.repeat(10 * 1024 * 1024)
    expect(await give(id, { type: 'replaceText', text: ten, seen: 1 })).toMatchObject({
      status: 422,
      json: { refusal: { code: 'malformed', field: 'text' } },
    })
    expect(await give(id, { type: 'replaceText', text: `${ten}${ten}`, seen: 1 })).toMatchObject({ status: 413 })
  })

  it('is compared with a version, and versions with each other', async () => {
    await app.cutover()
    const list = z.looseObject({ versions: z.array(z.looseObject({ hash: z.string() })) })
    const id = await make({ runbook: 'small-move' })
    const compare = (path: string) => app.call('GET', `/api/${path}/compare`, { as: 'ada' })
    expect((await compare(`drafts/${id}`)).json).toMatchObject({ differences: [], noLongerDemanded: [] })
    const [first] = (await app.call('GET', '/api/runbooks/small-move', { as: 'ada' })).read(list).versions
    const body = { source: SMALL_YAML.replace('quorum: 2', 'quorum: 1') }
    await app.call('POST', '/api/runbooks', { as: 'ada', body })
    const [second] = (await app.call('GET', '/api/runbooks/small-move', { as: 'ada' })).read(list).versions
    const path = `/api/runbooks/small-move/versions/${second?.hash}/compare?with=${first?.hash}`
    const compared = await app.call('GET', path, { as: 'ada' })
    if (SMALL_YAML.includes('quorum: 2')) {
      expect(compared.json).toMatchObject({
        differences: [{ of: 'gate', is: 'changed', fields: ['approvers'] }],
        noLongerDemanded: [expect.stringMatching(/needs 1 approvals? instead of 2/)],
      })
    } else expect.unreachable('The small runbook has another quorum')
  })
})
