/** Work under a change begins inside its planned window, or with a named person's reason that stands on the ticket. */
import { leadChange } from '../change/change.ts'
import { startsOutside } from '../change/changeWindow.ts'
import type { Cutover, PersonId } from '../cutoverState.ts'
import type { StepView } from '../derived/steps.ts'
import type { CutoverEvent } from '../events.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { withoutUndefined } from '../withoutUndefined.ts'

/**
 * The event of a start that somebody answers for, or the refusal that asks for a reason; nothing inside the window. Whoever
 * may start the step may answer for it: at the end of a window nobody should wait for the lead.
 *
 * @param at when it starts, as claimed; epoch milliseconds
 */
export function outsideWindow(
  cutover: Cutover,
  view: StepView,
  at: number,
  { outsideWindow: reason, onBehalfOf }: { outsideWindow?: string | undefined; onBehalfOf?: PersonId | undefined },
): CutoverEvent[] | Refusal {
  const change = leadChange(cutover)
  const sentence = change && startsOutside(cutover, view, at)
  if (!change || !sentence) return []
  if (reason === undefined) {
    return refuse('outsideWindow', `${sentence}. Say why “${view.definition.title}” starts all the same.`, {
      field: 'outsideWindow',
    })
  }
  const startedAt = new Date(at).toISOString()
  return [
    {
      type: 'changeWindowOverridden',
      changeId: change.id,
      stepId: view.definition.id,
      startedAt,
      reason,
      ...withoutUndefined({ onBehalfOf }),
    },
  ]
}
