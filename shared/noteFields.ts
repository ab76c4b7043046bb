/** What a note can carry besides its text: whom it mentions, which note it answers, and photos and files. */
import { z } from 'zod'
import { person, plain } from './commandFields.ts'
import { MAX_FILE_BYTES, MAX_FILES_PER_NOTE } from './notes.ts'
import { singleLine } from './singleLine.ts'

/** A file as a note names it. Its id is the SHA-256 of its bytes, so the log vouches for what it shows. */
export const noteFile = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{64}$/, 'is not the id of a file'),
  name: singleLine(200),
  type: plain(100).describe('Media type, as the upload answered'),
  size: z.int().min(0).max(MAX_FILE_BYTES).describe('Bytes'),
})

export const noteFields = {
  mentions: z.array(person).max(20).optional().describe('Who is told of it, beside those whose step it is'),
  answers: z.int().min(1).optional().describe('The note that it answers, by the seq of its event'),
  files: z.array(noteFile).max(MAX_FILES_PER_NOTE).optional().describe('Files that were uploaded to this cutover'),
}
