import { expect, it } from 'vitest'
import { boardOf } from '../../../../client/derive/board.ts'
import { lastCompleted, yours } from '../../../../client/features/run/yourRows.ts'
import { minutes } from '../../../support/play.ts'
import { started } from '../../../support/situations.ts'

it('[R9] one key takes back what was completed last, which need not be what stands last in the plan', () => {
  const play = started()
    .run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    .run('dana', { type: 'startStep', stepId: 'copy' })
    .wait(minutes(20))
    .run('dana', { type: 'completeStep', stepId: 'copy', outputs: { rows: '120 000' } })
    .wait(minutes(1))
    .run('dana', { type: 'completeStep', stepId: 'freeze' })
  const rows = yours(boardOf(play.cutover, play.now, 'dana'), new Set(['copy', 'freeze']))
  const done = rows.filter(({ status }) => status === 'done').map(({ view }) => view.definition.id)
  expect(done).toEqual(['freeze', 'copy'])
  expect(lastCompleted(rows.toReversed())?.view.definition.id).toBe('freeze')
  expect(lastCompleted(yours(boardOf(play.cutover, play.now, 'dana'), new Set()))).toBeUndefined()
})
