/** The instants and spans of a night that the timeline marks through all its lanes. Epoch milliseconds. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { holdsOf } from '../../../shared/derived/holds.ts'
import type { GateStatus } from '../../../shared/machines/gate.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import type { Forecast } from '../../../shared/schedule/forecast.ts'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'
import { clockTime, hoursAndMinutes, weekendInstant } from '../../ui/instants.ts'
import { GATE_WORDS } from '../gates/gateWords.ts'
import type { Span } from './span.ts'

export interface Mark {
  kind: 'now' | 'end' | 'finish' | 'deadline' | 'return' | 't0' | 'hold' | 'start'
  at: number
  word: string
  tone?: 'late'
}

export interface GateMark {
  id: string
  title: string
  status: GateStatus
  at: number
  /** By the runbook, where it says when. */
  planned?: number
  word: string
}

export interface Band extends Span {
  word: string
  /** Longer than the runbook allows. */
  tone?: 'late'
}

type Expected = Pick<Forecast, 'steps' | 'gates' | 'finish' | 'outage' | 'rollBackBy'>

/** The most important first: where there is no room for all words, the last ones go without. */
export function marksOf(
  cutover: Cutover,
  forecast: Expected,
  now: number,
  risk?: Pick<RiskForecast, 'finish'>,
): Mark[] {
  const { t0, windowStart, windowEnd, runbook, ended } = cutover
  const zone = runbook.timezone
  const clock = (at: number) => weekendInstant(at, zone, now)
  const noReturn = firstPointOfNoReturn(cutover, forecast)
  const by = ended ? undefined : forecast.rollBackBy
  const finish = risk?.finish.p80 ?? forecast.finish
  const overWindow = finish > windowEnd ? { tone: 'late' as const } : {}
  const isSame = by !== undefined && noReturn !== undefined && Math.abs(by.at - noReturn) < 1000
  const finishWord = ended ? 'finished' : risk ? 'finish, 80 %' : 'forecast finish'
  const runsOrRan = cutover.steps.length > 0 && ended?.outcome !== 'cancelled'
  return [
    ...(ended ? [] : [{ kind: 'now' as const, at: now, word: `now ${clockTime(now, zone)}` }]),
    { kind: 'end', at: windowEnd, word: `window ends ${clock(windowEnd)}` },
    ...(runsOrRan
      ? [{ kind: 'finish' as const, at: finish, word: `${finishWord} ${clock(finish)}`, ...overWindow }]
      : []),
    ...(by
      ? [
          {
            kind: 'deadline' as const,
            at: by.at,
            word: `rollback deadline${isSame ? ', point of no return' : ''} ${clock(by.at)}`,
            ...(by.at < now && by.because === 'window' ? { tone: 'late' as const } : {}),
          },
        ]
      : []),
    ...(noReturn === undefined || isSame
      ? []
      : [{ kind: 'return' as const, at: noReturn, word: 'point of no return' }]),
    { kind: 't0', at: t0, word: 'T-0' },
    ...holdsOf(cutover).flatMap(({ definition, status, at }) =>
      status === 'over' ? [] : { kind: 'hold' as const, at, word: `hold: ${definition.title}` },
    ),
    ...(Math.abs(windowStart - t0) > 60_000 ? [{ kind: 'start' as const, at: windowStart, word: 'window opens' }] : []),
  ]
}

/** When the first of them begins, as far as one still will or has. */
function firstPointOfNoReturn({ runbook }: Cutover, { steps }: Expected): number | undefined {
  const starts = indexOf(runbook).pointsOfNoReturn.flatMap((position) => steps[position]?.start ?? [])
  return starts.length > 0 ? Math.min(...starts) : undefined
}

/** Those that are or will be decided, by their instants. */
export function gatesOf({ runbook, gates, t0 }: Cutover, forecast: Expected): GateMark[] {
  return runbook.gates
    .flatMap(({ id, title, at }, position): GateMark[] => {
      const state = gates[position]
      const planned = at === undefined ? undefined : t0 + at * 1000
      const stands = state?.decision?.deed.at ?? forecast.gates[position]?.at ?? planned
      if (!state || stands === undefined) return []
      const word = `${title}: ${GATE_WORDS[state.status]}`
      return [{ id, title, status: state.status, at: stands, word, ...(planned === undefined ? {} : { planned }) }]
    })
    .sort((one, other) => one.at - other.at)
}

/** While the service is down, as it was or is expected: `outage 1:31 of 2:00`. */
export function outageBand({ runbook }: Cutover, { outage }: Expected): Band | undefined {
  if (!outage || outage.to <= outage.from) return undefined
  const { outageAtMost } = runbook
  const isLong = outageAtMost !== undefined && outage.seconds > outageAtMost
  const limit = outageAtMost === undefined ? '' : ` of ${hoursAndMinutes(outageAtMost)}`
  const word = `outage ${hoursAndMinutes(outage.seconds)}${limit}`
  return { from: outage.from, to: outage.to, word, ...(isLong ? { tone: 'late' as const } : {}) }
}
