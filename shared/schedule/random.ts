/** Random numbers that follow from a seed, so that whoever computes the same sees the same. Mulberry32, by T. Ettinger. */
export interface Random {
  /** From 0 to 1, without 1. */
  share(): number
  /** A whole number from 0, below `end`. */
  below(end: number): number
}

/** @param seed any whole number; its lower 32 bits count */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  return { share, below: (end) => Math.floor(share() * end) }
}
