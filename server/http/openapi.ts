/** `/api/openapi.json`: the routes and their inputs and outputs, from the same schemas that parse and answer. */
import type { z } from 'zod'
import type { Schema } from './input.ts'
import { type Json, schemas, shapeOf } from './openapiSchemas.ts'
import type { Route } from './route.ts'

/** The description of all routes, as OpenAPI 3.1. */
export function describeApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'T-Minus',
      version,
      description:
        'Go-live readiness and cutover runbooks, executed live. Every change to a cutover is a command; its events come ' +
        'back in the answer and to everybody who watches. Instants are ISO 8601 with an offset.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api' }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token: `npx tminus token EMAIL`' },
        session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token', description: 'A browser session' },
      },
      responses: { Refused: { description: 'An expected no', content: content('Refused') } },
      schemas: schemas(),
    },
  }
}

function operation({ path, operationId, summary, description, tag, answers, refusals = [], takes, open }: Route): Json {
  const changes = takes.bodySchemas !== undefined
  const expected = [401, 422, 429, ...(changes ? [403, 413] : []), ...refusals]
  return {
    operationId,
    summary,
    ...(description && { description }),
    tags: [tag],
    ...(open && { security: [] }),
    parameters: [...pathParameters(path), ...queryParameters(takes.querySchema)],
    ...(takes.bodySchemas && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          Object.entries(takes.bodySchemas).map(([mediaType, schema]) => [
            mediaType,
            { schema: shapeOf(schema, 'input') },
          ]),
        ),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          { description: answer.description, ...contentOf(answer) },
        ]),
      ),
      ...(open && !changes
        ? {}
        : Object.fromEntries(
            [...new Set(expected)].sort().map((status) => [status, { $ref: '#/components/responses/Refused' }]),
          )),
    },
  }
}

function contentOf({ schema, mediaType }: Route['answers'][number]): Json {
  if (schema) return { content: content(schema) }
  return mediaType ? { content: { [mediaType]: { schema: { type: 'string', format: 'binary' } } } } : {}
}

const content = (schema: Schema): Json => ({ 'application/json': { schema: shapeOf(schema, 'output') } })

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(schema: z.ZodObject | undefined): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: 'query',
    required: false,
    schema: shapeOf(field, 'output'),
  }))
}
