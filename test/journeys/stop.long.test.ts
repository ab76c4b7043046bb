import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CUTOVER_SCREENS } from '../../client/routes.ts'
import { Journey, PHONE } from '../support/journey.ts'
import { act, announces, button, give, goTo, press, shows, stands, steer } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('a pause and a stop hold everybody, on every screen, until the lead lets go', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const [lead, dana, nils] = await Promise.all([
    journey.open('lena@example.org', `/cutovers/${id}/run`),
    journey.open('dana@example.org', `/cutovers/${id}/run`),
    journey.open('nils@example.org', `/cutovers/${id}/run`, PHONE),
  ])
  await act(dana, 'Freeze writes', 'Start')

  await steer(lead, 'Pause', { says: { 'Why does it pause?': 'The bridge is down' } })
  await announces(
    /Paused by Lena since .*“The bridge is down”\. What runs may finish; nothing starts/,
    lead,
    dana,
    nils,
  )
  await stands('Running, paused', lead, dana)
  // What runs may finish, and nothing starts.
  await act(dana, 'Freeze writes', 'Complete')
  await shows('Freeze writes', 'done', lead)
  await shows('Watch the lag', 'waiting', lead, dana)
  await press(lead.getByRole('status').filter({ hasText: 'The bridge is down' }), 'Resume')
  await shows('Watch the lag', 'ready', lead, dana)

  await act(dana, 'Watch the lag', 'Start')
  await shows('Watch the lag', 'running', lead)
  await give(nils, 'Stop the cutover', { says: { 'Why must everybody stop?': 'Smoke in hall 2' } })
  await announces(/Stop\. Nils, .*: “Smoke in hall 2”\. Nothing starts until the lead lifts the stop/, lead, dana, nils)
  await stands('Running, stop called', lead, dana)
  // Only who executes something now is asked.
  expect(await button(nils, 'Safe to stop here').count()).toBe(0)
  expect(await button(dana, 'Lift the stop').count()).toBe(0)

  // No instance of ServiceNow is known here, and so no screen of it.
  for (const { title } of CUTOVER_SCREENS.filter(({ when }) => !when)) {
    await goTo(dana, title)
    await announces('Smoke in hall 2', dana)
  }
  await press(dana, 'Safe to stop here')
  await announces('Dana is safe', lead, nils)
  expect(await button(dana, 'Safe to stop here').count()).toBe(0)

  await press(stopBanner(lead), 'Lift the stop')
  await press(lead.getByRole('form', { name: 'Lift the stop' }), 'Lift the stop')
  await Promise.all([lead, dana, nils].map((page) => stopBanner(page).waitFor({ state: 'detached' })))
  await stands('Running', lead, dana)
})

const stopBanner = (page: Page) => page.getByRole('status').filter({ hasText: 'Smoke in hall 2' })
