/** The sentence above the timeline: when it ends, whether that is in time, and what drives it. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'
import { criticalChain } from '../../derive/criticalChain.ts'
import type { Outlook } from '../../derive/outlook.ts'
import { weekendInstant } from '../../ui/instants.ts'

export interface TimelineSentence {
  /** Its parts in their order; only what is abnormal has a tone. */
  says: { text: string; tone?: 'late' | 'bad' }[]
  /** The first steps of what drives the finish, and how many there are in all. */
  drivenBy: { id: string; title: string }[]
  links: number
}

const NAMED = 3
/** Smaller deviations are not mentioned; seconds. */
const ON_TIME_SECONDS = 120

export function sayTimeline(
  cutover: Cutover,
  { figures, forecast }: Pick<Outlook, 'figures' | 'forecast'>,
  now: number,
  risk?: Pick<RiskForecast, 'finish' | 'windowChance'>,
): TimelineSentence {
  const nothing = { drivenBy: [], links: 0 }
  const { ended, windowEnd, runbook } = cutover
  const clock = (at: number) => weekendInstant(at, runbook.timezone, now)
  if (cutover.steps.length === 0) return { says: [{ text: 'This runbook has no steps yet.' }], ...nothing }
  if (ended?.outcome === 'cancelled') return { says: [{ text: `Cancelled at ${clock(ended.at)}.` }], ...nothing }
  const back = cutover.rollback !== undefined && cutover.rollback.workstream === undefined
  const { finish, finishDelta } = figures
  const plan = back ? '' : sayAgainstPlan(finishDelta)
  const isOver = ended !== undefined || figures.done === figures.total
  if (isOver) {
    const [inTime, tone] = sayAgainstWindow(finish, windowEnd)
    const what = back ? 'Rolled back at' : 'Finished at'
    return { says: [{ text: `${what} ${clock(finish)}${plan}, ` }, { text: `${inTime}.`, ...tone }], ...nothing }
  }
  const chain = criticalChain(cutover, forecast)
  const drivenBy = chain.slice(0, NAMED).map(({ view }) => ({ id: view.definition.id, title: view.definition.title }))
  const end = risk && !back ? risk.finish.p80 : finish
  const [inTime, tone] = sayAgainstWindow(end, windowEnd)
  const what = back ? 'Rolling back until' : 'Finish'
  const says =
    risk && !back
      ? [
          {
            text: `${what} ${clock(end)} at 80 %, ${clock(risk.finish.p50)} in half of all cases. The window ends ${clock(windowEnd)}: it holds with `,
          },
          {
            text: `${Math.round(risk.windowChance * 100)} %`,
            ...(risk.windowChance < 0.8 ? { tone: 'late' as const } : {}),
          },
          { text: '.' },
        ]
      : [{ text: `${what} ${clock(end)}${plan}, ` }, { text: `${inTime}.`, ...tone }]
  return { says, drivenBy, links: chain.length }
}

function sayAgainstPlan(seconds: number): string {
  if (Math.abs(seconds) < ON_TIME_SECONDS) return ', on plan'
  return `, ${sayDuration(Math.abs(seconds))} ${seconds < 0 ? 'ahead of' : 'behind'} plan`
}

function sayAgainstWindow(finish: number, windowEnd: number): [string, { tone?: 'late' }] {
  const left = (windowEnd - finish) / 1000
  if (left < 0) return [`${sayDuration(-left)} after the window ends`, { tone: 'late' }]
  return [left < 60 ? 'as the window ends' : `${sayDuration(left)} before the window ends`, {}]
}
