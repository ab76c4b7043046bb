/** A server on this machine that answers as a test says: for what happens on the wire, whatever ServiceNow is. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InstanceSettings } from '../../../../server/servicenow/client/configuration.ts'
import type { Parts } from '../../../../server/servicenow/client/connection.ts'
import { type OpenInstance, openInstance } from '../../../../server/servicenow/client/openInstance.ts'

export interface Seen {
  method: string
  path: string
  /** Decoded. */
  search: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}

type Answer = (seen: Seen, response: ServerResponse, count: number) => void

export interface StandIn extends AsyncDisposable {
  url: string
  seen: Seen[]
  /** From now on. */
  answer(next: Answer): void
  open(settings?: Partial<InstanceSettings>, parts?: Partial<Parts>): OpenInstance
}

/** @param first `count` says how many requests came before */
export async function standIn(first: Answer): Promise<StandIn> {
  const seen: Seen[] = []
  const opened: OpenInstance[] = []
  let answer = first
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
      const method = request.method ?? ''
      const one = { method, path: pathname, search: searchParams, headers: request.headers, body }
      seen.push(one)
      answer(one, response, seen.length - 1)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    seen,
    answer(next) {
      answer = next
    },
    open(settings = {}, parts = {}) {
      const instance = openInstance(
        { name: 'acme', url, auth: { kind: 'basic', user: 'tminus', password: PASSWORD }, timeLimit: 5, ...settings },
        // Waits are real and short.
        { random: () => 0.1, ...parts },
      )
      opened.push(instance)
      return instance
    },
    async [Symbol.asyncDispose]() {
      for (const instance of opened) instance.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const PASSWORD = 'correct horse battery staple'

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers })
  response.end(JSON.stringify(body))
}

export function page(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html;charset=UTF-8' })
  response.end(html)
}

export const failure = (message: string, detail: string | null = null) => ({
  error: { message, detail },
  status: 'failure',
})

export const sysId = (digit: string) => digit.repeat(32).slice(0, 32)

const NOW = '2026-11-22 15:00:00'

/** A change as the Table API answers it with `sysparm_display_value=all`. */
export function changeRow(over: Record<string, string | number | boolean> = {}) {
  const values = {
    sys_id: sysId('a'),
    number: 'CHG0030001',
    short_description: 'Move the ledger',
    type: 'normal',
    chg_model: '',
    state: '-5',
    approval: 'not requested',
    on_hold: 'false',
    on_hold_reason: '',
    start_date: '2026-11-28 20:00:00',
    end_date: '2026-11-29 04:00:00',
    work_start: '',
    work_end: '',
    cab_date: '',
    cab_date_time: '',
    conflict_status: 'Not Run',
    conflict_last_run: '',
    assignment_group: '',
    parent: '',
    correlation_id: '',
    close_code: '',
    sys_updated_on: NOW,
    sys_mod_count: '0',
    ...over,
  }
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, { value, display_value: `shown ${value}` }]),
  )
}

/** Without the plugin: the Change API is no resource, everything else is the table. */
export function tableOnly(rows: Answer): Answer {
  return (seen, response, count) => {
    if (seen.path.startsWith('/api/sn_chg_rest')) {
      return json(response, 404, failure('Requested URI does not represent any resource'))
    }
    rows(seen, response, count)
  }
}
