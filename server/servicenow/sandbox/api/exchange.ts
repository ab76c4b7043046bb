/** A request as it came, an answer before it is sent: values, so that a fault can change either. */
import type { Row } from '../records/column.ts'

export interface ApiRequest {
  method: string
  /** Without the query, percent-decoded. */
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string>>
  body: string
  /** The body as it came: files are no text. */
  bytes: Buffer
  /** Where this instance is reached: `http://127.0.0.1:4190`. */
  origin: string
}

export interface ApiAnswer {
  status: number
  /** Names in lower case; several values where a header comes several times. */
  headers: Record<string, string | readonly string[]>
  body: string
  /** Sent in place of the text: a file. */
  bytes?: Buffer
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
    'x-is-logged-in': 'false',
  })

export const noSuchResource = (path: string) =>
  failure(400, `Requested URI does not represent any resource: ${path}`, null)

/** Whether a parameter of the address says yes, in capitals or not: Python writes `True`. */
export const isAsked = ({ query }: ApiRequest, parameter: string): boolean =>
  query.get(parameter)?.toLowerCase() === 'true'

/** `sysparm_display_value`: values, what people read in their place, or both. */
export const displayMode = ({ query }: ApiRequest): string =>
  (query.get('sysparm_display_value') ?? 'false').toLowerCase()

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
  // Of several records only the first is worked on.
  const first: unknown = Array.isArray(body) ? body[0] : body
  if (typeof first !== 'object' || first === null) {
    return failure(400, 'Exception while reading request', 'The payload is not valid JSON.')
  }
  return Object.fromEntries(Object.entries(first).map(([name, value]) => [name, storedText(value)]))
}

export const isAnswer = (value: Row | ApiAnswer): value is ApiAnswer => typeof value.headers === 'object'

function storedText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
