import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CUTOVER_SCREENS } from '../../client/routes.ts'
import { ADMIN, Journey, PASSWORD, PHONE, ROLES } from '../support/journey.ts'
import { announces, button, follow, settled } from './console.ts'
import { done, GATE, makeReady, NIGHT, sign, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

/** What a thumb hits without looking, in CSS pixels. */
const THUMB = 48

it('an executor is rung at, and starts, notes and completes with one thumb', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run`, PHONE)
  await phone.getByText('Nothing waits for you now').waitFor()
  expect(await phone.title()).toBe('Run · Short night')
  const heard = await listen(phone)
  await phone.getByText('Nothing waits for you now').tap()
  await expect.poll(heard).toContain('suspended')

  // The gate opens, and with it the turn of the database.
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'olga')
  await sign(journey, id, 'sam')
  await journey.give('sam', id, { type: 'decideGate', gateId: GATE, outcome: 'go', reason: 'All is proven' })
  await expect.poll(() => phone.title()).toMatch(/^\(\d\) Your turn · Run · Short night/)

  // It rings, and then lets the audio hardware sleep again.
  await expect
    .poll(async () => (await heard()).join())
    .toMatch(/^suspended(,tone,tone|,suspended)*,tone,tone,suspended$/)

  const thumb = phone.locator('footer')
  await tap(button(thumb, 'Acknowledge'))
  await button(thumb, 'Acknowledge').waitFor({ state: 'detached' })
  await tap(button(thumb, 'Start'))
  await button(thumb, 'Complete').waitFor()
  const oneTap = await button(thumb, 'Note').isVisible()
  if (!oneTap) await tap(button(thumb, 'More actions'))
  await (oneTap ? button(thumb, 'Note') : phone.getByRole('menuitem', { name: 'Note' })).tap()
  await phone.getByLabel('Note, for everybody to read').fill('Writes are at zero')
  await tap(phone.getByRole('form', { name: 'Note' }).getByRole('button', { name: 'Note' }))
  await tap(button(thumb, 'Complete'))
  await button(phone, 'Undo, pressed by mistake').waitFor()

  const { steps } = await journey.view(id)
  expect(steps.find((step) => step.id === 'freeze')).toMatchObject({ status: 'done' })
  const events = await journey.events(id)
  expect(events.filter((event) => event.type === 'stepNoted')).toHaveLength(1)
})

/** What the phone's loudspeaker does from the first: the page is loaded again, since a slow one would already be under way. */
async function listen(phone: Page): Promise<() => Promise<string[]>> {
  await phone.addInitScript(() => {
    const heard: string[] = []
    Object.assign(globalThis, { heard })
    const { suspend } = AudioContext.prototype
    AudioContext.prototype.suspend = async function () {
      await suspend.call(this)
      heard.push(this.state)
    }
    const { start } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (when) {
      heard.push(this.context.state === 'running' ? 'tone' : 'silent tone')
      start.call(this, when)
    }
  })
  await phone.reload()
  const heard = await phone.evaluateHandle<string[]>('heard')
  return () => heard.jsonValue()
}

it('[R15] a thumb on its way presses nothing that has just taken the place, when somebody else was faster', async () => {
  const network = [...ROLES.network, ...ROLES.dba]
  const id = await journey.cutover({ yaml: NIGHT, people: { ...ROLES, network } })
  await upToGo(journey, id)
  for (const stepId of ['freeze', 'later']) await journey.give('dana', id, { type: 'startStep', stepId })
  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run`, PHONE)
  const bar = phone.locator('footer')
  await button(bar, 'Complete').waitFor()
  // The phone's clock goes as it is told, so that no busy machine makes the thumb slower than it is.
  await phone.clock.install()
  await phone.clock.pauseAt(Date.now() + 5000)
  const tapComplete = async () => {
    const { x = 0, y = 0, width = 0, height = 0 } = (await button(bar, 'Complete').boundingBox()) ?? {}
    await phone.touchscreen.tap(x + width / 2, y + height / 2)
  }
  const [first, second] =
    (await bar.getByText('Freeze writes').count()) > 0 ? ['freeze', 'Later'] : ['later', 'Freeze writes']
  const running = async () => {
    await phone.clock.runFor(10)
    return (await journey.view(id)).steps.filter(({ status }) => status === 'running').map(({ title }) => title)
  }

  await journey.give('ben', id, { type: 'completeStep', stepId: first })
  const shown = async () => {
    await phone.clock.runFor(10)
    return bar.getByText(second).count()
  }
  await expect.poll(shown).toBe(1)
  for (const wait of [0, 450, 450]) {
    await phone.clock.runFor(wait)
    await tapComplete()
  }
  await phone.waitForTimeout(500)
  expect(await running()).toEqual([second])
  await phone.clock.runFor(1500)
  await tapComplete()
  await expect.poll(running).toEqual([])
  await phone.clock.resume()
})

it('an approver signs on the phone', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  const phone = await journey.open('olga@example.org', `/cutovers/${id}/gates`, PHONE)
  const vote = phone.getByRole('region', { name: 'Olga, your vote for Operations' })
  await tap(button(vote, 'Go'))
  await vote.getByLabel(/set a password to sign with/).fill(PASSWORD)
  await tap(button(vote, 'Sign go'))
  await phone.getByText('1 valid signature, 2 required').waitFor()
  expect((await journey.view(id)).gates[0]?.poll?.signatures).toMatchObject([{ vote: 'go', counts: true }])
})

it('no screen is wider than the phone', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  await journey.give('dana', id, { type: 'failStep', stepId: 'freeze', reason: 'The lock is held by a report' })
  const phone = await journey.open('lena@example.org', '/', PHONE)
  await journey.give('nils', id, { type: 'callStop', reason: 'Smoke in hall 2, and the bridge is down as well' })

  const addresses = [
    '/',
    ...CUTOVER_SCREENS.map(({ path }) => `/cutovers/${id}/${path}`),
    `/cutovers/${id}/run?step=freeze`,
    `/cutovers/${id}/readiness?item=uat-exit`,
    `/cutovers/${id}/print`,
    `/cutovers/${id}/gates/go-no-go/record`,
    `/tv/${id}`,
    '/password',
    '/runbooks',
    '/cutovers/new',
    '/sign-in',
  ]
  const wide: string[] = []
  for (const address of addresses) {
    await follow(phone, address)
    await settled(phone)
    if (address.startsWith('/cutovers/') && !/print|new|record/.test(address)) await announces('Smoke in hall 2', phone)
    const width = await widthOf(phone)
    if (width > 390) wide.push(`${address} is ${width} px wide`)
  }
  expect(wide).toEqual([])
})

it('an administrator reaches every place and themselves on the phone', async () => {
  const phone = await journey.open(ADMIN, '/', PHONE)
  for (const [place, heading] of [
    ['Administration', 'People'],
    ['Tokens', 'API tokens'],
    ['Sessions', 'Sessions'],
    ['Settings', 'Settings'],
    ['Audit', 'Audit of the organisation'],
    ['Runbooks', 'Runbooks'],
  ] as const) {
    await tap(phone.getByRole('navigation').getByRole('link', { name: place, exact: true }))
    await phone.getByRole('heading', { name: heading, exact: true }).waitFor()
    expect(await widthOf(phone)).toBeLessThanOrEqual(390)
    const me = phone.getByRole('button', { name: /^Ada, settings/ })
    expect(await me.evaluate((button) => button.getBoundingClientRect().right)).toBeLessThanOrEqual(390)
  }
})

/** Taps what is large enough for a thumb. */
async function tap(target: Locator): Promise<void> {
  await target.waitFor()
  const box = await target.boundingBox()
  expect(box?.height, `The height of ${target}`).toBeGreaterThanOrEqual(THUMB)
  await target.tap()
}

const widthOf = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth))
