/** Commands that find no room in the database, and what became of them. */
import { randomBytes, randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { z } from 'zod'
import type { Reply, RunningApp } from './app.ts'

export const unavailable = {
  status: 503,
  json: { ok: false, refusal: { code: 'unavailable', message: expect.any(String) } },
}
const page = z.object({ events: z.array(z.object({ seq: z.number(), commandId: z.string() })) })

export const noted = (text: string) => ({
  commandId: randomUUID(),
  command: { type: 'noteStep', stepId: 'announce', text },
})
/** Of texts that no compression makes smaller. */
export const longNotes = () => ({
  commandId: randomUUID(),
  command: {
    type: 'bulk',
    commands: Array.from({ length: 20 }, () => noted(randomBytes(7000).toString('base64')).command),
  },
})
export const give = (app: RunningApp, id: string, body: object): Promise<Reply> =>
  app.call('POST', `/api/cutovers/${id}/commands`, { as: 'lena', body })
/** Of every event in the log, page by page. */
export async function commandIds(app: RunningApp, id: string): Promise<string[]> {
  const found: string[] = []
  for (;;) {
    const reply = await app.call('GET', `/api/cutovers/${id}/events?after=${found.length}&limit=5000`, { as: 'lena' })
    const { events } = reply.read(page)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, position) => found.length + position + 1))
    if (events.length === 0) return found
    found.push(...events.map(({ commandId }) => commandId))
  }
}
export const saysWhen = ({ headers }: Reply) => Number(headers.get('retry-after')) > 0
