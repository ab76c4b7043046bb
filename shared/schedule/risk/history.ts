/** What earlier nights of a runbook took, step by step: read from their states, recorded in the cutover that learns from them. */
import { z } from 'zod'

const night = z.object({ cutoverId: z.string(), mode: z.enum(['rehearsal', 'live']), endedAt: z.iso.datetime() })

const stepInPast = z.object({
  stepId: z.string(),
  /** How often it was done, and what that weighs: a rehearsal less than a live night. */
  runs: z.int(),
  weight: z.number(),
  /** Seconds that it took, geometric mean, and the standard deviation of their logarithm. */
  took: z.number(),
  spread: z.number(),
  /** How often it failed. */
  failed: z.int(),
  /** Seconds from when it could start to its start, on average; absent where that says nothing of people. */
  waited: z.number().exactOptional(),
})
export type StepInPast = z.output<typeof stepInPast>

export const history = z.object({
  /** Newest first. */
  nights: z.array(night),
  /** Steps of this cutover that were done before, in the order of its runbook. */
  steps: z.array(stepInPast),
})
export type History = z.output<typeof history>
