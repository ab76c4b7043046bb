/** The people whom a text mentions. */

export interface Mentionable {
  id: string
  name: string
}

/**
 * Where a text mentions somebody as `@Full Name`, in its order; of two names that fit, the longer. Who have the same name are
 * all meant: nobody can tell them apart in a text, and whoever is not told misses it.
 */
export function mentionsIn(
  text: string,
  people: readonly Mentionable[],
): { id: string; index: number; length: number }[] {
  if (!text.includes('@')) return []
  const longestFirst = people.filter(({ name }) => name !== '').toSorted((a, b) => b.name.length - a.name.length)
  return [...text.matchAll(/(?<![\p{L}\p{N}])@/gu)].flatMap(({ index }) => {
    const rest = text.slice(index + 1)
    const fitting = longestFirst.filter(({ name }) => startsWithName(rest, name))
    const [longest] = fitting
    return fitting
      .filter(({ name }) => name.length === longest?.name.length)
      .map(({ id, name }) => ({ id, index, length: name.length + 1 }))
  })
}

/** The people whom a text mentions, each once. */
export const mentionedIn = (text: string, people: readonly Mentionable[]): string[] => [
  ...new Set(mentionsIn(text, people).map(({ id }) => id)),
]

/** Not where the name goes on: `@Ana` is not in `@Anastasia`. */
function startsWithName(text: string, name: string): boolean {
  const start = text.slice(0, name.length)
  return (
    start.localeCompare(name, undefined, { sensitivity: 'accent' }) === 0 &&
    !/^[\p{L}\p{N}]/u.test(text.slice(name.length))
  )
}
