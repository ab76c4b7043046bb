/** Everything random on a real instance comes from one seed here, so that a failing run can be repeated. */

/** A number in [0, 1). */
export type Random = () => number

/** mulberry32: small, and good enough for picking faults and making ids. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A sys_id: 32 lower-case hexadecimal digits. */
export function newSysId(random: Random): string {
  return letters(random, '0123456789abcdef', 32)
}

/** A token as an instance hands out: URL-safe, 86 characters. */
export function newToken(random: Random): string {
  return letters(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', 86)
}

function letters(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('')
}
