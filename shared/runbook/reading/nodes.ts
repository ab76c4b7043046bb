/** What a schema cannot see in the parts of a file: names written twice, texts that YAML changes without a word. */
import { type Alias, type Document, isAlias, isMap, isNode, isScalar, isSeq, type Scalar } from 'yaml'
import { undamaged } from '../../import/decodeText.ts'
import type { Add } from './fault.ts'
import { asScalar, startOf } from './places.ts'
import { endOfLine, MAX_DEPTH, TOO_DEEP } from './syntax.ts'

/** False when the values cannot be inspected. */
export function checkNodes(document: Document, text: string, add: Add, lineOf: (offset: number) => number): boolean {
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
    if (isScalar(node)) {
      checkComment(node, text, add)
      checkDamage(node, add)
    }
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
      checkKey(pair.key, add)
      const key = String(pair.key.value)
      const first = seen.get(key)
      if (first === undefined) seen.set(key, startOf(pair.key))
      else add('error', startOf(pair.key), `"${key}" is written twice here; first in line ${lineOf(first)}`)
      if (key === '__proto__') add('error', startOf(pair.key), '"__proto__" cannot be a key')
    }
  }
  for (const alias of aliases) {
    if (anchors.has(alias.source)) continue
    const from = startOf(alias)
    const to = alias.range?.[1] ?? from
    const written = JSON.stringify(`*${alias.source}`)
    add('error', from, `there is no anchor &${alias.source}; put a text that begins with * in quotes: ${written}`, {
      fixes: [{ from, to, text: written, value: `*${alias.source}` }],
    })
    sound = false
  }
  return sound
}

/** What YAML takes for a number is written differently as a key than it was: `1.10` would be called 1.1. */
function checkKey({ value, source, range }: Scalar, add: Add): void {
  if (typeof value === 'string' || source === undefined || source === '') return
  const [from, to] = range ?? [0, 0]
  const written = JSON.stringify(source)
  add('error', from, `YAML takes this name for something else than text; put it in quotes: ${written}`, {
    kind: '{count} names are something else than text to YAML; put each in quotes',
    fixes: [{ from, to, text: written, value: source }],
  })
}

/** `Fix ticket #42` ends before its number. Whoever means a comment leaves a blank after the #. */
function checkComment({ type, value, range }: Scalar, text: string, add: Add): void {
  if (type !== 'PLAIN' || typeof value !== 'string') return
  const [from, to] = range ?? [0, 0]
  const [lost] = /^[ \t]+#[^\s#][^\n]*/.exec(text.slice(to, endOfLine(text, to))) ?? []
  if (lost === undefined || lost.includes('}') || lost.includes(']')) return
  const whole = text.slice(from, to + lost.trimEnd().length)
  const written = JSON.stringify(whole)
  const message = `YAML leaves out what follows " #" as a comment; put the text in quotes: ${written}`
  add('warning', from, message, { fixes: [{ from, to: from + whole.length, text: written, value: whole }] })
}

/** A text that went through a wrong encoding before it came here: "PrÃ¼fung", or a mark where a letter was. */
function checkDamage({ value, range }: Scalar, add: Add): void {
  if (typeof value !== 'string') return
  const [from, to] = range ?? [0, 0]
  if (value.includes('\ufffd')) {
    add('warning', from, 'a letter is lost here (\ufffd): the text was read in a wrong encoding once; write it again', {
      kind: '{count} texts have lost a letter (\ufffd): they were read in a wrong encoding once; write them again',
    })
    return
  }
  const right = undamaged(value)
  if (right === undefined) return
  const written = asScalar(right, true)
  add('warning', from, `this reads like UTF-8 that was taken for Windows-1252; write ${written}`, {
    kind: '{count} texts read like UTF-8 that was taken for Windows-1252',
    fixes: [{ from, to, text: written, value: right }],
  })
}
