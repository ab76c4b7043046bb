/**
 * Landing page of a one-time link: who it signs in, and one button. Opening the page does not consume the link, so chat
 * and mail scanners may fetch it first.
 */
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { LinkPurpose, MeAnswer } from '../../../shared/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { createHttp } from '../../live/http.ts'
import { cutoverPath } from '../../paths.ts'
import { Message } from '../../ui/Message.tsx'

/** What the server says of a link that was used just now. */
interface Entered {
  purpose: LinkPurpose
  cutoverId?: string
}

interface Known {
  name: string
  purpose: LinkPurpose
  personId: string
  organisation: string
  /** Who is currently signed in here, if somebody else. */
  other?: string
}

export default function EnterByLink({ token }: { token: string }) {
  const [link, setLink] = useState<Known | 'asking' | 'spent' | 'silent'>('asking')
  const [sending, setSending] = useState(false)
  const path = `/sign-in/${encodeURIComponent(token)}`
  useEffect(() => {
    let left = false
    void lookAt(path).then((found) => {
      if (!left) setLink(found)
    })
    return () => {
      left = true
    }
  }, [path])

  const enter = async () => {
    setSending(true)
    try {
      const answer = await createHttp().post<Entered>(path, {})
      // A full load, so that nothing of an earlier session stays in the page; also removes the link from the history.
      if (!isRefusal(answer)) return location.replace(afterwards(answer))
      setLink('spent')
    } catch {
      setLink('silent')
    }
    setSending(false)
  }

  if (link === 'asking') return null
  if (link === 'silent') {
    return (
      <Message title="T-Minus does not answer">
        <p>Your link is not used up by that. Try again in a moment.</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Try again
        </button>
      </Message>
    )
  }
  if (link === 'spent') {
    return (
      <Message title="This link no longer works">
        <p>
          It was used already, has expired, or a newer one was made for you. Ask for a new link, or sign in with your
          password.
        </p>
        <Link className="button" href="/sign-in">
          Sign in
        </Link>
      </Message>
    )
  }
  const { name, organisation, other, purpose } = link
  return (
    <Message title={TITLES[purpose](organisation)}>
      <p>
        This one-time link signs you in as <b>{name}</b>. It works once, in this browser.
        {purpose === 'signIn' ? '' : ' Then you choose a password.'}
      </p>
      {other === undefined ? null : (
        <p className="late">
          {other} is signed in here now. If you go on, this browser belongs to {name} in all its tabs.
        </p>
      )}
      <button type="button" className="button button--primary" disabled={sending} onClick={() => void enter()}>
        {sending ? 'Signing in…' : `Continue as ${name}`}
      </button>
      <p className="dim">You are not {name}? Then close this page: the link stays good for them.</p>
    </Message>
  )
}

const TITLES: Record<LinkPurpose, (organisation: string) => string> = {
  signIn: (organisation) => `Sign in to ${organisation}`,
  invitation: (organisation) => `Welcome to ${organisation}`,
  password: (organisation) => `Set a new password at ${organisation}`,
}

/** Who was invited or has forgotten their password sets one first. */
function afterwards({ purpose, cutoverId }: Entered): string {
  const next = cutoverId === undefined ? '/' : cutoverPath(cutoverId)
  return purpose === 'signIn' ? next : `/password?next=${encodeURIComponent(next)}`
}

async function lookAt(path: string): Promise<Known | 'spent' | 'silent'> {
  const http = createHttp()
  try {
    const [found, me] = await Promise.all([http.get<Known>(path), http.get<MeAnswer>('/api/me')])
    if (isRefusal(found)) return 'spent'
    return isRefusal(me) || me.person.id === found.personId ? found : { ...found, other: me.person.name }
  } catch {
    return 'silent'
  }
}
