/** Whether a gate can still be voted on, and on what. Asked after whose it is: who may never vote is not told to come back. */
import type { Cutover, Poll } from '../cutoverState.ts'
import type { GateView } from '../derived/criteria.ts'
import { type Refusal, refuse } from '../refusal.ts'

export const openPollOf = (cutover: Cutover, { definition, state }: GateView): Poll | Refusal =>
  refusePastGates(cutover) ??
  (state.status === 'polling' && state.poll
    ? state.poll
    : refuse('gateState', `No poll is open for “${definition.title}”.`))

export const refusePastGates = ({ status }: Cutover): Refusal | undefined =>
  status === 'hypercare' || status === 'rollingBack'
    ? refuse('cutoverState', 'This cutover is past its gates.')
    : undefined
