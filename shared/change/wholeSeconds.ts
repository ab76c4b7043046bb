/** ServiceNow keeps whole seconds: what is compared with its instants is compared as it keeps them. */

/** Epoch milliseconds, without what ServiceNow drops. */
export const wholeSeconds = (at: number): number => Math.floor(at / 1000) * 1000

/** Instants as epoch milliseconds or ISO; undefined is no instant and equals nothing else. */
export const sameSecond = (one: number | string | undefined, other: number | string | undefined): boolean =>
  inSeconds(one) === inSeconds(other)

const inSeconds = (at: number | string | undefined): number | undefined =>
  at === undefined ? undefined : wholeSeconds(typeof at === 'string' ? Date.parse(at) : at)
