/** The files of a form, as the answer of their field: JSON, since answers are text. */
import type { NoteFile } from '../../shared/notes.ts'

export const sayFiles = (files: readonly NoteFile[]): string | undefined =>
  files.length === 0 ? undefined : JSON.stringify(files)

/** What `sayFiles` wrote; none of anything else, as of a stand-in. */
export function chosenFiles(answer: string | undefined): readonly NoteFile[] {
  if (!answer?.startsWith('[')) return []
  const files: NoteFile[] = JSON.parse(answer)
  return files
}

/** The answer while some of them are still on their way; the form cannot be sent with it. */
export const UPLOADING = 'uploading'
