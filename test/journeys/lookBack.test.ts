import { expect, it } from 'vitest'
import { ROLES } from '../support/journey.ts'
import { journeyWithClock } from '../support/journeyWithClock.ts'

const NIGHT = `
runbook: ledger-night
title: The ledger moves
tier: 3
timezone: Europe/Berlin
window: 3h
roles: { lead: { title: Lead }, dba: { title: Database }, qa: { title: Test } }
phases: [Night]
workstreams:
  Database:
    - { step: copy, title: Copy ledger, phase: Night, owner: dba, takes: 20m..30m..60m, rollback: "none, because it stays" }
    - { step: switch, title: Switch over, phase: Night, owner: dba, takes: 15m, after: [copy], rollback: "none, because it stays" }
  Checks:
    - { step: smoke, title: Smoke test, phase: Night, owner: qa, takes: 20m, after: [switch], rollback: "none, because it only reads" }
`
const T0 = Date.parse('2026-06-06T21:00:00Z')
const MINUTE = 60_000

const begun = journeyWithClock()

it('once it is over, the night says where its time was lost and won, and leads to better estimates', async () => {
  await begun.journey.person('paula@example.org', 'planner')
  await begun.clock.stand(T0)
  const people = { lead: ROLES.lead, dba: ROLES.dba, qa: ROLES.qa }
  const body = { t0: new Date(T0).toISOString(), mode: 'live' as const }
  const id = await begun.journey.cutover({ yaml: NIGHT, people, body })
  await begun.journey.give('lena', id, { type: 'startCutover' })
  for (const [who, stepId, from, to] of [
    ['dana', 'copy', 0, 52],
    ['dana', 'switch', 60, 75],
    ['quinn', 'smoke', 75, 90],
  ] as const) {
    await begun.clock.stand(T0 + from * MINUTE)
    await begun.journey.give(who, id, { type: 'startStep', stepId })
    await begun.clock.stand(T0 + to * MINUTE)
    await begun.journey.give(who, id, { type: 'completeStep', stepId })
  }
  const page = await begun.journey.open('paula@example.org', `/cutovers/${id}/run`)
  const rail = page.getByRole('navigation').getByRole('link', { name: /^Look back/ })
  expect(await rail.count()).toBe(0)
  await begun.journey.give('lena', id, { type: 'closeCutover' })
  await rail.click()
  await page
    .getByText(
      'Finished 25 min after the plan at T-0: 22 min lost in “Copy ledger”, 8 min until somebody began “Switch over”, 5 min won in “Smoke test”.',
    )
    .waitFor()
  const lost = page.getByRole('region', { name: /^Where time was lost and won/ }).getByRole('listitem')
  expect(await lost.getByText(/^[+−]\d+ min$/).allInnerTexts()).toEqual(['+22 min', '+8 min', '−5 min', '+25 min'])
  const smoke = page.getByRole('region', { name: /^Step by step/ }).getByRole('row', { name: /Smoke test/ })
  expect(await smoke.getByRole('cell').allInnerTexts()).toEqual([
    '23:45–00:05',
    '23:45–00:05',
    '00:15–00:30',
    '+25 min',
    '−5 min',
    '+30 min Switch over',
  ])
  await page.getByRole('link', { name: 'Better estimates from its nights' }).click()
  await page.getByText(/took 52 min in one night/).waitFor()
})
