/** The text of a cell and the value of its key, both ways. */
import { kindOfColumn } from './formatColumns.ts'
import { readYaml, writeFlow, writeText } from './yamlText.ts'

/** YAML after `key: `, and what is wrong with the text by itself; undefined where it says nothing. */
export function writeCell(column: string, text: string, indent: number): { yaml: string; fault?: string } | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  switch (kindOfColumn(column)) {
    case 'flag':
      return { yaml: /^(?:true|false)$/.test(trimmed) ? trimmed : writeText(trimmed, indent) }
    case 'flagOrText':
      return { yaml: trimmed === 'true' ? trimmed : writeText(trimmed, indent) }
    case 'number':
      return { yaml: /^-?\d{1,15}(?:\.\d{1,15})?$/.test(trimmed) ? trimmed : writeText(trimmed, indent) }
    case 'list':
      return trimmed.startsWith('[') ? writeStructured(trimmed, indent) : { yaml: writeFlow(itemsOf(trimmed)) }
    case 'structured':
      return BEGINS_YAML.test(trimmed) ? writeStructured(trimmed, indent) : { yaml: writeText(trimmed, indent) }
    case 'choice':
    case 'text':
      return { yaml: writeText(text, indent) }
  }
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

function writeStructured(text: string, indent: number): { yaml: string; fault?: string } {
  const read = readYaml(text)
  if ('fault' in read) return { yaml: writeText(text, indent), fault: read.fault }
  return { yaml: writeFlow(read.value) }
}

const isItem = (value: unknown, position: number): boolean =>
  typeof value === 'string' &&
  value.trim() === value &&
  value !== '' &&
  !/[,\n]/.test(value) &&
  !(position === 0 && value.startsWith('['))
