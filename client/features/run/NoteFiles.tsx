/** Photos and files of a note: pictures are shown, everything else is a download. */
import { useEffect, useState } from 'react'
import { isPicture, type NoteFile } from '../../../shared/notes.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { sayBytes } from '../../forms/FilesField.tsx'
import { useFollowed } from '../../live/cutover.tsx'
import { fileUrl, saveFile } from '../../live/files.ts'
import type { Http } from '../../live/http.ts'
import { useConnectionState, useSession } from '../../live/session.tsx'

export function NoteFiles({ files }: { files: readonly NoteFile[] }) {
  if (files.length === 0) return null
  return (
    <ul className="note-files">
      {files.map((file) => (
        <li key={file.id}>{isPicture(file) ? <Picture file={file} /> : <Download file={file} />}</li>
      ))}
    </ul>
  )
}

const NO_CONNECTION = 'It cannot be fetched now.'

/** In words where it cannot be had. */
async function urlOf(http: Http, cutoverId: string, id: string): Promise<{ url: string } | { why: string }> {
  const answer = await fileUrl(http, cutoverId, id).catch(() => undefined)
  if (answer === undefined) return { why: NO_CONNECTION }
  return isRefusal(answer) ? { why: answer.message } : { url: answer }
}

function Picture({ file }: { file: NoteFile }) {
  const { cutoverId } = useFollowed()
  const { http } = useSession().connection
  const live = useConnectionState(({ notLiveSince }) => notLiveSince === undefined)
  const [found, setFound] = useState<{ url: string } | { why: string }>()
  const isFound = found !== undefined && 'url' in found
  // Once more when the line is back.
  useEffect(() => {
    if (isFound || !live) return
    let isShown = true
    void urlOf(http, cutoverId, file.id).then((answer) => isShown && setFound(answer))
    return () => {
      isShown = false
    }
  }, [http, cutoverId, file.id, isFound, live])
  if (!found) return <div className="note-files__waiting" role="img" aria-label={`${file.name} is being fetched`} />
  if ('why' in found) {
    return (
      <span className="dim">
        {file.name}: {found.why}
      </span>
    )
  }
  return (
    <a className="note-files__picture" href={found.url} target="_blank" rel="noreferrer" title={file.name}>
      <img src={found.url} alt={file.name} />
    </a>
  )
}

function Download({ file }: { file: NoteFile }) {
  const { cutoverId } = useFollowed()
  const { http } = useSession().connection
  const [why, setWhy] = useState<string>()
  const save = async () => {
    setWhy(await saveFile(http, `/api/cutovers/${cutoverId}/files/${file.id}`, file.name))
  }
  return (
    <>
      <button type="button" className="link note-files__download" onClick={() => void save()}>
        {file.name}
      </button>{' '}
      <span className="dim">{why ?? sayBytes(file.size)}</span>
    </>
  )
}
