/** The forecast with its risk as programs get it. */
import { z } from 'zod'

const at = z.iso.datetime()
const percentiles = z
  .object({ p50: at, p80: at, p95: at })
  .describe('By then it is over in half, four fifths and nineteen twentieths of the trials')

export const riskView = z.object({
  cutoverId: z.string(),
  seq: z.int().describe('The state that it was made of'),
  asOf: at.describe('The moment that it was made of: cut to ten seconds'),
  trials: z.int(),
  finish: percentiles,
  windowEnd: at,
  windowChance: z.number().describe('The share of trials that end inside the window'),
  histogram: z
    .object({ from: at, widthSeconds: z.number(), counts: z.array(z.int()) })
    .describe('How many trials end in each of equal stretches of time'),
  steps: z
    .array(z.object({ id: z.string(), finish: percentiles }))
    .describe('In the order of the runbook; without those that will no longer happen'),
  gates: z.array(z.object({ id: z.string(), opens: percentiles })),
  outageEnd: percentiles.exactOptional().describe('When the service is back; absent where it stays up'),
  drivers: z
    .array(
      z.object({
        id: z.string().describe('A step'),
        criticality: z.number().describe('The share of trials in which the longest path goes through it'),
        cruciality: z.number().describe('How its duration and the finish go together, from -1 to 1'),
        ifLongSeconds: z
          .number()
          .describe('By which the finish at 80 % moves where it takes its P90 instead of its median'),
        ifShortSeconds: z
          .number()
          .describe('By which the finish at 80 % moves where it takes its P10 instead of its median'),
      }),
    )
    .describe('The steps that the finish hangs on most, most first'),
  learntFrom: z
    .object({ rehearsals: z.int(), cutovers: z.int() })
    .describe('Earlier nights of the runbook whose durations it knows'),
  turnBack: z
    .object({ now: percentiles, atPointOfNoReturn: percentiles.exactOptional() })
    .exactOptional()
    .describe('When everything would be rolled back: were that to begin now, or just before the point of no return'),
  withPeople: z
    .object({
      finish: at.describe('If everything takes what is likely, and nobody is at two things at once'),
      withoutCounting: at.describe('The same as if there were people enough'),
      noneEndsBefore: at.describe('With these people none ends before'),
      steps: z
        .array(z.object({ id: z.string(), start: at, finish: at, waitsFor: z.array(z.string()) }))
        .describe(
          'Those that are not over, in the order of the runbook; waitsFor: the roles whose people it waits for at last',
        ),
      scarce: z
        .array(
          z.object({
            role: z.string(),
            capacity: z.int(),
            waitingSeconds: z.number().describe('That steps wait for them from now on, summed up'),
            steps: z.int().describe('How many steps do'),
            since: at.describe('When the first of them begins to wait'),
            finishWithOneMore: at.describe('With one more of them from now on'),
          }),
        )
        .describe('The one with whom one more gains most first'),
      finishWithOneMoreOfEach: at.exactOptional().describe('Where one more of a single role gains nothing'),
    })
    .exactOptional()
    .describe(
      'What is left with the people there are; absent where no role has a capacity, and once it no longer goes on',
    ),
})
export type RiskView = z.output<typeof riskView>
