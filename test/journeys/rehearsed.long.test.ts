import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, ROLES } from '../support/journey.ts'
import { iso, minutes } from '../support/play.ts'
import { rehearsedYaml } from '../support/rehearsedRunbook.ts'
import { announces, goTo, press, settled, stands, steer } from './console.ts'
import { done, GATE, sign } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const { lead, dba, operations, sponsor } = ROLES
const people = { lead, dba, operations, sponsor }
const HOLDS = 'holds:\n  - { id: final-poll, title: Final poll, at: T-30m, until: go-no-go }\n'
const open = (who: string, id: string, screen: string) =>
  journey.open(`${who}@example.org`, `/cutovers/${id}/${screen}`)
const cutover = (mode: 'rehearsal' | 'live', title: string, takes = '5m') =>
  journey.cutover({ yaml: rehearsedYaml({ holds: HOLDS, takes }), t0: 120, people, body: { mode, title } })

async function polled(id: string): Promise<void> {
  await journey.give('lena', id, { type: 'startCutover' }, { type: 'openPoll', gateId: GATE })
  await sign(journey, id, 'olga')
}

it('what was rehearsed is seen before a live cutover is made and at its gate, and no more once it is withdrawn', async () => {
  const first = await cutover('rehearsal', 'Dress rehearsal')
  const planner = await journey.open('ada@example.org', '/cutovers/new?runbook=rehearsed-move')
  await planner.getByRole('radio', { name: /^Live/ }).check()
  await planner.getByText('Not rehearsed in this version, and a gate asks for it.').waitFor()

  await polled(first)
  await journey.give('sam', first, { type: 'decideGate', gateId: GATE, outcome: 'go' })
  await journey.give('dana', first, ...done('switch'))
  await journey.give('lena', first, { type: 'closeCutover' })
  await planner.reload()
  await planner.getByRole('radio', { name: /^Live/ }).check()
  await planner.getByText(/^Rehearsed in this version: Dress rehearsal, accepted by Lena/).waitFor()

  const live = await cutover('live', 'The move', '9m')
  const owner = await open('sam', live, 'gates')
  const section = owner.locator('section').filter({ hasText: 'Rehearsed before live' })
  await section.getByText(/accepted by Lena/).waitFor()
  await section.getByText('One difference between that version and this one').click()
  await section.getByText('Step “Switch over”: takes changed').waitFor()
  expect(await section.getByRole('link', { name: 'Dress rehearsal' }).getAttribute('href')).toContain(first)

  await polled(live)
  const rehearsal = await open('lena', first, 'run')
  await stands('Closed', rehearsal)
  await steer(rehearsal, 'Withdraw the rehearsal', { says: { 'Why does it not count?': 'The load was made up' } })
  await announces(/Withdrawn as a rehearsal by Lena.*The load was made up/, rehearsal)
  await owner.getByText(/Poll reopened.*This version was not rehearsed/).waitFor()
  await section.waitFor({ state: 'detached' })
  const obstacle = owner.locator('li').filter({ hasText: 'no version of this runbook was rehearsed' })
  const again = await obstacle.getByRole('link', { name: 'New cutover' }).getAttribute('href')
  expect(again).toMatch(/^\/cutovers\/new\?runbook=rehearsed-move&version=[0-9a-f]{64}$/)
})

it('a built-in hold is seen ahead of time, takes place by itself, and goes on with the go of its gate', async () => {
  const rehearsal = await cutover('rehearsal', 'Trial')
  await polled(rehearsal)
  const [leads, decides] = await Promise.all([open('lena', rehearsal, 'run'), open('sam', rehearsal, 'run')])
  await leads
    .getByRole('banner')
    .getByTitle(/^Built-in hold at T−30 min: “Final poll”, until “Go \/ no-go” says go/)
    .waitFor()
  await goTo(leads, 'Timeline')
  await leads.getByText('hold: Final poll').waitFor({ state: 'attached' })

  const t0 = iso(Date.now() + minutes(20))
  await journey.give('lena', rehearsal, { type: 'moveT0', t0, reason: 'The carrier comes earlier' })
  await announces(
    /Countdown held as the runbook asks since .*“Final poll”.*It goes on once Go \/ no-go says go/,
    leads,
    decides,
  )
  const held = leads.getByRole('status').filter({ hasText: 'Countdown held' })
  expect(await held.getByRole('button').count()).toBe(0)
  await held.getByRole('link', { name: 'Go / no-go' }).click()
  await settled(leads)
  await goTo(decides, 'Go / no-go')
  await press(decides.getByRole('region', { name: 'Sam, you decide.' }), 'Go')
  await press(decides.getByRole('form'), 'Decide go')
  const bar = (page: Page) => page.getByRole('status').filter({ hasText: 'Countdown held' })
  await Promise.all([leads, decides].map((page) => bar(page).waitFor({ state: 'detached' })))
  expect((await journey.view(rehearsal)).holds).toMatchObject([{ id: 'final-poll', status: 'over' }])
})
