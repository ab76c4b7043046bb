import { useState } from 'react'
import type { PersonCard } from '../../../shared/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { sendLink } from '../../live/links.ts'
import { useSession } from '../../live/session.tsx'

/** Sends somebody a link to sign in to this cutover, by mail; nobody else sees it. */
export function SendLink({ person, cutoverId }: { person: PersonCard; cutoverId: string }) {
  const { connection } = useSession()
  const [said, setSaid] = useState<{ text: string; wrong?: true } | 'sending'>()
  const send = async () => {
    setSaid('sending')
    const answer = await sendLink(connection.http, person.id, cutoverId)
    setSaid(isRefusal(answer) ? { text: answer.message, wrong: true } : { text: 'Link sent' })
  }
  if (said !== undefined && said !== 'sending' && !said.wrong) {
    return (
      <span className="dim" role="status">
        {said.text}
      </span>
    )
  }
  return (
    <>
      <button
        type="button"
        className="button button--small"
        disabled={said === 'sending'}
        title={`Sends ${person.email} a link to sign in`}
        onClick={() => void send()}
      >
        {said === 'sending' ? 'Sending…' : 'Send link'}
        <span className="unseen"> to {person.name}</span>
      </button>
      {said === undefined || said === 'sending' ? null : (
        <span className="bad" role="alert">
          {said.text}
        </span>
      )}
    </>
  )
}
