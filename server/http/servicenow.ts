/** ServiceNow: the instances known here, the state of the sync, and the endpoint for their webhooks. */
import { z } from 'zod'
import { attempt } from '../servicenow/client/faults.ts'
import { MAX_DELIVERY_BYTES, verifyDelivery } from '../servicenow/client/verifyDelivery.ts'
import { readPanel, syncPanel } from '../servicenow/panel.ts'
import { type Answer, ok, refused } from './answers.ts'
import { nothing, query } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

/** Deliveries that were accepted, so that a repeated one costs nothing. */
const REMEMBERED = 5000

const WHY = {
  tooLarge: 'The delivery is larger than any of ours.',
  incomplete: 'The headers webhook-id, webhook-timestamp and webhook-signature are missing or malformed.',
  badSignature: 'The signature is not one that an instance known here would give.',
  stale: 'The delivery was signed too long ago, or by a clock that is wrong.',
  unreadable: 'The body is not an event that T-Minus knows.',
} as const

export function serviceNowRoutes({ core, organisation, sql }: Services): Route[] {
  const tag = 'servicenow'
  const { instances, happened } = core.servicenow
  const taken = new Set<string>()

  return [
    route({
      method: 'get',
      path: '/servicenow/instances',
      operationId: 'listInstances',
      summary: 'The instances of ServiceNow that this server keeps changes in step with',
      tag,
      takes: nothing,
      answers: {
        200: {
          description: 'By the names that commands use; none where none is configured',
          schema: z.object({ instances: z.array(z.object({ name: z.string(), url: z.string() })) }),
        },
      },
      handle: async () =>
        ok({ instances: [...instances.values()].map(({ instance: { name, url } }) => ({ name, url })) }),
    }),

    route({
      method: 'get',
      path: '/servicenow/instances/{instance}/templates',
      operationId: 'listTemplates',
      summary: 'Published templates for standard changes whose name contains the words',
      description: 'Asked of the instance as it is called. A command takes the `sysId`.',
      tag,
      takes: query(
        z.strictObject({ search: z.string().max(200).default('').describe('Words; all templates without any') }),
      ),
      answers: {
        200: {
          description: 'At most 50, by name',
          schema: z.object({ templates: z.array(z.object({ name: z.string(), sysId: z.string() })) }),
        },
      },
      refusals: [404, 503],
      async handle({ param, input }) {
        const name = param('instance')
        const known = instances.get(name)
        if (!known) {
          // It comes from the path, not from a field.
          return { ...refused('unknownInstance', `No instance of ServiceNow is known here as “${name}”.`), status: 404 }
        }
        const listed = await attempt(known.instance.listTemplates(input.search))
        if (listed.ok) return ok({ templates: listed.value.map(({ name: title, sysId }) => ({ name: title, sysId })) })
        const { fault, sentence } = listed
        // Refused before any request: these words cannot be queried.
        return fault.kind === 'refused' && fault.status === 0
          ? refused('malformed', `These words cannot be searched for: ${fault.message}.`, { field: 'search' })
          : refused('unavailable', sentence)
      },
    }),

    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/exchange',
      operationId: 'getExchange',
      summary: 'What waits to be written to ServiceNow, when it last worked, and what went wrong',
      tag,
      takes: nothing,
      answers: { 200: { description: 'One entry for each change of the cutover', schema: syncPanel } },
      refusals: [404],
      async handle({ param }) {
        const cutover = await core.readState(organisation.id, param('cutoverId'))
        if (!cutover) return refused('unknownCutover', `There is no cutover “${param('cutoverId')}” here.`)
        return ok(await readPanel(sql, organisation.id, cutover))
      },
    }),

    {
      method: 'post',
      path: '/servicenow/events',
      operationId: 'takeDelivery',
      summary: 'Where the app on an instance sends its signed events',
      description: 'Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature over the exact body.',
      tag,
      open: true,
      takes: { limit: MAX_DELIVERY_BYTES },
      answers: { 202: { description: 'Taken; the record is read again' } },
      refusals: [401],
      async handle(request): Promise<Answer> {
        const rawBody: unknown = request.body
        if (!Buffer.isBuffer(rawBody)) return refused('malformed', WHY.incomplete)
        const tried = [...instances.values()].map(({ instance, webhookSecrets }) => ({
          name: instance.name,
          verified: verifyDelivery({
            headers: request.headers,
            rawBody,
            secrets: webhookSecrets,
            now: Date.now(),
          }),
        }))
        const good = tried.find(({ verified }) => verified.ok)
        if (!good?.verified.ok) {
          // Of the faults, report one on a valid signature rather than one on none.
          const why = tried
            .flatMap(({ verified }) => (verified.ok ? [] : verified.why))
            .find((one) => one !== 'badSignature')
          return why === 'unreadable' || why === 'tooLarge' || why === 'incomplete'
            ? refused('malformed', WHY[why])
            : refused('notSignedIn', WHY[why ?? 'badSignature'])
        }
        const { deliveryId, event } = good.verified
        if (!taken.has(deliveryId) && event.change !== '') await happened(good.name, event.change)
        taken.add(deliveryId)
        for (const oldest of taken) {
          if (taken.size <= REMEMBERED) break
          taken.delete(oldest)
        }
        return { ...ok({ ok: true }), status: 202 }
      },
    },
  ]
}
