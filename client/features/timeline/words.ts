/** Words over one another: where each goes, and which have no room. */
import { type Text, widthOf } from './shapes.ts'

/** A text of the picture that on the screen is one for screen readers, search and selection as well. */
export interface Word extends Text {
  key: string
  /** Pixels after which it ends with an ellipsis. */
  room?: number
  /** What it says in full. */
  title?: string
}

/** For whoever spaces letters out: some more than letters need. */
const SPARE = 1.15

export interface Placed {
  word: Word
  line: number
}

/**
 * Puts each word on the first line where it overlaps no earlier one, so the important ones come first. What fits on no line,
 * or lies beyond the edges, is left out.
 *
 * @param lines how many there are
 */
export function placeWords(words: readonly Word[], lines: number, left: number, right: number): Placed[] {
  const taken: { from: number; to: number }[][] = Array.from({ length: lines }, () => [])
  return words.flatMap((word) => {
    const span = spanOf(word)
    if (span.from < left || span.to > right) return []
    const line = taken.findIndex((on) => on.every(({ from, to }) => span.to <= from || span.from >= to))
    if (line < 0) return []
    taken[line]?.push(span)
    return { word, line }
  })
}

function spanOf({ x, text, size, mono, anchor }: Word): { from: number; to: number } {
  const width = widthOf(text, size, mono) * SPARE + 6
  if (anchor === 'end') return { from: x - width, to: x + 4 }
  if (anchor === 'middle') return { from: x - width / 2, to: x + width / 2 }
  return { from: x - 4, to: x + width }
}

/** Anchored on the other side where it would lie beyond the edge. */
export function turned(word: Word, gap: number, left: number, right: number): Word {
  const { from, to } = spanOf(word)
  if (word.anchor !== 'end' && to > right) return { ...word, anchor: 'end', x: word.x - 2 * gap }
  if (word.anchor === 'end' && from < left) return { ...word, anchor: 'start', x: word.x + 2 * gap }
  return word
}
