import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { DESK, Journey, PHONE } from '../support/journey.ts'
import { button, press } from './console.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('[R10] the audit page says whether the log is intact, and where it is not', async () => {
  const id = await journey.cutover()
  const steps = Array.from(
    { length: 5 },
    (_, place) => ({ type: 'noteStep', stepId: 'announce', text: `Note ${place}` }) as const,
  )
  await journey.give('lena', id, { type: 'startCutover' }, ...steps)
  for (const options of [{ viewport: DESK }, PHONE]) {
    const page = await journey.open('nina@example.org', `/cutovers/${id}/audit`, options)
    const verdict = page.getByRole('region', { name: 'Whether the log is intact' })
    await press(verdict, 'Verify now')
    await verdict.getByText(/^Intact: 7 records, head [0-9a-f]{12}…, checked \d\d:\d\d:\d\d$/).waitFor()
    await press(verdict, 'Signed head')
    await verdict.getByText(new RegExp(`^tmh1\\.${id}\\.7\\.`)).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  }

  await journey.sql`update events set actor = 'somebody' where cutover = ${id} and seq = 4`
  const page = await journey.open('lena@example.org', `/cutovers/${id}/audit`)
  const verdict = page.getByRole('region', { name: 'Whether the log is intact' })
  // Whoever asks again within ten seconds is given the same answer.
  await expect
    .poll(
      async () => {
        await button(verdict, 'Verify now').click()
        return verdict
          .getByRole('alert')
          .textContent({ timeout: 1000 })
          .catch(() => '')
      },
      { interval: 1000 },
    )
    .toMatch(/^Broken at record 4: its content does not match its hash, checked/)
  await verdict.getByText(/What stands before record 4 is as it was written/).waitFor()
})

it.each([
  ['a desk', { viewport: DESK }],
  ['a phone', PHONE],
])(
  'what is read in the audit on %s stays where it is while newer events come, and ends where the log began',
  async (_, options) => {
    const id = await journey.cutover()
    const notes = Array.from(
      { length: 24 },
      (_, place) =>
        ({ type: 'noteStep', stepId: 'announce', text: `Note ${place}. ${'On and on. '.repeat(40)}` }) as const,
    )
    await journey.give('lena', id, { type: 'startCutover' }, ...notes)
    const page = await journey.open('nina@example.org', `/cutovers/${id}/audit`, options)
    const log = page.getByRole('log', { name: 'Events' })
    const row = (text: string) => log.getByRole('listitem').filter({ hasText: text })
    await row('Note 23.').waitFor()
    await row('Note 20.').evaluate((element) => element.scrollIntoView())
    await drawn(log)
    const read = await row('Note 19.').boundingBox()
    await journey.give('lena', id, { type: 'noteStep', stepId: 'announce', text: 'What is new' })
    await log.getByRole('button', { name: '↑ 1 newer' }).waitFor()
    await drawn(log)
    expect(await row('Note 19.').boundingBox()).toEqual(read)

    const began = log.getByText('That is where it began.')
    await expect
      .poll(async () => {
        await log.evaluate((element) => element.scrollTo(0, element.scrollHeight))
        return log.evaluate((element) => element.scrollTop + element.clientHeight - element.scrollHeight)
      })
      .toBeCloseTo(0, -1)
    const [first, end] = [await row('created this live cutover').boundingBox(), await began.boundingBox()]
    expect((end?.y ?? 0) - (first?.y ?? 0) - (first?.height ?? 0)).toBeLessThan(40)
    await log.getByRole('button', { name: '↑ 1 newer' }).click()
    await row('What is new').waitFor()
  },
)

/** Two frames on: what scrolling asked for is drawn and measured. */
const drawn = (of: Locator): Promise<void> =>
  of.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
  })
