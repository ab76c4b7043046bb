import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type UnseenNews, unseenNews } from '../../../shared/attention/newsShape.ts'
import type { DraftCommandInput } from '../../../shared/draft/commands.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'
import { type Night, openNight } from '../notify/night.ts'

let night: Night
beforeAll(async () => {
  night = await openNight()
})
afterAll(() => night.stop())

async function draftOf(): Promise<string> {
  const body = { commandId: randomUUID(), title: 'Winter release', from: { yaml: SMALL_YAML } }
  const made = await night.app.call('POST', '/api/drafts', { as: 'paula', body })
  return JSON.parse(made.text).id
}

const give = (id: string, as: string, command: DraftCommandInput, commandId: string = randomUUID()) =>
  night.app.call('POST', `/api/drafts/${id}/commands`, { as, body: { commandId, command } })

async function unseen(as: string): Promise<UnseenNews['drafts']> {
  return (await night.app.call('GET', '/api/news', { as })).read(unseenNews).drafts
}

const mailsTo = (name: string) => night.mailbox.mails.filter(({ to }) => to === `${name}@example.org`)
const mention = (...names: string[]): DraftCommandInput => ({
  type: 'comment',
  text: 'Is ten minutes enough?',
  mentions: names.map((name) => `${name}@example.org`),
})

describe('who is mentioned in a plan', () => {
  it('[R3] is told once, in the console and by mail, however often the command is sent', async () => {
    await night.clear()
    const id = await draftOf()
    const commandId = randomUUID()
    await Promise.all([1, 2, 3].map(() => give(id, 'paula', mention('dana', 'paula'), commandId)))
    expect(await unseen('dana')).toMatchObject([
      {
        draftId: id,
        title: 'Winter release',
        count: 1,
        latest: { says: 'mentions you', reason: 'Is ten minutes enough?' },
      },
    ])
    // Whoever wrote it is not told.
    expect(await unseen('paula')).toEqual([])
    await night.work()
    expect(mailsTo('dana').map(({ subject }) => subject)).toEqual(['paula mentions you'])
    expect(mailsTo('dana')[0]?.text).toContain(`/runbooks/drafts/${id}`)
    expect(mailsTo('paula')).toEqual([])
  })

  it('has seen it on every device once it was looked at', async () => {
    const id = await draftOf()
    await give(id, 'paula', mention('dana'))
    const [news] = await unseen('dana')
    expect(news?.draftId).toBe(id)
    await night.app.call('POST', `/api/drafts/${id}/seen`, { as: 'dana', body: { seq: 1_000_000 } })
    expect((await unseen('dana')).map(({ draftId }) => draftId)).not.toContain(id)
    // Beyond the log nothing is seen ahead.
    await give(id, 'paula', mention('dana'))
    expect((await unseen('dana')).map(({ draftId }) => draftId)).toContain(id)
  })

  it('hears of other drafts also where the log of one was damaged', async () => {
    const [broken, sound] = [await draftOf(), await draftOf()]
    for (const id of [broken, sound]) await give(id, 'paula', mention('dana'))
    await night.app.sql`
      update draft_events set event = jsonb_set(event, '{text}', '"Something else"')
      where draft = ${broken} and event ->> 'type' = 'commented'`
    const drafts = (await unseen('dana')).map(({ draftId }) => draftId)
    expect(drafts).toContain(sound)
    expect(drafts).not.toContain(broken)
  })

  it('is not told what was refused', async () => {
    await night.work()
    await night.clear()
    const id = await draftOf()
    await give(id, 'paula', { type: 'comment', text: 'x', row: 'gone', mentions: ['dana@example.org'] })
    expect((await unseen('dana')).map(({ draftId }) => draftId)).not.toContain(id)
    await night.work()
    expect(night.mailbox.mails).toEqual([])
  })
})

describe('a review', () => {
  it('is asked of those who have a workstream, and what comes of it is told to whoever asked and to them', async () => {
    await night.clear()
    const id = await draftOf()
    await give(id, 'paula', { type: 'giveWorkstream', workstream: 'w1', people: ['dana@example.org'] })
    expect((await unseen('dana')).find(({ draftId }) => draftId === id)?.latest.says).toMatch(/^gave you /)
    await give(id, 'paula', { type: 'askForReview' })
    expect((await unseen('dana')).find(({ draftId }) => draftId === id)?.latest.says).toMatch(
      /^asks for your review of /,
    )
    await give(id, 'dana', { type: 'returnWorkstream', workstream: 'w1', reason: 'Nobody is there at night' })
    expect((await unseen('paula')).find(({ draftId }) => draftId === id)?.latest).toMatchObject({
      says: expect.stringMatching(/^sent .* back$/),
      reason: 'Nobody is there at night',
    })
    await night.work()
    expect(mailsTo('dana').map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^paula gave you /),
      expect.stringMatching(/^paula asks for your review of /),
    ])
    expect(mailsTo('paula')[0]?.text).toContain('Nobody is there at night')
  })

  it('over push, too, where somebody has a browser', async () => {
    await night.clear()
    await night.subscribe('dana')
    const id = await draftOf()
    await give(id, 'paula', mention('dana'))
    await night.work()
    expect(night.push.pushed.map(({ title }) => title)).toEqual(['paula mentions you'])
  })
})
