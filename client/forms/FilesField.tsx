/** Photos and files: chosen, taken with a phone, pasted or dropped on the form; each is sent as soon as it is chosen. */
import { useEffect, useId, useRef, useState } from 'react'
import { MAX_FILES_PER_NOTE, type NoteFile } from '../../shared/notes.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { newCommandId } from '../live/commandId.ts'
import { useFollowed } from '../live/cutover.tsx'
import { uploadFile } from '../live/files.ts'
import { useSession } from '../live/session.tsx'
import { chosenFiles, sayFiles, UPLOADING } from './chosenFiles.ts'
import './FilesField.css'

interface Entry {
  key: string
  name: string
  /** Absent while it is on its way. */
  file?: NoteFile
  fault?: string
}

interface FilesFieldProps {
  label: string
  uploadTo: string
  value: string
  set(value: string | undefined): void
  fault: string | undefined
}

export function FilesField({ label, uploadTo, value, set, fault }: FilesFieldProps) {
  const id = useId()
  const { cutoverId } = useFollowed()
  const { http } = useSession().connection
  const root = useRef<HTMLDivElement>(null)
  const entries = useRef<readonly Entry[]>(chosenFiles(value).map((file) => ({ key: file.id, name: file.name, file })))
  const [shown, setShown] = useState(entries.current)
  const change = (next: readonly Entry[]) => {
    entries.current = next
    setShown(next)
    const isBusy = next.some((entry) => !entry.file && entry.fault === undefined)
    set(isBusy ? UPLOADING : sayFiles(next.flatMap((entry) => entry.file ?? [])))
  }
  const settle = (key: string, found: Partial<Entry>) =>
    change(entries.current.map((entry) => (entry.key === key ? { ...entry, ...found } : entry)))

  const add = async (file: File) => {
    const key = newCommandId()
    const isTooMany = entries.current.filter((entry) => entry.fault === undefined).length >= MAX_FILES_PER_NOTE
    const tooMany = isTooMany ? { fault: `A note carries ${MAX_FILES_PER_NOTE} files at most.` } : {}
    change([...entries.current, { key, name: file.name, ...tooMany }])
    if (isTooMany) return
    try {
      const answer = await uploadFile(http, cutoverId, uploadTo, file)
      settle(key, isRefusal(answer) ? { fault: answer.message } : { file: answer })
    } catch {
      settle(key, { fault: 'It could not be uploaded. Check your connection.' })
    }
  }
  const addAll = useRef<(files: FileList | undefined) => boolean>(() => false)
  addAll.current = (files) => {
    for (const file of files ?? []) void add(file)
    return (files?.length ?? 0) > 0
  }

  useEffect(() => {
    const form = root.current?.closest('form')
    const take = (event: ClipboardEvent | DragEvent) => {
      const data = 'clipboardData' in event ? event.clipboardData : event.dataTransfer
      if (addAll.current(data?.files)) event.preventDefault()
    }
    const allow = (event: DragEvent) => event.dataTransfer?.types.includes('Files') && event.preventDefault()
    form?.addEventListener('paste', take)
    form?.addEventListener('drop', take)
    // Dropped beside the form, a file would be opened by the browser in the place of the cutover.
    addEventListener('drop', allow)
    addEventListener('dragover', allow)
    return () => {
      form?.removeEventListener('paste', take)
      form?.removeEventListener('drop', take)
      removeEventListener('drop', allow)
      removeEventListener('dragover', allow)
    }
  }, [])

  return (
    <div ref={root} className="files">
      <label className="button button--small files__add" htmlFor={id}>
        Add photo or file
        <input
          id={id}
          className="unseen"
          type="file"
          multiple
          aria-label={label}
          onChange={({ currentTarget }) => {
            addAll.current(currentTarget.files ?? undefined)
            currentTarget.value = ''
          }}
        />
      </label>
      <span className="dim files__hint">or paste, or drop it here</span>
      {shown.length > 0 ? (
        <ul className="files__chosen">
          {shown.map(({ key, name, file, fault: why }) => (
            <li key={key}>
              <span className="files__name">{name}</span>{' '}
              {why === undefined ? (
                <span className="dim" role="status">
                  {file ? sayBytes(file.size) : 'Uploading…'}
                </span>
              ) : (
                <span className="bad" role="alert">
                  {why}
                </span>
              )}
              <button
                type="button"
                className="button button--bare button--small"
                onClick={() => change(entries.current.filter((entry) => entry.key !== key))}
              >
                Remove<span className="unseen"> {name}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {fault === undefined ? null : (
        <p className="bad" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}

/** `320 kB`, `4.1 MB`. */
export const sayBytes = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
