import { figuresOf } from '../../shared/derived/figures.ts'
import { forecast } from '../../shared/schedule/forecast.ts'
import { networkOf, planRunbook } from '../../shared/schedule/network.ts'
import { newSchedule, type Precedence, schedule as passes } from '../../shared/schedule/precedence.ts'
import { generateRunbook } from '../support/generateRunbook.ts'
import { minutes, Play, T0 } from '../support/play.ts'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { againstNetworkx } from './others.ts'

/** The plan of a large runbook, against the same sums over bare typed arrays and against networkx. */
export const schedule: Section = { name: 'schedule', run }

const STEPS = 10_000
const SEED = 7
const ROUNDS = 200

async function run(bench: Bench): Promise<Figure[]> {
  bench.say(`schedule, ${STEPS} steps`)
  const runbook = generateRunbook({ seed: SEED, steps: STEPS })
  const { net, terms } = networkOf(runbook)
  const times = newSchedule(net)
  const bare = barePass(net, terms.duration, terms.lag)
  const [pass, both] = inTurns(bare, () => passes(net, terms, times))
  // A copy is planned again; the same runbook only once.
  const [whole] = inTurns(() => planRunbook({ ...runbook }))
  const figures: Figure[] = [
    {
      what: `early, late and slack of ${STEPS.toLocaleString('en')} steps`,
      measured: both,
      unit: 'ms',
      reference: { what: 'one bare pass over typed arrays', measured: pass },
      budget: { atMost: 5 },
    },
    await againstNetworkx({ net, terms, times, ours: both, steps: STEPS }),
    {
      what: 'planRunbook of a runbook never seen before',
      measured: whole,
      unit: 'ms',
      reference: { what: 'one bare pass over typed arrays', measured: pass },
    },
  ]
  for (const steps of [1000, STEPS]) figures.push(...ofCutover(steps, pass))
  return figures
}

/** What every screen and every commit asks of a cutover, at a new moment each time. */
function ofCutover(steps: number, pass: number): Figure[] {
  const runbook = generateRunbook({ seed: SEED, steps })
  const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, [id]]))
  const { cutover } = new Play(runbook, { people }).run('lead', { type: 'startCutover' })
  let now = T0
  const next = () => {
    now += minutes(1)
    return now
  }
  const [expected, figures] = inTurns(
    () => forecast(cutover, next()),
    () => figuresOf(cutover, next()),
  )
  const reference = { what: `one bare pass over ${STEPS.toLocaleString('en')} steps`, measured: pass }
  return [
    { what: `forecast of a cutover of ${steps.toLocaleString('en')} steps`, measured: expected, unit: 'ms', reference },
    { what: `figuresOf of the same`, measured: figures, unit: 'ms', reference },
  ]
}

/** As one would write it who has nothing else to do: early finishes along a topological order, predecessors in a row. */
export function barePass({ nodes, order, from, to }: Precedence, duration: Float64Array, lag: Float64Array) {
  const first = new Int32Array(nodes + 1)
  for (const after of to) first[after + 1] = (first[after + 1] ?? 0) + 1
  for (let node = 0; node < nodes; node++) first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0)
  const next = first.slice()
  const before = new Int32Array(from.length)
  const wait = new Float64Array(from.length)
  to.forEach((after, edge) => {
    const slot = next[after] ?? 0
    next[after] = slot + 1
    before[slot] = from[edge] ?? 0
    wait[slot] = lag[edge] ?? 0
  })
  const finish = new Float64Array(nodes)
  return () => {
    for (let place = 0; place < nodes; place++) {
      const node = order[place] ?? 0
      let start = 0
      for (let slot = first[node] ?? 0; slot < (first[node + 1] ?? 0); slot++) {
        const bound = (finish[before[slot] ?? 0] ?? 0) + (wait[slot] ?? 0)
        if (bound > start) start = bound
      }
      finish[node] = start + (duration[node] ?? 0)
    }
    return finish
  }
}

/** Milliseconds of each, the middle one of many rounds in which they take turns. */
function inTurns<Works extends (() => unknown)[]>(...works: Works): { [Index in keyof Works]: number }
function inTurns(...works: (() => unknown)[]): number[] {
  const taken = works.map((): number[] => [])
  for (let round = -ROUNDS / 4; round < ROUNDS; round++) {
    works.forEach((work, index) => {
      const begun = performance.now()
      work()
      if (round >= 0) taken[index]?.push(performance.now() - begun)
    })
  }
  return taken.map(median)
}
