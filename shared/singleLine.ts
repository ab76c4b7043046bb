/** Names and titles, as people write them on one line. */
import { z } from 'zod'

const NUL = String.fromCharCode(0)
/** What begins a new line, and what turns the direction of all that follows, so that a name reads as another. */
const LINE_BREAKS = /[\n\r\u2028\u2029]/
const DIRECTION_CHANGES = /[\u202a-\u202e\u2066-\u2069]/
/** Something that leaves ink. Joiners and marks of direction belong to many scripts, but are no name alone. */
const VISIBLE = /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

/** A short text without surrounding space that can be seen and stays on its line. Only its first fault is told. */
export const visibleLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1, { error: 'must not be empty', abort: true })
    .max(max)
    .refine((value) => !LINE_BREAKS.test(value), { error: 'must be one line', abort: true })
    .refine((value) => !DIRECTION_CHANGES.test(value), {
      error: 'must not contain characters that turn the direction of writing',
      abort: true,
    })
    .refine((value) => VISIBLE.test(value), 'must contain something that can be seen')

/** The same where nothing else has made sure that PostgreSQL can hold it. */
export const singleLine = (max: number) =>
  visibleLine(max).refine((value) => !value.includes(NUL), 'must not contain a NUL character')
