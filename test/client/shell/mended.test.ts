import { expect, it } from 'vitest'
import { sayMended } from '../../../client/shell/mended.ts'
import { clockSeconds } from '../../../client/ui/instants.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { minutes, Play, T0, upToGo } from '../../support/play.ts'
import { allDone } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const play = upToGo(new Play(smallRunbook(), { now: T0 }))
const decided = play.cutover
play.run('dana', { type: 'startStep', stepId: 'freeze' })
const begun = play.cutover
play.wait(minutes(5)).run('dana', { type: 'completeStep', stepId: 'freeze' })
const done = play.cutover

const said = (lost: Cutover, found: Cutover) => sayMended({ at: T0, lost, found })
const at = clockSeconds(T0, 'Europe/Berlin')
const GONE = 'What was shown beyond it is gone.'

it('says how far the log went back, since when, and which steps were shown as done and are not', () => {
  expect(said(done, begun)).toEqual([
    `The server's log went back from event ${done.seq} to ${begun.seq} at ${at}, as after a restored backup.`,
    GONE,
    '1 step was shown as done and is not: Freeze writes.',
  ])
  expect(said(begun, decided).slice(2)).toEqual(['1 step was shown as begun and is not: Freeze writes.'])
})

it('names the gates that were shown as go, and few of many steps', () => {
  const before = new Play(smallRunbook(), { now: T0 }).cutover
  const sentences = said(done, before)
  expect(sentences).toContain('1 gate was shown as go and is not: Go / no-go.')
  const many = said(allDone().cutover, before)
  expect(many.join(' ')).toMatch(/\d+ steps were shown as done and are not: .+, .+, .+ and \d+ more\./)
})

it('does not speak of going back where the log has become longer', () => {
  expect(said(begun, done)[0]).toBe(`The server's log was replaced at ${at}, as after a restored backup.`)
  expect(said(begun, done)).toHaveLength(2)
})
