/** Finds what may be a step in Markdown: boxes wherever they are, else numbers, bullets. */
import { fromMarkdown } from 'mdast-util-from-markdown'

type Tree = ReturnType<typeof fromMarkdown>
type Node = Tree | Tree['children'][number]

export type ItemKind = 'boxes' | 'numbers' | 'bullets'

export interface Item {
  /** From 1; to `end`, which is included. */
  line: number
  end: number
  isNumbered: boolean
  isChecked: boolean
  /** In a comment, where no reader sees it. */
  isHidden: boolean
  /** First lines of the list items around it, outermost first. */
  within: number[]
}

export interface HeadingLine {
  line: number
  depth: number
  text: string
}

export interface MarkdownParts {
  lines: string[]
  headings: HeadingLine[]
  items: Record<ItemKind, Item[]>
}

/** A box is plain text to the parser, which knows lists but no task lists. */
export const BOX = /^(?<before>[\s>]*(?:[-*+]|\d+[.)])\s+)\[(?<mark>[ xX])\](?![([])\s*/

export function markdownParts(text: string): MarkdownParts {
  const lines = withoutFrontMatter(text.replace(/\r\n?/g, '\n').split('\n'))
  const headings: HeadingLine[] = []
  const list: (Item & { isOrdered: boolean; isTop: boolean })[] = []
  const code = new Set<number>()
  const hidden = new Set<number>()
  const open: { node: Node; within: number[]; isOrdered: boolean; isInOrdered: boolean }[] = [
    { node: blocksOf(lines), within: [], isOrdered: false, isInOrdered: false },
  ]
  for (let top = open.pop(); top; top = open.pop()) {
    const { node, within, isOrdered, isInOrdered } = top
    const line = node.position?.start.line ?? 1
    const end = node.position?.end.line ?? line
    if (node.type === 'heading') headings.push({ line, depth: node.depth, text: plainMarkdown(wordsOf(node)) })
    const isFenced =
      node.type === 'code' && /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*(?:\[[ xX]\]\s+)?(?:```|~~~)/.test(lines[line - 1] ?? '')
    if (isFenced) for (let at = line; at <= end; at += 1) code.add(at)
    if (node.type === 'html') for (let at = line; at <= end; at += 1) hidden.add(at)
    const isItem = node.type === 'listItem'
    if (isItem) {
      const isChecked = /[xX]/.test(BOX.exec(lines[line - 1] ?? '')?.groups?.mark ?? '')
      list.push({
        line,
        end,
        isNumbered: isOrdered,
        isChecked,
        isHidden: false,
        within,
        isOrdered,
        isTop: !isInOrdered,
      })
    }
    if (!('children' in node)) continue
    for (const child of node.children.toReversed()) {
      if (!('position' in child)) continue
      open.push({
        node: child,
        within: isItem ? [...within, line] : within,
        isOrdered: node.type === 'list' ? node.ordered === true : isOrdered,
        isInOrdered: isInOrdered || (isItem && isOrdered),
      })
    }
  }
  list.sort((a, b) => a.line - b.line)
  const byLine = new Map(list.map((item) => [item.line, item]))
  const boxes = lines.flatMap((text, index): Item[] => {
    const box = BOX.exec(text)
    const line = index + 1
    if (!box || code.has(line)) return []
    const item = byLine.get(line)
    const isChecked = box.groups?.mark !== ' '
    const isNumbered = /\d/.test(box.groups?.before ?? '')
    return [item ?? { line, end: line, isNumbered, isChecked, isHidden: hidden.has(line), within: [] }]
  })
  const numbers = list.filter(({ isOrdered, isTop }) => isOrdered && isTop)
  const bullets = list.filter(({ within }) => within.length === 0)
  return { lines, headings, items: { boxes, numbers, bullets } }
}

/** What is inside a line: each bracket of a long one is looked up in all that follow, and only the blocks are needed. */
const INLINE =
  'attention autolink characterEscape characterReference codeText definition htmlText labelEnd labelStartImage labelStartLink'.split(
    ' ',
  )
/** Deeper than anybody reads; each level is gone through for each line. */
const DEEPEST = 80

function blocksOf(lines: readonly string[]): Tree {
  const shallow = lines.map((line) => line.replace(/^[\s>]+/, (margin) => margin.slice(0, DEEPEST)))
  return fromMarkdown(shallow.join('\n'), { extensions: [{ disable: { null: INLINE } }] })
}

/** Between two lines of three hyphens; its lines stay, empty, so that line numbers do. */
function withoutFrontMatter(lines: string[]): string[] {
  const end = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) : -1
  return end < 0 ? lines : lines.map((line, index) => (index <= end ? '' : line))
}

/** What is left of Markdown when it is only read. */
export function wordsOf(node: unknown): string {
  if (typeof node !== 'object' || node === null) return ''
  if ('type' in node && node.type === 'html') return ''
  if ('type' in node && node.type === 'break') return ' '
  if ('value' in node && typeof node.value === 'string') return node.value
  if ('alt' in node && typeof node.alt === 'string') return node.alt
  return 'children' in node && Array.isArray(node.children) ? node.children.map(wordsOf).join('') : ''
}

const LONGEST_PLAIN = 4000

/** A text that is longer stays as it is written. */
export const plainMarkdown = (text: string): string =>
  (text.length > LONGEST_PLAIN ? text : wordsOf(fromMarkdown(text))).replace(/\s+/g, ' ').trim()
