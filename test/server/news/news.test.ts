import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newsFeed, unseenNews } from '../../../shared/attention/newsShape.ts'
import { type RunningApp, runningApp, SOON } from '../../support/app.ts'
import { iso, minutes } from '../../support/play.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const feedOf = async (name: string, id: string, query = '') =>
  (await app.call('GET', `/api/cutovers/${id}/news${query}`, { as: name })).read(newsFeed)
const unseenBy = async (name: string, id: string) =>
  (await app.call('GET', '/api/news', { as: name })).read(unseenNews).cutovers.find(({ cutoverId }) => cutoverId === id)
const markSeen = (name: string, id: string, seq: number) =>
  app.call('POST', `/api/cutovers/${id}/seen`, { as: name, body: { seq } })

describe('what changed since somebody looked', () => {
  it('is there as soon as the command is answered, in words and in the zone of the cutover, and not for whoever did it', async () => {
    const id = await app.cutover()
    const t0 = SOON - minutes(29)
    await app.give('lena', id, { type: 'moveT0', t0: iso(t0), reason: 'Earlier is better' })
    const { news, head } = await feedOf('dana', id)
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }).format(t0)
    expect(head).toBe(2)
    expect(news[0]).toMatchObject({
      seq: 2,
      by: app.ids.lena,
      says: `T-0 moved 29 min earlier, to ${clock}`,
      reason: 'Earlier is better',
      grave: true,
      told: true,
      mine: false,
    })
    expect((await feedOf('lena', id)).news[0]).toMatchObject({ seq: 2, told: false })
    // Whoever holds no role reads it too; it changes nothing for them.
    expect((await feedOf('oscar', id)).news[0]).toMatchObject({ seq: 2, told: false })
  })

  it('says “you” to whom it is about', async () => {
    const id = await app.cutover()
    await app.give('lena', id, { type: 'assignPerson', role: 'qa', email: 'nils@example.org' })
    expect((await feedOf('nils', id)).news[0]).toMatchObject({ says: 'You are now Test and quality', mine: true })
    expect((await feedOf('lena', id)).news[0]).toMatchObject({ says: 'nils is now Test and quality' })
  })

  it('is counted until it was seen, the same for all devices of a person; seeing goes neither back nor beyond the log', async () => {
    const id = await app.cutover()
    expect((await feedOf('dana', id)).seen).toBeNull()
    await markSeen('dana', id, 1)
    await app.give('lena', id, { type: 'moveT0', t0: iso(SOON + minutes(60)), reason: 'Later' })
    await app.give('lena', id, { type: 'startCutover' })
    await expect.poll(() => unseenBy('dana', id)).toMatchObject({ count: 2, latest: { says: 'Cutover started' } })
    expect(await unseenBy('lena', id)).toMatchObject({ count: 1, latest: { type: 'cutoverCreated' } })
    expect((await markSeen('dana', id, 2)).json).toEqual({ seen: 2 })
    expect(await unseenBy('dana', id)).toMatchObject({ count: 1 })
    expect((await markSeen('dana', id, 99)).json).toEqual({ seen: 3 })
    expect((await markSeen('dana', id, 1)).json).toEqual({ seen: 3 })
    expect(await unseenBy('dana', id)).toBeUndefined()
    expect((await feedOf('dana', id)).seen).toBe(3)
    // Others have their own.
    expect(await unseenBy('quinn', id)).toMatchObject({ count: 3 })
  })

  it('is read in pages, backwards and from where one was', async () => {
    const id = await app.cutover()
    for (const later of [10, 20, 30])
      await app.give('lena', id, { type: 'moveT0', t0: iso(SOON + minutes(later)), reason: 'Later' })
    const all = (await feedOf('dana', id)).news.map(({ seq }) => seq)
    expect(all).toEqual(all.toSorted((one, other) => other - one))
    expect((await feedOf('dana', id, '?limit=2')).news.map(({ seq }) => seq)).toEqual(all.slice(0, 2))
    expect((await feedOf('dana', id, `?before=${all[1]}`)).news.map(({ seq }) => seq)).toEqual(all.slice(2))
    expect((await feedOf('dana', id, `?after=${all[1]}`)).news.map(({ seq }) => seq)).toEqual(all.slice(0, 1))
  })

  it('[R13] names what is wrong of what is asked, and knows no other cutover', async () => {
    const id = await app.cutover()
    expect((await app.call('POST', `/api/cutovers/${id}/seen`, { as: 'dana', body: { seq: -1 } })).json).toMatchObject({
      refusal: { field: 'seq' },
    })
    expect((await app.call('GET', '/api/cutovers/none/news', { as: 'dana' })).status).toBe(404)
    expect((await markSeen('dana', 'none', 1)).status).toBe(404)
  })

  it('is only what the log still has', async () => {
    const id = await app.cutover()
    await app.give('lena', id, { type: 'moveT0', t0: iso(SOON + minutes(60)), reason: 'Later' })
    expect((await feedOf('dana', id)).news).toHaveLength(2)
    await app.sql`update news set hash = 'of another log' where cutover = ${id} and seq = 2`
    expect((await feedOf('dana', id)).news).toHaveLength(1)
    expect(await unseenBy('dana', id)).toMatchObject({ count: 1, latest: { seq: 1 } })
  })
})
