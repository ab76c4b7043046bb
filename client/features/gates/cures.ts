/** Where what a criterion or a reason is about can be seen to: the cure of what is not met. */
import { incidentMetric } from '../../../shared/change/change.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { Subject } from '../../../shared/derived/criterionKinds.ts'
import { cutoverPath, gatePath, itemPath, stepPath } from '../../paths.ts'

/** The id of the part of the page in which values are recorded. */
export const VALUES = 'gate-values'

/** Undefined where there is no other place to go to, as for a vote. */
export function curePath(cutover: Cutover, { kind, id = '' }: Subject, now: number): string | undefined {
  switch (kind) {
    case 'step':
      return stepPath(cutover.id, id)
    case 'gate':
      return gatePath(cutover.id, id)
    case 'item':
      return itemPath(cutover.id, id)
    case 'readiness':
      return cutoverPath(cutover.id, 'readiness')
    case 'change':
      return cutoverPath(cutover.id, 'servicenow')
    case 'metric':
      return incidentMetric(cutover, id, now) ? cutoverPath(cutover.id, 'servicenow') : `#${VALUES}`
    case 'rehearsal':
      return '/cutovers/new'
    case 'forecast':
      return cutoverPath(cutover.id, 'timeline')
    case 'vote':
      return undefined
  }
}
