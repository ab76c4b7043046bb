import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OWN_HAND, storePassword } from '../../../server/auth/password.ts'
import { addPerson, removePerson } from '../../../server/auth/people.ts'
import { CAST, emailOf } from '../../../server/demo/cast.ts'
import { DEMO_HEADER, endDemoSessions, mayHaveDoor } from '../../../server/demo/door.ts'
import { readEnvironment } from '../../../server/environment.ts'
import { PROTOCOL } from '../../../shared/protocol.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { refusal } from '../../support/browsers.ts'

const PASSWORD = 'harbour-001-002-003'
const [amara, , , , , , , priya] = CAST

let app: RunningApp
beforeAll(async () => {
  app = await runningApp({ demoPassword: PASSWORD })
  for (const member of [amara, priya]) {
    if (!member) throw new Error('The cast has lost somebody')
    const person = await addPerson(app.sql, app.organisation, { ...member, email: emailOf(member) })
    await storePassword(app.sql, person?.id ?? '', PASSWORD, OWN_HAND)
  }
})
afterAll(() => app.stop())

const enter = (person: string, headers: Record<string, string> = {}) =>
  app.call('POST', '/api/demo/enter', { body: { person }, headers })
const secretOf = async (person: string) => (await enter(person)).read(z.looseObject({ secret: z.string() })).secret
const me = async (secret: string, headers: Record<string, string> = {}, cookie?: string) => {
  const asking = { headers: { [DEMO_HEADER]: secret, ...headers }, ...(cookie !== undefined && { cookie }) }
  const { status, json } = await app.call('GET', '/api/me', asking)
  return {
    status,
    name: z.looseObject({ person: z.looseObject({ name: z.string() }) }).safeParse(json).data?.person.name,
  }
}

describe('the door of the demo', () => {
  it('lets one browser be several people, each by what their tab keeps, whoever its cookie is', async () => {
    const [asAmara, asPriya, cookie] = [await secretOf('amara'), await secretOf('priya'), await app.signIn('lena')]
    expect(await me(asAmara, {}, cookie)).toEqual({ status: 200, name: 'Amara Okafor' })
    expect(await me(asPriya, {}, cookie)).toEqual({ status: 200, name: 'Priya Raman' })
    // Signing out ends the tab's session, not the one of the cookie.
    const out = await app.call('POST', '/api/sign-out', { headers: { [DEMO_HEADER]: asAmara }, cookie, body: {} })
    expect(out.status).toBe(200)
    expect((await me(asAmara, {}, cookie)).status).toBe(401)
    expect((await app.call('GET', '/api/me', { cookie })).status).toBe(200)
  })

  it('lets them sign with the password of the demo', async () => {
    const headers = { [DEMO_HEADER]: await secretOf('priya') }
    const stepUp = (password: string) => app.call('POST', '/api/step-up', { headers, body: { password } })
    expect((await stepUp('not the password')).json).toMatchObject(refusal('wrongPassword'))
    expect((await stepUp(PASSWORD)).status).toBe(200)
  })

  it('opens a live connection for the tab', async () => {
    const connects = async (demo: string) => {
      const socket = io(app.origin, {
        auth: { protocol: PROTOCOL, demo },
        transports: ['websocket'],
        reconnection: false,
      })
      const outcome = await new Promise<string>((resolve) => {
        socket.on('connect', () => resolve('connected'))
        socket.on('connect_error', ({ message }) => resolve(message))
      })
      socket.close()
      return outcome
    }
    expect(await connects(await secretOf('amara'))).toBe('connected')
    expect(await connects('no secret of anybody')).toBe('Sign in first.')
  })

  it('answers nobody who came through a proxy, by another name, or from the page of another site', async () => {
    const secret = await secretOf('amara')
    const elsewhere = [
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
      { via: '1.1 proxy' },
      { 'x-real-ip': '203.0.113.7' },
    ]
    for (const headers of elsewhere) {
      expect((await enter('amara', headers)).status, JSON.stringify(headers)).toBe(401)
      expect((await me(secret, headers)).status, JSON.stringify(headers)).toBe(401)
      expect((await app.call('GET', '/api/demo', { headers })).json).toEqual({ open: false })
    }
    const demo = app.app.services.demo
    for (const host of ['tminus.example.org', 'localhost.example.org:4180', '192.168.1.5:4180', '']) {
      expect(await demo?.isOpenTo({ host }), host).toBe(false)
      expect(await demo?.credentialOf(secret, { host }), host).toBeUndefined()
    }
    for (const host of ['localhost:4180', '127.0.0.1:4180', '[::1]:4180', 'localhost']) {
      expect(await demo?.isOpenTo({ host }), host).toBe(true)
    }
    expect((await enter('amara', { origin: 'https://evil.example.org', 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    )
  })

  it('knows nobody but the cast, and takes no other secret', async () => {
    expect((await enter('lena')).status).toBe(401)
    expect((await enter('toString')).status).toBe(401)
    const [other] = await app.sql`
      insert into sessions (id, organisation, person, token, entered_by, expires_at)
      values ('a session', ${app.organisation}, ${app.ids.lena ?? ''}, 'the secret of a cookie', 'password', now() + interval '1 day')
      returning token`
    expect((await me(String(other?.token))).status).toBe(401)
  })

  it('closes once somebody is there whose e-mail could be a real one, with all that it gave out', async () => {
    const secret = await secretOf('amara')
    const real = await addPerson(app.sql, app.organisation, { name: 'Rita', email: 'rita@harbour.com', role: 'member' })
    expect((await me(secret)).status).toBe(401)
    expect((await enter('amara')).status).toBe(401)
    expect((await app.call('GET', '/api/demo')).json).toEqual({ open: false })
    await removePerson(app.sql, app.organisation, real?.id ?? '', 'server')
    // What it gave out is gone, not hidden.
    expect((await me(secret)).status).toBe(401)
  })

  it('is worth nothing to a server without a door, and a start without one ends what was given out', async () => {
    const secret = await secretOf('amara')
    const plain = await runningApp()
    try {
      expect((await plain.call('GET', '/api/demo')).json).toEqual({ open: false })
      expect((await plain.call('POST', '/api/demo/enter', { body: { person: 'amara' } })).status).toBe(401)
      // Not even beside a valid cookie: the tab meant somebody else.
      const asked = { headers: { [DEMO_HEADER]: secret }, cookie: await plain.signIn('lena') }
      expect((await plain.call('GET', '/api/me', asked)).status).toBe(401)
    } finally {
      await plain.stop()
    }
    await endDemoSessions(app.sql)
    expect((await me(secret)).status).toBe(401)
  })
})

describe('a server has one only', () => {
  const may = (variables: Record<string, string>, embedded = true) =>
    mayHaveDoor(readEnvironment(variables), { embedded })

  it('over its own database on loopback, with nothing in front and nothing real behind', () => {
    expect(may({})).toBe(true)
    expect(may({ TMINUS_ORIGIN: 'http://localhost:4180' })).toBe(true)
    expect(may({}, false)).toBe(false)
    for (const variables of [
      { HOST: '0.0.0.0' },
      { HOST: '192.168.1.5' },
      { TMINUS_ORIGIN: 'https://tminus.example.org' },
      { TMINUS_PROXIES: '1' },
      { TMINUS_NO_DEMO: '1' },
      { TMINUS_SERVICENOW: 'instances.json' },
      { TMINUS_SMTP: 'smtps://mail.example.org', TMINUS_MAIL_FROM: 'tminus@example.org' },
    ]) {
      expect(may(variables), JSON.stringify(variables)).toBe(false)
    }
  })
})
