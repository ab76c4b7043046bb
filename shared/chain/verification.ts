/** The result of verifying a cutover's log: the same for command line, REST and console. */
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

/** The last check, what triggered it, and the log's current head. */
export const verificationAnswer = z.object({
  cutoverId: z.string(),
  verification: verification
    .extend({ by: z.enum(['background', 'request']) })
    .nullable()
    .describe('Null while the log was never checked'),
  head: z
    .object({
      seq: z.int(),
      at: z.iso.datetime(),
      hash: z.string(),
      signed: z.string().describe('For a ticket or a mail; `tminus verify --head` takes it'),
      short: z.string().describe('For paper'),
    })
    .nullable()
    .describe('Null when the log has no record where its cutover stands'),
  publicKey: z.string().describe('What `signed` is checked with; GET /log-key has it in other forms'),
})

export type VerificationAnswer = z.output<typeof verificationAnswer>
