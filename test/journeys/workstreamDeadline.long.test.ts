import { expect, it } from 'vitest'
import { ROLES } from '../support/journey.ts'
import { journeyWithClock } from '../support/journeyWithClock.ts'
import { goTo, press } from './console.ts'

const NIGHT = `
runbook: two-ways-back
title: Two ways back
tier: 3
timezone: Europe/Berlin
window: 2h
roles: { lead: { title: Lead }, dba: { title: Database }, network: { title: Network } }
phases: [Night]
workstreams:
  Database:
    - { step: copy, title: Copy the ledger, phase: Night, owner: dba, takes: 30m, verify: Seen, rollback: { title: Drop the copy, takes: 70m } }
  Network:
    - { step: route, title: Announce the routes, phase: Night, owner: network, takes: 10m, verify: Seen, rollback: { title: Withdraw the routes, takes: 20m } }
    - { step: watch, title: Watch the routes, phase: Night, owner: network, takes: 60m, after: [route], verify: Seen, rollback: "none, because it only looks" }
`
const T0 = Date.parse('2026-06-06T21:00:00Z')
const MINUTE = 60_000

const begun = journeyWithClock()

it('the way back of one workstream: how long it is open, in the forecast and where a rollback begins, and that it closes', async () => {
  const { journey, itIs } = begun
  await itIs(T0)
  const people = { lead: ROLES.lead, dba: ROLES.dba, network: ROLES.network }
  const id = await journey.cutover({ yaml: NIGHT, people, body: { t0: new Date(T0).toISOString(), mode: 'live' } })
  await journey.give('lena', id, { type: 'startCutover' })
  await journey.give('dana', id, { type: 'startStep', stepId: 'copy' })
  await journey.give('nils', id, { type: 'startStep', stepId: 'route' })
  await itIs(T0 + 10 * MINUTE)
  await journey.give('nils', id, { type: 'completeStep', stepId: 'route' }, { type: 'startStep', stepId: 'watch' })
  await itIs(T0 + 30 * MINUTE)
  await journey.give('dana', id, { type: 'completeStep', stepId: 'copy' })

  // The window ends at 01:00: the copy takes 70 minutes to drop, and the routes 20 to withdraw.
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/forecast`)
  const rows = lead.getByRole('table', { name: /^Rollback deadline by workstream/ }).getByRole('row')
  const row = (place: number) => expect.poll(async () => (await rows.allTextContents())[place])
  await row(1).toMatch(/^Database.*23:50.*in (1\d|20) min.*end of window/)
  await row(2).toMatch(/^Network.*00:40.*in 1 h .*end of window/)

  await goTo(lead, 'Run')
  await press(lead, 'Cutover actions ⋯')
  await lead.getByRole('menuitem', { name: /^Roll back/ }).click()
  const scope = lead.getByRole('form').getByLabel('What is rolled back')
  await expect
    .poll(() => scope.getByRole('option').allTextContents())
    .toEqual(
      expect.arrayContaining([
        'Everything, in the window until 23:50',
        'Only Database, in the window until 23:50',
        'Only Network, in the window until 00:40',
      ]),
    )
  await press(lead, 'Cancel')

  // The way back of everything has closed long since; that of the network has a quarter of an hour left.
  await itIs(T0 + 86 * MINUTE)
  const nils = await journey.open('nils@example.org', `/cutovers/${id}/run`)
  for (const page of [lead, nils]) {
    const said = page.getByRole('listitem').filter({ hasText: 'The way back of Network closes' })
    await said
      .getByText(/A rollback of Network alone that begins later ends after the window: 00:40\./)
      .first()
      .waitFor()
  }
  await goTo(lead, 'Forecast')
  await row(1).toMatch(/^Database.*23:50.*passed .* ago/)
})
