/** How one is reached while no page is open: the order of channels, quiet times, browsers, and a test. */
import { z } from 'zod'
import { CHANNELS, type ChannelsAnswer } from '../../shared/reach.ts'
import { isTimezone } from '../../shared/timezone.ts'
import { addBrowser, listBrowsers, readReach, removeBrowser, saveChoice } from '../notify/channels.ts'
import type { Notify } from '../notify/notify.ts'
import { ok, refused } from './answers.ts'
import { json, nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const channel = z.enum(CHANNELS)
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like 22:00')
const zone = z.string().max(100).refine(isTimezone, 'must be a time zone like Europe/Berlin')

const quiet = z
  .strictObject({ from: clock, to: clock, zone })
  .refine(({ from, to }) => from !== to, 'begins and ends at the same time')
  .describe('Every day; then only what goes wrong in a live cutover gets through')

const browser = z.object({
  id: z.string(),
  userAgent: z.string().exactOptional().describe('As the browser calls itself'),
  createdAt: z.iso.datetime(),
})

const answer = z.object({
  channels: z.array(channel).describe('In your order; what is left out is not used'),
  working: z.array(channel).describe('Those of them that reach you as things are'),
  available: z.array(channel).describe('What this installation can send at all'),
  quiet: quiet.exactOptional(),
  browsers: z.array(browser).describe('Browsers of yours that get notifications'),
  pushKey: z.string().describe('A browser subscribes to web push with it: `applicationServerKey`'),
})

const choice = z.strictObject({
  channels: z
    .array(channel)
    .max(CHANNELS.length)
    .refine((all) => new Set(all).size === all.length, 'names one twice')
    .describe('In your order; what is left out is not used'),
  quiet: quiet.optional().describe('None when left out'),
})

/** As `PushSubscription.toJSON()` has it. */
const subscription = z.object({
  endpoint: z.url().max(2000),
  keys: z.object({
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}=?$/, 'is no public key of a browser'),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}(==)?$/, 'is no secret of a browser'),
  }),
  before: z
    .url()
    .max(2000)
    .exactOptional()
    .describe('The endpoint until now, of a browser that comes by itself: refused if you have removed that one'),
})

export function channelRoutes({ core, sql, organisation }: Services): Route[] {
  const { notify } = core
  if (!notify) return []
  const tag = 'account'

  return [
    route({
      method: 'get',
      path: '/channels',
      operationId: 'getChannels',
      summary: 'How you are reached while no page of yours is open',
      tag,
      takes: nothing,
      answers: { 200: { description: 'Yours', schema: answer } },
      handle: async ({ caller }) => ok(await channelsOf(notify, caller.actor.id)),
    }),

    route({
      method: 'post',
      path: '/channels',
      operationId: 'chooseChannels',
      summary: 'Chooses the order of channels, and quiet times',
      description:
        'A call goes over the first that works; while nobody has seen it, over the next. In quiet times only what goes ' +
        'wrong in a live cutover gets through; the rest waits for their end, and is dropped if it stands no more.',
      tag,
      takes: json(choice),
      answers: { 200: { description: 'Chosen', schema: answer } },
      async handle({ caller, input }) {
        const { channels, quiet: times } = input
        await saveChoice(sql, organisation.id, caller.actor.id, { channels, quiet: times })
        return ok(await channelsOf(notify, caller.actor.id))
      },
    }),

    route({
      method: 'post',
      path: '/channels/browsers',
      operationId: 'addPushBrowser',
      summary: 'Sends notifications to this browser from now on, until its session is ended',
      tag,
      takes: json(subscription),
      answers: { 200: { description: 'Subscribed', schema: answer.extend({ id: z.string() }) } },
      refusals: [404],
      async handle({ caller, input, request }) {
        const why = await notify.refusalOf(new URL(input.endpoint))
        if (why !== undefined) return refused('malformed', `endpoint: ${why}`, { field: 'endpoint' })
        const { actor, credential } = caller
        const id = await addBrowser(sql, organisation.id, actor.id, input, {
          userAgent: request.headers['user-agent']?.slice(0, 300),
          session: credential.kind === 'session' ? credential.sessionId : undefined,
          before: input.before,
        })
        if (id === undefined)
          return refused('unknownBrowser', 'You have removed this browser. Ask for notifications in it again.')
        return ok({ ...(await channelsOf(notify, actor.id)), id })
      },
    }),

    route({
      method: 'delete',
      path: '/channels/browsers/{browserId}',
      operationId: 'removePushBrowser',
      summary: 'Sends no more notifications to a browser of yours',
      tag,
      takes: nothing,
      answers: { 200: { description: 'Removed', schema: answer } },
      refusals: [404],
      async handle({ caller, param }) {
        const removed = await removeBrowser(sql, organisation.id, caller.actor.id, param('browserId'))
        return removed
          ? ok(await channelsOf(notify, caller.actor.id))
          : refused('unknownBrowser', 'There is no such browser of yours.')
      },
    }),

    route({
      method: 'post',
      path: '/channels/test',
      operationId: 'testChannel',
      summary: 'Sends you a test over one channel, and says what came of it',
      tag,
      cost: 20,
      takes: json(z.strictObject({ channel })),
      answers: {
        200: {
          description: 'Tried',
          schema: z.object({
            ok: z.literal(true),
            sent: z.boolean(),
            why: z.string().exactOptional().describe('Why it did not go out'),
          }),
        },
      },
      async handle({ caller, input }) {
        const delivered = await notify.test(organisation.id, caller.actor.id, input.channel)
        const sent = delivered.kind === 'sent'
        return ok({ ok: true, sent, ...('why' in delivered && { why: delivered.why }) })
      },
    }),
  ]

  async function channelsOf({ sendsMail, gateways, pushKey }: Notify, person: string): Promise<ChannelsAnswer> {
    const [reach, browsers, gateway, key] = await Promise.all([
      readReach(sql, organisation.id, [person], sendsMail),
      listBrowsers(sql, organisation.id, person),
      gateways.find(organisation.id),
      pushKey(),
    ])
    const { chosen = [], working = [], quiet: times } = reach.get(person) ?? {}
    return {
      channels: [...chosen],
      working: [...working],
      available: CHANNELS.filter((one) => one === 'push' || (one === 'mail' ? sendsMail : gateway !== undefined)),
      ...(times && { quiet: times }),
      browsers,
      pushKey: key,
    }
  }
}
