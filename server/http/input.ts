/** The input of a route: none, a query, or a body. Each reader tells the description what it expects. */
import type { Request } from 'express'
import { z } from 'zod'
import { decodeText, labelOf, sayGuess } from '../../shared/import/decodeText.ts'
import { MAX_FILE_BYTES } from '../../shared/runbook/reading/positions.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { type Answer, refused } from './answers.ts'

/** A schema, or the name of one among the description's components. */
export type Schema = z.ZodType | string

export interface Reader<Input> {
  /** Maximum size of a body in bytes. */
  limit: number
  bodySchemas?: Record<string, Schema>
  querySchema?: z.ZodObject
  read(request: Request): { input: Input } | Answer
}

/** Of a body that is read in the background. */
export interface FormReader<Input> extends Omit<Reader<Input>, 'read'> {
  read(request: Request): Promise<{ input: Input } | Answer>
}

export interface BodyText {
  text: string
  /** Lower case, without parameters; empty when none was given. */
  mediaType: string
}

export const MAX_JSON_BYTES = 256 * 1024
/** Of a runbook, and of a plan that becomes one. */
export const MAX_RUNBOOK_BYTES = MAX_FILE_BYTES

export const nothing: Reader<undefined> = { limit: MAX_JSON_BYTES, read: () => ({ input: undefined }) }

/** The parameters after the question mark. */
export function query<Schema extends z.ZodObject>(schema: Schema): Reader<z.output<Schema>> {
  return { limit: MAX_JSON_BYTES, querySchema: schema, read: (request) => parsed(schema, request.query) }
}

/** A JSON body, whatever its media type: programs forget it, and pages of other sites are refused before. */
export function json<Schema extends z.ZodType>(schema: Schema): Reader<z.output<Schema>> {
  return {
    limit: MAX_JSON_BYTES,
    bodySchemas: { 'application/json': schema },
    read(request) {
      const given = jsonIn(request)
      return isAnswer(given) ? given : parsed(schema, given.json)
    },
  }
}

/** A JSON body that is parsed further in. */
export function givenJson(schema: Schema): Reader<unknown> {
  return {
    limit: MAX_JSON_BYTES,
    bodySchemas: { 'application/json': schema },
    read(request) {
      const given = jsonIn(request)
      return isAnswer(given) ? given : { input: given.json }
    },
  }
}

export function givenText(limit: number, bodySchemas: Record<string, Schema>): Reader<BodyText> {
  return {
    limit,
    bodySchemas,
    read(request) {
      const text = textOf(request)
      return isAnswer(text) ? text : { input: text }
    },
  }
}

/** A body of bytes whatever its media type, with parameters after the question mark. */
export function givenBytes<Schema extends z.ZodObject>(
  limit: number,
  schema: Schema,
): Reader<{ bytes: Uint8Array } & z.output<Schema>> {
  return {
    limit,
    querySchema: schema,
    bodySchemas: { 'application/octet-stream': BYTES },
    read(request) {
      const read = parsed(schema, request.query)
      if (isAnswer(read)) return read
      const body: unknown = request.body
      return { input: { ...read.input, bytes: body instanceof Uint8Array ? body : new Uint8Array() } }
    },
  }
}

export interface GivenFile {
  name: string
  bytes: Uint8Array
}

/**
 * A form as browsers and curl send it: a file in `file`, and in each other field what the schema says of it, as JSON.
 * @param limit maximum size of the file in bytes
 */
export function givenForm<Schema extends z.ZodObject>(
  limit: number,
  schema: Schema,
): FormReader<{ file: GivenFile } & z.output<Schema>> {
  return {
    // The file may be that large; the other fields and what is between them come with it.
    limit: limit + 4 * MAX_JSON_BYTES,
    bodySchemas: { 'multipart/form-data': schema.extend({ file: BYTES }) },
    async read(request) {
      const form = await formIn(request)
      const file = form?.get('file')
      if (!form || !(file instanceof File)) {
        return refused('malformed', 'file: send a form (multipart/form-data) with the file in it', { field: 'file' })
      }
      const name = singleLine(200).safeParse(file.name)
      if (!name.success)
        return refused('malformed', 'file: its name is one line of up to 200 characters', { field: 'file' })
      const fields: Record<string, unknown> = {}
      for (const [key, text] of form) {
        if (key === 'file') continue
        const json = typeof text === 'string' && text.length <= MAX_JSON_BYTES ? jsonOf(text) : undefined
        if (!json || isAnswer(json)) return refused('malformed', `${key}: it is not JSON`, { field: key })
        fields[key] = json.json
      }
      const read = parsed(schema, fields)
      if (isAnswer(read)) return read
      return { input: { ...read.input, file: { name: name.data, bytes: new Uint8Array(await file.arrayBuffer()) } } }
    },
  }
}

const BYTES = z.string().meta({ contentMediaType: 'application/octet-stream' })

/** Undefined where the body is none. */
async function formIn(request: Request): Promise<FormData | undefined> {
  const type = request.headers['content-type'] ?? ''
  const body: unknown = request.body
  if (!(body instanceof Uint8Array) || !/^multipart\/form-data\b/i.test(type)) return undefined
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  } catch {
    return undefined
  }
}

function jsonIn(request: Request): { json: unknown } | Answer {
  const text = textOf(request)
  return isAnswer(text) ? text : jsonOf(text.text)
}

/** `{}` for an empty body, so that the schema names the first field that is missing. */
export function jsonOf(text: string): { json: unknown } | Answer {
  if (text.trim() === '') return { json: {} }
  try {
    return { json: JSON.parse(text) }
  } catch (error) {
    return refused('malformed', `The body is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`)
  }
}

export const isAnswer = (value: object): value is Answer => 'status' in value

/** Names the wrong field, `people.lead.0`, and says what is wrong with it. */
export function refuseIssues(error: z.ZodError): Answer {
  const [issue] = error.issues
  const message = issue?.message ?? 'it has another shape'
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const field = [...(issue?.path ?? []), ...unknown].map(String).join('.')
  return field
    ? refused('malformed', `${field}: ${message}`, { field })
    : refused('malformed', `The body does not fit: ${message}`)
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): { input: z.output<Schema> } | Answer {
  const { data, error } = schema.safeParse(value)
  return error ? refuseIssues(error) : { input: data }
}

function textOf(request: Request): BodyText | Answer {
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  const body: unknown = request.body
  if (!(body instanceof Uint8Array)) return { text: '', mediaType }
  const decoded = decodeText(body, charsetOf(request))
  if ('why' in decoded) return refused('malformed', `The body ${decoded.why}. Send it as UTF-8.`)
  if (!decoded.isGuess) return { text: decoded.text, mediaType }
  // A guess is for a person to look at before it is kept.
  return refused(
    'malformed',
    `The body ${sayGuess(decoded)}. If that is right, say so with charset=${labelOf(decoded.encoding)} in Content-Type, or send it as UTF-8.`,
    { field: 'charset' },
  )
}

/** What the sender says of the encoding; undefined where they say nothing. */
function charsetOf(request: Request): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
}
