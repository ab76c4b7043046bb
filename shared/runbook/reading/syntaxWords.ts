/** What the parser finds wrong, in words, and the line as it was meant where that can be seen. */
import { meantTimebox } from '../meant.ts'
import type { Fix } from './fault.ts'
import { endOfLine, sentence, TOO_DEEP } from './syntax.ts'

interface Said {
  message: string
  fixes?: readonly Fix[]
}

/** @param offset into the text, where the parser stopped */
export function syntaxFault(code: string, message: string, text: string, offset: number): Said {
  if (/call stack/i.test(message)) return { message: TOO_DEEP }
  if (code === 'TAB_AS_INDENT') return { message: 'indent with spaces; YAML does not take tabs' }
  if (code === 'BAD_SCALAR_START') {
    const first = JSON.stringify(text.charAt(offset))
    return inQuotes(`a text cannot begin with ${first}`, text, offset)
  }
  if (code === 'UNEXPECTED_TOKEN' && message.endsWith('at node end'))
    return inQuotes('YAML ends the text with its second quote', text, valueBefore(text, offset))
  if (/must be sufficiently indented and end with/.test(message))
    return { message: 'a bracket is not closed before this' }
  if (code === 'BAD_INDENT') return { message: `this is not indented like what it belongs to (${sentence(message)})` }
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return { message: `this is not YAML: ${sentence(message)}` }
  const { value, to } = valueAt(text, offset)
  const timebox = /,\s*then:?\s*decide$/.test(value) ? meantTimebox(value) : undefined
  if (timebox === undefined) return inQuotes('YAML takes the second colon for a new key', text, offset)
  return {
    message: `YAML takes the second colon for a new key; write ${keyBefore(text, offset)}: ${timebox}`,
    fixes: [{ from: offset, to, text: timebox, value: timebox }],
  }
}

function inQuotes(what: string, text: string, from: number): Said {
  const { value, to } = valueAt(text, from)
  const written = JSON.stringify(value)
  const said = `${what}; put the text in quotes: ${keyBefore(text, from)}: ${written}`
  return value === '' ? { message: what } : { message: said, fixes: [{ from, to, text: written, value }] }
}

/** To the end of its line without a comment; between { } or [ ] to the next bracket or comma. */
function valueAt(text: string, from: number): { value: string; to: number } {
  const line = text.slice(from, endOfLine(text, from))
  const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
  const isFlow = /[{[][^}\]]*$/.test(before)
  const [value = ''] = (isFlow ? /^[^,}\]]*/ : /^.*?(?=\s+#|\s*$)/).exec(line) ?? []
  return { value: value.trimEnd(), to: from + value.trimEnd().length }
}

const keyBefore = (text: string, offset: number): string =>
  /([\w-]+)\s*:\s*$/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[1] ?? 'title'

/** Where the value begins that the parser took for ended. */
function valueBefore(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const [before = ''] = /^.*?(?::|^\s*-)\s+(?=["'])/.exec(text.slice(start, offset)) ?? []
  return start + before.length
}
