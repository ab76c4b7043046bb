/**
 * A REST route as data: express serves it, and `/api/openapi.json` describes it, from the same definition. Inputs are
 * parsed before `handle` is called; what does not fit is refused by the name of the field.
 */
import type { Request } from 'express'
import type { Authority, PersonCredential } from '../commands/credential.ts'
import { type Answer, refused } from './answers.ts'
import { type FormReader, isAnswer, type Reader, type Schema } from './input.ts'

/** The caller: their credential, and what it is worth now. */
export interface Caller extends Authority {
  credential: PersonCredential
}

export interface Call<Input> {
  caller: Caller
  /** A part of the path by its name in the route. */
  param(name: string): string
  input: Input
  request: Request
}

interface Described {
  method: 'get' | 'post' | 'delete'
  /** Below /api, as OpenAPI writes it: `/cutovers/{cutoverId}`. */
  path: string
  operationId: string
  summary: string
  description?: string
  tag: string
  /** By status. Refusals that any route may give are described once for all. */
  answers: Record<number, { description: string; schema?: Schema; mediaType?: string }>
  /** Statuses of further refusals of this route. */
  refusals?: number[]
  /** Cost of a call in points of the caller's share (`fairShare.ts`); 1 by default. */
  cost?: number
}

interface Definition<Input> extends Described {
  takes: Reader<Input> | FormReader<Input>
  handle(call: Call<Input>): Promise<Answer>
}

export interface Route extends Described {
  /** Open to callers who are not signed in. */
  open?: true
  takes: Pick<Reader<unknown>, 'limit' | 'bodySchemas' | 'querySchema'>
  handle(request: Request, caller: Caller | undefined): Promise<Answer>
}

/** A route for people who are signed in, and for programs with a token. */
export function route<Input>({ takes, handle, ...described }: Definition<Input>): Route {
  return {
    ...described,
    takes,
    async handle(request, caller) {
      if (!caller) return notSignedIn()
      const read = await takes.read(request)
      if (isAnswer(read)) return read
      return handle({ caller, param: (name) => paramOf(request, name), input: read.input, request })
    },
  }
}

export const notSignedIn = (): Answer =>
  refused('notSignedIn', 'Nobody is signed in. Sign in, or send an API token: Authorization: Bearer tm_…')

/** The path as express writes it: `/cutovers/:cutoverId`. */
export const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1')

function paramOf({ params }: Request, name: string): string {
  const value = params[name]
  if (typeof value !== 'string') throw new Error(`The route has no {${name}}`)
  return value
}
