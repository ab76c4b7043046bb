import { it } from 'vitest'
import { ROLES } from '../support/journey.ts'
import { journeyWithClock } from '../support/journeyWithClock.ts'
import { press } from './console.ts'

const NIGHT = `
runbook: one-dba
title: A night with one database engineer
tier: 3
timezone: Europe/Berlin
window: 3h
roles: { lead: { title: Lead }, dba: { title: Database, capacity: 1 }, network: { title: Network, capacity: 2 } }
phases: [Night]
workstreams:
  Database:
    - { step: load, title: Load the ledger, phase: Night, owner: dba, takes: 30m..40m..60m, rollback: { title: Empty the ledger, takes: 10m } }
    - { step: index, title: Build the indexes, phase: Night, owner: dba, takes: 20m..30m..50m, rollback: "none, because it only reads" }
    - { step: compare, title: Compare the totals, phase: Night, owner: dba, takes: 20m, after: [load], rollback: "none, because it only reads" }
  Network:
    - { step: switch, title: Switch over, phase: Night, owner: network, takes: 15m..20m..40m, after: [compare, index], rollback: { title: Switch back, takes: 10m } }
`
const T0 = Date.parse('2026-06-06T21:00:00Z')
const MINUTE = 60_000

const begun = journeyWithClock()

const { itIs } = begun

it('shows who is waited for tonight, what one more would gain, and a what-if with one more beside it', async () => {
  await itIs(T0)
  const people = { lead: ROLES.lead, dba: ROLES.dba, network: ROLES.network }
  const id = await begun.journey.cutover({
    yaml: NIGHT,
    people,
    body: { t0: new Date(T0).toISOString(), mode: 'live' },
  })
  await begun.journey.give('lena', id, { type: 'startCutover' })
  await begun.journey.give('dana', id, { type: 'startStep', stepId: 'load' })
  await itIs(T0 + 10 * MINUTE)
  const page = await begun.journey.open('lena@example.org', `/cutovers/${id}/forecast`)

  const panel = page.getByRole('region', { name: /^With the people there are/ })
  await panel.getByText(/30 min later than if nobody is counted/).waitFor()
  await panel.getByText(/^Database, 1 person: 50 min of waiting from 23:10, 1 step\./).waitFor()
  await panel.getByText(/With 2: finished at .*, 30 min earlier\./).waitFor()
  await panel.getByText('As a table').click()
  await panel.getByRole('row', { name: /Build the indexes/ }).waitFor()

  const whatIf = page.getByRole('region', { name: /^What if/ })
  await press(whatIf, 'What if…')
  await whatIf.getByLabel('What if', { exact: true }).selectOption('There are more or fewer people of a role')
  await whatIf.getByLabel('Which role').selectOption('Database, 1 now')
  await press(whatIf, 'Try it')
  const more = whatIf.getByRole('row').filter({ hasText: 'One more of Database' })
  await more.getByText('−30 min').waitFor()
  await whatIf.getByText('Nothing to apply: it is only for planning.').waitFor()
})
