/**
 * Writes a YAML document that was changed in places, and leaves every other line as it was: comments, blanks, quotes and the
 * breaks of long texts, which a YAML library writes in its own way.
 */
import { Document, isCollection, isMap, isNode, isPair, isSeq, YAMLMap, YAMLSeq } from 'yaml'

type Collection = YAMLMap | YAMLSeq

interface Lines {
  /** Comments and blank lines above, which go where it goes. */
  lead: string
  /** Where its key, or its hyphen, stands in the text. */
  start: number
  column: number
  end: number
}

export interface Layout {
  /** Of the children of all block collections. */
  lines: ReadonlyMap<unknown, Lines>
  /** Of all collections, as they were. */
  children: ReadonlyMap<unknown, readonly unknown[]>
}

/** To be taken before the document is changed. */
export function layoutOf(document: Document, text: string): Layout {
  const lines = new Map<unknown, Lines>()
  const children = new Map<unknown, readonly unknown[]>()
  /** Returns where its last line ends. */
  const visit = (node: unknown, from: number): number => {
    if (isCollection(node)) children.set(node, [...node.items])
    const isBlock = isCollection(node) && !node.flow && node.items.length > 0
    if (isCollection(node) && !isBlock) for (const item of node.items) visit(isPair(item) ? item.value : item, from)
    if (!isBlock) return isNode(node) && node.range ? endOfLine(text, node.range[1]) : from
    let end = from
    for (const child of node.items) {
      const inner: unknown = isPair(child) ? child.value : child
      const start = startOf(child, text)
      if (start === undefined) return end
      const head = isPair(child) && isNode(child.key) && child.key.range ? child.key.range[1] : start
      const line = text.lastIndexOf('\n', start - 1) + 1
      const lead = line > end ? text.slice(end, line) : ''
      end = visit(inner, isPair(child) ? endOfLine(text, head) : endOfLine(text, start))
      lines.set(child, { lead, start, column: start - line, end })
    }
    return end
  }
  visit(document.contents, startOfContents(document, text))
  return { lines, children }
}

/** The document as it is now; in its own words where it is no block of keys, like JSON. */
export function writtenAsBefore(document: Document, text: string, { lines, children }: Layout): string {
  const root = document.contents
  if (!isMap(root) || root.flow || root.items.length === 0) return document.toString({ lineWidth: 0 })
  const isSame = (node: unknown): boolean => {
    if (isPair(node)) return isSame(node.key) && (node.value === null || isSame(node.value))
    if (!isNode(node) || !node.range) return false
    if (!isCollection(node)) return true
    const before = children.get(node) ?? []
    return before.length === node.items.length && node.items.every((item, at) => item === before[at] && isSame(item))
  }
  const child = (one: unknown, column: number, isInline: boolean): string => {
    const known = lines.get(one)
    if (!known) return stringified(one, column, isInline)
    const lead = isInline ? '' : known.lead
    const indent = isInline ? '' : ' '.repeat(known.column)
    const shift = column - known.column
    if (isSame(one)) return shifted(lead + indent + withEnd(text.slice(known.start, known.end)), shift)
    const inner: unknown = isPair(one) ? one.value : one
    if (!isCollection(inner) || inner.flow || !lines.has(children.get(inner)?.[0]))
      return shifted(lead, shift) + stringified(one, column, isInline)
    const first = lines.get(children.get(inner)?.[0])
    const isOnLine = first !== undefined && !text.slice(known.start, first.start).includes('\n')
    const headEnd = first ? (isOnLine ? first.start : first.start - first.column - first.lead.length) : known.end
    const head = text.slice(known.start, headEnd)
    return shifted(lead + indent + head + collection(inner, first?.column ?? column + 2, isOnLine), shift)
  }
  const collection = (node: Collection, column: number, isOnLine: boolean): string =>
    node.items.length === 0
      ? `${' '.repeat(column)}${isSeq(node) ? '[]' : '{}'}\n`
      : node.items.map((one, at) => child(one, column, isOnLine && at === 0)).join('')
  const first = lines.get(children.get(root)?.[0])
  const head = text.slice(0, first ? first.start - first.column - first.lead.length : 0)
  const last = children.get(root)?.at(-1)
  const tail = text.slice(lines.get(last)?.end ?? text.length)
  return head + collection(root, first?.column ?? 0, false) + tail
}

function stringified(one: unknown, column: number, isInline: boolean): string {
  const map = new YAMLMap()
  const list = new YAMLSeq()
  if (isPair(one)) map.items.push(one)
  else list.items.push(one)
  const document = new Document(isPair(one) ? map : list)
  const written = document.toString({ lineWidth: 0 })
  const indented = written.replace(/^(?=.)/gm, ' '.repeat(column))
  return isInline ? indented.slice(column) : indented
}

const withEnd = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

function shifted(text: string, by: number): string {
  if (by === 0) return text
  return by > 0 ? text.replace(/^(?=.)/gm, ' '.repeat(by)) : text.replace(new RegExp(`^ {1,${-by}}`, 'gm'), '')
}

/** Behind the break of the line; at once where the text before is one, as after a block of lines. */
function endOfLine(text: string, at: number): number {
  if (text[at - 1] === '\n') return at
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

/** Of its key; of a part of a list that of its hyphen. */
function startOf(child: unknown, text: string): number | undefined {
  if (isPair(child)) return isNode(child.key) ? child.key.range?.[0] : undefined
  if (!isNode(child) || !child.range) return undefined
  const line = text.lastIndexOf('\n', child.range[0] - 1) + 1
  const hyphen = text.lastIndexOf('- ', child.range[0])
  return hyphen >= line ? hyphen : undefined
}

const startOfContents = ({ contents }: Document, text: string): number => {
  const start = isNode(contents) && contents.range ? contents.range[0] : 0
  return text.lastIndexOf('\n', start - 1) + 1
}
