/** The URLs of pages. */

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
