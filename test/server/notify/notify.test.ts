import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openReceiver, verifies } from './gatewayReceiver.ts'
import { type Night, openNight } from './night.ts'

let night: Night
beforeAll(async () => {
  night = await openNight()
})
afterAll(() => night.stop())
afterEach(() => night.clear())

const pushedTo = (name: string) => night.push.pushed.filter(({ to }) => to === name)
const mailsTo = (name: string) => night.mailbox.mails.filter(({ to }) => to === `${name}@example.org`)
const titles = (name: string) => pushedTo(name).map(({ title }) => title)
const subjects = (name: string) => mailsTo(name).map(({ subject }) => subject)

const callCard = z.looseObject({
  id: z.string(),
  duty: z.string(),
  person: z.string(),
  stage: z.string(),
  seenBy: z.string().optional(),
  helpBy: z.string().optional(),
  endedBy: z.string().optional(),
  sent: z.array(z.looseObject({ channel: z.string(), status: z.string() })),
})
const list = z.object({
  calls: z.array(callCard),
  unreachable: z.array(z.string()),
  quiet: z.array(z.object({ person: z.string(), until: z.string() })),
})
const calls = async (cutover: string) =>
  (await night.app.call('GET', `/api/cutovers/${cutover}/calls`, { as: 'lena' })).read(list)
const callOf = async (cutover: string, name: string) => {
  const found = (await calls(cutover)).calls.find(({ person }) => person === night.app.ids[name])
  if (!found) throw new Error(`${name} is not called`)
  return found
}
const choose = async (name: string, choice: object) => {
  const reply = await night.app.call('POST', '/api/channels', { as: name, body: choice })
  expect(reply.status, reply.text).toBe(200)
}

describe('whose turn it is', () => {
  it('is pushed once to whoever is asked, and to nobody else', async () => {
    await night.subscribe('dana')
    const cutover = await night.begin()
    await night.work()
    await night.work()
    expect(titles('dana')).toEqual(['Your turn: Freeze writes'])
    const [push] = pushedTo('dana')
    expect(push).toMatchObject({ path: `/cutovers/${cutover}/run?step=freeze`, urgent: false })
    expect(push?.call).toBe((await callOf(cutover, 'dana')).id)
    expect(push?.headers.topic).toMatch(/^[\w-]{32}$/)
    expect(mailsTo('dana')).toEqual([])
    expect(mailsTo('second')).toEqual([])
  })

  it('comes by mail where no browser is subscribed, with a link to answer', async () => {
    const cutover = await night.begin()
    await night.work()
    const [mail, ...others] = mailsTo('dana')
    expect(others).toEqual([])
    expect(mail?.subject).toBe('Your turn: Freeze writes')
    expect(mail?.text).toContain(`${night.app.origin}/calls/${(await callOf(cutover, 'dana')).id}`)
  })

  it('[R16] rings whoever was given a step, though they hold no role', async () => {
    const cutover = await night.begin()
    await night.app.give('lena', cutover, {
      type: 'assignStep',
      stepId: 'freeze',
      to: 'quinn@example.org',
      reason: 'Ill',
    })
    await night.work()
    expect(subjects('quinn')).toContain('Your turn: Freeze writes')
    await choose('quinn', { channels: [] })
    expect((await calls(cutover)).unreachable).toEqual([night.app.ids.quinn])
    await night.app.give('lena', cutover, { type: 'callStop', reason: 'Fire' })
    await choose('quinn', { channels: ['mail'] })
    await night.app.give('lena', cutover, {
      type: 'moveT0',
      t0: new Date(Date.now() + 600_000).toISOString(),
      reason: 'Late',
    })
    await night.work()
    expect(subjects('quinn')).toContainEqual(expect.stringMatching(/^T-0/))
  })

  it('goes further while nobody has seen it: another channel, another person, the lead', async () => {
    await night.subscribe('dana')
    const cutover = await night.begin()
    await night.work()
    await night.at(11)
    await night.work()
    expect(subjects('dana')).toEqual(['Your turn: Freeze writes'])
    expect(subjects('second')).toEqual(['Your turn: Freeze writes'])
    expect(mailsTo('second')[0]?.text).toContain('nobody has answered')
    expect(mailsTo('lena')).toEqual([])
    await night.at(22)
    await night.work()
    expect(subjects('lena')).toEqual(['Your turn: Freeze writes'])
    await night.at(60)
    await night.work()
    expect(titles('dana')).toHaveLength(1)
    expect(subjects('dana')).toHaveLength(1)
    const stages = (await calls(cutover)).calls.map(({ person, stage }) => [person, stage])
    expect(Object.fromEntries(stages)).toEqual({
      [night.app.ids.dana ?? '']: 'asked',
      [night.app.ids.second ?? '']: 'deputy',
      [night.app.ids.lena ?? '']: 'lead',
    })
  })

  it('goes further after three minutes once users are without the service', async () => {
    const cutover = await night.begin()
    await night.app.give('dana', cutover, { type: 'startStep', stepId: 'freeze' })
    await night.app.give('dana', cutover, { type: 'failStep', stepId: 'freeze', reason: 'No disk' })
    await night.work()
    expect(subjects('lena')).toEqual(['Failed: Freeze writes'])
    await night.at(4)
    await night.work()
    expect(subjects('second')).toEqual(['Failed: Freeze writes'])
  })

  it('goes no further once somebody has seen it, wherever they said so', async () => {
    await night.subscribe('dana')
    const cutover = await night.begin()
    await night.work()
    const { id } = await callOf(cutover, 'dana')
    const reply = await night.app.call('POST', `/api/calls/${id}/acknowledge`, { as: 'dana', body: {} })
    expect(reply.status, reply.text).toBe(200)
    await night.at(30)
    await night.work()
    expect(mailsTo('second')).toEqual([])
    expect((await callOf(cutover, 'dana')).seenBy).toBe(night.app.ids.dana)
    const state = await night.app.app.core.readState(night.app.organisation, cutover)
    expect(state?.steps[0]?.acknowledged?.by).toBe(night.app.ids.dana)
  })

  it('[R16] is answered also while the cutover is looked at', async () => {
    const cutover = await night.begin()
    await night.work()
    const { id } = await callOf(cutover, 'dana')
    // Looked at only when this test says so.
    await night.app.sql`update watched_cutovers set look_at = clock_timestamp() + interval '1 hour'`
    await night.at(11)
    const held = Promise.withResolvers<void>()
    const open = Promise.withResolvers<void>()
    const holding = night.app.sql.begin(async (transaction) => {
      await transaction`select from called_duties where cutover = ${cutover} for update`
      held.resolve()
      await open.promise
    })
    await held.promise
    const waiting = (count: number) =>
      expect
        .poll(async () => {
          const rows = await night.app.sql`
            select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
          return rows.length
        })
        .toBe(count)
    const help = night.app.call('POST', `/api/calls/${id}/help`, { as: 'dana', body: {} })
    await waiting(1)
    const look = night.work()
    await waiting(2)
    open.resolve()
    await holding
    expect((await help).status).toBe(200)
    await look
    await night.work()
    expect((await callOf(cutover, 'dana')).helpBy).toBe(night.app.ids.dana)
    expect((await callOf(cutover, 'lena')).stage).toBe('help')
  })

  it('is answered together with all that the same message names', async () => {
    const cutover = await night.begin({ people: { lead: ['lena'], dba: ['dana'], network: ['dana'] } })
    await night.app.give('dana', cutover, { type: 'startStep', stepId: 'freeze' })
    await night.app.give('dana', cutover, { type: 'completeStep', stepId: 'freeze' })
    await night.work()
    const mail = mailsTo('dana').find(({ subject }) => subject === 'Your turn: Copy the data and 1 more')
    const path = `/api${/\/calls\/\S+/.exec(mail?.text ?? '')?.[0]}`
    const read = async (method: 'GET' | 'POST', at: string, as: string) =>
      (await night.app.call(method, at, { as, ...(method === 'POST' && { body: {} }) })).json
    const titled = { title: 'Your turn: Copy the data', others: [{ title: 'Your turn: Report' }] }
    expect(await read('GET', path, 'dana')).toMatchObject(titled)
    const seen = { seenBy: night.app.ids.dana }
    expect(await read('POST', `${path}/acknowledge`, 'dana')).toMatchObject({ call: seen, others: [{ call: seen }] })
    const state = await night.app.app.core.readState(night.app.organisation, cutover)
    const acknowledged = state?.steps.flatMap((step, index) =>
      step.acknowledged ? [state.runbook.steps[index]?.id] : [],
    )
    expect(acknowledged).toEqual(['copy', 'report'])
    expect((await night.app.call('POST', `${path}/acknowledge`, { as: 'nils', body: {} })).status).toBe(404)
    for (const stepId of ['copy', 'report'])
      await night.app.give('lena', cutover, { type: 'skipStep', stepId, reason: 'Not tonight' })
    await night.work()
    const withdrawal = mailsTo('dana').find(({ subject }) => subject.startsWith('No longer'))
    expect(withdrawal?.subject).toBe('No longer: Your turn: Copy the data and 1 more')
    expect(withdrawal?.text).toContain('Settled by lena.')
  })

  it('is not answered by somebody whose call has ended', async () => {
    const cutover = await night.begin()
    await night.work()
    const { id } = await callOf(cutover, 'dana')
    await night.app.give('lena', cutover, { type: 'assignStep', stepId: 'freeze', to: 'second@example.org' })
    await night.work()
    const reply = await night.app.call('POST', `/api/calls/${id}/acknowledge`, { as: 'dana', body: {} })
    expect(reply.json).not.toHaveProperty('call.seenBy')
    await night.at(30)
    await night.work()
    expect(mailsTo('dana').at(-1)?.text).toContain('nobody has answered')
  })

  it('is said to need help again by who asks again', async () => {
    const cutover = await night.begin()
    await night.work()
    const { id } = await callOf(cutover, 'dana')
    for (const action of ['help', 'help', 'acknowledge', 'help'])
      await night.app.call('POST', `/api/calls/${id}/${action}`, { as: 'dana', body: {} })
    const state = await night.app.app.core.readState(night.app.organisation, cutover)
    expect(state?.steps[0]?.notes?.map(({ text }) => text)).toEqual(['Needs help.', 'Needs help.'])
  })

  it('goes no further once it was acknowledged on a screen', async () => {
    const cutover = await night.begin()
    await night.work()
    await night.app.give('dana', cutover, { type: 'acknowledgeStep', stepId: 'freeze' })
    await night.at(30)
    await night.work()
    expect(mailsTo('second')).toEqual([])
  })

  it('is taken back everywhere once somebody has begun, and whoever did it gets no mail', async () => {
    await night.subscribe('dana')
    const cutover = await night.begin()
    await night.work()
    await night.at(22)
    await night.work()
    await night.work()
    await night.app.give('second', cutover, { type: 'assignStep', stepId: 'freeze', to: 'second@example.org' })
    await night.app.give('second', cutover, { type: 'startStep', stepId: 'freeze' })
    await night.app.give('lena', cutover, { type: 'noteStep', stepId: 'freeze', text: 'At last' })
    await night.work()
    const [call, withdrawal, ...others] = pushedTo('dana')
    expect(others).toEqual([])
    expect(withdrawal).toMatchObject({ withdrawn: true, tag: call?.tag, title: 'No longer: Your turn: Freeze writes' })
    expect(withdrawal?.headers.topic).toBe(call?.headers.topic)
    expect(mailsTo('dana').at(-1)?.text).toContain('Settled by second.')
    expect(subjects('second').filter((subject) => subject.startsWith('No longer'))).toEqual([])
    expect((await calls(cutover)).calls).toEqual([])
  })

  it('calls the lead at once for whoever needs help', async () => {
    await night.subscribe('dana')
    const cutover = await night.begin()
    await night.work()
    const { id } = await callOf(cutover, 'dana')
    await night.app.call('POST', `/api/calls/${id}/acknowledge`, { as: 'dana', body: {} })
    expect((await night.app.call('POST', `/api/calls/${id}/help`, { as: 'dana', body: {} })).status).toBe(200)
    await night.work()
    expect(subjects('lena')).toEqual(['Your turn: Freeze writes'])
    expect(mailsTo('lena')[0]?.text).toContain('dana needs help.')
    expect((await callOf(cutover, 'lena')).stage).toBe('help')
    const state = await night.app.app.core.readState(night.app.organisation, cutover)
    expect(state?.steps[0]?.notes?.at(-1)?.text).toBe('Needs help.')
  })

  it('is answered by whoever is called, and by nobody else', async () => {
    const cutover = await night.begin()
    await night.work()
    const { id } = await callOf(cutover, 'dana')
    for (const [method, path] of [
      ['GET', `/api/calls/${id}`],
      ['POST', `/api/calls/${id}/acknowledge`],
      ['POST', `/api/calls/${id}/help`],
    ] as const)
      expect((await night.app.call(method, path, { as: 'nils' })).status).toBe(404)
    expect((await night.app.call('GET', `/api/calls/${id}`, { as: 'dana' })).json).toMatchObject({
      title: 'Your turn: Freeze writes',
      path: `/cutovers/${cutover}/run?step=freeze`,
      cutover: { id: cutover, mode: 'live' },
    })
  })

  it('[R14] of a rehearsal rings its own people, and says that it is one', async () => {
    const cutover = await night.begin({ mode: 'rehearsal' })
    await night.work()
    expect(subjects('dana')).toEqual(['Rehearsal · Your turn: Freeze writes'])
    expect(night.mailbox.mails.map(({ to }) => to)).toEqual(['dana@example.org'])
    // A stop in it wakes nobody, either.
    await night.subscribe('lena')
    await night.subscribe('nils')
    await night.app.give('dana', cutover, { type: 'callStop', reason: 'Fire' })
    await night.work()
    expect(titles('nils')).toEqual(['Rehearsal · Stop called'])
    expect(titles('lena')).toContain('Rehearsal · STOP: Fire')
    expect(night.push.pushed.filter(({ urgent }) => urgent)).toEqual([])
  })
})

describe('channels', () => {
  it('are tried in the order of each person, and only those chosen', async () => {
    await night.subscribe('dana')
    await choose('dana', { channels: ['mail'] })
    await night.begin()
    await night.work()
    await night.at(60)
    await night.work()
    expect(subjects('dana')).toEqual(['Your turn: Freeze writes'])
    expect(pushedTo('dana')).toEqual([])
  })

  it('give way at once to the next one when a browser is gone, which is then forgotten', async () => {
    await night.subscribe('dana')
    night.push.answer(410)
    await night.begin()
    await night.work()
    expect(subjects('dana')).toEqual(['Your turn: Freeze writes'])
    const reply = await night.app.call('GET', '/api/channels', { as: 'dana' })
    expect(reply.json).toMatchObject({ browsers: [], working: ['mail'] })
  })

  it('give way at once where nothing can be encrypted for one browser, while others are reached', async () => {
    await night.subscribe('dana')
    await night.app.sql`update push_subscriptions set p256dh = ${`B${'A'.repeat(86)}`}`
    await night.begin()
    await night.work()
    expect(subjects('dana')).toEqual(['Your turn: Freeze writes'])
    await night.subscribe('dana')
    await choose('dana', { channels: ['push'] })
    await night.begin()
    await night.work()
    expect(titles('dana')).toContain('Your turn: Freeze writes')
  })

  it('rest in quiet times, but for what goes wrong in a live cutover', async () => {
    const hour = (ahead: number) => new Date(Date.now() + ahead * 3_600_000).toISOString().slice(11, 16)
    const quiet = { from: hour(-1), to: hour(1), zone: 'UTC' }
    await choose('dana', { channels: ['mail'], quiet })
    const cutover = await night.begin()
    await night.work()
    expect(mailsTo('dana')).toEqual([])
    expect((await calls(cutover)).quiet.map(({ person }) => person)).toEqual([night.app.ids.dana])
    await night.at(62)
    await night.work()
    expect(subjects('dana')).toContain('Your turn: Freeze writes')
    await night.at(0)
    // Until the server reads the clock again, what happens now is an hour old to it, and no news.
    const ahead = () => Math.abs(night.app.app.core.now() - Date.now())
    await expect.poll(ahead).toBeLessThan(60_000)
    await night.app.give('dana', cutover, { type: 'startStep', stepId: 'freeze' })
    await choose('nils', { channels: ['mail'], quiet })
    const t0 = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 600_000).toISOString()
    await night.app.give('lena', cutover, { type: 'moveT0', t0, reason: 'Late tape' })
    await night.app.give('lena', cutover, { type: 'callStop', reason: 'Fire' })
    await night.work()
    expect(subjects('dana')).toContain('STOP: Fire')
    // Called for it, she is not told it besides; he is told, and of the move only when he is awake.
    expect(subjects('dana')).not.toContain('Stop called')
    await expect.poll(() => subjects('nils')).toEqual(['Stop called'])
  })

  it('that are missing are said: nothing reaches whoever has none', async () => {
    await choose('dana', { channels: ['push'] })
    const cutover = await night.begin()
    await night.work()
    expect((await calls(cutover)).unreachable).toEqual([night.app.ids.dana])
    await night.subscribe('dana')
    expect((await calls(cutover)).unreachable).toEqual([])
  })

  it('of a browser end with its session, by whichever way somebody ends that; not when it has only expired', async () => {
    const { app, push } = night
    const by = (cookie: string, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) =>
      app.call(method, path, { cookie, headers: { 'sec-fetch-site': 'same-origin' }, ...(body && { body }) })
    const lost = async () => {
      const cookie = await app.signIn('dana')
      expect((await by(cookie, 'POST', '/api/channels/browsers', push.subscribe('a phone'))).status).toBe(200)
      const listed = await by(cookie, 'GET', '/api/sessions')
      const { sessions } = listed.read(
        z.object({ sessions: z.array(z.object({ id: z.string(), current: z.boolean() })) }),
      )
      return { cookie, id: sessions.find(({ current }) => current)?.id ?? '' }
    }
    const browsers = async () =>
      (await app.call('GET', '/api/channels', { as: 'dana' })).read(z.looseObject({ browsers: z.array(z.unknown()) }))
        .browsers
    const { dana = '' } = app.ids
    const here = await app.signIn('dana')
    for (const end of [
      ({ cookie }: { cookie: string }) => by(cookie, 'POST', '/api/sign-out'),
      ({ id }: { id: string }) => by(here, 'DELETE', `/api/sessions/${id}`),
      ({ id }: { id: string }) => app.call('DELETE', `/api/people/${dana}/sessions/${id}`, { as: 'ada' }),
      () => by(here, 'POST', '/api/password', { password: 'a long enough password' }),
      () => app.call('POST', `/api/people/${dana}/end-sessions`, { as: 'ada' }),
    ]) {
      const given = await lost()
      expect(await browsers()).toHaveLength(1)
      const ended = await end(given)
      expect(ended.status, ended.text).toBe(200)
      expect(await browsers(), String(end)).toEqual([])
    }
    const { id } = await lost()
    await app.sql`update sessions set expires_at = now() - interval '2 days' where id = ${id}`
    await app.sql`delete from sessions where expires_at < now()`
    expect(await browsers()).toHaveLength(1)
    await app.call('POST', `/api/people/${dana}/end-sessions`, { as: 'ada' })
    expect(await browsers()).toEqual([])
  })

  it('of a browser that was removed stay away, whoever ends its session, until they are asked for there again', async () => {
    const { app, push } = night
    const phone = push.subscribe('phone')
    const moved = push.subscribe('phone, moved')
    const post = (as: string, body: object) => app.call('POST', '/api/channels/browsers', { as, body })
    const listed = async (as: string) =>
      (await app.call('GET', '/api/channels', { as }))
        .read(z.looseObject({ browsers: z.array(z.object({ id: z.string() })) }))
        .browsers.map(({ id }) => id)
    const comesByItself = (as: string, body = phone) => post(as, { ...body, before: phone.endpoint })
    const isRemoved = { status: 404, json: { refusal: { code: 'unknownBrowser' } } }

    await post('dana', phone)
    expect(await comesByItself('dana')).toMatchObject({ status: 200 })
    const remove = async () => {
      const [id = ''] = await listed('dana')
      expect(await app.call('DELETE', `/api/channels/browsers/${id}`, { as: 'dana' })).toMatchObject({ status: 200 })
      expect(await app.call('DELETE', `/api/channels/browsers/${id}`, { as: 'dana' })).toMatchObject(isRemoved)
    }
    await remove()
    expect(await comesByItself('dana')).toMatchObject(isRemoved)
    // Its push service gave it another address meanwhile.
    expect(await comesByItself('dana', moved)).toMatchObject(isRemoved)
    await app.call('POST', `/api/people/${app.ids.dana ?? ''}/end-sessions`, { as: 'ada' })
    expect(await comesByItself('dana')).toMatchObject(isRemoved)
    expect(await listed('dana')).toEqual([])
    await choose('dana', { channels: ['push'] })
    const cutover = await night.begin()
    await night.work()
    // [R16] It counts for nothing.
    expect((await calls(cutover)).unreachable).toEqual([app.ids.dana])
    expect(push.pushed).toEqual([])

    await post('dana', phone)
    expect(await listed('dana')).toHaveLength(1)
    // Another address of the same browser takes its place.
    expect(await comesByItself('dana', moved)).toMatchObject({ status: 200 })
    expect(await listed('dana')).toHaveLength(1)
    await remove()
    // Somebody else at the same computer has removed nothing.
    expect(await post('nils', { ...moved, before: moved.endpoint })).toMatchObject({ status: 200 })
    expect(await listed('nils')).toHaveLength(1)
  })

  it('are tried by whoever wants to know', async () => {
    await night.subscribe('nils')
    const test = (channel: string) =>
      night.app.call('POST', '/api/channels/test', { as: 'nils', body: { channel } }).then(({ json }) => json)
    expect(await test('push')).toEqual({ ok: true, sent: true })
    expect(await test('mail')).toEqual({ ok: true, sent: true })
    expect(await test('gateway')).toEqual({ ok: true, sent: false, why: 'No gateway is set up.' })
    expect(titles('nils')).toEqual(['T-Minus reaches you here'])
    expect(subjects('nils')).toEqual(['T-Minus reaches you here'])
  })

  it('refuse what is none, by the name of its field', async () => {
    const post = (path: string, body: object) => night.app.call('POST', path, { as: 'nils', body })
    for (const [path, body, field] of [
      ['/api/channels', { channels: ['pigeon'] }, 'channels.0'],
      ['/api/channels', { channels: ['mail', 'mail'] }, 'channels'],
      ['/api/channels', { channels: [], quiet: { from: '25:00', to: '06:00', zone: 'UTC' } }, 'quiet.from'],
      ['/api/channels', { channels: [], quiet: { from: '22:00', to: '06:00', zone: 'Mars/Base' } }, 'quiet.zone'],
      // An hour wrong once the clocks change.
      ['/api/channels', { channels: [], quiet: { from: '22:00', to: '06:00', zone: '+01:00' } }, 'quiet.zone'],
      ['/api/channels/browsers', { ...night.push.subscribe('x'), endpoint: 'http://10.0.0.1/x' }, 'endpoint'],
      ['/api/channels/browsers', { endpoint: 'https://x.org/x', keys: { p256dh: '', auth: '' } }, 'keys.p256dh'],
    ] as const) {
      const reply = await post(path, body)
      expect(reply.status, reply.text).toBe(422)
      expect(reply.json).toMatchObject({ refusal: { code: 'malformed', field } })
    }
  })
})

describe('the gateway of the organisation', () => {
  it('gets who is called, for what and where, signed, and what is taken back', async () => {
    const receiver = await openReceiver()
    const set = await night.app.call('POST', '/api/gateway', { as: 'ada', body: { url: receiver.url } })
    const { secret } = set.read(z.looseObject({ secret: z.string() }))
    await night.app.sql`update people set phone = '+49 30 1234' where id = ${night.app.ids.dana ?? ''}`
    await choose('dana', { channels: ['gateway'] })
    const cutover = await night.begin()
    await night.work()
    const call = await callOf(cutover, 'dana')
    const about = () => receiver.received.filter(({ body }) => body.type !== 'personTold')
    expect(about()).toHaveLength(1)
    const [first] = about()
    expect(first?.body).toMatchObject({
      type: 'personCalled',
      data: {
        person: { id: night.app.ids.dana, name: 'dana', email: 'dana@example.org', phone: '+49 30 1234' },
        title: 'Your turn: Freeze writes',
        url: `${night.app.origin}/calls/${call.id}`,
        duties: [call.duty],
        cutover: { id: cutover, title: 'Short night', mode: 'live' },
      },
    })
    if (!first) throw new Error('nothing came')
    expect(verifies(first, secret)).toBe(true)
    await night.app.give('second', cutover, { type: 'startStep', stepId: 'freeze' })
    await night.work()
    expect(about().map(({ body }) => body.type)).toEqual(['personCalled', 'callWithdrawn'])
    await receiver.close()
  })

  it('is for administrators', async () => {
    for (const [method, body] of [['GET'], ['POST', { url: 'https://example.org' }], ['DELETE']] as const)
      expect((await night.app.call(method, '/api/gateway', { as: 'lena', ...(body && { body }) })).status).toBe(403)
  })
})

describe('what changes for others', () => {
  it('is that a step is theirs, before it is their turn', async () => {
    const cutover = await night.begin()
    await night.app.give('lena', cutover, { type: 'assignStep', stepId: 'copy', to: 'second@example.org' })
    await night.work()
    expect(subjects('second')).toEqual(['“Copy the data” reassigned to you'])
    await night.app.give('lena', cutover, { type: 'assignStep', stepId: 'copy', to: 'dana@example.org' })
    await night.work()
    expect(subjects('second').at(-1)).toBe('“Copy the data” reassigned to dana')
  })

  it('is told once to those whom it concerns, and not to whoever did it', async () => {
    const cutover = await night.begin()
    await night.work()
    night.mailbox.mails.length = 0
    const t0 = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 600_000).toISOString()
    await night.app.give('lena', cutover, { type: 'moveT0', t0, reason: 'Late tape' })
    await night.app.give('lena', cutover, { type: 'assignPerson', role: 'network', email: 'quinn@example.org' })
    await night.app.give('lena', cutover, { type: 'callStop', reason: 'Fire' })
    await night.work()
    expect(
      subjects('nils')
        .map((subject) => subject.replace(/moved .*/, 'moved'))
        .sort(),
    ).toEqual(['Stop called', 'T-0 moved'])
    expect(subjects('quinn').sort()).toEqual(['Stop called', 'You are now Network'])
    expect(subjects('lena')).toEqual([])
    expect(mailsTo('nils').find(({ subject }) => subject === 'Stop called')?.text).toContain('By lena: “Fire”.')
    expect(mailsTo('nils').find(({ subject }) => subject.startsWith('T-0'))?.text).toContain('Late tape')
  })
})

describe('a server that dies while it sends', () => {
  it('leaves what another one sends again under the same id', async () => {
    const cutover = await night.begin()
    await night.work()
    const [mail] = mailsTo('dana')
    // As if it had died after the mail server took it: the lease runs out.
    await night.app.sql`
      update messages set status = 'waiting', settled_at = null, lease = 'of a dead server', lease_until = clock_timestamp()
      where cutover = ${cutover} and kind = 'call'`
    await night.work()
    expect(mailsTo('dana').map(({ messageId }) => messageId)).toEqual([mail?.messageId, mail?.messageId])
    await night.work()
    expect(mailsTo('dana')).toHaveLength(2)
  })

  it('each time at one message leaves it to the next channel', async () => {
    await night.subscribe('dana')
    const cutover = await night.begin()
    await night.work()
    await night.app.sql`
      update messages set status = 'waiting', settled_at = null, attempts = 3, lease_until = clock_timestamp(),
        lease = 'of a dead server'
      where cutover = ${cutover} and kind = 'call'`
    await night.work()
    expect(titles('dana')).toEqual(['Your turn: Freeze writes'])
    expect(subjects('dana')).toEqual(['Your turn: Freeze writes'])
  })
})
