/** An accepted rehearsal, as the cutover knows it that asks for one: by whom it was accepted, and how its runbook differs. */
import { z } from 'zod'

const difference = z.object({
  of: z.enum(['runbook', 'role', 'item', 'gate', 'hold', 'step']),
  id: z.string(),
  title: z.string(),
  /** Seen from the rehearsed version. */
  is: z.enum(['added', 'removed', 'changed']),
  /** What changed of it, in the words of the compiled runbook. */
  fields: z.array(z.string()).exactOptional(),
})
export type Difference = z.output<typeof difference>

export const rehearsal = z.object({
  cutoverId: z.string(),
  title: z.string().meta({ freeText: true }),
  /** The content of the runbook that was rehearsed. */
  runbookHash: z.string(),
  acceptedBy: z.string(),
  acceptedAt: z.iso.datetime(),
  /** The first of them; absent where the same content was rehearsed. */
  differences: z.array(difference).exactOptional(),
  /** How many there are in all, where these are not all. */
  differenceCount: z.int().exactOptional(),
})
export type Rehearsal = z.output<typeof rehearsal>

/** The rest is counted: a state stays small. */
export const MAX_DIFFERENCES = 100
