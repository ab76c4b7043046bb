import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { press } from './console.ts'
import { done, NIGHT, upToGo } from './night.ts'

let sandbox: Sandbox
let journey: Journey
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 11 })
  journey = await Journey.beside(sandbox)
})
afterEach(({ task }) => journey.leave(task))
afterAll(async () => {
  await journey.end()
  await sandbox.close()
})

const HOUR = 3_600_000
const inServiceNow = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
const STARTS = NIGHT.replace('runbook: short-night', 'runbook: written-night').replace(
  'step: freeze, title: Freeze writes,',
  'step: freeze, title: Freeze writes, startsChange: true,',
)

const field = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}`) }) })
const says = (page: Page, name: string, standing: string): Promise<void> =>
  field(page, name).filter({ hasText: standing }).waitFor({ timeout: 30_000 })

it('where both sides differ is seen in the panel, on the phone and across the room, and settled in the panel', {
  timeout: 240_000,
}, async () => {
  const id = await journey.cutover({ yaml: STARTS })
  const { sys_id: change = '', number = '' } = sandbox.insert('change_request', {
    short_description: 'Move of the ledger',
    type: 'normal',
    start_date: inServiceNow(Date.now() - HOUR),
    end_date: inServiceNow(Date.now() + 12 * HOUR),
  })
  sandbox.people.move(change, '-4')
  sandbox.people.approveAll(change)
  await journey.give('lena', id, { type: 'linkChange', number, relation: 'lead' })
  const [lead, phone] = await Promise.all([
    journey.open('lena@example.org', `/cutovers/${id}/servicenow`),
    journey.open('olga@example.org', `/cutovers/${id}/servicenow`, PHONE),
  ])
  // After the phone: of two links for one person only the newer one lets in.
  const wall = await journey.open('olga@example.org', `/tv/${id}`)
  await Promise.all([lead, phone].map((page) => page.getByText('Both sides agree.').waitFor()))
  await says(lead, 'State', 'agrees')
  await wall.getByText(new RegExp(`^${number} Scheduled, approved, confirmed`)).waitFor()
  expect(await wall.getByRole('status').filter({ hasText: number }).count()).toBe(0)

  // ServiceNow takes the write and does not do it.
  await upToGo(journey, id)
  const silent = sandbox.faults.add({ method: 'PATCH', path: /change/ }, { kind: 'silentNoOp' })
  await journey.give('dana', id, ...done('freeze'))
  await Promise.all([lead, phone].map((page) => says(page, 'State', 'differs')))
  await says(lead, 'Actual start', 'waits')
  await wall
    .getByRole('status')
    .filter({ hasText: `ServiceNow disagrees about ${number}` })
    .waitFor()
  expect(await phone.getByRole('button', { name: 'Write it again' }).count()).toBe(0)
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(wide).toBe(0)

  silent.remove()
  await press(lead, 'Write it again')
  await Promise.all([lead, phone].map((page) => says(page, 'State', 'agrees')))
  await says(lead, 'Actual start', 'agrees')
  expect(sandbox.people.change(change).state).toBe('-1')

  // A hold differs from a cutover that runs, and nobody in the room may overlook it.
  sandbox.people.hold(change, 'Freeze of the network')
  await says(lead, 'Hold', 'differs')
  const held = `${number} is on hold in ServiceNow (“Freeze of the network”)`
  await wall.getByRole('status').filter({ hasText: held }).waitFor()

  // Who prints now takes that along.
  const paper = await journey.open('olga@example.org', `/cutovers/${id}/print`)
  const onPaper = paper.getByRole('region', { name: 'Changes in ServiceNow' })
  await onPaper.getByText('on hold: “Freeze of the network”').waitFor()
  await onPaper.getByText(/Implement, approved.*planned .*confirmed .* ago, read /).waitFor()
  await onPaper.getByText(/http:\/\/127\.0\.0\.1:\d+\/nav_to\.do/).waitFor()

  sandbox.people.release(change)
  await wall.getByText(new RegExp(`^${number} Implement, approved, confirmed`)).waitFor({ timeout: 30_000 })
  await says(lead, 'Hold', 'agrees')
})
