import type { CutoverEvent } from '../../shared/events.ts'
import type { Refusal } from '../../shared/refusal.ts'

/**
 * This server cannot do it at the moment, and says why. Not stored as a command's answer: the same command, under the
 * same id, may be accepted later.
 */
export class RefusedForNow extends Error {
  override readonly name = 'RefusedForNow'
  readonly refusal: Refusal

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.message, options)
    this.refusal = refusal
  }
}

/** A refusal that is not stored: the same command may be accepted later. Undefined when the events may be written. */
export type RefuseForNow = (events: readonly CutoverEvent[]) => Refusal | undefined
