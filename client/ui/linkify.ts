/** Makes links of bare addresses in rendered Markdown, and lets mentions stand out; what is code or a link stays as it is. */

import { type Mentionable, mentionsIn } from '../../shared/mentions.ts'

interface Text {
  type: 'text'
  value: string
}
interface Element {
  type: 'element'
  tagName: string
  properties: Record<string, string>
  children: Node[]
}
type Node = Text | Element | { type: string; children?: Node[] | undefined }

const ADDRESS = /https?:\/\/[^\s<>"]+/gi
/** Belongs to the sentence and not to the address. */
const TRAILING = /[.,;:!?'’”)\]]+$/

const isText = (node: Node): node is Text => node.type === 'text'
const isElement = (node: Node): node is Element => node.type === 'element'

/** A plugin for rehype. */
export const linkify = (mentions: readonly Mentionable[]) => (tree: Node) => linkWithin(tree, mentions)

function linkWithin(node: Node, mentions: readonly Mentionable[]): void {
  if (isText(node) || (isElement(node) && ['a', 'code', 'pre'].includes(node.tagName))) return
  node.children = node.children?.flatMap((child) => {
    if (isText(child)) return partsOf(child.value, mentions)
    linkWithin(child, mentions)
    return [child]
  })
}

/** Exported for tests. */
export function partsOf(text: string, mentions: readonly Mentionable[]): Node[] {
  const parts: Node[] = []
  let end = 0
  const put = (start: number, length: number, element: (value: string) => Element) => {
    if (start > end) parts.push({ type: 'text', value: text.slice(end, start) })
    end = start + length
    parts.push(element(text.slice(start, end)))
  }
  for (const { index, length, isLink } of found(text, mentions)) {
    if (index < end) continue
    put(index, length, (value) =>
      isLink ? element('a', { href: value }, value) : element('b', { className: 'mention' }, value),
    )
  }
  if (end < text.length) parts.push({ type: 'text', value: text.slice(end) })
  return parts
}

function found(text: string, mentions: readonly Mentionable[]): { index: number; length: number; isLink: boolean }[] {
  const links = [...text.matchAll(ADDRESS)].map((match) => ({
    index: match.index,
    length: addressIn(match[0]).length,
    isLink: true,
  }))
  const names = mentionsIn(text, mentions).map(({ index, length }) => ({ index, length, isLink: false }))
  return [...links, ...names].sort((one, other) => one.index - other.index)
}

/** Without what ends the sentence; a closing bracket stays where it was opened within. */
function addressIn(match: string): string {
  let address = match
  for (;;) {
    const trailing = TRAILING.exec(address)?.[0]
    if (trailing === undefined) return address
    const opened = address.split('(').length - 1
    const closed = address.split(')').length - 1
    if (trailing.endsWith(')') && opened >= closed) return address
    address = address.slice(0, -1)
  }
}

const element = (tagName: string, properties: Record<string, string>, value: string): Element => ({
  type: 'element',
  tagName,
  properties,
  children: [{ type: 'text', value }],
})
