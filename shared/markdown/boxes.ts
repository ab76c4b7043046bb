/**
 * The boxes in instructions (`- [ ] Check the lag`), where GitHub's Markdown has them: not in code, not in a comment. One
 * parser finds them for whoever shows and counts them. It is as large as a screen, so `decide` goes by `boxLine.ts`.
 */
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item'
import { gfmTable } from 'micromark-extension-gfm-table'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'
import { type Box, boxOn, linesOf, mayHaveBoxes } from './boxLine.ts'

/** What makes blocks beside plain Markdown. Whoever shows Markdown takes these, or would see other boxes than count. */
export const BLOCK_SYNTAX = [gfmTable(), gfmTaskListItem()]
export const BLOCK_TREE = [gfmTableFromMarkdown(), boxesOfItems()]

export type MarkdownTree = ReturnType<typeof fromMarkdown>
type Extension = ReturnType<typeof gfmTaskListItemFromMarkdown>
type Handle = NonNullable<Extension['exit']>[string]

/** Behind an empty item the syntax takes the `[ ]` that begins a paragraph for a box, and the tree has no item to tick. */
function boxesOfItems(): Extension {
  const tasks = gfmTaskListItemFromMarkdown()
  const checked = (mark: string, handle: Handle | undefined): Handle =>
    function (token) {
      if (this.stack.at(-2)?.type === 'listItem') return handle?.call(this, token)
      this.enter({ type: 'text', value: mark }, token)
      this.exit(token)
    }
  const { taskListCheckValueChecked: ticked, taskListCheckValueUnchecked: open } = tasks.exit ?? {}
  const exit = { taskListCheckValueChecked: checked('[x]', ticked), taskListCheckValueUnchecked: checked('[ ]', open) }
  return { ...tasks, exit: { ...tasks.exit, ...exit } }
}

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

export function boxesIn(text: string): Box[] {
  if (!mayHaveBoxes(text) || isKnot(text)) return []
  const tree = fromMarkdown(text, { extensions: [...BLOCK_SYNTAX, WITHOUT_INLINE], mdastExtensions: BLOCK_TREE })
  return boxItemsIn(tree, text).map(({ box }) => box)
}

/** The list items that have a box, in the order of the text. */
export function boxItemsIn(tree: MarkdownTree, text: string): { item: BoxItem; box: Box }[] {
  const lines = linesOf(text)
  return itemsIn(tree).flatMap((item) => {
    const line = item.children[0]?.position?.start.line
    const box = line === undefined ? undefined : boxOn(lines[line - 1] ?? '', line)
    return box ? [{ item, box }] : []
  })
}

function itemsIn(tree: MarkdownTree): BoxItem[] {
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
