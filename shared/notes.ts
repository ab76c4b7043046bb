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

/** The people whom a text mentions as `@Full Name`, each once; of two names that fit, the longer. */
export function mentionedIn(text: string, people: readonly { id: string; name: string }[]): string[] {
  const longestFirst = people.toSorted((a, b) => b.name.length - a.name.length)
  const found = new Set<string>()
  for (const { index } of text.matchAll(/(?<![\p{L}\p{N}])@/gu)) {
    const rest = text.slice(index + 1)
    const mentioned = longestFirst.find(({ name }) => startsWithName(rest, name))
    if (mentioned) found.add(mentioned.id)
  }
  return [...found]
}

/** Not where the name goes on: `@Ana` is not in `@Anastasia`. */
function startsWithName(text: string, name: string): boolean {
  const start = text.slice(0, name.length)
  return (
    start.localeCompare(name, undefined, { sensitivity: 'accent' }) === 0 &&
    !/^[\p{L}\p{N}]/u.test(text.slice(name.length))
  )
}
