/** An event that moved the forecast, in a few words. */
import { isStepEvent } from '../../../shared/about.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { stepOrGateTitle } from '../../../shared/runbook/runbookIndex.ts'

export interface Mark {
  /** Of the step or gate it happened to. */
  title?: string
  did: string
}

const OF_A_STEP: Partial<Record<LoggedEvent['type'], string>> = {
  stepFailed: 'failed',
  stepHeld: 'was held',
  stepSkipped: 'was skipped',
  stepUndone: 'was undone',
  stepEstimated: 'was estimated anew',
  stepRetried: 'was tried again',
}
const OF_THE_CUTOVER: Partial<Record<LoggedEvent['type'], string>> = {
  rollbackBegun: 'the rollback began',
  t0Moved: 'T-0 was moved',
  stopCalled: 'a stop was called',
  cutoverPaused: 'the cutover was paused',
  countdownHeld: 'the countdown was held',
  countdownResumed: 'the countdown went on',
}

export function markOf(event: LoggedEvent, runbook: Runbook): Mark {
  const title = (id: string) => stepOrGateTitle(runbook, id)
  if (event.type === 'gateDecided')
    return { title: title(event.gateId), did: event.outcome === 'noGo' ? 'was no-go' : 'was go' }
  if (event.type === 'gateReopened') return { title: title(event.gateId), did: 'was opened again' }
  if (event.type === 'stepAdded') return { title: event.step.title, did: 'was added' }
  if (event.type === 'stepChanged') return { title: event.step.title, did: 'was changed' }
  const did = OF_A_STEP[event.type]
  if (did !== undefined && isStepEvent(event)) return { title: title(event.stepId), did }
  return { did: OF_THE_CUTOVER[event.type] ?? 'something was decided' }
}

/** As a clause: “Copy ledger” failed. */
export const sayMark = ({ title, did }: Mark): string => (title === undefined ? did : `“${title}” ${did}`)

/** Beside a mark, where little room is: failed: Copy ledger. */
export const sayMarkInBrief = ({ title, did }: Mark): string =>
  title === undefined ? did : `${did.replace(/^was /, '')}: ${title}`
