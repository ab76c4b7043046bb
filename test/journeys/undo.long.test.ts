import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { act, give, openStep, press, shows, stepRow } from './console.ts'
import { done, NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('[R9] an accidental Complete is taken back on the spot, and what it released waits again for everybody', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const [dana, lead] = await Promise.all([
    journey.open('dana@example.org', `/cutovers/${id}/run`),
    journey.open('lena@example.org', `/cutovers/${id}/run`),
  ])
  await act(dana, 'Freeze writes', 'Start')

  // What she has written is there again when she has looked elsewhere, and gone once she has cancelled it.
  const now = dana.getByRole('region', { name: 'Now' })
  const why = now.getByRole('form').getByRole('textbox').first()
  await press(now, 'Hold')
  await why.fill('A report still writes')
  await dana.getByRole('link', { name: 'Timeline' }).click()
  await dana.getByRole('heading', { name: 'Timeline' }).waitFor()
  await dana.goBack()
  await press(now, 'Hold')
  await now.getByText('What you wrote before is still here.').waitFor()
  expect(await why.inputValue()).toBe('A report still writes')
  await press(now.getByRole('form'), 'Cancel')
  await press(now, 'Hold')
  expect(await why.inputValue()).toBe('')
  await press(now.getByRole('form'), 'Cancel')

  await act(dana, 'Freeze writes', 'Complete')
  await shows('Copy the data', 'ready', dana, lead)
  await press(dana.getByRole('region', { name: 'Now' }), 'Undo, pressed by mistake')
  await shows('Freeze writes', 'running', dana, lead)
  await shows('Copy the data', 'waiting', dana, lead)
  const { steps } = await journey.view(id)
  const started = (await journey.events(id)).find((event) => event.type === 'stepStarted' && event.stepId === 'freeze')
  // From its original start, as if nobody had pressed.
  expect(steps.find((step) => step.id === 'freeze')?.startedAt).toBe(started?.at)
  // It is offered for a moment only where it was pressed, and nobody else is offered it.
  expect(await lead.getByRole('button', { name: 'Undo, pressed by mistake' }).count()).toBe(0)
})

it('[R9] later it is undone from the menu, with a reason; a successor that runs goes on, flagged', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give('dana', id, ...done('freeze'), { type: 'startStep', stepId: 'copy', jobId: 'job-1' })
  const [dana, lead] = await Promise.all([
    journey.open('dana@example.org', `/cutovers/${id}/run`),
    journey.open('lena@example.org', `/cutovers/${id}/run`),
  ])
  await shows('Copy the data', 'running', dana, lead)
  // A page that did not press it offers nothing on the spot.
  expect(await dana.getByRole('button', { name: 'Undo, pressed by mistake' }).count()).toBe(0)
  const step = await openStep(dana, 'Freeze writes')
  const why = { 'Why is it taken back?': 'A batch still writes' }
  // Whatever else can be done stands in the menu; a step that is done may have nothing else.
  const inMenu = !(await step.getByRole('button', { name: /^Undo/ }).isVisible())
  await give(step, 'Undo', { says: why, ...(inMenu ? { inMenu } : {}) })
  await shows('Freeze writes', 'running', dana, lead)
  await shows('Copy the data', 'running', dana, lead)
  await lead
    .getByRole('region', { name: 'Now' })
    .getByText(/A predecessor was reopened/)
    .waitFor()
  await (await openStep(lead, 'Freeze writes')).getByText('Reopened once.').waitFor()
  await lead
    .getByRole('complementary', { name: 'Step' })
    .getByText(/A batch still writes/)
    .first()
    .waitFor()

  await act(dana, 'Freeze writes', 'Complete')
  await shows('Freeze writes', 'done', dana, lead)
  await lead.getByText(/A predecessor was reopened/).waitFor({ state: 'detached' })
})

it('several steps are held with one reason, and come back together', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const [dana, lead] = await Promise.all([
    journey.open('dana@example.org', `/cutovers/${id}/run`),
    journey.open('lena@example.org', `/cutovers/${id}/run`),
  ])
  const both = ['Freeze writes', 'Watch the lag']
  await select(dana, ...both)
  const bar = dana.getByRole('group', { name: 'Selected steps' })
  await bar.getByText('2 selected').waitFor()
  await press(bar, 'Start')
  for (const title of both) await shows(title, 'running', dana, lead)

  await select(dana, ...both)
  await give(bar, 'Hold', { says: { 'What does it wait for?': 'The array rebuilds' }, sends: 'Hold 2 steps' })
  for (const title of both) await shows(title, 'held', dana, lead)
  const now = lead.getByRole('region', { name: 'Now' })
  await expect.poll(() => now.getByText('The array rebuilds').count()).toBe(2)
  const held = (await journey.events(id)).filter(({ type }) => type === 'stepHeld')
  expect(held).toHaveLength(2)
  expect(new Set(held.map(({ commandId }) => commandId)).size).toBe(1)
})

it('several that were completed together by mistake are each taken back on the spot', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  for (const stepId of ['freeze', 'later'])
    await journey.give(stepId === 'later' ? 'nils' : 'dana', id, { type: 'startStep', stepId })
  await journey.give('lena', id, { type: 'assignPerson', role: 'network', email: 'dana@example.org' })
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await shows('Later', 'running', dana)
  await select(dana, 'Freeze writes', 'Later')
  await press(dana.getByRole('group', { name: 'Selected steps' }), 'Complete')
  for (const title of ['Freeze writes', 'Later']) await shows(title, 'done', dana)
  const card = dana.getByRole('region', { name: 'Now' }).getByRole('listitem').filter({ hasText: 'Later' })
  await press(card.filter({ hasText: 'Done.' }), 'Undo, pressed by mistake')
  await shows('Later', 'running', dana)
  await shows('Freeze writes', 'done', dana)
})

it('of several all are done or none, and it is said which one stood in the way', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  for (const stepId of ['freeze', 'watch-lag']) {
    await journey.give('dana', id, { type: 'startStep', stepId })
    await journey.give('dana', id, { type: 'holdStep', stepId, reason: 'The array rebuilds' })
  }
  const dana = await journey.open('dana@example.org', `/cutovers/${id}/run`)
  await shows('Freeze writes', 'held', dana)
  await select(dana, 'Freeze writes', 'Watch the lag')
  const bar = dana.getByRole('group', { name: 'Selected steps' })
  await dana.context().setOffline(true)
  await press(bar, 'Resume')
  await bar.getByText('Sending…').waitFor()
  await journey.give('ben', id, { type: 'resumeStep', stepId: 'freeze' })
  await dana.context().setOffline(false)
  await bar
    .getByRole('alert')
    .getByText(/^None was changed\. .*Freeze writes/)
    .waitFor()
  await shows('Freeze writes', 'running', dana)
  await shows('Watch the lag', 'held', dana)
})

/** Ticks them in the list, as a pointer does that comes over their rows. */
async function select(page: Page, ...titles: string[]): Promise<void> {
  for (const title of titles) {
    const row = stepRow(page, title)
    await row.hover()
    await row.getByRole('checkbox', { name: `Select ${title}` }).click()
  }
}
