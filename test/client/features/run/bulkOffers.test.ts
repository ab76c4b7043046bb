import { describe, expect, it } from 'vitest'
import { boardOf, rowOf } from '../../../../client/derive/board.ts'
import { bulkOffers } from '../../../../client/features/run/bulkOffers.ts'
import { answerTo, contextOf, pressable } from '../../../support/offers.ts'
import type { Play } from '../../../support/play.ts'
import { started } from '../../../support/situations.ts'

const offered = (play: Play, who: string, ...stepIds: string[]) => {
  const board = boardOf(play.cutover, play.now, who)
  return bulkOffers(
    contextOf(play, who),
    stepIds.flatMap((stepId) => rowOf(board, stepId) ?? []),
  )
}
const both = () => started().run('dana', { type: 'startStep', stepId: 'watch-lag' })

describe('the offers of several steps', () => {
  it('are those that each of them has, and the server accepts them together', () => {
    const play = both()
    const offers = offered(play, 'dana', 'freeze', 'watch-lag')
    expect(pressable(offers)).toEqual(['hold', 'note', 'undo', 'assign'])
    for (const offer of offers) expect(answerTo(play, 'dana', offer)).toBe('accepted')
    expect(pressable(offered(play, 'dana', 'freeze', 'switch'))).toEqual(['note'])
  })

  it('ask one reason for all, and no moment of each', () => {
    const hold = offered(both(), 'dana', 'freeze', 'watch-lag').find(({ name }) => name === 'hold')
    expect(hold?.fields?.map(({ name }) => name)).toEqual(['reason'])
    expect(hold?.submit).toBe('Hold 2 steps')
    expect(hold?.command({ reason: 'The array' })).toMatchObject({
      type: 'bulk',
      commands: [
        { type: 'holdStep', stepId: 'freeze', reason: 'The array' },
        { type: 'holdStep', stepId: 'watch-lag', reason: 'The array' },
      ],
    })
  })

  it('[R12] give them to one person, whose missing role asks for a reason', () => {
    const play = both()
    const assign = offered(play, 'lena', 'freeze', 'switch').find(({ name }) => name === 'assign')
    const [to, why] = assign?.fields ?? []
    expect(to?.people).toContain('nils')
    expect(why?.when?.({ to: 'nils' })).toBe(true)
    const same = offered(play, 'lena', 'freeze', 'watch-lag').find(({ name }) => name === 'assign')
    expect(same?.fields?.[1]?.when?.({ to: 'second' })).toBe(false)
    const command = assign?.command({ to: 'nils', reason: 'Dana is ill' })
    expect(command).toMatchObject({
      commands: [
        { type: 'assignStep', stepId: 'freeze', to: 'nils', reason: 'Dana is ill' },
        { type: 'assignStep', stepId: 'switch', to: 'nils' },
      ],
    })
    play.run('lena', command ?? expect.unreachable())
    expect(play.cutover.steps.filter(({ assigned }) => assigned === 'nils')).toHaveLength(2)
  })

  it('[R5] ask the lead once why those of others are gone over, and offer a scribe nothing to record in the dark', () => {
    const play = both()
    const complete = offered(play, 'lena', 'freeze', 'watch-lag').find(({ name }) => name === 'complete')
    expect(complete?.fields).toMatchObject([{ label: 'Some are for other roles. Reason for override' }])
    expect(complete && answerTo(play, 'lena', complete)).toBe('accepted')
    expect(pressable(offered(play, 'scott', 'freeze', 'watch-lag'))).toEqual(['note'])
  })
})
