import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { addPerson } from '../../../server/auth/people.ts'
import { createJanitor } from '../../../server/database/janitor.ts'
import { emailOf, type Reply, type RunningApp, runningApp } from '../../support/app.ts'
import { Authenticator, type Manner } from '../../support/authenticator.ts'
import {
  awaiting,
  Browser,
  confirms,
  entersOver,
  entersOwn,
  PASSWORD,
  polled,
  refusal,
} from '../../support/browsers.ts'

// ada and bea are administrators; olga and sam approve, olga for operations and sam for the sponsor.
let app: RunningApp
let here: Manner
let night: Awaited<ReturnType<typeof polled>>
beforeAll(async () => {
  app = await runningApp()
  here = { origin: app.origin.replace('127.0.0.1', 'localhost'), rpId: 'localhost' }
  const bea = await addPerson(app.sql, app.organisation, { name: 'bea', email: emailOf('bea'), role: 'admin' })
  app.ids.bea = bea?.id ?? ''
  night = await polled(app)
})
// Each test has the tries of its own.
beforeEach(() => app.sql`delete from attempts`)
afterAll(() => app.stop())

const asked = z.looseObject({ options: z.looseObject({ challenge: z.string() }) })
const made = z.looseObject({ options: z.looseObject({ challenge: z.string(), user: z.object({ id: z.string() }) }) })

/** A passkey on a device of its own, added in that browser. */
async function adds(browser: Browser, proof: object = {}, name = 'Phone'): Promise<Authenticator> {
  const device = new Authenticator()
  const answer = await browser.post('/passkeys/options', proof)
  expect(answer.status, answer.text).toBe(200)
  const added = await browser.post('/passkeys', { name, passkey: device.make(answer.read(made).options, here) })
  expect(added.status, added.text).toBe(200)
  return device
}

/** What the device answers to what the browser is asked. */
async function gives(browser: Browser, device: Authenticator, what: object, manner = here) {
  const answer = await browser.post('/passkeys/challenge', what)
  expect(answer.status, answer.text).toBe(200)
  return device.give(answer.read(asked).options, manner)
}

/** Asks as a browser in which nobody is signed in. */
async function begins() {
  const answer = await app.call('POST', '/api/sign-in/passkey/options')
  const cookie = new Browser(app, answer).cookie
  const enter = (passkey: object, from = cookie): Promise<Reply> =>
    app.call('POST', '/api/sign-in/passkey', { cookie: from, body: { passkey } })
  return { options: answer.read(asked).options, enter }
}

async function signsIn(device: Authenticator): Promise<Browser> {
  const { options, enter } = await begins()
  const answer = await enter(device.give(options, here))
  expect(answer.status, answer.text).toBe(200)
  return new Browser(app, answer)
}

const signature = (more: object = {}) => {
  const { type: _, ...said } = night.sign
  return { for: 'sign', cutoverId: night.cutoverId, role: 'operations', ...said, ...more }
}

/** A passkey given for that signature. */
const stepsUp = async (browser: Browser, device: Authenticator, more: object = {}): Promise<Reply> =>
  browser.post('/step-up', { passkey: await gives(browser, device, signature(more)) })

const signs = (browser: Browser, more: object = {}) => browser.command(night.cutoverId, { ...night.sign, ...more })

/** Somebody with a password and a passkey of their own; all that they had before is gone. */
async function owner(name: string) {
  await app.sql`delete from passkeys where person = ${app.ids[name] ?? ''}`
  const browser = await entersOwn(app, name)
  expect((await browser.post('/password', { password: PASSWORD })).status).toBe(200)
  return { browser, device: await adds(browser, { password: PASSWORD }) }
}

const auditOf = async (kind: string) =>
  (await app.call('GET', `/api/audit?kind=${kind}`, { as: 'ada' })).read(
    z.object({ entries: z.array(z.looseObject({ details: z.looseObject({}) })) }),
  ).entries

describe('signing in by a passkey', () => {
  it('needs no name, and is among the sessions and in the audit log', async () => {
    const { device } = await owner('olga')
    const browser = await signsIn(device)
    expect((await browser.get('/me')).json).toMatchObject({ person: { id: app.ids.olga }, hasPasskey: true })
    const { sessions } = (await browser.get('/sessions')).read(
      z.object({ sessions: z.array(z.looseObject({ enteredBy: z.string(), current: z.boolean() })) }),
    )
    expect(sessions.find(({ current }) => current)).toMatchObject({ enteredBy: 'passkey' })
    expect((await auditOf('signedIn'))[0]).toMatchObject({
      person: app.ids.olga,
      details: { by: 'passkey', name: 'Phone' },
    })
    const { passkeys } = (await browser.get('/passkeys')).read(z.object({ passkeys: z.array(z.looseObject({})) }))
    expect(passkeys).toMatchObject([{ name: 'Phone', createdAt: expect.any(String), lastUsed: expect.any(String) }])
  })

  it('takes an answer once, within minutes, and from the browser that asked', async () => {
    const { device } = await owner('olga')
    const first = await begins()
    const answer = device.give(first.options, here)
    expect((await first.enter(answer)).status).toBe(200)
    expect(await first.enter(answer)).toMatchObject({ status: 401, json: refusal('signInFailed') })

    const other = await begins()
    const stolen = device.give(other.options, here)
    expect((await first.enter(stolen)).status).toBe(401)
    expect((await other.enter(stolen, '')).status).toBe(401)

    const late = await begins()
    await app.sql`update passkey_challenges set expires_at = now() - interval '1 second'`
    expect((await late.enter(device.give(late.options, here))).status).toBe(401)
    // What nobody answers goes by itself.
    await begins()
    await app.sql`update passkey_challenges set expires_at = now() - interval '1 second'`
    await createJanitor({ sql: app.sql, log: app.app.services.log }).sweep()
    expect(await app.sql`select from passkey_challenges`).toEqual([])
  })

  it.each<[string, Partial<Manner>]>([
    ['the page of another site', { origin: 'https://tminus.example.com' }],
    ['another port of the machine', { origin: 'http://localhost:1' }],
    ['the same server by its address', { origin: 'http://127.0.0.1' }],
    ['another name', { rpId: 'example.com' }],
    ['a device that did not recognise its owner', { isVerified: false }],
  ])('refuses an answer from %s', async (_, wrong) => {
    const { device } = await owner('olga')
    const { options, enter } = await begins()
    expect(await enter(device.give(options, { ...here, ...wrong }))).toMatchObject({
      status: 401,
      json: refusal('signInFailed'),
    })
  })

  it('refuses an answer of a key that nobody has, and one to a question that was not put for it', async () => {
    const { device, browser } = await owner('olga')
    const { options, enter } = await begins()
    const stranger = new Authenticator()
    expect((await enter(stranger.give(options, here))).status).toBe(401)
    const forSigning = await gives(browser, device, signature())
    const { enter: again } = await begins()
    expect((await again(forSigning, browser.cookie)).status).toBe(401)
    expect((await again(device.give({ challenge: 'x'.repeat(43) }, here))).status).toBe(401)
    expect((await again(device.give({ challenge: 'a\0b' }, here))).status).toBe(401)
  })

  it('refuses a counter that does not move on, as that of a copy, and says so in the audit log', async () => {
    const { device } = await owner('olga')
    const enters = async (counter: number) => {
      const { options, enter } = await begins()
      return (await enter(device.give(options, { ...here, counter }))).status
    }
    expect(await enters(7)).toBe(200)
    expect([await enters(7), await enters(3), await enters(0)]).toEqual([401, 401, 401])
    expect(await enters(8)).toBe(200)
    const refused = await auditOf('passkeyRefused')
    expect(refused.slice(0, 3)).toMatchObject(Array(3).fill({ person: app.ids.olga, details: { name: 'Phone' } }))
  })

  it('takes a device that does not count', async () => {
    const { browser } = await owner('olga')
    const device = new Authenticator()
    const { options } = (await browser.post('/passkeys/options', { password: PASSWORD })).read(made)
    const still = { ...here, counter: 0 }
    await browser.post('/passkeys', { name: 'Synced', passkey: device.make(options, still) })
    for (const _ of [1, 2]) {
      const { options, enter } = await begins()
      expect((await enter(device.give(options, still))).status).toBe(200)
    }
  })

  it('waits after ten wrong answers, for that passkey and no other', async () => {
    const { device } = await owner('olga')
    const sam = await owner('sam')
    const tries = async (manner: Manner) => {
      const { options, enter } = await begins()
      return enter(device.give(options, manner))
    }
    for (let count = 0; count < 10; count++) expect((await tries({ ...here, isVerified: false })).status).toBe(401)
    const answer = await tries(here)
    expect(answer).toMatchObject({ status: 429, json: refusal('tooManyAttempts') })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(60)
    await signsIn(sam.device)
    expect((await auditOf('signInFailed'))[0]).toMatchObject({ person: app.ids.olga, details: { by: 'passkey' } })
  })

  it('is asked sixty times a minute from one address, and no more', async () => {
    const answers = await Promise.all(
      Array.from({ length: 61 }, () => app.call('POST', '/api/sign-in/passkey/options')),
    )
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
  })

  it('ends with the membership', async () => {
    const gone = await addPerson(app.sql, app.organisation, { name: 'gwen', email: emailOf('gwen'), role: 'member' })
    app.ids.gwen = gone?.id ?? ''
    const { device, browser } = await owner('gwen')
    const { options, enter } = await begins()
    expect((await app.call('DELETE', `/api/people/${app.ids.gwen}`, { as: 'ada' })).status).toBe(200)
    expect((await enter(device.give(options, here))).status).toBe(401)
    expect((await browser.post('/passkeys/challenge', signature())).status).toBe(401)
  })
})

describe('[R6] [R7] a signature with a passkey', () => {
  it('says so, as one with a password does', async () => {
    const { browser, device } = await owner('olga')
    expect(await signs(browser)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })
    expect((await stepsUp(browser, device)).status).toBe(200)
    expect((await signs(browser)).json).toMatchObject({ events: [{ type: 'gateSigned', proof: 'passkey' }] })
    // It was for one.
    expect(await signs(browser)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })
    await browser.post('/step-up', { password: PASSWORD })
    expect((await signs(browser)).json).toMatchObject({ events: [{ type: 'gateSigned', proof: 'password' }] })
    const { gates } = (await app.call('GET', `/api/cutovers/${night.cutoverId}`, { as: 'sam' })).read(
      z.looseObject({ gates: z.array(z.looseObject({ poll: z.looseObject({}) })) }),
    )
    expect(gates[0]?.poll.signatures).toMatchObject([{ role: 'operations', proof: 'password' }])
  })

  it.each<[string, object]>([
    ['another vote', { vote: 'noGo' }],
    ['another role', { role: 'sponsor' }],
    ['another gate', { gateId: 'other' }],
    ['another poll', { pollId: 'go-no-go.7' }],
    ['another basis', { basis: 'b' }],
    ['another cutover', { cutoverId: 'other' }],
  ])('is not given with one that was given for %s', async (_, other) => {
    const { browser, device } = await owner('olga')
    expect((await stepsUp(browser, device, other)).status).toBe(200)
    expect(await signs(browser)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })
  })

  it('is not given with a passkey that was asked for something else, by somebody else, or answered before', async () => {
    const { browser, device } = await owner('olga')
    const sam = await owner('sam')
    const stepUp = (passkey: object, by = browser) => by.post('/step-up', { passkey })
    const wrong = { status: 403, json: refusal('wrongPasskey') }

    const { options } = await begins()
    expect(await stepUp(device.give(options, here))).toMatchObject(wrong)
    expect(await stepUp(await gives(browser, device, { for: 'addPasskey' }))).toMatchObject(wrong)
    // In another session of the same person, and by the passkey of another.
    const elsewhere = await signsIn(device)
    expect(await stepUp(await gives(elsewhere, device, signature()))).toMatchObject(wrong)
    expect(await stepUp(await gives(browser, sam.device, signature()))).toMatchObject(wrong)
    expect(await stepUp(await gives(browser, device, signature(), { ...here, isVerified: false }))).toMatchObject(wrong)

    const answer = await gives(browser, device, signature())
    expect((await stepUp(answer)).status).toBe(200)
    expect(await stepUp(answer)).toMatchObject(wrong)
    const late = await gives(browser, device, signature())
    await app.sql`update passkey_challenges set expires_at = now() - interval '1 second'`
    expect(await stepUp(late)).toMatchObject(wrong)
  })

  it('[R6] gives one vote away, to the person for whom it was given', async () => {
    const { browser, device } = await owner('olga')
    const cutoverId = await app.cutover()
    const vote = { gateId: 'go-no-go', role: 'operations', to: app.ids.quinn ?? '' }
    const delegates = (to = vote.to) =>
      browser.command(cutoverId, { type: 'delegateVote', ...vote, to, reason: 'On a plane' })
    const stepsUpFor = async (what: object) =>
      browser.post('/step-up', {
        passkey: await gives(browser, device, { for: 'delegate', cutoverId, ...vote, ...what }),
      })
    expect(await delegates()).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })
    for (const other of [{ to: app.ids.nils }, { role: 'sponsor' }, { gateId: 'other' }, { cutoverId: 'other' }]) {
      expect((await stepsUpFor(other)).status).toBe(200)
      expect(await delegates(), JSON.stringify(other)).toMatchObject({
        status: 409,
        json: refusal('signatureNotFresh'),
      })
    }
    // A signature is another thing, and the other way round.
    expect((await stepsUp(browser, device)).status).toBe(200)
    expect(await delegates()).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })
    expect((await stepsUpFor({})).status).toBe(200)
    expect(await signs(browser)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })
    expect((await stepsUpFor({})).status).toBe(200)
    expect((await delegates()).json).toMatchObject({ events: [{ type: 'voteDelegated', to: app.ids.quinn }] })
  })

  it('is over after two minutes, with its session, and with its passkey', async () => {
    const { browser, device } = await owner('olga')
    await stepsUp(browser, device)
    await app.sql`update step_ups set expires_at = now() - interval '1 second'`
    expect(await signs(browser)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })

    await stepsUp(browser, device)
    const { passkeys } = (await browser.get('/passkeys')).read(
      z.object({ passkeys: z.array(z.object({ id: z.string() }).loose()) }),
    )
    const removed = await browser.post(`/passkeys/${passkeys[0]?.id}/remove`, { password: PASSWORD })
    expect(removed.status).toBe(200)
    expect(await signs(browser)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })

    const again = await owner('olga')
    const pending = await gives(again.browser, again.device, signature())
    await stepsUp(again.browser, again.device)
    await app.call('POST', `/api/people/${app.ids.olga}/end-sessions`, { as: 'ada' })
    expect((await signs(again.browser)).status).toBe(401)
    expect((await again.browser.post('/step-up', { passkey: pending })).status).toBe(401)
  })

  it('waits after ten wrong ones in a session, as with passwords', async () => {
    const { browser, device } = await owner('olga')
    const unverified = { ...here, isVerified: false }
    for (let count = 0; count < 10; count++) {
      const passkey = await gives(browser, device, signature(), unverified)
      expect((await browser.post('/step-up', { passkey })).status).toBe(403)
    }
    expect(await stepsUp(browser, device)).toMatchObject({ status: 429, json: refusal('tooManyAttempts') })
  })

  it('is not for tokens', async () => {
    const { device } = await owner('olga')
    expect((await app.call('POST', '/api/passkeys/challenge', { as: 'olga', body: signature() })).status).toBe(403)
    const passkey = device.give({ challenge: 'x'.repeat(43) }, here)
    expect((await app.call('POST', '/api/step-up', { as: 'olga', body: { passkey } })).status).toBe(403)
  })
})

describe('[R6] an administrator does not become an approver by a passkey', () => {
  it.each<[string, (ada: Browser) => Promise<object>]>([
    ['over a link of theirs', async () => ({})],
    [
      'with a password that they set over one',
      async (ada) => {
        await ada.post('/password', { password: 'chosen by ada' })
        return { password: 'chosen by ada' }
      },
    ],
    [
      'with another passkey that they added',
      async (ada) => ({ passkey: await gives(ada, await adds(ada), { for: 'addPasskey' }) }),
    ],
  ])('added %s', async (_, proofOf) => {
    await owner('olga')
    const ada = await entersOver(app, { as: 'ada' }, 'olga')
    const device = await adds(ada, await proofOf(ada), 'Of ada')
    const refused = await stepsUp(ada, device)
    expect(refused).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    expect(refused.text).toContain('Your passkey “Of ada” was added over a link that ada (administrator) made.')
    // Nor in a session that it begins, nor by what is added there.
    const entered = await signsIn(device)
    expect((await entered.get('/me')).json).toMatchObject({ unconfirmed: true })
    expect(await stepsUp(entered, device)).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    expect(await signs(entered)).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    const next = await adds(entered, { passkey: await gives(entered, device, { for: 'addPasskey' }) }, 'Next')
    expect(await stepsUp(entered, next)).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    const theirs = (await awaiting(app, 'olga')).filter(({ what }) => what === 'passkey')
    expect(theirs.map(({ name }) => name)).toEqual(expect.arrayContaining(['Of ada', 'Next']))
    for (const { hands } of theirs) expect(hands).toEqual([app.ids.ada])
  })

  it('until a second one has confirmed that passkey; the password is another matter', async () => {
    await owner('olga')
    await app.sql`delete from passkeys where person = ${app.ids.olga ?? ''}`
    const olga = await entersOver(app, { as: 'ada' }, 'olga')
    await olga.post('/password', { password: PASSWORD })
    const device = await adds(olga, { password: PASSWORD })
    const bea = await entersOwn(app, 'bea')
    expect((await confirms(app, { as: 'ada' }, 'olga', 'passkey')).json).toMatchObject({ ok: false })
    expect((await confirms(app, bea, 'olga', 'password')).status).toBe(200)
    expect(await stepsUp(olga, device)).toMatchObject({ status: 403, json: refusal('notConfirmed') })

    const entered = await signsIn(device)
    expect((await confirms(app, bea, 'olga', 'passkey')).status).toBe(200)
    expect((await stepsUp(entered, device)).status).toBe(200)
    expect((await signs(entered)).json).toMatchObject({
      events: [{ type: 'gateSigned', proof: 'passkey', vouchedBy: app.ids.bea }],
    })
  })

  it('nor keeps its owner from signing with a passkey of their own, whoever set a password', async () => {
    const { device } = await owner('olga')
    const ada = await entersOver(app, { as: 'ada' }, 'olga')
    await ada.post('/password', { password: 'chosen by ada' })
    const cards = z.looseObject({
      people: z.array(z.looseObject({ id: z.string(), unconfirmed: z.boolean().optional() })),
    })
    const { people } = (await app.call('GET', '/api/people', { as: 'lena' })).read(cards)
    expect(people.find(({ id }) => id === app.ids.olga)?.unconfirmed).toBeUndefined()

    const byTheirs = await app.call('POST', '/api/sign-in', {
      body: { email: emailOf('olga'), password: 'chosen by ada' },
    })
    for (const browser of [await signsIn(device), new Browser(app, byTheirs)]) {
      expect((await stepsUp(browser, device)).status).toBe(200)
      expect((await signs(browser)).json).toMatchObject({ events: [{ type: 'gateSigned', proof: 'passkey' }] })
    }
  })
})

describe('adding and removing a passkey', () => {
  it('takes something given again, and stands in the audit log', async () => {
    const { browser, device } = await owner('olga')
    // The link that it was entered by has been used for a password.
    for (const [proof, code] of [
      [{}, 'proofNeeded'],
      [{ password: 'wrong' }, 'wrongPassword'],
      [{ passkey: await gives(browser, device, signature()) }, 'wrongPasskey'],
    ] as const) {
      expect(await browser.post('/passkeys/options', proof)).toMatchObject({ status: 403, json: refusal(code) })
    }
    await adds(browser, { passkey: await gives(browser, device, { for: 'addPasskey' }) }, 'Key')
    expect((await auditOf('passkeyAdded'))[0]).toMatchObject({
      actor: app.ids.olga,
      details: { name: 'Key', over: 'passkey' },
    })

    const list = z.object({ passkeys: z.array(z.looseObject({ id: z.string(), name: z.string() })) })
    const { passkeys } = (await browser.get('/passkeys')).read(list)
    const [key, phone] = [passkeys.find(({ name }) => name === 'Key'), passkeys.find(({ name }) => name === 'Phone')]
    const remove = (id: string | undefined, proof: object, by = browser) => by.post(`/passkeys/${id}/remove`, proof)
    const forKey = { for: 'removePasskey', passkeyId: key?.id }
    expect(await remove(key?.id, {})).toMatchObject({ status: 403, json: refusal('proofNeeded') })
    expect(await remove(phone?.id, { passkey: await gives(browser, device, forKey) })).toMatchObject({
      status: 403,
      json: refusal('wrongPasskey'),
    })
    const sam = await owner('sam')
    expect(await remove(key?.id, { password: PASSWORD }, sam.browser)).toMatchObject({
      status: 404,
      json: refusal('unknownPasskey'),
    })

    // What it began ends, and is counted; everything else stays.
    const begun = await signsIn(device)
    const removed = await remove(phone?.id, { password: PASSWORD })
    expect(removed.json).toEqual({ ok: true, ended: 1 })
    expect((await begun.get('/me')).status).toBe(401)
    expect((await browser.get('/me')).status).toBe(200)
    expect((await auditOf('passkeyRemoved'))[0]).toMatchObject({
      actor: app.ids.olga,
      details: { name: 'Phone', over: 'password', sessions: 1 },
    })
    const { options, enter } = await begins()
    expect((await enter(device.give(options, here))).status).toBe(401)
  })

  it('is a first way in over a fresh link, and the operator stands for that', async () => {
    await app.sql`delete from accounts where person = ${app.ids.sam ?? ''}`
    await app.sql`delete from passkeys where person = ${app.ids.sam ?? ''}`
    const sam = await entersOwn(app, 'sam')
    const device = await adds(sam)
    const again = await signsIn(device)
    expect((await stepsUp(again, device, { role: 'sponsor' })).status).toBe(200)
    expect((await signs(again)).json).toMatchObject({ events: [{ proof: 'passkey', vouchedBy: 'operator' }] })
    await app.sql`update sessions set created_at = now() - interval '11 minutes' where person = ${app.ids.sam ?? ''}`
    expect(await sam.post('/passkeys/options')).toMatchObject({ status: 403, json: refusal('proofNeeded') })
  })

  it.each<[string, Partial<Manner>]>([
    ['the page of another site', { origin: 'https://tminus.example.com' }],
    ['another name', { rpId: 'example.com' }],
    ['a device that did not recognise its owner', { isVerified: false }],
  ])('refuses one from %s, and takes each answer once', async (_, wrong) => {
    const { browser } = await owner('olga')
    const { options } = (await browser.post('/passkeys/options', { password: PASSWORD })).read(made)
    const add = (manner: Manner) =>
      browser.post('/passkeys', { name: 'x', passkey: new Authenticator().make(options, manner) })
    expect(await add({ ...here, ...wrong })).toMatchObject({ status: 403, json: refusal('wrongPasskey') })
    // Its question was spent.
    expect(await add(here)).toMatchObject({ status: 403, json: refusal('wrongPasskey') })
  })

  it('gives nobody the key of somebody else', async () => {
    const { device } = await owner('olga')
    const sam = await owner('sam')
    const { options } = (await sam.browser.post('/passkeys/options', { password: PASSWORD })).read(made)
    const answer = await sam.browser.post('/passkeys', { name: 'x', passkey: device.make(options, here) })
    expect(answer).toMatchObject({ status: 403, json: refusal('wrongPasskey') })
  })
})

describe('where people come in by', () => {
  it.each<[string, string | undefined, Manner | undefined]>([
    [
      'https and a name, behind a proxy',
      'https://tminus.example.org',
      { origin: 'https://tminus.example.org', rpId: 'tminus.example.org' },
    ],
    ['plain http and a name', 'http://tminus.example.org', undefined],
    ['an address, though by https', 'https://10.0.0.7', undefined],
  ])('%s', async (_, publicOrigin, manner) => {
    const other = await runningApp({ ...(publicOrigin && { publicOrigin }), proxies: 1 })
    try {
      const ask = await other.call('POST', '/api/sign-in/passkey/options', {
        headers: { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https', host: 'evil.example.com' },
      })
      if (!manner) {
        expect(ask).toMatchObject({ status: 409, json: refusal('passkeysUnavailable') })
        expect(ask.text).toContain('Use your password.')
        return
      }
      expect(ask.headers.getSetCookie()[0]).toContain('; Secure')
      const browser = await entersOwn(other, 'olga')
      const device = new Authenticator()
      const { options } = (await browser.post('/passkeys/options')).read(made)
      expect(options).toMatchObject({ rp: { id: 'tminus.example.org' } })
      expect((await browser.post('/passkeys', { name: 'x', passkey: device.make(options, manner) })).status).toBe(200)
      // The name that the request claims to be for is no one's business.
      for (const [origin, status] of [
        ['https://tminus.example.org', 200],
        ['https://evil.example.com', 401],
        [other.origin, 401],
        [other.origin.replace('127.0.0.1', 'localhost'), 401],
      ] as const) {
        const begun = await other.call('POST', '/api/sign-in/passkey/options')
        const passkey = device.give(begun.read(asked).options, { ...manner, origin })
        const { cookie } = new Browser(other, begun)
        expect((await other.call('POST', '/api/sign-in/passkey', { cookie, body: { passkey } })).status, origin).toBe(
          status,
        )
      }
    } finally {
      await other.stop()
    }
  })

  it('a page of another site begins nobody’s session here', async () => {
    const { device } = await owner('olga')
    const { options } = await begins()
    const headers = { origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' }
    const body = { passkey: device.give(options, here) }
    expect((await app.call('POST', '/api/sign-in/passkey', { headers, body })).json).toMatchObject(refusal('crossSite'))
  })
})
