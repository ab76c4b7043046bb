/** Sets or changes one's own password. */
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { isRefusal } from '../../../shared/refusal.ts'
import { RequestForm } from '../../forms/RequestForm.tsx'
import { useSession } from '../../live/session.tsx'
import { Message } from '../../ui/Message.tsx'
import { nextPath } from './nextPath.ts'

export default function Password() {
  const { me, connection } = useSession()
  // After signing in by a one-time link: the old password may be forgotten.
  const asksCurrent = me.hasPassword && !me.maySetPassword
  const passkeys = me.hasPasskey ? ' Your passkeys stay; check that you recognise all of them.' : ''
  const [search] = useSearchParams()
  const next = search.get('next')
  const [done, setDone] = useState(false)
  // A full load: what this page knows of its person is from before they had it.
  const goesOn = (
    <a className="button button--primary" href={nextPath(next)}>
      {nextPath(next) === '/' ? 'All cutovers' : 'Go to the cutover'}
    </a>
  )
  const send = async (form: FormData) => {
    const current = form.get('current')
    const answer = await connection.http.post<{ ok: true }>('/api/password', {
      password: form.get('password'),
      ...(current ? { current } : {}),
    })
    if (isRefusal(answer)) return answer
    setDone(true)
    return undefined
  }
  return (
    <Message title={asksCurrent ? 'Change your password' : me.hasPassword ? 'Set a new password' : 'Set a password'}>
      <p>
        {me.hasPassword
          ? 'It is asked for when you sign in, and again when you sign a gate.'
          : 'With it you can sign in again, and sign gates. A one-time link alone cannot do that.'}
      </p>
      {done ? (
        <>
          <p role="status">Your password is set. Other devices have been signed out.{passkeys}</p>
          {goesOn}
        </>
      ) : (
        <RequestForm
          submit="Set the password"
          sending="Setting…"
          send={send}
          beside={
            next === null ? null : (
              <Link className="button" href={nextPath(next)}>
                Later
              </Link>
            )
          }
        >
          <input type="hidden" name="username" autoComplete="username" value={me.person.email} readOnly />
          {asksCurrent ? (
            <label>
              <span className="label">Your password now</span>
              <input className="field" type="password" name="current" autoComplete="current-password" required />
            </label>
          ) : null}
          <label>
            <span className="label">New password</span>
            <input className="field" type="password" name="password" autoComplete="new-password" required />
          </label>
        </RequestForm>
      )}
    </Message>
  )
}
