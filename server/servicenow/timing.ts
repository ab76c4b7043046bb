/** Timeouts, back-off and poll intervals of the sync. */
import { CONFIRM_EVERY_IN_A_POLL_MS, CONFIRM_EVERY_MS } from '../../shared/change/change.ts'
import { stageOf } from '../../shared/change/changeStage.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import type { ServiceNowFault } from './client/faults.ts'

/** Milliseconds. */
export interface SyncTiming {
  /** The lease of a server on a change, renewed with each step; about as long as the longest request. */
  lease: number
  /** Trouble of this length is reported to everybody; a hiccup is not. */
  sayAfter: number
  /** Back-off before the next attempt, by the number of failures. */
  retry: readonly number[]
  /** Before a retry of what ServiceNow rejects now and may accept later. */
  retryRefused: number
  /** Between two sweeps of an instance's changes, for what its webhooks missed or where it has none. */
  sweepEvery: number
  /** Of these sweeps each so-many-th also looks for tasks, approvals and incidents; most of them move the change as well. */
  sweepAllEach: number
}

export const SYNC_TIMING: SyncTiming = {
  lease: 90_000,
  sayAfter: 10_000,
  retry: [1_000, 2_000, 4_000, 8_000, 15_000, 30_000],
  retryRefused: 5 * 60_000,
  sweepEvery: 5_000,
  sweepAllEach: 6,
}

/** How long after its cutover a change is polled for its closing. */
const POLLED_AFTER_END_MS = 14 * 86_400_000
/** A reading counts as of the instant it was requested, and clocks differ a little. */
const CLOCK_TOLERANCE_MS = 500
/** Looks that are due within this time are made together, since one query reads many changes. */
const GROUPED_WITHIN_MS = 10_000

/**
 * When the change is read again although nothing was reported, epoch milliseconds: often while people rely on it,
 * seldom before, and always when its confirmation is due, before what is known becomes stale.
 *
 * @param asked when it was read just now
 */
export function nextLook(cutover: Cutover, change: ChangeState, asked: number): number | undefined {
  const closed = change.facts !== undefined && ['closed', 'canceled'].includes(stageOf(change.facts.state) ?? '')
  if (cutover.ended) {
    return closed || asked - cutover.ended.at > POLLED_AFTER_END_MS ? undefined : asked + 900_000
  }
  const polling = cutover.gates.some(({ status }) => status === 'polling')
  const active = cutover.status === 'running' || cutover.status === 'rollingBack'
  const near = Math.abs(cutover.t0 - asked) < 3_600_000
  const every = polling ? CONFIRM_EVERY_IN_A_POLL_MS : CONFIRM_EVERY_MS
  const { confirmedAt } = change
  const confirmed = confirmedAt !== undefined && asked - confirmedAt < every ? confirmedAt : asked
  const next = Math.min(
    asked + (polling ? 20_000 : active || near ? 60_000 : 240_000),
    confirmed + every + CLOCK_TOLERANCE_MS,
  )
  return Math.ceil(next / GROUPED_WITHIN_MS) * GROUPED_WITHIN_MS
}

/** When to retry after a fault, epoch milliseconds. */
export function retryAt({ retry }: SyncTiming, { fault }: ServiceNowFault, failures: number, now: number): number {
  if (fault.kind === 'rateLimited') return fault.retryAt
  const wait = now + (retry[Math.min(failures, retry.length - 1)] ?? 0)
  return fault.kind === 'unreachable' ? Math.max(wait, fault.retryAt ?? 0) : wait
}
