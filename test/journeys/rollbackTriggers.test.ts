import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { ROLLBACK_YAML } from '../support/rollbackRunbook.ts'
import { act, announces, button, give, openStep, press, shows, stands } from './console.ts'
import { done } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const PEOPLE = {
  lead: ['lena@example.org'],
  dba: ['dana@example.org'],
  network: ['nils@example.org'],
  sponsor: ['sam@example.org'],
}
const SLOW = 'Rollback trigger: The copy is not at 50 % by now'
const OFF = 'Rollback trigger: Reconciliation is off by more than 0.1 %'

it('a trigger is answered where it is due, another alarms by its metric and begins the rollback, whose own steps come first and last', async () => {
  const id = await journey.cutover({ yaml: ROLLBACK_YAML, t0: -46, people: PEOPLE })
  await journey.give('lena', id, { type: 'startCutover' })
  await journey.give('dana', id, ...done('freeze'))
  const pageOf = (who: string) => journey.open(`${who}@example.org`, `/cutovers/${id}/run`)
  const [lead, dana, nils, sam] = await Promise.all(['lena', 'dana', 'nils', 'sam'].map(pageOf))
  if (!lead || !dana || !nils || !sam) throw new Error('A page is missing')
  const card = (page: typeof lead, title: string) => page.getByRole('listitem').filter({ hasText: title })

  // Asked of whoever decides about it, and of nobody else.
  await card(dana, SLOW).waitFor()
  expect(await button(card(sam, SLOW), 'Not the case').count()).toBe(0)
  await give(card(dana, SLOW), 'Not the case', {
    says: { 'What did you see?': 'It is at 60 %' },
    sends: 'It is not the case',
  })
  await card(dana, SLOW).waitFor({ state: 'detached' })
  expect((await journey.view(id)).triggers?.find((trigger) => trigger.id === 'slow')?.answered?.note).toBe(
    'It is at 60 %',
  )

  await journey.give('dana', id, { type: 'recordMetric', metric: 'recon_diff', value: 0.4 })
  await card(sam, OFF).getByText('recon_diff 0.4, allowed ≤ 0.1').waitFor()
  await card(lead, OFF).waitFor()
  await give(card(sam, OFF), 'Roll everything back', {
    says: { 'To roll everything back, type “everything”': 'everything' },
    means: 'Begin the rollback of everything',
  })
  await announces(
    /Rolling back since .*begun by Sam: “Reconciliation is off by more than 0.1 %”/,
    lead,
    dana,
    nils,
    sam,
  )
  await card(sam, OFF).waitFor({ state: 'detached' })

  await shows('Announce the rollback', 'ready', lead, dana)
  await shows('Stop the traffic', 'waiting', lead, nils)
  await shows('Allow writes again', 'waiting', dana)
  await shows('Tell the business', 'waiting', lead)
  const execute = async (page: typeof lead, title: string, observed?: string) => {
    await act(page, title, 'Start')
    await shows(title, 'running', lead)
    const step = await openStep(page, title)
    if (observed === undefined) await press(step, 'Complete')
    else await give(step, 'Complete', { says: { 'What did you see?': observed } })
    await shows(title, 'done', lead)
  }
  await execute(lead, 'Announce the rollback')
  await execute(nils, 'Stop the traffic')
  await execute(dana, 'Allow writes again')
  await execute(dana, 'Check the old ledger', 'All totals match')
  await execute(lead, 'Tell the business')
  await give(lead, 'Close the cutover', { means: 'End the cutover: close it' })
  await stands('Closed', lead, dana, nils, sam)
  expect((await journey.view(id)).ended?.outcome).toBe('rolledBack')
})
