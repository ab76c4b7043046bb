/** Faults in the text of a file, before its meaning is looked at. */
import { type Alias, CST, type Document, isAlias, isMap, isNode, isScalar, isSeq, Lexer, LineCounter } from 'yaml'
import type { Add } from './fault.ts'

/** How the parser is called. Its `uniqueKeys` is quadratic, which takes minutes on a hostile file; `checkNodes` uses a lookup. */
export const YAML_OPTIONS = {
  prettyErrors: false,
  uniqueKeys: false,
  merge: false,
  resolveKnownTags: false,
  schema: 'core',
} as const
export const MAX_ALIASES = 100

export const TOO_DEEP = 'the file is nested too deeply'
const MAX_DEPTH = 40
/** The parser needs about 700 bytes per token; ten thousand steps have 840,000. */
const MAX_TOKENS = 1_000_000
/** Shorter texts cannot exhaust anything, however they are written. */
const SAFE_LENGTH = 100_000
const MAX_SIDE_BY_SIDE = 20
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

export function countLines(text: string): LineCounter {
  const lineCounter = new LineCounter()
  lineCounter.addNewLine(0)
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lineCounter.addNewLine(end + 1)
  return lineCounter
}

/** Streams the tokens: the parser itself keeps everything it reads in memory and has no limit. */
export function findExcess(text: string): { offset: number; message: string } | undefined {
  if (text.length <= SAFE_LENGTH) return undefined
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
    // The parser would report each of them as an error.
    if (side > MAX_SIDE_BY_SIDE) return { offset, message: 'this is not YAML: too many texts side by side' }
    if (tokens > MAX_TOKENS) return { offset, message: 'the file holds more than a runbook can; split it from here' }
    // Marker tokens have no text.
    if (type !== 'doc-mode' && type !== 'flow-error-end' && token !== CST.SCALAR) offset += token.length
  }
  return undefined
}

/** Blanks the colons that make YAML take a text for keys; offsets do not change. */
export function withoutSecondColons(text: string, offsets: number[]): string {
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

/** Rewords the parser's message where it is one that people commonly meet. */
export function syntaxMessage(code: string, message: string, text: string, offset: number): string {
  if (/call stack/i.test(message)) return TOO_DEEP
  if (code === 'TAB_AS_INDENT') return 'indent with spaces; YAML does not take tabs'
  if (code === 'BAD_SCALAR_START') return 'a text cannot begin with this character; put it in quotes'
  if (code === 'UNEXPECTED_TOKEN' && message.endsWith('at node end'))
    return 'this is not YAML: the value has ended before this; put the whole text in quotes'
  if (/must be sufficiently indented and end with/.test(message)) return 'a bracket is not closed before this'
  if (code === 'BAD_INDENT') return `this is not indented like what it belongs to (${sentence(message)})`
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return `this is not YAML: ${sentence(message)}`
  const value = text
    .slice(offset, endOfLine(text, offset))
    .replace(/\s+#.*/, '')
    .trim()
  const key = /([\w-]+)\s*:\s*$/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[1] ?? 'title'
  const timebox = /^(\S+?)\s*,\s*then:\s*decide$/.exec(value)
  if (timebox) return `YAML takes the second colon for a new key; write ${key}: ${timebox[1]}, then decide`
  return `YAML takes the second colon for a new key; put the text in quotes: ${key}: ${JSON.stringify(value)}`
}

export function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

/** Reports what a schema cannot see. False when the values cannot be inspected. */
export function checkNodes(document: Document, add: Add, lineOf: (offset: number) => number): boolean {
  const anchors = new Set<string>()
  const aliases: Alias[] = []
  let sound = true
  const open: { node: unknown; depth: number }[] = [{ node: document.contents, depth: 0 }]
  for (let item = open.pop(); item; item = open.pop()) {
    const { node, depth } = item
    if (!isNode(node)) continue
    const offset = startOf(node)
    if (depth > MAX_DEPTH) {
      add('error', offset, TOO_DEEP)
      return false
    }
    if (isAlias(node)) aliases.push(node)
    else if (node.anchor) anchors.add(node.anchor)
    if (isScalar(node) && typeof node.value === 'string') {
      if (node.value.includes('\0')) add('error', offset, 'a text must not hold a NUL character')
      if (!node.value.isWellFormed()) add('error', offset, 'a text holds half of a Unicode character')
    }
    if (isSeq(node)) for (const child of node.items) open.push({ node: child, depth: depth + 1 })
    if (!isMap(node)) continue
    const seen = new Map<string, number>()
    for (const pair of node.items) {
      open.push({ node: pair.key, depth: depth + 1 }, { node: pair.value, depth: depth + 1 })
      if (!isScalar(pair.key)) {
        add('error', startOf(pair.key), 'a key must be a plain word or text')
        sound = false
        continue
      }
      const key = String(pair.key.value)
      const first = seen.get(key)
      if (first === undefined) seen.set(key, startOf(pair.key))
      else add('error', startOf(pair.key), `"${key}" is written twice here; first in line ${lineOf(first)}`)
      if (key === '__proto__') add('error', startOf(pair.key), '"__proto__" cannot be a key')
    }
  }
  for (const alias of aliases) {
    if (anchors.has(alias.source)) continue
    add('error', startOf(alias), `there is no anchor &${alias.source}; put a text that begins with * in quotes`)
    sound = false
  }
  return sound
}

export function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}
