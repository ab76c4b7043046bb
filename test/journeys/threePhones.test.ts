import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PASSWORD, PHONE, ROLES } from '../support/journey.ts'
import { button } from './console.ts'
import { done, GATE, makeReady, NIGHT } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

/** Reporters all at once, and three who sign. */
const YAML = [
  ['runbook: short-night', 'runbook: three-phones'],
  ['  sponsor: { title', '  risk: { title: Risk }\n  sponsor: { title'],
  ['roles: [operations, sponsor], quorum: 2 }', 'roles: [operations, risk, sponsor], quorum: 3 }\n    asks: together'],
].reduce((yaml, [from = '', to = '']) => {
  if (!yaml.includes(from)) throw new Error(`The night has no “${from}” any more`)
  return yaml.replace(from, to)
}, NIGHT)

/** A phone on which taps are counted; a field that does not wait for what is written takes one too. */
class Phone {
  taps = 0
  readonly page: Page
  readonly name: string
  constructor(page: Page, name: string) {
    this.page = page
    this.name = name
  }

  async tap(target: Locator): Promise<void> {
    await target.tap()
    this.taps += 1
  }

  async write(target: Locator, text: string): Promise<void> {
    if (!(await target.evaluate((field) => field === document.activeElement))) await this.tap(target)
    await target.fill(text)
  }

  vote(role: string): Locator {
    return this.page.getByRole('region', { name: `${this.name}, your vote for ${role}` })
  }

  /** From the run screen, where the call to sign stands. */
  async begin(role: string): Promise<Locator> {
    await this.tap(this.page.getByRole('link', { name: 'Sign', exact: true }))
    const vote = this.vote(role)
    await vote.waitFor()
    return vote
  }

  async send(vote: Locator, label: string): Promise<void> {
    await this.write(vote.getByLabel(/password/), PASSWORD)
    await this.tap(button(vote, label))
    await vote.getByRole('form').waitFor({ state: 'detached' })
  }
}

it('[R6] [R7] a poll on three phones: a go, a condition and a no-go, a void, and a go with its condition', {
  // Three browsers through two polls: on a busy machine longer than others.
  timeout: 300_000,
}, async () => {
  const people = { ...ROLES, risk: ['rita@example.org'] }
  const id = await journey.cutover({ yaml: YAML, people })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  const [olga, rita, sam] = await Promise.all(
    ['Olga', 'Rita', 'Sam'].map(async (name) => {
      const page = await journey.open(`${name.toLowerCase()}@example.org`, `/cutovers/${id}/run`, PHONE)
      return new Phone(page, name)
    }),
  )
  if (!olga || !rita || !sam) return expect.unreachable('three phones')
  // All reporters are asked at once, and answer in any order.
  await reportAll(id)

  const first = await olga.begin('Operations')
  await olga.tap(button(first, 'Go'))
  await olga.send(first, 'Sign go')
  // To the gate, go, sign; the field of the password waits for what is written.
  expect(olga.taps).toBeLessThanOrEqual(4)

  const second = await rita.begin('Risk')
  await rita.tap(button(second, 'Go, on a condition'))
  await rita.write(second.getByLabel('It is a go if …'), 'Fraud rules are watched until noon')
  await rita.send(second, 'Sign go, on this condition')

  const third = await sam.begin('Business sponsor')
  await sam.tap(button(third, 'No-go'))
  await sam.write(third.getByLabel('Why not, for everybody to read'), 'The load test is from another build')
  await withKeyboard(sam.page, async () => {
    await third.getByLabel(/password/).focus()
    await expect.poll(() => isInSight(button(third, 'Sign no-go'))).toBe(true)
    await expect.poll(() => isInSight(third.getByLabel(/password/))).toBe(true)
  })
  await sam.send(third, 'Sign no-go')
  await voter(olga.page, 'Business sponsor').getByText('NO-GO').waitFor()

  // He is right: the evidence goes, all votes with it, and everybody is asked again.
  await journey.give('quinn', id, { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Another build' })
  for (const phone of [olga, rita, sam]) await phone.page.getByText('Poll reopened.').waitFor()
  expect((await poll(id))?.signatures).toEqual([])
  await journey.give('quinn', id, {
    type: 'provideEvidence',
    itemId: 'load-test',
    evidence: { link: 'https://example.org/second' },
  })
  await journey.give('lena', id, { type: 'verifyItem', itemId: 'load-test' })
  await reportAll(id)

  const again = olga.vote('Operations')
  // Whoever says the same as before does so in one press.
  await olga.tap(button(again, 'Sign go again'))
  await olga.send(again, 'Sign go again')
  const condition = rita.vote('Risk')
  await rita.tap(button(condition, 'Sign go on that condition again'))
  await rita.send(condition, 'Sign go on that condition again')
  const sponsor = sam.vote('Business sponsor')
  await sam.tap(button(sponsor, 'Go'))
  await sam.send(sponsor, 'Sign go')

  const decides = sam.page.getByRole('region', { name: 'Sam, you decide.' })
  await sam.tap(button(decides, 'Go, with conditions'))
  await sam.tap(button(decides, 'Decide go, with conditions'))
  await olga.page.getByText('The go holds on a condition').waitFor()

  const view = await journey.view(id)
  expect(view.gates[0]?.decision).toMatchObject({ outcome: 'goWithConditions', counted: { length: 3 } })
  expect(view.watchItems).toMatchObject([{ title: 'Fraud rules are watched until noon', owner: 'risk' }])
  const widest = await Promise.all([olga, rita, sam].map(({ page }) => page.evaluate(() => document.body.scrollWidth)))
  expect(Math.max(...widest)).toBeLessThanOrEqual(390)
})

/** What an open keyboard leaves of the screen. */
async function withKeyboard(page: Page, then: () => Promise<void>): Promise<void> {
  const { width, height } = page.viewportSize() ?? expect.unreachable('a phone has a screen')
  await page.setViewportSize({ width, height: 400 })
  await then()
  await page.setViewportSize({ width, height })
}

/** Wholly, and with nothing over it. */
const isInSight = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    const corners = [
      [left + 4, top + 4],
      [right - 4, bottom - 4],
    ] as const
    return corners.every(([x, y]) => element.contains(document.elementFromPoint(x, y)))
  })

const poll = async (id: string) => (await journey.view(id)).gates[0]?.poll

async function reportAll(id: string): Promise<void> {
  for (const who of ['dana', 'nils']) await journey.give(who, id, { type: 'report', gateId: GATE, vote: 'go' })
}

const voter = (page: Page, role: string) =>
  page.getByRole('list', { name: 'Voters of the poll' }).getByRole('listitem').filter({ hasText: role })
