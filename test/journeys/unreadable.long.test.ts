import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { appendRaw } from '../support/rawRecord.ts'
import { putBack } from '../support/restore.ts'
import { mark, neverReloaded, shows } from './console.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const WHY = /This server cannot read event \d+ \(stepTeleported\): a newer version of T-Minus wrote it\./

it('[R16] a cutover that the server cannot read says so on its page and in the portfolio, and comes back by itself', async () => {
  const id = await journey.cutover()
  const fine = await journey.cutover()
  await journey.give('lena', id, { type: 'startCutover' })
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run`)
  const portfolio = await journey.open('quinn@example.org', '/')
  await shows('Announce the start', 'ready', page)
  await page.getByText('Connected').waitFor()
  await Promise.all([mark(page), mark(portfolio)])

  const seq = await appendRaw(journey.sql, id, { type: 'stepTeleported', payload: { stepId: 'announce' } })
  await page.getByText(WHY).waitFor()
  await page.getByText(/Behind since/).waitFor()
  // What was known before is still there.
  await shows('Announce the start', 'ready', page)
  await portfolio.getByText(WHY).waitFor()
  expect(await portfolio.getByRole('listitem').filter({ hasText: WHY }).count()).toBe(1)
  await portfolio.locator(`a[href*="${fine}"]`).first().waitFor()

  // Whoever opens it now is told as well, and sees the whole portfolio.
  const late = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await late.getByRole('heading', { name: 'This cutover cannot be read here' }).waitFor()
  await late.getByText(WHY).waitFor()
  const opened = await journey.open('nils@example.org', '/')
  await opened.getByText(WHY).waitFor()
  await opened.locator(`a[href*="${fine}"]`).first().waitFor()

  await putBack(journey.sql, id, seq - 1)
  for (const one of [page, portfolio, late, opened])
    await one.getByText(WHY).waitFor({ state: 'detached', timeout: 60_000 })
  await page.getByText('Connected').waitFor()
  await shows('Announce the start', 'ready', late)
  await neverReloaded(page, portfolio)
})
