/** Chance that can be had again: the same seed gives the same, whatever the machine. */
export interface Random {
  /** From 0 up to and without 1. */
  share(): number
  /** From low to high, both included. */
  whole(low: number, high: number): number
  chance(share: number): boolean
  /** Undefined of an empty list. */
  pick<Item>(list: readonly Item[]): Item | undefined
  shuffled<Item>(list: readonly Item[]): Item[]
}

/** mulberry32: 32 bits of state, which is enough to choose faults by. */
export function randomFrom(seed: number): Random {
  let state = (seed * 0x9e3779b1) >>> 0
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (low: number, high: number) => low + Math.floor(share() * (high - low + 1))
  return {
    share,
    whole,
    chance: (limit) => share() < limit,
    pick: (list) => list[whole(0, list.length - 1)],
    shuffled: (list) =>
      list
        .map((item) => ({ item, place: share() }))
        .sort((one, other) => one.place - other.place)
        .map(({ item }) => item),
  }
}
