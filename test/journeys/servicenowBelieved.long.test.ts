import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { announces, button, give, goTo, press } from './console.ts'
import { GATE, NIGHT, sign, upToGo } from './night.ts'

let sandbox: Sandbox
let journey: Journey
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 17 })
  journey = await Journey.beside(sandbox)
})
afterEach(({ task }) => journey.leave(task))
afterAll(async () => {
  await journey.end()
  await sandbox.close()
})

const HOUR = 3_600_000
const inServiceNow = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
const ASKING = NIGHT.replace('runbook: short-night', 'runbook: believed-night')
  .replace('step: freeze, title: Freeze writes,', 'step: freeze, title: Freeze writes, startsChange: true,')
  .replace('{ mandatory: closed }]', '{ mandatory: closed }, { change: { approved: true } }]')

function approved(): { change: string; number: string } {
  const { sys_id: change = '', number = '' } = sandbox.insert('change_request', {
    short_description: 'Move of the ledger',
    type: 'normal',
    start_date: inServiceNow(Date.now() - HOUR),
    end_date: inServiceNow(Date.now() + 12 * HOUR),
  })
  sandbox.people.move(change, '-4')
  sandbox.people.approveAll(change)
  return { change, number }
}

const said = (page: Page) => page.getByRole('region', { name: 'What ServiceNow says' })
const rail = (page: Page) =>
  page.getByRole('navigation', { name: 'Cutover' }).getByRole('link', { name: /^ServiceNow/ })

it('a ticket that is re-planned, or closed, after the go is seen everywhere, and one leads one cutover', {
  timeout: 240_000,
}, async () => {
  const id = await journey.cutover({ yaml: ASKING })
  const { change, number } = approved()
  await journey.give('lena', id, { type: 'linkChange', number, relation: 'lead' })
  const [lead, phone] = await Promise.all([
    journey.open('lena@example.org', `/cutovers/${id}/gates`),
    journey.open('olga@example.org', `/cutovers/${id}`, PHONE),
  ])
  const wall = await journey.open('olga@example.org', `/tv/${id}`)
  await said(lead)
    .getByText(/^confirmed \d+ s ago$/)
    .waitFor()
  await upToGo(journey, id)

  // Moved in ServiceNow so that it ends too early: the go is void, and no screen speaks for another one.
  sandbox.people.edit(change, { end_date: inServiceNow(Date.now() + 300_000) })
  const short = `The planned window of ${number} does not cover the forecast`
  await lead.getByText('The go is void.').waitFor()
  await said(lead).getByText(`${short}.`).waitFor()
  await rail(lead).filter({ hasText: 'window' }).waitFor()
  await wall.getByRole('status').filter({ hasText: short }).waitFor()
  await phone.getByText(short).first().waitFor()
  expect(await lead.getByText('Every criterion is met.').count()).toBe(0)

  // Moved back and asked once more.
  sandbox.people.edit(change, { end_date: inServiceNow(Date.now() + 12 * HOUR) })
  await expect.poll(() => said(lead).getByText(`${short}.`).count()).toBe(0)
  await journey.give('lena', id, { type: 'openPoll', gateId: GATE })
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  for (const who of ['olga', 'sam']) await sign(journey, id, who)
  await lead.getByText('Every criterion is met.').waitFor()
  await journey.give('sam', id, { type: 'decideGate', gateId: GATE, outcome: 'go', reason: 'All is proven.' })

  // Closed there before the work has begun here.
  sandbox.people.move(change, '-1')
  sandbox.people.move(change, '0')
  sandbox.people.closeTasks(change)
  sandbox.people.move(change, '3', { close_code: 'unsuccessful', close_notes: 'Called off' })
  const { sys_mod_count: asClosed } = sandbox.people.change(change)
  const closed = `${number} is closed in ServiceNow`
  await announces(closed, lead, phone)
  await wall.getByRole('status').filter({ hasText: closed }).waitFor()
  await rail(lead).filter({ hasText: 'closed' }).waitFor()
  await said(lead).getByText(`${closed}.`).waitFor()
  await lead.getByRole('heading', { name: /^Recommendation: No-go/i }).waitFor()
  expect(await lead.getByText('Every criterion is met.').count()).toBe(0)
  expect(sandbox.people.change(change).sys_mod_count).toBe(asClosed)
  await goTo(lead, 'ServiceNow')
  const panel = lead.getByRole('region', { name: `Change of this cutover ${number}` })
  await panel.getByText(`${closed}.`).waitFor()
  expect(await panel.getByRole('button', { name: /^Request/ }).count()).toBe(0)
  expect(await panel.getByText('Both sides agree.').count()).toBe(0)

  // The way on: it is given up, and the one that was approved takes its place; no other cutover may have that.
  const next = approved()
  await give(lead, 'Unlink', { says: { Why: 'It was called off' }, sends: `Unlink ${number}` })
  await give(lead, 'Link a change', { says: { Number: next.number }, sends: 'Link it' })
  await lead.getByRole('region', { name: `Change of this cutover ${next.number}` }).waitFor()
  const second = await journey.cutover({ yaml: ASKING })
  const other = await journey.open('lena@example.org', `/cutovers/${second}/servicenow`)
  await press(other, 'Link a change')
  const form = other.getByRole('form')
  await form.getByLabel('Number').fill(next.number)
  await press(form, 'Link it')
  await other.getByText(`${next.number} is led by the cutover “Short night”`).first().waitFor()
  expect((await button(other, 'Link a change').count()) + (await form.count())).toBeGreaterThan(0)
})
