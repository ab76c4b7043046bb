import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'
import { button, press } from './console.ts'
import { becomes, draftOf, stateOf, texts } from './plan.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('the YAML of a draft has the corrected text beside each fault, one press away, until it is taken into the draft', async () => {
  await journey.person('paula@example.org', 'planner')
  await journey.person('mara@example.org')
  const faulty = SMALL_YAML.replace('takes: 1m', 'takes: 90 min').replace('takes: 20m', 'takes: 2h 30m')
  const id = await draftOf(journey, faulty)
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}?view=yaml`)
  const text = page.getByRole('textbox', { name: 'Text of the runbook' })
  const faults = page.getByRole('list', { name: 'Errors and warnings' })
  await faults.getByRole('listitem').filter({ hasText: '1h30m' }).getByRole('button', { name: 'Fix' }).click()
  await expect.poll(() => text.inputValue()).toMatch(/takes: "?1h30m/)
  // What was checked is another text now: it waits for the next check.
  await faults.getByRole('listitem').filter({ hasText: '1h30m' }).waitFor({ state: 'hidden' })
  await faults.getByRole('listitem').filter({ hasText: '2h30m' }).getByRole('button', { name: 'Fix' }).click()
  await expect.poll(() => text.inputValue()).toMatch(/takes: "?2h30m/)
  expect(texts(await stateOf(journey, id), 'takes')).toContain('90 min')
  await press(page, 'Take into the draft')
  await becomes(
    async () => texts(await stateOf(journey, id), 'takes').filter((takes) => takes.endsWith('30m')),
    ['1h30m', '2h30m'],
  )

  // Whoever may only read is offered none.
  const other = await draftOf(journey, faulty.replace('runbook: small-move', 'runbook: other-move'))
  const reader = await journey.open('mara@example.org', `/runbooks/drafts/${other}?view=yaml`)
  await reader.getByRole('list', { name: 'Errors and warnings' }).getByText('1h30m').waitFor()
  expect(await button(reader, 'Fix').count()).toBe(0)
})
