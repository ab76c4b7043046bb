/** What a change of one's passkeys takes: a passkey, or the password instead; neither soon after a one-time link. */
import type { MeAnswer } from '../../../shared/protocol.ts'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import type { Http } from '../../live/http.ts'
import { givePasskey, whyNoPasskeys } from '../../live/passkeys.ts'
import './GiveAnew.css'

export type Way = 'passkey' | 'password' | 'link'

/** The ways that this person has, the quickest first. */
export function waysOf(me: MeAnswer, hasPasskey: boolean): Way[] {
  const ways: Way[] = []
  if (hasPasskey && whyNoPasskeys() === undefined) ways.push('passkey')
  if (me.hasPassword) ways.push('password')
  if (me.maySetPassword) ways.push('link')
  return ways
}

interface GiveAnewProps {
  email: string
  ways: readonly Way[]
  way: Way | undefined
  choose(way: Way): void
}

export function GiveAnew({ email, ways, way, choose }: GiveAnewProps) {
  const others = ways.filter((other) => other !== way)
  return (
    <div className="give-anew">
      {way === 'password' ? (
        <label>
          <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
          <span className="label">Your password, once more</span>
          <input className="field" type="password" name="password" autoComplete="current-password" required />
        </label>
      ) : (
        <p className="dim">{way === undefined ? 'Ask for a one-time link, and come back here with it.' : SAYS[way]}</p>
      )}
      {others.length === 0 ? null : (
        <p className="buttons">
          {others.map((other) => (
            <button key={other} type="button" className="button button--small" onClick={() => choose(other)}>
              {INSTEAD[other]}
            </button>
          ))}
        </p>
      )}
    </div>
  )
}

const SAYS = {
  passkey: 'Your device asks for a passkey that you have.',
  link: 'You came by a one-time link just now; nothing more is asked.',
} as const

const INSTEAD: Record<Way, string> = {
  passkey: 'Use a passkey instead',
  password: 'Use your password instead',
  link: 'Use the one-time link instead',
}

/** What goes to the server as proof; a refusal where no passkey was given. */
export async function proofBy(
  http: Http,
  way: Way | undefined,
  form: FormData,
  change: { for: 'addPasskey' } | { for: 'removePasskey'; passkeyId: string },
): Promise<{ password?: FormDataEntryValue | null; passkey?: object } | Refusal> {
  if (way === 'password') return { password: form.get('password') }
  if (way !== 'passkey') return {}
  const passkey = await givePasskey(http, '/api/passkeys/challenge', change)
  return isRefusal(passkey) ? passkey : { passkey }
}
