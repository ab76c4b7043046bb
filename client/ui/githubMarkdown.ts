/**
 * A plugin for remark: tables, boxes and strikethrough as GitHub has them, and comments hidden. Boxes are where
 * `boxes.ts` finds them: each becomes an `input`, and a `small` behind its words, with its line.
 */
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { BLOCK_SYNTAX, BLOCK_TREE, type BoxItem, boxItemsIn, type MarkdownTree } from '../../shared/markdown/boxes.ts'
import type { Box } from '../../shared/markdown/boxLine.ts'

export function githubMarkdown(this: { data(): object }): (tree: MarkdownTree, file: unknown) => void {
  // One tilde is a home folder, as in `~/bin`.
  const micromarkExtensions = [...BLOCK_SYNTAX, gfmStrikethrough({ singleTilde: false })]
  const fromMarkdownExtensions = [...BLOCK_TREE, gfmStrikethroughFromMarkdown()]
  Object.assign(this.data(), { micromarkExtensions, fromMarkdownExtensions })
  return (tree, file) => {
    for (const { item, box } of boxItemsIn(tree, String(file))) markBox(item, box)
    hideComments(tree)
  }
}

function markBox(item: BoxItem, { line, isTicked }: Box): void {
  const hProperties = { dataBox: line, dataTicked: String(isTicked) }
  const [first] = item.children
  if (first?.type === 'paragraph') {
    first.children.unshift({ type: 'text', value: '', data: { hName: 'input', hProperties } })
    first.children.push({ type: 'text', value: '', data: { hName: 'small', hProperties } })
  }
  item.checked = null
  item.data = { ...item.data, hProperties: { className: ['markdown__box'] } }
}

type Node = MarkdownTree | MarkdownTree['children'][number]

/** One that is never closed stays to be seen: it may hide the half of the instructions. */
const COMMENT = /<!--[\s\S]*?-->/g

function hideComments(tree: MarkdownTree): void {
  const open: Node[] = [tree]
  for (let node = open.pop(); node; node = open.pop()) {
    if (!('children' in node)) continue
    for (const child of node.children) {
      if (child.type === 'html') child.value = child.value.replace(COMMENT, '')
      open.push(child)
    }
  }
}
