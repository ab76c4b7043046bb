import { expect, it } from 'vitest'
import { type Write, writesOf } from '../../../server/servicenow/writes.ts'
import { linked } from '../../support/changes.ts'
import { LOG_KEY } from '../../support/installation.ts'
import type { Play } from '../../support/play.ts'

const HASH = 'ab'.repeat(32)

const noted = (play: Play, after: number): string[] =>
  writesOf(
    play.log.filter(({ seq }) => seq > after).map((event) => ({ ...event, prev: HASH, hash: HASH })),
    play.cutover,
    LOG_KEY.sign,
  ).flatMap(({ write }) => sentenceOf(write))
const sentenceOf = (write: Write) => (write.kind === 'note' ? [write.sentence] : [])

it.each(['Wrong network.', 'Wrong network'])('a note ends in one full stop after “%s”', (reason) => {
  const play = linked().run('lena', { type: 'startCutover' })
  const before = play.cutover.seq
  play.run('lena', { type: 'holdCountdown', reason })
  expect(noted(play, before)).toEqual(['held the countdown: Wrong network.'])
})
