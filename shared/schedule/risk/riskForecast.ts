/** What the forecast says of its own certainty: the same night tried many times. Instants in epoch milliseconds. */
import type { Cutover } from '../../cutoverState.ts'
import { forecast } from '../forecast.ts'
import { at } from '../precedence.ts'
import { scatter } from './drawing.ts'
import { driversOf } from './drivers.ts'
import { learn, outlookOf } from './outlookOf.ts'
import { ascending, quantile, quantilesOf, shareUpTo } from './quantiles.ts'
import { AS_OF_MS, type Percentiles, type RiskForecast } from './riskShape.ts'
import { later, rollbackOutlookOf } from './rollbackOutlook.ts'
import { runTrials, type Trials } from './trials.ts'
import { turnBackRisk } from './turnBack.ts'

export { asOfAt, type RiskForecast } from './riskShape.ts'

/** Fewer for a very large plan: what is drawn has to fit into the memory of a phone. */
export const TRIALS = 1000
const DRAWN = 6_000_000
const FEWEST = 200

const STRETCHES = 40
const SHARES = [0.5, 0.8, 0.95]

const forecasts = new WeakMap<Cutover, RiskForecast>()

/**
 * A function of the state and `asOf` alone, the seed included. Takes some tens of milliseconds per thousand steps: not for a main thread.
 *
 * @param drawnAt the `seq` whose random numbers are drawn: a future that is compared with another draws the same
 */
export function riskForecast(cutover: Cutover, asOf: number, drawnAt: number = cutover.seq): RiskForecast {
  if (drawnAt !== cutover.seq) return makeForecast(cutover, asOf, drawnAt)
  const known = forecasts.get(cutover)
  if (known?.asOf === asOf) return known
  const made = makeForecast(cutover, asOf, drawnAt)
  forecasts.set(cutover, made)
  return made
}

function makeForecast(cutover: Cutover, asOf: number, drawnAt: number): RiskForecast {
  const { now, likely, learnt, options, tried, reversed, ends } = tryAll(cutover, asOf, drawnAt)
  const sorted = ascending(ends)
  const of = (node: number): Percentiles => percentiles(tried.finishes(node))
  const turnBack = turnBackRisk(cutover, now, { learnt, tried, options })
  const outageEnd = likely.outage && outageEndOf(cutover, { tried, reversed, ends, known: likely.outage.actualTo })
  return {
    seq: cutover.seq,
    asOf,
    trials: options.trials,
    finish: percentilesOf(sorted),
    histogram: histogramOf(sorted),
    windowChance: shareUpTo(sorted, cutover.windowEnd),
    steps: likely.steps.map((step, position) => step && of(position)),
    gates: likely.gates.map((gate, position) => gate && of(cutover.steps.length + position)),
    ...(outageEnd ? { outageEnd } : {}),
    drivers: reversed ? [] : driversOf(tried, cutover.steps.length),
    ...(turnBack ? { turnBack } : {}),
    learntFrom: learntFrom(cutover),
  }
}

function learntFrom({ history }: Cutover): RiskForecast['learntFrom'] {
  const nights = history?.nights ?? []
  const rehearsals = nights.filter(({ mode }) => mode === 'rehearsal').length
  return { rehearsals, cutovers: nights.length - rehearsals }
}

const trialsFor = ({ steps }: Cutover): number =>
  Math.max(FEWEST, Math.min(TRIALS, Math.floor(DRAWN / Math.max(1, steps.length))))

/** Of `riskForecast` the finish alone, which takes a part of its time: for a look back at many moments. */
export function finishForecast(cutover: Cutover, asOf: number): Pick<RiskForecast, 'finish' | 'windowChance'> {
  const sorted = ascending(tryAll(cutover, asOf, cutover.seq).ends)
  return { finish: percentilesOf(sorted), windowChance: shareUpTo(sorted, cutover.windowEnd) }
}

/** The trials of the work and, where one is under way, of the rollback; `ends` by trial. */
function tryAll(cutover: Cutover, asOf: number, drawnAt: number) {
  const now = cutover.ended ? Math.min(asOf, cutover.ended.at) : asOf
  const likely = forecast(cutover, now)
  const learnt = learn(cutover, now)
  const options = { trials: trialsFor(cutover), seed: scatter(drawnAt ^ scatter(asOf / AS_OF_MS)) }
  const work = outlookOf(cutover, now, learnt)
  const tried = runTrials(work.net, work.lag, work.outlook, options)
  const reversed = cutover.rollback ? reversal(cutover, now, { learnt, tried, options }) : undefined
  return { now, likely, learnt, options, tried, reversed, ends: endsOf(cutover, tried, reversed, likely.finish) }
}

function reversal(
  cutover: Cutover,
  now: number,
  {
    learnt,
    tried,
    options,
  }: { learnt: ReturnType<typeof learn>; tried: Trials; options: { trials: number; seed: number } },
): Trials {
  const { net, lag, outlook } = rollbackOutlookOf(cutover, now, learnt, tried)
  return runTrials(net, lag, outlook, options)
}

/** As `finishOf` in `forecast.ts`; of what can no longer happen, the end that the forecast knows. */
function endsOf(cutover: Cutover, tried: Trials, reversed: Trials | undefined, likely: number): Float64Array {
  const ofEverything = cutover.rollback !== undefined && cutover.rollback.workstream === undefined
  const ends = !reversed
    ? tried.endByTrial
    : ofEverything
      ? reversed.endByTrial
      : later(tried.endByTrial, reversed.endByTrial)
  const isOver = cutover.status === 'cancelled' || cutover.ended !== undefined
  return ends.map((end) => (isOver || !Number.isFinite(end) ? likely : end))
}

/** As `outageOf`: the last that brings the service back, in a rollback the last inverse of what took it down, or else the end. */
function outageEndOf(
  cutover: Cutover,
  given: { tried: Trials; reversed: Trials | undefined; ends: Float64Array; known: number | undefined },
): Percentiles {
  const { tried, reversed, ends, known } = given
  if (known !== undefined) return { p50: known, p80: known, p95: known }
  const takingPart = (is: 'takesServiceDown' | 'bringsServiceBack') =>
    cutover.runbook.steps.flatMap((definition, step) => {
      const isThere = definition[is] && cutover.steps[step]?.status !== 'skipped'
      return isThere && Number.isFinite(at(tried.finishes(step), 0)) ? step : []
    })
  const inverses = reversed ? takingPart('takesServiceDown').filter((step) => cutover.rollbackSteps[step]) : []
  const nodes = reversed && inverses.length > 0 ? inverses : takingPart('bringsServiceBack')
  const trials = reversed && inverses.length > 0 ? reversed : tried
  const [first, ...others] = nodes.map((node) => trials.finishes(node))
  return percentiles(first ? others.reduce(later, first) : ends)
}

function percentiles(values: Float64Array): Percentiles {
  const [p50 = Number.NaN, p80 = p50, p95 = p80] = quantilesOf(values, SHARES)
  return { p50, p80, p95 }
}

const percentilesOf = (sorted: Float64Array): Percentiles => ({
  p50: quantile(sorted, 0.5),
  p80: quantile(sorted, 0.8),
  p95: quantile(sorted, 0.95),
})

/** In whole minutes: a bar is then a time that one can say. */
function histogramOf(sorted: Float64Array): RiskForecast['histogram'] {
  const MINUTE = 60_000
  const first = at(sorted, 0)
  const last = at(sorted, sorted.length - 1)
  const width = Math.max(MINUTE, Math.ceil((last - first) / STRETCHES / MINUTE) * MINUTE)
  const from = Math.floor(first / MINUTE) * MINUTE
  const counts = new Array<number>(Math.floor((last - from) / width) + 1).fill(0)
  for (const end of sorted) {
    const stretch = Math.floor((end - from) / width)
    counts[stretch] = (counts[stretch] ?? 0) + 1
  }
  return { from, width, counts }
}
