/** Cutovers in every state, and what else the screens show: made once for the journeys that look at all of them. */
import { expect } from 'vitest'
import type { Scene } from '../support/everyScreen.ts'
import { EVERY_STATUS } from '../support/everyStatus.ts'
import type { Journey } from '../support/journey.ts'
import { iso } from '../support/play.ts'
import { done, GATE, makeReady, NIGHT, upToGo } from './night.ts'
import { draftOf, edit, stateOf } from './plan.ts'

/** The host of a webhook; to be allowed in `TMINUS_WEBHOOK_ALLOW`. */
export const NOBODY_ANSWERS = '127.0.0.1'

/** For Lena, who leads them and administers the organisation too, so that every screen has something to offer. */
export async function makeScene(journey: Journey): Promise<Scene> {
  const lena = await journey.person('lena@example.org', 'admin')
  await journey.call('POST', '/webhooks', {
    url: `http://${NOBODY_ANSWERS}:9/a-path-that-is-rather-long/0123456789abcdef0123456789abcdef`,
    description: 'The pager of the night',
  })
  const [running, polling, watching, closed = ''] = await Promise.all([
    underWay(journey),
    polled(journey),
    inHypercare(journey),
    EVERY_STATUS.closed?.(journey),
  ])
  const calls = () =>
    journey.sql<{ id: string }[]>`select id from calls where person = ${lena} and ended_at is null limit 1`
  await expect.poll(async () => (await calls()).length).toBe(1)
  const draft = await faultyDraft(journey, lena)
  const link = await journey.signInLink('quinn@example.org')
  return {
    running,
    polling,
    watching,
    closed,
    draft,
    call: (await calls())[0]?.id ?? '',
    token: link.slice(link.lastIndexOf('/') + 1),
  }
}

/** A step takes what is no duration, somebody has said so, and has the workstream in hand. */
async function faultyDraft(journey: Journey, person: string): Promise<string> {
  const id = await draftOf(journey, NIGHT)
  const { rows, workstreams } = await stateOf(journey, id)
  const [row] = rows
  const [workstream] = workstreams
  if (!row || !workstream) throw new Error('The night has no steps')
  await edit(journey, id, {
    type: 'setCells',
    cells: [{ row: row.key, column: 'takes', text: '2h 70m', seen: row.cells.takes?.seq ?? 0 }],
  })
  await edit(journey, id, { type: 'comment', row: row.key, column: 'takes', text: 'Is it @Lena?', mentions: [person] })
  await edit(journey, id, { type: 'giveWorkstream', workstream: workstream.key, people: [person] })
  return id
}

/** A poll is open, one has reported, and an item waits for its second look. */
async function polled(journey: Journey): Promise<string> {
  const id = await journey.cutover({ yaml: NIGHT, body: { release: 'Move of the summer', title: 'First rehearsal' } })
  const evidence = { link: 'https://example.org/report' }
  await journey.give('quinn', id, { type: 'provideEvidence', itemId: 'load-test', evidence })
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  const condition = { text: 'The lag is below a minute' }
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'goWithConditions', condition })
  return id
}

/** One step of each state, a pause and a stop. */
export async function underWay(journey: Journey): Promise<string> {
  const id = await journey.cutover({ yaml: NIGHT, t0: -60, body: { release: 'Move of the summer' } })
  await upToGo(journey, id)
  await journey.give('dana', id, ...done('freeze'), { type: 'startStep', stepId: 'copy', jobId: 'job-1' })
  await journey.give('dana', id, { type: 'failStep', stepId: 'copy', reason: 'The disk is full' })
  await journey.give('ben', id, { type: 'startStep', stepId: 'watch-lag' })
  const until = iso(Date.now() + 600_000)
  await journey.give('ben', id, { type: 'holdStep', stepId: 'watch-lag', reason: 'The replica restarts', until })
  await journey.give(
    'nils',
    id,
    { type: 'startStep', stepId: 'later' },
    { type: 'noteStep', stepId: 'later', text: 'Slow' },
  )
  await journey.give('lena', id, { type: 'pauseCutover', reason: 'The bridge is down' })
  return id
}

async function inHypercare(journey: Journey): Promise<string> {
  const id = await journey.cutover({ yaml: NIGHT, t0: -60, body: { title: 'Second rehearsal', mode: 'rehearsal' } })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' })
  const { steps } = await journey.view(id)
  const skip = steps.map((step) => ({ type: 'skipStep' as const, stepId: step.id, reason: 'Practised before' }))
  await journey.give('lena', id, { type: 'bulk', commands: skip }, { type: 'enterHypercare' })
  await journey.give('lena', id, {
    type: 'recordCheckIn',
    status: 'trouble',
    note: 'Queues grow',
    metrics: { error_rate: 0.02 },
  })
  return id
}
