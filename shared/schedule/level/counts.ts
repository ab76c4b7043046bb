/**
 * Counts of all kinds of people side by side in as few whole numbers as hold them, so that whether a piece of work fits in is asked of
 * many kinds at once. Above each count stands a bit that is always set in what is free; taking more than there is would borrow it.
 */

/** A whole number of 32 bits stays positive, and fast, below that. */
const BITS = 31
/** Nobody has more people than that of one kind, and nothing needs more. */
const MOST = 2 ** 16

export interface Counts {
  /** Whole numbers for all kinds. */
  words: number
  /** By word: what is free where nobody is occupied. */
  all: Int32Array
  /** By word: the bits that are set as long as nothing is borrowed. */
  guards: Int32Array
  /** By node and word, node by node. */
  needs: Int32Array
  /** By kind: where its count is. */
  places: { word: number; shift: number; mask: number }[]
}

/** @param needs by node and kind, node by node */
export function countsOf(capacity: Int32Array, needs: Int32Array): Counts {
  const kinds = capacity.length
  const places: Counts['places'] = []
  let word = 0
  let shift = 0
  for (const there of capacity) {
    if (there > MOST) throw new Error(`${there} people of one kind`)
    const bits = 32 - Math.clz32(there)
    if (shift + bits + 1 > BITS) {
      word += 1
      shift = 0
    }
    places.push({ word, shift, mask: (1 << bits) - 1 })
    shift += bits + 1
  }
  const words = word + 1
  const all = new Int32Array(words)
  const guards = new Int32Array(words)
  const packed = new Int32Array(words * (kinds === 0 ? 0 : needs.length / kinds))
  for (const [kind, { word, shift, mask }] of places.entries()) {
    const guard = (mask + 1) << shift
    guards[word] = (guards[word] ?? 0) | guard
    all[word] = (all[word] ?? 0) | guard | ((capacity[kind] ?? 0) << shift)
    for (let node = 0; node * kinds < needs.length; node++) {
      const need = needs[node * kinds + kind] ?? 0
      packed[node * words + word] = (packed[node * words + word] ?? 0) | (need << shift)
    }
  }
  return { words, all, guards, needs: packed, places }
}
