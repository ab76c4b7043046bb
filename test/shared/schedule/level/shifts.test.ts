import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Runbook } from '../../../../shared/runbook/runbook.ts'
import { levelledNight } from '../../../../shared/schedule/level/levelledNight.ts'
import { levelledPlan } from '../../../../shared/schedule/level/levelledPlan.ts'
import { planRunbook } from '../../../../shared/schedule/network.ts'
import { mustRead } from '../../../support/smallRunbook.ts'
import { fromT0, running } from '../given.ts'

interface Shift {
  from: number
  until: number
  people: number
}

interface Given {
  capacity: number
  shifts: readonly Shift[]
  /** Minutes. */
  handOver?: number
  steps: readonly { takes: number; needs?: number; after?: readonly number[] }[]
}

const runbookOf = ({ capacity, shifts, handOver, steps }: Given, more = {}): Runbook =>
  mustRead(
    JSON.stringify({
      runbook: 'shifts',
      title: 'Shifts',
      tier: 3,
      timezone: 'UTC',
      window: '8h',
      ...more,
      roles: {
        lead: { title: 'Lead' },
        ops: {
          title: 'Operations',
          capacity,
          shifts: shifts.map(({ from, until, people }) => ({ from: `T+${from}m`, until: `T+${until}m`, people })),
          ...(handOver === undefined ? {} : { handOver: `${handOver}m` }),
        },
        sponsor: { title: 'Sponsor' },
      },
      phases: ['Night'],
      workstreams: {
        Work: steps.map(({ takes, needs = 1, after = [] }, place) => ({
          step: `s-${place}`,
          title: `Step ${place}`,
          phase: 'Night',
          owner: 'ops',
          takes: `${takes}m`,
          people: { ops: needs },
          after: after.map((before) => `s-${before}`),
        })),
      },
    }),
  )

/** Start and finish of each step in minutes from T-0. */
const minutesOf = (runbook: Runbook) =>
  levelledPlan(runbook, { effort: 600 }).nodes.map(({ start, finish }) => [start / 60, finish / 60])

describe('[R13] shifts', () => {
  it('let nothing be done while nobody is on, and more while more are', () => {
    const steps = [{ takes: 30 }, { takes: 30 }]
    const shifts = [
      { from: 0, until: 60, people: 0 },
      { from: 60, until: 120, people: 2 },
    ]
    expect(minutesOf(runbookOf({ capacity: 1, shifts, steps }))).toEqual([
      [60, 90],
      [60, 90],
    ])
    const [first] = levelledPlan(runbookOf({ capacity: 1, shifts, steps })).scarce
    expect(first).toMatchObject({ role: 'ops', capacity: 2, waiting: 2 * 3600 })
  })

  it('let work that goes on across a change take the hand-over longer, or begin behind it where nobody is free', () => {
    const shifts = [
      { from: 0, until: 60, people: 1 },
      { from: 60, until: 180, people: 1 },
    ]
    const one = { capacity: 1, shifts, handOver: 15 }
    expect(minutesOf(runbookOf({ ...one, steps: [{ takes: 90 }] }))).toEqual([[0, 105]])
    expect(minutesOf(runbookOf({ ...one, steps: [{ takes: 60 }] }))).toEqual([[0, 60]])
    expect(minutesOf(runbookOf({ ...one, steps: [{ takes: 175 }] }))).toEqual([[0, 205]])
    expect(minutesOf(runbookOf({ ...one, steps: [{ takes: 40 }, { takes: 40, after: [0] }] }))).toEqual([
      [0, 40],
      [40, 95],
    ])
  })

  it('count in a night, from its T-0 on, and in hours of a calendar', () => {
    const shifts = [{ from: 0, until: 60, people: 0 }]
    const play = running(runbookOf({ capacity: 1, shifts, steps: [{ takes: 30 }] }))
    const night = levelledNight(play.cutover, play.now) ?? expect.unreachable('ops are limited')
    expect(night.steps.map((step) => step && [fromT0(step.start), fromT0(step.finish)])).toEqual([[60, 90]])
    // 22:00 to 23:20 UTC is open; the first hour nobody is on, and a change of shift falls between.
    const office = { calendar: 'late', calendars: { late: { hours: { 'Mon-Sun': '22:00-23:20' } } } }
    const given = { capacity: 1, shifts, handOver: 10, steps: [{ takes: 30 }] }
    const late = running(runbookOf(given, office))
    const kept = levelledNight(late.cutover, late.now) ?? expect.unreachable('ops are limited')
    expect(kept.steps.map((step) => step && [fromT0(step.start), fromT0(step.finish)])).toEqual([
      [60, 60 + 24 * 60 - 50],
    ])
  })

  const anyGiven = fc.record({
    capacity: fc.integer({ min: 1, max: 3 }),
    handOver: fc.integer({ min: 1, max: 30 }),
    shifts: fc
      .array(fc.record({ gap: fc.nat(40), lasts: fc.integer({ min: 5, max: 90 }), people: fc.nat(4) }), {
        minLength: 1,
        maxLength: 5,
      })
      .map((all) => {
        let at = 0
        return all.map(({ gap, lasts, people }): Shift => {
          const from = at + gap
          at = from + lasts
          return { from, until: at, people }
        })
      }),
    steps: fc.array(
      fc.record({
        takes: fc.integer({ min: 1, max: 60 }),
        need: fc.nat(2),
        on: fc.array(fc.nat(20), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  const given = ({ steps, ...rest }: Parameters<Parameters<typeof anyGiven.map>[0]>[0]): Given => ({
    ...rest,
    steps: steps.map(({ takes, need, on }, place) => ({
      takes,
      needs: 1 + (need % rest.capacity),
      after: place === 0 ? [] : [...new Set(on.map((before) => before % place))],
    })),
  })

  it('are kept to minute by minute: nobody is at work who is not on, and each change crossed costs its hand-over', () => {
    fc.assert(
      fc.property(anyGiven.map(given), (night) => {
        const runbook = runbookOf(night)
        const times = minutesOf(runbook)
        const end = Math.max(...times.map(([, finish = 0]) => finish))
        const there = (minute: number) =>
          night.shifts.find(({ from, until }) => from <= minute && minute < until)?.people ?? night.capacity
        const changes = new Set(night.shifts.flatMap(({ from, until }) => [from, until]))
        const tooMany: string[] = []
        for (let minute = 0; minute < end; minute++) {
          const busy = night.steps.reduce((sum, { needs = 1 }, place) => {
            const [start = 0, finish = 0] = times[place] ?? []
            return start <= minute && minute < finish ? sum + needs : sum
          }, 0)
          if (busy > there(minute)) tooMany.push(`${busy} of ${there(minute)} at ${minute}`)
        }
        expect(tooMany).toEqual([])
        for (const [place, { takes, after = [] }] of night.steps.entries()) {
          const [start = 0, finish = 0] = times[place] ?? []
          const crossed = [...changes].filter((change) => start < change && change < finish).length
          expect(finish - start).toBe(takes + crossed * (night.handOver ?? 0))
          for (const before of after) expect(start).toBeGreaterThanOrEqual(times[before]?.[1] ?? 0)
        }
        const levelled = levelledPlan(runbook, { effort: 600 })
        expect(levelled.finish).toBeGreaterThanOrEqual(levelled.bound)
        expect(levelled.finish).toBeGreaterThanOrEqual(planRunbook(runbook).finish)
        for (const { finishWithOneMore } of levelled.scarce)
          expect(finishWithOneMore).toBeLessThanOrEqual(levelled.finish)
      }),
      { numRuns: 40 },
    )
  })
})
