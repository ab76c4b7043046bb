/** What one person can ask of a server, and what the others get meanwhile: over real HTTP. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createFairShare } from '../../../server/http/fairShare.ts'
import { type Reply, type RunningApp, runningApp } from '../../support/app.ts'
import { generateRunbookYaml } from '../../support/generateRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const note = (text: string) => ({ commandId: randomUUID(), command: { type: 'noteStep', stepId: 'announce', text } })
const refusedWith429 = ({ status, json, headers }: Reply) => {
  expect(json).toMatchObject({ ok: false, refusal: { code: 'tooManyRequests', message: expect.stringMatching(/\.$/) } })
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  return status === 429
}
const eventPage = z.object({ events: z.array(z.object({ seq: z.number() })) })

describe('runbooks that are checked', () => {
  const LARGE = generateRunbookYaml({ seed: 3, steps: 80 })
  const check = (as: string) =>
    app.call('POST', '/api/runbooks/check', { as, text: LARGE, headers: { 'content-type': 'application/yaml' } })
  const report = z.object({ workers: z.array(z.unknown()) })
  const threads = () => report.parse(process.report.getReport()).workers.length

  it('by eight people at once take one thread, and commands and /health are answered meanwhile', {
    timeout: 120_000,
  }, async () => {
    const id = await app.cutover()
    const before = threads()
    let isOver = false
    const checks = Promise.all(
      ['lena', 'dana', 'nils', 'quinn', 'olga', 'sam', 'scott', 'oscar'].map((person) => check(person)),
    ).finally(() => {
      isOver = true
    })
    let answered = 0
    let most = 0
    while (!isOver) {
      const [health, command] = await Promise.all([
        app.call('GET', '/health'),
        app.call('POST', `/api/cutovers/${id}/commands`, { as: 'second', body: note('Meanwhile') }),
      ])
      if (isOver) break
      expect([health.status, command.status]).toEqual([200, 200])
      most = Math.max(most, threads() - before)
      answered += 1
    }
    expect((await checks).map(({ json }) => json)).toEqual(Array(8).fill(expect.objectContaining({ ok: true })))
    // None is new where the one that has read the cutover's runbook is still there.
    expect(most).toBeLessThanOrEqual(1)
    expect(answered).toBeGreaterThan(3)
  })

  it('by one person wait one behind the other, and no further', async () => {
    const statuses = (await Promise.all(Array.from({ length: 4 }, () => check('paula')))).map((reply) =>
      reply.status === 200 ? 200 : refusedWith429(reply) && 429,
    )
    expect(statuses.toSorted()).toEqual([200, 200, 429, 429])
    expect((await check('paula')).status).toBe(200)
  })
})

describe('one person', () => {
  it('gets a long log in pages of a bounded size, and all of it', async () => {
    const id = await app.cutover()
    const long = Array.from({ length: 20 }, () => note('x'.repeat(9900)).command)
    for (let times = 0; times < 15; times++) await app.give('lena', id, { type: 'bulk', commands: long })
    const seqs: number[] = []
    for (;;) {
      const reply = await app.call('GET', `/api/cutovers/${id}/events?after=${seqs.length}&limit=5000`, { as: 'oscar' })
      expect(reply.text.length).toBeLessThan(2.2 * 1024 * 1024)
      const { events } = reply.read(eventPage)
      if (events.length === 0) break
      seqs.push(...events.map(({ seq }) => seq))
    }
    expect(seqs).toEqual(Array.from({ length: 301 }, (_, position) => position + 1))
    const few = await app.call('GET', `/api/cutovers/${id}/events?after=3&limit=2`, { as: 'oscar' })
    expect(few.read(eventPage).events.map(({ seq }) => seq)).toEqual([4, 5])
  })
})

describe('notes', () => {
  it('in a live cutover are for those who take part, and in a rehearsal for everybody', async () => {
    const live = await app.cutover()
    const noteAs = (as: string, id: string) =>
      app.call('POST', `/api/cutovers/${id}/commands`, { as, body: note('Hello') })
    const refused = await noteAs('paula', live)
    expect(refused.status).toBe(403)
    expect(refused.json).toMatchObject({
      refusal: { code: 'notYourRole', message: expect.stringContaining('hold a role') },
    })
    for (const as of ['dana', 'ada']) expect((await noteAs(as, live)).status).toBe(200)
    const body = {
      commandId: randomUUID(),
      runbook: { id: 'small-move' },
      mode: 'rehearsal',
      t0: new Date().toISOString(),
      people: { lead: ['lena@example.org'] },
    }
    const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
    const { cutoverId } = made.read(z.object({ cutoverId: z.string() }))
    expect((await noteAs('paula', cutoverId)).status).toBe(200)
    expect((await noteAs('oscar', cutoverId)).status).toBe(403)
  })

  it('however many and long, leave the state that every screen fetches as it is', async () => {
    const id = await app.cutover()
    const long = Array.from({ length: 20 }, () => note('x'.repeat(9900)).command)
    for (let times = 0; times < 20; times++) await app.give('lena', id, { type: 'bulk', commands: long })
    const state = await app.call('GET', `/api/cutovers/${id}/state`, { as: 'oscar' })
    expect(state.text.length).toBeLessThan(30_000)
    const first = z.object({ state: z.object({ steps: z.array(z.object({ earlierNotes: z.int().optional() })) }) })
    expect(state.read(first).state.steps[0]?.earlierNotes).toBe(390)
  })
})

describe('a share that is used up', () => {
  const HUNDRED = { points: 100, spanSeconds: 3600 }

  it('is refused in words, over all of a person, and to nobody else', async () => {
    const small = await runningApp({ share: HUNDRED })
    const id = await small.cutover()
    const me = () => small.call('GET', '/api/me', { as: 'quinn' })
    const give = (as: string) => small.call('POST', `/api/cutovers/${id}/commands`, { as, body: note('x') })
    const replies = await Promise.all(Array.from({ length: 120 }, me))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(100)
    expect(replies.filter(({ status }) => status !== 200).every(refusedWith429)).toBe(true)
    const cookie = await small.signIn('quinn')
    for (const reply of [await give('quinn'), await small.call('GET', '/api/me', { cookie })]) refusedWith429(reply)
    expect((await give('dana')).status).toBe(200)
    expect((await small.call('GET', '/health')).status).toBe(200)
    await small.stop()
  })

  it('was charged for large answers by their size', async () => {
    const share = createFairShare(HUNDRED)
    for (let times = 0; times < 10; times++) (await share.enter('olga', 1))()
    share.charge('olga', 40 * 64 * 1024)
    share.charge('olga', 100)
    for (let times = 0; times < 50; times++) (await share.enter('olga', 1))()
    await expect(share.enter('olga', 1)).rejects.toMatchObject({ name: 'TooManyRequests' })
  })

  it('has places for what is under way: what is costly waits for one, and gets it in its turn', async () => {
    const share = createFairShare()
    const entered: number[] = []
    const asked = Array.from({ length: 6 }, async (_, position) => {
      const leave = await share.enter('olga', 2)
      entered.push(position)
      return leave
    })
    await Promise.all([share.enter('olga', 1), share.enter('dana', 2)])
    expect(entered).toEqual([0, 1, 2, 3])
    ;(await asked[1])?.()
    await asked[4]
    expect(entered).toEqual([0, 1, 2, 3, 4])
    ;(await asked[1])?.()
    expect(entered).toHaveLength(5)
    ;(await asked[0])?.()
    await asked[5]
    const crowd = Array.from({ length: 50 }, () => share.enter('olga', 2))
    const turnedAway = Promise.any(
      crowd.map((one) =>
        one.then(
          () => Promise.reject(new Error('it entered')),
          (no) => no,
        ),
      ),
    )
    await expect(turnedAway).resolves.toMatchObject({ name: 'TooManyRequests' })
  })
})
