/**
 * From the text of a runbook file to a plain value, and from a place in that value back to a line and a column.
 * What is wrong with the text itself (YAML that cannot be read, a key written twice) is said here.
 */
import {
  CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml'

/** Keys and list positions from the root of the file: `['workstreams', 'Database', 0, 'takes']`. */
export type Path = readonly (string | number)[]

/** One thing wrong with a file. `line` and `column` count from 1; `path` is a JSON pointer, empty for the whole file. */
export interface Fault {
  severity: 'error' | 'warning'
  file: string
  line: number
  column: number
  path: string
  message: string
}

/** Notes a fault at a value, or at the key that leads to it. */
export type Report = (severity: Fault['severity'], path: Path, message: string, part?: 'key' | 'value') => void

export interface Source {
  /** What the file says, as plain values; undefined when it cannot be understood at all. */
  value: unknown
  report: Report
  /** Everything reported so far, in the order of the file. */
  faults: () => Fault[]
  /** Whether an error is among them, told or not. */
  failed: () => boolean
}

/** Five thousand steps with their instructions are about 4 MB. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024
/** The parser needs about 700 bytes for each; ten thousand steps are 840,000. */
const MAX_TOKENS = 1_000_000
/** Shorter texts cannot exhaust anything, however they are written. */
const SAFE_LENGTH = 100_000
/** Nobody mends more at once, and a hostile file must not become a longer answer. */
const MAX_FAULTS = 1_000
const MAX_SYNTAX_FAULTS = 10
const MAX_DEPTH = 40
const MAX_SIDE_BY_SIDE = 20
const TOO_DEEP = 'the file is nested too deeply'
const MAX_ALIASES = 100
const MAX_MESSAGE = 600

/** Reads YAML or JSON. Never throws: whatever cannot be read is a fault of the source. */
export function readSource(text: string, file: string): Source {
  const lineCounter = countLines(text)
  const found: Fault[] = []
  const pairs: PairIndex = new WeakMap()
  let document: Document | undefined
  let untold = 0
  let failed = false

  const add = (severity: Fault['severity'], offset: number, path: string, message: string) => {
    if (severity === 'error') failed = true
    if (found.length >= MAX_FAULTS) untold += 1
    else found.push({ severity, file, ...position(lineCounter, offset), path, message: clip(message) })
  }
  const report: Report = (severity, path, message, part = 'value') => {
    const offset = found.length < MAX_FAULTS && document ? offsetOf(document, path, part, pairs) : 0
    add(
      severity,
      offset,
      path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
      message,
    )
  }
  const faults = () => {
    const sorted = found.toSorted((a, b) => a.line - b.line || a.column - b.column)
    const last = sorted.at(-1)
    if (last && untold > 0)
      sorted.push({ ...last, severity: 'error', path: '', message: `${untold} more faults follow` })
    return sorted
  }
  const source = (value: unknown): Source => ({ value, report, faults, failed: () => failed })
  const refuse = (offset: number, message: string) => {
    add('error', offset, '', message)
    return source(undefined)
  }

  if (text.length > MAX_FILE_BYTES || new TextEncoder().encode(text).length > MAX_FILE_BYTES)
    return refuse(0, `the file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`)
  const nul = text.indexOf('\0')
  if (nul >= 0) return refuse(nul, 'the file holds a NUL character; it is not a text file')

  const tooMuch = text.length > SAFE_LENGTH ? whatIsTooMuch(text) : undefined
  if (tooMuch) return refuse(tooMuch.offset, tooMuch.message)

  try {
    let documents = parse(text)
    const errors = documents.flatMap((each) => each.errors)
    const colons = errors.every((each) => each.code === 'BLOCK_AS_IMPLICIT_KEY')
    for (const error of oneALine(errors, lineCounter).slice(0, MAX_SYNTAX_FAULTS))
      add('error', error.pos[0], '', syntaxMessage(error.code, error.message, text, error.pos[0]))
    // A second colon in a line is the commonest slip. Without it the rest can be checked, and no position moves.
    if (errors.length > 0 && colons) {
      const offsets = errors.map((each) => each.pos[0])
      documents = parse(withoutSecondColons(text, offsets))
    }
    if (documents.some((each) => each.errors.length > 0)) return source(undefined)
    const [first, second] = documents
    if (second) add('error', second.range[0], '', 'the file holds a second document; one file is one runbook')
    if (!first || first.contents === null || (isScalar(first.contents) && first.contents.value === null))
      return refuse(0, 'the file is empty')
    document = first
    for (const warning of first.warnings) add('warning', warning.pos[0], '', sentence(warning.message))
    if (!checkNodes(first, add)) return source(undefined)
    return source(first.toJS({ maxAliasCount: MAX_ALIASES }))
  } catch (error) {
    if (error instanceof ReferenceError)
      return refuse(0, 'the file repeats itself through anchors and aliases too often')
    if (error instanceof RangeError) return refuse(0, TOO_DEEP)
    return refuse(0, `the file cannot be read: ${error instanceof Error ? sentence(error.message) : 'unknown cause'}`)
  }
}

const CONTENT = new Set<string | null>([
  'scalar',
  'double-quoted-scalar',
  'single-quoted-scalar',
  'alias',
  'anchor',
  'tag',
])
const STRUCTURE = new Set<string | null>([
  'map-value-ind',
  'seq-item-ind',
  'explicit-key-ind',
  'comma',
  'flow-map-start',
  'flow-seq-start',
  'flow-map-end',
  'flow-seq-end',
])

/** Looks at the tokens one by one: the parser itself holds all it reads, and stops for nothing. */
function whatIsTooMuch(text: string): { offset: number; message: string } | undefined {
  let offset = 0
  let tokens = 0
  let depth = 0
  let side = 0
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token)
    tokens += 1
    if (type === 'flow-map-start' || type === 'flow-seq-start') depth += 1
    else if (type === 'flow-map-end' || type === 'flow-seq-end') depth -= 1
    if (CONTENT.has(type)) side += 1
    else if (STRUCTURE.has(type)) side = 0
    if (depth > MAX_DEPTH) return { offset, message: TOO_DEEP }
    // Each of them would be a fault of its own to the parser.
    if (side > MAX_SIDE_BY_SIDE) return { offset, message: 'this is not YAML: too many texts side by side' }
    if (tokens > MAX_TOKENS) return { offset, message: 'the file holds more than a runbook can; split it from here' }
    // Marks that the lexer puts in stand for no text.
    if (type !== 'doc-mode' && type !== 'flow-error-end' && token !== CST.SCALAR) offset += token.length
  }
  return undefined
}

function parse(text: string): Document.Parsed[] {
  // `uniqueKeys` compares every pair of keys, which a hostile file turns into minutes; `checkNodes` looks them up.
  const options = { prettyErrors: false, uniqueKeys: false, merge: false, schema: 'core' } as const
  return parseAllDocuments(text, options)
}

/** Says what a schema cannot see. False when the file is nested too deeply to go on. */
function checkNodes(
  document: Document,
  add: (severity: Fault['severity'], offset: number, path: string, message: string) => void,
): boolean {
  const open: { node: unknown; depth: number }[] = [{ node: document.contents, depth: 0 }]
  for (let item = open.pop(); item; item = open.pop()) {
    const { node, depth } = item
    if (!isNode(node)) continue
    const offset = startOf(node)
    if (depth > MAX_DEPTH) {
      add('error', offset, '', TOO_DEEP)
      return false
    }
    if (isScalar(node) && typeof node.value === 'string') {
      if (node.value.includes('\0')) add('error', offset, '', 'a text must not hold a NUL character')
      if (!node.value.isWellFormed()) add('error', offset, '', 'a text holds half of a Unicode character')
    }
    if (isSeq(node)) for (const child of node.items) open.push({ node: child, depth: depth + 1 })
    if (!isMap(node)) continue
    const seen = new Map<string, unknown>()
    for (const pair of node.items) {
      open.push({ node: pair.key, depth: depth + 1 }, { node: pair.value, depth: depth + 1 })
      if (!isScalar(pair.key)) {
        add('error', startOf(pair.key), '', 'a key must be a plain word or text')
        continue
      }
      const key = String(pair.key.value)
      if (seen.has(key)) add('error', startOf(pair.key), '', `"${key}" is written twice here`)
      if (key === '__proto__') add('error', startOf(pair.key), '', '"__proto__" cannot be a key')
      seen.set(key, pair)
    }
  }
  return true
}

/** Where the value or key at the path begins; the nearest enclosing value when there is none. */
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

/** The last pair with this key: a later one of the same name is the one that counts. */
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

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}

function countLines(text: string): LineCounter {
  const lineCounter = new LineCounter()
  lineCounter.addNewLine(0)
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lineCounter.addNewLine(end + 1)
  return lineCounter
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

function withoutSecondColons(text: string, offsets: number[]): string {
  const parts: string[] = []
  let from = 0
  for (const offset of offsets.toSorted((a, b) => a - b)) {
    if (offset < from) continue
    const end = endOfLine(text, offset)
    parts.push(text.slice(from, offset), text.slice(offset, end).replace(/:(?=\s|$)/g, ' '))
    from = end
  }
  return parts.join('') + text.slice(from)
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end
}

function syntaxMessage(code: string, message: string, text: string, offset: number): string {
  if (/call stack/i.test(message)) return TOO_DEEP
  if (code === 'TAB_AS_INDENT') return 'indent with spaces; YAML does not take tabs'
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return `this is not YAML: ${sentence(message)}`
  const value = text.slice(offset, endOfLine(text, offset)).trim()
  const key = /([\w-]+)\s*:\s*$/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[1] ?? 'title'
  const timebox = /^(\S+?)\s*,\s*then:\s*decide$/.exec(value)
  if (timebox) return `YAML takes the second colon for a new key; write ${key}: ${timebox[1]}, then decide`
  return `YAML takes the second colon for a new key; put the text in quotes: ${key}: ${JSON.stringify(value)}`
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

/** On one line and no longer than a person reads; what a file says must not steer the terminal that shows it. */
function clip(text: string): string {
  const message = text.replace(/\p{Cc}+/gu, ' ')
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`
}
