import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { putBack } from '../../support/restore.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const note = (text: string) => ({ type: 'noteStep', stepId: 'announce', text })
const stateAnswer = z.looseObject({ hash: z.string(), state: z.looseObject({ seq: z.number() }) })
const eventList = z.object({
  events: z.array(z.looseObject({ seq: z.number(), prev: z.string(), hash: z.string(), text: z.string().optional() })),
})
const cutoverList = z.object({
  cutovers: z.array(z.looseObject({ id: z.string(), seq: z.number(), hash: z.string(), status: z.string() })),
})

describe('a log that was put back under the server', () => {
  it('[R10] hangs together in what REST answers: events, state and line name the same head', async () => {
    const id = await app.cutover()
    await app.give('lena', id, note('one'))
    const { events } = (await app.call('GET', `/api/cutovers/${id}/events`, { as: 'lena' })).read(eventList)
    const head = events.at(-1)
    events.slice(1).forEach(({ prev }, position) => {
      expect(prev).toBe(events[position]?.hash)
    })
    const state = await app.call('GET', `/api/cutovers/${id}/state`, { as: 'lena' })
    expect(state.read(stateAnswer).hash).toBe(head?.hash)
    const { cutovers } = (await app.call('GET', '/api/cutovers', { as: 'lena' })).read(cutoverList)
    expect(cutovers.find((line) => line.id === id)).toMatchObject({ seq: head?.seq, hash: head?.hash })
  })

  it('is not the same state at the same seq, however old the copy of whoever asks', async () => {
    const id = await app.cutover()
    await app.give('lena', id, { type: 'startCutover' })
    const path = `/api/cutovers/${id}/state`
    const lost = await app.call('GET', path, { as: 'lena' })
    const listed = async () => {
      const { cutovers } = (await app.call('GET', '/api/cutovers', { as: 'lena' })).read(cutoverList)
      return cutovers.find((line) => line.id === id)
    }
    expect(await listed()).toMatchObject({ status: 'running', seq: 2 })

    await putBack(app.sql, id, 1)
    await app.give('lena', id, note('another second event'))
    const headers = { 'if-none-match': lost.headers.get('etag') ?? '' }
    const now = await app.call('GET', path, { as: 'lena', headers })
    expect(now.status).toBe(200)
    expect(now.read(stateAnswer)).toMatchObject({ state: { seq: 2, status: 'preparing' } })
    expect(await listed()).toMatchObject({ status: 'preparing', seq: 2 })
  })
})
