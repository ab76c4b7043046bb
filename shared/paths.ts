/** The addresses of pages that both sides write: the console in its links, the server in what it sends to people. */
import { DUTY_KINDS, type Duty } from './attention/duty.ts'

/** Where a cutover opens. */
export const FIRST_SCREEN = 'run'

export const cutoverPath = (cutoverId: string, screen: string = FIRST_SCREEN): string =>
  `/cutovers/${cutoverId}/${screen}`

/** The address of one step in the run of its cutover. */
export const stepPath = (cutoverId: string, stepId: string): string =>
  `${cutoverPath(cutoverId)}?step=${encodeURIComponent(stepId)}`

/** The address of one gate. */
export const gatePath = (cutoverId: string, gateId: string): string =>
  `${cutoverPath(cutoverId, 'gates')}?gate=${encodeURIComponent(gateId)}`

/** The address of one readiness item. */
export const itemPath = (cutoverId: string, itemId: string): string =>
  `${cutoverPath(cutoverId, 'readiness')}?item=${encodeURIComponent(itemId)}`

/** Where a duty is done. */
export function dutyPath(cutoverId: string, { on, kind }: Pick<Duty, 'on' | 'kind'>): string {
  if ('gateId' in on) return gatePath(cutoverId, on.gateId)
  if ('itemId' in on) return itemPath(cutoverId, on.itemId)
  return 'stepId' in on ? stepPath(cutoverId, on.stepId) : cutoverPath(cutoverId, DUTY_KINDS[kind].screen)
}

/** Where a person answers what came by mail: one call, or several with commas between their ids. */
export const callPath = (callIds: string): string => `/calls/${callIds}`

/** The address of a runbook draft. */
export const draftPath = (draftId: string): string => `/runbooks/drafts/${encodeURIComponent(draftId)}`
