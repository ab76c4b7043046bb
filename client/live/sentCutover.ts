/** A cutover on its way to a worker and back to life there: its pinned runbook, which is most of it and never changes, is sent once. */
import type { BareCutover, Cutover } from '../../shared/cutoverState.ts'
import { bare, withRunbook } from '../../shared/evolve/evolveRunbook.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'

export interface SentCutover {
  state: BareCutover
  /** With the first, and whenever it is another one. */
  runbook?: Runbook
}

/** On the page: what one worker is sent. */
export function cutoverSender(): (cutover: Cutover) => SentCutover {
  let sent: Runbook | undefined
  return (cutover) => {
    const { pinned: runbook } = cutover
    const isKnown = runbook === sent
    sent = runbook
    return { state: bare(cutover), ...(isKnown ? {} : { runbook }) }
  }
}

/** In the worker. Undefined where the state does not fit its runbook. */
export function cutoverReceiver(): (sent: SentCutover) => Cutover | undefined {
  let known: Runbook | undefined
  return ({ state, runbook = known }) => {
    known = runbook
    return known && withRunbook(state, known)
  }
}
