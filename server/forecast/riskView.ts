/** Writes a forecast with its risk as programs get it. */
import type { Cutover } from '../../shared/cutoverState.ts'
import type { LevelledNight } from '../../shared/schedule/level/levelledNight.ts'
import type { Percentiles, RiskForecast } from '../../shared/schedule/risk/riskShape.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import { iso } from '../http/viewParts.ts'
import type { RiskView } from './riskViewSchema.ts'

export function riskViewOf(cutover: Cutover, risk: RiskForecast, night?: LevelledNight): RiskView {
  const { steps, gates } = cutover.runbook
  const { outageEnd, turnBack } = risk
  return withoutUndefined({
    cutoverId: cutover.id,
    seq: risk.seq,
    asOf: iso(risk.asOf),
    trials: risk.trials,
    finish: percentilesView(risk.finish),
    windowEnd: iso(cutover.windowEnd),
    windowChance: risk.windowChance,
    histogram: {
      from: iso(risk.histogram.from),
      widthSeconds: risk.histogram.width / 1000,
      counts: risk.histogram.counts,
    },
    steps: named(steps, risk.steps).map(({ id, times }) => ({ id, finish: times })),
    gates: named(gates, risk.gates).map(({ id, times }) => ({ id, opens: times })),
    outageEnd: outageEnd && percentilesView(outageEnd),
    drivers: risk.drivers.flatMap(({ step, criticality, cruciality, ifLong, ifShort }) => {
      const id = steps[step]?.id
      return id === undefined ? [] : [{ id, criticality, cruciality, ifLongSeconds: ifLong, ifShortSeconds: ifShort }]
    }),
    learntFrom: risk.learntFrom,
    turnBack:
      turnBack &&
      withoutUndefined({
        now: percentilesView(turnBack.now),
        atPointOfNoReturn: turnBack.atPointOfNoReturn && percentilesView(turnBack.atPointOfNoReturn),
      }),
    withPeople: night && peopleView(cutover, night),
  })
}

const peopleView = (
  { runbook }: Cutover,
  { finish, unlevelled, bound, steps, scarce, finishWithOneMoreOfEach }: LevelledNight,
) =>
  withoutUndefined({
    finish: iso(finish),
    withoutCounting: iso(unlevelled),
    noneEndsBefore: iso(bound),
    steps: runbook.steps.flatMap(({ id }, position) => {
      const step = steps[position]
      return step ? [{ id, start: iso(step.start), finish: iso(step.finish), waitsFor: step.waitsFor }] : []
    }),
    scarce: scarce.map(({ role, capacity, waiting, steps: count, since, finishWithOneMore }) => ({
      role,
      capacity,
      waitingSeconds: waiting,
      steps: count,
      since: iso(since),
      finishWithOneMore: iso(finishWithOneMore),
    })),
    finishWithOneMoreOfEach: finishWithOneMoreOfEach === undefined ? undefined : iso(finishWithOneMoreOfEach),
  })

const named = (definitions: readonly { id: string }[], all: readonly (Percentiles | null)[]) =>
  definitions.flatMap(({ id }, position) => {
    const times = all[position]
    return times ? [{ id, times: percentilesView(times) }] : []
  })

const percentilesView = ({ p50, p80, p95 }: Percentiles) => ({ p50: iso(p50), p80: iso(p80), p95: iso(p95) })
