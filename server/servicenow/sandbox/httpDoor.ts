/** Real HTTP before the instance: reads a request, applies the faults, writes the answer. */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { ApiAnswer, ApiRequest } from './api/exchange.ts'
import { json } from './api/exchange.ts'
import { headerName } from './api/headerNames.ts'
import { answerInstead, type Fault, spoiled } from './faults.ts'

/** How a request is answered: its faults are known before the work begins. */
export interface Door {
  faultsOf(request: ApiRequest): Fault[]
  work(request: ApiRequest, faults: readonly Fault[]): ApiAnswer
  now(): number
}

/** `origin` is where the server is reached, once it listens. */
export function createHttpServer(door: Door, origin: () => string): Server {
  const server = createServer((incoming, outgoing) => {
    void serve(door, origin(), incoming, outgoing).catch((error: unknown) => {
      // A client that disconnected is its own business; anything else is a bug of the sandbox and must be seen.
      if (outgoing.destroyed) return
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
      send(outgoing, json(500, { error: { message: 'The sandbox itself failed', detail: reason }, status: 'failure' }))
    })
  })
  // A fault before the instance answers with a page, before the caller is authenticated.
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code !== 'HPE_HEADER_OVERFLOW' || !socket.writable) socket.destroy()
    else socket.end(`HTTP/1.1 414 Request-URI Too Large\r\n${tooLongHead}\r\n\r\n${tooLong}`)
  })
  return server
}

const tooLong =
  '<html><head><title>414 Request-URI Too Large</title></head><body>414 Request-URI Too Large</body></html>'
const tooLongHead = `Server: snow_adc\r\nContent-Type: text/html\r\nContent-Length: ${tooLong.length}\r\nConnection: close`

async function serve(door: Door, origin: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = await readRequest(incoming, origin)
  const faults = door.faultsOf(request)
  for (const fault of faults) {
    if (fault.kind === 'delay' && fault.when !== 'after') await wait(fault.milliseconds)
    if (fault.kind === 'hang' && fault.when !== 'after') return
    if (fault.kind === 'cut' && fault.when !== 'after') {
      outgoing.destroy()
      return
    }
  }
  const answer = answerInstead(faults, door.now()) ?? spoiled(faults, door.work(request, faults))
  for (const fault of faults) {
    if (fault.kind === 'delay' && fault.when === 'after') await wait(fault.milliseconds)
    if (fault.kind === 'hang' && fault.when === 'after') return
    if (fault.kind === 'cut' && fault.when === 'after') {
      cutOff(outgoing, answer, fault.bytes)
      return
    }
  }
  send(outgoing, answer)
}

async function readRequest(incoming: IncomingMessage, origin: string): Promise<ApiRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  const bytes = Buffer.concat(chunks)
  // By the requested host: an instance puts it into links, and a client follows them.
  const own = incoming.headers.host === undefined ? origin : `http://${incoming.headers.host}`
  const address = new URL(incoming.url ?? '/', own)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  return {
    method: incoming.method ?? 'GET',
    path: decoded(address.pathname),
    query: address.searchParams,
    headers,
    body: bytes.toString('utf8'),
    bytes,
    origin: own,
  }
}

function send(outgoing: ServerResponse, answer: ApiAnswer): void {
  outgoing.writeHead(answer.status, headersOf(answer))
  outgoing.end(answer.bytes ?? answer.body)
}

/** Every header beside the date and the connection's own, spelt as an instance does. */
function headersOf({ headers }: ApiAnswer): OutgoingHttpHeaders {
  const named = Object.entries(headers).map(([name, value]) => [
    headerName(name),
    typeof value === 'string' ? value : [...value],
  ])
  return { Server: 'snow_adc', ...Object.fromEntries(named) }
}

/** The head announces the whole answer; only a part of it is sent. */
function cutOff(outgoing: ServerResponse, answer: ApiAnswer, bytes: number | undefined): void {
  if (bytes === undefined) {
    outgoing.destroy()
    return
  }
  const body = answer.bytes ?? Buffer.from(answer.body)
  outgoing.writeHead(answer.status, { ...headersOf(answer), 'Content-Length': String(body.length) })
  outgoing.write(body.subarray(0, Math.min(bytes, body.length - 1)), () => outgoing.destroy())
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
