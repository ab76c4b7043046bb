/** A night that is over: what was planned, what was forecast, what happened, and where the difference comes from. */
import { z } from 'zod'

const at = z.iso.datetime()
const times = z.object({ start: at, finish: at })
const plan = z.object({ t0: at, finish: at })

const because = z
  .enum([
    ...(['lasted', 'triedAgain', 'held', 'skipped', 'added'] as const),
    ...(['notBegun', 'stopped', 'people', 'undecided'] as const),
    ...(['time', 'lag', 'spare'] as const),
  ])
  .describe(
    'lasted: longer or shorter than planned; triedAgain: until its last try began; added: after the plan was made; notBegun: although it ' +
      'could have been; stopped: while all was paused or stopped; people: while those of its role were busy elsewhere; undecided: a gate; ' +
      'time: its earliest time moved, as with T-0; lag: it could not begin as early as planned; spare: room that the plan had',
  )

const milliseconds = z.number().describe('Milliseconds lost; negative: won')

const lost = z.object({
  id: z.string().describe('Of the step or gate at which it arose'),
  title: z.string(),
  workstream: z.string().exactOptional().describe('Absent for a gate'),
  because,
  milliseconds,
})
export type Lost = z.output<typeof lost>

const stepLookedBack = z.object({
  id: z.string(),
  title: z.string(),
  workstream: z.string(),
  status: z.string(),
  approved: times.exactOptional().describe('By the version that was approved and the T-0 of the creation'),
  baseline: times.exactOptional().describe('As planned at T-0; absent for a step that was added later'),
  forecast: times.exactOptional().describe('As forecast at T-0'),
  actual: times.exactOptional().describe('Absent for what did not happen'),
  delay: z
    .object({
      milliseconds: milliseconds.describe('Of its finish, against what this look back is held against'),
      own: z
        .array(z.object({ because, milliseconds }))
        .describe('What is its own of that; the rest it has from others'),
      from: z.string().exactOptional().describe('The step or gate that let it begin, or end'),
    })
    .exactOptional(),
})
export type StepLookedBack = z.output<typeof stepLookedBack>

const workstream = z.object({
  title: z.string(),
  baseline: times.exactOptional().describe('From its first start to its last finish'),
  actual: times.exactOptional(),
  own: milliseconds.describe('In all of its steps, whether that moved the finish or not'),
  ofFinish: milliseconds.describe('Of what moved the finish'),
})

const forecastThen = z.object({
  at,
  isT0: z.literal(true).exactOptional(),
  p50: at,
  p80: at,
  p95: at,
  chance: z.number().describe('To finish inside the window'),
})

export const lookBackShape = z.object({
  cutoverId: z.string(),
  seq: z.int().describe('The state that it was made of'),
  outcome: z.enum(['finished', 'rolledBack']),
  finish: at,
  window: z.object({ start: at, end: at }),
  plans: z.object({
    approved: plan,
    atT0: plan.exactOptional().describe('Absent where it was over before T-0 came'),
    last: plan.describe('As it stood at the end'),
  }),
  against: z.enum(['atT0', 'approved']).describe('Which of the plans delays are held against'),
  says: z.string().describe('The same as a sentence'),
  delay: z
    .object({ milliseconds, parts: z.array(lost) })
    .exactOptional()
    .describe('Of the finish; the parts add up to it. Absent after a rollback, which has no plan'),
  forecasts: z.array(forecastThen).describe('At T-0, and each hour until the finish'),
  steps: z.array(stepLookedBack).describe('In the order of the runbook'),
  workstreams: z.array(workstream),
})
export type LookBack = z.output<typeof lookBackShape>
