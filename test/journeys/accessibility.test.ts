import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CUTOVER_SCREENS } from '../../client/routes.ts'
import { Journey, PHONE } from '../support/journey.ts'
import { iso } from '../support/play.ts'
import { press } from './console.ts'
import { done, GATE, makeReady, NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
  // Who makes cutovers too, so that every screen has something to offer.
  await journey.person('lena@example.org', 'planner')
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const THEMES = ['dark', 'light'] as const

it.each(THEMES)(
  'before there is anything: the sign-in, a link that was used, an empty portfolio (%s)',
  async (theme) => {
    const nobody = await journey.newPage('nobody', { colorScheme: theme })
    await seen(nobody, '/sign-in')
    await seen(nobody, '/?link=used')
    const lena = await journey.open('lena@example.org', '/', { colorScheme: theme })
    await lena.getByText('There is no cutover yet').waitFor()
    expect(await faultsOf(lena)).toEqual([])
    await seen(lena, '/password')
    await seen(lena, '/runbooks')
    await seen(lena, '/no-such-page')
  },
)

it('every screen of cutovers in every state has no serious fault for a screen reader, in the dark and in the light', {
  timeout: 240_000,
}, async () => {
  const [polling, running, watching] = await Promise.all([polled(), underWay(), inHypercare()])
  const addresses = [
    '/',
    ...CUTOVER_SCREENS.map(({ path }) => `/cutovers/${running}/${path}`),
    ...['freeze', 'copy', 'watch-lag', 'later'].map((step) => `/cutovers/${running}/run?step=${step}`),
    `/cutovers/${running}/readiness?item=uat-exit`,
    `/cutovers/${running}/print`,
    `/tv/${running}`,
    `/cutovers/${polling}/gates`,
    `/cutovers/${polling}/readiness?item=load-test`,
    `/cutovers/${watching}/hypercare`,
    '/cutovers/new?runbook=short-night',
    '/runbooks',
  ]
  const faults: string[] = []
  await Promise.all(
    THEMES.map(async (colorScheme) => {
      const page = await journey.open('lena@example.org', '/', { colorScheme })
      for (const address of addresses) {
        await look(page, address)
        faults.push(...(await faultsOf(page)).map((fault) => `${colorScheme} ${address} ${fault}`))
      }
    }),
  )
  expect(faults).toEqual([])
})

it.each(THEMES)('what opens over a screen or within it, and the phone (%s)', async (colorScheme) => {
  const id = await underWay()
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run?step=freeze`, { colorScheme })
  await page.getByRole('complementary', { name: 'Step' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Command or step' }).fill('the')
  expect(await faultsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await press(page, 'Call stop')
  await page.getByRole('form').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await press(page, 'Lena, settings')
  await page.getByRole('menu').waitFor()
  expect(await faultsOf(page)).toEqual([])

  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run`, { ...PHONE, colorScheme })
  await phone.getByRole('heading', { name: 'Yours, now' }).waitFor()
  expect(await faultsOf(phone)).toEqual([])
})

async function seen(page: Page, address: string): Promise<void> {
  await look(page, address)
  expect(await faultsOf(page)).toEqual([])
}

/** Goes there, and waits until the screen itself stands. */
async function look(page: Page, address: string): Promise<void> {
  await page.goto(`${journey.server.url}${address}`)
  await page.getByRole('main').getByRole('heading').first().waitFor()
  await page
    .getByText(/^(Reading|Loading)/)
    .first()
    .waitFor({ state: 'detached' })
}

/** What axe calls serious or critical, as lines to read. Evaluated from outside, since the server allows no other script. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary?.replaceAll('\n', ' ')}`,
      ),
    )
}

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
