/** What a call says, by bell, notification and message alike. */
import type { Cutover } from '../cutoverState.ts'
import { stepView } from '../derived/steps.ts'
import { callOf, type Duty } from './duty.ts'

/** `Your turn: Validate`; and the workstream, what there is to say, and the cutover. */
export function sayCall(cutover: Cutover, duty: Duty): { title: string; body: string } {
  const { on, says } = duty
  const view = 'stepId' in on ? stepView(cutover, on.stepId) : undefined
  const workstream = view && (view.reverses ? `${view.definition.workstream}, rollback` : view.definition.workstream)
  return { title: callOf(duty), body: [workstream, says, cutover.title].filter(Boolean).join(' · ') }
}
