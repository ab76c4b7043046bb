/** What the forecast page says in sentences, by where the cutover stands. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { Figures } from '../../../shared/derived/figures.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { ForecastPoint } from '../../../shared/schedule/risk/historyShape.ts'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'
import { isChanceLow, sayChance } from '../../derive/chanceWords.ts'
import { forecastKind } from '../../derive/forecastKind.ts'
import { weekendInstant } from '../../ui/instants.ts'
import { type Mark, sayMark } from './markWords.ts'
import type { Moved } from './whatMoved.ts'

export type Part = string | { text: string; tone?: 'late' | 'strong'; stepId?: string }

export interface Standing {
  cutover: Cutover
  figures: Pick<Figures, 'finish'>
  risk: RiskForecast | undefined
  moved: Moved | undefined
  /** What an event did, by its seq. */
  marks: Readonly<Record<number, Mark>>
  points: readonly ForecastPoint[]
  /** Epoch milliseconds; to the minute is enough. */
  now: number
  allDone: boolean
}

export function sayForecast(standing: Standing): Part[] {
  const { cutover, figures, now, allDone } = standing
  const { ended, windowEnd, startedAt } = cutover
  const instant = (at: number) => weekendInstant(at, cutover.runbook.timezone, ended?.at ?? now)
  const spare = (at: number) => sayAgainstWindow(at, windowEnd)
  switch (forecastKind(cutover, allDone)) {
    case 'cancelled':
      return [
        `Cancelled${ended ? ` at ${instant(ended.at)}` : ''} before it was ${startedAt === undefined ? 'started' : 'finished'}: there is nothing left to forecast.`,
        ...saidBefore(standing, instant),
      ]
    case 'nothing':
      return ['The runbook has no steps, so there is nothing to forecast.']
    case 'finished':
      return [`Finished at ${instant(figures.finish)}, ${spare(figures.finish)}.`, ...saidBefore(standing, instant)]
    case 'rolledBack':
      return [`Rolled back by ${instant(figures.finish)}, ${spare(figures.finish)}.`, ...saidBefore(standing, instant)]
    case 'back':
      return [...sayBack(standing, instant), ...sayCaveats(standing, instant)]
    default:
      return [...sayAhead(standing, instant), ...sayCaveats(standing, instant)]
  }
}

/** As one text, for a screen reader. */
export const plain = (parts: readonly Part[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')

type Instant = (at: number) => string

function sayAhead({ cutover, risk, moved, marks }: Standing, instant: Instant): Part[] {
  if (!risk) return ['The night is being tried out…']
  const { runbook, windowEnd, mode } = cutover
  const [driver] = risk.drivers
  const title = driver && runbook.steps[driver.step]
  return [
    mode === 'rehearsal' ? 'In this rehearsal the window holds with ' : 'The window holds with ',
    chance(risk.windowChance, cutover),
    `: finished by ${instant(risk.finish.p80)} at 80 %, and it ends at ${instant(windowEnd)}.`,
    ...(moved ? sayMoved(moved, cutover, marks, instant) : []),
    ...(driver && title && driver.ifLong >= 60
      ? [
          driver.ifLong * 1000 >= (risk.finish.p80 - risk.finish.p50) / 2
            ? ' Most of the doubt is in '
            : ' No single step decides it; most of all ',
          { text: title.title, stepId: title.id },
          `: if it takes long, all ends ${sayDuration(driver.ifLong)} later.`,
        ]
      : [' No single step decides it.']),
  ]
}

function sayBack({ risk, cutover }: Standing, instant: Instant): Part[] {
  if (!risk) return ['The way back is being tried out…']
  return [
    `All is rolled back by ${instant(risk.finish.p80)} at 80 %. That is inside the window, which ends at ${instant(cutover.windowEnd)}, with `,
    chance(risk.windowChance, cutover),
    '.',
  ]
}

const chance = (share: number, { runbook }: Cutover): Part => ({
  text: sayChance(share),
  tone: isChanceLow(share, runbook) ? 'late' : 'strong',
})

function sayMoved(
  { from, fell, at, by }: Moved,
  { runbook }: Cutover,
  marks: Standing['marks'],
  instant: Instant,
): Part[] {
  const before = ` It ${fell ? 'fell' : 'rose'} from ${sayChance(from)}`
  if (!by) return [`${before}, most of that by ${instant(at)}.`]
  if ('seq' in by) {
    const mark = marks[by.seq]
    return [`${before} when ${mark ? sayMark(mark) : 'something was decided'} at ${instant(at)}.`]
  }
  const step = runbook.steps[by.over]
  if (!step) return [`${before}.`]
  return [
    `${before}, most of that by ${instant(at)}, while `,
    { text: step.title, stepId: step.id },
    ' ran over its time.',
  ]
}

/** What has to be known of how it was made. */
function sayCaveats({ cutover }: Standing, instant: Instant): string[] {
  const { countdownHeld, pause, stop, startedAt, runbook, rollback } = cutover
  const caveats: string[] = []
  if (countdownHeld)
    caveats.push(` The countdown is held since ${instant(countdownHeld.at)}: this is as if it went on now.`)
  if (pause === 'paused') caveats.push(' The cutover is paused: this is as if it went on now.')
  if (stop === 'called') caveats.push(' A stop stands: this is as if it were lifted now.')
  if (startedAt === undefined && !rollback) caveats.push(' It has not been started yet.')
  if (!rollback && runbook.steps.every(({ takes }) => takes.low === takes.high))
    caveats.push(
      ' No step says how long it takes at the least and at the most (takes: 5m..10m..30m), so the doubt is less than it should be.',
    )
  return caveats
}

/** So far from T-0 a look at the forecast still counts as one at T-0; milliseconds. */
const NEAR_T0_MS = 30 * 60_000

function saidBefore({ cutover: { t0 }, points, figures }: Standing, instant: Instant): string[] {
  const at = points.findLast((point) => point.at <= t0) ?? points[0]
  if (!at || Math.abs(at.at - t0) > NEAR_T0_MS || at.at >= figures.finish) return []
  const { p50, p80, p95 } = at.finish
  return [` At T-0 we said ${instant(p50)} at 50 %, ${instant(p80)} at 80 % and ${instant(p95)} at 95 %.`]
}

/** `8 min before the window ends`, `1 h after the window ended`. */
export function sayAgainstWindow(at: number, windowEnd: number): string {
  const seconds = (windowEnd - at) / 1000
  if (Math.abs(seconds) < 60) return 'just as the window ended'
  return `${sayDuration(seconds)} ${seconds < 0 ? 'after' : 'before'} the window ended`
}

/** `1,000 nights drawn from this state at`, before the instant, and `learnt from 3 rehearsals` behind it. */
export function sayMadeOf({ trials, learntFrom: { rehearsals, cutovers } }: RiskForecast): [string, string] {
  const count = (many: number, one: string) => (many === 0 ? '' : `${many} ${one}${many === 1 ? '' : 's'}`)
  const learnt = [count(rehearsals, 'rehearsal'), count(cutovers, 'past cutover')].filter(Boolean).join(' and ')
  return [
    `${trials.toLocaleString('en')} nights drawn from this state at`,
    learnt ? `learnt from ${learnt}` : 'from its estimates alone',
  ]
}
