/** Log sentences for edits of the runbook, without the subject. Part of sayEvent.ts. */
import type { AmendEvent } from '../../shared/about.ts'
import { sayChangedFields, sayEstimate } from '../../shared/runbook/amendedFields.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { roleTitle, stepOrGateTitle } from '../../shared/runbook/runbookIndex.ts'

export function sayAmendment(event: AmendEvent, runbook: Runbook): string {
  const { step, reason } = event
  if (event.type === 'stepChanged') {
    return `changed “${event.was.title}”: ${sayChangedFields(event.was, step, runbook)}; “${reason}”`
  }
  const after = step.after.map(({ on }) => title(runbook, on))
  const before = event.before.map((id) => title(runbook, id))
  return [
    `added “${step.title}” for ${roleTitle(runbook, step.owner)}, ${sayEstimate(step.takes)}`,
    ...(after.length === 0 ? [] : [`after ${after.join(' and ')}`]),
    ...(before.length === 0 ? [] : [`before ${before.join(' and ')}`]),
  ]
    .join(', ')
    .concat(`: “${reason}”`)
}

const title = (runbook: Runbook, id: string): string => `“${stepOrGateTitle(runbook, id)}”`
