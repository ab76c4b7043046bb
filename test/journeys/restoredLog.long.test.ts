import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { putBack } from '../support/restore.ts'
import { mark, neverReloaded, openStep, press, shows } from './console.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const LOST = /The server's log went back from event \d+ to \d+ at .*, as after a restored backup\./

/** Socket.IO's answer to a sign of life. */
const PONG = /^3$/
/** Asked by every page now and then, since no event of the cutover tells of it: who is called, and what is new. */
const NOW_AND_THEN = /^GET .*\/api\/(news|cutovers\/[\w-]+\/calls)$/

/** What a page asks of the server from now on, over HTTP and over its socket, in words of the protocol. */
async function questionsOf(page: Page): Promise<string[]> {
  const asked: string[] = []
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`))
  const protocol = await page.context().newCDPSession(page)
  await protocol.send('Network.enable')
  protocol.on('Network.webSocketFrameSent', ({ response }) => asked.push(response.payloadData))
  return asked
}

/** In five seconds, without what is asked only now and then. */
async function askedMeanwhile(asked: string[][]): Promise<string[]> {
  for (const questions of asked) questions.length = 0
  await delay(5000)
  return asked.flatMap((questions) =>
    questions.filter(
      (question, place) =>
        !PONG.test(question) && !(NOW_AND_THEN.test(question) && questions.indexOf(question) === place),
    ),
  )
}

it('[R16] when the database comes back as it was before, every screen says so once, shows what the log holds, and goes on', async () => {
  const id = await journey.cutover()
  await journey.give('lena', id, { type: 'startCutover' })
  const kept = (await journey.events(id)).length
  await journey.give(
    'lena',
    id,
    { type: 'startStep', stepId: 'announce' },
    { type: 'completeStep', stepId: 'announce' },
  )
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const member = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  const portfolio = await journey.open('quinn@example.org', '/')
  const wall = await journey.open('sam@example.org', `/tv/${id}`)
  const all = [lead, member, portfolio, wall]
  await shows('Announce the start', 'done', lead, member)
  await portfolio.getByText('1 / 11').waitFor()
  await wall.getByText('1 of 11').waitFor()
  const asked = await Promise.all(all.map(questionsOf))
  await Promise.all(all.map(mark))

  await putBack(journey.sql, id, kept)
  await Promise.all([lead, member, wall].map((page) => page.getByText(LOST).waitFor()))
  await lead.getByText('1 step was shown as done and is not: Announce the start.').waitFor()
  await shows('Announce the start', 'ready', lead, member)
  await portfolio.getByText('0 / 11').waitFor()
  await Promise.all([lead, member].map((page) => page.getByText('Connected').waitFor()))

  // Nobody asks again and again: once all is there, what is up to date has nothing to ask.
  await expect.poll(() => askedMeanwhile(asked), { timeout: 60_000 }).toEqual([])

  // Whoever has read it puts it away, on their own screen only.
  await press(lead, 'OK')
  await lead.getByText(LOST).waitFor({ state: 'detached' })
  expect(await member.getByText(LOST).count()).toBe(1)
  // What was lost is done once more.
  await press(await openStep(lead, 'Announce the start'), 'Start')
  await shows('Announce the start', 'running', lead, member)
  await neverReloaded(...all)
})
