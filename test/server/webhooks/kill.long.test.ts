import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { addPerson, ensureOrganisation } from '../../../server/auth/people.ts'
import { makeToken } from '../../../server/auth/tokens.ts'
import { connect } from '../../../server/database/connect.ts'
import { testDatabase } from '../../support/postgres.ts'
import { startServerProcess } from '../../support/server.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'
import { openReceiver, status, verifies } from './receiver.ts'

it('a server that is killed with SIGKILL while it sends leaves nothing out and keeps the order', async () => {
  const place = await testDatabase()
  const { sql, close } = connect(place.url, { max: 2 })
  const { id: organisation } = await ensureOrganisation(sql, 'Test')
  const ada = await addPerson(sql, organisation, { name: 'Ada', email: 'ada@example.org', role: 'admin' })
  const { token } = await makeToken(sql, { organisation, personId: ada?.id ?? '', name: 'test', maySign: false })
  const receiver = await openReceiver()
  receiver.answer((one, response) => setTimeout(() => status(204)(one, response), 20))
  const server = await startServerProcess(place.url, { TMINUS_WEBHOOK_ALLOW: '127.0.0.1' })

  async function post<Shape extends z.ZodType>(path: string, body: object | string, shape: Shape) {
    const response = await fetch(`${server.url}/api${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': typeof body === 'string' ? 'application/yaml' : 'application/json',
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return shape.parse(await response.json())
  }
  /** Under the same id until it is answered. */
  async function note(cutover: string): Promise<void> {
    const body = { commandId: randomUUID(), command: { type: 'noteStep', stepId: 'announce', text: 'Hello' } }
    const given = () => post(`/cutovers/${cutover}/commands`, body, z.looseObject({ ok: z.literal(true) }))
    for (;;) {
      const answer = await given().catch(() => undefined)
      if (answer) return
      await delay(100)
    }
  }

  const { secret } = await post('/webhooks', { url: receiver.url }, z.looseObject({ secret: z.string() }))
  await post('/runbooks', SMALL_YAML, z.looseObject({}))
  const { cutoverId } = await post(
    '/cutovers',
    {
      commandId: randomUUID(),
      runbook: { id: 'small-move' },
      mode: 'live',
      t0: new Date(Date.now() + 3_600_000).toISOString(),
      people: { lead: ['ada@example.org'] },
    },
    z.looseObject({ cutoverId: z.string() }),
  )

  let given = 0
  const giving = (async () => {
    for (; given < 40; given++) await note(cutoverId)
  })()
  for (const after of [8, 20, 30]) {
    await expect.poll(() => receiver.received.length).toBeGreaterThan(after)
    await server.kill()
    await server.restart()
    // What it had is due again when its leases have ended.
    await sql`update webhook_deliveries set lease_until = clock_timestamp() where lease is not null`
  }
  await giving
  const seqs = () => [...new Set(receiver.received.map(({ body }) => body.data.seq))]
  await expect.poll(() => seqs().length).toBe(41)
  expect(seqs()).toEqual(Array.from({ length: 41 }, (_, position) => position + 1))
  expect(new Set(receiver.received.map(({ id, body }) => `${id} ${body.data.seq}`)).size).toBe(41)
  expect(receiver.received.every((one) => verifies(one, secret))).toBe(true)
  // At most one attempt was under way at each death.
  expect(receiver.received.length).toBeLessThanOrEqual(44)
  await server.stop()
  await receiver.close()
  await close()
  await place.drop()
}, 180_000)
