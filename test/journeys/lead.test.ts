import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { act, announces, button, goTo, press, shows, stands, steer, stepRow } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('a live cutover is made by the form as it was meant: mode, T-0, window, people, release and where people meet', async () => {
  const crew = { lead: 'Lena', dba: 'Dana', network: 'Nils', qa: 'Quinn', operations: 'Olga', sponsor: 'Sam' }
  for (const who of Object.values(crew)) await journey.person(`${who.toLowerCase()}@example.org`)
  await journey.person('paula@example.org', 'planner')
  await journey.call('POST', '/runbooks', NIGHT)
  const page = await journey.open('paula@example.org', '/')
  await page.getByRole('link', { name: 'New cutover' }).click()
  await page.getByLabel('Runbook').selectOption('Short night')
  await page.getByLabel('Title (optional)').fill('The night itself')
  await page.getByRole('radio', { name: /^Live/ }).check()
  await page.getByLabel(/^Release/).fill('Move of the summer')
  await page.getByLabel(/^T-0/).fill('2031-03-08T22:00')
  await page.getByLabel(/^Window end/).fill('2031-03-09T03:30')
  await page.getByText(/the last one ends .* before the window does/).waitFor()
  const roles = [
    'Cutover lead (at least one)',
    'Database',
    'Network',
    'Test and quality',
    'Operations',
    'Business sponsor',
  ]
  for (const [index, who] of Object.values(crew).entries()) {
    await page.getByRole('combobox', { name: roles[index] ?? '', exact: true }).fill(who)
    await page.getByRole('option', { name: who }).click()
  }
  await page.getByLabel('Bridge (optional)').fill('https://meet.example.org/night')
  await page.getByLabel('Chat').fill('https://chat.example.org/night')
  await press(page, 'Create live cutover')
  await page.waitForURL(/\/cutovers\/[^/]+\/run/)
  await stands('Preparing', page)
  await page.getByRole('banner').getByText('LIVE', { exact: true }).waitFor()

  const id = new URL(page.url()).pathname.split('/')[2] ?? ''
  const view = await journey.view(id)
  expect(view).toMatchObject({ mode: 'live', title: 'The night itself', release: 'Move of the summer' })
  // What was written is the cutover's own clock: Berlin, in winter.
  expect(Date.parse(view.t0)).toBe(Date.parse('2031-03-08T21:00:00Z'))
  expect(Date.parse(view.window.end)).toBe(Date.parse('2031-03-09T02:30:00Z'))
  const holders = Object.entries(view.people).map(([role, people]) => [role, people.map(({ name }) => name).join()])
  expect(Object.fromEntries(holders)).toMatchObject(crew)
  const [created] = await journey.events(id)
  expect(created).toMatchObject({
    links: { bridge: 'https://meet.example.org/night', chat: 'https://chat.example.org/night' },
  })
  await page.getByRole('link', { name: /^The night itself/ }).click()
  // A release of one cutover is named beside it.
  await page.getByText('Move of the summer').waitFor()

  // Everybody finds where people meet, at the desk and on the phone.
  for (const device of [{}, PHONE]) {
    const dana = await journey.open('dana@example.org', `/cutovers/${id}/run`, device)
    const bridge = dana.getByRole('link', { name: /^Join the bridge/ })
    expect(await bridge.getAttribute('href')).toBe('https://meet.example.org/night')
    const chat = dana.getByRole('link', { name: /^Open the chat/ })
    expect(await chat.getAttribute('href')).toBe('https://chat.example.org/night')
  }
})

it('a role passes on while the night runs: who gives it up is asked for nothing more, who takes it acts at once', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const [lead, dana, olga] = await Promise.all([
    open('lena', id, 'people'),
    open('dana', id, 'run?step=freeze'),
    open('nina', id, 'run?step=freeze'),
  ])
  await button(step(dana), 'Start').waitFor()
  expect(await button(step(olga), 'Start').count()).toBe(0)

  const database = lead.getByRole('region', { name: 'Database', exact: true })
  await database.getByRole('combobox', { name: 'Who holds Database' }).fill('Nina')
  await lead.getByRole('option', { name: 'Nina' }).click()
  await button(step(olga), 'Start').waitFor()
  await database.getByRole('button', { name: 'Take Dana away' }).click()
  await press(database.getByRole('region', { name: 'Release Dana' }), 'Release')
  await button(step(dana), 'Start').waitFor({ state: 'detached' })
  await stepRow(dana, 'Freeze writes').getByText('you', { exact: true }).waitFor({ state: 'detached' })
  await press(step(olga), 'Start')
  await shows('Freeze writes', 'running', dana, olga)

  await goTo(lead, 'Audit')
  const log = lead.getByRole('log')
  await log.getByText('made Nina Database').waitFor()
  await log.getByText('released Dana from Database').waitFor()
  // The last lead cannot leave the night without one.
  await goTo(lead, 'People')
  await lead.getByRole('region', { name: 'Cutover lead' }).getByRole('button', { name: 'Take Lena away' }).click()
  await press(lead.getByRole('region', { name: 'Release Lena' }), 'Release')
  await lead.getByRole('region', { name: 'Cutover lead' }).getByRole('alert').getByText(/lead/).waitFor()
})

it('a step is assigned to one of several by the lead, and everybody sees whose it is', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const [lead, ben] = await Promise.all([open('lena', id, 'run'), open('ben', id, 'run')])
  await act(lead, 'Freeze writes', 'Reassign', { picks: { 'Who takes it': 'Ben' } })
  await stepRow(ben, 'Freeze writes').getByText('Ben').waitFor()
  await stepRow(lead, 'Freeze writes').getByText('Ben').waitFor()
  await act(ben, 'Freeze writes', 'Start')
  await shows('Freeze writes', 'running', lead)
})

it('T-0 moves with a reason, and every plan moves along', async () => {
  const id = await journey.cutover({ yaml: NIGHT, t0: 120 })
  const [lead, dana] = await Promise.all([open('lena', id, 'run'), open('dana', id, 'run')])
  await shows('Freeze writes', 'waiting', lead, dana)
  const before = await journey.view(id)
  const planned = () => stepRow(dana, 'Freeze writes').locator('td[data-word=Planned]').getAttribute('data-at')
  await expect.poll(planned).not.toBeNull()
  const was = Number(await planned())

  const t0 = Math.floor(Date.parse(before.t0) / 60_000) * 60_000 + 90 * 60_000
  await steer(lead, 'Move T-0', {
    says: { 'T-0': localInput(t0), 'Why does it move?': 'The vendor comes later' },
  })
  await expect.poll(planned).not.toBe(String(was))
  const moved = t0 - Date.parse(before.t0)
  expect(Number(await planned()) - was).toBe(moved)
  expect(Date.parse((await journey.view(id)).t0)).toBe(t0)
  await goTo(dana, 'Audit')
  await dana
    .getByRole('log')
    .getByText(/moved T-0 to .*“The vendor comes later”/)
    .waitFor()
})

it('the countdown is held for everybody, the wall clock goes on, and T-0 moves along by what it stood still', async () => {
  const id = await journey.cutover({ yaml: NIGHT, t0: 60 })
  const [lead, dana] = await Promise.all([open('lena', id, 'run'), open('dana', id, 'timeline')])
  await steer(lead, 'Hold the countdown', { says: { 'Why is it held?': 'The vendor is late' } })
  await announces(/Countdown held by Lena since .*“The vendor is late”/, lead, dana)
  const stood = await Promise.all([countdown(lead), countdown(dana)])
  expect(stood[0]).toBe(stood[1])
  const clock = await wallClock(dana)
  await expect.poll(() => wallClock(dana)).not.toBe(clock)
  expect(await countdown(dana)).toBe(stood[1])
  const { t0 } = await journey.view(id)

  await press(lead.getByRole('status').filter({ hasText: 'Countdown held' }), 'Resume the countdown')
  await expect.poll(() => countdown(dana)).not.toBe(stood[1])
  await dana.getByRole('status').filter({ hasText: 'Countdown held' }).waitFor({ state: 'detached' })
  const held = Date.parse((await journey.view(id)).t0) - Date.parse(t0)
  const [from, to] = (await journey.events(id)).flatMap(({ type, at }) =>
    type === 'countdownHeld' || type === 'countdownResumed' ? Date.parse(at) : [],
  )
  expect(held).toBe((to ?? 0) - (from ?? 0))
})

const open = (who: string, id: string, screen: string) =>
  journey.open(`${who}@example.org`, `/cutovers/${id}/${screen}`)
const step = (page: Page) => page.getByRole('complementary', { name: 'Step' })
const countdown = (page: Page) => page.getByRole('banner').getByRole('timer').textContent()
const wallClock = async (page: Page) =>
  /\d\d:\d\d:\d\d CET/.exec((await page.getByRole('banner').textContent()) ?? '')?.[0]

/** As a field for a date and a time takes it, on a clock in Berlin. */
const localInput = (at: number): string =>
  new Date(at).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' }).slice(0, 16).replace(' ', 'T')
