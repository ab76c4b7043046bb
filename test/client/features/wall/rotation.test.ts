import { expect, it } from 'vitest'
import { runningNow } from '../../../../client/features/portfolio/portfolioRows.ts'
import { dwellMs, nextOf } from '../../../../client/features/wall/rotation.ts'
import { portfolioLine } from '../../../../shared/derived/figures.ts'
import { Play } from '../../../support/play.ts'
import { closed, started } from '../../../support/situations.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const lineOf = ({ cutover, now }: Play, id: string) => ({ ...portfolioLine(cutover, 'head', now), id })

it('goes round all that run, what is in trouble first and longest, and nothing else', () => {
  const failed = started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Locks' })
  const running = runningNow([
    lineOf(new Play(smallRunbook()), 'ahead'),
    lineOf(started(), 'well'),
    lineOf(closed(), 'over'),
    lineOf(failed, 'failed'),
  ])
  expect(running.map(({ id }) => id)).toEqual(['failed', 'well'])
  const [first, second] = running
  if (!first || !second) throw new Error('Two run')
  expect(dwellMs(first)).toBeGreaterThan(dwellMs(second))
  expect(nextOf(running, 'failed', 1)).toBe('well')
  expect(nextOf(running, 'well', 1)).toBe('failed')
  expect(nextOf(running, 'failed', -1)).toBe('well')
  // One that has ended meanwhile is left for the gravest.
  expect(nextOf(running, 'gone', 1)).toBe('failed')
  expect(nextOf([], 'gone', 1)).toBeUndefined()
})
