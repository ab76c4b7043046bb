/** The console's side of REST: JSON in, JSON or a refusal out. */
import { ANOTHER_PERSON, PERSON_HEADER, type Refused } from '../../shared/protocol.ts'
import { REFUSAL_KINDS, type Refusal, refuse } from '../../shared/refusal.ts'
import { DEMO_HEADER, demoTab } from './demoTab.ts'

export interface Http {
  get<Body>(path: string): Promise<Body | Refusal>
  post<Body>(path: string, body: unknown): Promise<Body | Refusal>
  delete<Body>(path: string): Promise<Body | Refusal>
  /** Sends bytes as they are, or a form with a file in it. */
  upload<Body>(path: string, content: Blob | FormData): Promise<Body | Refusal>
  download(path: string): Promise<Blob | Refusal>
}

export interface HttpOptions {
  /** By default the page's own. */
  origin?: string
  /** A bearer token; the session cookie without. */
  token?: string
  /** Whom the page shows as signed in. What the server is asked in their name is refused once the cookie is another's (R15). */
  personId?: string
  /** Called when that has been refused. */
  mistaken?: () => void
}

/** Timeouts in milliseconds: enough for 5,000 steps on a phone, and for a file; callers retry. */
const TIMEOUT_MS = 30_000
const FILE_TIMEOUT_MS = 180_000

/**
 * Sends a request with a bearer token, as who this tab is in the demo, or with the session cookie. Resolves to a refusal for an
 * expected no, and where the server is unavailable and says why. Rejects without an answer: no network, or a failed server.
 */
export function createHttp({ origin = '', token, personId, mistaken }: HttpOptions = {}): Http {
  const caller: Record<string, string> = {
    ...(token === undefined ? ofTab() : { authorization: `Bearer ${token}` }),
    ...(personId === undefined ? {} : { [PERSON_HEADER]: personId }),
  }
  const ask = async <Body>(path: string, init: RequestInit, timeoutMs = TIMEOUT_MS): Promise<Body | Refusal> => {
    const response = await send(path, init, timeoutMs)
    const body: unknown = await response.json().catch(() => undefined)
    if (response.ok) return body as Body
    return refusalIn(path, response, body)
  }
  const send = (path: string, init: RequestInit, timeoutMs: number): Promise<Response> =>
    fetch(origin + path, { credentials: 'same-origin', signal: AbortSignal.timeout(timeoutMs), ...init })
  const refusalIn = (path: string, response: Response, body: unknown): Refusal => {
    if (isRefused(body) && isAnotherPerson(body)) mistaken?.()
    if (isRefused(body) && saysWhyNot(body.refusal)) return body.refusal
    if (response.status >= 500) throw new Error(`${path} answered ${response.status}`)
    return isRefused(body)
      ? body.refusal
      : refuse(response.status === 401 ? 'notYourRole' : 'malformed', sayStatus(response.status))
  }
  return {
    get: (path) => ask(path, { headers: { ...caller, accept: 'application/json' } }),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { ...caller, accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    delete: (path) => ask(path, { method: 'DELETE', headers: caller }),
    upload: (path, content) =>
      ask(
        path,
        {
          method: 'POST',
          headers: {
            ...caller,
            accept: 'application/json',
            // Of a form the browser says it, with the boundary of its parts.
            ...(content instanceof FormData ? {} : { 'content-type': 'application/octet-stream' }),
          },
          body: content,
        },
        FILE_TIMEOUT_MS,
      ),
    async download(path) {
      const response = await send(path, { headers: caller }, FILE_TIMEOUT_MS)
      if (response.ok) return response.blob()
      return refusalIn(path, response, await response.json().catch(() => undefined))
    },
  }
}

function ofTab(): Record<string, string> {
  const tab = demoTab()
  return tab ? { [DEMO_HEADER]: tab.secret } : {}
}

const isRefused = (body: unknown): body is Refused =>
  typeof body === 'object' && body !== null && 'refusal' in body && typeof body.refusal === 'object'

// A code of the transport, which refusals of cutovers do not have.
const isAnotherPerson = ({ refusal: { code } }: { refusal: { code: string } }): boolean => code === ANOTHER_PERSON

/** The server is up, but cannot do this for now. */
const saysWhyNot = ({ code }: Refusal): boolean => REFUSAL_KINDS[code] === 'unavailable'

function sayStatus(status: number): string {
  if (status === 401) return 'You are not signed in.'
  if (status === 404) return 'There is nothing at this address.'
  return `The server answered ${status}.`
}
