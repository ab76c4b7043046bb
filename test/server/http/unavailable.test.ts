import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRoutes } from '../../../server/http/http.ts'
import { emailOf, type RunningApp, runningApp } from '../../support/app.ts'
import { type DatabaseProxy, databaseProxy } from '../../support/databaseProxy.ts'

let proxy: DatabaseProxy
let running: RunningApp
let cookie: string
beforeAll(async () => {
  running = await runningApp({
    async through(url) {
      proxy = await databaseProxy(url)
      return proxy.url
    },
  })
  cookie = await running.signIn('paula')
})
afterAll(async () => {
  proxy.hangUp(false)
  await running.stop()
  proxy.close()
})

const bodies: Record<string, object> = { '/sign-in': { email: emailOf('paula'), password: 'a password that is long' } }

/** Each route once, by token and by cookie. */
async function callAll(): Promise<{ route: string; status: number; retryAfter: string | null; code: unknown }[]> {
  const routes = apiRoutes(running.app.services, '0.0.0').map(({ method, path }) => ({
    method,
    path: `/api${path.replace(/\{\w+\}/g, 'some')}`,
    ...(method === 'post' && { body: bodies[path] ?? {} }),
  }))
  const others = [
    { method: 'post', path: '/sign-in/some', body: {} },
    { method: 'get', path: '/api/auth/get-session' },
    { method: 'post', path: '/api/auth/sign-in/email', body: bodies['/sign-in'] },
  ]
  const all = [...routes, ...others].filter(({ path }) => path !== '/api/openapi.json')
  const calls = all.flatMap(({ method, path, body }) =>
    [{ as: 'paula' }, { cookie, headers: { origin: running.origin } }].map(async (caller) => {
      const reply = await running.call(method.toUpperCase(), path, { ...caller, ...(body && { body }) })
      const json: unknown = reply.json
      const code = typeof json === 'object' && json && 'refusal' in json ? json.refusal : undefined
      return { route: `${method} ${path}`, status: reply.status, retryAfter: reply.headers.get('retry-after'), code }
    }),
  )
  return Promise.all(calls)
}

const unavailable = {
  status: 503,
  retryAfter: expect.stringMatching(/^\d+$/),
  code: { code: 'unavailable', message: expect.any(String) },
}

describe('every route answers 503 and when to come back', () => {
  it('while the database is away, and as before when it is back', async () => {
    proxy.hangUp(true)
    proxy.reset()
    for (const { route, ...answer } of await callAll()) expect({ route, ...answer }).toEqual({ route, ...unavailable })
    proxy.hangUp(false)
    await expect.poll(async () => (await running.call('GET', '/api/me', { as: 'paula' })).status).toBe(200)
    expect((await running.call('GET', '/api/me', { cookie })).status).toBe(200)
  })

  it('while the server stops', async () => {
    await running.app.stop()
    for (const { route, ...answer } of await callAll()) expect({ route, ...answer }).toEqual({ route, ...unavailable })
  })
})
