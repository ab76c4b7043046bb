/**
 * Parses the text of a runbook file into a plain value, and maps paths in that value back to line and column.
 * Faults of the text itself (unreadable YAML, duplicate keys) are reported here.
 */
import { type Document, isScalar, type LineCounter, parseAllDocuments, type YAMLParseError } from 'yaml'
import type { Add, AsWritten, Fault, IsQuoted, Path, Report } from './fault.ts'
import { collectKinds, type FaultKinds } from './faultKinds.ts'
import { checkNodes } from './nodes.ts'
import { fixAt, type Places, placesIn } from './places.ts'
import { countLines, findExcess, MAX_ALIASES, sentence, TOO_DEEP, withoutSecondColons, YAML_OPTIONS } from './syntax.ts'
import { syntaxFault } from './syntaxWords.ts'

export interface Source {
  /** The file's content as plain values; undefined when it cannot be parsed at all. */
  value: unknown
  /** Whether it holds nothing, or more than is read at all, whatever kind of file it is. */
  isLeft: boolean
  report: Report
  asWritten: AsWritten
  /** Whether the value there was written in quotes, so that it is meant word for word. */
  isQuoted: IsQuoted
  /** All faults reported so far, in file order. */
  faults: () => Fault[]
  /** Whether there was an error, even one beyond MAX_FAULTS. */
  failed: () => boolean
}

/** Five thousand steps with their instructions are about 4 MB. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024
const MAX_SYNTAX_FAULTS = 10
const MAX_MESSAGE = 600

/** Reads YAML or JSON. Never throws: anything unreadable becomes a fault. */
export function readSource(text: string, file: string, kinds: FaultKinds = collectKinds()): Source {
  const lineCounter = countLines(text)
  let places: Places | undefined

  const add: Add = (severity, offset, message, { path = '', kind, fixes } = {}) =>
    kinds.add({
      severity,
      file,
      ...position(lineCounter, offset),
      path,
      message: clip(message),
      ...(kind !== undefined && { kind: clip(kind) }),
      ...(fixes && { fixes }),
    })
  const report: Report = (severity, path, message, { part = 'value', fix, kind } = {}) => {
    const more = kind === undefined ? {} : { kind: clip(kind) }
    // Finding the position takes time, and what is only counted needs none.
    if (!places || kinds.isOnlyCounted({ severity, message: clip(message), ...more }, fix !== undefined))
      return add(severity, 0, message, more)
    const place = places.at(path, part)
    const fixed = fix === undefined ? undefined : fixAt(place, fix)
    add(severity, place.offset, message, { ...more, path: clip(pointer(path)), ...(fixed && { fixes: [fixed] }) })
  }
  const faults = () => {
    const sorted = kinds.faults().sort((a, b) => a.line - b.line || a.column - b.column)
    const { line, column } = sorted.at(-1) ?? { line: 1, column: 1 }
    for (const severity of ['error', 'warning'] as const) {
      const untold = kinds.untold(severity)
      if (untold > 0)
        sorted.push({ severity, file, line, column, path: '', message: `${untold} more ${severity}s follow` })
    }
    return sorted
  }
  const asWritten: AsWritten = (path) => {
    const { node, offset } = places?.at(path, 'value') ?? {}
    if (node?.range) return text.slice(node.range[0], node.range[1])
    return offset === undefined ? undefined : /^[^\n,\]}#]*/.exec(text.slice(offset))?.[0].trim()
  }
  const isQuoted: IsQuoted = (path) => /^["']/.test(asWritten(path) ?? '')
  const source = (value: unknown): Source => ({
    value,
    isLeft: false,
    report,
    asWritten,
    isQuoted,
    faults,
    failed: kinds.failed,
  })
  const addSyntax = ({ code, message, pos: [offset] }: YAMLParseError) => {
    const said = syntaxFault(code, message, text, offset)
    add('error', offset, said.message, said.fixes ? { fixes: said.fixes } : {})
  }
  const refuse = (offset: number, message: string) => {
    add('error', offset, message)
    return source(undefined)
  }
  const leave = (message: string) => ({ ...refuse(0, message), isLeft: true })

  if (text.length > MAX_FILE_BYTES || new TextEncoder().encode(text).length > MAX_FILE_BYTES)
    return leave(`the file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`)
  const nul = text.indexOf('\0')
  if (nul >= 0) return refuse(nul, 'the file holds a NUL character; it is not a text file')

  const tooMuch = findExcess(text)
  if (tooMuch) return refuse(tooMuch.offset, tooMuch.message)

  try {
    let documents: Document.Parsed[] = parseAllDocuments(text, YAML_OPTIONS)
    const errors = documents.flatMap((each) => each.errors)
    const colons = errors.every((each) => each.code === 'BLOCK_AS_IMPLICIT_KEY')
    const tabs = errors.filter((each) => each.code === 'TAB_AS_INDENT')
    for (const error of oneALine(tabs.length > 0 ? tabs : errors, lineCounter).slice(0, MAX_SYNTAX_FAULTS))
      addSyntax(error)
    // A second colon in a line is the most common slip. Blanking it lets the rest be checked, and moves no position.
    if (errors.length > 0 && colons) {
      const offsets = errors.map((each) => each.pos[0])
      documents = parseAllDocuments(withoutSecondColons(text, offsets), YAML_OPTIONS)
    }
    if (documents.some((each) => each.errors.length > 0)) return source(undefined)
    const [first, second] = documents
    if (second) add('error', second.range[0], 'the file holds a second document; one file is one runbook')
    if (!first || first.contents === null || (isScalar(first.contents) && first.contents.value === null))
      return leave('the file is empty')
    places = placesIn(first)
    for (const warning of first.warnings) add('warning', warning.pos[0], sentence(warning.message))
    if (!checkNodes(first, text, add, (offset) => position(lineCounter, offset).line)) return source(undefined)
    return source(first.toJS({ maxAliasCount: MAX_ALIASES }))
  } catch (error) {
    if (error instanceof ReferenceError) return leave('the file repeats itself through anchors and aliases too often')
    if (error instanceof RangeError) return refuse(0, TOO_DEEP)
    return refuse(0, `the file cannot be read: ${error instanceof Error ? sentence(error.message) : 'unknown cause'}`)
  }
}

function pointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function position(lineCounter: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lineCounter.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function oneALine<E extends { pos: [number, number] }>(errors: E[], lineCounter: LineCounter): E[] {
  const lines = new Set<number>()
  return errors.filter((error) => {
    const { line } = lineCounter.linePos(error.pos[0])
    return !lines.has(line) && lines.add(line)
  })
}

/** On one line, of readable length, and without control characters: a file must not control the terminal that shows it. */
function clip(text: string): string {
  const message = text.replace(/\p{Cc}+/gu, ' ')
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`
}
