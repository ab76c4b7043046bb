/** Steps that a file writes once and repeats: one for each value of `forEach`, with the value in its id and its texts. */
import { asId } from './written.ts'

/** One step becomes at most so many, and all of a file together at most `MAX_ALL_COPIES`. */
export const MAX_COPIES = 200
export const MAX_ALL_COPIES = 5_000
/** What a file of a few lines must not become: links between copies, and characters of their texts. */
export const MAX_COPIED_LINKS = 100_000
export const MAX_COPIED_TEXT = 16 * 1024 * 1024

/** The name that stands in braces in a text. */
export const VARIABLE = /^[a-zA-Z][\w-]{0,39}$/

export interface Repetition {
  name: string
  values: readonly string[]
}

/** Undefined where it is not that; its shape is checked by the format. */
export function repetitionIn(value: unknown): Repetition | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const [[name, list] = ['', undefined], ...others] = Object.entries(value)
  if (others.length > 0 || !VARIABLE.test(name) || !Array.isArray(list)) return undefined
  if (list.length === 0 || list.length > MAX_COPIES) return undefined
  const values = list.map((one) => (typeof one === 'string' || Number.isInteger(one) ? String(one).trim() : ''))
  return values.every((one) => one !== '') ? { name, values } : undefined
}

/** `check-spoke` for `North` is `check-spoke-north`. */
export const idOfCopy = (id: string, value: string): string => `${id}-${asId(value)}`

/** Not `${VAR}` of a shell nor `{{ name }}` of a template, which are no names of ours. */
const PLACEHOLDER = /(?<![${\w])\{([a-zA-Z][\w-]{0,39})\}(?!\})/g

/** The text with the value for each `{name}`. */
export const withValue = (text: string, name: string, value: string): string =>
  text.replaceAll(PLACEHOLDER, (whole, named: string) => (named === name ? value : whole))

/** The names in braces that a text has. */
export const placeholdersIn = (text: string): string[] => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
