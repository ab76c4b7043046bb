import { createRisks } from '../../server/forecast/riskAside.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { networkOf } from '../../shared/schedule/network.ts'
import { longestPath, newSchedule, type Precedence, schedule } from '../../shared/schedule/precedence.ts'
import { outlookOf } from '../../shared/schedule/risk/outlookOf.ts'
import { riskForecast } from '../../shared/schedule/risk/riskForecast.ts'
import { AS_OF_MS } from '../../shared/schedule/risk/riskShape.ts'
import { runTrials } from '../../shared/schedule/risk/trials.ts'
import { futureOf } from '../../shared/whatIf/future.ts'
import { tryScenario } from '../../shared/whatIf/tryScenario.ts'
import { generateRunbook } from '../support/generateRunbook.ts'
import { Play, T0 } from '../support/play.ts'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { levelling } from './levelling.ts'
import { againstNetworkx, againstTaskJuggler } from './others.ts'
import { barePass } from './schedule.ts'

/** A thousand trials of a thousand steps, against the same in bare typed arrays. */
export const forecast: Section = { name: 'forecast', run }

const STEPS = 1000
const TRIALS = 1000
const ROUNDS = 15

async function run(bench: Bench): Promise<Figure[]> {
  bench.say(`forecast, ${TRIALS} trials of ${STEPS} steps`)
  const runbook = generateRunbook({ seed: 7, steps: STEPS })
  const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, [id]]))
  const { cutover } = new Play(runbook, { people }).run('lead', { type: 'startCutover' })
  const { net, lag, outlook } = outlookOf(cutover, T0)
  const { terms } = networkOf(runbook)
  const ranges = runbook.steps.map(({ takes }) => takes)
  const bare = bareTrials(net, terms.lag, ranges)
  let round = 0
  const [plain, ours] = inTurns(bare, () => runTrials(net, lag, outlook, { trials: TRIALS, seed: ++round }))
  // By itself: what the others leave behind would be cleared away at its cost.
  const [whole] = inTurns(() => riskForecast(cutover, T0 + AS_OF_MS * ++round))
  const reference = { what: 'the same in bare typed arrays: a triangular draw, the longest path', measured: plain }
  bench.say('forecast, after an event and in what-ifs')
  const figures: Figure[] = [
    {
      what: `${TRIALS.toLocaleString('en')} trials of ${STEPS.toLocaleString('en')} steps: reactions, failures, paces, criticality`,
      measured: ours,
      unit: 'ms',
      reference,
      budget: { atMost: 2 },
    },
    {
      what: 'the whole forecast: what the night has shown, percentiles of each step, what drives it, turning back',
      measured: whole,
      unit: 'ms',
      budget: { atMost: 300 },
    },
    {
      what: 'from an event to the answer of the server’s thread, on the clock',
      measured: await afterEvents(runbook),
      unit: 'ms',
      budget: { atMost: 300 },
    },
    { ...whatIfs(runbook), budget: { atMost: 3 } },
  ]
  bench.say('forecast, critical path and levelling')
  return [...figures, ...(await criticalPaths()), ...levelling()]
}

const begun = (runbook: Runbook): Play => {
  const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, [id]]))
  return new Play(runbook, { people, now: T0 }).run('lead', { type: 'startCutover' })
}

/** The middle one: whatever the event, all is forecast anew. */
async function afterEvents(runbook: Runbook): Promise<number> {
  const play = begun(runbook)
  const risks = createRisks()
  try {
    // The first question brings the runbook, and starts the thread.
    await risks.read(play.cutover, play.now)
    const taken: number[] = []
    while (taken.length < ROUNDS) {
      play.run('lead', { type: 'noteStep', stepId: runbook.steps[0]?.id ?? '', text: `Note ${taken.length}` })
      play.wait(AS_OF_MS)
      const began = performance.now()
      await risks.read(play.cutover, play.now)
      taken.push(performance.now() - began)
    }
    return median(taken)
  } finally {
    await risks.stop()
  }
}

/** As the console's thread does it: tonight and the same night with one step late, compared. */
function whatIfs(runbook: Runbook): Figure {
  const { cutover } = begun(runbook)
  const [step] = runbook.steps
  if (!step) throw new Error('The runbook has no steps')
  let round = 0
  const [once, both] = inTurns(
    () => riskForecast(cutover, T0 + AS_OF_MS * ++round),
    () => {
      const now = T0 + AS_OF_MS * ++round
      const { after } = tryScenario(cutover, { changes: [{ kind: 'slip', stepId: step.id, by: 900 }] }, now, 'What if')
      for (const one of [cutover, after]) {
        riskForecast(one, now, cutover.seq)
        futureOf(one, now)
      }
    },
  )
  const reference = { what: 'one whole forecast', measured: once }
  return { what: 'a what-if: tonight and with one step late, compared', measured: both, unit: 'ms', reference }
}

/** Early, late, slack and one longest path, and what others need for the same networks. */
async function criticalPaths(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const steps of [1000, 10_000]) {
    const { net, terms } = networkOf(generateRunbook({ seed: 7, steps }))
    const times = newSchedule(net)
    const [pass, ours] = inTurns(
      ...many(barePass(net, terms.duration, terms.lag), () => {
        schedule(net, terms, times)
        return longestPath(net, terms.duration, times)
      }),
    )
    const plan = { net, terms, times, ours: ours / PASSES, steps }
    figures.push({
      what: `critical path of ${steps.toLocaleString('en')} steps, with early, late and slack`,
      measured: ours / PASSES,
      unit: 'ms',
      reference: { what: 'one bare pass over typed arrays', measured: pass / PASSES },
    })
    figures.push(await againstNetworkx(plan))
    // It takes minutes for the large one.
    if (steps === 1000) figures.push(await againstTaskJuggler(plan))
  }
  return figures
}

/** Too short to be timed alone. */
const PASSES = 20
const many = (...works: [() => unknown, () => unknown]): [() => void, () => void] => {
  const [one, other] = works.map((work) => () => {
    for (let pass = 0; pass < PASSES; pass++) work()
  })
  return [one ?? works[0], other ?? works[1]]
}

/** As one would write it who wants nothing but the distribution of the end. */
function bareTrials(
  { nodes, order, from, to }: Precedence,
  lag: Float64Array,
  ranges: { low: number; likely: number; high: number }[],
) {
  const [low, likely, high] = (['low', 'likely', 'high'] as const).map((end) =>
    Float64Array.from({ length: nodes }, (_, node) => ranges[node]?.[end] ?? 0),
  )
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
  const ends = new Float64Array(TRIALS)
  let state = 0x9e3779b9 | 0
  return () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      let end = 0
      for (let place = 0; place < nodes; place++) {
        const node = order[place] ?? 0
        let start = 0
        for (let slot = first[node] ?? 0; slot < (first[node + 1] ?? 0); slot++) {
          const bound = (finish[before[slot] ?? 0] ?? 0) + (wait[slot] ?? 0)
          if (bound > start) start = bound
        }
        state ^= state << 13
        state ^= state >>> 17
        state ^= state << 5
        const share = (state >>> 0) / 0x1_0000_0000
        const from = low?.[node] ?? 0
        const until = high?.[node] ?? 0
        const width = until - from
        const rise = (likely?.[node] ?? 0) - from
        const lasts =
          share * width < rise
            ? from + Math.sqrt(share * width * rise)
            : until - Math.sqrt((1 - share) * width * (width - rise))
        const ended = start + lasts
        finish[node] = ended
        if (ended > end) end = ended
      }
      ends[trial] = end
    }
    return ends.sort()
  }
}

/** Milliseconds of processor time of each, the middle one of rounds in which they take turns: nothing else runs in this process. */
function inTurns<Works extends (() => unknown)[]>(...works: Works): { [Index in keyof Works]: number }
function inTurns(...works: (() => unknown)[]): number[] {
  const taken = works.map((): number[] => [])
  for (let round = -5; round < ROUNDS; round++) {
    works.forEach((work, index) => {
      const begun = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(begun)
      if (round >= 0) taken[index]?.push((user + system) / 1000)
    })
  }
  return taken.map(median)
}
