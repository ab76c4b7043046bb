/** Fields to write, and whether a record has them. */
import type { Row } from './row.ts'

/** By the instance's own names; raw values, instants by `serviceNowTime`. `''` empties a field. */
export type FieldValues = Readonly<Record<string, string | number | boolean>>

/**
 * What is to be sent of a text. A journal of ServiceNow renders what stands between `[code]` and `[/code]` as HTML, whoever
 * wrote it, and forms copy texts into journals: so it never leaves here as a tag.
 */
export const plainText = (text: string): string => text.replace(/\[(?=\s*\/?\s*code\s*\])/gi, '[ ')

/** The same for each text among the fields. */
export const plainFields = (fields: FieldValues): FieldValues =>
  Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, typeof value === 'string' ? plainText(value) : value]),
  )

/** Whose `correlation_id` it is, for whoever reads the record. */
export const MADE_BY: FieldValues = { correlation_display: 'T-Minus' }

/** Journals take an entry and read back as empty, or as everything ever written. */
const JOURNALS = new Set(['work_notes', 'comments', 'comments_and_work_notes'])

/** The fields in which the record differs from the request. An instance ignores what it does not let us write. */
export function differingFields(row: Row, asked: FieldValues): string[] {
  return Object.entries(asked)
    .filter(([field]) => !JOURNALS.has(field))
    .filter(([field, value]) => !same(row.raw(field), `${value}`))
    .map(([field]) => field)
}

export function comparableFields(asked: FieldValues): string[] {
  return Object.keys(asked).filter((field) => !JOURNALS.has(field))
}

function same(has: string, asked: string): boolean {
  return normal(has) === normal(asked)
}

function normal(text: string): string {
  const plain = text.replace(/\r\n?/g, '\n').trim()
  // Some versions write whole numbers as `-5.0`.
  return /^-?\d{1,15}\.0+$/.test(plain) ? plain.replace(/\.0+$/, '') : plain
}
