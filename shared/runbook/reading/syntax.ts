/** Faults in the text of a file, before its meaning is looked at. */
import { CST, Lexer, LineCounter } from 'yaml'

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
export const MAX_DEPTH = 40
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

export function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end
}

export function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
