import { buffer } from 'node:stream/consumers'
import { XMLValidator } from 'fast-xml-parser'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { generateRunbookYaml } from '../support/generateRunbook.ts'
import { Journey, PHONE } from '../support/journey.ts'
import { mustRead } from '../support/smallRunbook.ts'
import { follow, goTo, settled } from './console.ts'
import { faultsInEverySize } from './looks.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const pictureOf = (page: Page) => page.getByRole('application', { name: 'Timeline' })

/** How wide an hour is: between the first two whole hours of the clock. */
async function hourWidth(page: Page): Promise<number> {
  const places = await pictureOf(page)
    .locator('.timeline-word.mono')
    .evaluateAll((words) => words.map((word) => ({ says: word.textContent ?? '', x: word.getBoundingClientRect().x })))
  const [one, other] = places.filter(({ says }) => /^\d\d:\d\d$/.test(says))
  if (!one || !other) throw new Error('The clock says too little')
  const minute = (says: string) => Number(says.slice(0, 2)) * 60 + Number(says.slice(3))
  const apart = (minute(other.says) - minute(one.says) + 1440) % 1440
  return ((other.x - one.x) / apart) * 60
}

async function large(steps: number): Promise<string> {
  const yaml = generateRunbookYaml({ seed: 5, steps })
  const people = Object.fromEntries(mustRead(yaml).roles.map(({ id }) => [id, ['lena@example.org']]))
  const id = await journey.cutover({ yaml, people, t0: -30 })
  await journey.give('lena', id, { type: 'startCutover' })
  return id
}

it('zooms by wheel, buttons and keys, is dragged along, and goes back to what it followed', async () => {
  const page = await journey.open('lena@example.org', `/cutovers/${await large(200)}/timeline`)
  const picture = pictureOf(page)
  await picture.getByText('T-0', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Window', pressed: true }).waitFor()
  const before = await hourWidth(page)
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(() => hourWidth(page)).toBeGreaterThan(before * 1.4)
  await page.getByRole('button', { name: 'Window', pressed: false }).waitFor()
  await picture.focus()
  await page.keyboard.press('-')
  await expect.poll(() => hourWidth(page)).toBeLessThan(before * 1.1)
  // On the clock a wheel zooms, around where it is turned.
  const box = await picture.boundingBox()
  await page.mouse.move((box?.x ?? 0) + 600, (box?.y ?? 0) + 12)
  await page.mouse.wheel(0, -400)
  await expect.poll(() => hourWidth(page)).toBeGreaterThan(before * 1.5)
  await page.keyboard.press('0')
  await page.getByRole('button', { name: 'Window', pressed: true }).waitFor()
  await expect.poll(() => hourWidth(page)).toBeCloseTo(before, -1)

  await page.getByRole('button', { name: 'Now', exact: true }).click()
  const now = picture.getByText(/^now \d\d:\d\d/)
  await now.waitFor()
  const stood = (await now.boundingBox())?.x ?? 0
  await page.mouse.move((box?.x ?? 0) + 700, (box?.y ?? 0) + 300)
  await page.mouse.down()
  await page.mouse.move((box?.x ?? 0) + 500, (box?.y ?? 0) + 300, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => (await now.boundingBox())?.x ?? 0).toBeLessThan(stood - 150)
  await page.getByRole('button', { name: 'Now', pressed: false }).waitFor()
  // Nothing was pressed by it.
  expect(await page.getByRole('complementary', { name: 'Step' }).count()).toBe(0)
  await page.keyboard.press('n')
  await expect.poll(async () => (await now.boundingBox())?.x ?? 0).toBeGreaterThan(stood - 10)
  await page.getByRole('button', { name: 'Everything' }).click()
  await expect.poll(() => hourWidth(page)).toBeLessThan(before)
})

it('is narrowed down to a brushed stretch of time, which the list counts too, and others see by the link', async () => {
  const id = await large(200)
  const page = await journey.open('lena@example.org', `/cutovers/${id}/timeline`)
  const picture = pictureOf(page)
  await picture.getByText('T-0', { exact: true }).waitFor()
  const box = await picture.boundingBox()
  await page.keyboard.down('Shift')
  await page.mouse.move((box?.x ?? 0) + 400, (box?.y ?? 0) + 300)
  await page.mouse.down()
  await page.mouse.move((box?.x ?? 0) + 520, (box?.y ?? 0) + 300, { steps: 3 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  const count = page.getByRole('button', { name: /^\d+ of 200/ })
  const says = (await count.textContent())?.slice(0, 10)
  expect(Number(says?.split(' ')[0])).toBeGreaterThan(0)
  expect(Number(says?.split(' ')[0])).toBeLessThan(200)
  expect(new URL(page.url()).searchParams.get('during')).toMatch(/^20\S+Z\/20\S+Z$/)

  const address = new URL(page.url())
  const other = await journey.open('lena@example.org', `${address.pathname}${address.search}`)
  await other.getByRole('button', { name: new RegExp(`^${says?.split(' ')[0]} of 200`) }).waitFor()
  await page.getByRole('link', { name: 'As a list' }).click()
  await page.getByRole('table', { name: 'Steps' }).waitFor()
  await page.getByRole('button', { name: new RegExp(`^${says?.split(' ')[0]} of 200`) }).waitFor()
  await page.getByRole('button', { name: /take the filter away/ }).click()
  await count.waitFor({ state: 'detached' })

  // Without a mouse, and gone again.
  await goTo(other, 'Timeline')
  await other.getByRole('button', { name: 'Only what is in sight' }).click()
  await other.getByRole('button', { name: /^\d+ of 200/ }).click()
  await other.getByRole('button', { name: /^\d+ of 200/ }).waitFor({ state: 'detached' })
})

it('is saved as a picture with all lanes, as vectors and as pixels, and printed as vectors', async () => {
  const id = await large(200)
  const page = await journey.open('lena@example.org', `/cutovers/${id}/timeline`)
  await pictureOf(page).getByText('T-0', { exact: true }).waitFor()
  const save = async (entry: string) => {
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Save as/ }).click()
    await page.getByRole('menuitem', { name: entry }).click()
    const download = await downloading
    return { name: download.suggestedFilename(), bytes: await buffer(await download.createReadStream()) }
  }
  const svg = await save('Picture (SVG)')
  expect(svg.name).toBe('generated-5-200-timeline.svg')
  const text = svg.bytes.toString('utf8')
  expect(XMLValidator.validate(text)).toBe(true)
  const lanes = new Set(mustRead(generateRunbookYaml({ seed: 5, steps: 200 })).workstreams)
  for (const lane of lanes) expect(text).toContain(`>${lane.slice(0, 10)}`)
  const height = Number(/height="(\d+)/.exec(text)?.[1])
  const png = await save('Picture (PNG)')
  expect(png.bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
  // Twice the pixels.
  expect(png.bytes.readUInt32BE(20)).toBe(height * 2)

  const pdf = await page.pdf()
  expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-')
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await page.emulateMedia({ media: 'print' })
  const sheets = page.locator('.timeline__sheet svg')
  expect(await sheets.count()).toBeGreaterThan(0)
  expect(await sheets.first().locator('text').count()).toBeGreaterThan(20)
  expect(await page.getByRole('navigation', { name: 'Cutover' }).isVisible()).toBe(false)
  await page.emulateMedia({ media: null })
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  await sheets.first().waitFor({ state: 'detached' })
})

it('is used by a thumb: lanes are named above their bars, a press opens the step, two fingers zoom', async () => {
  const id = await journey.cutover({ yaml: NIGHT, t0: -5 })
  await upToGo(journey, id)
  const phone = await journey.open('dana@example.org', `/cutovers/${id}/timeline?rows=all`, PHONE)
  const picture = pictureOf(phone)
  await picture.getByText('Freeze writes').waitFor()
  const box = await picture.boundingBox()
  const before = await phone.evaluate(() => document.querySelector('.timeline__content')?.clientWidth ?? 0)
  const touch = await phone.context().newCDPSession(phone)
  const points = (apart: number) =>
    [-apart, apart].map((dx) => ({ x: (box?.x ?? 0) + 190 + dx, y: (box?.y ?? 0) + 250 }))
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points(30) })
  for (const apart of [45, 60, 80, 100])
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: points(apart) })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await expect
    .poll(() => phone.evaluate(() => document.querySelector('.timeline__content')?.clientWidth ?? 0))
    .toBeGreaterThan(before * 2)
  const name = await picture.getByText('Freeze writes').boundingBox()
  await phone.touchscreen.tap((name?.x ?? 0) + 20, (name?.y ?? 0) + 6)
  const step = phone.getByRole('complementary', { name: 'Step' })
  await step.getByRole('heading', { name: 'Freeze writes' }).waitFor()
  await phone.goBack()
  await step.waitFor({ state: 'detached' })
})

it('has no fault for the eye or a screen reader, in lanes, a row a step, the chain, the table, empty and large', async () => {
  const id = await large(200)
  const page = await journey.open('lena@example.org', `/cutovers/${id}/timeline`)
  const faults: string[] = []
  for (const query of ['', '?rows=all', '?rows=chain', '?rows=table', '?during=2026-01-01T00:00Z/2026-01-02T00:00Z']) {
    await follow(page, `/cutovers/${id}/timeline${query}`)
    await settled(page)
    faults.push(...(await faultsInEverySize(page)).map((fault) => `${query}: ${fault}`))
  }
  expect(faults).toEqual([])
})
