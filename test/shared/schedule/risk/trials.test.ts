import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cutover, GateState, StepState } from '../../../../shared/cutoverState.ts'
import { DEPENDENCY_TYPES, type DependencyType } from '../../../../shared/runbook/stepKinds.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import { type Precedence, precedence } from '../../../../shared/schedule/precedence.ts'
import type { Random } from '../../../../shared/schedule/random.ts'
import { randomFrom } from '../../../../shared/schedule/random.ts'
import { blankOutlook, type Outlook } from '../../../../shared/schedule/risk/outlook.ts'
import { type Learnt, outlookOf } from '../../../../shared/schedule/risk/outlookOf.ts'
import { learnPace } from '../../../../shared/schedule/risk/pace.ts'
import { quantilesOf } from '../../../../shared/schedule/risk/quantiles.ts'
import { runTrials } from '../../../../shared/schedule/risk/trials.ts'
import { minutes, Play, T0 } from '../../../support/play.ts'
import { CREW, runbookOf } from '../given.ts'

interface Network {
  net: Precedence
  lag: Float64Array
  outlook: Outlook
}

/** Up to that many nodes, of all dependency types; durations in minutes, none certain. */
function network(random: Random, most: number, types: readonly DependencyType[] = DEPENDENCY_TYPES): Network {
  const nodes = 2 + random.below(most - 1)
  const edges = Array.from({ length: random.below(2 * nodes) + 1 }, () => {
    const to = 1 + random.below(nodes - 1)
    const type = types[random.below(types.length)] ?? 'FS'
    return { from: random.below(to), to, type, lag: random.below(3) === 0 ? random.below(10) : 0 }
  })
  const net = precedence(nodes, edges)
  const outlook = blankOutlook(nodes)
  for (let node = 0; node < nodes; node++) {
    outlook.low[node] = 1 + random.below(20)
    outlook.likely[node] = (outlook.low[node] ?? 0) + random.below(15)
    outlook.high[node] = (outlook.likely[node] ?? 0) + random.below(40)
  }
  return { net, lag: Float64Array.from(net.edge, (edge) => edges[edge]?.lag ?? 0), outlook }
}

const CERTAIN: Learnt = {
  experience: { reaction: 0, reactionSpread: 0, failures: 1, paces: [] },
  pace: { sums: [], ...learnPace([], []) },
  sumOf: () => -1,
  takes: ({ definition: { takes } }) => ({
    low: takes.likely * 1000,
    likely: takes.likely * 1000,
    high: takes.likely * 1000,
  }),
  fails: () => 0,
}

/** A night in whatever state: the engines have to agree of those too that no history leads to. */
function anyNight(seed: number): { cutover: Cutover; now: number } {
  const random = randomFrom(seed)
  const count = 3 + random.below(14)
  const gates = random.below(3)
  const after = (place: number, names: (place: number) => string) =>
    Array.from({ length: place === 0 ? 0 : random.below(3) }, () => {
      const type = DEPENDENCY_TYPES[random.below(4)] ?? 'FS'
      const lag = random.below(4) === 0 ? `+${1 + random.below(9)}m` : ''
      return `${names(random.below(place))} ${type}${lag}`
    })
  const step = (place: number) => `s${place}`
  const gateAfter = Array.from({ length: gates }, (_, gate) => 1 + random.below(count - 1 - gate))
  const runbook = runbookOf(
    Array.from({ length: count }, (_, place) => {
      const own = [...new Set(after(place, step).map((text) => text))]
      const seen = new Set<string>()
      const unique = own.filter((text) => {
        const on = text.split(' ')[0] ?? ''
        if (seen.has(on)) return false
        seen.add(on)
        return true
      })
      const behind = gateAfter.flatMap((at, gate) => (place > at && random.below(3) === 0 ? [`g${gate}`] : []))
      return {
        step: step(place),
        takes: `${1 + random.below(40)}m`,
        after: [...unique, ...behind],
        ...(random.below(5) === 0 ? { notBefore: `T+${random.below(90)}m` } : {}),
      }
    }),
    gateAfter.map((at, gate) => ({ id: `g${gate}`, after: [step(random.below(at + 1))] })),
    { window: '9h' },
  )
  const { cutover } = new Play(runbook, { people: CREW }).run('lena', { type: 'startCutover' })
  const now = T0 + minutes(random.below(120))
  const by = { by: 'otto', at: now }
  const state = (): StepState => {
    const startedAt = now - minutes(10 + random.below(60))
    const started = { startedAt, started: by, ...(random.below(3) === 0 ? { heldFor: minutes(random.below(5)) } : {}) }
    const completed = { completedAt: startedAt + minutes(random.below(30)), completed: by }
    switch (random.below(9)) {
      case 0:
        return { status: 'running', ...started }
      case 1:
        return {
          status: 'running',
          ...started,
          estimate: { finish: now + minutes(random.below(60) - 20), reason: '', by: 'otto' },
        }
      case 2:
        return {
          status: 'held',
          ...started,
          held: { by: 'otto', at: Math.max(startedAt, now - minutes(5)) },
          reason: '',
        }
      case 3:
        return {
          status: 'held',
          ...started,
          held: { by: 'otto', at: now },
          reason: '',
          until: now + minutes(random.below(40) - 9),
        }
      case 4:
        return { status: 'failed', ...started, failedAt: now, failed: by, reason: '' }
      case 5:
        return { status: 'unconfirmed', ...started, ...completed }
      case 6:
        return { status: 'done', ...started, ...completed }
      case 7:
        return { status: 'skipped', skipped: { by: 'lena', at: now - minutes(random.below(30)) }, reason: '' }
      default:
        return { status: 'pending' }
    }
  }
  const decided = (): GateState =>
    random.below(2) === 0
      ? { status: 'pending', polls: 0 }
      : {
          status: 'go',
          polls: 1,
          decision: {
            outcome: 'go',
            deed: { by: 'sam', at: now - minutes(random.below(50)) },
            pollId: 'g-1',
            conditions: [],
            counted: [],
          },
        }
  return {
    cutover: {
      ...cutover,
      steps: cutover.steps.map(() => (random.below(3) === 0 ? state() : { status: 'pending' })),
      gates: cutover.gates.map(decided),
    },
    now,
  }
}

describe('trials', () => {
  it('say what the forecast says where nothing is in doubt', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { cutover, now } = anyNight(seed)
        const { net, lag, outlook } = outlookOf(cutover, now, CERTAIN)
        outlook.hesitation.fill(0)
        outlook.overrun = 0
        outlook.low.set(outlook.likely)
        outlook.high.set(outlook.likely)
        const tried = runTrials(net, lag, outlook, { trials: 2, seed })
        const expected = forecast(cutover, now)
        expect(tried.ends[0]).toBe(expected.finish)
        expected.steps.forEach((step, node) => {
          expect(tried.finishes(node)[0]).toBe(step?.finish)
        })
        expected.gates.forEach((gate, position) => {
          expect(tried.finishes(cutover.steps.length + position)[1]).toBe(gate?.at)
        })
      }),
      { numRuns: 400 },
    )
  })

  it('come to the same distribution as a slow simulation of its own', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = randomFrom(seed)
      const { net, lag, outlook } = network(random, 9)
      outlook.hesitation.fill(2)
      outlook.fails.fill(0.1)
      outlook.pace.of.fill(0)
      outlook.pace = { ...outlook.pace, sums: [[0]], ...learnPace([0.2], []) }
      const trials = 4000
      const tried = runTrials(net, lag, outlook, { trials, seed, watch: [net.nodes - 1] })
      const slow = Array.from({ length: trials }, () => slowTrial(random, net, lag, outlook)).sort((a, b) => a - b)
      for (const share of [0.1, 0.5, 0.8, 0.95]) {
        const place = Math.ceil(share * trials) - 1
        const [ours, theirs] = [tried.ends[place] ?? 0, slow[place] ?? 0]
        expect(Math.abs(ours / theirs - 1), `seed ${seed}, ${share}`).toBeLessThan(0.05)
      }
    }
  })

  it('end no sooner where something lasts longer, each single one', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, which) => {
        // A step whose finish is held starts the sooner the longer it lasts, and what looks at its start with it.
        const { net, lag, outlook } = network(randomFrom(seed), 14, ['FS', 'SS'])
        const before = runTrials(net, lag, outlook, { trials: 60, seed })
        const node = which % net.nodes
        for (const values of [outlook.low, outlook.likely, outlook.high]) values[node] = (values[node] ?? 0) + 7
        const after = runTrials(net, lag, outlook, { trials: 60, seed })
        before.endByTrial.forEach((end, trial) => {
          expect(after.endByTrial[trial]).toBeGreaterThanOrEqual(end)
        })
      }),
      { numRuns: 300 },
    )
  })

  it('run on from a node as if they had been run with that duration', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1 }),
        (seed, which, some) => {
          const { net, lag, outlook } = network(randomFrom(seed), 14)
          outlook.hesitation.fill(3)
          const node = which % net.nodes
          const tried = runTrials(net, lag, outlook, { trials: 50, seed })
          // Asked again, as the same trials answer for one step after the other.
          tried.endsIf((which + 1) % net.nodes, [1, 2])
          const all = [...some].sort((one, other) => one - other)
          tried.endsIf(node, all).forEach((ifSo, place) => {
            for (const values of [outlook.low, outlook.likely, outlook.high]) values[node] = all[place] ?? 0
            const whole = runTrials(net, lag, outlook, { trials: 50, seed }).endByTrial
            ifSo.forEach((end, trial) => {
              expect(end).toBeCloseTo(whole[trial] ?? 0, 3)
            })
          })
        },
      ),
      { numRuns: 300 },
    )
  })

  it('go on with what runs knowing how long it has lasted', () => {
    const net = precedence(1, [])
    const outlook = blankOutlook(1)
    outlook.progress[0] = 1
    outlook.low[0] = 10
    outlook.likely[0] = 20
    outlook.high[0] = 60
    outlook.resumes[0] = 100
    const left = (worked: number) => {
      outlook.worked[0] = worked
      const { ends } = runTrials(net, new Float64Array(0), outlook, { trials: 2000, seed: 5 })
      return { least: (ends[0] ?? 0) - 100, half: (ends[1000] ?? 0) - 100, most: (ends[1999] ?? 0) - 100 }
    }
    expect(left(0).half).toBeCloseTo(60 - Math.sqrt(0.5 * 50 * 40), 0)
    // Of a triangle's tail from 40 to 60, the middle lies where a quarter of the square is left.
    expect(left(40).half).toBeCloseTo(20 - 20 * Math.SQRT1_2, 0)
    expect(left(40).most).toBeLessThanOrEqual(20)
    expect(left(40).least).toBeGreaterThanOrEqual(0)
    outlook.overrun = 0.25
    expect(left(80).half).toBeCloseTo(20 * Math.LN2, 0)
  })
})

describe('what the night has shown of its pace', () => {
  it('is the mean of prior and observations, each by its precision', () => {
    const { mean, root } = learnPace(
      [0.2],
      [
        { effects: [0], log: 0.3, spread: 0.1 },
        { effects: [0], log: 0.1, spread: 0.1 },
      ],
    )
    const precision = 25 + 200
    expect(mean[0]).toBeCloseTo((100 * 0.3 + 100 * 0.1) / precision, 10)
    expect((root[0] ?? 0) ** 2).toBeCloseTo(1 / precision, 10)
  })

  it('tells of a role that has done nothing yet what the night does, and of a workstream that was slow the more', () => {
    const slow = Array.from({ length: 10 }, () => ({ effects: [0, 1], log: Math.log(1.3), spread: 0.2 }))
    const { mean } = learnPace([0.15, 0.15, 0.15], slow)
    const [night = 0, worked = 0, idle = 0] = mean
    expect(night + worked).toBeGreaterThan(0.2)
    expect(night + worked).toBeLessThan(Math.log(1.3))
    expect(night).toBeGreaterThan(0.08)
    expect(idle).toBeCloseTo(0, 10)
  })

  it('has the covariance of the inverse precision', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = randomFrom(seed)
        const effects = 2 + random.below(4)
        const prior = Array.from({ length: effects }, () => 0.1 + random.share())
        const observed = Array.from({ length: random.below(6) }, () => ({
          effects: [0, 1 + random.below(effects - 1)],
          log: random.share(),
          spread: 0.1 + random.share(),
        }))
        const { root } = learnPace(prior, observed)
        const covariance = (i: number, j: number) =>
          prior.reduce((sum, _, k) => sum + (root[i * effects + k] ?? 0) * (root[j * effects + k] ?? 0), 0)
        const precision = (i: number, j: number) =>
          (i === j ? 1 / (prior[i] ?? 1) ** 2 : 0) +
          observed.reduce(
            (sum, { effects: of, spread }) => sum + (of.includes(i) && of.includes(j) ? 1 / spread ** 2 : 0),
            0,
          )
        for (let i = 0; i < effects; i++)
          for (let j = 0; j < effects; j++) {
            const product = prior.reduce((sum, _, k) => sum + covariance(i, k) * precision(k, j), 0)
            expect(product).toBeCloseTo(i === j ? 1 : 0, 6)
          }
      }),
      { numRuns: 100 },
    )
  })
})

it('finds quantiles without sorting', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }), (values) => {
      const sorted = [...values].sort((one, other) => one - other)
      const place = (share: number) => Math.max(0, Math.ceil(share * values.length) - 1)
      const shares = [0.1, 0.5, 0.8, 0.95]
      expect(quantilesOf(Float64Array.from(values), shares)).toEqual(shares.map((share) => sorted[place(share)]))
    }),
  )
})

/** One trial as one would write it down: each node by its definition, with draws by other means than the product's. */
function slowTrial(random: Random, net: Precedence, lag: Float64Array, outlook: Outlook): number {
  const slow = Math.exp(0.2 * Math.sqrt(-2 * Math.log(1 - random.share())) * Math.cos(2 * Math.PI * random.share()))
  const triangular = (node: number): number => {
    const [low = 0, likely = 0, high = 0] = [outlook.low[node], outlook.likely[node], outlook.high[node]]
    // By rejection, from a box around the triangle.
    for (;;) {
      const [x, y] = [low + (high - low) * random.share(), random.share()]
      const height = x < likely ? (x - low) / (likely - low) : (high - x) / (high - likely)
      if (high === low || y <= height || Number.isNaN(height)) return x
    }
  }
  const times: { start: number; finish: number }[] = []
  for (const node of net.order) {
    const again = random.share() < 0.1 ? (outlook.likely[node] ?? 0) : 0
    const lasts = (triangular(node) + again) * slow
    let start = 0
    net.to.forEach((to, e) => {
      if (to !== node) return
      const before = times[net.from[e] ?? 0] ?? { start: 0, finish: 0 }
      const type: DependencyType = DEPENDENCY_TYPES[net.type[e] ?? 0] ?? 'FS'
      const since = (type.startsWith('S') ? before.start : before.finish) + (lag[e] ?? 0)
      start = Math.max(start, type.endsWith('F') ? since - lasts : since)
    })
    start += -2 * Math.log(1 - random.share())
    times[node] = { start, finish: start + lasts }
  }
  return Math.max(...times.map(({ finish }) => finish))
}
