import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CUTOVER_SCREENS } from '../../client/routes.ts'
import { DESK, Journey, PHONE } from '../support/journey.ts'
import { iso } from '../support/play.ts'
import { follow, press, settled } from './console.ts'
import { done, GATE, makeReady, NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
  // Who makes cutovers too, so that every screen has something to offer.
  await journey.person('lena@example.org', 'planner')
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('before there is anything, nothing serious is wrong for a screen reader or for the eye', async () => {
  const nobody = await journey.newPage('nobody')
  const lena = await journey.open('lena@example.org', '/')
  const faults = [
    ...(await faultsAt(nobody, '/sign-in')),
    ...(await faultsAt(nobody, '/sign-in/a-link-that-was-used')),
    ...(await faultsAt(lena, '/')),
    ...(await faultsAt(lena, '/password')),
    ...(await faultsAt(lena, '/runbooks')),
    ...(await faultsAt(lena, '/no-such-page')),
  ]
  expect(faults).toEqual([])
})

it('nor on any screen of cutovers in every state', async () => {
  const [polling, running, watching] = await Promise.all([polled(), underWay(), inHypercare()])
  const page = await journey.open('lena@example.org', '/')
  const faults: string[] = []
  for (const address of [
    '/',
    ...CUTOVER_SCREENS.map(({ path }) => `/cutovers/${running}/${path}`),
    ...['freeze', 'copy', 'watch-lag', 'later'].map((step) => `/cutovers/${running}/run?step=${step}`),
    `/cutovers/${running}/readiness?item=uat-exit`,
    `/cutovers/${running}/print`,
    `/cutovers/${running}/gates/go-no-go/record`,
    `/tv/${running}`,
    '/tv',
    '/?view=calendar',
    `/cutovers/${polling}/gates`,
    `/cutovers/${polling}/readiness?item=load-test`,
    `/cutovers/${watching}/hypercare`,
    '/cutovers/new?runbook=short-night',
    '/runbooks',
  ]) {
    faults.push(...(await faultsAt(page, address)))
  }
  expect(faults).toEqual([])
})

it('nor in what opens over a screen or within it, nor on the phone', async () => {
  const id = await underWay()
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run?step=freeze`)
  await page.getByRole('complementary', { name: 'Step' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Command or step' }).fill('the')
  expect(await faultsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'Command or step' }).waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await press(page, 'Stop the cutover')
  await page.getByRole('form').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await press(page, 'Lena, settings')
  await page.getByRole('menu').waitFor()
  expect(await faultsOf(page)).toEqual([])

  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run`, PHONE)
  await phone.getByRole('heading', { name: 'Yours, now' }).waitFor()
  expect(await faultsOf(phone)).toEqual([])
})

/** A desk, a tablet held upright, a phone, and a laptop at 200 %. */
const SIZES = [DESK, { width: 768, height: 1024 }, { width: 390, height: 844 }, { width: 720, height: 450 }]

async function faultsAt(page: Page, address: string): Promise<string[]> {
  if (page.url() === 'about:blank') await page.goto(`${journey.server.url}${address}`)
  else await follow(page, address)
  await settled(page)
  const faults: string[] = []
  for (const size of SIZES) {
    await page.setViewportSize(size)
    await settled(page)
    faults.push(...(await faultsOf(page)).map((fault) => `${address}, ${size.width} px wide: ${fault}`))
  }
  await page.setViewportSize(DESK)
  return faults
}

/**
 * What axe calls serious or critical, as lines to read, in the dark and in the light. Evaluated from outside, since the
 * server's content policy allows no other script.
 */
async function faultsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await page.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })',
  )
  await page.emulateMedia({ colorScheme: 'dark' })
  // Only colours can differ.
  const dark = await page.evaluate<AxeResults>('axe.run(document, { runOnly: ["color-contrast"] })')
  return [...linesOf(light, ''), ...linesOf(dark, 'in the dark ')]
}

const linesOf = ({ violations }: AxeResults, when: string): string[] =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => `${when}${id} at ${target.join(' ')} ${failureSummary}`),
    )

/** A poll is open, one has reported, and an item waits for its second look. */
async function polled(): Promise<string> {
  const id = await journey.cutover({ yaml: NIGHT, body: { release: 'Move of the summer', title: 'First rehearsal' } })
  const evidence = { link: 'https://example.org/report' }
  await journey.give('quinn', id, { type: 'provideEvidence', itemId: 'load-test', evidence })
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  const condition = { text: 'The lag is below a minute' }
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'goWithConditions', condition })
  return id
}

/** One step of each state, a pause and a stop. */
async function underWay(): Promise<string> {
  const id = await journey.cutover({ yaml: NIGHT, t0: -60, body: { release: 'Move of the summer' } })
  await upToGo(journey, id)
  await journey.give('dana', id, ...done('freeze'), { type: 'startStep', stepId: 'copy', jobId: 'job-1' })
  await journey.give('dana', id, { type: 'failStep', stepId: 'copy', reason: 'The disk is full' })
  await journey.give('ben', id, { type: 'startStep', stepId: 'watch-lag' })
  const until = iso(Date.now() + 600_000)
  await journey.give('ben', id, { type: 'holdStep', stepId: 'watch-lag', reason: 'The replica restarts', until })
  await journey.give(
    'nils',
    id,
    { type: 'startStep', stepId: 'later' },
    { type: 'noteStep', stepId: 'later', text: 'Slow' },
  )
  await journey.give('lena', id, { type: 'pauseCutover', reason: 'The bridge is down' })
  return id
}

async function inHypercare(): Promise<string> {
  const id = await journey.cutover({ yaml: NIGHT, t0: -60, body: { title: 'Second rehearsal', mode: 'rehearsal' } })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' })
  const { steps } = await journey.view(id)
  const skip = steps.map((step) => ({ type: 'skipStep' as const, stepId: step.id, reason: 'Practised before' }))
  await journey.give('lena', id, { type: 'bulk', commands: skip }, { type: 'enterHypercare' })
  await journey.give('lena', id, {
    type: 'recordCheckIn',
    status: 'trouble',
    note: 'Queues grow',
    metrics: { error_rate: 0.02 },
  })
  return id
}
