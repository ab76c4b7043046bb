import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../../shared/events.ts'
import { evolve } from '../../../shared/evolve/evolve.ts'
import { withRunbook } from '../../../shared/evolve/evolveRunbook.ts'
import type { StateAnswer } from '../../../shared/protocol.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { type AnotherNode, emailOf, type RunningApp, runningApp } from '../../support/app.ts'
import { connectClient } from '../../support/core.ts'

let app: RunningApp
let other: AnotherNode
let id: string
beforeAll(async () => {
  app = await runningApp()
  other = await app.node()
  id = await app.cutover()
  await app.give('lena', id, { type: 'startCutover' })
})
afterAll(() => app.stop())

const add = (more: object = {}) => ({
  type: 'addStep',
  title: 'Restart the driver',
  workstream: 'Database',
  phase: 'Outage',
  owner: 'dba',
  takes: '5m..10m..20m',
  after: ['announce'],
  before: ['go-no-go'],
  do: 'Use the new console',
  reason: 'It leaks',
  ...more,
})
const give = (command: object, as = 'lena') =>
  app.call('POST', `/api/cutovers/${id}/commands`, { as, body: { commandId: randomUUID(), command } })

/** As a page reads it: the state, and the runbook that it is pinned to. */
async function whole({ call }: Pick<AnotherNode, 'call'>): Promise<Cutover> {
  const answer = await call('GET', `/api/cutovers/${id}/state`, { as: 'lena' })
  const { state, runbookId, runbookHash } = z.custom<StateAnswer>().parse(answer.json)
  const runbook = await call('GET', `/api/runbooks/${runbookId}/versions/${runbookHash}`, { as: 'lena' })
  return (
    withRunbook(state, z.custom<Runbook>().parse(runbook.json)) ??
    expect.unreachable('the state does not fit its runbook')
  )
}

describe('[R12] a step that nobody planned, over the wire', () => {
  it.each([
    ['takes', { takes: '20' }, 422],
    ['after.0', { after: ['frieze'] }, 422],
    ['reason', { reason: '' }, 422],
    ['kind', { kind: 'automation' }, 422],
    ['owner', { owner: 'storage' }, 422],
  ])('names the field where it cannot be: %s', async (field, more, status) => {
    expect(await give(add(more))).toMatchObject({
      status,
      json: { refusal: { field: expect.stringContaining(field) } },
    })
  })

  it('[R4] [R10] reaches every watcher and every node as the same state, its text beside the log', async () => {
    const before = await whole(app)
    const client = await connectClient(Number(new URL(app.origin).port), app.tokens.dana?.token ?? '')
    const events: ChainedEvent[] = []
    client.on('events', (batch) => events.push(...batch.events))
    await client.emitWithAck('watch', { cutoverId: id, after: before.seq })
    expect(await give(add({ to: emailOf('quinn') }))).toMatchObject({ status: 200, json: { ok: true } })
    expect(await give({ type: 'changeStep', stepId: 'later', takes: '15m', reason: 'It is slow' })).toMatchObject({
      status: 200,
    })
    await expect.poll(() => events.map(({ type }) => type)).toEqual(['stepAdded', 'stepAssigned', 'stepChanged'])
    const followed = events.reduce(evolve, before)
    client.disconnect()
    expect(followed.amendments?.map(({ kind }) => kind)).toEqual(['added', 'changed'])
    expect(await whole(app)).toEqual(followed)
    expect(await whole(other)).toEqual(followed)
    const [row] = await app.sql`select payload, disclosures from events where cutover = ${id} and type = 'stepAdded'`
    expect(JSON.stringify(row?.payload)).not.toMatch(/Restart the driver|new console|leaks/)
    expect(Object.values(row?.disclosures ?? {})).toContainEqual(
      expect.objectContaining({ text: 'Restart the driver' }),
    )
  })

  it('is there for programs, with who added it and why', async () => {
    const { json } = await app.call('GET', `/api/cutovers/${id}`, { as: 'dana' })
    const { steps } = cutoverView.parse(json)
    expect(steps.find(({ title }) => title === 'Restart the driver')).toMatchObject({
      added: { by: app.ids.lena, reason: 'It leaks' },
      outside: { by: app.ids.lena },
      assigned: app.ids.quinn,
    })
    expect(steps.find(({ id: stepId }) => stepId === 'later')).toMatchObject({ changed: { reason: 'It is slow' } })
  })
})
