/** The comments of a YAML: those above a line as they are written, and those that the parser hangs on its nodes. */
import { isNode, visit } from 'yaml'

/** Where the lines of comment right above a line begin. */
export function aboveComment(yaml: string, lineStart: number): number {
  let begin = lineStart
  while (begin > 0) {
    const start = yaml.lastIndexOf('\n', begin - 2) + 1
    if (!yaml.slice(start, begin).trim().startsWith('#')) break
    begin = start
  }
  return begin
}

/** These lines, without their indentation. */
export function commentAbove(yaml: string, lineStart: number): string[] {
  const text = yaml.slice(aboveComment(yaml, lineStart), lineStart)
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
