/** The URLs of pages. */
export { cutoverPath, draftPath, dutyPath, gatePath, itemPath, stepPath } from '../shared/paths.ts'

/** Where the estimates that a runbook's nights speak for are taken. */
export const estimatesPath = (runbookId: string): string => `/runbooks?estimates=${encodeURIComponent(runbookId)}`

/** The address of a gate's decision record, which is a page of its own; `number` is that of a decision, the last by default. */
export const recordPath = (cutoverId: string, gateId: string, number?: number): string =>
  `/cutovers/${cutoverId}/gates/${encodeURIComponent(gateId)}/record${number === undefined ? '' : `?decision=${number}`}`
