import { expect, it } from 'vitest'
import { sayStatus } from '../../../client/derive/sayStatus.ts'
import { portfolioLine } from '../../../shared/derived/figures.ts'
import { Play } from '../../support/play.ts'
import { SITUATIONS, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const both = ({ cutover, now }: Play) => [sayStatus(cutover), sayStatus(portfolioLine(cutover, '', now))]

it.each([
  ['Preparing', () => SITUATIONS.preparing()],
  ['Running', () => SITUATIONS.running()],
  ['Closed', () => SITUATIONS.closed()],
  ['Cancelled, never started', () => new Play(smallRunbook()).run('lena', { type: 'cancelCutover', reason: 'Moved' })],
  [
    'Cancelled',
    () =>
      started()
        .run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Locks' })
        .run('lena', { type: 'cancelCutover', reason: 'Moved' }),
  ],
  ['Closed, rolled back', () => rolledBack()],
] as const)('%s: what became of it, in a cutover as in the portfolio', (says, play) => {
  expect(both(play())).toEqual([says, says])
})

function rolledBack(): Play {
  const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
  play.run('lena', { type: 'beginRollback', reason: 'Wrong copy' })
  play.run('dana', { type: 'startStep', stepId: 'freeze~rollback' }).wait(60_000)
  return play.run('dana', { type: 'completeStep', stepId: 'freeze~rollback' }).run('lena', { type: 'closeCutover' })
}
