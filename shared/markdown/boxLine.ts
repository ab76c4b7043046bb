/**
 * A box as a line of a text: `- [ ] Check the lag`. Whoever ticks it names that line and what it says, which needs no parser;
 * which of such lines are boxes for those who read the text, and not code for instance, `boxes.ts` says.
 */

/** Where a step has boxes: its instructions, and its expected result. */
export const BOX_PARTS = ['do', 'verify'] as const
export type BoxPart = (typeof BOX_PARTS)[number]

export interface Box {
  /** From 1. */
  line: number
  /** What stands beside it on that line. */
  text: string
  /** `[x]`: ticked by whoever wrote it. */
  isTicked: boolean
}

/** What is longer beside a box is cut. */
export const MAX_BOX_TEXT = 500

/** Behind the marks of lists and quotes, of which a line may have several. */
const BOX = /^(?:\s|>|(?:[-*+]|\d{1,9}[.)])\s)*\[(?<mark>[ \txX])\][ \t]+(?<text>\S.*)$/s

/** Most texts have none, and need no parser. */
export const mayHaveBoxes = (text: string): boolean => /\[[ \txX]\]/.test(text)

export function boxAt(text: string, line: number): Box | undefined {
  return boxOn(linesOf(text)[line - 1] ?? '', line)
}

/** As Markdown counts them. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/)

export function boxOn(written: string, line: number): Box | undefined {
  const { mark = '', text = '' } = BOX.exec(written)?.groups ?? {}
  const words = text.replace(/\s+/g, ' ').trim()
  return words === '' ? undefined : { line, text: short(words), isTicked: mark.toLowerCase() === 'x' }
}

function short(words: string): string {
  if (words.length <= MAX_BOX_TEXT) return words
  const cut = words.slice(0, MAX_BOX_TEXT)
  // Do not split a surrogate pair.
  return (cut.isWellFormed() ? cut : cut.slice(0, -1)).trim()
}
