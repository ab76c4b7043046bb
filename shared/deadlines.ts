import type { Deadline } from './commands.ts'
import type { Cutover } from './cutoverState.ts'

export interface NextDeadline {
  deadline: Deadline
  /** What it is about: the id of a step, item or gate. */
  id: string
  /** Epoch milliseconds. */
  due: number
}

/** The earliest thing that time alone will do to this cutover. */
export function nextDeadline(_cutover: Cutover): NextDeadline | undefined {
  return undefined
}
