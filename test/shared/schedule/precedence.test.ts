import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEPENDENCY_TYPES } from '../../../shared/runbook/stepKinds.ts'
import {
  bindHistory,
  type Edge,
  ENDED,
  FREE,
  longestPath,
  newSchedule,
  passes,
  precedence,
  STARTED,
  schedule,
  weigh,
} from '../../../shared/schedule/precedence.ts'

interface Given {
  durations: number[]
  edges: (Edge & { lag: number })[]
  /** Where a node may not start before; 0 for one without edges into it, -Infinity for others when left out. */
  earliest?: (number | undefined)[]
}

function solve({ durations, edges, earliest = [] }: Given) {
  const later = new Set(edges.map(({ to }) => to))
  const net = precedence(durations.length, edges)
  const terms = {
    duration: Float64Array.from(durations),
    earliest: Float64Array.from(
      durations,
      (_, node) => earliest[node] ?? (later.has(node) ? Number.NEGATIVE_INFINITY : 0),
    ),
    lag: Float64Array.from(net.edge, (edge) => edges[edge]?.lag ?? 0),
  }
  const times = schedule(net, terms)
  return {
    net,
    terms,
    start: [...times.start],
    late: [...times.lateStart],
    slack: [...times.lateStart].map((late, node) => late - (times.start[node] ?? 0)),
    end: times.end,
    path: longestPath(net, terms.duration, times),
  }
}

const link = (from: number, to: number, type: Edge['type'], lag = 0) => ({ from, to, type, lag })

describe('the passes, computed by hand', () => {
  it('FS: starts when the one before has finished, and the lag later', () => {
    expect(solve({ durations: [10, 5], edges: [link(0, 1, 'FS')] })).toMatchObject({ start: [0, 10], end: 15 })
    expect(solve({ durations: [10, 5], edges: [link(0, 1, 'FS', 3)] })).toMatchObject({ start: [0, 13], end: 18 })
    expect(solve({ durations: [10, 5], edges: [link(0, 1, 'FS', -4)] })).toMatchObject({ start: [0, 6], end: 11 })
  })

  it('SS: starts with the one before, and the lag later', () => {
    const withLag = solve({ durations: [10, 5], edges: [link(0, 1, 'SS', 2)] })
    expect(withLag).toMatchObject({ start: [0, 2], end: 10, slack: [0, 3] })
    expect(solve({ durations: [3, 5], edges: [link(0, 1, 'SS', 2)] })).toMatchObject({ start: [0, 2], slack: [0, 0] })
  })

  it('FF: its end waits for the end of the one before, and its start moves with it', () => {
    expect(solve({ durations: [10, 4], edges: [link(0, 1, 'FF')] })).toMatchObject({ start: [0, 6], end: 10 })
    expect(solve({ durations: [10, 4], edges: [link(0, 1, 'FF', 5)] })).toMatchObject({ start: [0, 11], end: 15 })
    // Nothing else says when it may start, so it can begin before T-0.
    expect(solve({ durations: [10, 14], edges: [link(0, 1, 'FF')] })).toMatchObject({ start: [0, -4], end: 10 })
  })

  it('SF: its end waits for the start of the one before', () => {
    const given = { durations: [10, 4], edges: [link(0, 1, 'SF', 6)], earliest: [20, undefined] }
    expect(solve(given)).toMatchObject({ start: [20, 22], end: 30, late: [20, 26] })
  })

  it('takes the latest of all that holds, and its own earliest', () => {
    const edges = [link(0, 2, 'FS'), link(1, 2, 'SS', 8)]
    expect(solve({ durations: [5, 20, 1], edges })).toMatchObject({ start: [0, 0, 8] })
    expect(solve({ durations: [9, 20, 1], edges })).toMatchObject({ start: [0, 0, 9] })
    expect(solve({ durations: [9, 20, 1], edges, earliest: [undefined, undefined, 30] }).start).toEqual([0, 0, 30])
  })

  it('late times go back through every type', () => {
    const edges = [link(0, 3, 'FS', 2), link(1, 3, 'SS', 5), link(2, 3, 'FF', 1), link(3, 4, 'SF', 30)]
    // start: d = max(4+2, 0+5, 9+1-6) = 6; e ends at 6+30 = 36, starts at 33
    const solved = solve({ durations: [4, 3, 9, 6, 3], edges })
    expect(solved).toMatchObject({ start: [0, 0, 0, 6, 33], end: 36 })
    // d may start at 36-30 = 6: a by 6-2-4, b by 6-5, c by 12-1-9
    expect(solved.late).toEqual([0, 1, 2, 6, 33])
  })

  it('names a longest path from what waits for nothing to what ends last', () => {
    const edges = [link(0, 1, 'FS'), link(0, 2, 'FS'), link(1, 3, 'FS'), link(2, 3, 'FS'), link(3, 4, 'FS')]
    expect(solve({ durations: [0, 3, 8, 2, 0], edges }).path).toEqual([0, 2, 3, 4])
  })

  it('throws when the edges go round in a circle', () => {
    const edges = [link(0, 1, 'FS'), link(1, 2, 'SS'), link(2, 1, 'FF')]
    expect(() => precedence(3, edges)).toThrow('2 of 3 nodes wait for each other in a circle')
  })

  it('an empty network ends at 0', () => {
    expect(solve({ durations: [], edges: [] })).toMatchObject({ end: 0, path: [] })
  })
})

/** Networks without circles: each edge leads from a node to one that a shuffled order has later. */
const networks = fc
  .record({
    durations: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 14 }),
    shuffle: fc.array(fc.double({ noNaN: true }), { minLength: 14, maxLength: 14 }),
    links: fc.array(
      fc.tuple(fc.nat(13), fc.nat(13), fc.constantFrom(...DEPENDENCY_TYPES), fc.integer({ min: -20, max: 20 })),
      { maxLength: 40 },
    ),
    earliest: fc.array(fc.option(fc.integer({ min: -50, max: 80 }), { nil: undefined }), { maxLength: 14 }),
  })
  .map(({ durations, shuffle, links, earliest }): Given => {
    const rank = (node: number) => (shuffle[node] ?? 0) + node * 1e-9
    const edges = links
      .filter(([a, b]) => a < durations.length && b < durations.length && rank(a) !== rank(b))
      .map(([a, b, type, lag]) => (rank(a) < rank(b) ? link(a, b, type, lag) : link(b, a, type, lag)))
    return { durations, edges, earliest }
  })

/** What a dependency demands of two starts, said once more and otherwise than in the engine. */
function isKept({ from, to, type, lag }: Given['edges'][number], start: number[], durations: number[]): boolean {
  const begins = (node: number) => start[node] ?? 0
  const ends = (node: number) => begins(node) + (durations[node] ?? 0)
  switch (type) {
    case 'FS':
      return begins(to) >= ends(from) + lag
    case 'SS':
      return begins(to) >= begins(from) + lag
    case 'FF':
      return ends(to) >= ends(from) + lag
    case 'SF':
      return ends(to) >= begins(from) + lag
  }
}

describe('the passes, on any network', () => {
  it('keeps every dependency, early and late', () => {
    fc.assert(
      fc.property(networks, (given) => {
        const { start, late, end } = solve(given)
        expect(given.edges.filter((edge) => !isKept(edge, start, given.durations))).toEqual([])
        expect(given.edges.filter((edge) => !isKept(edge, late, given.durations))).toEqual([])
        expect(Math.max(...late.map((begins, node) => begins + (given.durations[node] ?? 0)))).toBe(end)
      }),
    )
  })

  it('starts nothing later than something makes it', () => {
    fc.assert(
      fc.property(networks, (given) => {
        const { start, terms } = solve(given)
        start.forEach((begins, node) => {
          if (begins === terms.earliest[node]) return
          const sooner = start.with(node, begins - 1)
          expect(given.edges.some((edge) => edge.to === node && !isKept(edge, sooner, given.durations))).toBe(true)
        })
      }),
    )
  })

  it('slack is exactly how much later a node may start before the end moves', () => {
    fc.assert(
      fc.property(networks, (given) => {
        const { start, slack, end } = solve(given)
        const endWhen = (node: number, begins: number) =>
          solve({ ...given, earliest: given.durations.map((_, n) => (n === node ? begins : given.earliest?.[n])) }).end
        start.forEach((begins, node) => {
          const left = slack[node] ?? Number.NaN
          expect(left).toBeGreaterThanOrEqual(0)
          expect(endWhen(node, begins + left)).toBe(end)
          expect(endWhen(node, begins + left + 1)).toBe(end + 1)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('the critical path has no slack, no gap, and the length from its start to the end', () => {
    fc.assert(
      fc.property(networks, (given) => {
        const { start, slack, path, end, terms } = solve(given)
        const [first = Number.NaN] = path
        const last = path.at(-1) ?? Number.NaN
        expect(path.map((node) => slack[node])).toEqual(path.map(() => 0))
        expect(start[first]).toBe(terms.earliest[first])
        expect((start[last] ?? 0) + (given.durations[last] ?? 0)).toBe(end)
        for (const [position, node] of path.slice(1).entries()) {
          const sooner = start.with(node, (start[node] ?? 0) - 1)
          const between = given.edges.filter(({ from, to }) => from === path[position] && to === node)
          expect(between.some((edge) => !isKept(edge, sooner, given.durations))).toBe(true)
        }
      }),
    )
  })

  it('history that went as planned leaves the plan as it is, whenever one looks', () => {
    fc.assert(
      fc.property(networks, fc.integer({ min: -60, max: 200 }), (given, now) => {
        const { net, terms, start } = solve(given)
        const duration = terms.duration
        const progress = Uint8Array.from(start, (begins, node) => {
          if (begins + (duration[node] ?? 0) <= now) return ENDED
          return begins <= now ? STARTED : FREE
        })
        const earliest = terms.earliest.map((given, node) =>
          progress[node] === FREE ? Math.max(given, now) : (start[node] ?? 0),
        )
        const times = newSchedule(net)
        const bound = { duration, earliest, lag: terms.lag }
        weigh(net, bound, times.weight)
        bindHistory(net, bound, progress, times.weight)
        expect([...passes(net, bound, times).start]).toEqual(start)
      }),
    )
  })
})

describe('history', () => {
  const lay = (given: Given, progress: number[]) => {
    const { net, terms } = solve(given)
    const times = newSchedule(net)
    weigh(net, terms, times.weight)
    bindHistory(net, terms, Uint8Array.from(progress), times.weight)
    const { start, lateStart, end } = passes(net, terms, times)
    return { start: [...start], slack: [...lateStart].map((late, node) => late - (start[node] ?? 0)), end }
  }

  it('what started before it was allowed to does not move, and holds nobody back', () => {
    const given = { durations: [10, 5, 1], edges: [link(0, 1, 'FS'), link(1, 2, 'FS')], earliest: [0, 2, 0] }
    expect(lay(given, [STARTED, STARTED, FREE])).toMatchObject({ start: [0, 2, 7], end: 10, slack: [0, 2, 2] })
    expect(lay(given, [STARTED, ENDED, FREE])).toMatchObject({ start: [0, 2, 7] })
  })

  it('what has started waits with its finish: it lasts longer, and those who wait for its start do not care', () => {
    const given = {
      durations: [20, 5, 1, 1],
      edges: [link(0, 1, 'FF', 3), link(1, 2, 'FS'), link(1, 3, 'SS', 4)],
      earliest: [0, 10, 0, 0],
    }
    // It began at 10 and cannot finish before 23, as if it had started at 18; the SS successor counts from 10.
    expect(lay(given, [STARTED, STARTED, FREE, FREE])).toMatchObject({ start: [0, 18, 23, 14], end: 24 })
  })
})

it('10,000 nodes: the same times as by relaxing edge after edge until nothing moves', () => {
  const durations = Array.from({ length: 10_000 }, (_, node) => (node * 7919) % 60)
  const edges = durations.flatMap((_, to) =>
    [1, 7, 61]
      .filter((back) => to >= back && (to + back) % 5 !== 0)
      .map((back) => link(to - back, to, DEPENDENCY_TYPES[((to * 13 + back) % 17) % 4] ?? 'FS', ((to * 31) % 9) - 2)),
  )
  const { start, end, path } = solve({ durations, edges })
  const later = new Set(edges.map(({ to }) => to))
  const expected = durations.map((_, node) => (later.has(node) ? Number.NEGATIVE_INFINITY : 0))
  for (let moved = true; moved; ) {
    moved = false
    for (const edge of edges) {
      const before = edge.type === 'FS' || edge.type === 'FF' ? (durations[edge.from] ?? 0) : 0
      const after = edge.type === 'FF' || edge.type === 'SF' ? (durations[edge.to] ?? 0) : 0
      const bound = (expected[edge.from] ?? 0) + before + edge.lag - after
      if (bound <= (expected[edge.to] ?? 0)) continue
      expected[edge.to] = bound
      moved = true
    }
  }
  expect(start).toEqual(expected)
  expect(end).toBe(Math.max(...expected.map((begins, node) => begins + (durations[node] ?? 0))))
  expect(path.length).toBeGreaterThan(1000)
})
