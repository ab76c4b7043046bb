import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { sayChance } from '../../client/derive/chanceWords.ts'
import { clockTime } from '../../client/ui/instants.ts'
import { replay } from '../../shared/evolve/evolve.ts'
import { riskForecast } from '../../shared/schedule/risk/riskForecast.ts'
import { PHONE, ROLES } from '../support/journey.ts'
import { journeyWithClock } from '../support/journeyWithClock.ts'
import { mustRead } from '../support/smallRunbook.ts'

const ZONE = 'Europe/Berlin'
const NIGHT = `
runbook: night-with-doubt
title: Night with doubt
tier: 3
timezone: ${ZONE}
window: 2h
roles: { lead: { title: Lead }, dba: { title: Database } }
phases: [Night]
workstreams:
  Night:
    - { step: load, title: Load the ledger, phase: Night, owner: dba, takes: 30m..45m..80m }
    - { step: switch, title: Switch over, phase: Night, owner: dba, takes: 5m..10m..20m, after: [load] }
`
const T0 = Date.parse('2026-06-06T21:00:00Z')
const MINUTE = 60_000

const begun = journeyWithClock()

const { itIs } = begun

/** What the page says, and of which moment. */
async function read(page: Page): Promise<{ asOf: number; says: string } | undefined> {
  const head = page.getByText(/nights drawn from this state at/)
  if ((await head.count()) === 0) return undefined
  const [asOf, says] = await page
    .getByRole('main')
    .evaluate((main) => [
      main.querySelector('header time')?.getAttribute('datetime'),
      main.querySelector('header + p')?.textContent,
    ])
  return { asOf: Date.parse(asOf ?? ''), says: says ?? '' }
}

/** What is computed here of the log, at the moment that the page names. */
async function expected(id: string, asOf: number): Promise<string> {
  const state = replay(id, mustRead(NIGHT), await begun.journey.events(id))
  if (!state) throw new Error('There is no log')
  const { windowChance, finish } = riskForecast(state, asOf)
  const ends = clockTime(state.windowEnd, ZONE)
  return `The window holds with ${sayChance(windowChance)}: finished by ${clockTime(finish.p80, ZONE)} at 80 %, and it ends at ${ends}.`
}

const chanceIn = (says = ''): number => Number(/(\d+) %/.exec(says)?.[1])

it('the page says what is computed of the log, and the chance falls while a critical step runs late', async () => {
  await itIs(T0)
  const people = { lead: ROLES.lead, dba: ROLES.dba }
  const id = await begun.journey.cutover({ yaml: NIGHT, people, body: { t0: new Date(T0).toISOString() } })
  await begun.journey.give('lena', id, { type: 'startCutover' })
  await begun.journey.give('dana', id, { type: 'startStep', stepId: 'load' })
  const page = await begun.journey.open('lena@example.org', `/cutovers/${id}/forecast`)
  const saysWhatIsComputed = async () => {
    const shown = await read(page)
    return shown?.says.startsWith(await expected(id, shown.asOf))
  }
  await expect.poll(saysWhatIsComputed).toBe(true)
  const before = chanceIn((await read(page))?.says)
  const onRail = page.getByRole('link', { name: /^Forecast/ })
  await expect.poll(async () => (await onRail.textContent())?.match(/\d/)).not.toBeNull()

  await itIs(T0 + 100 * MINUTE)
  await expect.poll(async () => chanceIn((await read(page))?.says)).toBeLessThan(before - 20)
  await expect.poll(saysWhatIsComputed).toBe(true)
  // The night so far has been computed beside the page.
  await page.getByText(/It fell from .+ while Load the ledger ran over its time\./).waitFor()
  await page
    .getByRole('banner')
    .getByText(/window holds/)
    .waitFor()
  for (const title of ['Finish', 'Is it getting worse?', 'What drives it', 'What is left']) {
    await page.getByRole('region', { name: new RegExp(`^${title.replace('?', '.')}`) }).waitFor()
  }
  await page.getByText('As a table').nth(1).click()
  await page.getByRole('columnheader', { name: 'Window holds' }).waitFor()

  const phone = await begun.journey.open('dana@example.org', `/cutovers/${id}/run`, PHONE)
  await phone.locator('.facts-below').getByText('Chance').waitFor()
  await phone.getByRole('button', { name: 'Menu' }).click()
  await phone.getByRole('menuitem', { name: 'Forecast' }).click()
  await phone.getByRole('heading', { name: 'Forecast', exact: true }).waitFor()
  await phone.getByText(/^The window holds with/).waitFor()

  await page.getByRole('link', { name: 'Load the ledger' }).first().click()
  await page.getByRole('complementary', { name: 'Step' }).waitFor()

  await begun.journey.give('dana', id, { type: 'completeStep', stepId: 'load' })
  await begun.journey.give(
    'dana',
    id,
    { type: 'startStep', stepId: 'switch' },
    { type: 'completeStep', stepId: 'switch' },
  )
  await phone.getByText(/^Finished at \d\d:\d\d/).waitFor()
  await phone.locator('.facts-below').getByText('Chance').waitFor({ state: 'detached' })
})
