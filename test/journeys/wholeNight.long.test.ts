import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { ROLES } from '../support/journey.ts'
import { journeyWithClock } from '../support/journeyWithClock.ts'
import { act, announces, give, openStep, press, shows, stands, steer } from './console.ts'
import { lateNight } from './lateNight.ts'
import { becomes, draftOf } from './plan.ts'

const NIGHT = lateNight('ledger-move')
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const T0 = Date.parse('2026-06-06T21:00:00Z')
const people = { lead: ROLES.lead, dba: ROLES.dba }

const begun = journeyWithClock()
const { itIs } = begun

const made = (mode: 'rehearsal' | 'live', t0: number) =>
  begun.journey.cutover({ yaml: NIGHT, people, body: { t0: new Date(t0).toISOString(), mode } })

async function rehearse(t0: number, minutes: Readonly<Record<string, number>>): Promise<string> {
  await itIs(t0)
  const id = await made('rehearsal', t0)
  await begun.journey.give('lena', id, { type: 'startCutover' })
  let at = t0
  for (const [stepId, took] of Object.entries(minutes)) {
    await begun.journey.give('dana', id, { type: 'startStep', stepId })
    at += took * MINUTE
    await itIs(at)
    await begun.journey.give('dana', id, { type: 'completeStep', stepId })
  }
  await begun.journey.give('lena', id, { type: 'closeCutover' })
  return id
}

/** A page hears of another time only when it next asks for it. */
const reads = (page: Page, countdown: string) => page.getByRole('banner').getByText(countdown).first().waitFor()

/** In per cent, from the line of facts that stands on every screen. */
async function chanceOn(page: Page): Promise<number> {
  const says = await page
    .getByRole('banner')
    .getByText(/holds.*%/)
    .first()
    .textContent()
  return Number(/(\d+)\s?%/.exec(says ?? '')?.[1])
}

it('a night is planned and rehearsed, runs late, is changed once by what was asked, and is turned back in time', {
  timeout: 300_000,
}, async () => {
  const { journey } = begun
  await itIs(T0 - 8 * DAY)
  await journey.person('paula@example.org', 'planner')
  const plan = await journey.open('paula@example.org', `/runbooks/drafts/${await draftOf(journey, NIGHT)}`)
  await plan.getByText('Finish T+1:35, window 3:00').waitFor()
  await plan.context().close()

  await rehearse(T0 - 7 * DAY, { load: 60, compare: 30, switch: 20 })

  await itIs(T0)
  const id = await made('live', T0)
  await journey.give('lena', id, { type: 'startCutover' })
  await journey.give('dana', id, { type: 'startStep', stepId: 'load' })
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/forecast`)
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  // What the rehearsal took is counted in: 45 minutes were planned, and it took 60.
  await lead
    .getByText(/1 earlier night|1 rehearsal/)
    .first()
    .waitFor()
  const atFirst = await chanceOn(lead)

  await itIs(T0 + 95 * MINUTE)
  await expect.poll(() => chanceOn(lead)).toBeLessThan(atFirst - 20)
  const late = await chanceOn(lead)

  const whatIf = lead.getByRole('region', { name: /^What if/ })
  await press(whatIf, 'What if…')
  await whatIf.getByLabel('What if', { exact: true }).selectOption('A step is skipped')
  await whatIf.getByLabel('Which step').fill('Compare')
  await lead.getByRole('option', { name: /Compare the totals/ }).click()
  await press(whatIf, 'Try it')
  await whatIf
    .getByRole('row')
    .filter({ hasText: 'Skip “Compare the totals”' })
    .getByText(/−\d+ min/)
    .first()
    .waitFor()
  await press(whatIf, 'Apply as one change…')
  await whatIf.getByLabel('Why?').fill('The totals are compared tomorrow')
  await press(whatIf, 'Apply as one change')
  await becomes(async () => (await journey.events(id)).filter(({ type }) => type === 'stepSkipped').length, 1)
  await expect.poll(() => chanceOn(lead)).toBeGreaterThan(late)

  await lead.goto(`${journey.server.url}/cutovers/${id}/run`)
  await itIs(T0 + 120 * MINUTE)
  await reads(dana, 'T+02:00')
  await press(await openStep(dana, 'Load the ledger'), 'Complete')
  await shows('Load the ledger', 'done', lead)
  await act(dana, 'Switch over', 'Start')
  await shows('Switch over', 'running', lead)
  await itIs(T0 + 135 * MINUTE)
  await reads(lead, 'T+02:15')
  const { rollBackBy } = (await journey.view(id)).figures
  expect(rollBackBy).toMatchObject({ because: 'window' })
  expect(Date.parse(rollBackBy?.at ?? '')).toBeGreaterThan(T0 + 135 * MINUTE)
  // By the estimates there is time; this night has taken more than twice as long.
  await lead.getByRole('banner').getByText('too late at tonight’s pace').waitFor()
  await steer(lead, 'Roll back', {
    picks: { 'What is rolled back': 'everything' },
    says: {
      'Why does it go back?': 'The new ledger does not answer',
      'To roll everything back, type “everything”': 'everything',
    },
    means: 'Begin the rollback of everything',
  })
  await announces(/Rolling back since .*begun by Lena/, lead, dana)
  await act(dana, 'Switch over', 'Fail', { says: { 'What went wrong?': 'Ended for the rollback' } })
  for (const inverse of ['Switch back', 'Empty the ledger']) {
    await shows(inverse, 'ready', dana)
    await act(dana, inverse, 'Start')
    await press(await openStep(dana, inverse), 'Complete')
    await shows(inverse, 'done', lead)
  }
  await give(lead, 'Close the cutover', { means: 'End the cutover: close it' })
  await stands('Closed', lead, dana)
  const view = await journey.view(id)
  expect(view.ended?.outcome).toBe('rolledBack')
  await lead.goto(`${journey.server.url}/cutovers/${id}/look-back`)
  await lead
    .getByText(/rolled back/i)
    .first()
    .waitFor()
})
