/** A request as it came, an answer before it is sent: values, so that a fault can change either. */
import type { Row } from '../records/column.ts'

export interface ApiRequest {
  method: string
  /** Without the query, percent-decoded. */
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string>>
  body: string
  /** Where this instance is reached: `http://127.0.0.1:4190`. */
  origin: string
}

export interface ApiAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** What a fault does to the work itself rather than to its answer. */
export interface Tampering {
  /** Parts of `sysparm_query` that are dropped as if they were misspelt. */
  ignoredQuery?: RegExp
  /** At most so many records are shown of a page, whatever the count says. */
  shortPage?: number
  /** Fields of an update that are taken without a word and not kept; all of them when empty. */
  deafTo?: readonly string[]
}

/** JSON, in the media type that an instance names. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): ApiAnswer {
  const content = { 'content-type': 'application/json;charset=UTF-8' }
  return { status, headers: { ...content, ...headers }, body: JSON.stringify(body) }
}

/** The envelope of every error of an instance. */
export function failure(status: number, message: string, detail: string | null, headers: Record<string, string> = {}) {
  return json(status, { error: { message, detail }, status: 'failure' }, headers)
}

export const noRecord = () =>
  failure(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval")

export const unauthenticated = () =>
  failure(401, 'User Not Authenticated', 'Required to provide Auth information', {
    'www-authenticate': 'BASIC realm="Service-now"',
  })

export const noSuchResource = (path: string) =>
  failure(400, `Requested URI does not represent any resource: ${path}`, null)

/** The fields of a JSON body as an instance stores them; an answer when it cannot be read. */
export function fieldsOf(request: ApiRequest): Row | ApiAnswer {
  if (request.body.trim() === '') return {}
  const type = request.headers['content-type'] ?? 'application/json'
  if (!type.includes('json')) return failure(415, 'Unsupported Media Type', `Unsupported media type: ${type}`)
  let body: unknown
  try {
    body = JSON.parse(request.body)
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    return failure(400, 'Exception while reading request', `Exception while reading request: ${reason}`)
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return failure(400, 'Exception while reading request', 'The payload is not valid JSON.')
  }
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, storedText(value)]))
}

export const isAnswer = (value: Row | ApiAnswer): value is ApiAnswer => typeof value.headers === 'object'

function storedText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
