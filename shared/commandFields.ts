/** Field schemas shared by the commands. Instants are ISO 8601 with an offset and become UTC. */
import { z } from 'zod'
import { BOX_PARTS, MAX_BOX_TEXT } from './markdown/boxLine.ts'

const NUL = String.fromCharCode(0)
export const plain = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max)
    .refine((value) => !value.includes(NUL), 'must not contain a NUL character')

export const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'is not an id')
export const stepId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}(~rollback)?$/, 'is not the id of a step')
  .describe('Id of a step; a rollback step is <id>~rollback')
export const run = z
  .int()
  .min(0)
  .optional()
  .describe('The run of the step that was seen, as its `run` says; refused as `runChanged` when it is another by now')
/** A box in a step, by its line and by what it says: nobody ticks what they have not read. */
export const box = {
  part: z.enum(BOX_PARTS).describe('Where the box stands: in the instructions or in the expected result'),
  line: z.int().min(1).max(20_000).describe('The line there on which it stands, from 1'),
  text: plain(MAX_BOX_TEXT).describe(
    'What stands beside it, as the step’s `boxes` say; refused as `boxChanged` when that is something else',
  ),
}
/** An id that the state gave to what a command answers. */
export const answered = (what: string) => plain(100).describe(`${what} that it answers, by its id`)
export const reason = plain(2000).describe('Why, for everybody to read')
export const note = plain(10_000)
export const person = plain(320).describe('E-mail or person id')
export const instant = z.iso
  .datetime({ offset: true })
  .refine((value) => {
    const year = new Date(value).getUTCFullYear()
    return year >= 1970 && year < 3000
  }, 'must lie between the years 1970 and 2999')
  .transform((value) => new Date(value).toISOString())
  .describe('ISO 8601 with offset')
export const httpLink = z.url({ protocol: /^https?$/ }).max(2000)
