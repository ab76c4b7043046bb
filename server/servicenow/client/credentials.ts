/** Our identity for an instance: the headers of each request, and the OAuth token behind them. */
import { z } from 'zod'
import { basicToken, type InstanceConfiguration } from './configuration.ts'
import type { Call, Exchange } from './exchange.ts'
import { interpret, type Meaning, type Unusable } from './interpret.ts'

export interface Credentials {
  /** @returns headers, or why there are none; never both sends and throws */
  headers(): Promise<{ headers: Record<string, string> } | { trouble: Meaning; answer: Exchange }>
  /** These headers were refused. @returns whether others are available */
  refused(headers: Record<string, string>): boolean
}

const grant = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(1800),
})

/** A token is not used in its last moments: its request may be queued on the way. */
const MARGIN_MS = 60_000

/** @param send makes one exchange with the instance; a token is fetched once, however many wait for it */
export function createCredentials(
  { auth, url }: InstanceConfiguration,
  send: (call: Pick<Call, 'method' | 'url' | 'headers' | 'body'>) => Promise<Exchange>,
  now: () => number,
): Credentials {
  switch (auth.kind) {
    case 'basic':
      return unchanging({ authorization: `Basic ${basicToken(auth)}` })
    case 'apiKey':
      return unchanging({ 'x-sn-apikey': auth.key })
    case 'oauth':
      return renewing(() => send(tokenRequest(url, auth)), now)
  }
}

function unchanging(headers: Record<string, string>): Credentials {
  return { headers: async () => ({ headers }), refused: () => false }
}

function renewing(askForToken: () => Promise<Exchange>, now: () => number): Credentials {
  let token: { headers: Record<string, string>; until: number } | undefined
  let asking: ReturnType<Credentials['headers']> | undefined

  async function ask(): ReturnType<Credentials['headers']> {
    const askedAt = now()
    const answer = await askForToken()
    const meaning = interpret(answer)
    if (meaning.kind !== 'reply') return { trouble: refusedGrant(meaning), answer }
    const { data } = grant.safeParse(meaning.body)
    if (!data) return { trouble: { kind: 'trouble', why: 'unreadable', sent: false, again: false }, answer }
    const life = data.expires_in * 1000
    const headers = { authorization: `Bearer ${data.access_token}` }
    token = { headers, until: askedAt + life - Math.min(MARGIN_MS, life / 2) }
    return { headers }
  }

  return {
    async headers() {
      if (token && now() < token.until) return { headers: token.headers }
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    refused(headers) {
      // Another request may have renewed it meanwhile.
      if (token?.headers === headers) token = undefined
      return true
    },
  }
}

/** A refused token request means wrong credentials, however it is worded; nothing else was asked for. */
function refusedGrant(meaning: Unusable): Meaning {
  if (meaning.kind === 'trouble') return { ...meaning, sent: false }
  return meaning.kind === 'no' ? { kind: 'no', fault: { kind: 'unauthorised' } } : meaning
}

function tokenRequest(url: string, { clientId, clientSecret }: { clientId: string; clientSecret: string }) {
  return {
    method: 'POST',
    url: `${url}/oauth_token.do`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }).toString(),
  }
}
