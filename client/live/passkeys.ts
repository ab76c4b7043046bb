/** Passkeys in this browser: whether there can be any here, and what somebody gives or makes with their authenticator. */
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import type { Http } from './http.ts'
import { useSession, useStore } from './session.tsx'
import { createStore } from './store.ts'

/** An authenticator's answer, for the server. */
type Passkey = object

/** Whether this person has a passkey, once the page has changed that. */
export const hasPasskeyNow = createStore<boolean | undefined>(undefined)

export function useHasPasskey(): boolean {
  const { me } = useSession()
  return useStore(hasPasskeyNow, (now) => now ?? me.hasPasskey)
}

/** Why there are no passkeys in this browser at this address, as a sentence; undefined where there are. */
export function whyNoPasskeys(): string | undefined {
  if (!isSecureContext) return 'Passkeys need https, and this page came over plain http.'
  if (isLoopback(location.hostname)) return `Passkeys need a name: they work at ${atLocalhost()}.`
  if (IS_ADDRESS.test(location.hostname)) return 'Passkeys need a name, and this page came from a bare address.'
  return browserSupportsWebAuthn() ? undefined : 'This browser does not support passkeys.'
}

const IS_ADDRESS = /^(\d+\.\d+\.\d+\.\d+|\[.*\])$/
const isLoopback = (hostname: string): boolean => /^127\./.test(hostname) || hostname === '[::1]'
const atLocalhost = (): string => Object.assign(new URL(location.href), { hostname: 'localhost' }).origin

/** Gives a passkey for what the server asks at this path; a refusal where none was given. */
export const givePasskey = (http: Http, path: string, body: object): Promise<Passkey | Refusal> =>
  answer(http, path, body, (optionsJSON: PublicKeyCredentialRequestOptionsJSON) => startAuthentication({ optionsJSON }))

/** Makes a passkey for what the server asks at this path. */
export const makePasskey = (http: Http, path: string, body: object): Promise<Passkey | Refusal> =>
  answer(http, path, body, (optionsJSON: PublicKeyCredentialCreationOptionsJSON) => startRegistration({ optionsJSON }))

async function answer<Options>(
  http: Http,
  path: string,
  body: object,
  give: (options: Options) => Promise<Passkey>,
): Promise<Passkey | Refusal> {
  const asked = await http.post<{ options: Options }>(path, body)
  if (isRefusal(asked)) return asked
  try {
    return await give(asked.options)
  } catch (error) {
    return refuse('malformed', sayNotGiven(error))
  }
}

function sayNotGiven(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (name === 'InvalidStateError') return 'This device already has a passkey of yours.'
  // Cancelled, timed out, or none on this device: browsers do not tell these apart.
  return name === 'NotAllowedError' || name === 'AbortError'
    ? 'No passkey was given.'
    : 'This browser could not use a passkey here.'
}
