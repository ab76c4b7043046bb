import { describe, expect, it } from 'vitest'
import { noticesOf } from '../../../../client/features/news/notices.ts'
import type { NewsItem } from '../../../../shared/attention/newsShape.ts'
import { newsIn } from '../../../support/news.ts'
import { iso, minutes, type Play, T0 } from '../../../support/play.ts'
import { started } from '../../../support/situations.ts'

/** As the server answers it to quinn. */
const feedOf = (play: Play): NewsItem[] =>
  newsIn(play)
    .map(({ seq, event, type, by, says, group, grave, told, whose }) => ({
      seq,
      at: event.at,
      type,
      by,
      says,
      group,
      grave,
      told: told.includes('quinn'),
      mine: whose.includes('quinn'),
    }))
    .toReversed()

const before = started().cutover.seq
const saysOf = (play: Play, awayUntil = 0, seen = before) => {
  const { groups, seenByLooking } = noticesOf(play.cutover, feedOf(play), seen, awayUntil)
  return { notices: groups.map(({ latest, earlier }) => [latest.says, earlier.length]), seenByLooking }
}

describe('what stands as a notice', () => {
  it('is what has weight; the rest is seen by looking', () => {
    const play = started().run('lena', { type: 'pauseCutover', reason: 'A pause' })
    expect(saysOf(play)).toEqual({ notices: [], seenByLooking: play.cutover.seq })
    play.run('lena', { type: 'moveT0', t0: iso(T0 + minutes(30)), windowEnd: iso(T0 + minutes(400)), reason: 'Late' })
    expect(saysOf(play).notices).toEqual([[expect.stringContaining('T-0 moved 30 min later'), 0]])
    expect(saysOf(play).seenByLooking).toBeUndefined()
    expect(saysOf(play, 0, play.cutover.seq)).toEqual({ notices: [] })
  })

  it('is everything that happened while one was away', () => {
    const play = started().run('lena', { type: 'pauseCutover', reason: 'A pause' })
    expect(saysOf(play, play.cutover.seq).notices).toEqual([['Cutover paused', 0]])
  })

  it('is not what a bar says now, and the whole story once it is over', () => {
    const play = started().run('nils', { type: 'callStop', reason: 'Smoke' })
    expect(saysOf(play, play.cutover.seq)).toEqual({ notices: [], seenByLooking: play.cutover.seq })
    play.run('lena', { type: 'clearStop' })
    expect(saysOf(play).notices).toEqual([['Stop lifted', 1]])
    const back = started().run('lena', { type: 'beginRollback', reason: 'Wrong' })
    expect(saysOf(back, back.cutover.seq).notices).toEqual([])
  })
})
