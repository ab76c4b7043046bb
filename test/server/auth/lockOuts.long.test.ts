import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emailOf, type RunningApp, runningApp } from '../../support/app.ts'

const PASSWORD = 'a long enough password'
let app: RunningApp
beforeAll(async () => {
  app = await runningApp({ proxies: 1 })
})
afterAll(() => app.stop())

const from = (address: string) => ({ 'x-forwarded-for': address })
const signIn = (name: string, password: string, address: string, cookie?: string) =>
  app.call('POST', '/api/sign-in', {
    body: { email: emailOf(name), password },
    headers: from(address),
    ...(cookie !== undefined && { cookie }),
  })
/** As if so many tries had been made, each of which costs the time of a hash. */
const exhaust = (limit: string) => app.sql`update attempts set points = 1000 where key like ${`${limit}:%`}`

async function withPassword(name: string): Promise<{ session: string; device: string }> {
  const session = await app.signIn(name)
  const set = await app.call('POST', '/api/password', { cookie: session, body: { password: PASSWORD } })
  return { session, device: set.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

describe('wrong passwords of a stranger', () => {
  it('shut out the place they come from, and not the owner elsewhere, nor on a known device in the same place', async () => {
    const { session, device } = await withPassword('dana')
    for (let guess = 0; guess < 10; guess++) await signIn('dana', `guess ${guess}`, '198.51.100.66')
    const refused = await signIn('dana', PASSWORD, '198.51.100.66')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await signIn('dana', PASSWORD, '192.0.2.10')).status).toBe(200)
    expect(device).toMatch(/^tminus\.device=/)
    expect((await signIn('dana', PASSWORD, '198.51.100.66', device)).status).toBe(200)
    // A made-up device is none.
    expect((await signIn('dana', PASSWORD, '198.51.100.66', `tminus.device=${'x'.repeat(43)}`)).status).toBe(429)
    // And never the password given once more at a gate.
    expect((await app.call('POST', '/api/step-up', { cookie: session, body: { password: PASSWORD } })).status).toBe(200)
  })

  it('from the addresses of one IPv6 network count as from one', async () => {
    await withPassword('scott')
    for (let guess = 0; guess < 10; guess++) await signIn('scott', `guess ${guess}`, `2001:db8:0:7::${guess + 1}`)
    expect((await signIn('scott', PASSWORD, '2001:db8:0:7:ffff::1')).status).toBe(429)
    expect((await signIn('scott', PASSWORD, '2001:db8:0:8::1')).status).toBe(200)
  })

  it('from a great many places slow an account down for strangers only', async () => {
    const { device } = await withPassword('nils')
    await signIn('nils', 'a guess', '203.0.113.1')
    await exhaust('account')
    expect((await signIn('nils', 'a guess', '203.0.113.2')).status).toBe(401)
    expect((await signIn('nils', PASSWORD, '203.0.113.3')).status).toBe(429)
    expect((await signIn('nils', PASSWORD, '203.0.113.3', device)).status).toBe(200)
  })

  it('from behind an address do not shut out others behind it', async () => {
    await withPassword('quinn')
    await signIn('olga', 'a guess', '203.0.113.9')
    await exhaust('address')
    expect((await signIn('quinn', PASSWORD, '203.0.113.9')).status).toBe(200)
    await exhaust('addressSlowly')
  })
})

describe('the audit log of the organisation', () => {
  const entry = z.looseObject({ seq: z.number(), kind: z.string(), actor: z.string().optional() })
  const entries = async (query: string) =>
    (await app.call('GET', `/api/audit?${query}`, { as: 'ada' })).read(z.object({ entries: z.array(entry) })).entries

  it('tells what was done to people and their ways in, by whom and from where', async () => {
    const [last] = await entries('limit=1')
    const call = (method: string, path: string, body?: object) =>
      app.call(method, path, { as: 'ada', headers: from('192.0.2.7'), ...(body && { body }) })
    const added = await call('POST', '/api/people', { name: 'Eve', email: 'eve@example.org' })
    const { id } = added.read(z.looseObject({ person: z.looseObject({ id: z.string() }) })).person
    await call('POST', `/api/people/${id}/role`, { role: 'observer' })
    await call('POST', `/api/people/${id}/sign-in-link`)
    await call('POST', `/api/people/${id}/end-sessions`)
    expect((await call('DELETE', `/api/people/${id}`)).status).toBe(200)
    const told = await entries(`after=${last?.seq}`)
    const kinds = ['personAdded', 'roleChanged', 'linkMade', 'sessionsEnded', 'personRemoved']
    expect(told.map(({ kind }) => kind)).toEqual(kinds)
    for (const one of told) {
      expect(one).toMatchObject({ actor: app.ids.ada, via: 'token', person: id, address: '192.0.2.7' })
    }
    const all = await entries('after=0&limit=1000')
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, position) => position + 1))
    // Whoever is gone keeps their name, and nothing else.
    const people = (await app.call('GET', '/api/people', { as: 'ada' })).text
    expect(people).toContain(`"former":[{"id":"${id}","name":"Eve","pseudonymised":false}]`)
  })

  it('has a few lines of a flood of wrong passwords', async () => {
    for (let guess = 0; guess < 12; guess++) await signIn('sam', `guess ${guess}`, '203.0.113.77')
    const told = (await entries(`kind=signInFailed&person=${app.ids.sam}`)).map(({ details }) => details)
    expect(told).toMatchObject([{ refused: true, count: 1 }, { refused: false, count: 10 }, { count: 1 }])
  })

  it('is for administrators, and only added to', async () => {
    for (const as of ['paula', 'lena', 'oscar']) expect((await app.call('GET', '/api/audit', { as })).status).toBe(403)
    for (const statement of [
      'delete from audit_entries',
      "update audit_entries set kind = 'x'",
      'truncate audit_entries',
    ]) {
      await expect(app.sql.unsafe(statement)).rejects.toThrow(/only added to/)
    }
  })
})

describe('sessions', () => {
  it('are seen by their owner, and ended one by one', async () => {
    const [here, there] = [await app.signIn('lena'), await app.signIn('lena')]
    const card = z.looseObject({ id: z.string(), current: z.boolean() })
    const { sessions } = (await app.call('GET', '/api/sessions', { cookie: here })).read(
      z.object({ sessions: z.array(card) }),
    )
    const other = sessions.find(({ current }) => !current)
    const end = (cookie: string) =>
      app.call('DELETE', `/api/sessions/${other?.id}`, { cookie, headers: { origin: app.origin } })
    expect((await end(await app.signIn('sam'))).status).toBe(404)
    expect((await end(here)).status).toBe(200)
    expect((await app.call('GET', '/api/me', { cookie: there })).status).toBe(401)
  })
})

describe('[R13] names', () => {
  it.each(['\u200b', '\u2066x', 'a\u202eb', 'two\nlines', '\u3164', ' '])('%j is none', async (name) => {
    const body = { name, email: 'nobody@example.org' }
    const answer = await app.call('POST', '/api/people', { as: 'ada', body })
    expect(answer).toMatchObject({ status: 422, json: { refusal: { field: 'name' } } })
  })
})
