import type { Sandbox } from '@tminus/servicenow-sandbox'
import { describe, expect, it } from 'vitest'
import { ask, openSandbox, problem } from './openSandbox.ts'

async function token(sandbox: Sandbox, form: Record<string, string>) {
  const body = new URLSearchParams({ client_id: 'tminus', client_secret: 'tminus-secret', ...form })
  const response = await fetch(`${sandbox.address}/oauth_token.do`, { method: 'POST', body })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const read = (sandbox: Sandbox, headers: Record<string, string>) =>
  fetch(`${sandbox.address}/api/now/table/change_request?sysparm_limit=1`, { headers })

const bearer = (granted: { body: Record<string, unknown> }) => ({
  authorization: `Bearer ${granted.body.access_token}`,
})

describe('who may enter', () => {
  it('client credentials give half an hour and no refresh token', async () => {
    const sandbox = await openSandbox()
    const granted = await token(sandbox, { grant_type: 'client_credentials' })
    expect(granted).toMatchObject({
      status: 200,
      body: { token_type: 'Bearer', expires_in: 1800, scope: 'useraccount' },
    })
    expect(granted.body).not.toHaveProperty('refresh_token')
    expect((await read(sandbox, bearer(granted))).status).toBe(200)
    expect(sandbox.requests.at(-1)?.userName).toBe('tminus.integration')
    sandbox.clock.advance(1_800_000)
    const expired = await read(sandbox, bearer(granted))
    expect([expired.status, expired.headers.get('www-authenticate')]).toEqual([401, 'BASIC realm="Service-now"'])
    expect(await expired.json()).toEqual({
      error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
      status: 'failure',
    })
  })

  it('a password gives a refresh token, which gives further tokens', async () => {
    const sandbox = await openSandbox()
    const granted = await token(sandbox, { grant_type: 'password', username: 'itil.user', password: 'sandbox' })
    const refreshed = await token(sandbox, {
      grant_type: 'refresh_token',
      refresh_token: String(granted.body.refresh_token),
    })
    expect(refreshed.status).toBe(200)
    expect(refreshed.body.access_token).not.toBe(granted.body.access_token)
    expect((await read(sandbox, bearer(refreshed))).status).toBe(200)
    sandbox.credentials.revokeTokens()
    expect((await read(sandbox, bearer(refreshed))).status).toBe(401)
  })

  it('says the same of every wrong credential', async () => {
    const sandbox = await openSandbox()
    const denied = { status: 401, body: { error: 'server_error', error_description: 'access_denied' } }
    expect(await token(sandbox, { grant_type: 'client_credentials', client_secret: 'no' })).toEqual(denied)
    expect(await token(sandbox, { grant_type: 'password', username: 'itil.user', password: 'no' })).toEqual(denied)
    expect(await token(sandbox, { grant_type: 'refresh_token', refresh_token: 'no' })).toEqual(denied)
    expect(await token(sandbox, { grant_type: 'magic' })).toEqual(denied)
    const json = await fetch(`${sandbox.address}/oauth_token.do`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(json.status).toBe(401)
  })

  it('knows a client by Basic, too', async () => {
    const sandbox = await openSandbox()
    const granted = async (pair: string) => {
      const response = await fetch(`${sandbox.address}/oauth_token.do`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'password', username: 'itil.user', password: 'sandbox' }),
      })
      return response.status
    }
    expect(await granted('tminus:tminus-secret')).toBe(200)
    expect(await granted('tminus:wrong')).toBe(401)
  })

  it('takes a password, a key, and nobody without either', async () => {
    const sandbox = await openSandbox()
    expect((await ask(sandbox, 'itil.user', 'GET', '/api/now/table/incident')).status).toBe(200)
    expect((await read(sandbox, { 'x-sn-apikey': 'now_sandbox_key' })).status).toBe(200)
    expect((await read(sandbox, { 'x-sn-apikey': 'wrong' })).status).toBe(401)
    expect((await read(sandbox, {})).status).toBe(401)
    const user = sandbox.rows('sys_user').find((row) => row.user_name === 'itil.user')
    sandbox.update(user?.sys_id ?? '', { locked_out: 'true' })
    expect((await ask(sandbox, 'itil.user', 'GET', '/api/now/table/incident')).status).toBe(401)
  })
})

describe('rate limits', () => {
  it('count by person and hour, and say when the next begins', async () => {
    const sandbox = await openSandbox({ now: Date.parse('2026-05-01T10:59:00Z') })
    const rule = sandbox.rateLimits.add({ requestsPerHour: 2, path: /\/table\// })
    const list = (who: string) => ask(sandbox, who, 'GET', '/api/now/table/incident')
    const first = await list('itil.user')
    expect([first.status, first.headers.get('x-ratelimit-limit'), first.headers.get('x-ratelimit-rule')]).toEqual([
      200,
      '2',
      rule,
    ])
    await list('itil.user')
    const third = await list('itil.user')
    expect([third.status, third.headers.get('retry-after'), third.headers.get('x-ratelimit-reset')]).toEqual([
      429,
      '60',
      String(Date.parse('2026-05-01T11:00:00Z') / 1000),
    ])
    expect(problem(third)).toEqual({
      message: 'Rate limit exceeded',
      detail: 'Rate limit of 2 requests per hour for Table API exceeded',
    })
    expect((await list('admin')).status).toBe(200)
    sandbox.clock.advance(60_000)
    expect((await list('itil.user')).status).toBe(200)
  })

  it('one person’s rule before that of a role, that before the one for all', async () => {
    const sandbox = await openSandbox()
    sandbox.rateLimits.add({ requestsPerHour: 1 })
    sandbox.rateLimits.add({ requestsPerHour: 3, role: 'itil' })
    sandbox.rateLimits.add({ requestsPerHour: 5, userName: 'itil.user' })
    const limit = async (who: string) =>
      (await ask(sandbox, who, 'GET', '/api/now/table/sys_user')).headers.get('x-ratelimit-limit')
    expect([await limit('itil.user'), await limit('peer.one'), await limit('nobody')]).toEqual(['5', '3', '1'])
  })
})
