import { expect, it } from 'vitest'
import { changeOnWall } from '../../../../client/features/servicenow/changeOnWall.ts'
import { facts, hear, linked, phaseRunbook } from '../../../support/changes.ts'
import { minutes, Play } from '../../../support/play.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const WORDS = { name: (id: string) => id, zone: 'Europe/Berlin' }
const wall = ({ cutover, now }: Play) => changeOnWall(cutover, now, WORDS)

it('is nothing where no change leads the cutover', () => {
  expect(wall(new Play(smallRunbook()))).toBeUndefined()
})

it('is one quiet line with its age while all is well', () => {
  expect(wall(linked().wait(40_000))).toEqual({
    title: 'CHG0030001',
    more: 'Scheduled, approved, confirmed 40 s ago',
  })
})

it('is loud where it is held, and says what that blocks', () => {
  const play = linked(new Play(phaseRunbook())).run('lena', { type: 'startCutover' })
  hear(play, facts(play, { onHold: true, onHoldReason: 'Freeze' }))
  expect(wall(play)).toEqual({
    title: 'CHG0030001 is on hold in ServiceNow (“Freeze”)',
    more: expect.stringMatching(/^Nothing new starts in Outage: \d+ steps cannot begin/),
    tone: 'late',
  })
  hear(play, { kind: 'unreachable', changeId: 'change-1', because: 'Down' })
  expect(wall(play)?.more).toMatch(/Cannot be reached since 22:00, last confirmed 0 s ago\.$/)
})

it('is red once it was rejected', () => {
  const play = linked()
  hear(play, facts(play, { approval: 'rejected' }))
  expect(wall(play)).toMatchObject({ title: 'CHG0030001 was rejected in ServiceNow', tone: 'bad' })
})

it('[R11] is loud once nobody confirms it, for whichever reason', () => {
  expect(wall(linked().wait(minutes(10)))).toEqual({
    title: 'CHG0030001 is not confirmed',
    more: 'Scheduled, approved, stale, last confirmed 10 min ago',
    tone: 'late',
  })
  const down = hear(linked(), { kind: 'unreachable', changeId: 'change-1', because: 'Down' })
  expect(wall(down)).toEqual({
    title: 'ServiceNow cannot be reached since 22:00',
    more: 'CHG0030001: Scheduled, approved, last confirmed 0 s ago',
    tone: 'late',
  })
  const paused = linked().run('lena', { type: 'pauseChangeSync', changeId: 'change-1', reason: 'Upgrade' })
  expect(wall(paused)).toMatchObject({ title: 'Sync of CHG0030001 is paused', tone: 'late' })
  const disagreeing = hear(linked(), { kind: 'conflict', changeId: 'change-1', sentence: 'It is still in Scheduled' })
  expect(wall(disagreeing)).toMatchObject({ title: 'ServiceNow disagrees about CHG0030001', tone: 'late' })
})

it('is quiet once the cutover is over, with the age of its last word', () => {
  const play = linked().run('lena', { type: 'cancelCutover', reason: 'Moved' }).wait(minutes(60))
  expect(wall(play)).toEqual({ title: 'CHG0030001', more: 'Scheduled, approved, stale, last confirmed 1 h ago' })
})
