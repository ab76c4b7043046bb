import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { AccessRules, callerNamed } from '@tminus/servicenow-sandbox/api/access.ts'
import { createInstance } from '@tminus/servicenow-sandbox/createInstance.ts'
import { glideGlobals, type ScriptSession } from '@tminus/servicenow-sandbox/gateApp/glide.ts'
import { setProperty, writerNamed } from '@tminus/servicenow-sandbox/instance.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyDelivery } from '../../../server/servicenow/client/verifyDelivery.ts'

const SCRIPTS = new URL('../../../server/servicenow/app/src/scripts/', import.meta.url)
const INCLUDES = ['TMinusTime', 'TMinusRequest', 'TMinusDelivery', 'TMinusLinks', 'TMinusQueue', 'TMinusEndpoint']
const KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const SECRET = `whsec_${KEY}`
const START = Date.parse('2026-11-22T15:40:12Z')

const source = (name: string) => readFileSync(new URL(`${name}.js`, SCRIPTS), 'utf8')

/** The app's own sources in a world of their own; values cross its border as JSON. */
function world(globals: Record<string, unknown> = {}) {
  const context = createContext({
    ...globals,
    Class: {
      create: () =>
        function create(this: { initialize(...args: unknown[]): void }, ...args: unknown[]) {
          this.initialize(...args)
        },
    },
  })
  runInContext('var x_tminus_gate = globalThis', context)
  for (const name of INCLUDES) runInContext(source(name), context, { filename: `${name}.js` })
  return {
    run: (text: string): unknown => runInContext(text, context),
    value: (expression: string): unknown => {
      const text: unknown = runInContext(`JSON.stringify(${expression})`, context)
      return typeof text === 'string' ? JSON.parse(text) : undefined
    },
    set: (name: string, value: unknown) => {
      context[name] = value
    },
  }
}

const call = (includes: ReturnType<typeof world>, method: string, ...args: unknown[]) =>
  includes.value(`new ${method.replace('.', '().')}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`)

const event = {
  instance: 'acme',
  cutover: 'c-1',
  gate: 'go-no-go',
  change: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  table: 'change_request',
  sysId: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  operation: 'update',
  modCount: 7,
  updatedOn: '2026-11-22 15:40:12',
}

describe('a delivery on the wire', () => {
  const includes = world()

  it('is signed like the vector that the instance’s own test checks', () => {
    const signed = call(includes, 'TMinusDelivery.signedString', event.change, '1700000000', '{"version":1}')
    const key = Buffer.from(String(call(includes, 'TMinusDelivery.keyOf', SECRET)), 'base64')
    const mac = createHmac('sha256', key).update(String(signed)).digest('base64')
    expect(call(includes, 'TMinusDelivery.signature', mac)).toBe('v1,YKtwzzhYmm448NivMwtMeAXtbbnRTAnb7Bkb1+DnBik=')
    expect(source('acceptance/signature')).toContain('v1,YKtwzzhYmm448NivMwtMeAXtbbnRTAnb7Bkb1+DnBik=')
  })

  it('has a body of printable ASCII without a dollar sign, and says what it was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.nat(), (gate, modCount) => {
        const body = String(call(includes, 'TMinusDelivery.body', { ...event, gate, modCount }))
        expect(body).toMatch(/^[\x20-\x23\x25-\x7e]+$/)
        expect(JSON.parse(body)).toMatchObject({
          gate: gate.toWellFormed() === gate ? gate : expect.any(String),
          sys_mod_count: modCount,
        })
      }),
    )
  })

  it('takes only a secret that can be a key, and only an https address', () => {
    const keyOf = (text: unknown) => call(includes, 'TMinusDelivery.keyOf', text)
    expect(keyOf(SECRET)).toBe(KEY)
    expect(keyOf(` ${SECRET}\n`)).toBe(KEY)
    for (const text of [
      '',
      null,
      KEY,
      'whsec_',
      'whsec_c2hvcnQ=',
      'whsec_not base64 at all, but long enough to be one',
    ]) {
      expect(keyOf(text), String(text)).toBeNull()
    }
    const isAddress = (text: string) => call(includes, 'TMinusDelivery.isAddress', text)
    expect(isAddress('https://tminus.example/api/servicenow/events')).toBe(true)
    expect(isAddress('https://tminus.example:8443/events?instance=acme')).toBe(true)
    for (const text of [
      '',
      'http://tminus.example/',
      'https://user:pass@tminus.example/',
      'https:///x',
      'https://a b/',
    ]) {
      expect(isAddress(text), text).toBe(false)
    }
  })

  it('is tried ten times within a day, later and later, then given up', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempt) =>
      call(includes, 'TMinusDelivery.outcome', attempt, 503, null),
    )
    expect(waits).toEqual(
      [60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800].map((wait) => ({ state: 'ready', wait, stop: true })),
    )
    expect(call(includes, 'TMinusDelivery.outcome', 10, 503, null)).toEqual({ state: 'dead', wait: 0, stop: true })
  })

  it.each([
    [204, null, { state: 'sent', wait: 0, stop: false }],
    [410, null, { state: 'dead', wait: 0, stop: false }],
    [422, null, { state: 'ready', wait: 60, stop: false }],
    [401, null, { state: 'ready', wait: 60, stop: true }],
    [302, null, { state: 'ready', wait: 60, stop: true }],
    [0, null, { state: 'ready', wait: 60, stop: true }],
    [429, '7', { state: 'ready', wait: 60, stop: true }],
    [429, '900', { state: 'ready', wait: 900, stop: true }],
    [429, '99999', { state: 'ready', wait: 28800, stop: true }],
    [503, 'Sun, 22 Nov 2026 16:00:00 GMT', { state: 'ready', wait: 60, stop: true }],
  ])('reads %i, Retry-After %s', (status, retryAfter, outcome) => {
    expect(call(includes, 'TMinusDelivery.outcome', 1, status, retryAfter)).toEqual(outcome)
  })
})

describe('what T-Minus sends', () => {
  const includes = world()
  const link = { change: event.change, gate: 'go-no-go', title: 'Payments', url: 'https://tminus.example/c/1' }
  const status = {
    seq: 12,
    cutoverState: 'running',
    gateState: 'go',
    progress: 30,
    headline: 'Step 12 of 40, on plan',
    reportedAt: '2026-11-22T15:40:12Z',
  }

  it('is taken as it is meant, and what is not known is left out', () => {
    expect(call(includes, 'TMinusRequest.link', { ...link, later: true })).toEqual({ value: link })
    expect(call(includes, 'TMinusRequest.status', status)).toEqual({ value: status })
    const own = { ...link, url: 'http://127.0.0.1:4180/cutovers/c-1' }
    expect(call(includes, 'TMinusRequest.link', own)).toEqual({ value: own })
  })

  it.each([
    ['link', { ...link, change: 'CHG0030001' }, 'change'],
    ['link', { ...link, change: event.change.toUpperCase() }, 'change'],
    ['link', { ...link, gate: '' }, 'gate'],
    ['link', { ...link, title: 'x'.repeat(161) }, 'title'],
    ['link', { ...link, url: 'javascript:alert(1)' }, 'url'],
    ['link', { ...link, url: 'http://tminus.example/c/1' }, 'url'],
    ['link', { ...link, url: 'http://localhost.example/c/1' }, 'url'],
    ['status', { ...status, seq: 1.5 }, 'seq'],
    ['status', { ...status, seq: '12' }, 'seq'],
    ['status', { ...status, cutoverState: 'paused' }, 'cutoverState'],
    ['status', { ...status, gateState: undefined }, 'gateState'],
    ['status', { ...status, progress: 101 }, 'progress'],
    ['status', { ...status, headline: '  ' }, 'headline'],
    ['status', { ...status, reportedAt: '2026-02-30T00:00:00Z' }, 'reportedAt'],
  ])('[R13] a %s that does not fit is refused by the name of its field', (kind, body, field) => {
    expect(call(includes, `TMinusRequest.${kind}`, body)).toEqual({
      fault: expect.stringMatching(new RegExp(`^${field} must be`)),
    })
  })

  it('is refused when it is no object', () => {
    for (const text of ['', '[]', 'null', '"text"', '{']) {
      expect(call(includes, 'TMinusRequest.json', text), text).toEqual({ fault: 'The body is not a JSON object' })
    }
  })

  it('has instants that survive the way into the database and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_799 }), (seconds) => {
        const iso = new Date(seconds * 1000).toISOString().replace('.000', '')
        const stored = call(includes, 'TMinusTime.toInstance', iso)
        expect(call(includes, 'TMinusTime.toIso', stored)).toBe(iso)
        expect(call(includes, 'TMinusTime.seconds', stored)).toBe(seconds)
      }),
    )
  })

  it.each([
    ['', 'never reported'],
    ['2026-11-22 15:45:00', 'just now'],
    ['2026-11-22 15:39:13', 'just now'],
    ['2026-11-22 15:39:12', '1 min ago'],
    ['2026-11-22 13:00:00', '2 h ago'],
    ['2026-11-19 15:40:12', '3 days ago'],
  ])('[R11] a status of %s is shown as %s', (reported, age) => {
    expect(call(includes, 'TMinusTime.age', reported, '2026-11-22 15:40:12')).toBe(age)
  })
})

interface Sent {
  address: string
  headers: Record<string, string>
  body: string
}

/** The stand-in's records under the app's own queue, with a receiver that answers as it is told. */
function queueOf(answer: (sent: Sent) => number) {
  let now = START
  const instance = createInstance({ now: () => now })
  const session: ScriptSession = { caller: undefined }
  const log: string[] = []
  const sent: Sent[] = []
  class RESTMessageV2 {
    address = ''
    headers: Record<string, string> = {}
    body = ''
    setEndpoint(address: string) {
      this.address = address
    }
    setHttpMethod() {}
    setHttpTimeout() {}
    setRequestHeader(name: string, value: string) {
      this.headers[name] = value
    }
    setRequestBody(body: string) {
      this.body = body
    }
    execute() {
      const { address, headers, body } = this
      sent.push({ address, headers, body })
      const status = answer({ address, headers, body })
      return { getStatusCode: () => status, getHeader: () => null }
    }
  }
  class CertificateEncryption {
    generateMac(key: string, algorithm: string, data: string): string {
      expect(algorithm).toBe('HmacSHA256')
      return createHmac('sha256', Buffer.from(key, 'base64')).update(data, 'utf8').digest('base64')
    }
  }
  const globals = glideGlobals(instance, new AccessRules(), session, (text) => log.push(text))
  const includes = world({ ...globals, sn_ws: { RESTMessageV2 }, CertificateEncryption })
  setProperty(instance.store, 'instance_name', 'acme')
  setProperty(instance.store, 'x_tminus_gate.webhook.address', 'https://tminus.example/api/servicenow/events')
  setProperty(instance.store, 'x_tminus_gate.webhook.secret', SECRET)
  return {
    log,
    sent,
    rows: () => instance.store.rows('x_tminus_gate_event'),
    run: includes.run,
    setProperty: (name: string, value: string) => setProperty(instance.store, `x_tminus_gate.webhook.${name}`, value),
    ping: () => String(includes.run('new TMinusQueue().ping()')),
    sendNow: (id: string) => includes.run(`new TMinusQueue().sendNow('${id}')`),
    minuteLater: (minutes = 1) => {
      now += minutes * 60_000
      includes.run(source('jobs/sendDue'))
    },
    daysLater: (days: number) => {
      now += days * 86_400_000
      includes.run(source('jobs/cleanUp'))
    },
    now: () => now,
  }
}

describe('the queue', () => {
  it('sends what T-Minus accepts as signed, fresh and understood', () => {
    const queue = queueOf(() => 204)
    const id = queue.ping()
    queue.sendNow(id)
    const [delivery] = queue.sent
    expect(delivery?.address).toBe('https://tminus.example/api/servicenow/events')
    const verified = verifyDelivery({
      headers: delivery?.headers ?? {},
      rawBody: Buffer.from(delivery?.body ?? ''),
      secrets: [SECRET],
      now: queue.now(),
    })
    expect(verified).toMatchObject({ ok: true, deliveryId: id, event: { instance: 'acme', operation: 'ping' } })
    expect(queue.rows()[0]).toMatchObject({ state: 'sent', attempts: '1', last_status: '204' })
  })

  it('has written the attempt down before it asks, so that a worker that dies loses nothing', () => {
    const seen: unknown[] = []
    const queue = queueOf(() => {
      seen.push(...queue.rows().map(({ state, attempts, next_attempt }) => ({ state, attempts, next_attempt })))
      throw new Error(`the worker ended with ${SECRET} in its hands`)
    })
    queue.sendNow(queue.ping())
    expect(seen).toEqual([{ state: 'ready', attempts: '1', next_attempt: '2026-11-22 15:41:12' }])
    expect(queue.rows()[0]).toMatchObject({ state: 'ready', last_status: '0', last_error: 'T-Minus did not answer' })
  })

  it('leaves a new delivery to its own job for half a minute, then takes it over', () => {
    const queue = queueOf(() => 204)
    queue.ping()
    queue.run(source('jobs/sendDue'))
    expect(queue.sent).toEqual([])
    queue.minuteLater()
    expect(queue.rows()[0]?.state).toBe('sent')
    queue.sendNow(queue.rows()[0]?.sys_id ?? '')
    expect(queue.sent).toHaveLength(1)
  })

  it('asks once a minute while T-Minus is away, not once for each waiting delivery', () => {
    const queue = queueOf(() => 503)
    for (let i = 0; i < 5; i++) queue.ping()
    queue.minuteLater()
    expect(queue.sent).toHaveLength(1)
    queue.minuteLater()
    expect(queue.sent).toHaveLength(2)
    expect(new Set(queue.sent.map(({ headers }) => headers['webhook-id'])).size).toBe(2)
  })

  it('goes past a delivery that T-Minus cannot read', () => {
    const queue = queueOf(() => (queue.sent.length === 1 ? 422 : 204))
    for (let i = 0; i < 3; i++) queue.ping()
    queue.minuteLater()
    expect(
      queue
        .rows()
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['ready', 'sent', 'sent'])
  })

  it('gives up after ten attempts with one body and one id, says so, and starts again when a person asks', () => {
    const queue = queueOf(() => 500)
    queue.ping()
    queue.minuteLater()
    for (let i = 0; i < 20; i++) queue.minuteLater(480)
    expect(queue.sent).toHaveLength(10)
    expect(new Set(queue.sent.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1)
    expect(queue.sent.map(({ headers }) => headers['tminus-attempt'])).toEqual('1 2 3 4 5 6 7 8 9 10'.split(' '))
    expect(queue.rows()[0]?.state).toBe('dead')
    expect(queue.log).toEqual([expect.stringMatching(/given up after 10 attempts$/)])

    queue.run(
      "var again = new GlideRecord('x_tminus_gate_event'); again.get('state', 'dead'); new TMinusQueue().sendAgain(again)",
    )
    queue.minuteLater()
    expect(queue.sent).toHaveLength(11)
  })

  it.each([
    ['address', '', 'addressMissing'],
    ['address', 'http://tminus.example/', 'addressNotHttps'],
    ['secret', '', 'secretMissing'],
    ['secret', 'enc:3q2+7w==', 'secretUnreadable'],
    ['active', 'false', 'inactive'],
  ])('keeps deliveries while %s is “%s”, and its health says %s', (name, value, problem) => {
    const queue = queueOf(() => 204)
    queue.setProperty(name, value)
    queue.ping()
    queue.minuteLater()
    expect(queue.sent).toEqual([])
    expect(JSON.parse(String(queue.run("JSON.stringify(new TMinusQueue().health('0.1.0'))")))).toMatchObject({
      webhook: { problem },
      queue: { ready: 1, dead: 0, lastSent: null },
    })
  })

  it('never writes the secret anywhere', () => {
    const queue = queueOf(() => {
      throw new Error(SECRET)
    })
    queue.ping()
    for (let i = 0; i < 20; i++) queue.minuteLater(480)
    expect(
      JSON.stringify([queue.log, queue.rows(), queue.sent, queue.run("JSON.stringify(new TMinusQueue().health('0'))")]),
    ).not.toContain(KEY.slice(0, 12))
    expect(queue.rows()[0]?.state).toBe('dead')
  })

  it('keeps what was sent for thirty days and what was not for ninety', () => {
    const queue = queueOf(() => (queue.sent.length === 1 ? 204 : 410))
    queue.ping()
    queue.ping()
    queue.minuteLater()
    queue.daysLater(29)
    expect(queue.rows()).toHaveLength(2)
    queue.daysLater(2)
    expect(queue.rows().map(({ state }) => state)).toEqual(['dead'])
    queue.daysLater(60)
    expect(queue.rows()).toEqual([])
  })
})

describe('two requests that link one cutover at once', () => {
  /** The rival's row appears after the first look and before the insert; the unique index refuses the second. */
  function race(rivalGate: string): unknown {
    const instance = createInstance({ now: START })
    const caller = callerNamed(instance.store, 'tminus.integration', 'UTC')
    const includes = world(glideGlobals(instance, new AccessRules(), { caller }, () => {}))
    instance.store.before('x_tminus_gate_link', (next, previous) => {
      const isTaken = instance.store.rows('x_tminus_gate_link').some(({ cutover }) => cutover === next.cutover)
      return previous || !isTaken ? undefined : { rule: 'index', detail: 'Unique Key violation detected by database' }
    })
    const change = instance.store.insert(
      'change_request',
      { short_description: 'Ledger' },
      writerNamed(instance.store, 'admin'),
    )
    includes.set('wanted', {
      change: change.ok ? change.row.sys_id : '',
      gate: 'go-no-go',
      title: 'Mine',
      url: 'https://tminus.example/c/1',
    })
    includes.run(`
      const look = GlideRecordSecure.prototype.get
      GlideRecordSecure.prototype.get = function (id) {
        const rival = new GlideRecord('x_tminus_gate_link')
        rival.setValue('cutover', 'c-1')
        rival.setValue('change_request', wanted.change)
        rival.setValue('gate', '${rivalGate}')
        if (!rival.insert()) throw new Error('The rival was not first.')
        return look.call(this, id)
      }`)
    const answer = includes.value("new TMinusLinks().link('c-1', wanted)")
    expect(instance.store.rows('x_tminus_gate_link')).toHaveLength(1)
    return answer
  }

  it('[R11] end with one link: who wanted the same is served, who wanted another is refused', () => {
    expect(race('go-no-go')).toMatchObject({ status: 200, result: { gate: 'go-no-go', title: 'Mine' } })
    expect(race('rollback')).toMatchObject({ status: 409, code: 'alreadyLinked' })
  })
})
