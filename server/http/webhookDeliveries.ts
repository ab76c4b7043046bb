/** What was sent to webhooks and what became of it; for administrators. */
import { z } from 'zod'
import { DELIVERY_STATUSES, type DeliveryRow } from '../webhooks/deliveries.ts'
import { ok, refused } from './answers.ts'
import { byOf, forAdmins, isAdmin } from './caller.ts'
import { json, nothing, query } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'
import { unknownWebhook } from './webhooks.ts'

const delivery = z.object({
  id: z.string().describe('The webhook-id, the same at each attempt'),
  number: z.int().describe('The newest has the largest'),
  cutoverId: z.string().exactOptional().describe('Absent of a ping'),
  seq: z.int().exactOptional(),
  type: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.int(),
  createdAt: z.iso.datetime(),
  attemptedAt: z.iso.datetime().exactOptional(),
  settledAt: z.iso.datetime().exactOptional(),
  nextAttemptAt: z.iso
    .datetime()
    .exactOptional()
    .describe('While it waits; the ones before it in its cutover come first'),
  answerStatus: z.int().exactOptional(),
  failure: z.string().exactOptional(),
})

const MAX_PAGE = 500

export function webhookDeliveryRoutes({ core, organisation }: Services): Route[] {
  const { webhooks } = core
  if (!webhooks) return []
  const { endpoints, deliveries } = webhooks
  const tag = 'webhooks'
  const isThere = async (id: string) => (await endpoints.find(organisation.id, id)) !== undefined

  return [
    route({
      method: 'get',
      path: '/webhooks/{webhookId}/deliveries',
      operationId: 'listDeliveries',
      summary: 'What was or is to be sent there, the newest first; for administrators',
      description: 'Kept for 30 days after they were settled.',
      tag,
      takes: query(
        z.strictObject({
          status: z.enum(DELIVERY_STATUSES).optional(),
          before: z.coerce.number().int().min(0).optional().describe('Only those with a smaller number'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
        }),
      ),
      answers: { 200: { description: 'A page', schema: z.object({ deliveries: z.array(delivery) }) } },
      refusals: [404],
      async handle({ caller, param, input }) {
        if (!isAdmin(caller)) return forAdmins()
        if (!(await isThere(param('webhookId')))) return unknownWebhook()
        return ok({ deliveries: (await deliveries.list(param('webhookId'), input)).map(shapeOf) })
      },
    }),

    route({
      method: 'post',
      path: '/webhooks/{webhookId}/ping',
      operationId: 'pingWebhook',
      summary: 'Sends a test event, once, also while it is paused; for administrators',
      tag,
      takes: nothing,
      answers: {
        200: { description: 'It is sent now', schema: z.object({ ok: z.literal(true), deliveryId: z.string() }) },
      },
      refusals: [404],
      async handle({ caller, param }) {
        if (!isAdmin(caller)) return forAdmins()
        if (!(await isThere(param('webhookId')))) return unknownWebhook()
        const deliveryId = await deliveries.ping(param('webhookId'))
        webhooks.look()
        return ok({ ok: true, deliveryId })
      },
    }),

    route({
      method: 'post',
      path: '/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver',
      operationId: 'redeliver',
      summary: 'Sends one again, under the same id; one that waits is tried now. For administrators',
      description: 'What is new does not wait for what is sent again.',
      tag,
      takes: nothing,
      answers: { 200: { description: 'It is sent now', schema: z.object({ ok: z.literal(true) }) } },
      refusals: [404],
      async handle({ caller, param, request }) {
        if (!isAdmin(caller)) return forAdmins()
        if (!(await isThere(param('webhookId')))) return unknownWebhook()
        const by = byOf(caller, request)
        const sent = await deliveries.redeliver(organisation.id, param('webhookId'), param('deliveryId'), by)
        if (!sent) return refused('unknownDelivery', 'There is no such delivery, or not any more.')
        webhooks.look()
        return ok({ ok: true })
      },
    }),

    route({
      method: 'post',
      path: '/webhooks/{webhookId}/redeliver-failed',
      operationId: 'redeliverFailed',
      summary: 'Sends everything again that has failed since an instant, in order; for administrators',
      tag,
      takes: json(z.strictObject({ since: z.iso.datetime({ offset: true }) })),
      answers: {
        200: { description: 'How many', schema: z.object({ ok: z.literal(true), count: z.int() }) },
      },
      refusals: [404],
      async handle({ caller, param, input, request }) {
        if (!isAdmin(caller)) return forAdmins()
        if (!(await isThere(param('webhookId')))) return unknownWebhook()
        const by = byOf(caller, request)
        const count = await deliveries.redeliverFailed(organisation.id, param('webhookId'), input.since, by)
        webhooks.look()
        return ok({ ok: true, count })
      },
    }),
  ]
}

function shapeOf(row: DeliveryRow): z.output<typeof delivery> {
  const { cutover, seq, attemptedAt, settledAt, nextAttemptAt, answerStatus, failure, ...rest } = row
  return {
    ...rest,
    ...(cutover !== null && { cutoverId: cutover }),
    ...(seq !== null && { seq }),
    ...(attemptedAt !== null && { attemptedAt }),
    ...(settledAt !== null && { settledAt }),
    ...(nextAttemptAt !== null && { nextAttemptAt }),
    ...(answerStatus !== null && { answerStatus }),
    ...(failure !== null && { failure }),
  }
}
