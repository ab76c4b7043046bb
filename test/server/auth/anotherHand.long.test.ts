import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { addPerson } from '../../../server/auth/people.ts'
import { makeToken } from '../../../server/auth/tokens.ts'
import { emailOf, type Reply, type RunningApp, runningApp } from '../../support/app.ts'
import * as browsers from '../../support/browsers.ts'
import { type As, Browser, PASSWORD, refusal } from '../../support/browsers.ts'

// ada, bea and cyd are administrators whose ways in nobody doubts; olga approves, sam decides, mia is a member.
let app: RunningApp
let cutoverId: string
let sign: object
beforeAll(async () => {
  app = await runningApp()
  for (const name of ['bea', 'cyd']) await add(name, 'admin')
  await add('mia', 'member')
  ;({ cutoverId, sign } = await browsers.polled(app))
})
afterAll(() => app.stop())

async function add(name: string, role: 'admin' | 'member'): Promise<void> {
  const person = await addPerson(app.sql, app.organisation, { name, email: emailOf(name), role })
  app.ids[name] = person?.id ?? ''
  app.tokens[name] = await makeToken(app.sql, {
    organisation: app.organisation,
    personId: app.ids[name] ?? '',
    name: 'test',
    maySign: false,
  })
}

/** The password given again, and the signature; the first answer that is not a yes. */
async function signs(browser: Browser, password = PASSWORD): Promise<Reply> {
  const stepUp = await browser.post('/step-up', { password })
  return stepUp.status === 200 ? browser.command(cutoverId, sign) : stepUp
}

const entersOver = (by: As, whose: string) => browsers.entersOver(app, by, whose)
const entersOwn = (name: string) => browsers.entersOwn(app, name)
const awaiting = (name: string) => browsers.awaiting(app, name)
const confirms = (by: As, name: string, what?: string) => browsers.confirms(app, by, name, what)

/** One whose password nobody but themselves and the operator had a hand in. */
async function withOwnPassword(name: string): Promise<Browser> {
  const browser = await entersOwn(name)
  expect((await browser.post('/password', { password: PASSWORD })).status).toBe(200)
  return browser
}

describe('[R6] a signature of an approver whose password', () => {
  it('was set over a link from the shell counts, and says who stands for it', async () => {
    const olga = await withOwnPassword('olga')
    expect((await signs(olga)).json).toMatchObject({ events: [{ type: 'gateSigned', vouchedBy: 'operator' }] })
  })

  it('an administrator has replaced over a link of theirs is not given, whoever asks for it', async () => {
    await withOwnPassword('olga')
    // Everything by the ordinary token of an administrator and the link that it makes.
    const thief = await entersOver({ as: 'ada' }, 'olga')
    expect((await thief.post('/password', { password: 'chosen by ada' })).status).toBe(200)
    const refused = await signs(thief, 'chosen by ada')
    expect(refused).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    expect(refused.text).toContain('Your password was set over a link that ada (administrator) made.')
    expect(refused.text).toContain('People → olga → Confirm')
    // Nor where the password was given again all the same.
    await app.sql`
      insert into step_ups (session, organisation, expires_at)
      select id, organisation, now() + interval '1 minute' from sessions where person = ${app.ids.olga ?? ''}`
    expect(await thief.command(cutoverId, sign)).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    // Signing in with it, or changing it, makes it no better.
    const again = new Browser(
      app,
      await app.call('POST', '/api/sign-in', { body: { email: emailOf('olga'), password: 'chosen by ada' } }),
    )
    expect(await signs(again, 'chosen by ada')).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    const changed = { password: 'chosen once more', current: 'chosen by ada' }
    expect((await again.post('/password', changed)).status).toBe(200)
    expect(await signs(again, 'chosen once more')).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    expect(await awaiting('olga')).toMatchObject([{ what: 'password', hands: [app.ids.ada] }])
  })

  it('a second administrator has confirmed counts, and says who that was; the next link undoes it', async () => {
    const olga = await entersOver({ as: 'ada' }, 'olga')
    await olga.post('/password', { password: PASSWORD })
    const [before] = await awaiting('olga')
    const bea = await entersOwn('bea')
    expect((await confirms(bea, 'olga')).status).toBe(200)
    expect((await signs(olga)).json).toMatchObject({ events: [{ type: 'gateSigned', vouchedBy: app.ids.bea }] })

    const once = await entersOver({ as: 'ada' }, 'olga')
    await once.post('/password', { password: `${PASSWORD} 2` })
    expect(await signs(once, `${PASSWORD} 2`)).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    // What was confirmed was the one before.
    const stale = await bea.post(`/people/${app.ids.olga}/confirm`, { id: before?.id })
    expect(stale).toMatchObject({ status: 409, json: refusal('confirmedAlready') })
  })

  it('is their own counts over a session that somebody’s link began, once they have given it', async () => {
    await withOwnPassword('olga')
    const olga = await entersOver({ as: 'ada' }, 'olga')
    expect((await signs(olga)).json).toMatchObject({ events: [{ type: 'gateSigned', actor: app.ids.olga }] })
  })

  it('nobody could confirm is told of whoever runs the server', async () => {
    await app.sql`update members set role = 'planner' where person in (${app.ids.bea ?? ''}, ${app.ids.cyd ?? ''})`
    const olga = await entersOver({ as: 'ada' }, 'olga')
    await olga.post('/password', { password: PASSWORD })
    expect((await signs(olga)).text).toContain('npx tminus confirm olga@example.org')
    await app.sql`update members set role = 'admin' where person in (${app.ids.bea ?? ''}, ${app.ids.cyd ?? ''})`
  })
})

/** Whatever poll it names, it is refused before that is looked at. */
const NO_GO = {
  type: 'decideGate',
  gateId: 'go-no-go',
  pollId: 'go-no-go.1',
  basis: 'b',
  outcome: 'noGo',
  reason: 'x',
  then: 'hold',
}

describe('[R6] in a session that somebody else’s link began', () => {
  it.each([
    ['decides no gate', NO_GO],
    ['waives nothing', { type: 'waiveItem', itemId: 'load-test', reason: 'x', until: '2026-12-24T00:00:00Z' }],
  ])('one %s', async (_, command) => {
    const sam = await entersOver({ as: 'ada' }, 'sam')
    expect(await sam.command(cutoverId, command)).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    // Work goes on: it is nobody's word.
    const note = { type: 'noteStep', stepId: 'announce', text: 'Here' }
    expect((await sam.command(cutoverId, note)).status).toBe(200)
    expect((await app.call('GET', '/api/me', { cookie: sam.cookie })).json).toMatchObject({ unconfirmed: true })
  })

  it('a token that is made is no better than the session', async () => {
    const sam = await entersOver({ as: 'ada' }, 'sam')
    const { token } = (await sam.post('/tokens', { name: 'mine?' })).read(z.looseObject({ token: z.string() }))
    const command = NO_GO
    const body = { commandId: randomUUID(), command }
    const path = `/api/cutovers/${cutoverId}/commands`
    expect(await app.call('POST', path, { token, body })).toMatchObject({ status: 403, json: refusal('notConfirmed') })
    expect(await awaiting('sam')).toMatchObject([{ what: 'token', hands: [app.ids.ada] }])
  })
})

/** Every pair of one who made a link for olga, and one who would confirm what was set over it. */
const CONFIRMERS: [who: string, maker: () => Promise<As>, confirmer: () => Promise<As>, code: string | undefined][] = [
  ['another administrator', async () => ({ as: 'ada' }), () => entersOwn('bea'), undefined],
  ['whoever made it', () => entersOwn('ada'), () => entersOwn('ada'), 'samePerson'],
  ['one who is no administrator', async () => ({ as: 'ada' }), () => entersOwn('mia'), 'notYourRole'],
  [
    'a token of another, made for other things',
    async () => ({ as: 'ada' }),
    async () => ({ as: 'bea' }),
    'notYourRole',
  ],
  [
    'the maker in a session of another administrator',
    async () => ({ as: 'ada' }),
    () => entersOver({ as: 'ada' }, 'bea'),
    'notConfirmed',
  ],
  [
    'the maker with a password that they set for another administrator',
    async () => ({ as: 'ada' }),
    async () => {
      const bea = await entersOver({ as: 'ada' }, 'bea')
      await bea.post('/password', { password: 'chosen by ada' })
      return bea
    },
    'notConfirmed',
  ],
  [
    'the maker, who made it in a session of another administrator',
    () => entersOver({ as: 'ada' }, 'bea'),
    () => entersOwn('ada'),
    'samePerson',
  ],
  [
    'a member whom the maker has made an administrator',
    async () => ({ as: 'ada' }),
    async () => {
      const mia = await entersOwn('mia')
      await app.call('POST', `/api/people/${app.ids.mia}/role`, { as: 'ada', body: { role: 'admin' } })
      return mia
    },
    'notConfirmed',
  ],
  [
    'the one who made an administrator of the maker',
    async () => {
      const mia = await entersOwn('mia')
      await app.call('POST', `/api/people/${app.ids.mia}/role`, { as: 'ada', body: { role: 'admin' } })
      return mia
    },
    () => entersOwn('ada'),
    'samePerson',
  ],
  [
    'a member whom the maker has made an administrator, which another one has confirmed',
    async () => ({ as: 'ada' }),
    async () => {
      const mia = await entersOwn('mia')
      await app.call('POST', `/api/people/${app.ids.mia}/role`, { as: 'ada', body: { role: 'admin' } })
      expect((await confirms(await entersOwn('cyd'), 'mia', 'role')).status).toBe(200)
      return mia
    },
    undefined,
  ],
]

describe('[R6] what was set over a link for an approver', () => {
  it.each(CONFIRMERS)('%s: who confirms it', async (_, maker, confirmer, code) => {
    await app.sql`update members set role = 'member', hands = '{}' where person = ${app.ids.mia ?? ''}`
    const olga = await entersOver(await maker(), 'olga')
    await olga.post('/password', { password: PASSWORD })
    const answer = await confirms(await confirmer(), 'olga')
    if (code === undefined) expect(answer.status).toBe(200)
    else expect(answer.json).toMatchObject(refusal(code))
    expect((await signs(olga)).status).toBe(code === undefined ? 200 : 403)
    await app.sql`update accounts set hands = '{}'`
  })

  it('is not confirmed by its owner, though they are an administrator', async () => {
    const cyd = await entersOver({ as: 'ada' }, 'cyd')
    await cyd.post('/password', { password: PASSWORD })
    expect((await confirms(cyd, 'cyd')).json).toMatchObject(refusal('notConfirmed'))
    expect((await confirms(await entersOwn('cyd'), 'cyd')).json).toMatchObject(refusal('samePerson'))
  })
})
