import { expect, it } from 'vitest'
import { z } from 'zod'
import { ROLES } from '../support/journey.ts'
import { journeyWithClock } from '../support/journeyWithClock.ts'
import { press } from './console.ts'
import { lateNight } from './lateNight.ts'
import { becomes } from './plan.ts'

const T0 = Date.parse('2026-06-06T21:00:00Z')
const MINUTE = 60_000

const begun = journeyWithClock()

const { itIs } = begun
const people = { lead: ROLES.lead, dba: ROLES.dba }
const made = (yaml: string, mode: 'rehearsal' | 'live') =>
  begun.journey.cutover({ yaml, people, body: { t0: new Date(T0).toISOString(), mode } })

it('what if: several futures beside each other, sent by link, and one of them applied as one change', async () => {
  await itIs(T0)
  const id = await made(lateNight('late-night'), 'live')
  await begun.journey.give('lena', id, { type: 'startCutover' })
  await begun.journey.give('dana', id, { type: 'startStep', stepId: 'load' })
  await itIs(T0 + 75 * MINUTE)
  const page = await begun.journey.open('lena@example.org', `/cutovers/${id}/forecast`)
  const whatIf = page.getByRole('region', { name: /^What if/ })
  const rows = whatIf.getByRole('row')

  await press(whatIf, 'What if…')
  await whatIf.getByLabel('What if', { exact: true }).selectOption('A step is late')
  await whatIf.getByLabel('Which step').fill('Switch')
  await page.getByRole('option', { name: /Switch over/ }).click()
  await whatIf.getByLabel('Minutes', { exact: true }).fill('40')
  await press(whatIf, 'Try it')
  const late = rows.filter({ hasText: '“Switch over” is 40 min late' })
  await late.getByText('+40 min').first().waitFor()
  await whatIf.getByText('Nothing to apply: it is only what might happen.').waitFor()

  await press(whatIf, 'Another what-if…')
  await whatIf.getByLabel('What if', { exact: true }).selectOption('A step is skipped')
  await whatIf.getByLabel('Which step').fill('Compare')
  await page.getByRole('option', { name: /Compare the totals/ }).click()
  await press(whatIf, 'Try it')
  const without = rows.filter({ hasText: 'Skip “Compare the totals”' })
  await without
    .getByText(/−\d+ min/)
    .first()
    .waitFor()
  expect(await begun.journey.events(id)).not.toContainEqual(expect.objectContaining({ type: 'stepSkipped' }))

  // Whoever opens the link sees the same, and does not hold the role that could apply it.
  const link = new URL(page.url())
  expect(link.searchParams.get('whatIf')).toContain('compare')
  const dana = await begun.journey.open('dana@example.org', `${link.pathname}${link.search}`)
  const hers = dana.getByRole('region', { name: /^What if/ })
  await hers
    .getByRole('row')
    .filter({ hasText: 'Skip “Compare the totals”' })
    .getByText(/−\d+ min/)
    .first()
    .waitFor()
  await hers.getByRole('button', { name: /^Skip/ }).click()
  await hers.getByText('The lead can apply it.').waitFor()

  await press(whatIf, 'Apply as one change…')
  await whatIf.getByLabel('Why?').fill('The totals are compared tomorrow')
  await press(whatIf, 'Apply as one change')
  await becomes(async () => (await begun.journey.events(id)).filter(({ type }) => type === 'stepSkipped').length, 1)
  // What it was about is over.
  await whatIf.getByText(/cannot be/).waitFor()
})

it('what two rehearsals took is proposed as other estimates, and taken into the editor', async () => {
  await begun.journey.person('paula@example.org', 'planner')
  const yaml = lateNight('rehearsed-night')
  for (const _ of ['first', 'second']) {
    await itIs(T0)
    const id = await made(yaml, 'rehearsal')
    await begun.journey.give('lena', id, { type: 'startCutover' })
    let at = T0
    for (const [stepId, minutes] of [
      ['load', 100],
      ['compare', 30],
      ['switch', 20],
    ] as const) {
      await itIs(at)
      await begun.journey.give('dana', id, { type: 'startStep', stepId })
      at += minutes * MINUTE
      await itIs(at)
      await begun.journey.give('dana', id, { type: 'completeStep', stepId })
    }
    await begun.journey.give('lena', id, { type: 'closeCutover' })
  }
  const page = await begun.journey.open('paula@example.org', '/runbooks')
  const entry = page.locator('.shelf__entry').filter({ hasText: 'rehearsed-night' })
  await press(entry, 'What its nights took')
  await entry.getByText(/took 1 h 40 min in 2 nights/).waitFor()
  expect(await entry.getByText('Compare the totals').count()).toBe(0)
  await press(entry, 'Take 1 change into the editor')
  await page
    .getByText(/with what its nights took/)
    .first()
    .waitFor()

  const answer = await begun.journey.call('POST', '/runbooks/rehearsed-night/estimates', {})
  const { text } = z.object({ text: z.string() }).loose().parse(answer)
  expect(text).not.toContain('30m..45m..80m')
})
