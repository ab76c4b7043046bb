import { describe, expect, it } from 'vitest'
import { boardOf, rowOf } from '../../../../client/derive/board.ts'
import { askingOfBoxes, boxOffer, sayBoxes, sayOpenBoxes } from '../../../../client/features/run/boxOffer.ts'
import { bulkOffers } from '../../../../client/features/run/bulkOffers.ts'
import { stepOffers } from '../../../../client/features/run/stepOffers.ts'
import { asksFirst } from '../../../../client/forms/offer.ts'
import { boxCount, boxViews } from '../../../../shared/derived/boxes.ts'
import { answerTo, contextOf } from '../../../support/offers.ts'
import { CAST, Play } from '../../../support/play.ts'
import { started } from '../../../support/situations.ts'
import { boxedRunbook } from '../../../support/smallRunbook.ts'

const running = () => started(boxedRunbook())
const WRITERS = { stepId: 'freeze', part: 'do', line: 1, text: 'Stop the writers' } as const
const NODES = { stepId: 'freeze', part: 'do', line: 2, text: 'Look at **both** nodes' } as const

function rowFor(play: Play, who: string) {
  const row = rowOf(boardOf(play.cutover, play.now, who), 'freeze')
  if (!row) throw new Error('There is no such step')
  return row
}
const offered = (play: Play, who: string) => {
  const row = rowFor(play, who)
  return boxViews(row.view).map((box) => boxOffer(contextOf(play, who), row, box))
}

describe('the offer of a box', () => {
  it('is what the server accepts, whoever presses it wherever it is made', () => {
    const held = running().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'Locked' })
    const done = running().run('dana', { type: 'completeStep', stepId: 'freeze' })
    for (const play of [running(), running().run('dana', { type: 'tickBox', ...WRITERS }), held, done]) {
      for (const who of Object.values(CAST).flat()) {
        for (const offer of offered(play, who)) if (offer) expect(answerTo(play, who, offer)).toBe('accepted')
      }
    }
  })

  it('acts at once for whoever does the step, and asks those who stand in', () => {
    const asks = (who: string) => offered(running(), who).map((offer) => offer && asksFirst(offer))
    expect(asks('dana')).toEqual([false, false, undefined])
    expect(asks('second')).toEqual([false, false, undefined])
    expect(asks('scott')).toEqual([true, true, undefined])
    expect(asks('lena')).toEqual([true, true, undefined])
    expect(asks('nils')).toEqual([undefined, undefined, undefined])
  })

  it('takes a tick back, and none is made for a step that does not run', () => {
    const ticked = running().run('dana', { type: 'tickBox', ...WRITERS })
    expect(offered(ticked, 'dana').map((offer) => offer?.command({}).type)).toEqual(['untickBox', 'tickBox', undefined])
    expect(offered(new Play(boxedRunbook()), 'dana')).toEqual([undefined, undefined, undefined])
  })
})

describe('a completion', () => {
  const complete = (play: Play) => {
    const row = rowFor(play, 'dana')
    const offer = stepOffers(contextOf(play, 'dana'), row).find(({ name }) => name === 'complete')
    if (!offer) throw new Error('It cannot be completed')
    return askingOfBoxes(offer, boxCount(row.view))
  }

  it('asks first while boxes are open, and is sent at once when none is', () => {
    const play = running()
    expect(complete(play).says).toBe('2 of 3 boxes are open.')
    play.run('dana', { type: 'tickBox', ...WRITERS })
    expect(complete(play).says).toBe('1 of 3 boxes is open.')
    expect(asksFirst(complete(play))).toBe(true)
    play.run('dana', { type: 'tickBox', ...NODES })
    expect(asksFirst(complete(play))).toBe(false)
    expect(answerTo(running(), 'dana', complete(running()))).toBe('accepted')
  })

  it('of several steps says in which boxes are open', () => {
    const play = running()
    const [row] = [rowFor(play, 'dana')]
    const says = () =>
      bulkOffers(contextOf(play, 'dana'), [rowFor(play, 'dana')], boxCount).find(({ name }) => name === 'complete')
        ?.says
    expect(row.status).toBe('running')
    expect(says()).toBe('Boxes are open in “Freeze writes”.')
    play.run('dana', { type: 'tickBox', ...WRITERS }, { type: 'tickBox', ...NODES })
    expect(says()).toBeUndefined()
  })

  it('is put in words', () => {
    expect(sayOpenBoxes({ ticked: 0, all: 1 })).toBe('Its box is open.')
    expect(sayOpenBoxes(undefined)).toBeUndefined()
    expect(sayBoxes({ ticked: 4, all: 7 })).toBe('4/7 boxes')
  })
})
