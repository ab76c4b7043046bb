/** Answers of REST: JSON, bytes, or a refusal with the status that fits its kind. */

import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Request, Response } from 'express'
import { REFUSAL_KINDS, type Refusal, type RefusalCode } from '../../shared/refusal.ts'
import type { Fault, Fix } from '../../shared/runbook/reading/fault.ts'

/** Refusals that only the transport gives, with their status; a cutover never gives them. */
const TRANSPORT_REFUSALS = {
  notSignedIn: 401,
  signInFailed: 401,
  linkUsed: 401,
  crossSite: 403,
  wrongPassword: 403,
  wrongPasskey: 403,
  passwordNeeded: 403,
  proofNeeded: 403,
  signInAgain: 403,
  unknownRoute: 404,
  unknownToken: 404,
  unknownSession: 404,
  unknownPasskey: 404,
  unknownWebhook: 404,
  unknownDelivery: 404,
  unknownBrowser: 404,
  unknownCall: 404,
  unknownGateway: 404,
  methodNotAllowed: 405,
  anotherPerson: 409,
  personExists: 409,
  mailUnavailable: 409,
  mailRefused: 409,
  holdsRole: 409,
  memberElsewhere: 409,
  confirmedAlready: 409,
  passkeysUnavailable: 409,
  tooLarge: 413,
  tooManyAttempts: 429,
  tooManyRequests: 429,
  unavailable: 503,
} as const

const STATUS_OF_KIND = { rule: 409, role: 403, shape: 422, missing: 404, unavailable: 503, fault: 500 } as const

export type TransportCode = keyof typeof TRANSPORT_REFUSALS

export interface HttpRefusal extends Omit<Refusal, 'code'> {
  code: RefusalCode | TransportCode
  /** Of a runbook: each with its place in the file. */
  faults?: RunbookFault[]
}

export type RunbookFault = Pick<Fault, 'file' | 'line' | 'column' | 'message' | 'severity'> & {
  fixes?: readonly Omit<Fix, 'value'>[]
  isPlan?: true
}

export interface Answer {
  status: number
  body?: unknown
  /** Gzipped JSON, instead of a body. */
  gzip?: Uint8Array
  /** Serialised JSON, instead of a body. */
  json?: string
  /** Sent as they are, with the content type among the headers. */
  bytes?: Uint8Array
  headers?: Record<string, string | string[]>
}

export const TRANSPORT_CODES = Object.keys(TRANSPORT_REFUSALS)

export function refused(
  code: HttpRefusal['code'],
  message: string,
  details: Omit<HttpRefusal, 'code' | 'message'> = {},
): Answer {
  return refusal({ code, message, ...details })
}

/** A restart takes about as long. */
const RETRY_AFTER_SECONDS = 2

export function refusal(value: HttpRefusal): Answer {
  const status = statusOf(value.code)
  return {
    status,
    body: { ok: false, refusal: inOrder(value) },
    // What a program needs in order to do better.
    ...(status === 401 && { headers: { 'www-authenticate': 'Bearer' } }),
    ...(status === 503 && { headers: retryAfter(RETRY_AFTER_SECONDS) }),
  }
}

/** The message says when to try again; programs read it from the header. */
export const tooMany = (
  message: string,
  seconds: number,
  code: 'tooManyAttempts' | 'tooManyRequests' = 'tooManyAttempts',
): Answer => ({ ...refused(code, message), headers: retryAfter(seconds) })

/** For a 429 or a 503. */
export const retryAfter = (seconds: number): Record<string, string> => ({ 'retry-after': String(Math.ceil(seconds)) })

export function ok(body: unknown, headers?: Answer['headers']): Answer {
  return { status: 200, body, ...(headers && { headers }) }
}

/** Keys in the same order at every depth: an answer read from the database again has the same bytes. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, entry]) => [key, inOrder(entry)]))
}

export function statusOf(code: HttpRefusal['code']): number {
  return isTransportCode(code) ? TRANSPORT_REFUSALS[code] : STATUS_OF_KIND[REFUSAL_KINDS[code]]
}

/** Sends an answer; large ones compressed if the client accepts that. Returns how many bytes were encoded for it. */
export async function send(request: Request, response: Response, answer: Answer): Promise<number> {
  const { status, headers = {} } = answer
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store')
  response.status(status)
  const { gzip: zipped, json, body, bytes: raw } = answer
  if ([zipped, json, body, raw].every((content) => content === undefined)) {
    response.end()
    return 0
  }
  if (raw) {
    response.setHeader('content-length', raw.byteLength)
    response.end(request.method === 'HEAD' ? undefined : raw)
    return raw.byteLength
  }
  response.setHeader('content-type', 'application/json; charset=utf-8')
  response.vary('accept-encoding')
  const takesGzip = request.acceptsEncodings('gzip') === 'gzip'
  const bytes = await encoded(answer, takesGzip)
  if (bytes.gzipped) response.setHeader('content-encoding', 'gzip')
  response.setHeader('content-length', bytes.data.byteLength)
  response.end(request.method === 'HEAD' ? undefined : bytes.data)
  return bytes.encoded
}

const WORTH_COMPRESSING_BYTES = 8_192

interface Encoded {
  data: Uint8Array
  gzipped: boolean
  /** Bytes before compression; the compressed size of what was compressed before. */
  encoded: number
}

async function encoded({ body, json, gzip: zipped }: Answer, takesGzip: boolean): Promise<Encoded> {
  if (zipped) {
    return { data: takesGzip ? zipped : await unzip(zipped), gzipped: takesGzip, encoded: zipped.byteLength }
  }
  const data = Buffer.from(json ?? JSON.stringify(body))
  return takesGzip && data.byteLength > WORTH_COMPRESSING_BYTES
    ? { data: await zip(data), gzipped: true, encoded: data.byteLength }
    : { data, gzipped: false, encoded: data.byteLength }
}

const zip = promisify<Uint8Array, Uint8Array>(gzip)
const unzip = promisify<Uint8Array, Uint8Array>(gunzip)

function isTransportCode(code: string): code is TransportCode {
  return Object.hasOwn(TRANSPORT_REFUSALS, code)
}
