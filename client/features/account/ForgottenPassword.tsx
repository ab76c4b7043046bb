/** Sends a link to set a new password; where no mail is sent, says whom to ask for one. */
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { isRefusal } from '../../../shared/refusal.ts'
import { RequestForm, typed } from '../../forms/RequestForm.tsx'
import { answered } from '../../live/answered.ts'
import { createHttp } from '../../live/http.ts'
import { Message } from '../../ui/Message.tsx'

interface Installation {
  organisation: string
  sendsMail: boolean
}

export default function ForgottenPassword() {
  const [known, setKnown] = useState<Installation>()
  const [wrong, setWrong] = useState<string>()
  const [sentTo, setSentTo] = useState<string>()
  useEffect(() => {
    let left = false
    void answered(() => createHttp().get<Installation>('/api/sign-in')).then((found) => {
      if (left) return
      if (isRefusal(found)) setWrong(found.message)
      else setKnown(found)
    })
    return () => {
      left = true
    }
  }, [])
  const send = async (form: FormData) => {
    const email = typed(form, 'email')
    const answer = await createHttp().post<{ ok: true }>('/api/forgotten-password', { email })
    if (isRefusal(answer)) return answer
    setSentTo(email)
    return undefined
  }
  const back = (
    <Link className="button" href="/sign-in">
      Back to sign-in
    </Link>
  )
  if (sentTo !== undefined) {
    return (
      <Message title="Look in your mailbox">
        <p role="status">
          If <b>{sentTo}</b> is known here, a link to set a password is on its way. It comes within a few minutes and
          works for an hour. Look in your spam folder, too.
        </p>
        <p className="dim">Nothing comes? Ask whoever invited you, or an administrator, for a sign-in link.</p>
        {back}
      </Message>
    )
  }
  if (known?.sendsMail === false) {
    return (
      <Message title="No password yet, or forgotten it?">
        <p>
          Ask an administrator of {known.organisation} for a one-time sign-in link; over it you set a password. They
          make it under People. Whoever runs the server makes one, too:{' '}
          <code className="mono nowrap">npx tminus signin EMAIL</code>
        </p>
        {back}
      </Message>
    )
  }
  return (
    <Message title="No password yet, or forgotten it?">
      <RequestForm submit="Send the link" send={send} disabled={known === undefined} beside={back}>
        <p>We send you a link to set a new one.</p>
        <label>
          <span className="label">E-mail</span>
          <input className="field" type="email" name="email" autoComplete="username" required />
        </label>
        {wrong === undefined ? null : (
          <p className="bad" role="alert">
            {wrong}
          </p>
        )}
      </RequestForm>
    </Message>
  )
}
