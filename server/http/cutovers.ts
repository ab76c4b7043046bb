/** Cutovers: the list, a single one, its log, and the endpoint for commands. */
import { z } from 'zod'
import { warningsFor } from '../../shared/derived/warnings.ts'
import { leftOutOf } from '../../shared/runbook/inMode.ts'
import { readDirectory } from '../auth/people.ts'
import { UNAUTHORISED } from '../core.ts'
import { riskViewOf } from '../forecast/riskView.ts'
import { riskView } from '../forecast/riskViewSchema.ts'
import { type Answer, inOrder, ok, refusal, refused } from './answers.ts'
import { viewOf } from './cutoverView.ts'
import { cutoverView } from './cutoverViewSchema.ts'
import { givenJson, nothing, query } from './input.ts'
import { notSignedIn, type Route, route } from './route.ts'
import type { Services } from './services.ts'

const MAX_EVENTS = 5_000
/** A page ends after the event that reaches this size, so that a few long texts do not make a long answer. */
const PAGE_BYTES = 2 * 1024 * 1024
/** Events read at a time. */
const READ_TOGETHER = 200

export function cutoverRoutes({ core, organisation, sql }: Services): Route[] {
  const tag = 'cutovers'
  const unknown = (id: string) => refused('unknownCutover', `There is no cutover “${id}” here.`)

  /** As it stands when they are read, also for a command that was answered before. */
  async function warningsOf(cutoverId: string): Promise<string[]> {
    const cutover = await core.readState(organisation.id, cutoverId)
    return cutover ? warningsFor(cutover, await readDirectory(sql, organisation.id)) : []
  }

  /** The steps of its version that a cutover of its mode does not have. */
  async function leftOutIn(cutoverId: string): Promise<{ id: string; title: string }[]> {
    const cutover = await core.readState(organisation.id, cutoverId)
    if (!cutover) return []
    const pinned = await core.library.pinned(organisation.id, cutover.runbook.id, cutover.runbookHash)
    return leftOutOf(pinned, cutover.mode).map(({ id, title }) => ({ id, title }))
  }

  /** Each as JSON. */
  async function pageOfEvents(cutoverId: string, after: number, limit: number): Promise<string[]> {
    const page: string[] = []
    for (let bytes = 0; page.length < limit && bytes < PAGE_BYTES; ) {
      const together = Math.min(READ_TOGETHER, limit - page.length)
      const events = (await core.readEvents(organisation.id, cutoverId, after + page.length, together)) ?? []
      for (const event of events) {
        if (bytes >= PAGE_BYTES) break
        const json = JSON.stringify(event)
        bytes += json.length
        page.push(json)
      }
      if (events.length < together) break
    }
    return page
  }

  return [
    route({
      method: 'get',
      path: '/cutovers',
      operationId: 'listCutovers',
      summary: 'All cutovers, each as its line in the portfolio',
      tag,
      takes: nothing,
      answers: { 200: { description: 'Instants in epoch milliseconds', schema: 'CutoverList' } },
      cost: 2,
      handle: async () => ok({ cutovers: await core.listPortfolio(organisation.id) }),
    }),

    route({
      method: 'post',
      path: '/cutovers',
      operationId: 'createCutover',
      summary: 'Makes a cutover of a runbook version, for planners and administrators',
      description: 'A repeated commandId has one effect and one answer. People are named by e-mail or person id.',
      tag,
      takes: givenJson('CreateCutover'),
      answers: { 200: { description: 'Made, or made before with the same commandId', schema: 'CreatedCutover' } },
      refusals: [404, 409],
      async handle({ caller, input }) {
        const answer = await core.createCutover({
          organisation: organisation.id,
          credential: caller.credential,
          body: input,
        })
        if (answer === UNAUTHORISED) return notSignedIn()
        if (!answer.ok) return refusal(answer.refusal)
        const { cutoverId } = answer
        const [warnings, leftOut] = [await warningsOf(cutoverId), await leftOutIn(cutoverId)]
        return ok({ ...answer, events: inOrder(answer.events), warnings, leftOut })
      },
    }),

    route({
      method: 'get',
      path: '/cutovers/{cutoverId}',
      operationId: 'getCutover',
      summary: 'A cutover as it stands: phase, steps, gates, readiness, figures',
      tag,
      takes: nothing,
      answers: { 200: { description: 'The cutover', schema: cutoverView } },
      cost: 2,
      refusals: [404],
      async handle({ param }) {
        const cutover = await core.readState(organisation.id, param('cutoverId'))
        if (!cutover) return unknown(param('cutoverId'))
        const now = core.now()
        core.risks.prepare(cutover, now)
        return ok(viewOf(cutover, await readDirectory(sql, organisation.id), now, core.risks.known(cutover)))
      },
    }),

    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/forecast',
      operationId: 'getForecast',
      summary: 'When it will be over, and how sure that is: the rest of it tried many times',
      description:
        'Of the present state, as of now cut to ten seconds; whoever asks within them is told the same. Before T-0, and without any ' +
        'history, it rests on the ranges of the runbook.',
      tag,
      takes: nothing,
      answers: { 200: { description: 'The forecast', schema: riskView } },
      cost: 4,
      refusals: [404],
      async handle({ param }) {
        const cutover = await core.readState(organisation.id, param('cutoverId'))
        if (!cutover) return unknown(param('cutoverId'))
        const now = core.now()
        const risk = await core.risks.read(cutover, now)
        return ok(riskViewOf(cutover, risk, await core.risks.readPeople(cutover, now)))
      },
    }),

    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/state',
      operationId: 'getCutoverState',
      summary: 'The state that replicas of the console begin with; the pinned runbook is fetched by its hash',
      tag,
      takes: nothing,
      answers: {
        200: { description: 'The state, and the hash of the last event in it', schema: 'StateAnswer' },
        304: { description: 'The last event is still the one whose hash If-None-Match gives' },
      },
      refusals: [404],
      async handle({ param, request }) {
        const state = await core.readStateGzip(organisation.id, param('cutoverId'))
        if (!state) return unknown(param('cutoverId'))
        // Not the seq: a restored log reaches the same seq again with other events.
        const headers = { etag: `"${state.hash}"`, 'cache-control': 'private, no-cache' }
        if (request.headers['if-none-match'] === headers.etag) return { status: 304, headers }
        return { status: 200, gzip: state.gzip, headers }
      },
    }),

    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/events',
      operationId: 'listEvents',
      summary: 'The log after a seq, in order and without gaps',
      tag,
      takes: query(
        z.strictObject({
          after: z.coerce.number().int().min(0).default(0).describe('The last seq that you have'),
          limit: z.coerce.number().int().min(1).max(MAX_EVENTS).default(1_000),
        }),
      ),
      answers: {
        200: {
          description:
            'The events, fewer than `limit` where they are long; ask again with the last seq while there are any',
          schema: 'EventList',
        },
      },
      refusals: [404],
      cost: 2,
      async handle({ param, input: { after, limit } }) {
        const cutover = await core.readState(organisation.id, param('cutoverId'))
        if (!cutover) return unknown(param('cutoverId'))
        const events = await pageOfEvents(cutover.id, after, limit)
        const head = JSON.stringify({ cutoverId: cutover.id, mode: cutover.mode })
        return { status: 200, json: `${head.slice(0, -1)},"events":[${events.join()}]}` }
      },
    }),

    route({
      method: 'post',
      path: '/cutovers/{cutoverId}/commands',
      operationId: 'giveCommand',
      summary: 'Gives a command; the answer has the events that it caused',
      description:
        'A repeated commandId has one effect and one answer: a refusal for 30 days, any other until 30 days after the end of ' +
        'the cutover. Signing a gate takes a token made for ' +
        'it (`tminus token EMAIL --may-sign`), or in a browser the password or a passkey given again (POST /step-up).',
      tag,
      takes: givenJson('GivenCommand'),
      answers: { 200: { description: 'Done; committed and on its way to everybody', schema: 'Accepted' } },
      refusals: [404, 409],
      async handle({ caller, param, input }): Promise<Answer> {
        const answer = await core.handleCommand({
          organisation: organisation.id,
          cutoverId: param('cutoverId'),
          credential: caller.credential,
          body: input,
        })
        if (answer === UNAUTHORISED) return notSignedIn()
        if (!answer.ok) return refusal(answer.refusal)
        const done = { ...answer, events: inOrder(answer.events) }
        const concernsPeople = answer.events.some(({ type }) => type === 'personAssigned' || type === 'personReleased')
        return ok(concernsPeople ? { ...done, warnings: await warningsOf(param('cutoverId')) } : done)
      },
    }),
  ]
}
