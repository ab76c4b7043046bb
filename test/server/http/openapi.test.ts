import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { apiRouter } from '../../../server/http/api.ts'
import { apiRoutes } from '../../../server/http/http.ts'
import { expressPath } from '../../../server/http/route.ts'
import { createStrangers } from '../../../server/http/strangers.ts'
import { openInstance } from '../../../server/servicenow/client/openInstance.ts'
import { command as given } from '../../../shared/commands.ts'
import { cutoverEvent } from '../../../shared/events.ts'
import { emailOf, type RunningApp, runningApp } from '../../support/app.ts'
import { eventually } from '../../support/eventually.ts'

const operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean() })),
  responses: z.record(z.string(), z.unknown()),
})
const description = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
})

let sandbox: Sandbox
let app: RunningApp
let described: z.output<typeof description>
beforeAll(async () => {
  sandbox = await createSandbox()
  const auth = { kind: 'apiKey', key: 'now_sandbox_key' } as const
  const instance = openInstance({ name: 'acme', url: sandbox.address, auth })
  app = await runningApp({ instances: new Map([['acme', { instance, groups: {}, webhookSecrets: [] }]]) })
  described = (await app.call('GET', '/api/openapi.json')).read(description)
})
afterAll(async () => {
  await app.stop()
  await sandbox.close()
})

describe('the description of REST', () => {
  it('names every route that is served, and no other', () => {
    const router = apiRouter(apiRoutes(app.app.services, '0'), app.app.services, { strangers: createStrangers() })
    const served = router.stack.flatMap(({ route }) =>
      route ? route.stack.flatMap(({ method }) => (method ? [`${method} ${route.path}`] : [])) : [],
    )
    const named = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${expressPath(path)}`),
    )
    expect(served.length).toBeGreaterThan(20)
    expect([...new Set(served)].sort()).toEqual(named.sort())
  })

  it('is what is really answered, down to the last route', async () => {
    for (const [path, methods] of Object.entries(described.paths)) {
      for (const method of Object.keys(methods)) {
        const asked = `/api${path.replace(/\{\w+\}/g, 'x')}`
        const { status } = await app.call(method.toUpperCase(), asked, { token: 'tm_none' })
        expect([200, 401, 422], `${method} ${path}`).toContain(status)
      }
    }
  })

  /** Something of the readiness checklist is overdue, and they are asked for it. */
  async function callOf(name: string, cutoverId: string): Promise<string> {
    await app.give('lena', cutoverId, { type: 'assignPerson', role: 'network', email: emailOf(name) })
    const calls = z.looseObject({ calls: z.array(z.looseObject({ id: z.string(), person: z.string() })) })
    return eventually(async () => {
      const answer = (await app.call('GET', `/api/cutovers/${cutoverId}/calls`, { as: name })).read(calls)
      const found = answer.calls.find(({ person }) => person === app.ids[name])
      if (!found) throw new Error('not called yet')
      return found.id
    })
  }

  it('fits what is answered', async () => {
    const cutoverId = await app.cutover()
    const body = { url: 'https://1.1.1.1/' }
    const webhook = (await app.call('POST', '/api/webhooks', { as: 'ada', body })).read(
      z.looseObject({ endpoint: z.looseObject({ id: z.string() }) }),
    ).endpoint.id
    // Nothing is sent there.
    await app.call('POST', `/api/webhooks/${webhook}/pause`, { as: 'ada' })
    const call = await callOf('ada', cutoverId)
    const made = { commandId: 'draft', from: { runbook: 'small-move' } }
    const draft = (await app.call('POST', '/api/drafts', { as: 'ada', body: made })).read(
      z.looseObject({ id: z.string() }),
    )
    for (const { method, path, answers } of apiRoutes(app.app.services, '0')) {
      const schema = answers[200]?.schema
      if (method !== 'get' || !(schema instanceof z.ZodObject)) continue
      // Answers once the night is over, which takes one: `test/server/forecast/lookBack.test.ts`.
      if (path === '/cutovers/{cutoverId}/look-back') continue
      const runbook = (await app.call('GET', '/api/runbooks/small-move', { as: 'ada' })).read(
        z.looseObject({ versions: z.array(z.looseObject({ hash: z.string() })) }),
      )
      const asked = path
        .replace('{cutoverId}', cutoverId)
        .replace('{gateId}', 'go-no-go')
        .replace('{runbookId}', 'small-move')
        .replace('{instance}', 'acme')
        .replace('{webhookId}', webhook)
        .replace('{callId}', call)
        .replace('{draftId}', draft.id)
        .replace('{hash}', runbook.versions[0]?.hash ?? '')
      const answer = await app.call('GET', `/api${asked}`, { as: 'ada' })
      expect(z.strictObject(schema.shape).safeParse(answer.json).error, path).toBeUndefined()
    }
  })

  it('refers only to what it has', () => {
    const text = JSON.stringify(described)
    const references = [...text.matchAll(/"#\/components\/(schemas|responses)\/(\w+)"/g)]
    expect(references.length).toBeGreaterThan(100)
    for (const [, kind, name] of references) {
      if (kind === 'schemas') expect(Object.keys(described.components.schemas)).toContain(name)
      else expect(name).toBe('Refused')
    }
    // Nothing that a generator of clients could not follow.
    expect(text).not.toMatch(/"\$ref":"(?!#\/components\/)/)
    expect(text).not.toContain('$defs')
  })

  it('has each operation once, with all of its path', () => {
    const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((one) => ({ path, ...one })),
    )
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, parameters } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    }
  })

  it('has every command and every event, told apart by their type', () => {
    const union = z.looseObject({
      oneOf: z.array(z.object({ $ref: z.string() })),
      discriminator: z.object({ propertyName: z.literal('type'), mapping: z.record(z.string(), z.string()) }),
    })
    const { schemas } = described.components
    const commands = union.parse(schemas.Command)
    expect(Object.keys(commands.discriminator.mapping).sort()).toEqual(
      given.options.map(({ shape }) => shape.type.value).sort(),
    )
    const events = union.parse(schemas.Event)
    expect(Object.keys(events.discriminator.mapping).sort()).toEqual(
      cutoverEvent.options.map((option) => option.shape.type.value).sort(),
    )
    expect(schemas.CompleteStepCommand).toMatchObject({
      type: 'object',
      required: ['type', 'stepId'],
      additionalProperties: false,
      properties: { type: { const: 'completeStep' }, at: { type: 'string', format: 'date-time' } },
    })
    expect(schemas.CreateCutover).toMatchObject({
      required: expect.arrayContaining(['commandId', 'runbook', 'mode', 't0']),
    })
    expect(schemas.GateSignedEvent).toMatchObject({
      required: expect.arrayContaining(['seq', 'at', 'actor', 'gateId']),
    })
  })

  it('says that a token or a session is needed, and where not', () => {
    expect(described.security).toEqual([{ token: [] }, { session: [] }])
    const open = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.values(methods).flatMap((one) => (Array.isArray(one.security) ? [path] : [])),
    )
    // What an instance sends is signed instead.
    expect([...new Set(open)].sort()).toEqual([
      '/forgotten-password',
      '/log-key',
      '/openapi.json',
      '/servicenow/events',
      '/sign-in',
      '/sign-in/passkey',
      '/sign-in/passkey/options',
    ])
  })
})
