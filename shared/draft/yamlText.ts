/** Texts as YAML writes them, so that no text ends before its end or is read as anything but a text. */
import { parseAllDocuments } from 'yaml'
import { MAX_ALIASES, sentence, YAML_OPTIONS } from '../runbook/reading/syntax.ts'
import { syntaxFault } from '../runbook/reading/syntaxWords.ts'

/** One or several lines after `key: `, the further ones indented by `indent` spaces. */
export function writeText(text: string, indent: number): string {
  if (IS_PLAIN.test(text) && !MEANS_MORE.test(text)) return text
  if (isBlock(text)) {
    const margin = ' '.repeat(indent)
    const ends = text.endsWith('\n')
    const lines = (ends ? text.slice(0, -1) : text).split('\n')
    return `|${ends ? '' : '-'}\n${lines.map((line) => (line === '' ? '' : margin + line)).join('\n')}`
  }
  return quoted(text)
}

export interface YamlFault {
  fault: string
  /** Where, counted from 1. */
  line: number
}

/** The value of YAML that stands on its own, or why it is none. Nothing in it reaches beyond it. */
export function readYaml(text: string): { value: unknown } | YamlFault {
  try {
    const documents = parseAllDocuments(text, YAML_OPTIONS)
    const [first, second] = documents
    const error = documents.flatMap(({ errors }) => errors)[0]
    const lineAt = (offset: number) => text.slice(0, offset).split('\n').length
    if (error) {
      const [at] = error.pos
      return { fault: syntaxFault(error.code, error.message, text, at).message, line: lineAt(at) }
    }
    if (second) return { fault: 'this is more than one YAML document', line: lineAt(second.range[0]) }
    return { value: first?.toJS({ maxAliasCount: MAX_ALIASES }) ?? null }
  } catch (error) {
    return {
      fault: `this cannot be read: ${error instanceof Error ? sentence(error.message) : 'unknown cause'}`,
      line: 1,
    }
  }
}

/** A value on one line: `{ title: Allow writes again, takes: 5m }`. */
export function writeFlow(value: unknown): string {
  if (typeof value === 'string') return IS_PLAIN_IN_FLOW.test(value) && !MEANS_MORE.test(value) ? value : quoted(value)
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '.nan' : value < 0 ? '-.inf' : '.inf'
  if (Array.isArray(value)) return `[${value.map(writeFlow).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).map(([key, entry]) => `${writeFlow(key)}: ${writeFlow(entry)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** JSON's escapes are YAML's. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped)

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Begins with a letter, and holds nothing that YAML gives a meaning. */
const IS_PLAIN =
  /^\p{L}(?:[\p{L}\p{N} .,;()/%§€£$+=~^_–—…„“”‘’·@&!?*|<>-]*[\p{L}\p{N}.,;()/%§€£$+=~^_–—…„“”‘’·@&!?*|<>-])?$/u
/** The same inside brackets, where a comma would end it. */
const IS_PLAIN_IN_FLOW = /^\p{L}(?:[\p{L}\p{N} ._/%+-]*[\p{L}\p{N}._/%+-])?$/u
/** Words that are no texts. */
const MEANS_MORE = /^(?:true|false|null|yes|no|on|off|y|n)$/i

/** Several lines that a block holds as they are. */
const isBlock = (text: string): boolean =>
  /^[^\s#][^\n]*\n/.test(text) &&
  !/[^\P{C}\n]|[\u0085\u2028\u2029\ufeff]/u.test(text) &&
  !/\n\n$/.test(text) &&
  !/[ \t](?:\n|$)/.test(text)
