/** For the `default` of a switch over a union: the compiler proves that nothing arrives here. */
export function unreachable(value: never): never {
  throw new Error(`Not a known case: ${JSON.stringify(value)}`)
}
