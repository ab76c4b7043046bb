import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PASSWORD } from '../support/journey.ts'
import {
  act,
  button,
  give,
  goTo,
  mark,
  neverReloaded,
  offersNothing,
  openStep,
  press,
  shows,
  stands,
} from './console.ts'
import { done, GATE, NIGHT, sign } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

interface Stage {
  id: string
  lead: Page
  approver: Page
  observer: Page
  /** Executors: of the database, of the validation. */
  dana: Page
  quinn: Page
}

it('a cutover from its first evidence to its end: everybody acts on their own screen, and sees what the others do', {
  timeout: 240_000,
}, async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await journey.person('otto@example.org', 'observer')
  const [lead, approver, observer, dana, quinn] = await Promise.all([
    journey.open('lena@example.org', `/cutovers/${id}/readiness`),
    journey.open('sam@example.org', `/cutovers/${id}/readiness`),
    journey.open('otto@example.org', `/cutovers/${id}/readiness`),
    journey.open('dana@example.org', `/cutovers/${id}/run`),
    journey.open('quinn@example.org', `/cutovers/${id}/readiness`),
  ])
  const stage: Stage = { id, lead, approver, observer, dana, quinn }
  const pages = [lead, approver, observer, dana, quinn]
  await Promise.all(pages.map(mark))

  await readiness(stage)
  await goNoGo(stage)
  await execution(stage)
  await hypercare(stage)
  await neverReloaded(...pages)
})

async function readiness({ id, lead, approver, observer, quinn }: Stage): Promise<void> {
  await item(quinn, 'Load test passed').click()
  const load = quinn.getByRole('complementary', { name: 'Load test passed' })
  const evidence = { says: { 'Link: The report': 'https://example.org/report' }, sends: 'Provide this evidence' }
  await give(load, 'Provide evidence', evidence)
  await Promise.all([lead, approver, observer].map((page) => item(page, 'Load test passed', 'provided').waitFor()))

  // Nobody verifies their own.
  expect(await button(load, 'Verify').count()).toBe(0)
  await item(lead, 'Load test passed').click()
  await press(lead.getByRole('complementary', { name: 'Load test passed' }), 'Verify')
  await Promise.all([approver, observer, quinn].map((page) => item(page, 'Load test passed', 'verified').waitFor()))

  await item(quinn, 'UAT exit criteria met').click()
  const uat = quinn.getByRole('complementary', { name: 'UAT exit criteria met' })
  await give(uat, 'Provide evidence', { says: { uat_pass_rate: '0.97' }, sends: 'Provide this evidence' })

  const proveOnCall = { type: 'provideEvidence' as const, itemId: 'on-call', evidence: { note: 'Rota in the wiki' } }
  await journey.give('nils', id, proveOnCall)
  await item(lead, 'On-call rota agreed', 'provided').click()
  const onCall = lead.getByRole('complementary', { name: 'On-call rota agreed' })
  await give(onCall, 'Reject', {
    says: { 'What is wrong with it?': 'Saturday is empty' },
    sends: 'Reject the evidence',
  })
  await item(observer, 'On-call rota agreed', 'open').click()
  await observer.getByRole('complementary', { name: 'On-call rota agreed' }).getByText('Saturday is empty.').waitFor()
  await offersNothing(observer)
  await journey.give('nils', id, proveOnCall)
  await press(onCall, 'Verify')

  if (await item(lead, 'UAT exit criteria met', 'provided').isVisible()) {
    await item(lead, 'UAT exit criteria met').click()
    await press(lead.getByRole('complementary', { name: 'UAT exit criteria met' }), 'Verify')
  }
  await Promise.all([approver, observer, quinn].map((page) => page.getByText('3 of 3 closed').waitFor()))
  await offersNothing(observer)
}

async function goNoGo({ id, lead, approver, observer, dana, quinn }: Stage): Promise<void> {
  await goTo(lead, 'Run')
  await give(lead, 'Start the cutover')
  await stands('Running', approver, observer, dana)
  await act(lead, 'Announce the start', 'Start')
  await shows('Announce the start', 'running', lead, dana)
  await act(lead, 'Announce the start', 'Complete')
  await shows('Announce the start', 'done', lead, dana)

  await Promise.all([lead, approver, observer, dana].map((page) => goTo(page, 'Go / no-go')))
  await press(lead, 'Open the poll')
  await Promise.all([approver, observer].map((page) => voter(page, 'Network').getByText('ASKED NOW').waitFor()))
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await voter(dana, 'Database').getByText('YOUR TURN, DANA').waitFor()
  await press(dana.getByRole('region', { name: 'Dana, your vote for Database' }), 'Go')
  await Promise.all(
    [lead, approver, observer].map((page) => voter(page, 'Database').getByText('GO', { exact: true }).waitFor()),
  )
  await offersNothing(observer)

  // The first signature of somebody who came by a link begins with a password of their own.
  const cast = approver.getByRole('region', { name: 'Sam, your vote for Business sponsor' })
  await give(cast, 'Go', { says: { 'set a password to sign with': PASSWORD }, sends: 'Sign go' })
  await Promise.all(
    [lead, observer].map((page) => voter(page, 'Business sponsor').getByText('GO', { exact: true }).waitFor()),
  )

  // [R7] What the poll rests on changes: everything said is void, and everybody reads why.
  const load = quinn.getByRole('complementary', { name: 'Load test passed' })
  await item(quinn, 'Load test passed').click()
  await give(load, 'Withdraw', {
    says: { 'Why does it no longer count?': 'Wrong build' },
    sends: 'Withdraw the evidence',
  })
  await Promise.all([lead, approver, observer].map((page) => page.getByText('Poll reopened.').waitFor()))
  await Promise.all([approver, observer].map((page) => voter(page, 'Network').getByText('ASKED NOW').waitFor()))

  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'olga')
  // What has changed stands there; the same vote takes one press.
  await cast.getByText('“Load test passed” is verified or waived: not met.').waitFor()
  await press(cast, 'Sign go again')
  const form = cast.getByRole('form')
  await form.getByLabel('Your password, once more').fill('not that one')
  await press(form, 'Sign go again')
  await form.getByRole('alert').filter({ hasText: 'That is not your password.' }).waitFor()
  await form.getByLabel('Your password, once more').fill(PASSWORD)
  await press(form, 'Sign go again')

  const decides = approver.getByRole('region', { name: 'Sam, you decide.' })
  const reason = {
    'Why it is a go despite what is not met': 'The load of this weekend is a tenth of that in the test.',
  }
  await give(decides, 'Go', { says: reason, sends: 'Decide go' })
  await Promise.all(
    [lead, observer, dana].map((page) =>
      page.getByText('This gate has passed. Nothing is asked of you here.').waitFor(),
    ),
  )
  await offersNothing(observer)
}

async function execution({ id, lead, approver, observer, dana, quinn }: Stage): Promise<void> {
  await Promise.all([lead, approver, observer, dana, quinn].map((page) => goTo(page, 'Run')))
  const others = [lead, approver, observer]
  await act(dana, 'Freeze writes', 'Start')
  await shows('Freeze writes', 'running', ...others)
  await openStep(observer, 'Freeze writes')
  await offersNothing(observer)
  await act(dana, 'Freeze writes', 'Complete')
  await shows('Freeze writes', 'done', ...others)
  // Pressed by mistake: taken back where it was done.
  await press(dana.getByRole('region', { name: 'Now' }), 'Undo, pressed by mistake')
  await shows('Freeze writes', 'running', ...others)
  await act(dana, 'Freeze writes', 'Complete')
  await shows('Freeze writes', 'done', ...others)
  await shows('Copy the data', 'ready', ...others, dana)

  await journey.give('dana', id, { type: 'startStep', stepId: 'copy', jobId: 'job-1' })
  await shows('Copy the data', 'running', ...others)

  await act(dana, 'Watch the lag', 'Start')
  await act(dana, 'Watch the lag', 'Hold', { says: { 'What does it wait for?': 'The replica restarts' } })
  await shows('Watch the lag', 'held', ...others)
  await Promise.all(others.map((page) => page.getByText('The replica restarts').first().waitFor()))
  await act(dana, 'Watch the lag', 'Resume')
  await shows('Watch the lag', 'running', ...others)
  await moreTime(dana)
  await openStep(observer, 'Watch the lag')
  await observer.getByText(/Dana expects to be done by .*: It catches up/).waitFor()
  const note = { 'Note, for everybody to read': 'Lag is at 40 s, falling' }
  await act(dana, 'Watch the lag', 'Note', { says: note, inMenu: true })
  await observer.getByRole('listitem').filter({ hasText: 'Lag is at 40 s, falling' }).first().waitFor()
  await offersNothing(observer)

  await journey.give('dana', id, { type: 'completeStep', stepId: 'copy', outputs: { rows: '8123456' } })
  await act(dana, 'Watch the lag', 'Complete')
  await shows('Watch the lag', 'done', ...others)

  const promote = await openStep(dana, 'Promote the replica')
  await promote.getByText('8123456').waitFor()
  await press(promote, 'Start')
  await press(promote, 'Complete')
  await shows('Promote the replica', 'to be confirmed', ...others)
  expect(await button(promote, 'Confirm').count()).toBe(0)
  const ben = await journey.open('ben@example.org', `/cutovers/${id}/run?step=promote`)
  await press(ben.getByRole('complementary', { name: 'Step' }), 'Confirm')
  await shows('Promote the replica', 'done', ...others, dana)

  await journey.give('nils', id, ...done('switch'), { type: 'startStep', stepId: 'bake' })
  await shows('Bake', 'done', lead, observer)
  await act(lead, 'Later', 'Skip', { says: { 'Why can it be left out?': 'Nobody needs it tonight' } })
  await shows('Later', 'skipped', approver, observer, dana)

  await act(quinn, 'Validate the result', 'Start')
  await act(quinn, 'Validate the result', 'Fail', { says: { 'What went wrong?': 'Two totals differ' } })
  await shows('Validate the result', 'failed', ...others)
  await lead
    .getByRole('region', { name: 'Now' })
    .getByText(/Failed .*: Two totals differ/)
    .waitFor()
  await act(quinn, 'Validate the result', 'Retry')
  await shows('Validate the result', 'running', ...others)
  const validate = await openStep(quinn, 'Validate the result')
  await validate.getByLabel('What did you see?').fill('All totals agree to the cent')
  await press(validate, 'Complete')
  await shows('Validate the result', 'done', ...others)
  await (await openStep(observer, 'Validate the result')).getByText('Seen: All totals agree to the cent').waitFor()

  await act(dana, 'Open for writes', 'Start', { sends: 'Pass the point of no return' })
  await shows('Open for writes', 'running', ...others)
  await Promise.all(others.map((page) => page.getByText('past the point of no return').waitFor()))
  await act(dana, 'Open for writes', 'Complete')
  await act(lead, 'Live', 'Complete')
  await shows('Live', 'done', approver, observer, dana)
}

async function hypercare({ id, lead, approver, observer }: Stage): Promise<void> {
  await give(lead, 'Enter hypercare')
  await stands('Hypercare', approver, observer)
  await Promise.all([lead, approver, observer].map((page) => goTo(page, 'Hypercare')))

  const checkIn = { chooses: 'Watching', says: { 'What was seen': 'Queues drain slowly' } }
  await give(lead, 'Record a check-in', { ...checkIn, sends: 'Record the check-in' })
  await Promise.all([approver, observer].map((page) => page.getByText('Queues drain slowly').waitFor()))
  await give(lead, 'Record', { says: { error_rate: '0.002' } })
  await Promise.all([approver, observer].map((page) => page.getByText('0.002').waitFor()))
  await give(lead, 'Resolved', { says: { 'How it was resolved': 'Done on Monday' }, sends: 'It is resolved' })
  await Promise.all([approver, observer].map((page) => page.getByText('“Done on Monday”').waitFor()))
  await offersNothing(observer)

  const olga = await journey.open('olga@example.org', `/cutovers/${id}/hypercare`)
  await give(olga, 'Sign off', { sends: 'Sign hypercare off' })
  await Promise.all([lead, approver, observer].map((page) => page.getByText('SIGNED OFF').first().waitFor()))
  await give(lead, 'Close the cutover', { means: 'End the cutover: close it' })
  await stands('Closed', approver, observer, olga)

  await goTo(observer, 'Audit')
  await observer
    .getByRole('log')
    .getByText(/closed the cutover/)
    .waitFor()
  await offersNothing(observer)
  const events = await journey.events(id)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, position) => position + 1))
}

/** An item of the checklist, by its title and how it stands. */
const item = (page: Page, title: string, state = '') =>
  page.getByRole('main').getByRole('button', { name: new RegExp(`^${state}.*${title}`) })

const voter = (page: Page, role: string) =>
  page.getByRole('list', { name: 'Voters of the poll' }).getByRole('listitem').filter({ hasText: role })

async function moreTime(page: Page): Promise<void> {
  const step = await openStep(page, 'Watch the lag')
  await press(step, 'More time')
  const form = step.getByRole('form')
  await press(form, '+10')
  await form.getByLabel('What takes longer?').fill('It catches up')
  await press(form, 'More time')
  await form.waitFor({ state: 'detached' })
}
