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
