import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { identifyWith } from '../../../server/auth/authority.ts'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import { emailOf, type RunningApp, runningApp, SOON } from '../../support/app.ts'
import { connectClient } from '../../support/core.ts'
import { iso } from '../../support/play.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let app: RunningApp
let cutoverId: string
beforeAll(async () => {
  app = await runningApp({ signers: ['olga'] })
  cutoverId = await app.cutover()
})
afterAll(() => app.stop())

const refusal = (code: string) => ({ ok: false, refusal: { code } })
const yaml = { 'content-type': 'application/yaml' }
const note = (text: string) => ({ type: 'noteStep', stepId: 'announce', text })
const give = (as: string, command: object, commandId: string = randomUUID()) =>
  app.call('POST', `/api/cutovers/${cutoverId}/commands`, { as, body: { commandId, command } })

describe('who may ask', () => {
  it('is nobody without a token or a session', async () => {
    for (const [method, path] of [
      ['GET', '/api/cutovers'],
      ['GET', `/api/cutovers/${cutoverId}/state`],
      ['POST', '/api/cutovers'],
      ['POST', `/api/cutovers/${cutoverId}/commands`],
      ['GET', '/api/people'],
    ] as const) {
      const answer = await app.call(method, path, method === 'POST' ? { body: {} } : {})
      expect(answer, path).toMatchObject({ status: 401, json: refusal('notSignedIn') })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
    expect((await app.call('GET', '/api/me', { token: `tm_${'x'.repeat(43)}` })).status).toBe(401)
    expect((await app.call('POST', '/api/runbooks', { text: SMALL_YAML, headers: yaml })).status).toBe(401)
    expect((await app.call('POST', '/api/sign-out')).status).toBe(401)
  })

  it('is refused with 403 where another role is needed', async () => {
    const body = { commandId: randomUUID(), runbook: { id: 'small-move' }, mode: 'live', t0: '2026-11-28T22:00:00Z' }
    expect(await app.call('POST', '/api/cutovers', { as: 'lena', body })).toMatchObject({
      status: 403,
      json: refusal('notYourRole'),
    })
    expect((await app.call('POST', '/api/runbooks', { as: 'lena', text: SMALL_YAML, headers: yaml })).status).toBe(403)
    expect(
      (await app.call('POST', '/api/people', { as: 'paula', body: { name: 'E', email: 'e@example.org' } })).status,
    ).toBe(403)
    expect(await give('nils', { type: 'startCutover' })).toMatchObject({ status: 403, json: refusal('notYourRole') })
    expect(await give('oscar', note('Hello'))).toMatchObject({ status: 403, json: refusal('observersWatch') })
  })
})

describe('requests from another site', () => {
  const body = { commandId: 'cross', command: note('I was not asked') }
  const ask = async (headers: Record<string, string>, text = JSON.stringify(body)) => {
    const cookie = await app.signIn('lena')
    return app.call('POST', `/api/cutovers/${cutoverId}/commands`, { cookie, text, headers })
  }

  it('are not done when the browser says where they come from', async () => {
    const json = { 'content-type': 'application/json' }
    for (const headers of [
      { ...json, origin: 'https://evil.example.org' },
      { ...json, 'sec-fetch-site': 'cross-site' },
      { ...json, 'sec-fetch-site': 'same-site', origin: 'http://other.127.0.0.1.nip.io' },
      { ...json, origin: 'null' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ]) {
      expect(await ask(headers), JSON.stringify(headers)).toMatchObject({ status: 403, json: refusal('crossSite') })
    }
  })

  it('are told from those of our own pages', async () => {
    const own = { 'content-type': 'application/json', origin: app.origin }
    expect((await ask(own)).status).toBe(200)
    expect((await ask({ ...own, origin: 'null', 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    // Another port of the same name is another site.
    expect((await ask({ ...own, origin: 'http://127.0.0.1:1' })).status).toBe(403)
  })

  it('cannot open a socket with our cookie', async () => {
    const cookie = await app.signIn('lena')
    const identify = identifyWith(app.app.services.auth, app.origin)
    const host = new URL(app.origin).host
    expect(await identify({ headers: { cookie, host, origin: 'http://127.0.0.1:1' } })).toBeUndefined()
    expect(await identify({ headers: { cookie, host, origin: app.origin } })).toMatchObject({ kind: 'session' })
    const token = app.tokens.lena?.token ?? ''
    const headers = { host, origin: 'http://127.0.0.1:1' }
    expect(await identify({ token, headers })).toMatchObject({ kind: 'token' })
  })

  it('are no question for programs with a token', async () => {
    const headers = { origin: 'https://ci.example.org' }
    const text = JSON.stringify({ commandId: randomUUID(), command: note('From a pipeline') })
    expect((await app.call('POST', `/api/cutovers/${cutoverId}/commands`, { as: 'lena', text, headers })).status).toBe(
      200,
    )
  })
})

describe('what cannot be read', () => {
  it('is refused with the name of the field', async () => {
    expect(await give('lena', { type: 'noteStep', stepId: 'announce' })).toMatchObject({
      status: 422,
      json: { ok: false, refusal: { code: 'malformed', field: expect.stringContaining('text') } },
    })
    const t0 = { commandId: randomUUID(), runbook: { id: 'small-move' }, mode: 'live', t0: 'tomorrow' }
    expect(await app.call('POST', '/api/cutovers', { as: 'paula', body: t0 })).toMatchObject({
      status: 422,
      json: { refusal: { field: 't0' } },
    })
    expect(await app.call('POST', '/api/people', { as: 'ada', body: { name: 'Eve', email: 'nobody' } })).toMatchObject({
      status: 422,
      json: { refusal: { field: 'email' } },
    })
    expect(await app.call('POST', '/api/people', { as: 'ada', body: { name: 'E', mail: 'x' } })).toMatchObject({
      status: 422,
      json: { refusal: { code: 'malformed' } },
    })
    expect(await app.call('GET', `/api/cutovers/${cutoverId}/events?after=-1`, { as: 'lena' })).toMatchObject({
      status: 422,
      json: { refusal: { field: 'after' } },
    })
    expect(await app.call('GET', `/api/cutovers/${cutoverId}/events?since=1`, { as: 'lena' })).toMatchObject({
      status: 422,
      json: { refusal: { field: 'since' } },
    })
  })

  it('is refused as JSON, whatever is wrong with it', async () => {
    const path = `/api/cutovers/${cutoverId}/commands`
    const texts = ['{"commandId": ', '', '[]', 'null', '"text"', new Uint8Array([0xff, 0xfe, 0x00])]
    for (const text of texts) {
      expect(await app.call('POST', path, { as: 'lena', text }), String(text)).toMatchObject({
        status: 422,
        json: refusal('malformed'),
      })
    }
    const headers = { 'content-encoding': 'nonsense' }
    expect((await app.call('POST', path, { as: 'lena', text: '{}', headers })).status).toBe(422)
    expect(
      (await app.call('POST', path, { as: 'lena', text: '{}', headers: { 'content-encoding': 'gzip' } })).status,
    ).toBe(422)
    expect(await app.call('GET', '/api/cutovers/%E0%A4%A', { as: 'lena' })).toMatchObject({
      status: 422,
      json: refusal('malformed'),
    })
    expect(await app.call('GET', '/api/cutovers/a%00b', { as: 'lena' })).toMatchObject({
      status: 422,
      json: refusal('malformed'),
    })
  })

  it('is 413 beyond the limit, and says which', async () => {
    const long = await give('lena', note('x'.repeat(300_000)))
    expect(long).toMatchObject({ status: 413, json: refusal('tooLarge') })
    expect(long.text).toContain('256 kB')
    // A small body that grows when it is unpacked is as large as it grows.
    const text = new Uint8Array(gzipSync(JSON.stringify({ commandId: 'x', command: note('x'.repeat(5_000_000)) })))
    const headers = { 'content-encoding': 'gzip' }
    expect((await app.call('POST', `/api/cutovers/${cutoverId}/commands`, { as: 'lena', text, headers })).status).toBe(
      413,
    )
    const runbook = `${SMALL_YAML}\n# ${'x'.repeat(8_400_000)}`
    const huge = await app.call('POST', '/api/runbooks', { as: 'paula', text: runbook, headers: yaml })
    expect(huge).toMatchObject({ status: 413, json: refusal('tooLarge') })
    expect(huge.text).toContain('8 MB')
  })

  it('is 404 where there is nothing, and 405 where there is something else', async () => {
    expect(await app.call('GET', '/api/nothing', { as: 'lena' })).toMatchObject({
      status: 404,
      json: refusal('unknownRoute'),
    })
    expect(await app.call('GET', `/api/cutovers/${cutoverId}/pack`, { as: 'lena' })).toMatchObject({ status: 404 })
    expect(await app.call('GET', '/api/cutovers/none', { as: 'lena' })).toMatchObject({
      status: 404,
      json: refusal('unknownCutover'),
    })
    expect(await app.call('GET', '/api/cutovers/none/events', { as: 'lena' })).toMatchObject({
      status: 404,
      json: refusal('unknownCutover'),
    })
    const command = { commandId: randomUUID(), command: note('Hello') }
    expect((await app.call('POST', '/api/cutovers/none/commands', { as: 'lena', body: command })).status).toBe(404)
    expect(await give('lena', { type: 'noteStep', stepId: 'none', text: 'Hello' })).toMatchObject({
      status: 404,
      json: refusal('unknownStep'),
    })
    expect((await app.call('GET', '/api/runbooks/none', { as: 'lena' })).status).toBe(404)
    const deleted = await app.call('DELETE', '/api/cutovers', { as: 'lena' })
    expect(deleted).toMatchObject({ status: 405, json: refusal('methodNotAllowed') })
    expect(deleted.headers.get('allow')).toBe('GET, POST')
  })
})

describe('commands', () => {
  it('[R3] answer the same to the same commandId, done or refused', async () => {
    const commandId = randomUUID()
    const first = await give('lena', note('Once'), commandId)
    const again = await give('lena', note('Once'), commandId)
    expect(first.status).toBe(200)
    expect(again.text).toBe(first.text)
    expect(await give('lena', note('Something else'), commandId)).toMatchObject({
      status: 409,
      json: refusal('commandIdReused'),
    })

    const refused = randomUUID()
    const before = await give('lena', { type: 'resumeCutover' }, refused)
    expect(before.status).toBe(409)
    expect((await give('lena', { type: 'resumeCutover' }, refused)).text).toBe(before.text)

    const runbook = { id: 'small-move' }
    const people = { lead: [emailOf('lena')] }
    const body = { commandId: randomUUID(), runbook, mode: 'rehearsal', t0: '2026-12-01T10:00:00+01:00', people }
    const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
    expect(made.status).toBe(200)
    expect((await app.call('POST', '/api/cutovers', { as: 'paula', body })).text).toBe(made.text)
  })

  it('answer with the events that they caused', async () => {
    const answer = await give('lena', note('Look at this'))
    expect(answer.json).toMatchObject({ ok: true, events: [{ type: 'stepNoted', actor: app.ids.lena }] })
  })

  it('sign with a token that was made for it, and with no other', async () => {
    await app.give('lena', cutoverId, { type: 'startCutover' })
    for (const [as, itemId] of [
      ['quinn', 'uat-exit'],
      ['nils', 'on-call'],
    ] as const) {
      const evidence = itemId === 'uat-exit' ? { metric: 'uat_pass_rate', value: 0.97 } : { note: 'In the wiki' }
      await app.give(as, cutoverId, { type: 'provideEvidence', itemId, evidence })
    }
    await app.give('lena', cutoverId, { type: 'verifyItem', itemId: 'on-call' })
    await app.give('lena', cutoverId, { type: 'startStep', stepId: 'announce' })
    await app.give('lena', cutoverId, { type: 'completeStep', stepId: 'announce' })
    await app.give('lena', cutoverId, { type: 'openPoll', gateId: 'go-no-go' })
    await app.give('nils', cutoverId, { type: 'report', gateId: 'go-no-go', vote: 'go' })
    await app.give('dana', cutoverId, { type: 'report', gateId: 'go-no-go', vote: 'go' })
    const view = (await app.call('GET', `/api/cutovers/${cutoverId}`, { as: 'sam' })).read(cutoverView)
    const poll = view.gates[0]?.poll
    const sign = { type: 'sign', gateId: 'go-no-go', vote: 'go', pollId: poll?.id, basis: poll?.basis }

    expect(await give('sam', sign)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })
    expect((await give('olga', sign)).json).toMatchObject({ events: [{ type: 'gateSigned', byToken: true }] })

    // In a session it takes the password again, once for each signature.
    const cookie = await app.signIn('sam')
    const inSession = (body: object) =>
      app.call('POST', `/api/cutovers/${cutoverId}/commands`, {
        cookie,
        body: { commandId: randomUUID(), command: body },
      })
    expect(await inSession(sign)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })
    expect(await app.call('POST', '/api/step-up', { cookie, body: { password: 'none yet' } })).toMatchObject({
      status: 403,
      json: refusal('passwordNeeded'),
    })
    const password = 'the password of sam'
    await app.call('POST', '/api/password', { cookie, body: { password } })
    expect(await app.call('POST', '/api/step-up', { cookie, body: { password: 'wrong' } })).toMatchObject({
      status: 403,
      json: refusal('wrongPassword'),
    })
    expect((await inSession(sign)).status).toBe(409)
    expect((await app.call('POST', '/api/step-up', { cookie, body: { password } })).status).toBe(200)
    const signed = await inSession(sign)
    expect(signed.json).toMatchObject({ ok: true, events: [{ type: 'gateSigned', actor: app.ids.sam }] })
    expect(signed.text).not.toContain('byToken')
    expect(await inSession(sign)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })

    // It is over after two minutes, used or not.
    await app.call('POST', '/api/step-up', { cookie, body: { password } })
    await app.sql`update step_ups set expires_at = now() - interval '1 second'`
    expect(await inSession(sign)).toMatchObject({ status: 409, json: refusal('signatureNotFresh') })
  })
})

describe('a cutover', () => {
  it('is shown with everything a program would have to derive', async () => {
    const id = await app.cutover()
    const answer = await app.call('GET', `/api/cutovers/${id}`, { as: 'lena' })
    const view = answer.read(z.strictObject(cutoverView.shape))
    expect(view).toMatchObject({ phase: 'preparing', seq: 1, mode: 'live', t0: iso(SOON) })
    expect(view.people.lead).toEqual([{ id: app.ids.lena, name: 'lena', email: 'lena@example.org' }])
    expect(view.steps.find((step) => step.id === 'freeze')).toMatchObject({
      state: 'waiting',
      status: 'pending',
      waitingFor: [{ kind: 'gate', id: 'go-no-go' }],
    })
    expect(view.readiness).toMatchObject({ share: 0, mandatoryOpen: ['uat-exit', 'on-call'] })
    // What a program has to bring is said where it looks.
    expect(view.readiness.items[0]?.evidenceRule).toEqual({ metric: 'uat_pass_rate', atLeast: 0.95, freshFor: 604_800 })
    expect(view.steps.find((step) => step.id === 'copy')?.outputNames).toEqual(['rows'])
    expect(view.steps.find((step) => step.id === 'promote')?.secondPerson).toBe('dba')
    expect(view.hypercare).toMatchObject({ signedBy: ['operations'], exit: [{ metric: 'error_rate', atMost: 0.01 }] })
    expect(view.gates[0]).toMatchObject({ id: 'go-no-go', status: 'pending', reporters: ['network', 'dba'] })
    expect(view.figures).toMatchObject({ insideWindow: true, steps: { done: 0, total: 11 } })

    await app.give('lena', id, { type: 'startCutover' })
    await app.give('lena', id, { type: 'startStep', stepId: 'announce' })
    const later = (await app.call('GET', `/api/cutovers/${id}`, { as: 'lena' })).read(cutoverView)
    expect(later.phase).toBe('running')
    expect(later.steps[0]).toMatchObject({ state: 'running', startedBy: app.ids.lena })
    const list = await app.call('GET', '/api/cutovers', { as: 'oscar' })
    expect(list.json).toMatchObject({ cutovers: expect.arrayContaining([expect.objectContaining({ id, seq: 3 })]) })
  })

  it('[R14] says in every answer whether it is a rehearsal, and then whom its communications must not reach', async () => {
    const people = { lead: [emailOf('lena')] }
    const body = { commandId: randomUUID(), runbook: { id: 'small-move' }, mode: 'rehearsal', t0: iso(SOON), people }
    const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
    const { cutoverId: id } = made.read(z.looseObject({ cutoverId: z.string() }))
    expect(made.json).toMatchObject({ events: [{ type: 'cutoverCreated', mode: 'rehearsal' }] })
    const view = (await app.call('GET', `/api/cutovers/${id}`, { as: 'lena' })).read(cutoverView)
    expect(view.mode).toBe('rehearsal')
    expect(view.steps.find((step) => step.id === 'announce')?.communication).toEqual({
      audience: 'The people of this rehearsal only, not: Everybody',
      message: 'REHEARSAL. We start.',
    })
    const state = await app.call('GET', `/api/cutovers/${id}/state`, { as: 'lena' })
    expect(state.json).toMatchObject({ state: { mode: 'rehearsal' } })
    for (const after of [0, 1]) {
      const events = await app.call('GET', `/api/cutovers/${id}/events?after=${after}`, { as: 'lena' })
      expect(events.json).toMatchObject({ cutoverId: id, mode: 'rehearsal' })
    }
    const list = await app.call('GET', '/api/cutovers', { as: 'lena' })
    expect(list.json).toMatchObject({
      cutovers: expect.arrayContaining([expect.objectContaining({ id, mode: 'rehearsal' })]),
    })
  })

  it('gives its log in pages', async () => {
    const path = `/api/cutovers/${cutoverId}/events`
    const pages = z.object({ events: z.array(z.looseObject({ seq: z.number(), type: z.string() })) })
    const all = (await app.call('GET', path, { as: 'lena' })).read(pages).events
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, position) => position + 1))
    const page = (await app.call('GET', `${path}?after=2&limit=3`, { as: 'lena' })).read(pages).events
    expect(page.map(({ seq }) => seq)).toEqual([3, 4, 5])
    expect((await app.call('GET', `${path}?after=100000`, { as: 'lena' })).json).toEqual({
      cutoverId,
      mode: 'live',
      events: [],
    })
  })

  it('gives its state packed, and not again when nothing happened', async () => {
    const path = `/api/cutovers/${cutoverId}/state`
    const answer = await app.call('GET', path, { as: 'lena' })
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(answer.json).toMatchObject({ runbookId: 'small-move', state: { id: cutoverId } })
    const etag = answer.headers.get('etag') ?? ''
    expect((await app.call('GET', path, { as: 'lena', headers: { 'if-none-match': etag } })).status).toBe(304)
    await app.give('lena', cutoverId, note('Something happened'))
    expect((await app.call('GET', path, { as: 'lena', headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('is readable for a client that does not unpack', async () => {
    const headers = { authorization: `Bearer ${app.tokens.lena?.token}` }
    const body = await new Promise<Buffer>((resolve, reject) => {
      const asked = request(`${app.origin}/api/cutovers/${cutoverId}/state`, { headers }, (response) => {
        expect(response.headers['content-encoding']).toBeUndefined()
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => resolve(Buffer.concat(parts)))
      })
      asked.on('error', reject)
      asked.end()
    })
    expect(JSON.parse(body.toString('utf8'))).toMatchObject({ runbookId: 'small-move' })
    expect(() => gunzipSync(body)).toThrow()
  })
})

describe('runbooks', () => {
  const versions = z.looseObject({ runbook: z.looseObject({ id: z.string(), hash: z.string() }), isNew: z.boolean() })

  it('are the same version as YAML, as text in JSON, and imported again', async () => {
    const first = (await app.call('POST', '/api/runbooks', { as: 'paula', text: SMALL_YAML, headers: yaml })).read(
      versions,
    )
    const again = (await app.call('POST', '/api/runbooks', { as: 'paula', body: { source: SMALL_YAML } })).read(
      versions,
    )
    expect(again).toMatchObject({ isNew: false, runbook: { hash: first.runbook.hash } })
    const listed = await app.call('GET', '/api/runbooks', { as: 'lena' })
    expect(listed.json).toMatchObject({ runbooks: [{ id: 'small-move', hash: first.runbook.hash }] })
    expect((await app.call('GET', '/api/runbooks/small-move', { as: 'lena' })).json).toMatchObject({
      id: 'small-move',
      versions: [{ hash: first.runbook.hash, version: 1 }],
    })

    const path = `/api/runbooks/small-move/versions/${first.runbook.hash}`
    const version = await app.call('GET', path, { as: 'lena' })
    expect(version.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect(version.json).toMatchObject({ id: 'small-move', window: 14_400 })
    expect((await app.call('GET', `${path}/source`, { as: 'lena' })).json).toEqual({ source: SMALL_YAML })
  })

  it('can be sent as the JSON of the file itself', async () => {
    const runbook = {
      runbook: 'tiny',
      title: 'Tiny',
      tier: 3,
      timezone: 'UTC',
      window: '1h',
      roles: { lead: { title: 'Lead' } },
      phases: ['Work'],
      workstreams: {
        Work: [
          {
            step: 'do',
            title: 'Do it',
            phase: 'Work',
            owner: 'lead',
            takes: '5m',
            verify: 'Done',
            rollback: 'none, because it is small',
          },
        ],
      },
    }
    const sent = await app.call('POST', '/api/runbooks', { as: 'paula', body: runbook })
    expect(sent.json).toMatchObject({ ok: true, isNew: true, runbook: { id: 'tiny', version: 1 } })
  })

  it('[R13] are refused with every fault at its place, and nothing is imported', async () => {
    const broken = SMALL_YAML.replace('owner: dba, takes: 2m', 'owner: nobody, takes: soon').replace(
      'runbook: small-move',
      'runbook: broken',
    )
    const answer = await app.call('POST', '/api/runbooks', { as: 'paula', text: broken, headers: yaml })
    expect(answer).toMatchObject({ status: 422, json: refusal('runbookFaults') })
    const { refusal: said } = answer.read(
      z.looseObject({
        refusal: z.looseObject({
          message: z.string(),
          faults: z.array(
            z.strictObject({
              file: z.string(),
              line: z.int(),
              column: z.int(),
              message: z.string(),
              severity: z.string(),
            }),
          ),
        }),
      }),
    )
    const line = broken.split('\n').findIndex((text) => text.includes('nobody')) + 1
    expect(said.faults.map((fault) => fault.line)).toContain(line)
    expect((await app.call('GET', '/api/runbooks/broken', { as: 'lena' })).status).toBe(404)
    for (const text of ['', '{', '- a\n- b', '\u0000', '{"source": 5}']) {
      expect((await app.call('POST', '/api/runbooks', { as: 'paula', text, headers: yaml })).status, text).toBe(422)
    }
  })

  it('can be checked without being imported', async () => {
    const broken = SMALL_YAML.replaceAll('small-move', 'checked').replace('tier: 1', 'tier: 4')
    expect(
      (await app.call('POST', '/api/runbooks/check', { as: 'lena', text: broken, headers: yaml })).json,
    ).toMatchObject({
      ok: false,
      faults: [{ line: 4, severity: 'error' }],
    })
    expect(
      (await app.call('POST', '/api/runbooks/check', { as: 'lena', text: SMALL_YAML, headers: yaml })).json,
    ).toMatchObject({
      ok: true,
    })
    expect((await app.call('GET', '/api/runbooks/checked', { as: 'lena' })).status).toBe(404)
  })
})

describe('people', () => {
  it('are added by administrators, once', async () => {
    const body = { name: 'Eve Example', email: 'Eve@Example.org', role: 'planner', phone: '+44 20 7946 0000' }
    const added = await app.call('POST', '/api/people', { as: 'ada', body })
    expect(added.json).toMatchObject({ ok: true, person: { email: 'eve@example.org', organisationRole: 'planner' } })
    expect(await app.call('POST', '/api/people', { as: 'ada', body })).toMatchObject({
      status: 409,
      json: refusal('personExists'),
    })
    const { people } = (await app.call('GET', '/api/people', { as: 'oscar' })).read(
      z.object({ people: z.array(z.looseObject({ name: z.string(), id: z.string() })) }),
    )
    const eve = people.find(({ name }) => name === 'Eve Example')
    expect(eve).toMatchObject({ phone: '+44 20 7946 0000' })

    const role = await app.call('POST', `/api/people/${eve?.id}/role`, { as: 'ada', body: { role: 'observer' } })
    expect(role.json).toMatchObject({ person: { organisationRole: 'observer' } })
    expect(
      (await app.call('POST', `/api/people/${app.ids.ada}/role`, { as: 'ada', body: { role: 'member' } })).status,
    ).toBe(409)
    const link = await app.call('POST', `/api/people/${eve?.id}/sign-in-link`, { as: 'ada' })
    const path = new URL(link.read(z.looseObject({ link: z.string() })).link).pathname
    expect((await app.call('POST', path)).status).toBe(200)
  })
})

describe('operations', () => {
  it('hear that the server is alive and ready', async () => {
    expect(await app.call('GET', '/health')).toMatchObject({ status: 200, json: { ok: true } })
    expect(await app.call('GET', '/ready')).toMatchObject({ status: 200, json: { ok: true } })
  })

  it('get figures of commands by their answer', async () => {
    await give('lena', note('To be counted'))
    await give('oscar', note('To be counted'))
    await give('lena', { type: `made-up-${randomUUID()}` })
    const { text, headers } = await app.call('GET', '/metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
    expect(text).toMatch(/^tminus_commands_total\{type="noteStep",answer="ok"\} [1-9]/m)
    expect(text).toMatch(/^tminus_commands_total\{type="noteStep",answer="observersWatch"\} [1-9]/m)
    expect(text).toMatch(/^tminus_commands_total\{type="malformed",answer="malformed"\} [1-9]/m)
    expect(text).not.toContain('made-up')
    expect(text).toMatch(/^tminus_connections 0$/m)
  })

  it('get figures of drafts: commands by their answer, and checks', async () => {
    const made = await app.call('POST', '/api/drafts', {
      as: 'paula',
      body: { commandId: randomUUID(), title: 'Counted' },
    })
    const { id } = made.read(z.looseObject({ id: z.string() }))
    const draftCommand = (as: string, command: object) =>
      app.call('POST', `/api/drafts/${id}/commands`, { as, body: { commandId: randomUUID(), command } })
    await draftCommand('paula', { type: 'comment', text: 'To be counted' })
    await draftCommand('oscar', { type: 'comment', text: 'To be counted' })
    await draftCommand('paula', { type: `made-up-${randomUUID()}` })
    await app.call('GET', `/api/drafts/${id}/check`, { as: 'paula' })
    const { text } = await app.call('GET', '/metrics')
    expect(text).toMatch(/^tminus_draft_commands_total\{type="comment",answer="ok"\} 1$/m)
    expect(text).toMatch(/^tminus_draft_commands_total\{type="comment",answer="observersWatch"\} 1$/m)
    expect(text).toMatch(/^tminus_draft_commands_total\{type="malformed",answer="malformed"\} 1$/m)
    expect(text).toMatch(/^tminus_draft_command_seconds_count 3$/m)
    expect(text).toMatch(/^tminus_draft_check_seconds_count 1$/m)
    expect(text).toMatch(/^tminus_draft_watchers 0$/m)
    expect(text).not.toContain('made-up')
  })

  it('get figures of what goes over the sockets: commands, commits, watchers and how late events are', async () => {
    const figure = async (name: string) => {
      const { text } = await app.call('GET', '/metrics')
      const value = new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]
      return value === undefined ? 0 : Number(value)
    }
    const ok = 'tminus_commands_total{type="noteStep",answer="ok"}'
    const refused = 'tminus_commands_total{type="noteStep",answer="unknownStep"}'
    const names = [ok, refused, 'tminus_command_seconds_count', 'tminus_commit_seconds_count']
    const before = await Promise.all(names.map(figure))
    const late = await figure('tminus_event_lag_seconds_count')
    const client = await connectClient(Number(new URL(app.origin).port), app.tokens.lena?.token ?? '')
    try {
      await client.emitWithAck('watch', { cutoverId, after: 0 })
      const arrived = new Promise((resolve) => client.once('events', resolve))
      const send = (stepId: string) =>
        client.emitWithAck('command', {
          cutoverId,
          commandId: randomUUID(),
          command: { type: 'noteStep', stepId, text: 'By socket' },
        })
      expect(await send('announce')).toMatchObject({ ok: true })
      expect(await send('bake-a-cake')).toMatchObject({ ok: false })
      await arrived
      const after = await Promise.all(names.map(figure))
      expect(after.map((value, position) => value - (before[position] ?? 0))).toEqual([1, 1, 2, 2])
      expect(await figure('tminus_event_lag_seconds_count')).toBe(late + 1)
      expect(await figure('tminus_event_lag_seconds_sum')).toBeLessThan(60)
      expect(await figure('tminus_connections')).toBe(1)
      expect(await figure('tminus_watchers')).toBe(1)
    } finally {
      client.disconnect()
    }
    await expect.poll(() => figure('tminus_watchers')).toBe(0)
    await expect.poll(() => figure('tminus_connections')).toBe(0)
  })
})
