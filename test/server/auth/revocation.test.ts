import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { connect } from '../../../server/database/connect.ts'
import { PROTOCOL } from '../../../shared/protocol.ts'
import { type AnotherNode, type RunningApp, runningApp } from '../../support/app.ts'
import type { LiveClient } from '../../support/core.ts'

let app: RunningApp
/** Where the sockets are; access ends through the first. */
let other: AnotherNode
let cutoverId: string
beforeAll(async () => {
  app = await runningApp()
  other = await app.node()
  cutoverId = await app.cutover()
})
afterAll(() => app.stop())

/** By how much the loss may be noticed late. Without any notice it took up to half a minute; a busy machine needs slack. */
const SOON_MS = 10_000

async function watching(entry: { token: string } | { cookie: string }): Promise<LiveClient> {
  const client: LiveClient = io(other.origin, {
    auth: { protocol: PROTOCOL, ...('token' in entry && { token: entry.token }) },
    ...('cookie' in entry && { extraHeaders: { cookie: entry.cookie } }),
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  await new Promise<void>((resolve, reject) => {
    client.once('connect', resolve)
    client.once('connect_error', reject)
  })
  const answer = await client.emitWithAck('watch', { cutoverId, after: 0 })
  expect(answer.ok).toBe(true)
  return client
}

async function newToken(name: string): Promise<{ id: string; token: string; cookie: string }> {
  const cookie = await app.signIn(name)
  const made = await app.call('POST', '/api/tokens', { cookie, body: { name: 'to be revoked' } })
  return { ...made.read(z.looseObject({ id: z.string(), token: z.string() })), cookie }
}

const own = { origin: '' }
const WAYS: Record<string, () => Promise<{ client: LiveClient; end(): Promise<unknown> }>> = {
  'a token is revoked': async () => {
    const { id, token, cookie } = await newToken('dana')
    return {
      client: await watching({ token }),
      end: () => app.call('DELETE', `/api/tokens/${id}`, { cookie, headers: own }),
    }
  },
  'somebody signs out': async () => {
    const cookie = await app.signIn('dana')
    return { client: await watching({ cookie }), end: () => app.call('POST', '/api/sign-out', { cookie, body: {} }) }
  },
  'a password is set in another session': async () => {
    const [cookie, setter] = [await app.signIn('nils'), await app.signIn('nils')]
    return {
      client: await watching({ cookie }),
      end: () => app.call('POST', '/api/password', { cookie: setter, body: { password: 'a long enough password' } }),
    }
  },
  'a session is shortened in the database': async () => {
    const cookie = await app.signIn('quinn')
    return {
      client: await watching({ cookie }),
      end: () =>
        app.sql`update sessions set expires_at = now() - interval '1 second' where person = ${app.ids.quinn ?? ''}`,
    }
  },
  'a membership ends': async () => {
    const { token } = await newToken('scott')
    return {
      client: await watching({ token }),
      end: () => app.sql`delete from members where person = ${app.ids.scott ?? ''}`,
    }
  },
}

/** Milliseconds from the end of access until the idle socket on the other node is closed. */
async function closedAfter({ client, end }: { client: LiveClient; end(): Promise<unknown> }): Promise<number> {
  const closed = new Promise<number>((resolve) => client.once('disconnect', () => resolve(performance.now())))
  await end()
  const ended = performance.now()
  return (await closed) - ended
}

describe('an idle socket on another node', () => {
  beforeAll(() => {
    own.origin = app.origin
  })

  it.each(Object.entries(WAYS))('is closed at once when %s', async (_, prepare) => {
    expect(await closedAfter(await prepare())).toBeLessThan(SOON_MS)
  })

  it('is closed within the next look at the database when notifications are lost', async () => {
    const saboteur = connect(app.url, { max: 1 })
    // Each time it comes back it is cut off once more.
    const cutting = setInterval(() => {
      void saboteur.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'tminus listener' and datname = current_database()`.catch(() => undefined)
    }, 20)
    try {
      const { id, token, cookie } = await newToken('olga')
      const end = () => app.call('DELETE', `/api/tokens/${id}`, { cookie, headers: own })
      expect(await closedAfter({ client: await watching({ token }), end })).toBeLessThan(SOON_MS)
    } finally {
      clearInterval(cutting)
      await saboteur.close()
    }
  })

  it('stays open when only a role changes, whose rights end all the same', async () => {
    const cookie = await app.signIn('sam')
    const client = await watching({ cookie })
    const role = await app.call('POST', `/api/people/${app.ids.sam}/role`, { as: 'ada', body: { role: 'observer' } })
    expect(role.status).toBe(200)
    const command = { type: 'noteStep', stepId: 'announce', text: 'Hello' } as const
    const answer = await client.emitWithAck('command', { cutoverId, commandId: 'as an observer', command })
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'observersWatch' } })
    expect(client.connected).toBe(true)
    client.disconnect()
  })
})
