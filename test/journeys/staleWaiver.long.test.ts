import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PASSWORD, ROLES } from '../support/journey.ts'
import { iso } from '../support/play.ts'
import { button, give, press } from './console.ts'
import { done, GATE, NIGHT, sign } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const UAT = 'UAT exit criteria met'
const RISK = 'The two open cases are known'
const WHY = 'The fix is rehearsed, and Sid stands for the rest'
const WEEK = 7 * 24 * 3_600_000
/** After the measurement is provided it takes some calls to the first signature, on a slow machine too. */
const FRESH_FOR = 20_000

it('[R6] [R7] evidence goes stale under a poll, a risk is accepted in its middle, and all read why it is a go', async () => {
  // A second sponsor accepts the risk: in tier 1 whoever waives does not decide.
  const sponsor = [...ROLES.sponsor, 'sid@example.org']
  const id = await journey.cutover({ yaml: NIGHT, people: { ...ROLES, sponsor } })
  const screen = (who: string) => journey.open(`${who}@example.org`, `/cutovers/${id}/gates`)
  const [olga, sam, nils] = await Promise.all([screen('olga'), screen('sam'), screen('nils')])
  const sid = await journey.open('sid@example.org', `/cutovers/${id}/readiness?item=uat-exit`)

  // 1. A go is within reach: all have reported, and the first signature counts.
  await almostStale(id)
  await polledAndReported(id)
  await sign(journey, id, 'olga')
  await Promise.all([olga, sam, nils].map((page) => page.getByText('1 valid signature, 2 required').waitFor()))

  // 2. The measurement grows too old while they look at it. Nobody has to do anything for that.
  for (const page of [olga, sam, nils]) {
    await page.getByText('Poll reopened.').waitFor({ timeout: 60_000 })
    await page
      .getByText(/No longer met: “UAT exit criteria met” is open, the evidence went stale.* Earlier votes are void/)
      .first()
      .waitFor()
    await page.getByText('0 valid signatures, 2 required').waitFor()
    await voter(page, 'Network')
      .getByText(page === nils ? 'YOUR TURN, NILS' : 'ASKED NOW')
      .waitFor()
  }
  const reopened = await pollOf(id)
  expect(reopened).toMatchObject({ reports: [], signatures: [] })

  // 3. One has answered again by the time the other sponsor accepts the risk; what only gets better voids nothing.
  await press(nils.getByRole('region', { name: 'Nils, your vote for Network' }), 'Go')
  await voter(sam, 'Network').getByText('GO', { exact: true }).waitFor()
  const item = sid.getByRole('complementary', { name: UAT })
  await item.getByText('The evidence went stale.').waitFor()
  await press(item, 'Waive')
  await item.getByRole('form').getByLabel('You accept the risk. Why can it stay open?').fill(RISK)
  await press(item.getByRole('form'), 'Waive, and accept the risk')
  const rests = (page: Page) => page.getByRole('complementary', { name: 'Go/no-go criteria' })
  for (const page of [olga, sam, nils]) {
    await rests(page)
      .getByText(new RegExp(`accepted by Sid until .*“${RISK}”`))
      .first()
      .waitFor()
    await voter(page, 'Network').getByText('GO', { exact: true }).waitFor()
  }
  expect((await pollOf(id))?.id).toBe(reopened?.id)

  // 4. Asked again: whoever accepted the risk signs in vain, and everybody reads why.
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'sid')
  for (const page of [olga, sam, nils]) {
    await page.getByText(`Does not count: Sid waived “${UAT}”.`, { exact: true }).first().waitFor()
    await page.getByText('0 valid signatures, 2 required').waitFor()
  }
  const says = { 'set a password to sign with': PASSWORD }
  await give(olga.getByRole('region', { name: 'Olga, your vote for Operations' }), 'Sign go again', {
    says,
    sends: 'Sign go again',
  })
  await sign(journey, id, 'sam')
  await sam.getByText('2 valid signatures, 2 required').waitFor()

  // 5. The giver of the waiver cannot decide; the other owner does, with a reason that stands where all read it.
  await sid.goto(`${journey.server.url}/cutovers/${id}/gates`)
  const decides = (page: Page, name: string) => page.getByRole('region', { name: `${name}, you decide.` })
  await decides(sid, 'Sid')
    .getByText(/in tier 1 somebody else decides/)
    .first()
    .waitFor()
  expect(await button(decides(sid, 'Sid'), 'Go').isDisabled()).toBe(true)
  await give(decides(sam, 'Sam'), 'Go', { says: { 'Why it is a go despite what is not met': WHY }, sends: 'Decide go' })
  for (const page of [olga, sam, nils, sid]) {
    await page.getByText(`“${WHY}”`, { exact: true }).first().waitFor()
    await rests(page).getByText('accepted with a reason').first().waitFor()
    expect(await rests(page).getByText('needs a reason').count()).toBe(0)
  }
  const [gate] = (await journey.view(id)).gates
  const [idOfOlga, idOfSam] = await Promise.all(['olga', 'sam'].map((who) => journey.person(`${who}@example.org`)))
  expect(gate?.decision).toMatchObject({ outcome: 'go', by: idOfSam, reason: WHY })
  expect(gate?.decision?.counted.toSorted()).toEqual([idOfOlga, idOfSam].toSorted())
})

/** Everything is proven, one of it only for a moment longer. */
async function almostStale(id: string): Promise<void> {
  await journey.give('quinn', id, {
    type: 'provideEvidence',
    itemId: 'load-test',
    evidence: { link: 'https://example.org' },
  })
  await journey.give('nils', id, { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota in the wiki' } })
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'))
  const measuredAt = iso(Date.now() - WEEK + FRESH_FOR)
  const evidence = { metric: 'uat_pass_rate', value: 0.97, measuredAt }
  await journey.give('quinn', id, { type: 'provideEvidence', itemId: 'uat-exit', evidence })
}

async function polledAndReported(id: string): Promise<void> {
  const verify = ['load-test', 'on-call', 'uat-exit'].map((itemId) => ({ type: 'verifyItem' as const, itemId }))
  await journey.give('lena', id, ...verify, { type: 'openPoll', gateId: GATE })
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
}

const pollOf = async (id: string) => (await journey.view(id)).gates.find((gate) => gate.id === GATE)?.poll

const voter = (page: Page, role: string) =>
  page.getByRole('list', { name: 'Voters of the poll' }).getByRole('listitem').filter({ hasText: role })
