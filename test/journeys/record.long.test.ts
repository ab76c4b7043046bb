/** The recommendation, the decision that differs from it, and the page that proves both afterwards. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { give, goTo, press } from './console.ts'
import { done, GATE, NIGHT, sign, verifyAll } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

/** Two lines to answer for: a test that was not passed, and a value that nobody has. */
const WEAK = NIGHT.replace(
  'should: [{ item: load-test }]',
  'should: [{ item: load-test }, { metric: error_rate, atMost: 0.01 }]',
)

/** As much as a night has behind a gate: twenty items, all proven. */
const MORE = Array.from({ length: 17 }, (_, number) => `checked-${number + 1}`)
const MANY = MORE.reduce(
  (yaml, id) =>
    yaml.replace(
      'gates:',
      `    - { id: ${id}, title: Interface ${id} of the ledger checked, owner: network, due: T-1d }\ngates:`,
    ),
  WEAK.replace('short-night', 'full-night'),
)

async function polled(yaml = WEAK): Promise<string> {
  const id = await journey.cutover({ yaml })
  const evidence = { metric: 'uat_pass_rate', value: 0.97 }
  await journey.give('quinn', id, { type: 'provideEvidence', itemId: 'uat-exit', evidence })
  await journey.give('nils', id, { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota in the wiki' } })
  const { items } = (await journey.view(id)).readiness
  const more = items.filter((item) => item.title.startsWith('Interface')).map((item) => item.id)
  const note = { note: 'Two transfers each way, compared by hand' }
  if (more.length > 0) {
    const commands = more.map((itemId) => ({ type: 'provideEvidence' as const, itemId, evidence: note }))
    await journey.give('nils', id, { type: 'bulk', commands })
  }
  await verifyAll(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  return id
}

it('the recommendation stands first, a go says why for each line, and the record of it is one page', async () => {
  const id = await polled(MANY)
  const [sponsor, phone] = await Promise.all([
    journey.open('sam@example.org', `/cutovers/${id}/gates`),
    journey.open('lena@example.org', `/cutovers/${id}/gates`, PHONE),
  ])
  for (const page of [sponsor, phone]) {
    await page.getByRole('heading', { name: 'Recommendation: go, with conditions (advisory)' }).waitFor()
    const [advice, voters, criteria] = await Promise.all([
      top(page.getByRole('region', { name: 'Recommendation' })),
      top(page.getByRole('list', { name: 'Voters of the poll' }).first()),
      top(page.getByRole('heading', { name: /^Go\/no-go criteria/ })),
    ])
    expect(advice).toBeLessThan(voters)
    if (page === phone) expect(advice).toBeLessThan(criteria)
  }
  // What is not met leads to where it is seen to.
  await phone.getByRole('link', { name: /^Should criterion not met: “Load test passed”/ }).click()
  await phone.getByRole('heading', { name: 'Load test passed' }).first().waitFor()

  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'olga')
  await sign(journey, id, 'sam')
  const decides = sponsor.getByRole('region', { name: 'Sam, you decide.' })
  await press(decides, 'Go')
  const form = decides.getByRole('form')
  const lines = form.getByRole('listitem')
  await expect.poll(() => lines.count()).toBe(2)
  await lines.filter({ hasText: 'Not met: “Load test passed”' }).waitFor()
  await lines.filter({ hasText: 'No value: error_rate ≤ 0.01' }).waitFor()
  await form.getByText('The recommendation is another one: go, with conditions.').waitFor()
  await form.getByRole('radio', { name: 'A reason for each' }).check()
  await form.getByLabel(/Not met: “Load test passed”/).fill('The load of this weekend is a tenth of that in the test')
  await form.getByLabel(/No value: error_rate/).fill('It is measured once traffic is switched')
  await press(form, 'Decide go')

  const decision = sponsor.getByRole('region', { name: 'The decision' })
  await decision.getByText(/^The recommendation was another: go, with conditions\./).waitFor()
  await decision.getByRole('link', { name: 'Decision record' }).click()
  await sponsor.getByRole('heading', { level: 1, name: 'Go / no-go: GO' }).waitFor()
  const row = (text: string | RegExp) => sponsor.getByRole('row').filter({ hasText: text })
  await row('Go all the same: “The load of this weekend is a tenth of that in the test”').waitFor()
  await row('Unknown: no value').filter({ hasText: 'It is measured once traffic is switched' }).waitFor()
  await row('Network (report)').filter({ hasText: 'Nils' }).waitFor()
  await sponsor
    .getByRole('listitem')
    .filter({ hasText: /^UAT exit criteria met \(verified, version 1\) 0\.97; Quinn, .* verified by Lena, / })
    .waitFor()
  await sponsor.getByText('Only one person acted: Sam signed for Business sponsor and decided.').waitFor()
  await sponsor.getByText(/; the decision was another/).waitFor()
  const seq = (await journey.events(id)).find(({ type }) => type === 'gateDecided')?.seq
  await sponsor.getByText(new RegExp(`^npx tminus verify ${id} --head ${seq}:[0-9a-f]{20}$`)).waitFor()
  expect(await pagesOf(sponsor)).toBe(1)

  const audit = await journey.open('nina@example.org', `/cutovers/${id}/audit`)
  await audit.getByRole('button', { name: /decided go for “Go \/ no-go” \(recommended: go, with conditions\)/ }).click()
  await audit.getByRole('link', { name: 'Everything that it rested on, for paper' }).click()
  await audit.getByRole('heading', { level: 1, name: 'Go / no-go: GO' }).waitFor()
  const paper = await journey.open('nina@example.org', `/cutovers/${id}/print`)
  await paper.getByRole('link', { name: 'Decision record' }).click()
  await paper.getByRole('heading', { level: 1, name: 'Go / no-go: GO' }).waitFor()
})

it('a no-go and the go after it are two pages of one record, each as it was', async () => {
  const id = await polled()
  const sponsor = await journey.open('sam@example.org', `/cutovers/${id}/gates`)
  await give(sponsor.getByRole('region', { name: 'You decide when all have voted.' }), 'No-go', {
    says: { 'Why not, for everybody to read': 'The carrier works on the line' },
    chooses: 'Hold',
    sends: 'Decide no-go',
  })
  await sponsor.getByRole('link', { name: 'Decision record' }).waitFor()
  await journey.give('lena', id, { type: 'resumeCountdown' }, { type: 'openPoll', gateId: GATE })
  for (const who of ['nils', 'dana']) await journey.give(who, id, { type: 'report', gateId: GATE, vote: 'go' })
  for (const who of ['olga', 'sam']) await sign(journey, id, who)
  await journey.give('sam', id, { type: 'decideGate', gateId: GATE, outcome: 'go', reason: 'The line is back' })
  await goTo(sponsor, 'Go / no-go')
  await sponsor.getByRole('link', { name: 'Decision record' }).click()
  await sponsor.getByRole('heading', { level: 1, name: 'Go / no-go: GO' }).waitFor()
  await sponsor.getByText(/Poll 1, opened by .*decided no-go \(decision 1\) by Sam/).waitFor()
  await sponsor.getByRole('link', { name: 'Decision 1: no-go' }).click()
  await sponsor.getByRole('heading', { level: 1, name: 'Go / no-go: NO-GO' }).waitFor()
  await sponsor.getByText('Decided again, as decision 2', { exact: false }).waitFor()
  await sponsor.getByText('Nobody had voted.').waitFor()
  expect(await pagesOf(sponsor)).toBe(1)
})

const top = async (target: Locator): Promise<number> => (await target.boundingBox())?.y ?? Number.NaN

/** How many sheets it takes on A4. */
async function pagesOf(page: Page): Promise<number> {
  await page.emulateMedia({ media: 'print' })
  const pdf = await page.pdf({ preferCSSPageSize: true })
  await page.emulateMedia({ media: null })
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}
