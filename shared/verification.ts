/** What a check of a cutover's log came to: the same for command line, REST and console. */
import { z } from 'zod'

export const logFault = z.object({
  kind: z
    .enum(['record', 'head', 'runbook', 'snapshot', 'signedHead'])
    .describe(
      'What is not as it was written; `record`: the first in the log that is not, and nothing after it was checked',
    ),
  seq: z.int().min(0).exactOptional(),
  why: z.string().describe('Of a record what is wrong with it, else a clause of its own'),
})

export const verification = z.object({
  intact: z.boolean(),
  records: z.int().min(0).describe('Verified in order, from the first'),
  head: z.string().describe('Hash of the last of them'),
  withheld: z.int().min(0).describe('Texts that were removed from beside the log, which breaks nothing'),
  faults: z.array(logFault),
  checkedAt: z.iso.datetime(),
})

export type LogFault = z.output<typeof logFault>
export type Verification = z.output<typeof verification>
