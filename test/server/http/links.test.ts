import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emailOf, type RunningApp, runningApp } from '../../support/app.ts'
import { type Mailbox, openMailbox, type ReceivedMail } from '../../support/mailbox.ts'

const PASSWORD = 'a long enough password'
const refusal = (code: string) => ({ ok: false, refusal: { code } })

let mailbox: Mailbox
let app: RunningApp
let cutoverId: string
beforeAll(async () => {
  mailbox = await openMailbox()
  app = await runningApp({ mail: mailbox.settings, mailDomains: ['own.example'] })
  cutoverId = await app.cutover()
})
beforeEach(() => {
  mailbox.mails.length = 0
  mailbox.refuse(undefined)
})
afterAll(async () => {
  await app.stop()
  await mailbox.close()
})

const answer = z.looseObject({
  link: z.string().exactOptional(),
  sentTo: z.string().exactOptional(),
  person: z.looseObject({ id: z.string() }).exactOptional(),
})

const invite = (as: string, body: object) => app.call('POST', '/api/invitations', { as, body })
const send = (as: string, name: string, body: object = { send: true }) =>
  app.call('POST', `/api/people/${app.ids[name]}/sign-in-link`, { as, body })

/** The path of the link in the only mail that has come. */
function linkIn(mail: ReceivedMail | undefined): string {
  const [path] = /\/sign-in\/[\w-]+/.exec(mail?.text ?? '') ?? []
  if (!path) throw new Error(`There is no link in “${mail?.text}”`)
  expect(mail?.html).toContain(`href="${app.origin}${path}"`)
  return path
}

async function enter(path: string): Promise<string> {
  const { headers, status } = await app.call('POST', path)
  expect(status).toBe(200)
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

const mailTo = (email: string) =>
  expect.poll(() => mailbox.mails.filter(({ to }) => to === email).length, { interval: 20 })

describe('an invitation', () => {
  it('reaches a new person, who sets a password, says who invites to what, and is in nobody’s hands but theirs', async () => {
    const body = { name: 'Jürgen Groß-Überlingen', email: 'Juergen@own.example', cutoverId }
    const invited = await invite('lena', body)
    expect(invited).toMatchObject({ status: 200, json: { sentTo: 'juergen@own.example' } })
    expect(invited.read(answer).link).toBeUndefined()
    const [mail] = mailbox.mails
    expect(mail).toMatchObject({ to: 'juergen@own.example', subject: 'lena invites you to Small move' })
    expect(mail?.headers.get('from')).toContain('Test (T-Minus)')
    expect(mail?.text).toContain('Hello Jürgen Groß-Überlingen,')
    expect(mail?.text).toContain('lena (lena@example.org) invites you to the cutover “Small move”, T-0 ')
    expect(mail?.text).toMatch(/It works once, until \w{3}, \d+ \w{3} \d{4}/)

    // What scanners of mailboxes do.
    const path = linkIn(mail)
    for (const method of ['GET', 'HEAD', 'GET']) {
      for (const accept of ['*/*', 'text/html', 'application/json']) {
        expect((await app.call(method, path, { headers: { accept } })).headers.getSetCookie()).toEqual([])
      }
    }
    expect((await app.call('GET', path)).json).toMatchObject({ purpose: 'invitation' })
    const entered = await app.call('POST', path)
    expect(entered.json).toEqual({ ok: true, purpose: 'invitation', cutoverId })
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect((await app.call('POST', '/api/password', { cookie, body: { password: PASSWORD } })).status).toBe(200)
    const me = await app.call('GET', '/api/me', { cookie })
    expect(me.json).toMatchObject({ person: { name: body.name }, hasPassword: true })
    expect(me.json).not.toHaveProperty('unconfirmed')
    expect((await app.call('POST', '/api/step-up', { cookie, body: { password: PASSWORD } })).status).toBe(200)
    expect((await app.call('POST', path)).status).toBe(401)
  })

  it('[R6] to an address outside the organisation’s own awaits a second administrator, also when a new password is asked for', async () => {
    const email = 'ada.at.home@elsewhere.example'
    const invited = (await invite('ada', { name: 'Nobody Else', email })).read(answer)
    const cookie = await enter(linkIn(mailbox.mails[0]))
    await app.call('POST', '/api/password', { cookie, body: { password: PASSWORD } })
    const stepUp = () => app.call('POST', '/api/step-up', { cookie, body: { password: PASSWORD } })
    expect(await stepUp()).toMatchObject({ status: 403, json: refusal('notConfirmed') })

    mailbox.mails.length = 0
    await app.call('POST', '/api/forgotten-password', { body: { email } })
    await mailTo(email).toBe(1)
    const again = await enter(linkIn(mailbox.mails[0]))
    await app.call('POST', '/api/password', { cookie: again, body: { password: PASSWORD } })
    expect((await app.call('GET', '/api/people/unconfirmed', { as: 'ada' })).json).toMatchObject({
      unconfirmed: { [invited.person?.id ?? '']: [{ what: 'password', hands: [app.ids.ada] }] },
    })
  })

  it('is for administrators, planners and the lead of that cutover, who stay within the organisation', async () => {
    const at = (domain: string) => ({ name: 'Bella', email: `bella.${Math.random()}@${domain}` })
    expect((await invite('dana', { ...at('own.example'), cutoverId })).status).toBe(403)
    expect((await invite('lena', at('own.example'))).status).toBe(403)
    expect((await invite('paula', at('own.example'))).status).toBe(200)
    expect(await invite('paula', at('elsewhere.example'))).toMatchObject({
      status: 403,
      json: { refusal: { field: 'email', message: 'An administrator invites people outside own.example.' } },
    })
    expect(await invite('paula', { ...at('own.example'), role: 'admin' })).toMatchObject({
      status: 403,
      json: { refusal: { field: 'role' } },
    })
    expect((await invite('ada', at('elsewhere.example'))).status).toBe(200)
    expect(await invite('ada', { name: 'Again', email: emailOf('dana') })).toMatchObject({
      status: 409,
      json: refusal('personExists'),
    })
    expect(await invite('ada', { ...at('own.example'), cutoverId: 'none' })).toMatchObject({
      status: 404,
      json: { refusal: { code: 'unknownCutover', field: 'cutoverId' } },
    })
  })

  it('takes nothing into a mail’s head that is not one line', async () => {
    for (const name of ['Eve\r\nBcc: all@example.org', 'Eve\nSubject: Yours', 'Eve\u2028Bcc: x@y.org']) {
      expect((await invite('ada', { name, email: 'eve@own.example' })).status, name).toBe(422)
    }
    expect((await invite('ada', { name: 'Eve', email: 'eve@own.example\r\nBcc: all@example.org' })).status).toBe(422)
    expect(mailbox.mails).toEqual([])
    const long = `${'Wolfeschlegelsteinhausenbergerdorff '.repeat(5)}“Ö” <b>`
    expect((await invite('ada', { name: long.trim(), email: 'long@own.example' })).status).toBe(200)
    expect(mailbox.mails[0]?.to).toBe('long@own.example')
    expect(mailbox.mails[0]?.html).toContain('“Ö” &lt;b&gt;')
  })

  it('that the mail server does not take is handed over instead, and the person is there', async () => {
    mailbox.refuse(550)
    const invited = await invite('paula', { name: 'Ulf', email: 'ulf@own.example' })
    expect(invited.read(answer).link).toMatch(/\/sign-in\//)
    const cookie = await enter(new URL(invited.read(answer).link ?? '').pathname)
    await app.call('POST', '/api/password', { cookie, body: { password: PASSWORD } })
    // It has been in Paula's hands then.
    expect((await app.call('GET', '/api/me', { cookie })).json).toMatchObject({ unconfirmed: true })
  })
})

describe('a link to sign in', () => {
  it('is sent by an administrator, and by the lead to who takes part, and neither sees it', async () => {
    expect(await send('ada', 'dana')).toMatchObject({ status: 200, json: { ok: true, sentTo: emailOf('dana') } })
    expect(await send('lena', 'dana', { send: true, cutoverId })).toMatchObject({ json: { sentTo: emailOf('dana') } })
    const [first, second] = mailbox.mails.map(linkIn)
    expect((await app.call('POST', first ?? '')).status).toBe(401)
    const cookie = await enter(second ?? '')
    expect((await app.call('GET', '/api/me', { cookie })).json).toMatchObject({ person: { name: 'dana' } })

    for (const body of [{ send: true }, { cutoverId }, {}, { send: true, cutoverId: 'none' }]) {
      expect([403, 404], JSON.stringify(body)).toContain((await send('lena', 'dana', body)).status)
    }
    expect((await send('lena', 'oscar', { send: true, cutoverId })).status).toBe(403)
    expect((await send('nils', 'dana', { send: true, cutoverId })).status).toBe(403)
    expect(mailbox.mails).toHaveLength(2)
  })

  it('that the mail server does not take is said to be unsent', async () => {
    mailbox.refuse(550)
    expect(await send('ada', 'nils')).toMatchObject({
      status: 409,
      json: { refusal: { code: 'mailRefused', message: expect.stringContaining('nils@example.org was not sent') } },
    })
  })

  it('is not sent to one mailbox without end', async () => {
    const statuses = []
    for (let count = 0; count < 12; count++) statuses.push((await send('ada', 'quinn')).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(10)
    expect(statuses.at(-1)).toBe(429)
  })
})

describe('a forgotten password', () => {
  const forget = (email: string) => app.call('POST', '/api/forgotten-password', { body: { email } })

  it('is answered the same whoever asks for whom, and by mail only to who is here', async () => {
    const answers = await Promise.all([emailOf('olga'), 'nobody@example.org', app.ids.olga ?? ''].map(forget))
    for (const one of answers)
      expect({ status: one.status, text: one.text }).toEqual({ status: 200, text: '{"ok":true}' })
    await mailTo(emailOf('olga')).toBe(1)
    expect(mailbox.mails.map(({ to }) => to)).toEqual([emailOf('olga')])
    const cookie = await enter(linkIn(mailbox.mails[0]))
    expect((await app.call('POST', '/api/password', { cookie, body: { password: PASSWORD } })).status).toBe(200)
    expect(
      (await app.call('POST', '/api/sign-in', { body: { email: emailOf('olga'), password: PASSWORD } })).status,
    ).toBe(200)
  })

  it('is no way to flood a mailbox, nor to end a link that somebody else has sent', async () => {
    await send('ada', 'sam')
    for (let count = 0; count < 6; count++) expect((await forget(emailOf('sam'))).status).toBe(200)
    await mailTo(emailOf('sam')).toBe(4)
    await delay(200)
    expect(mailbox.mails).toHaveLength(4)
    await enter(linkIn(mailbox.mails[0]))
  })

  it('is refused after many requests from one network', async () => {
    const statuses = await Promise.all(Array.from({ length: 70 }, (_, at) => forget(`nobody${at}@example.org`)))
    expect(statuses.map(({ status }) => status)).toContain(429)
  })
})

describe('without a mail server', () => {
  let silent: RunningApp
  beforeAll(async () => {
    silent = await runningApp()
  })
  afterAll(() => silent.stop())

  it('an invitation is shown to who invites, to hand over', async () => {
    const body = { name: 'Bella', email: 'bella@example.org' }
    const invited = (await silent.call('POST', '/api/invitations', { as: 'paula', body })).read(answer)
    expect(invited).not.toHaveProperty('sentTo')
    expect((await silent.call('POST', new URL(invited.link ?? '').pathname)).json).toMatchObject({
      purpose: 'invitation',
    })
  })

  it('nobody is promised a mail', async () => {
    expect((await silent.call('GET', '/api/sign-in')).json).toEqual({ organisation: 'Test', sendsMail: false })
    const body = { email: emailOf('dana') }
    const forgotten = await silent.call('POST', '/api/forgotten-password', { body })
    expect(forgotten).toMatchObject({ status: 409, json: refusal('mailUnavailable') })
    const sent = await silent.call('POST', `/api/people/${silent.ids.dana}/sign-in-link`, {
      as: 'ada',
      body: { send: true },
    })
    expect(sent).toMatchObject({ status: 409, json: refusal('mailUnavailable') })
  })
})
