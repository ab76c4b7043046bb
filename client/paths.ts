/** The URLs of pages. */
export { cutoverPath, draftPath, dutyPath, gatePath, itemPath, stepPath } from '../shared/paths.ts'

/** The address of a gate's decision record, which is a page of its own; `number` is that of a decision, the last by default. */
export const recordPath = (cutoverId: string, gateId: string, number?: number): string =>
  `/cutovers/${cutoverId}/gates/${encodeURIComponent(gateId)}/record${number === undefined ? '' : `?decision=${number}`}`
