import { expect, it } from 'vitest'
import { calendarWeeks, overlaps } from '../../../../client/features/portfolio/calendar.ts'
import { portfolioLine } from '../../../../shared/derived/figures.ts'
import type { PortfolioLine } from '../../../../shared/protocol.ts'
import { Play } from '../../../support/play.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const { cutover, now } = new Play(smallRunbook())
const line = (id: string, from: string, to: string, people: string[] = ['lena']): PortfolioLine => ({
  ...portfolioLine(cutover, 'head', now),
  id,
  windowStart: Date.parse(from),
  windowEnd: Date.parse(to),
  roles: { lead: people },
})

it('a week has seven days of the zone, also where one has 25 hours, and each window where it is open', () => {
  const night = line('night', '2026-10-24T20:00Z', '2026-10-25T04:00Z')
  const long = line('long', '2026-10-24T20:00Z', '2026-10-27T04:00Z')
  const [first, second] = calendarWeeks([night, long], Date.parse('2026-10-21T12:00Z'), 2, 'Europe/Berlin')
  expect(first?.days.map(({ title }) => title)).toEqual(
    ['Mon 19', 'Tue 20', 'Wed 21', 'Thu 22', 'Fri 23', 'Sat 24', 'Sun 25'].map((day) => `${day} Oct`),
  )
  const sunday = first?.days[6]
  expect(((sunday?.to ?? 0) - (sunday?.from ?? 0)) / 3_600_000).toBe(25)
  expect(first?.bars).toMatchObject([
    { line: { id: 'night' }, from: 5, to: 6, before: false, after: false },
    { line: { id: 'long' }, from: 5, to: 6, after: true },
  ])
  expect(second?.bars).toMatchObject([{ line: { id: 'long' }, from: 0, to: 1, before: true, after: false }])
})

it('names who is needed in two windows at once, and neither where they only touch nor where nobody is the same', () => {
  const a = line('a', '2026-11-28T20:00Z', '2026-11-29T02:00Z', ['lena', 'dana'])
  const b = line('b', '2026-11-29T01:00Z', '2026-11-29T04:00Z', ['dana', 'olga'])
  const touches = line('c', '2026-11-29T04:00Z', '2026-11-29T06:00Z', ['dana'])
  const others = line('d', '2026-11-28T21:00Z', '2026-11-28T23:00Z', ['sam'])
  const over = { ...line('e', '2026-11-28T21:00Z', '2026-11-28T23:00Z', ['lena']), status: 'closed' as const }
  expect(overlaps([touches, b, a, others, over])).toMatchObject([
    {
      one: { id: 'a' },
      other: { id: 'b' },
      people: ['dana'],
      from: Date.parse('2026-11-29T01:00Z'),
      to: Date.parse('2026-11-29T02:00Z'),
    },
  ])
})
