/** What is said of a bar: beside the pointer, in the table, and to a screen reader. */
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { STATUS_WORDS } from '../../ui/Glyph.tsx'
import { rangeInZone, rangeInZones } from '../../ui/instants.ts'
import { type Bar, ROLLBACK_LANE } from './bars.ts'

/** Seconds after its plan at which it ends or is expected to, negative before; undefined without plan or time. */
export const delayOf = ({ planned, times }: Bar): number | undefined =>
  planned && times ? (times.finish - planned.finish) / 1000 : undefined

/** `12 min late`, `4 min early`, `on plan`; empty where nothing can be compared. */
export function sayDelay(bar: Bar): string {
  const delay = delayOf(bar)
  if (delay === undefined) return ''
  if (Math.abs(delay) < 60) return 'on plan'
  const early = bar.begun ? 'early' : 'earlier'
  const late = bar.finished || bar.begun ? 'late' : 'later than planned'
  return `${sayDuration(Math.abs(delay))} ${delay < 0 ? early : late}`
}

export const saySlack = ({ critical, slack, finished, times }: Bar): string =>
  critical ? 'on the critical path' : finished || !times ? '' : `slack ${sayDuration(slack / 1000)}`

export const laneTitle = ({ lane }: Bar): string => (lane === ROLLBACK_LANE ? 'Rollback' : lane)

/** Whether its times have happened, partly or not at all. */
export const timesWord = ({ begun, finished }: Bar): string => (finished ? 'Actual' : begun ? 'Running' : 'Expected')

/**
 * Line by line, in every zone that matters.
 *
 * @param why by how much it is off the plan and where that comes from, if it is
 */
export function tipLines(bar: Bar, zone: string, why?: string): string[] {
  const { planned, atT0, times, doubt } = bar
  return [
    `${laneTitle(bar)} · ${STATUS_WORDS[bar.status]}`,
    ...(planned ? [`Plan ${rangeInZone(planned, zone)}`] : []),
    ...(atT0 ? [`At T-0 it was ${rangeInZone(atT0, zone)}`] : []),
    ...(times ? [`${timesWord(bar)} ${rangeInZones(times, zone)}`] : ['Will no longer happen']),
    ...(doubt ? [`At 80 % by ${rangeInZone({ start: doubt.p80, finish: doubt.p80 }, zone)}`] : []),
    [why ?? sayDelay(bar), saySlack(bar)].filter(Boolean).join(', '),
  ].filter(Boolean)
}

/** One sentence after the other, for the ear. */
export function sayAloud(bar: Bar, zone: string, why?: string): string {
  const { times, planned } = bar
  return [
    bar.title,
    `${laneTitle(bar)}, ${STATUS_WORDS[bar.status]}`,
    times ? `${timesWord(bar)} ${rangeInZone(times, zone)}` : planned ? `Planned ${rangeInZone(planned, zone)}` : '',
    [why ?? sayDelay(bar), saySlack(bar)].filter(Boolean).join(', '),
  ]
    .filter(Boolean)
    .join('. ')
}
