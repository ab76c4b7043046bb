/** Nights in which the clocks are changed: what is typed is what is meant, and no two times look the same. */
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { ROLES } from '../support/journey.ts'
import { journeyWithClock } from '../support/journeyWithClock.ts'
import { follow, goTo, openStep, press, shows, stepRow } from './console.ts'

const NIGHT = `
runbook: changed-clocks
title: Changed clocks
tier: 3
timezone: Europe/Berlin
window: 8h
roles: { lead: { title: Lead }, dba: { title: Database } }
phases: [Night]
workstreams:
  Night:
    - { step: load, title: Load, phase: Night, owner: dba, takes: 3h }
    - { step: first, title: Half past two, phase: Night, owner: dba, takes: 10m, notBefore: T+2h30m }
    - { step: second, title: Half past two again, phase: Night, owner: dba, takes: 10m, notBefore: T+3h30m }
`
const people = { lead: ROLES.lead, dba: ROLES.dba }

const begun = journeyWithClock()

const itIs = (instant: string) => begun.itIs(Date.parse(instant))

async function startedAt(t0: string): Promise<string> {
  await itIs(t0)
  const id = await begun.journey.cutover({ yaml: NIGHT, people, body: { t0 } })
  await begun.journey.give('lena', id, { type: 'startCutover' })
  await begun.journey.give('dana', id, { type: 'startStep', stepId: 'load' })
  return id
}

async function completedAt(id: string): Promise<string[]> {
  const events = await begun.journey.events(id)
  return events.flatMap((event) => (event.type === 'stepCompleted' ? [event.completedAt] : []))
}

async function sayMore(page: Page, step: Locator): Promise<void> {
  await press(step, 'More actions')
  await page.getByRole('menuitem', { name: 'Complete, and say more…' }).click()
}

/** A cell of a step in the list. */
const cell = (page: Page, title: string, word: string) => stepRow(page, title).locator(`td[data-word="${word}"]`)

it('[R5] forward: ten minutes ago are ten minutes ago, and a time that never was is refused in words', async () => {
  const id = await startedAt('2026-03-28T23:00:00Z')
  await itIs('2026-03-29T01:30:00Z')
  const dana = await begun.journey.open('dana@example.org', `/cutovers/${id}/run`)
  // The page has heard what time it is.
  await dana.getByText(/03:3\d:\d\d CEST/).waitFor()
  const step = await openStep(dana, 'Load')
  await sayMore(dana, step)
  const at = step.getByLabel('At, if earlier than now')
  await at.fill('02:30')
  await step.getByText('There is no 02:30 on Sun 29 Mar: the clocks go forward from 02:00 to 03:00.').waitFor()
  expect(await at.evaluate((field: HTMLInputElement) => field.validity.valid)).toBe(false)
  await at.fill('0320')
  await step.getByText('Sun 29 Mar, 03:20 CEST').waitFor()
  await step.getByText(/· 1\d min ago/).waitFor()
  await press(step.getByRole('form'), 'Complete')
  await shows('Load', 'done', dana)
  expect(await completedAt(id)).toEqual(['2026-03-29T01:20:00.000Z'])
})

it('[R5] back: the two half past two look different, and who types one of them is asked which', async () => {
  const id = await startedAt('2026-10-24T22:00:00Z')
  await itIs('2026-10-25T01:40:00Z')
  const dana = await begun.journey.open('dana@example.org', `/cutovers/${id}/run`)
  await cell(dana, 'Half past two', 'Planned').getByText('02:30 CEST').waitFor()
  await cell(dana, 'Half past two again', 'Planned').getByText('02:30 CET').waitFor()

  // The page has heard what time it is.
  await dana.getByText(/02:4\d:\d\d CET/).waitFor()
  const step = await openStep(dana, 'Load')
  await sayMore(dana, step)
  const at = step.getByLabel('At, if earlier than now')
  await at.fill('02:30')
  await step.getByText('The clocks go back and read this twice. Which one: 02:30 CEST or 02:30 CET?').waitFor()
  await press(step.getByRole('form'), 'Complete')
  expect(await completedAt(id)).toEqual([])
  await step.getByRole('button', { name: /^02:30 CEST/ }).click()
  await step.getByText('Sun 25 Oct, 02:30 CEST').waitFor()
  expect(await at.inputValue()).toBe('02:30 CEST')
  await press(step.getByRole('form'), 'Complete')
  await shows('Load', 'done', dana)
  expect(await completedAt(id)).toEqual(['2026-10-25T00:30:00.000Z'])

  const lead = await begun.journey.open('lena@example.org', `/cutovers/${id}/run`)
  await lead.getByRole('timer').waitFor()
  await lead
    .getByRole('banner')
    .getByText(/^02:4\d:\d\d CET · 01:4\d:\d\d UTC$/)
    .waitFor()
  await goTo(lead, 'Timeline')
  await lead.getByText('CEST, CET', { exact: true }).waitFor()
  await follow(lead, `/cutovers/${id}/print`)
  await lead.getByText(/All times CEST until Sun 25 Oct, 02:00 CET, CET from then on, Europe\/Berlin/).waitFor()
})
