import type { ReactNode } from 'react'
import type { LinkMade } from '../live/links.ts'
import { useSession } from '../live/session.tsx'
import { ShownOnce } from '../ui/ShownOnce.tsx'
import './InvitePerson.css'

interface InvitedProps {
  name: string
  email: string
  made: LinkMade
  close(): void
}

/** Somebody was invited: their invitation was sent, or is to be handed over. */
export function Invited({ name, email, made, close }: InvitedProps) {
  const { me } = useSession()
  return made.link === undefined ? (
    <p className="invite__said dim" role="status">
      An invitation is on its way to {email}. It is good for a week.{' '}
      <button type="button" className="button button--small" onClick={close}>
        OK
      </button>
    </p>
  ) : (
    <HandOver what="Invitation" name={name} link={made.link} close={close}>
      {me.sendsMail ? 'The mail could not be sent. ' : ''}The link works once, within a week.
    </HandOver>
  )
}

interface HandOverProps {
  /** `Sign-in link`. */
  what: string
  /** Whom it is for. */
  name: string
  link: string
  /** How often and how long it works. */
  children: ReactNode
  close(): void
}

/** A one-time link for somebody else. */
export function HandOver({ what, name, link, children, close }: HandOverProps) {
  return (
    <ShownOnce
      name={`${what} for ${name}`}
      label={`Send this to ${name}, and to nobody else`}
      value={link}
      close={close}
    >
      {children} What is set up over it signs nothing until an administrator other than you has confirmed it under
      People.
    </ShownOnce>
  )
}
