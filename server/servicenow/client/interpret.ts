/** The meaning of an exchange with an instance. Knows ServiceNow's answers, not who asked or how often. */
import { z } from 'zod'
import type { Exchange } from './exchange.ts'
import type { Fault, Trouble } from './faults.ts'

export type Meaning =
  | { kind: 'reply'; status: number; headers: Headers; body: unknown }
  /**
   * No usable answer. `sent`: it may have had its effect. `again`: a retry may succeed, not before `wait` milliseconds.
   */
  | { kind: 'trouble'; why: Trouble; sent: boolean; again: boolean; status?: number; wait?: number }
  | { kind: 'limited' }
  | { kind: 'no'; fault: Extract<Fault, { kind: 'unauthorised' | 'forbidden' | 'notFound' | 'refused' }> }

/** Anything but a reply. */
export type Unusable = Exclude<Meaning, { kind: 'reply' }>

const failure = z.object({
  error: z.union([
    z.object({ message: z.string().nullish(), detail: z.string().nullish() }),
    // The token endpoint speaks OAuth's own format.
    z.string(),
  ]),
  error_description: z.string().nullish(),
})

const HIBERNATING = /instance hibernating|hibernating instance/i
const LOGIN = /login\.do|login_with_sso|user_password|<title>[^<]*log ?in/i
const NO_SUCH_API = /does not represent any resource|invalid table|no such (api|resource)/i
const BUSINESS_RULE = /business rule[:\s]+['"“]?([^'"”.^\n]+)|aborted by ['"“]([^'"”.^\n]+)/i
const NO_ACCESS = /acl exception|security constraints|insufficient rights|not authori[sz]ed|restricted by acl/i
const RULED_OUT = /operation failed|aborted|business rule|data policy|mandatory|invalid (state|update|insert)/i

export function interpret(exchange: Exchange): Meaning {
  if (exchange.kind === 'lost') {
    return { kind: 'trouble', why: exchange.why, sent: exchange.sent, again: exchange.why !== 'closed' }
  }
  const { status, headers } = exchange
  if (status === 429) return { kind: 'limited' }
  if (status === 401) return { kind: 'no', fault: { kind: 'unauthorised' } }
  if (exchange.kind === 'partial') {
    const { why } = exchange
    return {
      kind: 'trouble',
      why,
      sent: status < 300 || status >= 500,
      again: why !== 'tooLarge' && why !== 'closed',
      status,
    }
  }
  if (status >= 300 && status < 400) return { kind: 'trouble', why: 'redirected', sent: false, again: false, status }
  const { text } = exchange
  if (looksLikePage(text)) return meaningOfPage(status, text)
  if (status === 408 || status >= 500) return { kind: 'trouble', why: 'serverError', sent: true, again: true, status }
  if (status >= 400) return { kind: 'no', fault: refusal(status, parsed(text)) }
  return meaningOfSuccess(status, headers, text)
}

function meaningOfSuccess(status: number, headers: Headers, text: string): Meaning {
  if (text.trim() === '') return { kind: 'reply', status, headers, body: undefined }
  const body = parsed(text)
  if (body === undefined) return { kind: 'trouble', why: 'cutShort', sent: true, again: true, status }
  // Stopped by its quota, an instance ends a 200 with an error after what it had already written.
  if (failure.safeParse(body).success) return { kind: 'trouble', why: 'cutShort', sent: true, again: true, status }
  return { kind: 'reply', status, headers, body }
}

function meaningOfPage(status: number, text: string): Meaning {
  if (HIBERNATING.test(text)) return { kind: 'trouble', why: 'hibernating', sent: false, again: false, status }
  if (status < 400 && LOGIN.test(text)) return { kind: 'trouble', why: 'loginPage', sent: false, again: false, status }
  if (status >= 500) return { kind: 'trouble', why: 'serverError', sent: true, again: true, status }
  // A firewall in front of the instance refuses with a page of its own.
  if (status === 403) return { kind: 'no', fault: { kind: 'forbidden', message: 'a web page', detail: '' } }
  if (status === 404) {
    return { kind: 'no', fault: { kind: 'notFound', what: 'resource', message: 'a web page', detail: '' } }
  }
  return { kind: 'trouble', why: 'page', sent: status < 400, again: false, status }
}

type Refusal = Extract<Meaning, { kind: 'no' }>['fault']

function refusal(status: number, body: unknown): Refusal {
  const { message, detail } = wordsOf(body)
  const said = `${message} ${detail}`
  const rule = ruleIn(said)
  if (NO_SUCH_API.test(said)) return { kind: 'notFound', what: 'resource', message, detail }
  if (status === 404) return { kind: 'notFound', what: 'record', message, detail }
  if (status === 403 && !rule && (NO_ACCESS.test(said) || !RULED_OUT.test(said)))
    return { kind: 'forbidden', message, detail }
  return { kind: 'refused', status, message, detail, ...(rule && { rule }) }
}

function wordsOf(body: unknown): { message: string; detail: string } {
  const { data } = failure.safeParse(body)
  if (!data) return { message: '', detail: '' }
  if (typeof data.error === 'string') return { message: data.error, detail: data.error_description ?? '' }
  return { message: data.error.message ?? '', detail: data.error.detail ?? '' }
}

function ruleIn(said: string): string | undefined {
  const [, named, quoted] = BUSINESS_RULE.exec(said) ?? []
  return (named ?? quoted)?.trim() || undefined
}

function looksLikePage(text: string): boolean {
  return /^\s*(<!doctype html|<html|<head|<body|<!--)/i.test(text)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
