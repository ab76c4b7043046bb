/** Asks about each command that waited on a dead line: what was pressed and when, what happened since, and what now (R15). */
import { useEffect, useId, useState } from 'react'
import { Link } from 'wouter'
import type { Refusal } from '../../shared/refusal.ts'
import { saySubject } from '../derive/unsent.ts'
import { useCutover, useFollowed } from '../live/cutover.tsx'
import { useConnectionState, useSession, useStore } from '../live/session.tsx'
import type { Unsent } from '../live/unsent.ts'
import { cutoverPath } from '../paths.ts'
import { Bar } from '../ui/Bar.tsx'
import { clockSeconds } from '../ui/instants.ts'
import { laterPart } from '../ui/laterPart.ts'

// Its words are those of every event.
const sinceThen = laterPart(() => import('./SinceThen.tsx'))

export const loadSinceThen = sinceThen.load

export function UnsentCommands() {
  const { cutoverId } = useFollowed()
  const { connection } = useSession()
  const asked = useStore(connection.unsent, (all) => all)
  return (
    <>
      {asked.flatMap((one) => (one.cutoverId === cutoverId ? [<Asked key={one.pressedAt} unsent={one} />] : []))}
      <UnsentElsewhere but={cutoverId} />
    </>
  )
}

/** Where the cutover is not open, it leads there: nobody should answer without seeing what they answer. */
export function UnsentElsewhere({ but }: { but?: string }) {
  const { connection } = useSession()
  const elsewhere = useStore(connection.unsent, (all) => all.find(({ cutoverId }) => cutoverId !== but))
  return elsewhere ? (
    <Bar tone="late">
      <span>
        <b>You pressed {elsewhere.label} in another cutover, and it was not sent.</b> The connection was down.
      </span>
      <Link className="button button--small" href={cutoverPath(elsewhere.cutoverId, 'run')}>
        Look at it there
      </Link>
    </Bar>
  ) : null
}

function Asked({ unsent }: { unsent: Unsent }) {
  const { command, commandId, label, pressedAt, wasSent } = unsent
  const { connection } = useSession()
  const cutover = useCutover((value) => value)
  const offline = useConnectionState(({ notLiveSince }) => notLiveSince !== undefined)
  const [sending, setSending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const id = useId()
  const zone = cutover.runbook.timezone
  const send = async () => {
    setSending(true)
    const answer = await connection.sendUnsent(commandId)
    setSending(false)
    if (!answer.ok && answer.refusal.code !== 'notSent') setRefusal(answer.refusal)
  }
  return (
    <section aria-labelledby={id}>
      <Bar tone="late">
        <span>
          <b id={id}>
            You pressed {label}
            {saySubject(cutover, command)} at {clockSeconds(pressedAt, zone)},{' '}
            {wasSent ? 'and no answer came.' : 'and the connection was down.'}
          </b>{' '}
          {refusal ? (
            <span className="bad">{refusal.message}</span>
          ) : offline ? (
            'It is not sent by itself: you are asked once the connection is back.'
          ) : (
            <Since unsent={unsent} />
          )}
        </span>
        {refusal ? null : (
          <button
            type="button"
            className="button button--primary"
            disabled={offline || sending}
            onClick={() => void send()}
          >
            {sending ? 'Sending…' : 'Send it now'}
          </button>
        )}
        <button type="button" className="button" disabled={sending} onClick={() => connection.discardUnsent(commandId)}>
          Discard
        </button>
      </Bar>
    </section>
  )
}

/** There each time that the line is back. */
function Since({ unsent }: { unsent: Unsent }) {
  const [, setLoaded] = useState(false)
  useEffect(() => {
    void loadSinceThen().then(setLoaded)
  }, [])
  const SinceThen = sinceThen.part()
  return SinceThen ? <SinceThen unsent={unsent} /> : 'Looking at what has happened since…'
}
