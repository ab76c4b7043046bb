/** One HTTP exchange, bounded in time and size. Reports what happened on the wire, without judging it. */

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface Call {
  method: string
  url: string
  headers: Record<string, string>
  body?: string
  /** Milliseconds until the last byte of the answer. */
  timeLimit: number
  /** Bytes. */
  answerLimit: number
  /** Aborts the exchange: the server shuts down. */
  closing: AbortSignal
}

export type Exchange =
  | { kind: 'answered'; status: number; headers: Headers; text: string }
  /** `sent: false` only when it is certain that the instance received nothing. */
  | { kind: 'lost'; why: 'connection' | 'timeLimit' | 'closed'; sent: boolean }
  /** The answer began: its status is known, the rest is not. */
  | { kind: 'partial'; why: 'cutShort' | 'timeLimit' | 'tooLarge' | 'closed'; status: number; headers: Headers }

const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

export async function exchange(fetch: Fetch, call: Call): Promise<Exchange> {
  const limit = AbortSignal.timeout(call.timeLimit)
  const signal = AbortSignal.any([limit, call.closing])
  let response: Response
  try {
    response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      ...(call.body !== undefined && { body: call.body }),
      // A redirect would carry the credentials to any host it names.
      redirect: 'manual',
      signal,
    })
  } catch (error) {
    if (call.closing.aborted) return { kind: 'lost', why: 'closed', sent: true }
    if (limit.aborted) return { kind: 'lost', why: 'timeLimit', sent: true }
    return { kind: 'lost', why: 'connection', sent: !codesOf(error).some((code) => NEVER_CONNECTED.has(code)) }
  }
  const { status, headers } = response
  try {
    const text = await readWithin(response, call.answerLimit)
    if (text === undefined) return { kind: 'partial', why: 'tooLarge', status, headers }
    return { kind: 'answered', status, headers, text }
  } catch {
    const why = call.closing.aborted ? 'closed' : limit.aborted ? 'timeLimit' : 'cutShort'
    return { kind: 'partial', why, status, headers }
  }
}

/** @returns undefined when the answer is larger than `limit` bytes, which is then dropped unread */
async function readWithin(response: Response, limit: number): Promise<string | undefined> {
  if (!response.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  // Leaving the loop early cancels the stream, which closes the connection.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > limit) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** The codes along the chain of causes; a host with several addresses fails with one error for each. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf)
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  return [...own, ...codesOf(error.cause)]
}
