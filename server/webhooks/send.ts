/** One attempt over HTTP, bounded in time and size. Reports what happened without judging it. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { OutOfReach, type Reach } from './reach.ts'

export interface Sending {
  url: string
  headers: Record<string, string>
  body: string | Uint8Array
}

export type Outcome =
  /** `retryAfter` as the header has it. */
  | { kind: 'answered'; status: number; retryAfter?: string }
  /** A sentence for a person. */
  | { kind: 'lost'; why: string }
  /** This server is stopping; whether it arrived is unknown. */
  | { kind: 'closed' }

export type Send = (sending: Sending) => Promise<Outcome>

export const TIME_LIMIT_MS = 15_000
/** The body of an answer is not used; a longer one is cut off. Bytes. */
const MAX_ANSWER_BYTES = 16_384

/** @param closing aborts the attempt when the server stops */
export function createSend(reach: Reach, closing: AbortSignal, timeLimit = TIME_LIMIT_MS): Send {
  return async ({ url: text, headers, body }) => {
    const url = new URL(text)
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      return { kind: 'lost', why: 'It is no https:// address.' }
    const refusal = reach.refusalOfLiteral(url)
    if (refusal !== undefined) return { kind: 'lost', why: refusal }
    const limit = AbortSignal.timeout(timeLimit)
    const say = (error: unknown): Outcome => {
      if (closing.aborted) return { kind: 'closed' }
      if (limit.aborted) return { kind: 'lost', why: `It did not answer within ${timeLimit / 1000} seconds.` }
      return { kind: 'lost', why: sayError(error) }
    }
    return new Promise((resolve) => {
      const length = String(Buffer.byteLength(body))
      // A new connection without an agent, which would look for a proxy; node:http follows no redirects.
      const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': length, connection: 'close' },
        agent: false,
        lookup: reach.lookup(url.protocol),
        signal: AbortSignal.any([limit, closing]),
      })
      let answer: Outcome | undefined
      request.on('error', (error) => resolve(answer ?? say(error)))
      request.on('response', (response) => {
        const { statusCode: status = 0, headers: answered } = response
        const retryAfter = answered['retry-after']
        // The status is the answer, however the body ends.
        const known: Outcome = { kind: 'answered', status, ...(retryAfter !== undefined && { retryAfter }) }
        answer = known
        let read = 0
        response.on('data', (bytes: Uint8Array) => {
          read += bytes.byteLength
          if (read > MAX_ANSWER_BYTES) request.destroy()
        })
        response.on('error', () => resolve(known))
        response.on('close', () => resolve(known))
      })
      request.end(body)
    })
  }
}

const SENTENCES: Record<string, string> = {
  ECONNREFUSED: 'It refuses connections.',
  ECONNRESET: 'It cut the connection before it answered.',
  EPIPE: 'It cut the connection before it answered.',
  ENOTFOUND: 'Its name cannot be resolved to an address.',
  ENODATA: 'Its name cannot be resolved to an address.',
  EAI_AGAIN: 'Its name cannot be resolved for now.',
  ETIMEOUT: 'Its name cannot be resolved for now.',
  ESERVFAIL: 'Its name cannot be resolved for now.',
  ETIMEDOUT: 'It cannot be reached.',
  EHOSTUNREACH: 'It cannot be reached.',
  ENETUNREACH: 'It cannot be reached.',
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is not trusted here.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate is not trusted here.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its certificate is not trusted here.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'Its certificate is not trusted here.',
  EPROTO: 'It does not speak TLS there.',
}

function sayError(error: unknown): string {
  if (error instanceof OutOfReach) return error.message
  // Each of several addresses failed in its own way; the first one was preferred.
  if (error instanceof AggregateError && error.errors.length > 0) return sayError(error.errors[0])
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code.startsWith('ERR_SSL_')) return 'It does not speak TLS there.'
  return SENTENCES[code] ?? `It could not be asked${code === '' ? '' : ` (${code})`}.`
}
