/** Planned against forecast against actual, and where time was lost and won. Pure: a function of the log. */
import type { Cutover } from '../../cutoverState.ts'
import { outcomeOf } from '../../derived/outcome.ts'
import type { LoggedEvent } from '../../events.ts'
import { replay } from '../../evolve/evolve.ts'
import type { Runbook } from '../../runbook/runbook.ts'
import { stepOrGateTitle } from '../../runbook/runbookIndex.ts'
import { withoutUndefined } from '../../withoutUndefined.ts'
import { type Baseline, baselines } from '../baseline.ts'
import { currentPlan } from '../currentPlan.ts'
import { delayOfFinish, type OwnDelay, ownDelaysOf } from '../delay.ts'
import type { Against } from '../delayNodes.ts'
import { type Forecast, forecast } from '../forecast.ts'
import { forecastsThen } from './forecastThen.ts'
import type { LookBack, Lost, StepLookedBack } from './lookBackShape.ts'
import { sayLookBack } from './sayLookBack.ts'
import { waitsOf } from './waits.ts'

/**
 * @param runbook as it was pinned
 * @param log the whole of it, in order
 * @returns undefined for a night that is not over
 */
export function lookBack(of: { id: string; runbook: Runbook; log: readonly LoggedEvent[] }): LookBack | undefined {
  const cutover = replay(of.id, of.runbook, of.log)
  const outcome = cutover && outcomeOf(cutover)
  if (!cutover || !outcome) return undefined
  // Nothing of it moves any more: whatever is asked later is told the same.
  const now = cutover.at
  const { approved, atT0 } = baselines(cutover, now)
  const plan = atT0 ?? approved
  const happened = forecast(cutover, now)
  const against: Against = { plan, waits: waitsOf(cutover, of.log, happened) }
  const began = atT0?.at ?? cutover.startedAt ?? cutover.created.at
  const then = forecastsThen(of, began, happened.finish)
  const owns = ownDelaysOf(cutover, now, against)
  const delay = outcome === 'finished' ? delayOfFinish(cutover, now, against) : undefined
  const parts = (delay?.parts ?? []).map(({ at, because, milliseconds }) => ({
    ...named(cutover, at),
    because,
    milliseconds,
  }))
  const steps = cutover.runbook.steps.map((_, position) =>
    stepOf(cutover, position, { approved, atT0, happened, then: then.steps, owns }),
  )
  const looked = withoutUndefined({
    cutoverId: cutover.id,
    seq: cutover.seq,
    outcome,
    finish: iso(happened.finish),
    window: { start: iso(cutover.windowStart), end: iso(cutover.windowEnd) },
    plans: withoutUndefined({
      approved: { t0: iso(approved.t0), finish: iso(approved.finish) },
      atT0: atT0 && { t0: iso(atT0.t0), finish: iso(atT0.finish) },
      last: { t0: iso(cutover.t0), finish: iso(currentPlan(cutover).finish) },
    }),
    against: atT0 ? ('atT0' as const) : ('approved' as const),
    delay: delay && { milliseconds: delay.milliseconds, parts },
    forecasts: then.hours.map(({ at, isFirst, finish, chance }) => ({
      at: iso(at),
      ...(isFirst && atT0 ? { isT0: true as const } : {}),
      p50: iso(finish.p50),
      p80: iso(finish.p80),
      p95: iso(finish.p95),
      chance,
    })),
    steps,
    workstreams: workstreamsOf(cutover.runbook, steps, parts),
  })
  return { ...looked, says: sayLookBack(looked) }
}

const iso = (instant: number): string => new Date(instant).toISOString()
const spanOf = (times: { start: number; finish: number } | null | undefined) =>
  times ? { start: iso(times.start), finish: iso(times.finish) } : undefined

function named({ runbook }: Cutover, id: string): Pick<Lost, 'id' | 'title' | 'workstream'> {
  const step = runbook.steps.find((one) => one.id === id)
  return { id, title: stepOrGateTitle(runbook, id), ...(step ? { workstream: step.workstream } : {}) }
}

interface Known {
  approved: Baseline
  atT0: Baseline | undefined
  happened: Forecast
  then: Forecast['steps']
  owns: ReadonlyMap<string, OwnDelay>
}

function stepOf(cutover: Cutover, position: number, known: Known): StepLookedBack {
  const { approved, atT0, happened, then, owns } = known
  const definition = cutover.runbook.steps[position]
  const state = cutover.steps[position]
  if (!definition || !state) throw new Error(`There is no step ${position}`)
  const { id, title, workstream } = definition
  const own = owns.get(id)
  return withoutUndefined({
    id,
    title,
    workstream,
    status: state.status,
    approved: spanOf(approved.steps[position]),
    baseline: spanOf(atT0?.steps[position]),
    forecast: spanOf(then[position]),
    actual: state.status === 'pending' ? undefined : spanOf(happened.steps[position]),
    delay:
      own &&
      withoutUndefined({
        milliseconds: own.milliseconds,
        own: own.parts.map(({ because, milliseconds }) => ({ because, milliseconds })),
        from: own.from,
      }),
  })
}

function workstreamsOf(runbook: Runbook, steps: readonly StepLookedBack[], parts: readonly Lost[]) {
  return runbook.workstreams.map((title) => {
    const of = steps.filter(({ workstream }) => workstream === title)
    const sum = (all: readonly { milliseconds: number }[]) =>
      all.reduce((total, { milliseconds }) => total + milliseconds, 0)
    return withoutUndefined({
      title,
      baseline: around(of.flatMap(({ baseline, approved }) => baseline ?? approved ?? [])),
      actual: around(of.flatMap(({ actual }) => actual ?? [])),
      own: sum(of.flatMap(({ delay }) => delay?.own ?? [])),
      ofFinish: sum(parts.filter(({ workstream }) => workstream === title)),
    })
  })
}

/** ISO instants of one zone sort as text. */
function around(all: readonly { start: string; finish: string }[]): { start: string; finish: string } | undefined {
  const start = all.map((one) => one.start).sort()[0]
  const finish = all
    .map((one) => one.finish)
    .sort()
    .at(-1)
  return start === undefined || finish === undefined ? undefined : { start, finish }
}
