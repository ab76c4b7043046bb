/** Applies hypercare events. Part of `evolve`; only evolve.ts calls it. */
import type { Cutover } from '../cutoverState.ts'
import type { EventOf, Logged } from '../events.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { triggersRead } from './evolveTriggers.ts'
import { attributionOf } from './history.ts'
import { KEPT_CHECK_INS, keptNewest, keptText } from './kept.ts'

export type HypercareEvent = EventOf<
  'checkInRecorded' | 'metricRecorded' | 'watchItemAdded' | 'watchItemResolved' | 'signedOff'
> &
  Logged

export function evolveHypercare(cutover: Cutover, event: HypercareEvent): Cutover {
  switch (event.type) {
    case 'checkInRecorded': {
      const { note, status, metrics } = event
      const checkIn = withoutUndefined({ ...attributionOf(event), note: keptText(note), status, metrics })
      const { kept, earlier } = keptNewest(cutover.checkIns, cutover.earlierCheckIns, checkIn, KEPT_CHECK_INS)
      return { ...cutover, checkIns: kept, ...(earlier > 0 ? { earlierCheckIns: earlier } : {}) }
    }
    case 'metricRecorded':
      if (event.superseded) return cutover
      return {
        ...cutover,
        ...triggersRead(cutover, event),
        metrics: {
          ...cutover.metrics,
          [event.metric]: {
            value: event.value,
            measuredAt: Date.parse(event.measuredAt),
            at: Date.parse(event.at),
            by: event.actor,
            ...(event.byProgram ? { byProgram: true } : {}),
          },
        },
      }
    case 'watchItemAdded':
      return {
        ...cutover,
        watchItems: [
          ...cutover.watchItems,
          withoutUndefined({
            id: event.watchItemId,
            title: keptText(event.title),
            owner: event.owner,
            stepId: event.stepId,
            severity: event.severity,
            condition: event.condition && {
              gateId: event.condition.gateId,
              ...(event.condition.by === undefined ? {} : { by: Date.parse(event.condition.by) }),
            },
            added: attributionOf(event),
          }),
        ],
      }
    case 'watchItemResolved':
      return {
        ...cutover,
        watchItems: cutover.watchItems.map((item) =>
          item.id === event.watchItemId
            ? {
                ...item,
                resolved: withoutUndefined({ ...attributionOf(event), note: event.note && keptText(event.note) }),
              }
            : item,
        ),
      }
    case 'signedOff':
      return {
        ...cutover,
        signOffs: [
          ...cutover.signOffs,
          withoutUndefined({ ...attributionOf(event), role: event.role, note: event.note }),
        ],
      }
    default:
      return unreachable(event)
  }
}
