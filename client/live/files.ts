/** Photos and files of notes: sent before the note that names them, and fetched when they are looked at. */
import { isPicture, MAX_FILE_BYTES, type NoteFile } from '../../shared/notes.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import type { Http } from './http.ts'

/** Pixels of the longer side. Text on a screen that somebody took a photo of can still be read. */
const PHOTO_PIXELS = 2560
/** Screenshots below it are sent as they are. */
const SMALL_BYTES = 1024 * 1024

/** @throws where there is no connection */
export async function uploadFile(
  http: Http,
  cutoverId: string,
  stepId: string,
  file: File,
): Promise<NoteFile | Refusal> {
  const bytes = await smaller(file)
  if (bytes.size > MAX_FILE_BYTES) return refuse('tooMany', `“${file.name}” is larger than 10 MB.`)
  const path = `/api/cutovers/${cutoverId}/steps/${encodeURIComponent(stepId)}/files?name=${encodeURIComponent(file.name)}`
  const answer = await http.upload<{ file: NoteFile }>(path, bytes)
  return isRefusal(answer) ? answer : answer.file
}

/** A photo in the size in which it is looked at, without where it was taken. */
async function smaller(file: File): Promise<Blob> {
  const isPhoto = file.type === 'image/jpeg' || file.type === 'image/heic'
  if (!isPhoto && !(isPicture(file) && file.type !== 'image/gif' && file.size > SMALL_BYTES)) return file
  try {
    const image = await createImageBitmap(file)
    const scale = Math.min(1, PHOTO_PIXELS / Math.max(image.width, image.height))
    const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale))
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 })
  } catch {
    // A picture that this browser cannot draw is sent as the file that it is.
    return file
  }
}

const SAVED_AFTER_MS = 60_000

const fetched = new Map<string, Promise<string | Refusal>>()
/** More pictures than a step has in sight; a night has hundreds, which a phone could not hold. */
const MAX_KEPT = 60

/**
 * The address of a file's bytes in this page, fetched once. Not its address on the server: a tab of the demo has no
 * cookie that a picture would be asked for with.
 */
export function fileUrl(http: Http, cutoverId: string, id: string): Promise<string | Refusal> {
  const path = `/api/cutovers/${cutoverId}/files/${id}`
  const known = fetched.get(path)
  if (known) return known
  const fetching = http.download(path).then((answer) => (isRefusal(answer) ? answer : URL.createObjectURL(answer)))
  fetched.set(path, fetching)
  const forget = () => fetched.delete(path)
  // Refused for now, as by a server that restarts, it is asked for again by whoever looks at it next.
  void fetching.then((answer) => isRefusal(answer) && forget(), forget)
  const [oldest] = fetched
  if (fetched.size > MAX_KEPT && oldest) {
    const [oldPath, old] = oldest
    fetched.delete(oldPath)
    void old.then((answer) => isRefusal(answer) || URL.revokeObjectURL(answer)).catch(() => undefined)
  }
  return fetching
}

/** Gives somebody a file to keep; a sentence where it cannot be had. */
export async function saveFile(http: Http, path: string, name: string): Promise<string | undefined> {
  const answer = await http.download(path).catch(() => undefined)
  if (answer === undefined) return 'It cannot be fetched now. Check your connection.'
  if (isRefusal(answer)) return answer.message
  saveBlob(answer, name)
  return undefined
}

/** Gives somebody what is here already as a file to keep. */
export function saveBlob(bytes: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(bytes)
  link.download = name
  link.click()
  // Once the browser has begun to save it.
  setTimeout(() => URL.revokeObjectURL(link.href), SAVED_AFTER_MS)
}
