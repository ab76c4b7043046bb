import { createSandbox, type Sandbox, type SandboxOptions } from '@tminus/servicenow-sandbox'
import { onTestFinished } from 'vitest'

/** A sandbox that ends with its test. */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox(options)
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** An answer, its body read as JSON; texts that are none stay texts. */
export interface Heard {
  status: number
  headers: Headers
  text: string
  body: unknown
}

/** Asks as somebody, with their password. */
export async function ask(
  sandbox: Sandbox,
  userName: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Heard> {
  const authorization = `Basic ${Buffer.from(`${userName}:sandbox`).toString('base64')}`
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${sandbox.address}${path}`, {
    method,
    headers: { authorization, accept: 'application/json', 'content-type': 'application/json', ...headers },
    ...sent,
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

type Fields = Record<string, string>

/** The records of a list answer of the Table API. */
export const records = ({ body }: Heard) => (body as { result: Fields[] }).result

export const record = ({ body }: Heard) => (body as { result: Fields }).result

type TypedFields = Record<string, { value: unknown; display_value: string; display_value_internal?: string }>

/** One record of the Change Management API. */
export const typedRecord = ({ body }: Heard) => (body as { result: TypedFields }).result

export const problem = ({ body }: Heard) => (body as { error: { message: string; detail: string | null } }).error

/** A normal change, made by the technical user; its sys_id. */
export async function makeChange(
  sandbox: Sandbox,
  fields: Fields = {},
  type: 'normal' | 'emergency' = 'normal',
): Promise<string> {
  const path = `/api/sn_chg_rest/v1/change/${type}`
  const made = await ask(sandbox, 'tminus.integration', 'POST', path, { short_description: 'Move payments', ...fields })
  return String(typedRecord(made).sys_id?.value)
}

/** A normal change that is approved and Scheduled. */
export async function makeScheduledChange(sandbox: Sandbox, fields: Fields = {}): Promise<string> {
  const change = await makeChange(sandbox, fields)
  sandbox.people.move(change, '-4')
  sandbox.people.approveAll(change)
  return change
}

/** The impact and urgency that an incident of this priority has; it cannot be set by itself. */
export function ofPriority(priority: string): { impact: string; urgency: string } {
  const pairs: Record<string, [impact: string, urgency: string]> = {
    1: ['1', '1'],
    2: ['1', '2'],
    3: ['2', '2'],
    4: ['2', '3'],
    5: ['3', '3'],
  }
  const [impact, urgency] = pairs[priority] ?? ['3', '3']
  return { impact, urgency }
}
