import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PASSWORD, ROLES } from '../support/journey.ts'
import { announces, button, give, goTo, openStep, press, shows, stands, stepRow } from './console.ts'
import { done, GATE, makeReady, NIGHT, sign, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('a no-go that holds stops the clock, and once the lead lets it go on everybody is asked again', async () => {
  const id = await polled()
  const [lead, sponsor] = await Promise.all([open('lena', id, 'gates'), open('sam', id, 'gates')])
  const decides = sponsor.getByRole('region', { name: 'You decide when all have voted.' })
  await give(decides, 'No-go', {
    says: { 'Why not, for everybody to read': 'The carrier works on the line' },
    chooses: 'Hold',
    sends: 'Decide no-go',
  })
  await announces(/Countdown held by Sam since .*The carrier works on the line/, lead, sponsor)
  await lead.getByRole('region', { name: 'The decision' }).getByText('No-go, then: hold, said Sam').waitFor()
  await stands('Running', lead, sponsor)
  const [held] = await Promise.all([countdown(lead), goTo(lead, 'Run')])
  await shows('Freeze writes', 'waiting', lead)

  const { t0 } = await journey.view(id)
  await press(heldBanner(lead), 'Resume the countdown')
  await Promise.all([lead, sponsor].map((page) => heldBanner(page).waitFor({ state: 'detached' })))
  // What it stood still T-0 has moved along.
  expect(Date.parse((await journey.view(id)).t0)).toBeGreaterThan(Date.parse(t0))
  await expect.poll(() => countdown(lead)).not.toBe(held)

  await goTo(lead, 'Go / no-go')
  await press(lead.getByRole('region', { name: 'Ask again?' }), 'Open the poll')
  await voter(sponsor, 'Network').getByText('ASKED NOW').waitFor()
  await allSayGo(id)
  await give(sponsor.getByRole('region', { name: 'Sam, you decide.' }), 'Go', { sends: 'Decide go' })
  await goTo(lead, 'Run')
  await shows('Freeze writes', 'ready', lead)
  const decisions = (await journey.events(id)).flatMap((event) => (event.type === 'gateDecided' ? event.outcome : []))
  expect(decisions).toEqual(['noGo', 'go'])
})

it('votes said aloud are recorded row by row, and what was said is said', async () => {
  const id = await polled()
  const lead = await open('lena', id, 'gates')
  const spoken = lead.getByRole('region', { name: 'Record spoken votes' })
  await spoken.getByText('after Network').waitFor()
  await press(spoken.getByRole('listitem').filter({ hasText: 'Network' }), 'Go')
  const database = spoken.getByRole('listitem').filter({ hasText: 'Database' })
  // A form that stands open is about who spoke when it was opened; once that is another, it begins again.
  await press(database, 'Go, on a condition')
  await database.getByRole('form').waitFor()
  await database.getByLabel('Who spoke for Database').selectOption('Ben')
  await database.getByRole('form').waitFor({ state: 'detached' })
  await press(database, 'Go, on a condition')
  await database.getByLabel('It is a go if …').fill('Writes stay frozen')
  await spoken.getByLabel('Recorded with each vote').fill('said by phone')
  await press(database.getByRole('form'), 'Go, on this condition')
  await spoken.waitFor({ state: 'detached' })
  await voter(lead, 'Network').getByText('“said on the bridge”').waitFor()
  await voter(lead, 'Database').getByText('Ben, recorded by Lena').waitFor()
  const spoke = (await journey.events(id)).filter((event) => event.type === 'gateReported')
  expect(spoke).toMatchObject([
    { role: 'network', vote: 'go', reason: 'said on the bridge', onBehalfOf: await journey.person('nils@example.org') },
    {
      role: 'dba',
      vote: 'goWithConditions',
      reason: 'said by phone',
      onBehalfOf: await journey.person('ben@example.org'),
    },
  ])

  const nils = await open('nils', id, 'gates')
  const said = nils.getByRole('region', { name: 'You voted go for Network' })
  await said.getByText('“said on the bridge”').waitFor()
  expect(await button(nils, 'Go').count()).toBe(0)
  await press(said, 'Change')
  await give(said, 'No-go', { says: { 'Why not, for everybody to read': 'A line is down' } })
  const changed = nils.getByRole('region', { name: 'You voted no-go for Network' })
  await changed.getByText('“A line is down”').waitFor()
  expect(await button(nils, 'Go').count()).toBe(0)
})

it('a go holds on its condition, and the step that breaks it is the first that needs attention', async () => {
  const id = await polled()
  const [nils, sponsor] = await Promise.all([open('nils', id, 'gates'), open('sam', id, 'gates')])
  const cast = nils.getByRole('region', { name: 'Nils, your vote for Network' })
  await press(cast, 'Go, on a condition')
  const form = cast.getByRole('form')
  await form.getByLabel('It is a go if …').fill('Writes stay frozen')
  await form.getByRole('combobox', { name: /The step that fulfils it/ }).fill('freeze')
  await nils.getByRole('option', { name: 'Freeze writes' }).click()
  await press(form, 'Go, on this condition')
  await voter(sponsor, 'Network').getByText('GO, CONDITION').waitFor()
  await voter(sponsor, 'Network')
    .getByText(/Condition: “Writes stay frozen”, “?Freeze writes/)
    .waitFor()
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'olga')
  await sign(journey, id, 'sam')

  // A plain go is not his to give any more; the condition is read before it is decided.
  const decides = sponsor.getByRole('region', { name: 'Sam, you decide.' })
  await press(decides, 'Go, with conditions')
  await decides.getByRole('form').getByText('Writes stay frozen').waitFor()
  expect(await button(decides, 'Decide go').count()).toBe(0)
  await press(decides.getByRole('form'), 'Decide go, with conditions')
  await sponsor.getByText('The go holds on a condition').waitFor()

  await journey.give('nils', id, { type: 'startStep', stepId: 'later' })
  await journey.give('nils', id, { type: 'failStep', stepId: 'later', reason: 'No route' })
  await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
  await journey.give('dana', id, { type: 'failStep', stepId: 'freeze', reason: 'A report writes' })
  const lead = await open('lena', id, 'run')
  const trouble = lead.getByRole('region', { name: 'Now' }).getByRole('listitem').filter({ hasText: 'Failed' })
  await expect.poll(() => trouble.count()).toBe(2)
  await trouble.first().getByText('Breaks the condition of the go: Writes stay frozen.').waitFor()
  await trouble.first().getByText('A report writes').waitFor()
  await trouble.nth(1).getByText('No route').waitFor()
  const criterion = sponsor.getByRole('region', { name: 'The decision' }).getByRole('listitem')
  await criterion.filter({ hasText: 'Writes stay frozen' }).getByRole('img', { name: 'failed' }).waitFor()
})

it('[R7] a truth that changes under an open sign form takes it away, and no signature comes of it', async () => {
  const id = await polled()
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'sam')
  const olga = await open('olga', id, 'gates')
  const cast = olga.getByRole('region', { name: 'Olga, your vote for Operations' })
  await press(cast, 'Go')
  await cast.getByLabel(/set a password to sign with/).fill(PASSWORD)
  const [{ poll: before } = { poll: undefined }] = (await journey.view(id)).gates

  await journey.give('quinn', id, { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
  await olga.getByText('Poll reopened.').waitFor()
  await cast.getByRole('form').waitFor({ state: 'detached' })
  await voter(olga, 'Network').getByText('ASKED NOW').waitFor()
  const [{ poll: after } = { poll: undefined }] = (await journey.view(id)).gates
  expect(after?.basis).not.toBe(before?.basis)
  expect(after?.reports).toEqual([])
  expect(after?.signatures).toEqual([])
  expect(await button(olga, 'Sign go').count()).toBe(0)

  // She signs what the poll rests on now.
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await give(cast, 'Go', { says: { 'set a password to sign with': PASSWORD }, sends: 'Sign go' })
  await olga.getByText('1 valid signature, 2 required').waitFor()

  // Who had signed reads what has changed, and signs the same again.
  const sponsor = await open('sam', id, 'gates')
  const recast = sponsor.getByRole('region', { name: 'Sam, your vote for Business sponsor' })
  await recast.getByText(/^You signed go at .* Changed since then:$/).waitFor()
  await recast
    .getByText('“Load test passed” is verified or waived: not met. Before: “Load test passed” is verified.')
    .waitFor()
  expect(await button(recast, 'Go').count()).toBe(0)
  await give(recast, 'Sign go again', { says: { 'set a password to sign with': PASSWORD }, sends: 'Sign go again' })
  await olga.getByText('2 valid signatures, 2 required').waitFor()
  const signed = (await journey.events(id)).filter((event) => event.type === 'gateSigned')
  for (const [place, role] of ['operations', 'sponsor'].entries())
    expect(signed.at(place - 2)).toMatchObject({ role, basis: after?.basis, pollId: after?.id })
  expect(signed).toHaveLength(3)
})

it('[R6] who supplied the evidence signs in vain, and everybody reads why', async () => {
  const id = await polled({
    ...ROLES,
    qa: ['quinn@example.org', 'oskar@example.org'],
    operations: ['oskar@example.org'],
  })
  const evidence = { note: 'Measured by myself', link: 'https://example.org/report' }
  await journey.give('oskar', id, { type: 'provideEvidence', itemId: 'load-test', evidence })
  await journey.give('lena', id, { type: 'verifyItem', itemId: 'load-test' })
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  const [oskar, sponsor] = await Promise.all([open('oskar', id, 'gates'), open('sam', id, 'gates')])
  const cast = oskar.getByRole('region', { name: 'Oskar, your vote for Operations' })
  await give(cast, 'Go', { says: { 'set a password to sign with': PASSWORD }, sends: 'Sign go' })
  await Promise.all(
    [oskar, sponsor].map((page) =>
      voter(page, 'Operations')
        .getByText('Does not count: Oskar supplied the evidence of “Load test passed”.', { exact: true })
        .waitFor(),
    ),
  )
  await sponsor.getByText('0 valid signatures, 2 required').waitFor()
  await sign(journey, id, 'sam')
  const decides = sponsor.getByRole('region', { name: 'Sam, you decide.' })
  await decides.getByText(/The quorum is 2; 1 signature counts so far\. .*Oskar|because its signer supplied/).waitFor()
  expect(await button(decides, 'Go').isDisabled()).toBe(true)
})

it('[R6] a counted approver cannot start a step behind the gate later, and reads why', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give('lena', id, { type: 'assignPerson', role: 'network', email: 'olga@example.org' })
  const olga = await open('olga', id, 'run')
  const step = await openStep(olga, 'Later')
  await step
    .getByText(/four eyes|signed|approv/i)
    .first()
    .waitFor()
  expect(
    await button(step, 'Start')
      .isEnabled()
      .catch(() => false),
  ).toBe(false)
  await stepRow(olga, 'Later')
    .getByRole('img', { name: /^ready/ })
    .waitFor()
})

const open = (who: string, id: string, screen: string) =>
  journey.open(`${who}@example.org`, `/cutovers/${id}/${screen}`)

/** Everything is proven and the first poll is open. */
async function polled(people?: Record<string, string[]>): Promise<string> {
  const id = await journey.cutover({ yaml: NIGHT, ...(people ? { people } : {}) })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  return id
}

async function allSayGo(id: string): Promise<void> {
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'olga')
  await sign(journey, id, 'sam')
}

const voter = (page: Page, role: string) =>
  page.getByRole('list', { name: 'Voters of the poll' }).getByRole('listitem').filter({ hasText: role })

const heldBanner = (page: Page) => page.getByRole('status').filter({ hasText: 'Countdown held' })
const countdown = (page: Page) => page.getByRole('banner').getByRole('timer').textContent()
