import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { Trace } from '../../../../server/servicenow/client/connection.ts'
import { attempt, ServiceNowFault } from '../../../../server/servicenow/client/faults.ts'
import { openInstance } from '../../../../server/servicenow/client/openInstance.ts'
import { changeRow, failure, json, PASSWORD, page, standIn, sysId, tableOnly } from './standIn.ts'

const A = sysId('a')
const NEW = { kind: { type: 'normal' }, correlationId: 'cutover-1', fields: { short_description: 'Move' } } as const
const row = () => ({ result: changeRow() })
const fault = async (work: Promise<unknown>) => {
  const tried = await attempt(work)
  if (tried.ok) throw new Error('it was answered')
  return tried.fault
}

describe('a read', () => {
  it('is tried again after a 503, after an answer that breaks off, and after one that is stopped by a quota', async () => {
    await using server = await standIn(
      tableOnly((_, response, count) => {
        // The first request asked for the Change API.
        if (count === 1) return json(response, 503, failure('busy'))
        if (count === 2) {
          response.writeHead(200, { 'content-length': '1000' })
          response.write('{"result":{"sys')
          return void setTimeout(() => response.destroy(), 20)
        }
        if (count === 3) return void response.end('{"result":{"sys_id":')
        if (count === 4)
          return json(response, 200, { ...row(), ...failure('Transaction cancelled: maximum execution time exceeded') })
        json(response, 200, row())
      }),
    )
    expect((await server.open().readChange(A)).number).toBe('CHG0030001')
    expect(server.seen).toHaveLength(6)
  })

  it('ends when its patience does, and says since when', async () => {
    await using server = await standIn((_, response) => json(response, 500, failure('broken')))
    const found = await attempt(server.open({ patience: 0.4 }).readChange(A))
    expect(found).toMatchObject({ ok: false, fault: { kind: 'unreachable', why: 'serverError', status: 500 } })
    expect(!found.ok && found.sentence).toMatch(
      /^ServiceNow at 127\.0\.0\.1:\d+ does not answer since \d\d:\d\d UTC\.$/,
    )
    expect(server.seen.length).toBeGreaterThan(1)
  })

  it('of a server that hangs ends with its time limit', async () => {
    await using server = await standIn(() => {})
    const instance = server.open({ timeLimit: 0.2, patience: 0.1 })
    expect(await fault(instance.readChange(A))).toMatchObject({ kind: 'unreachable', why: 'timeLimit' })
  })

  it('of a server that hangs in the middle of its answer ends with its time limit', async () => {
    await using server = await standIn((_, response) => void response.write('{"result":'))
    const instance = server.open({ timeLimit: 0.2, patience: 0.1 })
    expect(await fault(instance.readChange(A))).toMatchObject({ kind: 'unreachable', why: 'timeLimit', status: 200 })
  })

  it('of an answer without end stops at its limit', async () => {
    await using server = await standIn((_, response) => {
      const more = () => void (response.destroyed || response.write('x'.repeat(65_536), more))
      response.writeHead(200, { 'content-type': 'application/json' })
      more()
    })
    const instance = server.open({ answerLimit: 100_000 })
    expect(await fault(instance.readChange(A))).toMatchObject({ kind: 'malformed' })
  })

  it.each([
    ['<html><head><title>\n Instance Hibernating page \n</title></head></html>', 200, 'hibernating'],
    ['<!DOCTYPE html><html><body>Your instance is hibernating: Instance Hibernating</body>', 503, 'hibernating'],
    ['<html><form action="login.do"><input id="user_password"></form></html>', 200, 'loginPage'],
    ['<html><body>Welcome</body></html>', 200, 'page'],
  ])('takes a web page for no answer: %s', async (html, status, why) => {
    await using server = await standIn((_, response) => page(response, status, html))
    expect(await fault(server.open().readChange(A))).toMatchObject({ kind: 'unreachable', why })
    expect(server.seen).toHaveLength(1)
  })

  it('never follows a redirect, so that the credentials stay', async () => {
    await using thief = await standIn((_, response) => json(response, 200, row()))
    await using server = await standIn((_, response) => {
      response.writeHead(302, { location: `${thief.url}/api` }).end()
    })
    expect(await fault(server.open().readChange(A))).toMatchObject({ kind: 'unreachable', why: 'redirected' })
    expect(thief.seen).toEqual([])
  })

  it('of an address where nobody listens says so, also when its time runs out before another try', async () => {
    const probe = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => probe.once('listening', resolve))
    const { port } = probe.address() as AddressInfo
    await new Promise((resolve) => probe.close(resolve))
    const auth = { kind: 'apiKey', key: 'k' } as const
    let clock = 1_000_000
    const instance = openInstance(
      { name: 'gone', url: `http://127.0.0.1:${port}`, auth, patience: 1, requestsPerSecond: 1000 },
      // A pause before another try lasts far longer than it was meant to.
      {
        now: () => clock,
        random: () => 0.5,
        delay: async (wait) => {
          clock += wait > 100 ? 60_000 : wait
        },
      },
    )
    expect(await fault(instance.readChange(A))).toMatchObject({ kind: 'unreachable', why: 'connection' })
    // A write as well: nothing of it was sent.
    const incident = { correlationId: 'cutover-1', fields: {} }
    expect(await fault(instance.createIncident(incident))).toMatchObject({ kind: 'unreachable', why: 'connection' })
    instance.close()
  })
})

describe('[R11] a write', () => {
  const afterwards = (answer: Parameters<typeof standIn>[0]) =>
    standIn((seen, response, count) => {
      if (seen.method === 'GET') return json(response, 404, failure('Requested URI does not represent any resource'))
      answer(seen, response, count)
    })
  const posts = (server: { seen: { method: string }[] }) => server.seen.filter(({ method }) => method === 'POST').length

  it.each<[string, Parameters<typeof standIn>[0]]>([
    ['is answered with 500', (_, response) => json(response, 500, failure('Transaction cancelled'))],
    ['is answered with 503 and a page', (_, response) => page(response, 503, '<html>unavailable</html>')],
    ['loses its connection', (_, response) => void response.destroy()],
    ['is never answered', () => {}],
    ['is answered in part', (_, response) => void response.end('{"result":{"sys_id":"')],
    ['is answered with result and error', (_, response) => json(response, 200, { ...row(), ...failure('cancelled') })],
    ['is answered without the record', (_, response) => json(response, 200, { result: {} })],
    ['is answered with nothing', (_, response) => void response.end()],
    ['is answered with an unknown page', (_, response) => page(response, 200, '<html>thank you</html>')],
  ])('that %s has an unknown outcome and is sent once', async (_, answer) => {
    await using server = await afterwards(answer)
    const found = await fault(server.open({ writeTimeLimit: 0.3, patience: 1 }).createChange(NEW))
    expect(found).toMatchObject({ kind: 'outcomeUnknown' })
    expect(posts(server)).toBe(1)
  })

  it.each<[string, string, Parameters<typeof standIn>[0]]>([
    [
      'reaches a hibernating instance',
      'unreachable',
      (_, response) => page(response, 200, '<html>Instance Hibernating page</html>'),
    ],
    ['is redirected', 'unreachable', (_, response) => void response.writeHead(302, { location: '/login' }).end()],
    ['is refused', 'refused', (_, response) => json(response, 400, failure('Invalid', 'value'))],
    ['is forbidden', 'forbidden', (_, response) => json(response, 403, failure('User Not Authorized'))],
    ['is unauthorised', 'unauthorised', (_, response) => json(response, 401, failure('User Not Authenticated'))],
  ])('that %s has certainly not happened', async (_, kind, answer) => {
    await using server = await afterwards(answer)
    expect(await fault(server.open().createChange(NEW))).toMatchObject({ kind })
  })

  it('names the business rule that is against it', async () => {
    const detail =
      "Operation against file 'change_request' was aborted by Business Rule 'Change Model: State^f3b'. Business Rule Stack:x"
    await using server = await afterwards((_, response) => json(response, 403, failure('Operation Failed', detail)))
    const found = await attempt(server.open().createChange(NEW))
    expect(found).toMatchObject({ ok: false, fault: { kind: 'refused', status: 403, rule: 'Change Model: State' } })
    expect(!found.ok && found.sentence).toContain('“Change Model: State”')
  })

  it('tells a lack of access from a rule', async () => {
    const detail = 'ACL Exception Insert Failed due to security constraints'
    await using server = await afterwards((_, response) => json(response, 403, failure('Operation Failed', detail)))
    expect(await fault(server.open().createChange(NEW))).toMatchObject({ kind: 'forbidden', detail })
  })

  it('that is limited is sent again, since nothing was done', async () => {
    let refusals = 0
    await using server = await afterwards((seen, response) => {
      if (refusals++ < 1) return json(response, 429, failure('Rate limit exceeded'), { 'retry-after': '1' })
      json(response, 201, { result: changeRow({ correlation_id: JSON.parse(seen.body).correlation_id }) })
    })
    const made = await server.open({ patience: 5 }).createChange(NEW)
    expect(made).toMatchObject({ sysId: A, number: 'CHG0030001' })
    expect(posts(server)).toBe(2)
  })

  it('is not sent any more once its patience has passed, whatever had to be found out first', async () => {
    await using server = await standIn((seen, response) => {
      if (seen.method === 'POST') return json(response, 200, row())
      setTimeout(() => json(response, 200, { result: [] }), 300)
    })
    expect(await fault(server.open({ patience: 0.2 }).createChange(NEW))).toMatchObject({ kind: 'unreachable' })
    expect(server.seen.map(({ method }) => method)).toEqual(['GET'])
  })

  it('is not the trial of an instance that just did not answer', async () => {
    let clock = 1_000_000
    await using server = await standIn((_, response) => json(response, 500, failure('broken')))
    const delay = async (wait: number) => {
      clock += wait
    }
    const instance = server.open({ patience: 1 }, { now: () => clock, delay })
    for (let n = 0; n < 3; n++) await attempt(instance.readChange(A))
    expect(instance.condition().circuit.kind).toBe('open')
    const asked = server.seen.length
    expect(await fault(instance.ping())).toMatchObject({ kind: 'unreachable', why: 'circuitOpen' })
    expect(server.seen).toHaveLength(asked)
    clock += 60_000
    expect(await fault(instance.ping())).toMatchObject({ kind: 'unreachable' })
    expect(server.seen.slice(asked).map(({ method }) => method)).toEqual(['GET'])
  })
})

describe('limits of the instance', () => {
  it('hold back everything until Retry-After, and say until when', async () => {
    await using server = await standIn((_, response) =>
      json(response, 429, failure('Too many'), { 'retry-after': '1800' }),
    )
    const before = Date.now()
    const instance = server.open()
    const found = await fault(instance.readChange(A))
    expect(found.kind === 'rateLimited' && found.retryAt - before).toBeGreaterThan(1_790_000)
    expect(await fault(instance.listApprovals(A))).toMatchObject({ kind: 'rateLimited' })
    expect(server.seen).toHaveLength(1)
  })

  it('hold back those that were waiting in the queue already', async () => {
    await using server = await standIn((_, response) => {
      setTimeout(() => json(response, 429, failure('Too many'), { 'retry-after': '600' }), 50)
    })
    const instance = server.open({ maxConcurrent: 1 })
    const all = await Promise.all(Array.from({ length: 5 }, () => fault(instance.listApprovals(A))))
    expect(all.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'rateLimited'))
    expect(server.seen).toHaveLength(1)
  })

  it('name a time of day as well, by the clock of the instance', async () => {
    const there = Date.parse('2031-01-01T00:00:00Z')
    await using server = await standIn((_, response) =>
      json(response, 429, failure('Too many'), {
        date: new Date(there).toUTCString(),
        'retry-after': new Date(there + 120_000).toUTCString(),
      }),
    )
    const before = Date.now()
    const found = await fault(server.open().readChange(A))
    expect(found.kind === 'rateLimited' && Math.round((found.retryAt - before) / 1000)).toBe(120)
  })

  it('are waited for when it is unavailable and says how long', async () => {
    const waits: number[] = []
    const delay = async (wait: number) => {
      waits.push(wait)
    }
    await using server = await standIn(
      tableOnly((_, response, count) => {
        if (count === 1) return json(response, 503, failure('starting'), { 'retry-after': '7' })
        json(response, 200, row())
      }),
    )
    await server.open({ requestsPerSecond: 1000 }, { delay }).readChange(A)
    expect(waits.filter((wait) => wait >= 1000)).toEqual([7000])
  })

  it('fall back to X-RateLimit-Reset, by the clock of the instance', async () => {
    const there = Date.parse('2031-01-01T00:00:00Z')
    await using server = await standIn((_, response) =>
      json(response, 429, failure('Too many'), {
        date: new Date(there).toUTCString(),
        'x-ratelimit-reset': String(there / 1000 + 600),
        'x-ratelimit-limit': '1000',
      }),
    )
    const instance = server.open()
    const before = Date.now()
    const found = await fault(instance.readChange(A))
    expect(found.kind === 'rateLimited' && Math.round((found.retryAt - before) / 60_000)).toBe(10)
    expect(instance.condition().requestsPerHour).toBe(1000)
  })

  it('are never believed for longer than an hour', async () => {
    await using server = await standIn((_, response) =>
      json(response, 429, failure('Too many'), { 'retry-after': '999999999' }),
    )
    const found = await fault(server.open().readChange(A))
    expect(found.kind === 'rateLimited' && found.retryAt - Date.now()).toBeLessThanOrEqual(3_600_000)
  })
})

describe('one instance that hangs', () => {
  it('delays no other, and takes no more than its places', async () => {
    await using slow = await standIn(() => {})
    await using quick = await standIn(tableOnly((_, response) => json(response, 200, row())))
    const stuck = slow.open({ timeLimit: 30, maxConcurrent: 2, maxWaiting: 3, patience: 30 })
    const lost = Array.from({ length: 10 }, () => attempt(stuck.listApprovals(A)))
    const instance = quick.open()
    // Answered while every one of the others still waits.
    const answered = await Promise.all(Array.from({ length: 20 }, () => instance.readChange(A)))
    expect(answered).toHaveLength(20)
    expect(stuck.condition()).toMatchObject({ underWay: 2, waiting: 3 })
    expect(slow.seen).toHaveLength(2)
    stuck.close()
    const ends = await Promise.all(lost)
    const whys = ends.map((end) => (!end.ok && end.fault.kind === 'unreachable' ? end.fault.why : 'answered'))
    expect(whys.filter((why) => why === 'queueFull')).toHaveLength(5)
    expect(whys.filter((why) => why === 'closed')).toHaveLength(5)
  })

  it('is soon not asked any more, and asked again after a while', async () => {
    let clock = 1_000_000
    let broken = true
    await using server = await standIn(
      tableOnly((_, response) => (broken ? json(response, 502, failure('gone')) : json(response, 200, row()))),
    )
    const instance = server.open({ patience: 0.1, requestsPerSecond: 1000 }, { now: () => clock })
    await attempt(instance.readChange(A))
    for (let n = 0; n < 8; n++) await attempt(instance.readChange(A))
    const asked = server.seen.length
    const found = await fault(instance.readChange(A))
    expect(found).toMatchObject({ kind: 'unreachable', why: 'circuitOpen', since: 1_000_000 })
    expect(server.seen).toHaveLength(asked)
    clock += 10_000
    // Of all that come now, one finds out for the others.
    await Promise.all(Array.from({ length: 4 }, () => attempt(instance.listApprovals(A))))
    expect(server.seen).toHaveLength(asked + 1)
    clock += 20_000
    broken = false
    expect((await instance.readChange(A)).number).toBe('CHG0030001')
    expect(instance.condition().circuit.kind).toBe('closed')
  })
})

describe('credentials', () => {
  it.each([
    [
      { kind: 'basic', user: 'tminus', password: 'p:w' },
      'authorization',
      `Basic ${Buffer.from('tminus:p:w').toString('base64')}`,
    ],
    [{ kind: 'apiKey', key: 'k123' }, 'x-sn-apikey', 'k123'],
  ] as const)('%o go into a header', async (auth, header, value) => {
    await using server = await standIn(tableOnly((_, response) => json(response, 200, row())))
    await server.open({ auth }).readChange(A)
    expect(server.seen.every(({ headers }) => headers[header] === value)).toBe(true)
  })

  const oauth = { kind: 'oauth', clientId: 'tminus', clientSecret: 'hush' } as const

  it('of OAuth are a token that is asked for once, however many need it, and renewed in time', async () => {
    let clock = 1_000_000
    let tokens = 0
    await using server = await standIn(
      tableOnly((seen, response) => {
        if (seen.path !== '/oauth_token.do') return json(response, 200, row())
        tokens += 1
        json(response, 200, { access_token: `t${tokens}`, token_type: 'Bearer', expires_in: 1800 })
      }),
    )
    const instance = server.open({ auth: oauth, requestsPerSecond: 1000 }, { now: () => clock })
    await Promise.all(Array.from({ length: 4 }, () => attempt(instance.listApprovals(A))))
    expect(tokens).toBe(1)
    const { method, body, headers } = server.seen[0] ?? { method: '', body: '', headers: {} }
    expect([method, headers['content-type']]).toEqual(['POST', 'application/x-www-form-urlencoded'])
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'tminus',
      client_secret: 'hush',
    })
    clock += 1_745_000
    await instance.readChange(A)
    expect(server.seen.at(-1)?.headers.authorization).toBe('Bearer t2')
  })

  it('of OAuth that are refused midway are renewed once, for a write as well', async () => {
    let tokens = 0
    await using server = await standIn((seen, response) => {
      if (seen.path === '/oauth_token.do')
        return json(response, 200, { access_token: `t${++tokens}`, expires_in: '1800' })
      if (seen.headers.authorization === 'Bearer t1' && seen.method === 'POST')
        return json(response, 401, failure('expired'))
      if (seen.method === 'POST') return json(response, 200, { result: [changeRow()] })
      json(response, 200, { result: changeRow() })
    })
    const made = await server.open({ auth: oauth }).createChange(NEW)
    expect(made.sysId).toBe(A)
    expect(server.seen.filter(({ path }) => path.endsWith('/change/normal'))).toHaveLength(2)
  })

  it('of OAuth that stay refused end as unauthorised', async () => {
    await using server = await standIn((seen, response) => {
      if (seen.path === '/oauth_token.do') return json(response, 200, { access_token: 't', expires_in: 1800 })
      json(response, 401, failure('no'))
    })
    expect(await fault(server.open({ auth: oauth }).readChange(A))).toEqual({ kind: 'unauthorised' })
    expect(server.seen).toHaveLength(4)
  })

  it('of OAuth that are wrong end as unauthorised, and not as an API that is missing', async () => {
    await using server = await standIn((_, response) =>
      json(response, 401, { error_description: 'access_denied', error: 'server_error' }),
    )
    expect(await fault(server.open({ auth: oauth }).createChange(NEW))).toEqual({ kind: 'unauthorised' })
  })

  it('never show in errors, in the log, or in the instance', async () => {
    const traces: Trace[] = []
    await using server = await standIn((seen, response) =>
      json(response, 400, failure(`you sent ${seen.headers.authorization}`, `that is ${PASSWORD}`)),
    )
    const instance = server.open({}, { log: (trace) => traces.push(trace) })
    const error = await instance.readChange(A).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ServiceNowFault)
    const everything = [error instanceof Error ? [error.message, error.stack] : '', error, traces, instance]
    const text = JSON.stringify(everything)
    expect(traces).toMatchObject([{ instance: 'acme', method: 'GET', attempt: 1, outcome: 'refused', status: 400 }])
    expect(text).not.toContain(PASSWORD)
    expect(text).not.toContain(Buffer.from(`tminus:${PASSWORD}`).toString('base64'))
  })
})
