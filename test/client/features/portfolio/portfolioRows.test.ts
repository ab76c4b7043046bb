import { describe, expect, it } from 'vitest'
import {
  countShown,
  type PortfolioView,
  portfolioRows,
  SHOWN,
} from '../../../../client/features/portfolio/portfolioRows.ts'
import { portfolioLine } from '../../../../shared/derived/figures.ts'
import type { PortfolioLine } from '../../../../shared/protocol.ts'
import { CAST, makeReady, minutes, Play, T0 } from '../../../support/play.ts'
import { closed, started } from '../../../support/situations.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const lineOf = ({ cutover, now }: Play, id: string, changes: Partial<PortfolioLine> = {}): PortfolioLine => ({
  ...portfolioLine(cutover, 'head', now),
  id,
  title: id,
  ...changes,
})

const ALL: PortfolioView = { show: 'all', sort: 'attention', search: '', over: false }
const known = (me = 'quinn') => ({ me, unseen: new Map(), name: (id: string) => id })
const idsOf = (lines: readonly PortfolioLine[], view: Partial<PortfolioView> = {}, me?: string) =>
  portfolioRows(lines, { ...ALL, ...view }, known(me)).map((row) =>
    row.kind === 'line' ? row.line.id : row.kind === 'release' ? `# ${row.title}` : `over ${row.count}`,
  )

/** Three weeks ahead, and nothing is due yet. */
const ahead = () => new Play(smallRunbook(), { now: T0 - minutes(60 * 24 * 21) })
const failed = () => started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Locks' })
const late = () => started().wait(minutes(7))

describe('the order by attention', () => {
  it('puts what runs first, and among it what has gone wrong, then what is late', () => {
    const lines = [
      lineOf(ahead(), 'ahead', { release: 'Spring' }),
      lineOf(started(), 'well', { release: 'Summer' }),
      lineOf(late(), 'late', { release: 'Autumn' }),
      lineOf(failed(), 'failed', { release: 'Winter' }),
    ]
    expect(idsOf(lines)).toEqual(['failed', 'late', 'well', 'ahead'])
    const together = lines.map((line) => ({ ...line, release: 'One' }))
    expect(idsOf(together)).toEqual(['# One', 'failed', 'late', 'well', 'ahead'])
  })

  it('puts my turn before what is late for others', () => {
    const lines = [lineOf(late(), 'late'), lineOf(started(), 'mine', { waiting: { quinn: 1 } })]
    expect(idsOf(lines)).toEqual(['mine', 'late'])
    expect(idsOf(lines, {}, 'olga')).toEqual(['late', 'mine'])
  })

  it('puts one that is about to begin and not ready among those that run: T−10 min with nothing ready is trouble', () => {
    const close = new Play(smallRunbook(), { now: T0 - minutes(10) })
    const line = lineOf(close, 'close')
    expect(line).toMatchObject({ readiness: 0, trouble: { tone: 'late' } })
    expect(idsOf([lineOf(started(), 'well'), lineOf(ahead(), 'ahead'), line])).toEqual(['close', 'well', 'ahead'])
    const ready = makeReady(new Play(smallRunbook(), { now: T0 - minutes(10) }))
    expect(portfolioLine(ready.cutover, 'head', ready.now).readiness).toBe(1)
  })

  it('says a release once, as a heading or beside its only cutover, and not at all where both have one name', () => {
    const rows = portfolioRows(
      [
        lineOf(ahead(), 'a', { release: 'Payments' }),
        lineOf(ahead(), 'b', { release: 'Payments' }),
        lineOf(ahead(), 'c', { release: 'Ledger' }),
        lineOf(ahead(), 'd', { release: 'd' }),
      ],
      ALL,
      known(),
    )
    expect(rows.filter(({ kind }) => kind === 'release')).toMatchObject([{ title: 'Payments', count: 2 }])
    const beside = rows.flatMap((row) => (row.kind === 'line' ? [[row.line.id, row.release]] : []))
    expect(beside).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', 'Ledger'],
      ['d', undefined],
    ])
  })
})

describe('what is shown', () => {
  const lines = () => [
    lineOf(failed(), 'Bank move', { release: 'Spring' }),
    lineOf(ahead(), 'Card move'),
    lineOf(ahead(), 'Elsewhere', { roles: { lead: ['lars'] } }),
    lineOf(closed(), 'Old move'),
  ]

  it('is what fits the search by title, release and lead, and the filter', () => {
    expect(idsOf(lines(), { search: 'bank' })).toEqual(['Bank move'])
    expect(idsOf(lines(), { search: 'spring move' })).toEqual(['Bank move'])
    expect(idsOf(lines(), { search: 'lars' })).toEqual(['Elsewhere'])
    expect(idsOf(lines(), { show: 'mine' })).toEqual(['Bank move', 'Card move', 'over 1'])
    expect(idsOf(lines(), { show: 'attention' })).toEqual(['Bank move'])
    expect(idsOf(lines(), { show: 'running' })).toEqual(['Bank move'])
    expect(idsOf(lines(), { show: 'ahead' })).toEqual(['Card move', 'Elsewhere'])
  })

  it('is counted for every filter at once, without what is over and whatever is searched', () => {
    const counts = countShown(lines(), known())
    expect(counts).toEqual({ all: 3, mine: 2, attention: 1, running: 1, ahead: 2 })
    for (const show of SHOWN)
      expect(idsOf(lines(), { show }).filter((id) => !id.startsWith('over'))).toHaveLength(counts[show])
  })

  it('leaves what is over folded away until it is asked for, or nothing else is there', () => {
    expect(idsOf(lines())).not.toContain('Old move')
    expect(idsOf(lines(), { over: true }).slice(-2)).toEqual(['over 1', 'Old move'])
    expect(idsOf(lines(), { search: 'old' })).toEqual(['over 1', 'Old move'])
  })

  it('is sorted by T-0 or name without headings', () => {
    const both = [
      lineOf(ahead(), 'B', { release: 'One', t0: T0 }),
      lineOf(ahead(), 'A', { release: 'One', t0: T0 + minutes(1) }),
    ]
    expect(idsOf(both, { sort: 't0' })).toEqual(['B', 'A'])
    expect(idsOf(both, { sort: 'title' })).toEqual(['A', 'B'])
  })
})

it('says what is wrong, and for whom it waits', () => {
  const play = failed()
  expect(portfolioLine(play.cutover, 'head', play.now)).toMatchObject({
    trouble: { count: 1, worst: 'Failed: Freeze writes', tone: 'bad' },
    waiting: { lena: 1 },
    roles: CAST,
  })
  expect(portfolioLine(started().cutover, 'head', play.now)).not.toHaveProperty('trouble')
})
