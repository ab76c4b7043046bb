/** Sign-in by password or passkey. People without either are sent a link, or ask for one. */
import { type FormEvent, useEffect, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { DemoAnswer } from '../../../shared/protocol.ts'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import { NO_ANSWER } from '../../live/answered.ts'
import { createHttp } from '../../live/http.ts'
import { givePasskey, whyNoPasskeys } from '../../live/passkeys.ts'
import { Message } from '../../ui/Message.tsx'
import { nextPath } from './nextPath.ts'

export default function SignIn() {
  const [search] = useSearchParams()
  const [wrong, setWrong] = useState<string>()
  const [sending, setSending] = useState(false)
  const enter = async (by: () => Promise<object | Refusal>) => {
    setSending(true)
    setWrong(undefined)
    try {
      const answer = await by()
      // A full load, so that nothing of an earlier session stays in the page.
      if (!isRefusal(answer)) return location.assign(nextPath(search.get('next')))
      setWrong(answer.message)
    } catch {
      setWrong(NO_ANSWER.message)
    }
    setSending(false)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void enter(() => createHttp().post('/api/sign-in', { email: form.get('email'), password: form.get('password') }))
  }
  const byPasskey = async () => {
    const http = createHttp()
    const passkey = await givePasskey(http, '/api/sign-in/passkey/options', {})
    return isRefusal(passkey) ? passkey : http.post<{ ok: true }>('/api/sign-in/passkey', { passkey })
  }
  const noPasskeys = whyNoPasskeys()
  return (
    <Message title="Sign in">
      {search.get('session') === 'ended' ? (
        <p className="late">You have been signed out. After signing in you return to where you were.</p>
      ) : null}
      <form onSubmit={submit}>
        <label>
          <span className="label">E-mail</span>
          <input className="field" type="email" name="email" autoComplete="username" required />
        </label>
        <label>
          <span className="label">Password</span>
          <input className="field" type="password" name="password" autoComplete="current-password" required />
        </label>
        {wrong ? (
          <p className="bad" role="alert">
            {wrong}
          </p>
        ) : null}
        <button type="submit" className="button button--primary" disabled={sending}>
          {sending ? 'Signing in…' : 'Sign in'}
        </button>
        {noPasskeys === undefined ? (
          <button type="button" className="button" disabled={sending} onClick={() => void enter(byPasskey)}>
            Sign in with a passkey
          </button>
        ) : (
          <p className="dim">{noPasskeys} Sign in with your password here.</p>
        )}
      </form>
      <TheDemo />
      <p>
        <Link href="/forgotten-password">No password yet, or forgotten it?</Link>
      </p>
    </Message>
  )
}

/** Where this server has a demo, nobody needs a password. */
function TheDemo() {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    createHttp()
      .get<DemoAnswer>('/api/demo')
      .then(
        (answer) => setOpen(!isRefusal(answer) && answer.open),
        () => undefined,
      )
  }, [])
  return isOpen ? (
    <Link className="button" href="/demo">
      The people of the demo
    </Link>
  ) : null
}
