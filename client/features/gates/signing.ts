/** Step-up before a signature: re-entering one's password, or setting the first one. */

import { isRefusal, type Refusal, refuse } from '../../../shared/refusal.ts'
import type { Field, FormAnswers } from '../../forms/offer.ts'
import type { Http } from '../../live/http.ts'
import { useSession, useStore } from '../../live/session.tsx'
import { createStore } from '../../live/store.ts'

/** Whether this page has set the first password since it loaded the session. */
const firstWasSet = createStore(false)

export interface Signing {
  /** The fields asked for besides the signature itself. */
  fields: readonly Field[]
  /** Valid for one signature within the next minutes; otherwise the refusal. */
  authenticate(said: FormAnswers): Promise<Refusal | undefined>
}

export function useSigning(): Signing {
  const { me, connection } = useSession()
  const set = useStore(firstWasSet, (value) => value)
  return me.hasPassword || set
    ? {
        fields: [{ name: 'password', label: 'Your password, once more', kind: 'password', required: true }],
        authenticate: (said) => stepUp(connection.http, said.password ?? ''),
      }
    : {
        fields: [
          {
            name: 'password',
            label: 'You came by a one-time link: set a password to sign with, at least 10 characters',
            kind: 'newPassword',
            required: true,
          },
        ],
        authenticate: (said) => setFirst(connection.http, said.password ?? ''),
      }
}

async function setFirst(http: Http, password: string): Promise<Refusal | undefined> {
  // The form stays as it was opened, though its first attempt may have set the password and gone no further.
  if (firstWasSet.get()) return stepUp(http, password)
  const refusal = await ask(http, '/api/password', password)
  if (refusal) return refusal
  firstWasSet.set(true)
  return stepUp(http, password)
}

const stepUp = (http: Http, password: string): Promise<Refusal | undefined> => ask(http, '/api/step-up', password)

async function ask(http: Http, path: string, password: string): Promise<Refusal | undefined> {
  try {
    const answer = await http.post<{ ok: true }>(path, { password })
    return isRefusal(answer) ? answer : undefined
  } catch {
    return refuse('signatureNotFresh', 'T-Minus does not answer. Your signature was not given; try again in a moment.')
  }
}
