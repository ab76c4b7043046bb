/** What a file is, by its first bytes: the pictures that a browser may show in place, or bytes to be downloaded. */
import { OTHER_TYPE, type PICTURE_TYPES } from '../../shared/notes.ts'

export type FileType = (typeof PICTURE_TYPES)[number] | typeof OTHER_TYPE

export function fileTypeOf(bytes: Uint8Array): FileType {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif'
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'image/webp' : OTHER_TYPE
}
