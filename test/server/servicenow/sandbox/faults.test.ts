import { describe, expect, it } from 'vitest'
import { ask, makeChange, ofPriority, openSandbox, problem, record, records } from './openSandbox.ts'

const incidents = '/api/now/table/incident'

describe('faults', () => {
  it('500 after the record was made, or before', async () => {
    const sandbox = await openSandbox()
    const late = sandbox.faults.add(
      { method: 'POST', path: /incident/, nth: 1 },
      { kind: 'serverError', when: 'after' },
    )
    const first = await ask(sandbox, 'itil.user', 'POST', incidents, {})
    expect([first.status, problem(first).message]).toEqual([
      500,
      'Transaction cancelled: maximum execution time exceeded',
    ])
    expect([sandbox.rows('incident').length, late.fired()]).toEqual([1, 1])
    expect((await ask(sandbox, 'itil.user', 'POST', incidents, {})).status).toBe(201)
    sandbox.faults.add({ method: 'POST' }, { kind: 'serverError' })
    expect((await ask(sandbox, 'itil.user', 'POST', incidents, {})).status).toBe(500)
    expect(sandbox.rows('incident')).toHaveLength(2)
  })

  it('200 with a result and an error behind it, well-formed or not', async () => {
    const sandbox = await openSandbox()
    sandbox.insert('incident', {})
    const rule = sandbox.faults.add({}, { kind: 'trailingError' })
    const formed = await ask(sandbox, 'itil.user', 'GET', incidents)
    expect(formed.status).toBe(200)
    expect(formed.body).toMatchObject({ result: [{}], error: { message: /maximum execution/ }, status: 'failure' })
    rule.remove()
    sandbox.faults.add({}, { kind: 'trailingError', malformed: true })
    const malformed = await ask(sandbox, 'itil.user', 'GET', incidents)
    expect(malformed.body).toBeTypeOf('string')
    expect(malformed.text).toContain('"status":"failure"')
  })

  it('a connection that is cut before or after, in the middle of the answer, or never answers', async () => {
    const sandbox = await openSandbox()
    const make = () => ask(sandbox, 'itil.user', 'POST', incidents, {})
    const cut = sandbox.faults.add({ method: 'POST' }, { kind: 'cut' })
    await expect(make()).rejects.toThrow()
    expect(sandbox.rows('incident')).toHaveLength(0)
    cut.remove()
    const late = sandbox.faults.add({ method: 'POST' }, { kind: 'cut', when: 'after', bytes: 20 })
    await expect(make()).rejects.toThrow()
    expect(sandbox.rows('incident')).toHaveLength(1)
    late.remove()
    sandbox.faults.add({ method: 'POST' }, { kind: 'hang', when: 'after' })
    const hanging = fetch(`${sandbox.address}${incidents}`, {
      method: 'POST',
      body: '{}',
      headers: { 'x-sn-apikey': 'now_sandbox_key', 'content-type': 'application/json' },
      signal: AbortSignal.timeout(300),
    })
    await expect(hanging).rejects.toThrow(/timeout|aborted/)
    expect(sandbox.rows('incident')).toHaveLength(2)
  })

  it('429, 503, 401 and a page for people, each in place of the work', async () => {
    const sandbox = await openSandbox()
    sandbox.faults.add({ nth: 1 }, { kind: 'tooManyRequests', retryAfterSeconds: 7 })
    sandbox.faults.add({ nth: 2 }, { kind: 'unavailable', retryAfterSeconds: 9 })
    sandbox.faults.add({ nth: 3 }, { kind: 'tokenExpired' })
    sandbox.faults.add({ nth: 4 }, { kind: 'page' })
    const heard = []
    for (let count = 0; count < 5; count += 1) heard.push(await ask(sandbox, 'itil.user', 'POST', incidents, {}))
    expect(heard.map(({ status }) => status)).toEqual([429, 503, 401, 200, 201])
    expect(heard.map(({ headers }) => headers.get('retry-after'))).toEqual(['7', '9', null, null, null])
    expect(heard[3]?.headers.get('content-type')).toContain('text/html')
    expect(sandbox.rows('incident')).toHaveLength(1)
    expect(sandbox.requests.map(({ status }) => status)).toEqual([0, 0, 0, 0, 201])
  })

  it('an update that does nothing, or not to some fields', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox)
    const path = `/api/now/table/change_request/${change}`
    const deaf = sandbox.faults.add({ method: 'PATCH' }, { kind: 'silentNoOp' })
    const heard = await ask(sandbox, 'itil.user', 'PATCH', path, { short_description: 'New' })
    expect([heard.status, record(heard).short_description]).toEqual([200, 'Move payments'])
    deaf.remove()
    sandbox.faults.add({ method: 'PATCH' }, { kind: 'silentNoOp', fields: ['state'] })
    const partly = await ask(sandbox, 'itil.user', 'PATCH', path, { short_description: 'New', state: '-4' })
    expect(record(partly)).toMatchObject({ short_description: 'New', state: '-5' })
  })

  it('a part of the query ignored, a page that comes out short', async () => {
    const sandbox = await openSandbox()
    for (const priority of ['1', '2', '3']) sandbox.insert('incident', ofPriority(priority))
    const list = async () =>
      records(await ask(sandbox, 'itil.user', 'GET', `${incidents}?sysparm_query=priority=1^active=true`)).length
    expect(await list()).toBe(1)
    const ignored = sandbox.faults.add({}, { kind: 'ignoredQuery', part: /^priority/ })
    expect(await list()).toBe(3)
    sandbox.faults.add({}, { kind: 'shortPage', keep: 2 })
    expect(await list()).toBe(2)
    ignored.remove()
    sandbox.faults.clear()
    expect(await list()).toBe(1)
  })

  it('by chance, and the same chance for the same seed', async () => {
    const run = async () => {
      const sandbox = await openSandbox({ seed: 5 })
      sandbox.faults.add({ probability: 0.5, times: 3 }, { kind: 'unavailable' })
      const heard = []
      for (let count = 0; count < 12; count += 1) heard.push((await ask(sandbox, 'itil.user', 'GET', incidents)).status)
      return heard
    }
    const first = await run()
    expect(first.filter((status) => status === 503)).toHaveLength(3)
    expect(await run()).toEqual(first)
  })

  it('slow before the work, or after it', async () => {
    const sandbox = await openSandbox()
    sandbox.faults.add({ nth: 1 }, { kind: 'delay', milliseconds: 300 })
    sandbox.faults.add({ nth: 2 }, { kind: 'delay', milliseconds: 300, when: 'after' })
    const made = async () => {
      const asked = ask(sandbox, 'itil.user', 'POST', incidents, {})
      await expect.poll(() => sandbox.requests.length).toBeGreaterThan(count)
      const during = sandbox.rows('incident').length
      await asked
      count = sandbox.requests.length
      return [during, sandbox.rows('incident').length]
    }
    let count = 0
    expect(await made()).toEqual([0, 1])
    expect(await made()).toEqual([2, 2])
  })
})
