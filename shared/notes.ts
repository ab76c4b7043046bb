/** Notes on steps: the people they mention, and the photos and files they carry. */

/** Bytes per file. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024
export const MAX_FILES_PER_NOTE = 5
/** Bytes of all files of one cutover. */
export const MAX_FILES_BYTES = 500 * 1024 * 1024

/** Shown in place by browsers; everything else is only ever downloaded. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const
export const OTHER_TYPE = 'application/octet-stream'

export interface NoteFile {
  id: string
  name: string
  /** Media type. */
  type: string
  /** Bytes. */
  size: number
}

const pictureTypes: ReadonlySet<string> = new Set(PICTURE_TYPES)
export const isPicture = ({ type }: Pick<NoteFile, 'type'>): boolean => pictureTypes.has(type)

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
