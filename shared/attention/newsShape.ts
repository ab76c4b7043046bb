/** News as REST answers it. */
import { z } from 'zod'

export const newsItem = z.object({
  seq: z.int().describe('Of its event'),
  at: z.iso.datetime(),
  type: z.string().describe('Of its event'),
  by: z.string().describe('The id of whoever did it'),
  says: z.string().describe('What changed, with times in the zone of the cutover'),
  reason: z.string().exactOptional().describe('Why, as its author wrote it'),
  group: z.string().describe('The same for what belongs together, as a failure and its retry'),
  grave: z.boolean().describe('Stands as a notice until it is acknowledged'),
  told: z.boolean().describe('Whether it changes something for you'),
  mine: z.boolean().describe('Whether it is about your own step, item, vote or role'),
})
export type NewsItem = z.output<typeof newsItem>

/** GET /api/news */
export const unseenNews = z.object({
  cutovers: z.array(
    z.object({
      cutoverId: z.string(),
      count: z.int().describe('How much of it you have not seen'),
      mine: z.int().describe('How much of that is about your own step, item, vote or role'),
      latest: newsItem,
    }),
  ),
  drafts: z
    .array(
      z.object({
        draftId: z.string(),
        title: z.string(),
        count: z.int().describe('How much of it you have not seen'),
        latest: z.object({
          seq: z.int().describe('Of its event'),
          at: z.iso.datetime(),
          by: z.string().describe('The id of whoever did it'),
          says: z.string().describe('Without its subject: “asks for your review of Database”'),
          reason: z.string().exactOptional().describe('As its author wrote it'),
        }),
      }),
    )
    .describe('Mentions, reviews and what came of them, by draft'),
})
export type UnseenNews = z.output<typeof unseenNews>

/** GET /api/cutovers/:id/news */
export const newsFeed = z.object({
  seen: z.int().nullable().describe('The last event up to which you have seen what changed; null before the first'),
  head: z.int().describe('The last event of the log when this was read'),
  news: z.array(newsItem).describe('The newest first'),
})
export type NewsFeed = z.output<typeof newsFeed>
