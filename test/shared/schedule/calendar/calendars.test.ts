import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CalendarDefinition } from '../../../../shared/runbook/calendars.ts'
import type { DependencyType } from '../../../../shared/runbook/stepKinds.ts'
import { calendarSchedule } from '../../../../shared/schedule/calendar/calendarPasses.ts'
import { workingTimeOf } from '../../../../shared/schedule/calendar/workingTime.ts'
import { precedence, schedule } from '../../../../shared/schedule/precedence.ts'
import { MINUTE, minutesOf, slowEarly } from '../../../support/slowCalendar.ts'

/** Fridays before the clocks change, some there and back, one by half an hour. */
const WEEKENDS = [
  { timezone: 'Europe/Berlin', from: '2027-03-26' },
  { timezone: 'Europe/Berlin', from: '2027-10-29' },
  { timezone: 'America/New_York', from: '2027-03-12' },
  { timezone: 'America/New_York', from: '2027-11-05' },
  { timezone: 'Australia/Lord_Howe', from: '2027-04-02' },
  { timezone: 'Asia/Kolkata', from: '2027-03-26' },
]
const DAYS = 6

const hours = fc
  .uniqueArray(fc.integer({ min: 0, max: 47 }), { minLength: 2, maxLength: 4 })
  .map((halves) => halves.toSorted((a, b) => a - b).map((half) => half * 1800))
  .map(([a = 0, b = 0, c, d]): [number, number][] =>
    c !== undefined && d !== undefined
      ? [
          [a, b],
          [c, d],
        ]
      : [[a, b]],
  )
const night = fc.constant<[number, number][]>([[22 * 3600, 30 * 3600]])

const anyCalendar = (timezone: string, from: string): fc.Arbitrary<CalendarDefinition> =>
  fc.record({
    name: fc.constant('c'),
    timezone: fc.constant(timezone),
    week: fc.array(fc.oneof({ weight: 4, arbitrary: hours }, night, fc.constant([])), { minLength: 7, maxLength: 7 }),
    exceptions: fc.array(
      fc.record({ day: fc.nat(DAYS), hours: fc.oneof(hours, fc.constant([])) }).map(({ day, hours: on }) => {
        const date = new Date(Date.parse(`${from}T00:00:00Z`) + day * 86_400_000).toISOString().slice(0, 10)
        return { from: date, to: date, hours: on }
      }),
      { maxLength: 2 },
    ),
  })

const anyWeekend = fc
  .constantFrom(...WEEKENDS)
  .chain(({ timezone, from }) =>
    fc.record({ calendar: anyCalendar(timezone, from), from: fc.constant(Date.parse(`${from}T00:00:00Z`)) }),
  )

describe('the working time of a calendar', () => {
  it('is what its clocks show, minute by minute, whichever way they change', () => {
    fc.assert(
      fc.property(anyWeekend, fc.nat(DAYS * 1440), fc.nat(DAYS * 1440), ({ calendar, from }, a, b) => {
        const works = minutesOf(calendar, from, DAYS * 1440)
        const [first, last] = [Math.min(a, b), Math.max(a, b)]
        const count = works.slice(first, last).filter(Boolean).length
        const time = workingTimeOf(calendar)
        const at = (minute: number) => from + minute * MINUTE
        expect(time.between(at(first), at(last))).toBe(count * MINUTE)
        expect(time.between(at(last), at(first))).toBe(0 - count * MINUTE)
        if (count === 0) return
        let end = first
        for (let done = 0; done < count; end++) if (works[end]) done++
        expect(time.add(at(first), count * MINUTE)).toBe(at(end))
        let begin = last
        for (let done = 0; done < count; begin--) if (works[begin - 1]) done++
        expect(time.subtract(at(last), count * MINUTE)).toBe(at(begin))
        expect(time.opening(at(first))).toBe(at(works.indexOf(true, first)))
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['skipped', '2027-03-28', 1],
    ['shown twice', '2027-10-31', 3],
  ])('an hour that is %s counts so', (_, date, worked) => {
    const night: CalendarDefinition = {
      name: 'night',
      timezone: 'Europe/Berlin',
      week: Array.from({ length: 7 }, () => [[3600, 3 * 3600] as const]),
      exceptions: [],
    }
    const from = Date.parse(`${date}T00:00:00+00:00`) - 3_600_000 * 3
    expect(workingTimeOf(night).between(from, from + 86_400_000 / 2)).toBe(worked * 3_600_000)
  })
})

interface Given {
  duration: number
  earliest: number
  calendar: number
  after: { back: number; type: DependencyType; lag: number; working: boolean }[]
}

const anyNode: fc.Arbitrary<Given> = fc.record({
  duration: fc.integer({ min: 0, max: 300 }),
  earliest: fc.integer({ min: 5 * 1440, max: 6 * 1440 }),
  calendar: fc.nat(2),
  after: fc.array(
    fc.record({
      back: fc.integer({ min: 1, max: 3 }),
      type: fc.constantFrom<DependencyType>('FS', 'SS', 'FF', 'SF'),
      lag: fc.integer({ min: -60, max: 200 }),
      working: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
})

const passesOf = (nodes: readonly Given[], calendars: readonly CalendarDefinition[], from: number) => {
  const edges = nodes.flatMap(({ after }, to) =>
    after.flatMap(({ back, ...rest }) => (to - back >= 0 ? [{ from: to - back, to, ...rest }] : [])),
  )
  const net = precedence(nodes.length, edges)
  const terms = {
    duration: Float64Array.from(nodes, ({ duration }) => duration * MINUTE),
    earliest: Float64Array.from(nodes, ({ earliest }) => from + earliest * MINUTE),
    lag: Float64Array.from(net.edge, (edge) => (edges[edge]?.lag ?? 0) * MINUTE),
    calendars: nodes.map(({ calendar }) => {
      const own = calendars[calendar]
      return own && workingTimeOf(own)
    }),
    isWorkingLag: Uint8Array.from(net.edge, (edge) => (edges[edge]?.working ? 1 : 0)),
  }
  return { net, terms, edges, times: calendarSchedule(net, terms) }
}

describe('the schedule of work that keeps to calendars', () => {
  const everyDay = (calendar: CalendarDefinition): CalendarDefinition => ({
    ...calendar,
    week: calendar.week.map((own) => (own.length > 0 ? own : [[36_000, 54_000] as const])),
    exceptions: calendar.exceptions.slice(0, 1),
  })

  it('is that of a solver that looks minute by minute', () => {
    fc.assert(
      fc.property(
        fc.tuple(anyWeekend, anyWeekend),
        fc.array(anyNode, { minLength: 1, maxLength: 5 }),
        ([{ calendar: one, from }, { calendar: other }], nodes) => {
          const calendars = [everyDay(one), everyDay({ ...other, timezone: 'Asia/Tokyo' })]
          const horizon = 30 * 1440
          const minutes = calendars.map((calendar) => minutesOf(calendar, from, horizon))
          const { times } = passesOf(nodes, calendars, from)
          const slow = slowEarly(
            nodes.map(({ after, calendar, ...node }, to) => ({
              ...node,
              works: minutes[calendar],
              after: after.flatMap(({ back, ...rest }) => (to - back >= 0 ? [{ on: to - back, ...rest }] : [])),
            })),
            horizon,
          )
          const inMinutes = (values: Float64Array) => Array.from(values, (at) => (at - from) / MINUTE)
          expect(inMinutes(times.start)).toEqual(slow.map(({ start }) => start))
          expect(inMinutes(times.finish)).toEqual(slow.map(({ finish }) => finish))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('can start as late as it says and still end then: nothing later, and something no later than that', () => {
    fc.assert(
      fc.property(
        anyWeekend,
        fc.array(anyNode, { minLength: 1, maxLength: 8 }),
        fc.nat(7),
        ({ calendar, from }, nodes, which) => {
          const calendars = [everyDay(calendar)]
          const { times } = passesOf(nodes, calendars, from)
          const node = which % nodes.length
          const delayedTo = (instant: number) =>
            passesOf(
              nodes.map((own, place) => (place === node ? { ...own, earliest: (instant - from) / MINUTE } : own)),
              calendars,
              from,
            ).times.end
          const late = times.lateStart[node] ?? 0
          if (late < (times.start[node] ?? 0)) return
          expect(delayedTo(late)).toBe(times.end)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is exactly the plain one where nothing keeps to a calendar', () => {
    fc.assert(
      fc.property(fc.array(anyNode, { minLength: 1, maxLength: 12 }), (nodes) => {
        const { net, terms, times } = passesOf(nodes, [], 0)
        const plain = schedule(net, terms)
        expect(times.start).toEqual(plain.start)
        expect(times.lateStart).toEqual(plain.lateStart)
        expect(times.end).toBe(plain.end)
      }),
    )
  })
})
