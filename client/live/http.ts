/** The console's side of REST: JSON in, JSON or a refusal out. */
import type { Refused } from '../../shared/protocol.ts'
import { REFUSAL_KINDS, type Refusal, refuse } from '../../shared/refusal.ts'

export interface Http {
  get<Body>(path: string): Promise<Body | Refusal>
  post<Body>(path: string, body: unknown): Promise<Body | Refusal>
  delete<Body>(path: string): Promise<Body | Refusal>
}

/** A line that hangs is a line that is lost; who asked asks again. Milliseconds, enough for 5,000 steps on a phone. */
const TIMEOUT_MS = 30_000

/**
 * Asks the server under this origin (the page's own when left out), as the bearer of a token or with the session cookie.
 * An expected no is answered as a refusal, and so is what the server cannot do for now and says why. Rejects when no answer can be had: no network, or a server that failed.
 */
export function createHttp(origin = '', token?: string): Http {
  const bearer: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const ask = async <Body>(path: string, init: RequestInit): Promise<Body | Refusal> => {
    const response = await fetch(origin + path, {
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...init,
    })
    const body: unknown = await response.json().catch(() => undefined)
    if (response.ok) return body as Body
    if (isRefused(body) && saysWhyNot(body.refusal)) return body.refusal
    if (response.status >= 500) throw new Error(`${path} answered ${response.status}`)
    return isRefused(body)
      ? body.refusal
      : refuse(response.status === 401 ? 'notYourRole' : 'malformed', sayStatus(response.status))
  }
  return {
    get: (path) => ask(path, { headers: { ...bearer, accept: 'application/json' } }),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { ...bearer, accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    delete: (path) => ask(path, { method: 'DELETE', headers: bearer }),
  }
}

const isRefused = (body: unknown): body is Refused =>
  typeof body === 'object' && body !== null && 'refusal' in body && typeof body.refusal === 'object'

/** A server that is there, and cannot do this one thing for now. */
const saysWhyNot = ({ code }: Refusal): boolean => REFUSAL_KINDS[code] === 'unavailable'

function sayStatus(status: number): string {
  if (status === 401) return 'You are not signed in.'
  if (status === 404) return 'There is nothing at this address.'
  return `The server answered ${status}.`
}
