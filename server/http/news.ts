/** What changed since somebody looked: over all cutovers, the feed of one, and up to where it was seen. */
import { z } from 'zod'
import { newsFeed, type UnseenNews, unseenNews } from '../../shared/attention/newsShape.ts'
import { sayDraftNews } from '../../shared/draft/news.ts'
import { namesOf } from '../auth/names.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import { markSeen, readNews, readSeen, readUnseen } from '../news/newsRows.ts'
import { sayRows } from '../news/sayRow.ts'
import { ok, refused } from './answers.ts'
import { json, nothing, query } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const MAX_ITEMS = 200

export function newsRoutes({ core, organisation, sql }: Services): Route[] {
  const tag = 'news'
  const names = (ids: readonly string[]) => namesOf(sql, ids)
  const unknown = (id: string) => refused('unknownCutover', `There is no cutover “${id}” here.`)

  return [
    route({
      method: 'get',
      path: '/news',
      operationId: 'listUnseenNews',
      summary: 'What changed for you since you looked, by cutover and by draft',
      description: 'Of the last 14 days, without what you did yourself. What has nothing new is absent.',
      tag,
      takes: nothing,
      answers: { 200: { description: 'One entry for each', schema: unseenNews } },
      cost: 3,
      async handle({ caller: { actor } }) {
        const rows = await readUnseen(sql, organisation.id, actor.id)
        const cutovers: UnseenNews['cutovers'] = []
        for (const row of rows) {
          const cutover = await core.readState(organisation.id, row.cutover).catch(skipUnreadable)
          const [said] = cutover ? await sayRows([row], cutover, actor.id, names) : []
          if (said) cutovers.push({ cutoverId: row.cutover, count: row.count, mine: row.mine, latest: said })
        }
        const drafts: UnseenNews['drafts'] = []
        for (const { draftId, count, told } of await core.drafts.unseen(organisation.id, actor.id)) {
          const { draft, event } = told
          const said = sayDraftNews(draft, event, actor.id)
          const { seq, at, actor: by } = event
          if (said) drafts.push({ draftId, title: draft.title, count, latest: { seq, at, by, ...said } })
        }
        return ok({ cutovers, drafts })
      },
    }),

    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/news',
      operationId: 'listNews',
      summary: 'What changed something for others, as a feed; for whom, and whether you have seen it',
      tag,
      takes: query(
        z.strictObject({
          before: z.coerce.number().int().min(1).optional().describe('Only what came before this seq'),
          after: z.coerce.number().int().min(0).optional().describe('Only what came after this seq'),
          limit: z.coerce.number().int().min(1).max(MAX_ITEMS).default(100),
        }),
      ),
      answers: { 200: { description: 'Up to the head of the log', schema: newsFeed } },
      refusals: [404],
      cost: 2,
      async handle({ caller: { actor }, param, input }) {
        const cutoverId = param('cutoverId')
        const cutover = await core.readState(organisation.id, cutoverId)
        if (!cutover) return unknown(cutoverId)
        await core.settleNews(organisation.id, cutoverId)
        const [rows, seen] = await Promise.all([
          readNews(sql, organisation.id, cutoverId, input),
          readSeen(sql, organisation.id, actor.id, cutoverId),
        ])
        const news = await sayRows(rows, cutover, actor.id, names)
        return ok({ seen: seen ?? null, head: cutover.seq, news })
      },
    }),

    route({
      method: 'post',
      path: '/cutovers/{cutoverId}/seen',
      operationId: 'markNewsSeen',
      summary: 'Records up to which event you have seen what changed, on all your devices',
      description: 'It never goes back, and never beyond the log.',
      tag,
      takes: json(z.strictObject({ seq: z.int().min(0) })),
      answers: { 200: { description: 'Up to where you have seen it', schema: z.object({ seen: z.int() }) } },
      refusals: [404],
      async handle({ caller: { actor }, param, input }) {
        const cutoverId = param('cutoverId')
        if (!(await core.readState(organisation.id, cutoverId))) return unknown(cutoverId)
        return ok({ seen: await markSeen(sql, organisation.id, actor.id, { cutoverId, seq: input.seq }) })
      },
    }),

    route({
      method: 'post',
      path: '/drafts/{draftId}/seen',
      operationId: 'markDraftSeen',
      summary: 'Records up to which event you have seen what others told you in a draft, on all your devices',
      description: 'It never goes back, and never beyond the log.',
      tag: 'drafts',
      takes: json(z.strictObject({ seq: z.int().min(0) })),
      answers: { 200: { description: 'Up to where you have seen it', schema: z.object({ seen: z.int() }) } },
      refusals: [404],
      async handle({ caller: { actor }, param, input }) {
        const draftId = param('draftId')
        if (!(await core.drafts.read(organisation.id, draftId)))
          return refused('unknownDraft', `There is no draft “${draftId}” here.`)
        const of = { organisation: organisation.id, draftId }
        return ok({ seen: await core.drafts.markSeen(of, input.seq, actor.id) })
      },
    }),
  ]
}

/** Its line in the portfolio says so already. */
function skipUnreadable(error: unknown): undefined {
  if (!(error instanceof RefusedForNow)) throw error
}
