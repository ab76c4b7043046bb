/**
 * When nobody edits a plan. Somebody has locked it, or a live cutover that is planned from its version comes near: from then on
 * what changes is an edit of that cutover. The second follows from its T-0 and moves with it; nobody has to be there.
 */
import { type Refusal, refuse } from '../refusal.ts'
import type { Draft, DraftLock } from './draft.ts'

/** A live cutover of the version that was last made of the draft, which has not ended. */
export interface PlannedFrom {
  cutoverId: string
  title: string
  /** Epoch milliseconds. */
  t0: number
}

export type LockNow = { by: 'somebody'; lock: DraftLock } | { by: 'plan'; at: number; cutover: PlannedFrom }

/** Seconds before T-0 unless the draft says otherwise. */
export const USUALLY_LOCKS_BEFORE = 2 * 86_400

/** Seconds; null: never by itself. */
export const locksBefore = ({ locksBefore: chosen = USUALLY_LOCKS_BEFORE }: Draft): number | null => chosen

/** @param now epoch milliseconds by the server's clock */
export function lockNow(draft: Draft, planned: readonly PlannedFrom[], now: number): LockNow | undefined {
  const { lock } = draft
  if (lock && lock.at <= now) return { by: 'somebody', lock }
  const next = nextLock(draft, planned)
  return next && next.at <= now ? { by: 'plan', ...next } : undefined
}

/** When it locks, or has locked, by itself; undefined without a cutover that comes near. */
export function nextLock(
  draft: Draft,
  planned: readonly PlannedFrom[],
): { at: number; cutover: PlannedFrom } | undefined {
  const before = locksBefore(draft)
  if (before === null) return undefined
  const locks = planned.map((cutover) => ({ at: cutover.t0 - before * 1000, cutover }))
  // What somebody has unlocked stays so, unless its T-0 has moved to later.
  const open = locks.filter(({ at }) => draft.unlockedAt === undefined || at > draft.unlockedAt)
  return open.toSorted((one, other) => one.at - other.at)[0]
}

export function refuseLocked(locked: LockNow): Refusal {
  if (locked.by === 'somebody') return refuse('draftLocked', `The draft is locked: ${locked.lock.reason}`)
  const { title } = locked.cutover
  return refuse(
    'draftLocked',
    `The plan is locked, since “${title}” is planned from it and its T-0 is near. Changes go through edits of that cutover.`,
  )
}
