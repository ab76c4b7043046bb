import { expect, it } from 'vitest'
import { boardOf } from '../../../../client/derive/board.ts'
import { changeTrouble, troubleSince } from '../../../../shared/change/changeTrouble.ts'
import { facts, hear, LINKED, linked, phaseRunbook } from '../../../support/changes.ts'
import { makeReady, minutes, Play, signature } from '../../../support/play.ts'

/** Under way behind its gate, with writes frozen. */
function running(): Play {
  const play = linked(new Play(phaseRunbook())).run('lena', { type: 'startCutover' })
  makeReady(play).run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  play.run('nils', { type: 'report', gateId: 'go-no-go', vote: 'go' })
  play.run('dana', { type: 'report', gateId: 'go-no-go', vote: 'go' })
  play.run('olga', signature(play)).run('sam', signature(play))
  return play.run('sam', { type: 'decideGate', gateId: 'go-no-go', outcome: 'go' })
}

const calm = () => {
  const play = running()
  return changeTrouble(play.cutover, play.now)
}
const theChange = ({ cutover: { changes } }: Play) => {
  const [change] = changes
  if (!change) throw new Error('No change is there')
  return change
}

it('is nothing in calm', () => {
  expect(calm()).toBeUndefined()
})

it('says what is held, since when, and how many steps cannot begin', () => {
  const play = running()
  hear(play.wait(minutes(1)), facts(play, { onHold: true, onHoldReason: 'Freeze' }))
  const heldAt = play.now
  hear(play.wait(minutes(6)), facts(play, { onHold: true, onHoldReason: 'Freeze' }))
  const trouble = changeTrouble(play.cutover, play.now)
  expect(trouble).toMatchObject({
    tone: 'late',
    title: 'CHG0030001 is on hold in ServiceNow (“Freeze”)',
    blocks: 'Nothing new starts in Outage: 6 steps cannot begin. Running steps continue.',
  })
  expect(troubleSince(play.log, theChange(play))).toBe(heldAt)
  expect(troubleSince(play.log.slice(-1), theChange(play))).toBeUndefined()
})

it('says since when although the change was linked as it was held already, and reads no further back than that', () => {
  const play = new Play(phaseRunbook()).run('lena', { type: 'linkChange', number: 'CHG0030001' })
  hear(play, LINKED, facts(play, { onHold: true }))
  const heldAt = play.now
  hear(play.wait(minutes(6)), facts(play, { onHold: true }))
  expect(troubleSince(play.log, theChange(play))).toBe(heldAt)
  // Further back lies nothing that counts.
  const link = play.log.findIndex(({ type }) => type === 'changeLinked')
  expect(troubleSince(play.log.slice(link), theChange(play))).toBe(heldAt)
  expect(troubleSince(play.log.slice(link + 1), theChange(play))).toBeUndefined()
})

it('begins again after a release', () => {
  const play = running()
  hear(play.wait(minutes(1)), facts(play, { onHold: true }))
  hear(play.wait(minutes(1)), facts(play))
  hear(play.wait(minutes(1)), facts(play, { onHold: true }))
  const heldAt = play.now
  hear(play.wait(minutes(1)), facts(play, { approval: 'rejected' }))
  expect(troubleSince(play.log, theChange(play))).toBe(heldAt)
})

it('is red once the change is cancelled or rejected, and over with the cutover', () => {
  const play = running()
  hear(play, facts(play, { approval: 'rejected' }))
  expect(changeTrouble(play.cutover, play.now)).toMatchObject({
    tone: 'bad',
    title: 'CHG0030001 was rejected in ServiceNow',
  })
  hear(play, facts(play, { state: '4' }))
  expect(changeTrouble(play.cutover, play.now)).toMatchObject({
    tone: 'bad',
    title: 'CHG0030001 is cancelled in ServiceNow',
  })
  play.run('lena', { type: 'cancelCutover', reason: 'Moved' })
  expect(changeTrouble(play.cutover, play.now)).toBeUndefined()
})

it('tells of a disagreement where it is dealt with, not on every screen', () => {
  const play = running()
  hear(play.wait(minutes(1)), { kind: 'conflict', changeId: 'change-1', sentence: 'It stays in Scheduled' })
  expect(changeTrouble(play.cutover, play.now)).toMatchObject({
    tone: 'late',
    title: 'ServiceNow disagrees about CHG0030001',
    forAll: false,
    since: play.now,
  })
})

it('a hold and its release turn every row at once, whatever else stays as it was', () => {
  const play = running()
  const ready = boardOf(play.cutover, play.now, 'dana')
  const status = (board: typeof ready, stepId: string) =>
    board.rows.find(({ view }) => view.definition.id === stepId)?.status
  expect(status(ready, 'freeze')).toBe('ready')
  hear(play, facts(play, { onHold: true }))
  const held = boardOf(play.cutover, play.now, 'dana', ready)
  expect(status(held, 'freeze')).toBe('waiting')
  hear(play, facts(play))
  expect(status(boardOf(play.cutover, play.now, 'dana', held), 'freeze')).toBe('ready')
})
