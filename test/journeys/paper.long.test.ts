import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CUTOVER_SCREENS } from '../../client/routes.ts'
import { Journey, PHONE } from '../support/journey.ts'
import { follow, settled } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('the plan is printed for the hour in which nothing else works, dark on white also from a dark screen', async () => {
  const id = await journey.cutover({ yaml: NIGHT, body: { title: 'The night itself' } })
  await upToGo(journey, id)
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  const page = await journey.open('dana@example.org', `/cutovers/${id}/print`, { colorScheme: 'dark' })
  await page.getByRole('heading', { level: 1, name: 'The night itself' }).waitFor()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as' }).click()
  await page.getByRole('menuitem', { name: 'Excel' }).click()
  expect((await saved).suggestedFilename()).toBe('The night itself.xlsx')
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const { steps } = await journey.view(id)
  for (const { title } of steps) await page.getByRole('heading', { level: 3, name: title }).waitFor()
  const freeze = page.getByRole('article').filter({ hasText: 'Freeze writes' })
  await freeze.getByText(/running, begun \d\d:\d\d/).waitFor()
  await freeze.getByText('Allow writes again').waitFor()
  await page.getByRole('heading', { name: 'Open for writes (point of no return)' }).waitFor()
  await page.getByRole('row', { name: /Database Dana, Ben|Database Ben, Dana/ }).waitFor()
  await page.getByText(/What has happened since is not on this paper/).waitFor()
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)

  // Where the log stands, short enough to type, and signed for who did not print it.
  await page.getByRole('heading', { name: 'The log when this was printed' }).waitFor()
  const { seq } = await journey.view(id)
  await page.getByText(new RegExp(`^${seq}:([0-9a-f]{4} ){4}[0-9a-f]{4}$`)).waitFor()
  await page.getByText(new RegExp(`^npx tminus verify ${id} --head ${seq}:[0-9a-f]{20}$`)).waitFor()
  await page.getByText(new RegExp(`^tmh1\\.${id}\\.${seq}\\.`)).waitFor()

  expect(await hardToPrint(page)).toEqual([])

  const pdf = await page.pdf({ format: 'A4' })
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(1)
})

it('the wall shows the whole from three metres, and follows without a hand on it', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const wall = await journey.open('nina@example.org', `/tv/${id}`, { viewport: { width: 1920, height: 1080 } })
  await wall.getByRole('heading', { level: 1, name: 'Short night' }).waitFor()
  const withGlyph = (state: RegExp) =>
    wall.getByRole('listitem').filter({ has: wall.getByRole('img', { name: state }) })
  expect(await withGlyph(/^(running|failed)/).count()).toBe(0)
  // Read from three metres: nothing that matters is smaller than this.
  expect(await fontSize(wall.getByRole('timer'))).toBeGreaterThanOrEqual(60)

  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  const running = withGlyph(/^running/).filter({ hasText: 'Freeze writes' })
  await running.getByText(/Dana/).waitFor()
  expect(await fontSize(running.getByText('Freeze writes'))).toBeGreaterThanOrEqual(20)
  await journey.give('dana', id, { type: 'failStep', stepId: 'freeze', reason: 'A report writes' })
  await withGlyph(/^failed/)
    .filter({ hasText: 'Freeze writes' })
    .waitFor()
  await running.waitFor({ state: 'detached' })
  await journey.give('lena', id, { type: 'pauseCutover', reason: 'The bridge is down' })
  await wall
    .getByRole('status')
    .filter({ hasText: /^PAUSED.*The bridge is down/ })
    .waitFor()
  await journey.give('nils', id, { type: 'callStop', reason: 'Smoke in hall 2' })
  await wall
    .getByRole('status')
    .filter({ hasText: /^STOP.*Smoke in hall 2.*Nothing starts/ })
    .waitFor()
  // The whole fits: nobody is there to scroll.
  const tooMuch = await wall.evaluate(() => {
    const { scrollHeight, scrollWidth } = document.documentElement
    return { down: scrollHeight - innerHeight, right: scrollWidth - innerWidth }
  })
  expect(tooMuch).toEqual({ down: 0, right: 0 })
  await wall.context().setOffline(true)
  await wall.getByText(/Offline since \d\d:\d\d:\d\d/).waitFor()
})

it('[R14] a rehearsal is called one on every screen, and a live cutover never is', async () => {
  const [rehearsal, live] = await Promise.all(
    (['rehearsal', 'live'] as const).map((mode) =>
      journey.cutover({ yaml: NIGHT, body: { mode, title: mode === 'live' ? 'In earnest' : 'Once before' } }),
    ),
  )
  const page = await journey.open('lena@example.org', '/')
  for (const [title, word] of [
    ['Once before', 'REHEARSAL'],
    ['In earnest', 'LIVE'],
  ] as const) {
    const line = page.getByRole('listitem').filter({ hasText: title })
    await line.getByText(word, { exact: true }).waitFor()
  }
  const phone = await journey.open('dana@example.org', `/cutovers/${rehearsal}/run`, PHONE)
  await phone
    .getByRole('banner')
    .getByText(/^REHEARSAL/)
    .waitFor()

  const confused: string[] = []
  for (const [id, word, other] of [
    // A milestone is called live too.
    [rehearsal, /^rehearsal\b/i, /^LIVE$|^Live[, ]/],
    [live, /^LIVE$|^Live[, ]/, /^rehearsal\b/i],
  ] as const) {
    const addresses = CUTOVER_SCREENS.map(({ path }) => `/cutovers/${id}/${path}`)
    for (const address of [...addresses, `/cutovers/${id}/print`, `/tv/${id}`]) {
      await follow(page, address)
      await settled(page)
      const head =
        address.includes('/print') || address.includes('/tv') ? page.getByRole('main') : page.getByRole('banner')
      await head.getByText(word).first().waitFor()
      if ((await head.getByText(other).count()) > 0) confused.push(address)
    }
  }
  expect(confused).toEqual([])
})

const fontSize = (part: Locator): Promise<number> =>
  part.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize))

/** What would lie dark on the paper, or be light on light: parts by their classes. */
const hardToPrint = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    const lightness = (colour: string): number | undefined => {
      if (!canvas) return undefined
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
      return alpha < 128 ? undefined : (0.3 * red + 0.6 * green + 0.1 * blue) / 255
    }
    return [...document.querySelectorAll('html, body, main, main *')].flatMap((element) => {
      if (!element.checkVisibility()) return []
      const { color, backgroundColor } = getComputedStyle(element)
      const dark = (lightness(backgroundColor) ?? 1) < 0.6
      const pale = element.closest('main') && element.textContent !== '' && (lightness(color) ?? 0) > 0.5
      return dark || pale ? `${element.tagName} ${element.className}: ${color} on ${backgroundColor}` : []
    })
  })
