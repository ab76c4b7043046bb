/** What is around every screen: its title, its head where it cannot be shown, and its width. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CUTOVER_SCREENS } from '../../client/routes.ts'
import { everyAddress } from '../support/everyScreen.ts'
import { ADMIN, Journey, PHONE } from '../support/journey.ts'
import { announces, follow, goTo, press, settled } from './console.ts'
import { layoutFaults } from './looks.ts'
import { done, GATE, makeReady, NIGHT, upToGo } from './night.ts'
import { makeScene, NOBODY_ANSWERS } from './scene.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin({ TMINUS_WEBHOOK_ALLOW: NOBODY_ANSWERS })
  // Who makes cutovers and administers too, so that every screen has something to offer.
  await journey.person('lena@example.org', 'admin')
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

async function underWay(): Promise<string> {
  const id = await journey.cutover({ yaml: NIGHT, t0: -60, body: { release: 'Move of the summer' } })
  await upToGo(journey, id)
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  await journey.give('dana', id, { type: 'failStep', stepId: 'freeze', reason: 'The lock is held by a report' })
  return id
}

it('the title of the tab names the screen, wherever one is', async () => {
  const id = await underWay()
  const page = await journey.open(ADMIN, '/')
  const titles = [
    ['/', 'Releases · T-Minus'],
    ['/runbooks', 'Runbooks · T-Minus'],
    ['/people', 'People · T-Minus'],
    ['/audit', 'Audit · T-Minus'],
    ['/webhooks', 'Webhooks · T-Minus'],
    ['/passkeys', 'Passkeys · T-Minus'],
    ['/sessions', 'Where I am signed in · T-Minus'],
    ['/cutovers/new', 'New cutover · T-Minus'],
    ...CUTOVER_SCREENS.flatMap(({ path, title, when }) =>
      when ? [] : [[`/cutovers/${id}/${path}`, `${title} · Short night`]],
    ),
    [`/cutovers/${id}/print`, 'Print · Short night'],
    [`/cutovers/${id}/gates/go-no-go/record`, 'Decision record, Go / no-go · Short night'],
    [`/tv/${id}`, 'Wall · Short night'],
    ['/no-such-page', 'There is no such page · T-Minus'],
    ['/cutovers/no-such-cutover/run', 'This cutover cannot be shown · T-Minus'],
  ] as const
  for (const [address = '', title] of titles) {
    await follow(page, address)
    await expect.poll(() => page.title(), { message: address }).toBe(title)
  }
  const nobody = await journey.newPage('nobody')
  await nobody.goto(`${journey.server.url}/sign-in`)
  await expect.poll(() => nobody.title()).toBe('Sign in · T-Minus')
})

it('what cannot be shown keeps the head of the page, and leads on', async () => {
  const id = await underWay()
  const page = await journey.open('dana@example.org', '/no-such-page')
  for (const [address, heading] of [
    ['/no-such-page', 'There is no such page'],
    ['/cutovers/no-such-cutover/run', 'This cutover cannot be shown'],
    ['/tv/no-such-cutover', 'This cutover cannot be shown'],
    ['/cutovers/no-such-cutover/gates/any/record', 'There is no such decision record'],
  ] as const) {
    await follow(page, address)
    await page.getByRole('heading', { name: heading }).waitFor()
    await page.getByRole('banner').getByRole('link', { name: 'Releases' }).waitFor()
    await page.getByRole('banner').getByRole('button', { name: /Dana/ }).waitFor()
    expect(await page.getByRole('main').count(), address).toBe(1)
  }
  await page.getByRole('main').getByRole('link', { name: 'All cutovers' }).click()
  await page.getByRole('heading', { name: 'Releases' }).waitFor()

  // A server that does not answer has said nothing of what is asked for.
  for (const [asked, address, heading] of [
    ['**/api/cutovers/*/gates/**', `/cutovers/${id}/gates/${GATE}/record`, /^Go \/ no-go: GO/],
    ['**/api/calls/**', '/calls/of-somebody-else', 'This call is not yours'],
  ] as const) {
    await page.route(asked, (route) => route.abort())
    await follow(page, address)
    await page.getByRole('heading', { name: 'T-Minus does not answer' }).waitFor()
    // It is asked again by itself, too: a press after that would find no button.
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.unroute(asked)
    await page.getByRole('heading', { name: heading }).waitFor()
  }

  // A screen whose code does not come: what is around it goes on.
  await page.route(/Timeline[^/]*\.js/, (route) => route.abort())
  await page.goto(`${journey.server.url}/cutovers/${id}/run`)
  await goTo(page, 'Timeline')
  await page.getByRole('heading', { name: 'This screen cannot be shown now' }).waitFor()
  await page.getByRole('timer').waitFor()
  await goTo(page, 'People')
  await page.getByRole('heading', { name: 'People' }).waitFor()
  await page.route(/Sessions[^/]*\.js/, (route) => route.abort())
  await follow(page, '/sessions')
  await page.getByRole('heading', { name: 'This screen cannot be shown now' }).waitFor()
  await page.getByRole('banner').getByRole('link', { name: 'Releases' }).click()
  await page.getByRole('heading', { name: 'Releases' }).waitFor()
})

const WIDTHS = [320, 390, 640, 641, 768, 820, 920, 921, 1024, 1180, 1280, 1440]

it('no screen scrolls sideways or cuts a text, at any width', async () => {
  const scene = await makeScene(journey)
  const { running } = scene
  await journey.give('nils', running, { type: 'callStop', reason: 'Smoke in hall 2, and the bridge is down as well' })
  const { ofNobody, signedIn } = everyAddress(scene)
  const nobody = await journey.newPage('nobody')
  await nobody.goto(`${journey.server.url}/sign-in`)
  const lena = await journey.open('lena@example.org', '/')
  const faults: string[] = []
  const look = async (page: Page, address: string) => {
    await follow(page, address)
    await settled(page)
    if (['run', 'gates', 'audit'].some((screen) => address === `/cutovers/${running}/${screen}`)) {
      await announces('Smoke in hall 2', page)
    }
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      faults.push(...(await layoutFaults(page)).map((fault) => `${address} at ${width}: ${fault}`))
    }
  }
  for (const address of ofNobody) await look(nobody, address)
  for (const address of signedIn) await look(lena, address)
  expect(faults).toEqual([])
})

it('a laptop at 200 % shows eight rows of the list, and leads everywhere', async () => {
  const id = await underWay()
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run`, {
    viewport: { width: 720, height: 450 },
    deviceScaleFactor: 2,
  })
  const rows = page.getByRole('region', { name: 'Steps' }).getByRole('row')
  await rows.first().waitFor()
  await rows.first().scrollIntoViewIfNeeded()
  const frame = await page.locator('.list__frame').boundingBox()
  expect(frame?.height).toBeGreaterThanOrEqual(9 * 31)
  await page.getByRole('banner').getByRole('timer').waitFor()
  await page.getByRole('banner').getByText('LIVE').waitFor()
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('menuitem', { name: 'Go / no-go' }).click()
  await page.waitForURL(/\/gates/)
  await page.getByRole('heading', { name: 'Go / no-go', exact: true }).waitFor()
})

it('a phone’s keyboard leaves in sight what sends the form, and the field that is typed in', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  const phone = await journey.open('olga@example.org', `/cutovers/${id}/gates`, PHONE)
  const vote = phone.getByRole('region', { name: 'Olga, your vote for Operations' })
  await press(vote, 'No-go')
  const form = vote.getByRole('form')
  await form.getByRole('textbox').first().focus()
  await phone.setViewportSize({ width: 390, height: 430 })
  await expect.poll(() => isInSight(form.locator('button[type=submit]'))).toBe(true)
  await form.getByLabel(/password/).focus()
  expect(await isInSight(form.getByLabel(/password/))).toBe(true)
  expect(await isInSight(form.locator('button[type=submit]'))).toBe(true)
})

const isInSight = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const hit = document.elementFromPoint(left + width / 2, top + height / 2)
    return element.contains(hit)
  })

it('text that is spaced out is not cut (WCAG 1.4.12)', async () => {
  const id = await underWay()
  const page = await journey.open('lena@example.org', `/cutovers/${id}/run?step=copy`)
  await page.getByRole('complementary', { name: 'Step' }).waitFor()
  const cut = () =>
    page.evaluate(async () => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(
        '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
      )
      document.adoptedStyleSheets = [sheet]
      await new Promise(requestAnimationFrame)
      const shown =
        '.fact__value, .fact__note, .facts__countdown, .facts__wall, .button, .pill, .rail__link > :last-child'
      return [...document.querySelectorAll<HTMLElement>(shown)]
        .filter(
          (element) =>
            element.checkVisibility() && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0,
        )
        .map((element) => `${element.className}: ${element.textContent}`)
    })
  for (const width of [1440, 1280, 1024, 768, 390]) {
    await page.setViewportSize({ width, height: 900 })
    expect(await cut(), `at ${width}`).toEqual([])
  }
})
