import { describe, expect, it } from 'vitest'
import { stepsAhead, yoursAhead } from '../../../client/derive/ahead.ts'
import { boardOf } from '../../../client/derive/board.ts'
import { outlookOf } from '../../../client/derive/outlook.ts'
import type { Play } from '../../support/play.ts'
import { copying } from '../../support/rollbackRunbook.ts'

const parts = ({ cutover, now }: Play, me: string) => [boardOf(cutover, now, me), outlookOf(cutover, now)] as const
const idsOf = (found: ReturnType<typeof stepsAhead>) => found.map(({ row }) => row.view.definition.id)

describe('what is still to begin', () => {
  it('is one’s own step while all goes forward', () => {
    expect(idsOf(yoursAhead(...parts(copying(), 'nils')))).toEqual(['switch'])
    expect(yoursAhead(boardOf(copying().cutover, copying().now, 'nils'), undefined)).toEqual([])
  })

  it('is of a rollback once everything goes back, in its order, and nothing that no longer happens', () => {
    const play = copying().run('dana', { type: 'failStep', stepId: 'copy', reason: 'Disk is full' })
    play.run('lena', { type: 'beginRollback', reason: 'The totals differ' })
    expect(idsOf(stepsAhead(...parts(play, 'nils')))).toEqual([
      'announce-back',
      'stop-traffic',
      'copy~rollback',
      'freeze~rollback',
      'check-old',
      'tell-back',
    ])
    expect(idsOf(yoursAhead(...parts(play, 'nils')))).toEqual(['stop-traffic'])
    expect(idsOf(yoursAhead(...parts(play, 'lena')))).toEqual(['tell-back'])
  })
})
