import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANOTHER_PERSON, PERSON_HEADER, PROTOCOL } from '../../../shared/protocol.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import type { LiveClient } from '../../support/core.ts'

let app: RunningApp
let cutoverId: string
beforeAll(async () => {
  app = await runningApp()
  cutoverId = await app.cutover()
})
afterAll(() => app.stop())

const another = { ok: false, refusal: { code: ANOTHER_PERSON } }
const asPageOf = (name: string) => ({ [PERSON_HEADER]: app.ids[name] ?? '' })

describe('[R15] a page that shows one person in a browser that is another’s by now', () => {
  it('is refused whatever it asks, and nothing is done', async () => {
    const cookie = await app.signIn('nils')
    const command = { type: 'noteStep', stepId: 'announce', text: 'As Dana' }
    const body = { commandId: randomUUID(), command }
    for (const [method, path, asking] of [
      ['GET', '/api/me', {}],
      ['GET', `/api/cutovers/${cutoverId}/state`, {}],
      ['POST', `/api/cutovers/${cutoverId}/commands`, { body }],
      ['POST', '/api/tokens', { body: { name: 'Made as Dana' } }],
      ['POST', '/api/sign-out', { body: {} }],
    ] as const) {
      const answer = await app.call(method, path, { cookie, headers: asPageOf('dana'), ...asking })
      expect(answer, `${method} ${path}`).toMatchObject({ status: 409, json: another })
    }
    const given = { cookie, headers: asPageOf('nils') }
    expect((await app.call('POST', `/api/cutovers/${cutoverId}/commands`, { ...given, body })).status).toBe(200)
    expect(await app.call('GET', '/api/tokens', given)).toMatchObject({
      json: { tokens: [expect.objectContaining({ name: 'test' })] },
    })
  })

  it('is told that nobody is signed in when nobody is, as every page', async () => {
    expect((await app.call('GET', '/api/me', { headers: asPageOf('dana') })).status).toBe(401)
  })

  it('gets no live connection', async () => {
    const cookie = await app.signIn('nils')
    const connect = (name: string) =>
      new Promise<string>((resolve) => {
        const client: LiveClient = io(app.origin, {
          auth: { protocol: PROTOCOL, person: app.ids[name] },
          extraHeaders: { cookie },
          transports: ['websocket'],
          forceNew: true,
          reconnection: false,
        })
        const end = (how: string) => {
          client.disconnect()
          resolve(how)
        }
        client.once('connect', () => end('connected'))
        client.once('connect_error', (error) => end('data' in error ? JSON.stringify(error.data) : error.message))
      })
    expect(await connect('dana')).toContain(ANOTHER_PERSON)
    expect(await connect('nils')).toBe('connected')
  })
})
