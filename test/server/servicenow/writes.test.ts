import { expect, it } from 'vitest'
import { type Write, writesOf } from '../../../server/servicenow/writes.ts'
import { linked } from '../../support/changes.ts'
import type { Play } from '../../support/play.ts'

const noted = (play: Play, after: number): string[] =>
  writesOf(
    play.log.filter(({ seq }) => seq > after),
    play.cutover,
  ).flatMap(({ write }) => sentenceOf(write))
const sentenceOf = (write: Write) => (write.kind === 'note' ? [write.sentence] : [])

it.each(['Wrong network.', 'Wrong network'])('a note ends in one full stop after “%s”', (reason) => {
  const play = linked().run('lena', { type: 'startCutover' })
  const before = play.cutover.seq
  play.run('lena', { type: 'holdCountdown', reason })
  expect(noted(play, before)).toEqual(['held the countdown: Wrong network.'])
})
