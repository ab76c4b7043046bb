/**
 * The boxes in instructions (`- [ ] Check the lag`), where GitHub's Markdown has them: not in code, not in a comment. One
 * parser finds them for whoever shows, counts and ticks them, so that the third box is the third box everywhere.
 */
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item'
import { toString as wordsOf } from 'mdast-util-to-string'
import { gfmTable } from 'micromark-extension-gfm-table'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'
import { BOX_PARTS, type BoxPart, MAX_BOX_TEXT } from './boxParts.ts'
import type { StepDefinition } from './runbook.ts'

/** What makes blocks beside plain Markdown. Whoever shows Markdown takes these, or would see other boxes than count. */
export const BLOCK_SYNTAX = [gfmTable(), gfmTaskListItem()]
export const BLOCK_TREE = [gfmTableFromMarkdown(), gfmTaskListItemFromMarkdown()]

export interface Box {
  /** From 1, in the order of the text. */
  place: number
  /** What stands beside it, in one line. */
  text: string
  /** `[x]`: ticked by whoever wrote it. */
  isTicked: boolean
}
export interface BoxOfStep extends Box {
  part: BoxPart
}

export type MarkdownTree = ReturnType<typeof fromMarkdown>
type Node = MarkdownTree | MarkdownTree['children'][number]
export type BoxItem = Extract<Node, { type: 'listItem' }>

/** Where a box is does not depend on what is emphasised or linked, which costs most of the time. */
const WITHOUT_INLINE = {
  disable: {
    null: [
      'attention',
      'autolink',
      'characterEscape',
      'characterReference',
      'codeText',
      'hardBreakEscape',
      'htmlText',
      'labelEnd',
      'labelStartImage',
      'labelStartLink',
    ],
  },
}

/** Most texts have none, and need no parser. */
const MAY_HAVE_BOXES = /\[(?:[xX]|\s{1,2})\]/

export function boxesIn(text: string): Box[] {
  if (!MAY_HAVE_BOXES.test(text) || isKnot(text)) return []
  const tree = fromMarkdown(text, { extensions: [...BLOCK_SYNTAX, WITHOUT_INLINE], mdastExtensions: BLOCK_TREE })
  return boxItemsIn(tree).map((item, index) => ({
    place: index + 1,
    text: textOf(item) || `Box ${index + 1}`,
    isTicked: item.checked === true,
  }))
}

/** The list items that have a box, in the order of the text. */
export function boxItemsIn(tree: MarkdownTree): BoxItem[] {
  const items: BoxItem[] = []
  const open: Node[] = [tree]
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'listItem' && typeof node.checked === 'boolean') items.push(node)
    if ('children' in node) open.push(...[...node.children].reverse())
  }
  return items
}

const MAX_DEPTH = 24
const NESTED = new RegExp(`^(?:[ \\t]*(?:>|(?:[-*+]|\\d{1,9}[.)])(?=[ \\t]))){${MAX_DEPTH + 1}}`, 'm')
const INDENTED = new RegExp(`^[ \\t]{${2 * MAX_DEPTH + 1},}(?:[-*+>]|\\d{1,9}[.)])`, 'm')
const MAX_MARKS = 2000

/** Nested or marked as nobody writes by hand: it stays plain text, since parsers take minutes over it. */
export const isKnot = (text: string): boolean =>
  NESTED.test(text) || INDENTED.test(text) || (text.match(/[*_~]/g)?.length ?? 0) > MAX_MARKS

const known = new WeakMap<StepDefinition, readonly BoxOfStep[]>()

/** Those of a step, first of its instructions. Parsed once: a definition is immutable. */
export function boxesOf(definition: StepDefinition): readonly BoxOfStep[] {
  const before = known.get(definition)
  if (before) return before
  const boxes = BOX_PARTS.flatMap((part) => boxesIn(definition[part] ?? '').map((box) => ({ ...box, part })))
  known.set(definition, boxes)
  return boxes
}

/** Its own words, without those of the items below it. */
function textOf({ children }: BoxItem): string {
  const [first] = children
  const line = first?.type === 'paragraph' ? wordsOf(first).replace(/\s+/g, ' ').trim() : ''
  if (line.length <= MAX_BOX_TEXT) return line
  const cut = line.slice(0, MAX_BOX_TEXT)
  // Do not split a surrogate pair.
  return (cut.isWellFormed() ? cut : cut.slice(0, -1)).trim()
}
