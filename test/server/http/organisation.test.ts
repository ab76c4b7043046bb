import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emailOf, type RunningApp, runningApp } from '../../support/app.ts'
import { type Mailbox, openMailbox } from '../../support/mailbox.ts'

let mailbox: Mailbox
let app: RunningApp
beforeAll(async () => {
  mailbox = await openMailbox()
  app = await runningApp({ mail: mailbox.settings, mailDomains: ['own.example'] })
})
afterAll(async () => {
  await app.stop()
  await mailbox.close()
})

describe('what administrators see of the installation', () => {
  it('is for them alone', async () => {
    for (const [method, path] of [
      ['GET', '/api/organisation'],
      ['POST', '/api/organisation'],
      ['POST', '/api/organisation/test-mail'],
      ['GET', '/api/people/sessions'],
      ['DELETE', `/api/people/${app.ids.dana}/sessions/x`],
    ] as const) {
      const answer = await app.call(method, path, { as: 'paula', ...(method === 'POST' && { body: { name: 'Mine' } }) })
      expect(answer, `${method} ${path}`).toMatchObject({ status: 403, json: { refusal: { code: 'notYourRole' } } })
    }
  })

  it('says how mail goes out and never the password of the mail server', async () => {
    expect((await app.call('GET', '/api/organisation', { as: 'ada' })).json).toMatchObject({
      name: 'Test',
      address: app.origin,
      mail: { server: mailbox.settings.server.host, from: 'T-Minus <tminus@example.org>' },
      mailDomains: ['own.example'],
      serviceNow: [],
    })
  })

  it('a test mail reaches who asks for it, or it says why none does', async () => {
    const ask = () => app.call('POST', '/api/organisation/test-mail', { as: 'ada' })
    expect(await ask()).toMatchObject({ status: 200, json: { sentTo: emailOf('ada') } })
    expect(mailbox.mails.map(({ to }) => to)).toEqual([emailOf('ada')])
    mailbox.refuse(550)
    expect(await ask()).toMatchObject({ status: 409, json: { refusal: { code: 'mailRefused' } } })
  })

  it('is called what its administrators call it, on every server at once', async () => {
    const other = await app.node()
    const name = 'Flughafen Köln/Bonn “IT”'
    expect((await app.call('POST', '/api/organisation', { as: 'ada', body: { name: 'Two\nlines' } })).status).toBe(422)
    expect((await app.call('POST', '/api/organisation', { as: 'ada', body: { name } })).status).toBe(200)
    expect((await other.call('GET', '/api/sign-in')).json).toMatchObject({ organisation: name })
    expect((await other.call('GET', '/api/me', { as: 'dana' })).json).toMatchObject({ organisation: { name } })
    expect((await app.call('GET', '/api/audit?kind=organisationRenamed', { as: 'ada' })).json).toMatchObject({
      entries: [{ actor: app.ids.ada, details: { from: 'Test', to: name } }],
    })
  })

  it('one session of somebody is ended, and their others go on', async () => {
    const [first, second] = [await app.signIn('dana'), await app.signIn('dana')]
    const listed = z.object({ sessions: z.array(z.looseObject({ id: z.string(), personId: z.string() })) })
    const { sessions } = (await app.call('GET', '/api/people/sessions', { as: 'ada' })).read(listed)
    const theirs = sessions.filter(({ personId }) => personId === app.ids.dana)
    expect(theirs).toHaveLength(2)
    const path = `/api/people/${app.ids.dana}/sessions/${theirs[0]?.id}`
    expect((await app.call('DELETE', path, { as: 'ada' })).status).toBe(200)
    expect((await app.call('DELETE', path, { as: 'ada' })).status).toBe(404)
    expect((await app.call('GET', '/api/me', { cookie: second })).status).toBe(401)
    expect((await app.call('GET', '/api/me', { cookie: first })).status).toBe(200)
  })
})
