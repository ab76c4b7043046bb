/** One call, where a mail or a message leads: to say that one has seen it, or needs help. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { CallAnswer } from '../../../shared/reach.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { answered, NO_ANSWER } from '../../live/answered.ts'
import { usePeople, useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { NotRead } from '../../shell/NotRead.tsx'
import { fullInstant } from '../../ui/instants.ts'
import { Message } from '../../ui/Message.tsx'
import { myZone } from '../../ui/zones.ts'

export default function CallPage({ callId }: { callId: string }) {
  const { answer, again } = useGet<CallAnswer>(`/api/calls/${callId}`)
  if (answer === undefined) return null
  if (answer === NO_ANSWER) return <NotRead again={again} />
  if (isRefusal(answer)) {
    return (
      <Message title="This call is not yours">
        <p>{answer.message} It may have come to somebody else, or is older than a month.</p>
        <Link className="button" href="/">
          All cutovers
        </Link>
      </Message>
    )
  }
  return <Answerable callIds={callId} known={answer} />
}

function Answerable({ callIds, known }: { callIds: string; known: CallAnswer }) {
  const { connection, me } = useSession()
  const people = usePeople()
  const [now, setNow] = useState(known)
  const [failed, setFailed] = useState<string>()
  const [sending, setSending] = useState<'acknowledge' | 'help'>()
  const { call, cutover, title, says, path, others } = now
  const give = async (action: 'acknowledge' | 'help') => {
    setSending(action)
    const answer = await answered(() => connection.http.post<CallAnswer>(`/api/calls/${callIds}/${action}`, {}))
    setSending(undefined)
    setFailed(isRefusal(answer) ? answer.message : undefined)
    if (!isRefusal(answer)) setNow(answer)
  }
  const who = (id: string) => (id === me.person.id ? 'You' : people.name(id))
  const at = (iso: string) => fullInstant(Date.parse(iso), myZone())
  const ended = call.endedAt !== undefined
  const open = [now, ...others].map((one) => one.call).filter(({ endedAt }) => endedAt === undefined)
  const said = ended
    ? `${call.endedBy === undefined ? 'It no longer waits' : `${who(call.endedBy)} settled it`}, ${at(call.endedAt ?? '')}.`
    : call.seenAt !== undefined && call.seenBy !== undefined
      ? `${who(call.seenBy)} ${call.seenBy === me.person.id ? 'have' : 'has'} seen it, ${at(call.seenAt)}: nobody else is called.`
      : call.helpAt !== undefined && call.helpBy !== undefined
        ? `${who(call.helpBy)} asked for help, ${at(call.helpAt)}. Others are called to help.`
        : `Called ${at(call.calledAt)}.`
  return (
    <Message title={title}>
      <p className="dim">
        {cutover.mode === 'rehearsal' ? 'Rehearsal · ' : ''}
        {cutover.title}
      </p>
      {says === '' || ended ? null : <p>{says}</p>}
      <p role="status">{said}</p>
      {others.length === 0 ? null : (
        <>
          <p>Called together with it, and answered with it:</p>
          <ul>
            {others.map((one) => (
              <li key={one.call.id}>
                <Link href={one.path}>{one.title}</Link>
                {one.call.endedAt === undefined ? '' : ', no longer waiting'}
              </li>
            ))}
          </ul>
        </>
      )}
      {failed === undefined ? null : (
        <p className="bad" role="alert">
          {failed}
        </p>
      )}
      {open.length === 0 ? null : (
        <>
          {open.some(({ seenAt }) => seenAt === undefined) ? (
            <button
              type="button"
              className="button button--primary"
              disabled={sending !== undefined}
              onClick={() => void give('acknowledge')}
            >
              {sending === 'acknowledge' ? 'Sending…' : 'I have seen it'}
            </button>
          ) : null}
          {open.some(({ seenAt, helpAt }) => helpAt === undefined || seenAt !== undefined) ? (
            <button
              type="button"
              className="button button--bad"
              disabled={sending !== undefined}
              onClick={() => void give('help')}
            >
              {sending === 'help' ? 'Sending…' : 'I need help'}
            </button>
          ) : null}
        </>
      )}
      <Link className="button" href={path}>
        Open it
      </Link>
    </Message>
  )
}
