/** Short wording for finish and rollback deadline in the facts line. */

import type { Figures } from '../../shared/derived/figures.ts'
import { sayDuration } from '../../shared/runbook/duration.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { RiskForecast } from '../../shared/schedule/risk/riskShape.ts'
import type { RollBackBy } from '../../shared/schedule/rollback.ts'
import { chanceInBrief, isChanceLow } from '../derive/chanceWords.ts'
import type { TurnBack } from '../derive/turnBack.ts'
import { weekendInstant } from '../ui/instants.ts'

export interface Fact {
  label: string
  value: string
  note: string
  tone?: 'late' | 'bad'
  /** The chance that the window holds, behind the note. */
  holds?: { text: string; tone?: 'late' }
}

/** Smaller deviations from the plan are not mentioned; seconds. */
const ON_PLAN_SECONDS = 120
/** With less time left than this, the rollback deadline is urgent; milliseconds. */
const SOON_MS = 15 * 60_000

export interface FinishSituation {
  figures: Pick<Figures, 'finish' | 'finishDelta' | 'insideWindow'>
  /** Epoch milliseconds. */
  windowEnd: number
  now: number
  zone: string
  /** Whether everything is being rolled back. */
  back: boolean
  /** Whether nothing is left to do. */
  finished: boolean
  /** Once the night has been tried: what is then said instead of what is likely. */
  risk?: Pick<RiskForecast, 'finish' | 'windowChance'> | undefined
  /** Which says from when on the chance is low. */
  runbook?: Pick<Runbook, 'warn'>
  /** It was cancelled, which is no finish; it may never have been started. */
  cancelled?: { at: number; started: boolean } | undefined
}

export function sayFinish({
  figures,
  windowEnd,
  now,
  zone,
  back,
  finished,
  cancelled,
  risk,
  runbook = {},
}: FinishSituation): Fact {
  if (cancelled) {
    const note = cancelled.started ? 'before it was finished' : 'never started'
    return { label: 'Cancelled', value: weekendInstant(cancelled.at, zone, now), note }
  }
  const { finish, finishDelta, insideWindow } = figures
  const onPlan = Math.abs(finishDelta) < ON_PLAN_SECONDS
  const off = onPlan ? 'on plan' : `${sayRoughly(finishDelta)} ${finishDelta < 0 ? 'ahead' : 'behind'}`
  if (risk && !finished) {
    const low = isChanceLow(risk.windowChance, runbook)
    return {
      label: back ? 'Rollback end, 80 %' : 'Forecast finish, 80 %',
      value: weekendInstant(risk.finish.p80, zone, now),
      note: back ? `window ${weekendInstant(windowEnd, zone, now)}` : off,
      holds: {
        text: `${back ? '' : 'window '}holds ${chanceInBrief(risk.windowChance)}`,
        ...(low ? { tone: 'late' } : {}),
      },
      ...(low ? { tone: 'late' } : {}),
    }
  }
  const window = insideWindow
    ? `window ${weekendInstant(windowEnd, zone, now)}`
    : `${sayRoughly((finish - windowEnd) / 1000)} over window`
  const fine = insideWindow && (back || finishDelta < ON_PLAN_SECONDS)
  return {
    label: back ? (finished ? 'Rolled back' : 'Forecast rollback end') : finished ? 'Finished' : 'Forecast finish',
    value: weekendInstant(finish, zone, now),
    note: back ? window : `${off} · ${window}`,
    ...(fine ? {} : { tone: 'late' }),
  }
}

/** All rolled back by then, were we to turn back now; against the window by what is nearly sure, where that is known. */
export function sayTurnBack({ likely, nearlySurely }: TurnBack, windowEnd: number, now: number, zone: string): Fact {
  const spare = (windowEnd - (nearlySurely ?? likely)) / 1000
  const window = `${sayRoughly(spare)} ${spare < 0 ? 'over window' : 'spare'}`
  const surely = nearlySurely === undefined ? '' : `95 % ${weekendInstant(nearlySurely, zone, now)} · `
  return {
    label: 'If we turn back now',
    value: weekendInstant(likely, zone, now),
    note: surely + window,
    ...(spare < 0 ? { tone: 'late' } : {}),
  }
}

/**
 * @param now to the minute is enough
 * @param tooLate whether at the pace of the night it is past already
 */
export function sayRollBackBy({ at, because }: RollBackBy, now: number, zone: string, tooLate = false): Fact {
  const label = 'Rollback deadline'
  const left = at - now
  const value = weekendInstant(at, zone, now)
  if (because === 'pointOfNoReturn') {
    // Until it begins, a point of no return is never in the past: it could be started at any moment.
    if (left < 60_000) return { label, value: 'now', note: 'point of no return is next', tone: 'late' }
    const note = `point of no return, in ${sayRoughly(left / 1000)}`
    return { label, value, note, ...(left < SOON_MS ? { tone: 'late' } : {}) }
  }
  if (left < 0) return { label, value, note: `end of window, ${sayRoughly(-left / 1000)} ago`, tone: 'bad' }
  if (tooLate) return { label, value, note: 'too late at tonight’s pace', tone: 'late' }
  const note = `end of window, in ${sayRoughly(Math.max(60, left / 1000))}`
  return { label, value, note, ...(left < SOON_MS ? { tone: 'late' } : {}) }
}

/** Rounded to a single unit, for lack of space: minutes do not matter to half a day, nor hours to half a week. */
function sayRoughly(seconds: number): string {
  const whole = Math.abs(seconds)
  const unit = whole >= 3 * 86_400 ? 86_400 : whole >= 10 * 3600 ? 3600 : 1
  return sayDuration(Math.round(whole / unit) * unit)
}
