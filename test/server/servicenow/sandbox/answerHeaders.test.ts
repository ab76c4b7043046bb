import { request } from 'node:http'
import type { Sandbox } from '@tminus/servicenow-sandbox'
import { describe, expect, it } from 'vitest'
import { ask, openSandbox, record } from './openSandbox.ts'

const list = '/api/now/table/incident?sysparm_limit=1'
const basic = `Basic ${Buffer.from('itil.user:sandbox').toString('base64')}`

/** Names of headers as they came, which `fetch` does not tell. */
function rawNames(sandbox: Sandbox, path: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const asked = request(`${sandbox.address}${path}`, { headers: { authorization: basic } }, (answer) => {
      answer.resume()
      resolve(answer.rawHeaders.filter((_, position) => position % 2 === 0))
    })
    asked.on('error', reject).end()
  })
}

describe('headers of an answer', () => {
  it('are spelt as an instance spells them', async () => {
    const sandbox = await openSandbox()
    sandbox.rateLimits.add({ requestsPerHour: 9 })
    for (let count = 0; count < 2; count += 1) sandbox.insert('incident', {})
    const expected = [
      'Content-Type',
      'X-Total-Count',
      'Link',
      'X-Is-Logged-In',
      'X-Transaction-ID',
      'X-RateLimit-Limit',
    ]
    expect(await rawNames(sandbox, list)).toEqual(expect.arrayContaining(expected))
  })

  it('say whose session it is, which transaction, and that nothing is to be kept', async () => {
    const sandbox = await openSandbox()
    const { headers } = await ask(sandbox, 'itil.user', 'GET', list)
    expect(Object.fromEntries(headers)).toMatchObject({
      server: 'snow_adc',
      'content-type': 'application/json;charset=UTF-8',
      'x-is-logged-in': 'true',
      'x-transaction-id': expect.stringMatching(/^[0-9a-f]{12}$/),
      'cache-control': 'no-cache,no-store,must-revalidate,max-age=-1',
      pragma: 'no-store,no-cache',
    })
    const next = await ask(sandbox, 'itil.user', 'GET', list)
    expect(next.headers.get('x-transaction-id')).not.toBe(headers.get('x-transaction-id'))
    const nobody = await fetch(`${sandbox.address}${list}`)
    expect([nobody.status, nobody.headers.get('x-is-logged-in')]).toEqual([401, 'false'])
  })

  it('bring cookies to whoever has none, which do not sign in', async () => {
    const sandbox = await openSandbox()
    const first = await ask(sandbox, 'itil.user', 'GET', list)
    const cookies = first.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
    const kept = cookies.filter((cookie) => !cookie.endsWith('='))
    expect(kept.map((cookie) => cookie.split('=')[0])).toEqual([
      'JSESSIONID',
      'glide_user_route',
      'glide_session_store',
    ])
    const cookie = kept.join('; ')
    const second = await ask(sandbox, 'itil.user', 'GET', list, undefined, { cookie })
    expect([second.status, second.headers.getSetCookie()]).toEqual([200, []])
    expect((await fetch(`${sandbox.address}${list}`, { headers: { cookie } })).status).toBe(401)
  })

  it('come alone where that is asked for', async () => {
    const sandbox = await openSandbox()
    const head = await ask(sandbox, 'itil.user', 'HEAD', list)
    expect([head.status, head.text, head.headers.get('x-total-count')]).toEqual([200, '', '0'])
    const quiet = { 'x-no-response-body': 'true' }
    const made = await ask(sandbox, 'itil.user', 'POST', '/api/now/table/incident', { description: 'x' }, quiet)
    expect([made.status, made.text]).toEqual([201, ''])
    const path = new URL(made.headers.get('location') ?? '').pathname
    const changed = await ask(sandbox, 'itil.user', 'PATCH', path, { description: 'y' }, quiet)
    expect([changed.status, changed.text]).toEqual([204, ''])
    expect(record(await ask(sandbox, 'itil.user', 'GET', path))).toMatchObject({ description: 'y' })
  })

  it('cannot be had for an address that is too long, which is answered by a page', async () => {
    const sandbox = await openSandbox()
    const refused = await ask(sandbox, 'itil.user', 'GET', `/api/now/table/${'A'.repeat(23_000)}`)
    expect([refused.status, refused.headers.get('content-type')]).toEqual([414, 'text/html'])
    expect(refused.text).toMatch(/^<html>/)
  })
})
