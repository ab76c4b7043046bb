/** What can be asked over real HTTP without being anybody. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emailOf, type Reply, type RunningApp, runningApp } from '../../support/app.ts'

const POINTS = 50

let app: RunningApp
let cutover: string
let cookie: string
beforeAll(async () => {
  // One proxy in front names the caller's address.
  app = await runningApp({ proxies: 1, strangers: { points: POINTS, spanSeconds: 3600 } })
  cutover = await app.cutover()
  cookie = await app.signIn('dana')
})
afterAll(() => app.stop())

const from = (address: string) => ({ 'x-forwarded-for': address })
const me = (address: string, asking: object = {}) => app.call('GET', '/api/me', { headers: from(address), ...asking })
const tooMany = {
  status: 429,
  json: { ok: false, refusal: { code: 'tooManyRequests', message: expect.stringContaining('your address') } },
}
const saysWhen = ({ headers }: Reply) => Number(headers.get('retry-after')) > 0
const link = { 'content-type': 'application/json', accept: 'application/json' }

async function useUp(address: string, ask: (nth: number) => Promise<Reply>, status: number): Promise<void> {
  for (let nth = 0; nth < POINTS; nth++) expect((await ask(nth)).status).toBe(status)
  const refused = await ask(POINTS)
  expect(refused).toMatchObject(tooMany)
  expect(saysWhen(refused)).toBe(true)
  // From elsewhere nothing has changed.
  expect((await me(`${address}9`)).status).toBe(401)
}

describe('an address from which nobody has asked too often', () => {
  it.each<[string, string, number, (address: string, nth: number) => Promise<Reply>]>([
    ['without a credential', '10.0.0.1', 401, (address) => me(address)],
    ['with tokens that are not good', '10.0.0.2', 401, (address, nth) => me(address, { token: `tm_${nth}_made_up` })],
    [
      'with one-time links that are not good',
      '10.0.0.3',
      401,
      (address, nth) =>
        app.call('POST', `/sign-in/made-up-${nth}`, { headers: { ...from(address), ...link }, body: {} }),
    ],
    [
      'with forms that cannot be read',
      '10.0.0.4',
      422,
      (address) => app.call('POST', '/api/sign-in', { headers: from(address), body: {} }),
    ],
  ])('%s is told when to come back', async (_, address, status, ask) => {
    await useUp(address, (nth) => ask(address, nth), status)
  })

  it('answers everybody who is signed in there, with a token or in a browser, and lets others sign in', async () => {
    await useUp('10.0.1.1', () => me('10.0.1.1'), 401)
    const headers = from('10.0.1.1')
    for (let times = 0; times < 2 * POINTS; times++) expect((await me('10.0.1.1', { as: 'lena' })).status).toBe(200)
    expect((await me('10.0.1.1', { cookie })).status).toBe(200)
    const body = { commandId: randomUUID(), command: { type: 'noteStep', stepId: 'announce', text: 'still here' } }
    const given = await app.call('POST', `/api/cutovers/${cutover}/commands`, { as: 'lena', headers, body })
    expect(given.status).toBe(200)
    const password = 'a password that is long'
    const entered = await app.signIn('quinn')
    const set = await app.call('POST', '/api/password', {
      cookie: entered,
      headers: { ...headers, origin: app.origin },
      body: { password },
    })
    expect(set.status).toBe(200)
    const signIn = (given: string) =>
      app.call('POST', '/api/sign-in', { headers, body: { email: emailOf('quinn'), password: given } })
    expect((await signIn(password)).status).toBe(200)
    expect(await signIn('another that is long enough')).toMatchObject(tooMany)
  })
})

describe('sign-ins that fail', () => {
  it('are counted in /metrics by why and never by whom, and say when to come back', async () => {
    const headers = from('10.0.2.1')
    const count = async (why: string) => {
      const { text } = await app.call('GET', '/metrics', { headers })
      expect(text).not.toMatch(/lena@|@example\.org/)
      return Number(new RegExp(`^tminus_failed_sign_ins_total\\{why="${why}"\\} (\\d+)$`, 'm').exec(text)?.[1])
    }
    const before = { password: await count('password'), tooMany: await count('tooMany'), link: await count('link') }
    const signIn = () =>
      app.call('POST', '/api/sign-in', { headers, body: { email: emailOf('lena'), password: 'a wrong one, and long' } })
    for (let times = 0; times < 10; times++) expect((await signIn()).status).toBe(401)
    const refused = await signIn()
    expect(refused).toMatchObject({ status: 429, json: { refusal: { code: 'tooManyAttempts' } } })
    expect(saysWhen(refused)).toBe(true)
    await app.call('POST', '/sign-in/made-up', { headers: { ...headers, ...link }, body: {} })
    expect(await count('password')).toBe(before.password + 10)
    expect(await count('tooMany')).toBe(before.tooMany + 1)
    expect(await count('link')).toBe(before.link + 1)
  })
})
