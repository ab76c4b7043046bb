/** What a go rested on and no longer holds, and conditions whose time is over. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { fallenSinceGo } from '../../../shared/derived/gateWatch.ts'
import { clockTime } from '../../ui/instants.ts'

export interface GateAlarm {
  key: string
  title: string
  says: string
  /** The page on which it can be mended. */
  page: 'gates' | 'hypercare'
}

export function gateAlarms(cutover: Cutover, now: number): GateAlarm[] {
  if (cutover.status !== 'running') return []
  const { gates, timezone } = cutover.runbook
  return [
    ...gates.flatMap(({ id, title }): GateAlarm[] =>
      fallenSinceGo(cutover, id, now).map(({ sentence }) => ({
        key: `${id} ${sentence}`,
        title: sentence,
        says: `Met when “${title}” said go, and no longer. The go stands; whoever decided it should know.`,
        page: 'gates',
      })),
    ),
    ...cutover.watchItems.flatMap(({ id, title, condition, resolved }): GateAlarm[] =>
      condition?.by === undefined || condition.by > now || resolved
        ? []
        : [
            {
              key: id,
              title,
              says: `A condition of the go, due ${clockTime(condition.by, timezone)} and not resolved.`,
              page: 'hypercare',
            },
          ],
    ),
  ]
}
