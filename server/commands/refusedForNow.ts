import type { CutoverEvent } from '../../shared/events.ts'
import type { Refusal } from '../../shared/refusal.ts'

/**
 * This server cannot do what is asked at the moment, and says why. Not kept as a command's answer: the same command, under
 * the same id, may be accepted later.
 */
export class RefusedForNow extends Error {
  override readonly name = 'RefusedForNow'
  readonly refusal: Refusal

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.message, options)
    this.refusal = refusal
  }
}

/** A refusal of what was decided that is not kept: the same command may be accepted later. Undefined when it may be written. */
export type RefuseForNow = (events: readonly CutoverEvent[]) => Refusal | undefined
