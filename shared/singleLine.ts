/** Schemas for single-line names and titles. */
import { z } from 'zod'

const NUL = String.fromCharCode(0)
/** Line breaks, and bidirectional controls that could make one name read as another. */
const LINE_BREAKS = /[\n\r\u2028\u2029]/
const DIRECTION_CHANGES = /[\u202a-\u202e\u2066-\u2069]/
/** At least one visible character. Joiners and direction marks belong to many scripts, but are not a name by themselves. */
const VISIBLE = /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

/** A short, trimmed, visible text on one line. Only its first fault is reported. */
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

/** The same, also rejecting what PostgreSQL cannot store. */
export const singleLine = (max: number) =>
  visibleLine(max).refine((value) => !value.includes(NUL), 'must not contain a NUL character')
