import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { act, announces, button, give, goTo, openStep, press, shows, stands, steer } from './console.ts'
import { done, GATE, NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

async function open(id: string) {
  const pageOf = (who: string) => journey.open(`${who}@example.org`, `/cutovers/${id}/run`)
  const [lead, dana, sponsor] = await Promise.all([pageOf('lena'), pageOf('dana'), pageOf('sam')])
  return { lead, dana, sponsor }
}

const BACK = 'Begin the rollback of everything'
const ALL = { picks: { 'What is rolled back': 'everything' } }
const TYPED = { 'To roll everything back, type “everything”': 'everything' }

it('everything is rolled back by inverse steps, in the order in which it can be, and the cutover is closed', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give(
    'dana',
    id,
    ...done('freeze'),
    { type: 'startStep', stepId: 'copy', jobId: 'job-1' },
    { type: 'completeStep', stepId: 'copy', outputs: { rows: '12' } },
    { type: 'startStep', stepId: 'promote' },
  )
  const { lead, dana, sponsor } = await open(id)

  await steer(lead, 'Roll back', {
    ...ALL,
    says: { 'Why does it go back?': 'The copy is not the original', ...TYPED },
    means: BACK,
  })
  await announces(/Rolling back since .*begun by Lena: “The copy is not the original”/, lead, dana, sponsor)
  await stands('Rolling back', lead, dana, sponsor)

  // What runs is ended before it is reversed, and what came last is reversed first.
  await shows('Demote the replica', 'waiting', lead, dana)
  await shows('Allow writes again', 'waiting', lead, dana)
  await act(dana, 'Promote the replica', 'Fail', { says: { 'What went wrong?': 'Ended for the rollback' } })
  await shows('Demote the replica', 'ready', lead, dana, sponsor)
  for (const [inverse, step] of [
    ['Demote the replica', 'Promote the replica'],
    ['Drop the copy', 'Copy the data'],
    ['Allow writes again', 'Freeze writes'],
  ] as const) {
    await act(dana, inverse, 'Start')
    await shows(inverse, 'running', lead, sponsor)
    await press(await openStep(dana, inverse), 'Complete')
    await shows(inverse, 'done', lead, sponsor)
    await shows(step, 'rolled back', lead, dana, sponsor)
  }

  await give(lead, 'Close the cutover', {
    says: { 'Comment for the log': 'Again next Saturday' },
    means: 'End the cutover: close it',
  })
  await stands('Closed', lead, dana, sponsor)
  expect((await journey.view(id)).ended?.outcome).toBe('rolledBack')
})

it('past the point of no return a rollback takes a second word, of the one who decides', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  await journey.give(
    'dana',
    id,
    ...done('freeze'),
    { type: 'startStep', stepId: 'copy', jobId: 'job-1' },
    { type: 'completeStep', stepId: 'copy', outputs: { rows: '12' } },
    ...done('promote'),
  )
  await journey.give('ben', id, { type: 'confirmStep', stepId: 'promote' })
  await journey.give('nils', id, ...done('switch'))
  await journey.give(
    'quinn',
    id,
    { type: 'startStep', stepId: 'validate' },
    { type: 'completeStep', stepId: 'validate', observed: 'Right' },
  )
  await journey.give('dana', id, { type: 'startStep', stepId: 'open-writes' })
  const { lead, dana, sponsor } = await open(id)

  const why = { 'Why does it go back?': 'Payments are lost', ...TYPED }
  await steer(lead, 'Roll back', { ...ALL, says: why, means: BACK })
  await announces(/Lena asks for a rollback past the point of no return: “Payments are lost”/, lead, dana, sponsor)
  await stands('Running', lead, dana, sponsor)
  expect(await button(dana, 'Roll back').count()).toBe(0)

  await steer(sponsor, 'Roll back', { ...ALL, says: why, means: BACK })
  await announces(/Rolling back since .*begun by Sam/, lead, dana, sponsor)
  await shows('Close for writes', 'waiting', lead, dana, sponsor)
  expect((await journey.view(id)).phase).toBe('rollingBack')
})

it('a no-go that cancels ends the cutover where it stands', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  const { lead, dana, sponsor } = await open(id)
  await goTo(sponsor, 'Go / no-go')
  const decides = sponsor.getByRole('region', { name: 'You decide when all have voted.' })
  await give(decides, 'No-go', {
    says: { 'Why not, for everybody to read': 'The load test was never run' },
    chooses: 'Cancel the cutover',
    sends: 'Decide no-go and cancel the cutover',
    means: 'No-go: end the cutover',
  })
  await stands('Cancelled', lead, dana, sponsor)
  await announces(/Nothing in it can be started again.*creates a new cutover/, lead, dana, sponsor)
  await goTo(lead, 'Go / no-go')
  await lead.getByText('“The load test was never run”').waitFor()
})
