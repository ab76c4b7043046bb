import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { act, button, openStep, press, shows } from './console.ts'
import { done, GATE, makeReady, NIGHT, sign, upToGo, verifyAll } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

/** What is asked about a command that waited on a dead line. */
const askedOf = (page: Page, pressed: string) =>
  page.getByRole('region', { name: new RegExp(`^You pressed ${pressed} at \\d\\d:\\d\\d:\\d\\d, `) })

it('[R15] a go pressed on a lost line decides no poll that its giver never saw', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  await allSayGo(id)
  const sam = await journey.open('sam@example.org', `/cutovers/${id}/gates`)
  const decides = sam.getByRole('region', { name: 'Sam, you decide.' })
  await press(decides, 'Go')
  await sam.context().setOffline(true)
  await press(decides.getByRole('form'), 'Decide go')
  const asked = askedOf(sam, 'Decide go on “Go / no-go”')
  await asked.getByText('It is not sent by itself').waitFor()
  expect(await button(asked, 'Send it now').isDisabled()).toBe(true)

  // Meanwhile the poll is opened again since evidence went; what comes in its place makes it better, which voids nothing.
  await journey.give(
    'quinn',
    id,
    { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong file' },
    { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org/2' } },
  )
  await verifyAll(journey, id)
  await allSayGo(id)
  expect((await journey.view(id)).gates[0]?.poll?.id).toBe('go-no-go.2')

  await sam.context().setOffline(false)
  await asked.getByText(/Since then.*Wrong file|Since then, after/).waitFor()
  await sam.waitForTimeout(2000)
  await press(asked, 'Send it now')
  await asked.getByText('That poll is over').waitFor()
  expect(await typesIn(id)).not.toContain('gateDecided')
  expect((await journey.view(id)).gates[0]?.status).toBe('polling')
  await press(asked, 'Discard')
  await asked.waitFor({ state: 'detached' })
})

it('[R15] a completion pressed on a lost line is asked in each tab, and accepted with the time of the press', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await shows('Freeze writes', 'running', dana)
  const step = await openStep(dana, 'Freeze writes')
  await dana.context().setOffline(true)
  const pressedAt = Date.now()
  await press(step, 'Complete')
  const asked = askedOf(dana, 'Complete on “Freeze writes”')
  await asked.waitFor()
  await dana.waitForTimeout(3000)
  await dana.context().setOffline(false)
  await asked.getByText('Nothing has happened to it since').waitFor()
  expect(await typesIn(id)).not.toContain('stepCompleted freeze')

  // It survives a reload, is seen in another tab, and answered there.
  await dana.reload()
  await asked.waitFor()
  const other = await dana.context().newPage()
  await other.goto(dana.url())
  await press(askedOf(other, 'Complete on “Freeze writes”'), 'Send it now')
  await Promise.all([dana, other].map((page) => askedOf(page, 'Complete').waitFor({ state: 'detached' })))
  await shows('Freeze writes', 'done', dana, other)
  const completions = (await journey.events(id)).flatMap((event) =>
    event.type === 'stepCompleted' && event.stepId === 'freeze' ? [event] : [],
  )
  const [completed] = completions
  expect(completions).toHaveLength(1)
  expect(Math.abs(Date.parse(completed?.completedAt ?? '') - pressedAt)).toBeLessThan(2500)
  expect(Date.parse(completed?.at ?? '') - pressedAt).toBeGreaterThan(7000)
})

it('[R15] on a phone it is asked with the thumb, and from the portfolio it leads to its cutover', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const phone = await journey.open('dana@example.org', `/cutovers/${id}/run`, PHONE)
  await button(phone.locator('footer'), 'Start').waitFor()
  await phone.context().setOffline(true)
  await press(phone.locator('footer'), 'Start')
  await askedOf(phone, 'Start on “Freeze writes”').waitFor()
  await journey.give('ben', id, { type: 'startStep', stepId: 'freeze' })
  await phone.context().setOffline(false)
  await phone.goto(journey.server.url)
  await phone.getByText('You pressed Start in another cutover, and it was not sent.').waitFor()
  await phone.getByRole('link', { name: 'Look at it there' }).tap()
  const asked = askedOf(phone, 'Start on “Freeze writes”')
  const box = await button(asked, 'Send it now').boundingBox()
  expect(box?.height).toBeGreaterThanOrEqual(48)
  await button(asked, 'Send it now').tap()
  await asked.getByText('“Freeze writes” has changed since you looked. It is running now.').waitFor()
  await button(asked, 'Discard').tap()
  await asked.waitFor({ state: 'detached' })
  expect((await typesIn(id)).filter((type) => type === 'stepStarted freeze')).toHaveLength(1)
})

it('[R15] what goes out again within seconds is nothing to ask about', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await shows('Freeze writes', 'ready', dana)
  await dana.context().setOffline(true)
  await act(dana, 'Freeze writes', 'Start')
  await dana.context().setOffline(false)
  await shows('Freeze writes', 'running', dana)
  expect(await askedOf(dana, 'Start').count()).toBe(0)
})

async function allSayGo(id: string): Promise<void> {
  for (const who of ['nils', 'dana']) await journey.give(who, id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'olga')
  await sign(journey, id, 'sam')
}

const typesIn = async (id: string): Promise<string[]> =>
  (await journey.events(id)).map((event) => ('stepId' in event ? `${event.type} ${event.stepId}` : event.type))

it('[R15] code that was wanted on a lost line is fetched once the line is back', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  const page = await journey.open('lena@example.org', `/cutovers/${id}/people`)
  await button(page, 'Lena, settings').waitFor()
  await page.context().setOffline(true)
  await press(page, 'Lena, settings')
  await page.keyboard.press('Control+k')
  await page.context().setOffline(false)
  await expect
    .poll(async () => {
      const menu = page.getByRole('menu')
      if (await menu.isVisible()) return true
      await press(page, 'Lena, settings')
      return false
    })
    .toBe(true)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Command or step' }).waitFor()
})
