/** Where the organisation's events are sent; for administrators. */
import { z } from 'zod'
import { cutoverEvent } from '../../shared/events.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { type EndpointChoice, type EndpointRow, MAX_ENDPOINTS } from '../webhooks/endpoints.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import { type Answer, ok, refused } from './answers.ts'
import { byOf, forAdmins, isAdmin } from './caller.ts'
import { json, nothing } from './input.ts'
import { type Call, type Route, route } from './route.ts'
import type { Services } from './services.ts'

const EVENT_TYPES = cutoverEvent.options.map(({ shape }) => shape.type.value)

const card = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(z.string()).describe('Empty: all'),
  rehearsals: z.boolean().describe('What happens in rehearsals is sent, too'),
  createdAt: z.iso.datetime(),
  createdBy: z.string().describe('A person’s id'),
  state: z.enum(['ok', 'failing', 'paused']),
  since: z.iso.datetime().exactOptional().describe('Of failing or paused'),
  failure: z.string().exactOptional().describe('What went wrong at the last attempt, or why it was paused'),
  waiting: z.int().describe('Deliveries that are still to be made'),
  oldestWaiting: z.iso.datetime().exactOptional(),
  oldSecretUntil: z.iso.datetime().exactOptional().describe('Until then the secret before the rotation signs as well'),
})

export const url = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(2000)
  .describe('An https:// address that is public')
const choices = {
  url,
  description: z.union([z.literal(''), singleLine(200)]),
  eventTypes: z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length).describe('Which events; empty: all'),
  rehearsals: z.boolean().describe('Send what happens in rehearsals, too'),
}
const made = z.strictObject({
  url: choices.url,
  description: choices.description.default(''),
  eventTypes: choices.eventTypes.default([]),
  rehearsals: choices.rehearsals.default(false),
})
const changed = z.strictObject({
  url: choices.url.optional(),
  description: choices.description.optional(),
  eventTypes: choices.eventTypes.optional(),
  rehearsals: choices.rehearsals.optional(),
})

const done = z.object({ ok: z.literal(true) })
const withEndpoint = z.object({ ok: z.literal(true), endpoint: card })
const secret = z.string().describe('whsec_…, in this answer only; what is sent is signed with it (Standard Webhooks)')
const shown = (found: EndpointRow | undefined): Answer =>
  found ? ok({ ok: true, endpoint: cardOf(found) }) : unknownWebhook()

export const unknownWebhook = (): Answer => refused('unknownWebhook', 'There is no such webhook.')

export function webhookRoutes({ core, organisation }: Services): Route[] {
  const { webhooks } = core
  if (!webhooks) return []
  const { endpoints } = webhooks
  const tag = 'webhooks'
  const find = (id: string) => endpoints.find(organisation.id, id)

  return [
    route({
      method: 'get',
      path: '/webhooks',
      operationId: 'listWebhooks',
      summary: 'Where events are sent, and how that goes; for administrators',
      tag,
      takes: nothing,
      answers: {
        200: {
          description: 'The oldest first',
          schema: z.object({
            endpoints: z.array(card),
            eventTypes: z.array(z.string()).describe('All there are'),
          }),
        },
      },
      async handle({ caller }) {
        if (!isAdmin(caller)) return forAdmins()
        return ok({ endpoints: (await endpoints.list(organisation.id)).map(cardOf), eventTypes: EVENT_TYPES })
      },
    }),

    route({
      method: 'post',
      path: '/webhooks',
      operationId: 'makeWebhook',
      summary: 'Sends events to an address from now on, for administrators',
      description: `At most ${MAX_ENDPOINTS}. What happened before is not sent.`,
      tag,
      takes: json(made),
      answers: { 200: { description: 'Made', schema: withEndpoint.extend({ secret }) } },
      refusals: [409],
      async handle({ caller, input, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const refusal = await refusalOfUrl(webhooks, input.url)
        if (refusal) return refusal
        const choice = { ...input, url: new URL(input.url).href }
        const answer = await endpoints.make(organisation.id, choice, caller.actor.id, byOf(caller, request))
        if (!answer) return refused('tooMany', `There are ${MAX_ENDPOINTS} webhooks already. Remove one first.`)
        const endpoint = await find(answer.id)
        return endpoint ? ok({ ok: true, endpoint: cardOf(endpoint), secret: answer.secret }) : unknownWebhook()
      },
    }),

    route({
      method: 'post',
      path: '/webhooks/{webhookId}',
      operationId: 'changeWebhook',
      summary: 'Changes where events are sent, or which; for administrators',
      description: 'What is left out stays. What waits goes to a new address at once; a filter holds for what comes.',
      tag,
      takes: json(changed),
      answers: { 200: { description: 'Changed', schema: withEndpoint } },
      refusals: [404],
      async handle({ caller, param, input, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const refusal = input.url === undefined ? undefined : await refusalOfUrl(webhooks, input.url)
        if (refusal) return refusal
        const by = byOf(caller, request)
        if (!(await endpoints.change(organisation.id, param('webhookId'), given(input), by))) return unknownWebhook()
        webhooks.look()
        return shown(await find(param('webhookId')))
      },
    }),

    route({
      method: 'post',
      path: '/webhooks/{webhookId}/rotate-secret',
      operationId: 'rotateWebhookSecret',
      summary: 'Makes a new signing secret, for administrators',
      description: 'For 24 hours the one before signs as well: two signatures stand in the header.',
      tag,
      takes: nothing,
      answers: { 200: { description: 'The new secret', schema: withEndpoint.extend({ secret }) } },
      refusals: [404],
      async handle({ caller, param, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const fresh = await endpoints.rotate(organisation.id, param('webhookId'), byOf(caller, request))
        const endpoint = fresh === undefined ? undefined : await find(param('webhookId'))
        return endpoint ? ok({ ok: true, endpoint: cardOf(endpoint), secret: fresh }) : unknownWebhook()
      },
    }),

    ...(['pause', 'resume'] as const).map((action) =>
      route({
        method: 'post',
        path: `/webhooks/{webhookId}/${action}`,
        operationId: `${action}Webhook`,
        summary:
          action === 'pause'
            ? 'Lets what is to be sent wait, for administrators'
            : 'Sends what has waited, at once and in order; for administrators',
        tag,
        takes: nothing,
        answers: { 200: { description: 'Done, now or before', schema: withEndpoint } },
        refusals: [404],
        async handle({ caller, param, request }: Call<undefined>) {
          if (!isAdmin(caller)) return forAdmins()
          await endpoints[action](organisation.id, param('webhookId'), byOf(caller, request))
          webhooks.look()
          return shown(await find(param('webhookId')))
        },
      }),
    ),

    route({
      method: 'delete',
      path: '/webhooks/{webhookId}',
      operationId: 'removeWebhook',
      summary: 'Sends nothing there any more, what waits included; for administrators',
      tag,
      takes: nothing,
      answers: { 200: { description: 'Removed', schema: done } },
      refusals: [404],
      async handle({ caller, param, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const removed = await endpoints.remove(organisation.id, param('webhookId'), byOf(caller, request))
        return removed ? ok({ ok: true }) : unknownWebhook()
      },
    }),
  ]
}

export async function refusalOfUrl(webhooks: Webhooks, text: string): Promise<Answer | undefined> {
  const why = await webhooks.refusalOf(text)
  return why === undefined ? undefined : refused('malformed', `url: ${why}`, { field: 'url' })
}

/** Only what was given. */
function given(input: z.output<typeof changed>): Partial<EndpointChoice> {
  const { url: address, description, eventTypes, rehearsals } = input
  return {
    ...(address !== undefined && { url: new URL(address).href }),
    ...(description !== undefined && { description }),
    ...(eventTypes !== undefined && { eventTypes }),
    ...(rehearsals !== undefined && { rehearsals }),
  }
}

function cardOf(row: EndpointRow): z.output<typeof card> {
  const { pausedAt, pausedBecause, failingSince, failure, oldestWaiting, oldSecretUntil, ...rest } = row
  const state = pausedAt !== null ? 'paused' : failingSince !== null ? 'failing' : 'ok'
  const since = pausedAt ?? failingSince
  const why = pausedAt !== null ? pausedBecause : failure
  return {
    ...rest,
    state,
    ...(since !== null && { since }),
    ...(why !== null && { failure: why }),
    ...(oldestWaiting !== null && { oldestWaiting }),
    ...(oldSecretUntil !== null && { oldSecretUntil }),
  }
}
