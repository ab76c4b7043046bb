import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DependencyType } from '../../../../shared/runbook/stepKinds.ts'
import { level } from '../../../../shared/schedule/level/levelling.ts'
import { precedence } from '../../../../shared/schedule/precedence.ts'

interface Given {
  durations: number[]
  earliest: number[]
  edges: { from: number; to: number; type: DependencyType; lag: number }[]
  capacity: number[]
  /** By node, then by kind. */
  needs: number[][]
}

/** @param most the most nodes, and units of time of each */
const anyWork = (most: { nodes: number; takes: number; lag: number }): fc.Arbitrary<Given> =>
  fc
    .record({
      nodes: fc.integer({ min: 1, max: most.nodes }),
      capacity: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    })
    .chain(({ nodes, capacity }) =>
      fc.record({
        durations: fc.array(fc.integer({ min: 0, max: most.takes }), { minLength: nodes, maxLength: nodes }),
        earliest: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: nodes, maxLength: nodes }),
        needs: fc.array(fc.tuple(...capacity.map((there) => fc.integer({ min: 0, max: there }))), {
          minLength: nodes,
          maxLength: nodes,
        }),
        edges: fc
          .array(
            fc.record({
              a: fc.nat(nodes - 1),
              b: fc.nat(nodes - 1),
              type: fc.constantFrom<DependencyType>('FS', 'SS', 'FF', 'SF'),
              lag: fc.integer({ min: -most.lag, max: most.lag }),
            }),
            { maxLength: nodes * 2 },
          )
          .map((all) =>
            all
              .filter(({ a, b }) => a !== b)
              .map(({ a, b, type, lag }) => ({ from: Math.min(a, b), to: Math.max(a, b), type, lag })),
          ),
        capacity: fc.constant(capacity),
      }),
    )

const levelled = ({ durations, earliest, edges, capacity, needs }: Given, schedules: number, seed = 1) => {
  const net = precedence(durations.length, edges)
  return level(
    net,
    {
      duration: Float64Array.from(durations),
      earliest: Float64Array.from(earliest),
      lag: Float64Array.from(net.edge, (edge) => edges[edge]?.lag ?? 0),
    },
    { capacity: Int32Array.from(capacity), needs: Int32Array.from(needs.flat()) },
    { seed, goesOn: (made) => made < schedules },
  )
}

/** What a schedule breaks, by definition. */
function broken({ durations, earliest, edges, capacity, needs }: Given, start: ArrayLike<number>): string[] {
  const begins = (node: number) => start[node] ?? Number.NaN
  const ends = (node: number) => begins(node) + (durations[node] ?? Number.NaN)
  const tooEarly = durations.flatMap((_, node) =>
    begins(node) < (earliest[node] ?? 0) ? [`${node} is too early`] : [],
  )
  const links = edges.flatMap(({ from, to, type, lag }) => {
    const looked = type[0] === 'F' ? ends(from) : begins(from)
    const held = type[1] === 'F' ? ends(to) : begins(to)
    return held < looked + lag ? [`${from} ${type} ${to}`] : []
  })
  const moments = durations.map((_, node) => begins(node))
  const people = moments.flatMap((moment) =>
    capacity.flatMap((there, kind) => {
      const busy = durations
        .map((_, node) => (begins(node) <= moment && moment < ends(node) ? (needs[node]?.[kind] ?? 0) : 0))
        .reduce((sum, one) => sum + one, 0)
      return busy > there ? [`${busy} of ${there} at ${moment}`] : []
    }),
  )
  return [...tooEarly, ...links, ...people]
}

/** The earliest end of all schedules in whole units. */
function bestEnd(given: Given, until: number): number {
  const { durations } = given
  const start = durations.map(() => 0)
  let best = Number.POSITIVE_INFINITY
  const place = (node: number): void => {
    if (node === durations.length) {
      const end = Math.max(...durations.map((lasts, each) => lasts + (start[each] ?? 0)))
      if (end < best && broken(given, start).length === 0) best = end
      return
    }
    for (let at = 0; at <= until; at++) {
      start[node] = at
      place(node + 1)
    }
  }
  place(0)
  return best
}

describe('a levelled schedule', () => {
  it('keeps every dependency, and occupies nobody twice', () => {
    fc.assert(
      fc.property(anyWork({ nodes: 25, takes: 9, lag: 5 }), fc.integer(), (given, seed) => {
        const { start, end, bound } = levelled(given, 30, seed)
        expect(broken(given, start)).toEqual([])
        expect(end).toBe(Math.max(...given.durations.map((lasts, node) => lasts + (start[node] ?? 0))))
        expect(end).toBeGreaterThanOrEqual(bound)
      }),
    )
  })

  it('is a best one where there is little work', () => {
    fc.assert(
      fc.property(anyWork({ nodes: 4, takes: 2, lag: 1 }), (given) => {
        expect(levelled(given, 600).end).toBe(bestEnd(given, 9))
      }),
      { numRuns: 60 },
    )
  })

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(anyWork({ nodes: 12, takes: 9, lag: 5 }), fc.integer(), (given, seed) => {
        expect(levelled(given, 90, seed)).toEqual(levelled(given, 90, seed))
      }),
      { numRuns: 20 },
    )
  })
})
