import { expect, it } from 'vitest'
import { releasesOf } from '../../../../client/features/portfolio/releases.ts'
import { portfolioLine } from '../../../../shared/derived/figures.ts'
import type { PortfolioLine } from '../../../../shared/protocol.ts'
import { minutes, Play } from '../../../support/play.ts'
import { started } from '../../../support/situations.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const lineOf = (play: Play, id: string, release: string): PortfolioLine => ({
  ...portfolioLine(play.cutover, 'head', play.now),
  id,
  release,
})

it('puts what runs first, and among it what has gone wrong, then what is late', () => {
  const failed = started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Locks' })
  const late = started().wait(minutes(7))
  const lines = [
    lineOf(new Play(smallRunbook()), 'ahead', 'Spring'),
    lineOf(started(), 'well', 'Summer'),
    lineOf(late, 'late', 'Autumn'),
    lineOf(failed, 'failed', 'Winter'),
  ]
  expect(releasesOf(lines).map(({ title }) => title)).toEqual(['Winter', 'Autumn', 'Summer', 'Spring'])
  const together = lines.map((line) => ({ ...line, release: 'One' }))
  expect(releasesOf(together)[0]?.cutovers.map(({ id }) => id)).toEqual(['failed', 'late', 'well', 'ahead'])
})

it('says what is wrong, and for whom it waits', () => {
  const play = started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Locks' })
  expect(portfolioLine(play.cutover, 'head', play.now)).toMatchObject({
    trouble: { count: 1, worst: 'Failed: Freeze writes', tone: 'bad' },
    waiting: { lena: 1 },
  })
  expect(portfolioLine(started().cutover, 'head', play.now)).not.toHaveProperty('trouble')
})
