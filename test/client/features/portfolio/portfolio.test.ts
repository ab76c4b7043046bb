import { expect, it } from 'vitest'
import { type ShownLines, withChange } from '../../../../client/features/portfolio/portfolio.ts'
import { portfolioLine } from '../../../../shared/derived/figures.ts'
import type { PortfolioLine } from '../../../../shared/protocol.ts'
import { Play, T0 } from '../../../support/play.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const { cutover, now } = new Play(smallRunbook())
const line = (seq: number, hash = `${seq}`): PortfolioLine => ({ ...portfolioLine(cutover, hash, now), seq })
const all = (...lines: PortfolioLine[]) => withChange(undefined, { kind: 'all', lines }, T0)
const then = (shown: ShownLines, next: PortfolioLine) =>
  withChange(shown, { kind: 'line', line: next }, T0 + 1).get('c1')

it('shows the line that came last, also one of a log that was put back, and says so', () => {
  expect(all(line(5)).get('c1')).toEqual(line(5))
  expect(then(all(line(5)), line(6))).toEqual(line(6))
  expect(then(all(line(5)), line(3))).toEqual({ ...line(3), putBackAt: T0 + 1 })
  expect(then(all(line(5)), line(5, 'other'))).toEqual({ ...line(5, 'other'), putBackAt: T0 + 1 })
  // Time alone makes lines as well.
  expect(then(all(line(5)), line(5))).toEqual(line(5))
})

it('notices after a reconnect too, and keeps saying it', () => {
  const putBack = withChange(all(line(5)), { kind: 'all', lines: [line(3)] }, T0 + 1)
  expect(putBack.get('c1')).toEqual({ ...line(3), putBackAt: T0 + 1 })
  expect(then(putBack, line(4))).toEqual({ ...line(4), putBackAt: T0 + 1 })
})

it('shows no cutover that is gone', () => {
  expect(withChange(all(line(5)), { kind: 'gone', id: 'c1' }, T0).size).toBe(0)
})
