import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BY_THE_OPERATOR } from '../../../server/auth/hands.ts'
import { makeSignInLink } from '../../../server/auth/signInLinks.ts'
import { emailOf, type RunningApp, runningApp } from '../../support/app.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const PASSWORD = 'a long enough password'
const refusal = (code: string) => ({ ok: false, refusal: { code } })

const linkFor = (name: string) =>
  app.sql.begin((sql) => makeSignInLink(sql, app.organisation, app.ids[name] ?? '', BY_THE_OPERATOR))

describe('one-time links', () => {
  it('sign in once, and never again', async () => {
    const path = await linkFor('lena')
    const first = await app.call('POST', path)
    expect(first).toMatchObject({ status: 200, json: { ok: true } })
    const [cookie] = first.headers.getSetCookie()
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    // Plain http on this machine or in a local network would never send a secure cookie back.
    expect(cookie).not.toMatch(/Secure/)
    expect((await app.call('GET', '/api/me', { cookie: cookie ?? '' })).json).toMatchObject({
      person: { email: 'lena@example.org' },
      via: 'session',
    })

    const second = await app.call('POST', path)
    expect(second.headers.getSetCookie()).toEqual([])
    expect(second).toMatchObject({ status: 401, json: refusal('linkUsed') })
  })

  it('are not spent by whoever only looks where they lead', async () => {
    const path = await linkFor('lena')
    for (const method of ['HEAD', 'GET']) {
      for (const accept of ['*/*', 'text/html', 'application/json']) {
        expect((await app.call(method, path, { headers: { accept } })).headers.getSetCookie()).toEqual([])
      }
    }
    expect((await app.call('GET', path)).json).toMatchObject({ name: 'lena', organisation: 'Test' })
    expect((await app.call('POST', path)).status).toBe(200)
    expect((await app.call('GET', path)).json).toMatchObject(refusal('linkUsed'))
  })

  it('sign nobody in at the word of another site', async () => {
    const path = await linkFor('lena')
    const form = { 'content-type': 'text/plain', origin: 'https://evil.example' }
    for (const headers of [form, { ...form, 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      const answer = await app.call('POST', path, { text: 'x=1', headers })
      expect(answer).toMatchObject({ status: 403, json: refusal('crossSite') })
    }
    expect((await app.call('POST', path, { headers: { origin: app.origin } })).status).toBe(200)
  })

  it('are good for one of two who open them at once', async () => {
    const path = await linkFor('lena')
    const both = await Promise.all([app.call('POST', path), app.call('POST', path)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  it('end with a newer one, and all with a password', async () => {
    const [older, newer] = [await linkFor('olga'), await linkFor('olga')]
    expect((await app.call('POST', older)).status).toBe(401)
    const entered = await app.call('POST', newer)
    const cookie = entered.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    const unused = await linkFor('olga')
    const elsewhere = await linkFor('lena')
    expect((await app.call('POST', '/api/password', { cookie, body: { password: PASSWORD } })).status).toBe(200)
    expect((await app.call('POST', unused)).status).toBe(401)
    expect((await app.call('POST', elsewhere)).status).toBe(200)
  })

  it('expire, and lie in the database only as hashes', async () => {
    const path = await linkFor('lena')
    const token = path.split('/').at(-1) ?? ''
    const rows = await app.sql`select * from sign_in_links`
    expect(JSON.stringify(rows)).not.toContain(token)
    await app.sql`update sign_in_links set expires_at = now() - interval '1 second' where used_at is null`
    expect((await app.call('POST', path)).status).toBe(401)
  })
})

describe('passwords', () => {
  it('are set first after a fresh link, then sign in, and are needed to be changed', async () => {
    const cookie = await app.signIn('dana')
    expect((await app.call('POST', '/api/password', { cookie, body: { password: 'short' } })).json).toMatchObject({
      ok: false,
      refusal: { code: 'malformed', field: 'password' },
    })
    expect((await app.call('POST', '/api/password', { cookie, body: { password: PASSWORD } })).json).toEqual({
      ok: true,
    })

    const wrong = await app.call('POST', '/api/sign-in', { body: { email: emailOf('dana'), password: 'no' } })
    expect(wrong).toMatchObject({ status: 401, json: refusal('signInFailed') })
    const right = await app.call('POST', '/api/sign-in', { body: { email: 'Dana@Example.org', password: PASSWORD } })
    expect(right.status).toBe(200)
    expect(right.headers.getSetCookie().length).toBeGreaterThan(0)

    const without = await app.call('POST', '/api/password', { cookie, body: { password: `${PASSWORD} 2` } })
    expect(without).toMatchObject({ status: 422, json: { refusal: { code: 'malformed', field: 'current' } } })
    const other = await app.call('POST', '/api/password', {
      cookie,
      body: { password: `${PASSWORD} 2`, current: 'no' },
    })
    expect(other).toMatchObject({ status: 403, json: refusal('wrongPassword') })
    const changed = await app.call('POST', '/api/password', {
      cookie,
      body: { password: `${PASSWORD} 2`, current: PASSWORD },
    })
    expect(changed.status).toBe(200)
  })

  it('cannot be set first in a session that began long ago', async () => {
    const cookie = await app.signIn('second')
    await app.sql`update sessions set created_at = now() - interval '11 minutes' where person = ${app.ids.second ?? ''}`
    const answer = await app.call('POST', '/api/password', { cookie, body: { password: PASSWORD } })
    expect(answer).toMatchObject({ status: 403, json: refusal('signInAgain') })
  })

  it('end the other sessions when they change', async () => {
    const [one, two] = [await app.signIn('nils'), await app.signIn('nils')]
    await app.call('POST', '/api/password', { cookie: one, body: { password: PASSWORD } })
    expect((await app.call('GET', '/api/me', { cookie: one })).status).toBe(200)
    expect((await app.call('GET', '/api/me', { cookie: two })).status).toBe(401)
  })

  it('that are forgotten are replaced by whoever enters by a fresh link, once, and end all other sessions', async () => {
    const old = await app.signIn('olga')
    await app.call('POST', '/api/password', { cookie: old, body: { password: PASSWORD } })
    const signIn = (password: string) =>
      app.call('POST', '/api/sign-in', { body: { email: emailOf('olga'), password } })
    for (let wrong = 0; wrong < 10; wrong++) await signIn(`was it ${wrong}`)
    expect((await signIn(PASSWORD)).status).toBe(429)

    const cookie = await app.signIn('olga')
    const me = z.looseObject({ hasPassword: z.boolean(), maySetPassword: z.boolean() })
    expect((await app.call('GET', '/api/me', { cookie })).read(me)).toMatchObject({ maySetPassword: true })
    expect((await app.call('GET', '/api/me', { cookie: old })).read(me)).toMatchObject({ maySetPassword: false })
    const wrong = { password: `${PASSWORD} again`, current: 'not this either' }
    expect(await app.call('POST', '/api/password', { cookie, body: wrong })).toMatchObject({
      status: 403,
      json: refusal('wrongPassword'),
    })
    const set = () => app.call('POST', '/api/password', { cookie, body: { password: `${PASSWORD} again` } })
    expect((await set()).status).toBe(200)
    expect((await app.call('GET', '/api/me', { cookie: old })).status).toBe(401)
    expect((await app.call('GET', '/api/me', { cookie })).read(me)).toMatchObject({
      hasPassword: true,
      maySetPassword: false,
    })
    expect((await signIn(`${PASSWORD} again`)).status).toBe(200)
    expect((await signIn(PASSWORD)).status).toBe(401)
    expect(await set()).toMatchObject({ status: 422, json: { refusal: { field: 'current' } } })
  })

  it('that are forgotten are not replaced in a session that began long ago, nor by a token', async () => {
    const cookie = await app.signIn('sam')
    await app.call('POST', '/api/password', { cookie, body: { password: PASSWORD } })
    const late = await app.signIn('sam')
    await app.sql`update sessions set created_at = now() - interval '11 minutes' where person = ${app.ids.sam ?? ''}`
    const body = { password: `${PASSWORD} again` }
    const answer = await app.call('POST', '/api/password', { cookie: late, body })
    expect(answer).toMatchObject({ status: 422, json: { refusal: { code: 'malformed', field: 'current' } } })
    expect(answer.text).toContain('ask for a one-time link')
    expect((await app.call('GET', '/api/me', { as: 'sam' })).json).toMatchObject({ maySetPassword: false })
  })

  it('cannot be guessed for long, whoever tries', async () => {
    const cookie = await app.signIn('quinn')
    await app.call('POST', '/api/password', { cookie, body: { password: PASSWORD } })
    const attempt = (password: string) =>
      app.call('POST', '/api/sign-in', { body: { email: emailOf('quinn'), password } })
    for (let wrong = 0; wrong < 10; wrong++) expect((await attempt(`guess ${wrong}`)).status).toBe(401)
    expect(await attempt(PASSWORD)).toMatchObject({ status: 429, json: refusal('tooManyAttempts') })
    const headers = { origin: app.origin }
    const body = { email: emailOf('quinn'), password: PASSWORD }
    expect((await app.call('POST', '/api/auth/sign-in/email', { body, headers })).status).toBe(429)
    // Where the session is, a wrong password counts on its own.
    expect((await app.call('POST', '/api/step-up', { cookie, body: { password: PASSWORD } })).status).toBe(200)
  })
})

describe('sessions', () => {
  it('cannot be begun by anybody who is not here', async () => {
    const body = { email: 'eve@example.org', password: PASSWORD, name: 'Eve' }
    for (const path of ['/api/auth/sign-up/email', '/api/auth/enter-by-link', '/api/auth/update-user']) {
      expect(await app.call('POST', path, { body })).toMatchObject({ status: 404, json: refusal('unknownRoute') })
    }
    const headers = { origin: app.origin }
    expect((await app.call('POST', '/api/auth/sign-in/email', { body, headers })).status).toBe(401)
  })

  it('end with sign-out', async () => {
    const cookie = await app.signIn('lena')
    const lena = app.ids.lena ?? ''
    await app.sql`
      insert into push_subscriptions (id, organisation, person, endpoint, p256dh, auth)
      select id, ${app.organisation}, ${lena}, 'https://push.example.org/' || id, '', '' from unnest(array['here', 'there']) id`
    const out = await app.call('POST', '/api/sign-out?browser=here', { cookie, body: {} })
    expect(out.status).toBe(200)
    // [R16] She is reached no more where she has signed out, and does not count as if she were.
    expect(await app.sql`select id from push_subscriptions where person = ${lena}`).toEqual([{ id: 'there' }])
    expect(out.headers.getSetCookie().join()).toMatch(/Max-Age=0/)
    expect((await app.call('GET', '/api/me', { cookie })).status).toBe(401)
  })

  it('are refused inside the command, at whatever moment they are revoked', async () => {
    const cutoverId = await app.cutover()
    const cookie = await app.signIn('lena')
    const note = (commandId: string) =>
      app.call('POST', `/api/cutovers/${cutoverId}/commands`, {
        cookie,
        body: { commandId, command: { type: 'noteStep', stepId: 'announce', text: 'Hello' } },
      })
    expect((await note('one')).status).toBe(200)
    // The door still knows the session; the command's own transaction does not.
    const [session] = await app.sql<{ id: string }[]>`select id from sessions where person = ${app.ids.lena ?? ''}`
    await app.sql`delete from sessions where person = ${app.ids.lena ?? ''}`
    const body = { commandId: 'two', command: { type: 'noteStep', stepId: 'announce', text: 'Hello again' } }
    const answer = await app.app.core.handleCommand({
      organisation: app.organisation,
      cutoverId,
      credential: { kind: 'session', sessionId: session?.id ?? '' },
      body,
    })
    expect(answer).toBe('unauthorised')
    expect(await note('three')).toMatchObject({ status: 401, json: refusal('notSignedIn') })
  })

  it('refuse a cookie whose signature is not ours', async () => {
    const cookie = await app.signIn('lena')
    const forged = cookie.replace(/\.[^.;]+$/, '.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D')
    expect((await app.call('GET', '/api/me', { cookie: forged })).status).toBe(401)
  })
})

describe('tokens', () => {
  it('act for whoever made them until they are revoked', async () => {
    const cookie = await app.signIn('lena')
    const made = await app.call('POST', '/api/tokens', { cookie, body: { name: 'pipeline' } })
    const { id, token } = made.read(z.looseObject({ id: z.string(), token: z.string() }))
    expect(token).toMatch(/^tm_[\w-]{43}$/)
    expect((await app.call('GET', '/api/me', { token })).json).toMatchObject({ person: { name: 'lena' }, via: 'token' })
    expect((await app.call('GET', '/api/tokens', { cookie })).text).not.toContain(token)

    expect((await app.call('DELETE', `/api/tokens/${id}`, { as: 'dana' })).status).toBe(404)
    expect((await app.call('DELETE', `/api/tokens/${id}`, { cookie })).status).toBe(403)
    expect((await app.call('DELETE', `/api/tokens/${id}`, { cookie, headers: { origin: app.origin } })).status).toBe(
      200,
    )
    expect(await app.call('GET', '/api/me', { token })).toMatchObject({ status: 401, json: refusal('notSignedIn') })
  })

  it('make no tokens, and set no passwords', async () => {
    expect((await app.call('POST', '/api/tokens', { as: 'lena', body: { name: 'x' } })).status).toBe(403)
    expect((await app.call('POST', '/api/password', { as: 'lena', body: { password: PASSWORD } })).status).toBe(403)
    expect((await app.call('POST', '/api/step-up', { as: 'lena', body: { password: PASSWORD } })).status).toBe(403)
  })

  it('that are wrong are not made up for by a good cookie', async () => {
    const cookie = await app.signIn('lena')
    expect((await app.call('GET', '/api/me', { cookie, token: 'tm_nonsense' })).status).toBe(401)
  })
})
