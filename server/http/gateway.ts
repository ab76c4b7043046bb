/** The gateway for SMS, voice or chat of the organisation; for administrators. */
import { z } from 'zod'
import type { GatewayRow } from '../notify/gateway.ts'
import { ok, refused } from './answers.ts'
import { byOf, forAdmins, isAdmin } from './caller.ts'
import { json, nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'
import { refusalOfUrl, url } from './webhooks.ts'

const card = z.object({
  url: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string().describe('A person’s id'),
  failingSince: z.iso.datetime().exactOptional(),
  failure: z.string().exactOptional().describe('What went wrong at the last attempt'),
})
const answer = z.object({ gateway: card.exactOptional() })

export function gatewayRoutes({ core, organisation }: Services): Route[] {
  const { notify, webhooks } = core
  if (!notify || !webhooks) return []
  const { gateways } = notify
  const tag = 'gateway'

  return [
    route({
      method: 'get',
      path: '/gateway',
      operationId: 'getGateway',
      summary: 'Where calls to people go for SMS, voice or chat; for administrators',
      tag,
      takes: nothing,
      answers: { 200: { description: 'It, where one is set up', schema: answer } },
      async handle({ caller }) {
        if (!isAdmin(caller)) return forAdmins()
        const row = await gateways.find(organisation.id)
        return ok(row ? { gateway: cardOf(row) } : {})
      },
    }),

    route({
      method: 'post',
      path: '/gateway',
      operationId: 'setGateway',
      summary: 'Sends calls to people to an address, which makes an SMS, a phone call or a chat message of each',
      description:
        'Replaces the one before. Each POST is JSON, signed as Standard Webhooks says, with the same `webhook-id` at each ' +
        'attempt: `{type: personCalled | personTold | callWithdrawn, timestamp, data: {person: {id, name, email, phone?}, ' +
        'title, text, url, urgent, duties?, cutover: {id, title, mode}}}`. Calls of rehearsals come, too: `mode` says it, and so ' +
        'does the title.',
      tag,
      takes: json(z.strictObject({ url })),
      answers: {
        200: {
          description: 'Set',
          schema: z.object({
            gateway: card,
            secret: z.string().describe('whsec_…, in this answer only; what is sent is signed with it'),
          }),
        },
      },
      async handle({ caller, input, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const refusal = await refusalOfUrl(webhooks, input.url)
        if (refusal) return refusal
        const secret = await gateways.set(organisation.id, new URL(input.url).href, byOf(caller, request))
        const row = await gateways.find(organisation.id)
        return row ? ok({ gateway: cardOf(row), secret }) : noGateway()
      },
    }),

    route({
      method: 'delete',
      path: '/gateway',
      operationId: 'removeGateway',
      summary: 'Sends calls there no more; for administrators',
      tag,
      takes: nothing,
      answers: { 200: { description: 'Removed', schema: z.object({ ok: z.literal(true) }) } },
      refusals: [404],
      async handle({ caller, request }) {
        if (!isAdmin(caller)) return forAdmins()
        return (await gateways.remove(organisation.id, byOf(caller, request))) ? ok({ ok: true }) : noGateway()
      },
    }),
  ]
}

const noGateway = () => refused('unknownGateway', 'No gateway is set up.')

const cardOf = ({ failingSince, failure, ...row }: GatewayRow): z.output<typeof card> => ({
  ...row,
  ...(failingSince !== null && { failingSince }),
  ...(failure !== null && { failure }),
})
