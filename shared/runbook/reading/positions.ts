/**
 * Parses the text of a runbook file into a plain value, and maps paths in that value back to line and column.
 * Faults of the text itself (unreadable YAML, duplicate keys) are reported here.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml'
import type { Add, AsWritten, Fault, IsQuoted, Path, Report } from './fault.ts'
import { collectKinds, type FaultKinds } from './faultKinds.ts'
import {
  checkNodes,
  countLines,
  findExcess,
  MAX_ALIASES,
  sentence,
  startOf,
  syntaxMessage,
  TOO_DEEP,
  withoutSecondColons,
  YAML_OPTIONS,
} from './syntax.ts'

export interface Source {
  /** The file's content as plain values; undefined when it cannot be parsed at all. */
  value: unknown
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
  const pairs: PairIndex = new WeakMap()
  let document: Document | undefined

  const add: Add = (severity, offset, message, path = '') =>
    kinds.add({ severity, file, ...position(lineCounter, offset), path, message: clip(message) })
  const report: Report = (severity, path, message, part = 'value') => {
    // Finding the position takes time, and what is only counted needs none.
    if (!document || kinds.isOnlyCounted(severity, clip(message))) add(severity, 0, message)
    else add(severity, offsetOf(document, path, part, pairs), message, clip(pointer(path)))
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
  const asWritten: AsWritten = (path) =>
    document && /^[^\n,\]}#]*/.exec(text.slice(offsetOf(document, path, 'value', pairs)))?.[0].trim()
  const isQuoted: IsQuoted = (path) => /^["']/.test(asWritten(path) ?? '')
  const source = (value: unknown): Source => ({
    value,
    report,
    asWritten,
    isQuoted,
    faults,
    failed: kinds.failed,
  })
  const refuse = (offset: number, message: string) => {
    add('error', offset, message)
    return source(undefined)
  }

  if (text.length > MAX_FILE_BYTES || new TextEncoder().encode(text).length > MAX_FILE_BYTES)
    return refuse(0, `the file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`)
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
      add('error', error.pos[0], syntaxMessage(error.code, error.message, text, error.pos[0]))
    // A second colon in a line is the most common slip. Blanking it lets the rest be checked, and moves no position.
    if (errors.length > 0 && colons) {
      const offsets = errors.map((each) => each.pos[0])
      documents = parseAllDocuments(withoutSecondColons(text, offsets), YAML_OPTIONS)
    }
    if (documents.some((each) => each.errors.length > 0)) return source(undefined)
    const [first, second] = documents
    if (second) add('error', second.range[0], 'the file holds a second document; one file is one runbook')
    if (!first || first.contents === null || (isScalar(first.contents) && first.contents.value === null))
      return refuse(0, 'the file is empty')
    document = first
    for (const warning of first.warnings) add('warning', warning.pos[0], sentence(warning.message))
    if (!checkNodes(first, add, (offset) => position(lineCounter, offset).line)) return source(undefined)
    return source(first.toJS({ maxAliasCount: MAX_ALIASES }))
  } catch (error) {
    if (error instanceof ReferenceError)
      return refuse(0, 'the file repeats itself through anchors and aliases too often')
    if (error instanceof RangeError) return refuse(0, TOO_DEEP)
    return refuse(0, `the file cannot be read: ${error instanceof Error ? sentence(error.message) : 'unknown cause'}`)
  }
}

function pointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The offset of the value or key at the path; of the nearest enclosing value when there is none. */
function offsetOf(document: Document, path: Path, part: 'key' | 'value', pairs: PairIndex): number {
  let node: Node | null = document.contents
  let offset = startOf(node)
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null
    const last = depth === path.length - 1
    if (isSeq(node) && typeof step === 'number') {
      const item: unknown = node.items[step]
      node = isNode(item) ? item : null
    } else if (isMap(node)) {
      const pair = pairOf(node, step, pairs)
      if (!pair) return offset
      const hasValue = isNode(pair.value) && !(isScalar(pair.value) && pair.value.source === '')
      if (last && (part === 'key' || !hasValue)) return startOf(pair.key)
      node = isNode(pair.value) ? pair.value : null
    }
    if (!node) return offset
    offset = startOf(node)
  }
  return offset
}

type PairIndex = WeakMap<YAMLMap, Map<string, Pair>>

/** The last pair with this key: of duplicates the last one counts. */
function pairOf(map: YAMLMap, key: string | number, pairs: PairIndex): Pair | undefined {
  let known = pairs.get(map)
  if (!known) {
    known = new Map()
    // The schema trims the titles that are keys.
    for (const pair of map.items) if (isScalar(pair.key)) known.set(String(pair.key.value).trim(), pair)
    pairs.set(map, known)
  }
  return known.get(String(key).trim())
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
