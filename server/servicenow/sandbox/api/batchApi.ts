/** The Batch API: several requests in one, each answered by itself, bodies in base64. */
import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { type ApiAnswer, type ApiRequest, failure, json } from './exchange.ts'
import { headerName } from './headerNames.ts'

const batch = z.object({
  batch_request_id: z.coerce.string().default(''),
  rest_requests: z.array(
    z.object({
      id: z.coerce.string(),
      method: z.string(),
      url: z.string(),
      body: z.string().default(''),
      exclude_response_headers: z.boolean().default(false),
      headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
    }),
  ),
})

export function answerBatch(request: ApiRequest, answer: (item: ApiRequest) => ApiAnswer): ApiAnswer {
  const read = batch.safeParse(readJson(request.body))
  if (!read.success) return failure(400, 'Exception while reading request', z.prettifyError(read.error))
  const { batch_request_id, rest_requests } = read.data
  const serviced_requests = rest_requests.map((item) => {
    const address = new URL(item.url, request.origin)
    const own = item.headers.map(({ name, value }) => [name.toLowerCase(), value])
    const sent = Buffer.from(item.body, 'base64')
    const { status, headers, body, bytes } = answer({
      method: item.method,
      path: decodeURIComponent(address.pathname),
      query: address.searchParams,
      headers: { 'content-type': 'application/json', ...Object.fromEntries(own) },
      body: sent.toString('utf8'),
      bytes: sent,
      origin: request.origin,
    })
    const named = Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((value) => ({ name: headerName(name), value })),
    )
    return {
      id: item.id,
      body: (bytes ?? Buffer.from(body)).toString('base64'),
      status_code: status,
      status_text: STATUS_CODES[status] ?? '',
      headers: item.exclude_response_headers ? [] : named,
      execution_time: 1,
    }
  })
  return json(200, { batch_request_id, serviced_requests, unserviced_requests: [] })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
