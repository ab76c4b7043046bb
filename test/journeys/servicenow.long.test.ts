import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { announces, button, give, goTo, mark, neverReloaded, openStep, press, shows, stands } from './console.ts'
import { done, GATE, makeReady, NIGHT, sign } from './night.ts'

let sandbox: Sandbox
let journey: Journey
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 7 })
  journey = await Journey.beside(sandbox)
})
afterEach(({ task }) => journey.leave(task))
afterAll(async () => {
  await journey.end()
  await sandbox.close()
})

/** The short night with a gate that asks the change, and an outage that a held change keeps from going on. */
const ASKING = [
  ['runbook: short-night', 'runbook: asking-night'],
  ['step: freeze, title: Freeze writes,', 'step: freeze, title: Freeze writes, startsChange: true,'],
  ['{ mandatory: closed }]', '{ mandatory: closed }, { change: { approved: true, onHold: false } }]'],
  [
    'phases: [Preparation, Outage, Validation]',
    'phases: [Preparation, { phase: Outage, changeHoldBlocks: true }, Validation]',
  ],
].reduce((yaml, [from = '', to = '']) => {
  if (!yaml.includes(from)) throw new Error(`The short night has no “${from}” any more`)
  return yaml.replace(from, to)
}, NIGHT)

const HOUR = 3_600_000
const inServiceNow = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

it('a change from its link to its end: the gate waits for its approval, the run for its release, and both sides agree', {
  timeout: 240_000,
}, async () => {
  const id = await journey.cutover({ yaml: ASKING })
  const { sys_id: change = '', number = '' } = sandbox.insert('change_request', {
    short_description: 'Move of the ledger',
    type: 'normal',
    start_date: inServiceNow(Date.now() - HOUR),
    end_date: inServiceNow(Date.now() + 12 * HOUR),
  })
  const [lead, approver] = await Promise.all([
    journey.open('lena@example.org', `/cutovers/${id}/gates`),
    journey.open('sam@example.org', `/cutovers/${id}/gates`),
  ])
  await Promise.all([lead, approver].map(mark))

  // Only who leads or plans is offered to link one; everybody reads what it says then.
  expect(await button(approver, 'Link a change').count()).toBe(0)
  await give(lead, 'Link a change', { says: { Number: number }, sends: 'Link it' })
  await Promise.all(
    [lead, approver].map((page) =>
      said(page)
        .getByText(/^confirmed \d+ s ago$/)
        .waitFor(),
    ),
  )
  await fact(approver, 'State', 'New')
  await fact(approver, 'Planned', 'covers the forecast')

  sandbox.people.move(change, '-4')
  await fact(approver, 'State', 'Assess')
  // Whom to call, and who has answered.
  const asked = (page: Page) => page.getByRole('region', { name: 'Approvals in ServiceNow' }).getByRole('listitem')
  for (const page of [lead, approver]) {
    await asked(page)
      .filter({ hasText: /Priya Raman.*asked/ })
      .waitFor()
    await asked(page)
      .filter({ hasText: /Paolo Conti.*asked/ })
      .waitFor()
  }
  sandbox.people.approve(change, 'peer.one')
  await asked(approver)
    .filter({ hasText: /Priya Raman.*approved/ })
    .waitFor()
  sandbox.people.approveAll(change)
  await Promise.all([lead, approver].map((page) => fact(page, 'Approval', 'Approved')))
  expect(await asked(approver).count()).toBe(0)
  await fact(approver, 'State', 'Scheduled')

  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'))
  await decided(approver, id)

  await Promise.all([lead, approver].map((page) => goTo(page, 'Run')))
  await journey.give('dana', id, ...done('freeze'))
  await expect.poll(() => sandbox.people.change(change).state).toBe('-1')
  await journey.give('dana', id, { type: 'startStep', stepId: 'copy', jobId: 'job-1' })

  // In the middle of the run ServiceNow holds it: seen at once, what runs goes on, what waits says why.
  sandbox.people.hold(change, 'Freeze of the network')
  const held = `${number} is on hold in ServiceNow (“Freeze of the network”)`
  await announces(held, lead, approver)
  await Promise.all(
    [lead, approver].map((page) =>
      page
        .getByRole('region', { name: 'Now' })
        .getByRole('listitem')
        .filter({ hasText: held })
        .filter({ hasText: /Since \d\d:\d\d/ })
        .waitFor(),
    ),
  )
  await journey.give('dana', id, { type: 'completeStep', stepId: 'copy', outputs: { rows: '12' } })
  await shows('Promote the replica', 'waiting', lead, approver)
  await (await openStep(approver, 'Promote the replica')).getByText(`${held}.`).waitFor()

  // [R7] The hold has reopened the gate: once it is released everybody is asked again, and the run goes on.
  sandbox.people.release(change)
  await expect.poll(() => lead.getByRole('status').filter({ hasText: held }).count()).toBe(0)
  await goTo(approver, 'Go / no-go')
  await approver.getByText('The go is void.').waitFor()
  await decided(approver, id)
  await goTo(approver, 'Run')
  await shows('Promote the replica', 'ready', lead, approver)

  await journey.give('dana', id, ...done('watch-lag'), ...done('promote'))
  await journey.give('ben', id, { type: 'confirmStep', stepId: 'promote' })
  await journey.give('nils', id, ...done('switch'), { type: 'startStep', stepId: 'bake' }, ...done('later'))
  await shows('Bake', 'done', lead)
  await journey.give('quinn', id, { type: 'startStep', stepId: 'validate' })
  await journey.give('quinn', id, { type: 'completeStep', stepId: 'validate', observed: 'All totals agree' })
  await journey.give('dana', id, ...done('open-writes'))
  await journey.give('lena', id, { type: 'completeStep', stepId: 'live' })
  await stands('Running', lead)
  await give(lead, 'Enter hypercare')
  await Promise.all([lead, approver].map((page) => goTo(page, 'Hypercare')))

  const { number: incident = '' } = sandbox.people.createIncident(change, { short_description: 'Payments are slow' })
  await Promise.all([lead, approver].map((page) => page.getByText('Payments are slow').waitFor()))
  await approver.getByRole('link', { name: new RegExp(`^${incident}`) }).waitFor()

  await expect.poll(() => sandbox.people.change(change).state).toBe('0')
  sandbox.people.closeTasks(change)
  expect(await button(approver, `Close ${number}`).count()).toBe(0)
  await press(lead, `Close ${number}`)
  const form = lead.getByRole('form')
  expect(await form.getByLabel('Close notes').inputValue()).toMatch(/Actual: .*\nSteps: \d+ of \d+ done/)
  await form.getByRole('radio', { name: 'Successful with issues' }).check()
  await press(form, `Close ${number}`)
  await press(form, `Close ${number} for good`)
  await form.waitFor({ state: 'detached' })
  await lead.getByText('ServiceNow has closed it.').waitFor({ timeout: 30_000 })

  const closed = sandbox.people.change(change)
  expect(closed).toMatchObject({ state: '3', close_code: 'successful_issues' })
  const lines = sandbox
    .rows('sys_journal_field')
    .filter(({ element_id, element }) => element_id === change && element === 'work_notes')
    .map(({ value = '' }) => value)
    .join('\n')
  for (const line of ['started the cutover.', 'began hypercare; the technical work is done.']) {
    expect(lines.split(line)).toHaveLength(2)
  }
  await goTo(lead, 'ServiceNow')
  const panel = lead.getByRole('region', { name: `Change of this cutover ${number}` })
  await panel.getByText('Nothing waits to be written.').waitFor()
  const state = panel.getByRole('row').filter({ has: lead.getByRole('rowheader', { name: /^State/ }) })
  await state.filter({ hasText: /agrees.*Closed.*Closed/ }).waitFor()
  await neverReloaded(lead, approver)
})

/** Asked again and decided on the screen of the approver who decides. */
async function decided(approver: Page, id: string): Promise<void> {
  await journey.give('lena', id, { type: 'openPoll', gateId: GATE })
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'olga')
  await sign(journey, id, 'sam')
  const decides = approver.getByRole('region', { name: 'Sam, you decide.' })
  await give(decides, 'Go', { sends: 'Decide go' })
}

/** What stands beside the gate. */
const said = (page: Page) => page.getByRole('region', { name: 'What ServiceNow says' })

/** Waits until a fact of the change is said to be that. */
const fact = (page: Page, name: string, text: string): Promise<void> =>
  page
    .locator('dl > div')
    .filter({ has: page.getByRole('term').filter({ hasText: name }) })
    .filter({ hasText: text })
    .first()
    .waitFor()
