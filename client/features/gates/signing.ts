/** Step-up before a signature: giving one's passkey or password again, or setting the first password. */

import type { SignatureAsked } from '../../../shared/protocol.ts'
import { isRefusal, type Refusal, refuse } from '../../../shared/refusal.ts'
import type { Field, FormAnswers } from '../../forms/offer.ts'
import { demoTab } from '../../live/demoTab.ts'
import type { Http } from '../../live/http.ts'
import { givePasskey, useHasPasskey, whyNoPasskeys } from '../../live/passkeys.ts'
import { useSession, useStore } from '../../live/session.tsx'
import { createStore } from '../../live/store.ts'

/** Whether this page has set the first password since it loaded the session. */
const firstWasSet = createStore(false)

export interface Signing {
  /** `your password`, `your passkey` */
  asksFor: string
  /** The fields asked for besides the signature itself. */
  fields: readonly Field[]
  /** Valid for one signature, or one vote given away, within the next minutes; otherwise the refusal. */
  authenticate(said: FormAnswers, signature: SignatureAsked): Promise<Refusal | undefined>
}

/** In the demo somebody is several people, whose password nobody has told them. */
function onceMoreLabel(): string {
  const tab = demoTab()
  return `Your password, once more${tab ? `: ${tab.password} in this demo` : ''}`
}

export function useSigning(): Signing {
  const { me, connection } = useSession()
  const { http } = connection
  const set = useStore(firstWasSet, (value) => value)
  const hasPassword = me.hasPassword || set
  const hasPasskey = useHasPasskey()
  if (hasPasskey && whyNoPasskeys() === undefined) {
    const orPassword = hasPassword ? { orPassword: onceMoreLabel() } : {}
    return {
      asksFor: 'your passkey',
      fields: [{ name: 'password', label: 'Sign with your finger, face or PIN.', kind: 'passkey', ...orPassword }],
      authenticate: ({ password }, signature) =>
        password === undefined ? stepUpByPasskey(http, signature) : stepUp(http, password),
    }
  }
  return { asksFor: 'your password', ...(hasPassword ? onceMore(http) : setting(http)) }
}

const onceMore = (http: Http): Omit<Signing, 'asksFor'> => ({
  fields: [{ name: 'password', label: onceMoreLabel(), kind: 'password', required: true }],
  authenticate: (said) => stepUp(http, said.password ?? ''),
})

const setting = (http: Http): Omit<Signing, 'asksFor'> => ({
  fields: [
    {
      name: 'password',
      label: 'You came by a one-time link: set a password to sign with, at least 10 characters',
      kind: 'newPassword',
      required: true,
    },
  ],
  authenticate: (said) => setFirst(http, said.password ?? ''),
})

async function setFirst(http: Http, password: string): Promise<Refusal | undefined> {
  // The form stays as it was opened, though its first attempt may have set the password and gone no further.
  if (firstWasSet.get()) return stepUp(http, password)
  const refusal = await ask(() => http.post<{ ok: true }>('/api/password', { password }))
  if (refusal) return refusal
  firstWasSet.set(true)
  return stepUp(http, password)
}

const stepUp = (http: Http, password: string): Promise<Refusal | undefined> =>
  ask(() => http.post<{ ok: true }>('/api/step-up', { password }))

const stepUpByPasskey = (http: Http, signature: SignatureAsked): Promise<Refusal | undefined> =>
  ask(async () => {
    const passkey = await givePasskey(http, '/api/passkeys/challenge', signature)
    return isRefusal(passkey) ? passkey : http.post<{ ok: true }>('/api/step-up', { passkey })
  })

async function ask(step: () => Promise<object | Refusal>): Promise<Refusal | undefined> {
  try {
    const answer = await step()
    return isRefusal(answer) ? answer : undefined
  } catch {
    return refuse('signatureNotFresh', 'T-Minus does not answer. Your signature was not given; try again in a moment.')
  }
}
