/** The text of a cell and the value of its key, both ways. */
import { NOTE_COLUMN } from './draft.ts'
import { kindOfColumn } from './formatColumns.ts'
import { readYaml, writeFlow, writeText } from './yamlText.ts'

/** What the text of a cell means: a text word for word, YAML as it is, or a value that is written anew. */
type Meaning = { text: string; fault?: string } | { plain: string } | { value: unknown }

/** YAML after `key: `, and what is wrong with the text by itself; undefined where it says nothing. */
export function writeCell(column: string, text: string, indent: number): { yaml: string; fault?: string } | undefined {
  if (text.trim() === '') return undefined
  const meaning = meaningOf(column, text)
  if ('value' in meaning) return { yaml: writeFlow(meaning.value) }
  if ('plain' in meaning) return { yaml: meaning.plain }
  return { yaml: writeText(meaning.text, indent), ...(meaning.fault !== undefined && { fault: meaning.fault }) }
}

/** The value of its key; undefined where it says nothing. */
export function valueOfCell(column: string, text: string): unknown {
  if (text.trim() === '') return undefined
  if (column === NOTE_COLUMN || column.startsWith('x-')) return text
  const meaning = meaningOf(column, text)
  if ('value' in meaning) return meaning.value
  if (!('plain' in meaning)) return meaning.text
  const read = readYaml(meaning.plain)
  return 'value' in read ? read.value : meaning.plain
}

/** What a cell holds once its text has been written as YAML and read again. */
export function comesBackAs(column: string, text: string): string {
  if (text.trim() === '') return ''
  if (column === NOTE_COLUMN) return noteLines(text).join('\n').trim()
  if (column.startsWith('x-')) return text
  const meaning = meaningOf(column, text)
  if ('plain' in meaning) return meaning.plain
  return cellOf(column, 'value' in meaning ? meaning.value : meaning.text)
}

/** What a cell holds for the value of its key. */
export function cellOf(column: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  const kind = kindOfColumn(column)
  if (typeof value === 'string')
    return kind === 'structured' && BEGINS_YAML.test(value.trim()) ? JSON.stringify(value) : value
  if (typeof value !== 'object') return String(value)
  if (kind === 'list' && Array.isArray(value) && value.every(isItem)) return value.join(', ')
  return writeFlow(value)
}

export const noteLines = (note: string): string[] => note.split(/\r\n|\r|\n/).map((line) => line.trimEnd())

/** `a, b SS+5m`: one item each. */
export const itemsOf = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** The item of a list replaced, as a whole text again. */
export const withItem = (text: string, position: number, item: string): string =>
  itemsOf(text)
    .map((held, at) => (at === position ? item : held))
    .join(', ')

const BEGINS_YAML = /^[[{"']/

function meaningOf(column: string, text: string): Meaning {
  const trimmed = text.trim()
  switch (kindOfColumn(column)) {
    case 'flag':
      return /^(?:true|false)$/.test(trimmed) ? { plain: trimmed } : { text: trimmed }
    case 'flagOrText':
      return trimmed === 'true' ? { plain: trimmed } : { text: trimmed }
    case 'number':
      return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(trimmed) ? { plain: trimmed } : { text: trimmed }
    case 'list':
      return trimmed.startsWith('[') ? structured(trimmed) : { value: itemsOf(trimmed) }
    case 'structured':
      return BEGINS_YAML.test(trimmed) ? structured(trimmed) : { text: trimmed }
    case 'choice':
    case 'text':
      return { text }
  }
}

function structured(text: string): Meaning {
  const read = readYaml(text)
  return 'fault' in read ? { text, fault: read.fault } : { value: read.value }
}

const isItem = (value: unknown, position: number): boolean =>
  typeof value === 'string' &&
  value.trim() === value &&
  value !== '' &&
  !/[,\n]/.test(value) &&
  !(position === 0 && value.startsWith('['))
