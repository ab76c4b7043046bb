/** A draft as the YAML of a runbook, and where in the draft each line and each key of it comes from. */
import type { Path } from '../runbook/reading/fault.ts'
import { noteLines, writeCell } from './cells.ts'
import { type Draft, type DraftRow, NOTE_COLUMN } from './draft.ts'
import { FORMAT_COLUMNS, FORMAT_SECTIONS } from './formatColumns.ts'
import { readYaml, writeText } from './yamlText.ts'

export interface DraftPlaceInText {
  row?: string
  column?: string
  section?: string
  /** In the text of the section, counted from 1. */
  line?: number
  workstream?: string
}

export interface DraftText {
  yaml: string
  /** Of a line, counted from 1; of the whole draft where it is empty. */
  placeOfLine(line: number): DraftPlaceInText
  /** Of keys and positions from the root of the file, and the line at which they stand. */
  placeOfPath(path: Path, line: number): DraftPlaceInText
  /** What cannot be read at all, and stands in the YAML as a text. */
  unreadable: { place: DraftPlaceInText; message: string }[]
}

/** The marker of a draft's own columns in the comments above a step. */
export const OWN_MARK = '#: '

/** Never throws; a text that somebody typed is read as that text, or as a fault of its own cell. */
export function draftText(draft: Draft): DraftText {
  const lines = collectLines()
  const unreadable: DraftText['unreadable'] = []
  /** The line of the file that would come before the first of a section's text. */
  const sectionAt = new Map<string, number>()
  const titles = new Map(draft.workstreams.map(({ title, key }) => [title.trim(), key]))
  const byWorkstream = Map.groupBy(draft.rows, ({ workstream }) => workstream)
  for (const section of sectionsOf(draft)) {
    const text = draft.sections[section]?.text ?? ''
    const { yaml, lower, fault } = writeSection(section, text)
    sectionAt.set(section, lines.next() - 1 + lower)
    lines.add(yaml, { section })
    if (fault) unreadable.push({ place: { section, line: fault.line }, message: fault.message })
  }
  lines.add(draft.workstreams.length === 0 ? 'workstreams: {}' : 'workstreams:', {})
  for (const { key, title } of draft.workstreams) {
    const rows = byWorkstream.get(key) ?? []
    lines.add(`  ${writeKey(title)}:${rows.length === 0 ? ' []' : ''}`, { workstream: key })
    for (const row of rows) writeRow(draft, row, lines, unreadable)
  }
  return {
    yaml: lines.text(),
    placeOfLine(line) {
      const place = lines.placeOf(line)
      return place.section === undefined ? place : inSection(place.section, line)
    },
    placeOfPath(path, line) {
      const [root, title, position, column] = path
      if (root !== 'workstreams') return root === undefined ? {} : inSection(String(root), line)
      const workstream = titles.get(String(title).trim())
      if (workstream === undefined) return {}
      const row = typeof position === 'number' ? byWorkstream.get(workstream)?.[position]?.key : undefined
      if (row === undefined) return { workstream }
      return column === undefined ? { row } : { row, column: String(column) }
    },
    unreadable,
  }

  /** Of a section that is left out only its name. */
  function inSection(section: string, line: number): DraftPlaceInText {
    const before = sectionAt.get(section)
    return before === undefined ? { section } : { section, line: Math.max(1, line - before) }
  }
}

interface Lines {
  add(text: string, place: DraftPlaceInText): void
  /** The line at which the next part begins. */
  next(): number
  placeOf(line: number): DraftPlaceInText
  text(): string
}

function collectLines(): Lines {
  const parts: string[] = []
  const starts: number[] = []
  const places: DraftPlaceInText[] = []
  let next = 1
  return {
    next: () => next,
    add(text, place) {
      parts.push(text)
      starts.push(next)
      places.push(place)
      for (let at = 0; at >= 0; at = text.indexOf('\n', at + 1)) next += 1
    },
    placeOf(line) {
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((starts[middle] ?? 0) <= line) low = middle
        else high = middle - 1
      }
      return places[low] ?? {}
    },
    text: () => `${parts.join('\n')}\n`,
  }
}

/** In the order of the format; those that it does not know come last. */
function sectionsOf({ sections }: Draft): string[] {
  // A comment alone would come to stand above the next key.
  const filled = (key: string) =>
    (sections[key]?.text ?? '').split(/\r\n|\r|\n/).some((line) => !/^\s*(?:#|$)/.test(line))
  const unknown = Object.keys(sections).filter((key) => !FORMAT_SECTIONS.includes(key))
  return [...FORMAT_SECTIONS, ...unknown].filter(filled)
}

interface WrittenSection {
  yaml: string
  /** How many lines further down than in the text the lines of the YAML are. */
  lower: number
  fault?: { message: string; line: number }
}

function writeSection(key: string, text: string): WrittenSection {
  const lines = text.replaceAll(/\r\n?/g, '\n').trimEnd().split('\n')
  const begins = lines.findIndex((line) => !/^\s*(?:#|$)/.test(line))
  const before = lines.slice(0, begins).map((line) => line.trim())
  const body = lines.slice(begins)
  const alone = readYaml(body.join('\n'))
  const [first = '', ...rest] = body
  const indented = (some: readonly string[]) => some.map((line) => (line === '' ? '' : `  ${line}`))
  const ways = [
    ...(rest.length === 0 || /^[|>]/.test(first) ? [[`${key}: ${first}`, ...indented(rest)]] : []),
    [`${key}:`, ...indented(body)],
  ].map((way) => way.join('\n'))
  // Only as what it is when it stands alone: it must not reach into what follows, nor into the key.
  const yaml = 'value' in alone ? ways.find((way) => isOnly(way, key, alone.value)) : undefined
  const written = [...before, yaml ?? `${key}: ${writeText(text, 2)}`].join('\n')
  // Comments stand before the key, which may have a line of its own.
  const lower = yaml?.startsWith(`${key}:\n`) ? 1 : 0
  if (yaml !== undefined) return { yaml: written, lower }
  const { fault: message, line } = 'fault' in alone ? alone : { fault: 'this cannot stand in a runbook', line: 1 }
  return { yaml: written, lower, fault: { message, line: before.length + line } }
}

function isOnly(yaml: string, key: string, value: unknown): boolean {
  const read = readYaml(`${yaml}\n`)
  if (!('value' in read) || typeof read.value !== 'object' || read.value === null) return false
  const entries = Object.entries(read.value)
  return entries.length === 1 && entries[0]?.[0] === key && JSON.stringify(entries[0][1]) === JSON.stringify(value)
}

function writeRow(draft: Draft, row: DraftRow, lines: Lines, unreadable: DraftText['unreadable']): void {
  for (const line of commentsOf(draft, row)) lines.add(`    ${line}`, { row: row.key, column: NOTE_COLUMN })
  let begin = '    - '
  for (const column of columnsOf(draft, row)) {
    const written = writeCell(column, row.cells[column]?.text ?? '', 8)
    if (!written) continue
    const place = { row: row.key, column }
    lines.add(`${begin}${column}: ${written.yaml}`, place)
    if (written.fault !== undefined) unreadable.push({ place, message: written.fault })
    begin = '      '
  }
  if (begin.includes('-')) lines.add(`${begin}{}`, { row: row.key })
}

/** The keys of a step that the row fills in, in the order of the format. */
function columnsOf({ columns }: Draft, { cells }: DraftRow): string[] {
  const known = FORMAT_COLUMNS.flatMap(({ key }) => (cells[key] ? [key] : []))
  return [...known, ...columns.flatMap(({ key }) => (cells[key] && !key.startsWith('x-') ? [key] : []))]
}

function commentsOf({ columns }: Draft, { cells }: DraftRow): string[] {
  const note = cells[NOTE_COLUMN]?.text ?? ''
  const own = columns.flatMap(({ key, title }) => {
    const text = cells[key]?.text ?? ''
    return key.startsWith('x-') && text !== '' ? [`${OWN_MARK}${title}: ${oneLine(text)}`] : []
  })
  return [...(note.trim() === '' ? [] : noteLines(note).map((line) => `# ${line}`.trimEnd())), ...own]
}

const oneLine = (text: string): string => (/[\n\r]|^"|^\s|\s$/.test(text) ? JSON.stringify(text) : text)

const writeKey = (title: string): string =>
  /^[\p{L}][\p{L}\p{N} _/&()+-]*$/u.test(title) ? writeText(title, 0) : JSON.stringify(title)
