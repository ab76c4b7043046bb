/** The message of a communication step and its audience, as its sender must read it. */

import type { Cutover } from '../cutoverState.ts'
import type { StepDefinition } from '../runbook/runbook.ts'
import { traitsOf } from '../runbook/stepKinds.ts'

interface Communication {
  audience?: string
  message?: string
}

/**
 * Undefined for a step of another kind. In a rehearsal it names the audience that must not be reached (R14), and the
 * message says that it is a rehearsal, in case it is sent to the wrong people.
 */
export function communicationOf({ mode }: Pick<Cutover, 'mode'>, step: StepDefinition): Communication | undefined {
  if (!traitsOf(step).hasMessage) return undefined
  const { audience, message } = step
  if (mode === 'live') {
    return { ...(audience === undefined ? {} : { audience }), ...(message === undefined ? {} : { message }) }
  }
  return {
    audience: `The people of this rehearsal only${audience === undefined ? '' : `, not: ${audience}`}`,
    ...(message === undefined ? {} : { message: `REHEARSAL. ${message}` }),
  }
}
