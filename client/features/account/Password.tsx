/** Sets or changes one's own password. */
import { type FormEvent, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { isRefusal } from '../../../shared/refusal.ts'
import { useSession } from '../../live/session.tsx'
import { Message } from '../../ui/Message.tsx'
import { nextPath } from './nextPath.ts'

export default function Password() {
  const { me, connection } = useSession()
  // After signing in by a one-time link: the old password may be forgotten.
  const asksCurrent = me.hasPassword && !me.maySetPassword
  const passkeys = me.hasPasskey ? ' Your passkeys stay; look whether you know them all.' : ''
  const [search] = useSearchParams()
  const next = search.get('next')
  const [said, setSaid] = useState<{ text: string; done: boolean }>()
  // A full load: what this page knows of its person is from before they had it.
  const goesOn = (
    <a className="button button--primary" href={nextPath(next)}>
      {nextPath(next) === '/' ? 'All cutovers' : 'Go to the cutover'}
    </a>
  )
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const current = form.get('current')
    try {
      const answer = await connection.http.post<{ ok: true }>('/api/password', {
        password: form.get('password'),
        ...(current ? { current } : {}),
      })
      setSaid(
        isRefusal(answer)
          ? { text: answer.message, done: false }
          : { text: `Your password is set. Other devices have been signed out.${passkeys}`, done: true },
      )
    } catch {
      setSaid({ text: 'T-Minus does not answer. Try again in a moment.', done: false })
    }
  }
  return (
    <Message title={asksCurrent ? 'Change your password' : me.hasPassword ? 'Set a new password' : 'Set a password'}>
      <p>
        {me.hasPassword
          ? 'It is asked for when you sign in, and again when you sign a gate.'
          : 'With it you can sign in again, and sign gates. A one-time link alone cannot do that.'}
      </p>
      {said?.done ? (
        <>
          <p role="status">{said.text}</p>
          {goesOn}
        </>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
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
          {said ? (
            <p className="bad" role="alert">
              {said.text}
            </p>
          ) : null}
          <p className="buttons">
            <button type="submit" className="button button--primary">
              Set the password
            </button>
            {next === null ? null : (
              <Link className="button" href={nextPath(next)}>
                Later
              </Link>
            )}
          </p>
        </form>
      )}
    </Message>
  )
}
