/** The photos and files that notes on steps carry. */

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
