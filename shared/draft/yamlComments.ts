/** The comments of a YAML: those above a line as they are written, and those that the parser hangs on its nodes. */
import { type Document, isNode, visit } from 'yaml'

/** Where those lines begin that belong to a text of several: one of them that begins with # is no comment. */
export function linesOfTexts(yaml: string, document: Document): ReadonlySet<number> {
  const found = new Set<number>()
  visit(document, {
    Scalar(_, { range }) {
      if (!range) return
      const [from, to] = range
      for (let at = yaml.indexOf('\n', from) + 1; at > 0 && at < to; at = yaml.indexOf('\n', at) + 1) found.add(at)
    },
  })
  return found
}

/**
 * Where the lines of comment right above a line begin.
 * @param texts of `linesOfTexts`
 */
export function aboveComment(yaml: string, lineStart: number, texts: ReadonlySet<number>): number {
  let begin = lineStart
  while (begin > 0) {
    const start = yaml.lastIndexOf('\n', begin - 2) + 1
    if (texts.has(start) || !yaml.slice(start, begin).trim().startsWith('#')) break
    begin = start
  }
  return begin
}

/** These lines, without their indentation. */
export function commentAbove(yaml: string, lineStart: number, texts: ReadonlySet<number>): string[] {
  const text = yaml.slice(aboveComment(yaml, lineStart, texts), lineStart)
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => line.trim())
}

export const withoutMark = (line: string): string => line.replace(/^#\s?/, '')

export const commentLines = (comment: string | null | undefined): string[] =>
  comment?.split('\n').map((line) => `#${line}`) ?? []

export function commentsIn(value: unknown): string[] {
  const found: string[] = []
  if (!isNode(value)) return found
  visit(value, (_, one) => {
    if (isNode(one)) found.push(...commentLines(one.commentBefore), ...commentLines(one.comment))
  })
  return found
}
