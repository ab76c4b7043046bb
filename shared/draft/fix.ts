/** What a cell or a section should hold instead, where the check says what would be right there. */
import type { Fault, Fix } from '../runbook/reading/fault.ts'
import { itemsOf, withItem } from './cells.ts'
import { type Draft, findRow } from './draft.ts'
import { kindOfColumn } from './formatColumns.ts'
import type { DraftPlaceInText } from './text.ts'

/** @param yaml that was checked, in which the fault stands */
export function fixOf(draft: Draft, place: DraftPlaceInText, fault: Fault, yaml: string): string | undefined {
  const [fix] = fault.fixes ?? []
  if (!fix) return undefined
  const { row, column, section, line } = place
  if (row !== undefined && column !== undefined) return inCell(draft, row, column, fault, fix)
  if (row === undefined && section !== undefined && line !== undefined)
    return inSection(draft.sections[section]?.text ?? '', line, fix, yaml)
  return undefined
}

function inCell(draft: Draft, row: string, column: string, { path }: Fault, { value: right }: Fix): string | undefined {
  const text = findRow(draft, row)?.cells[column]?.text
  if (text === undefined || text.trim() === '') return undefined
  const [item, ...deeper] = path.split('/').slice(5)
  if (item === undefined) return right === text.trim() ? undefined : right
  const position = Number(item)
  const isItem = kindOfColumn(column) === 'list' && deeper.length === 0 && itemsOf(text)[position] !== undefined
  return isItem ? withItem(text, position, right) : undefined
}

/** Each line of a section ends as its line in the YAML does, which is indented. */
function inSection(text: string, line: number, { from, to, text: right }: Fix, yaml: string): string | undefined {
  const start = yaml.lastIndexOf('\n', from - 1) + 1
  const end = yaml.indexOf('\n', from)
  const whole = yaml.slice(start, end < 0 ? yaml.length : end)
  const lines = text.replaceAll(/\r\n?/g, '\n').split('\n')
  const own = lines[line - 1]?.trimEnd() ?? ''
  const before = whole.length - own.length
  const isThere = own !== '' && whole.endsWith(own) && from - start >= before && to - start <= whole.length
  if (!isThere) return undefined
  lines[line - 1] = `${whole.slice(before, from - start)}${right}${whole.slice(to - start)}`
  return lines.join('\n')
}
