/** Everything that can go wrong between T-Minus and an instance, as one union, each with a sentence for people. */

/** Where a fault happened; safe to show. */
export interface Site {
  name: string
  /** `https://acme.service-now.com` */
  url: string
}

/** Why there was no usable answer. */
export type Trouble =
  | 'connection'
  | 'timeLimit'
  | 'serverError'
  | 'cutShort'
  | 'tooLarge'
  | 'unreadable'
  | 'hibernating'
  | 'loginPage'
  | 'page'
  | 'redirected'
  | 'circuitOpen'
  | 'queueFull'
  | 'closed'

/** Instants are epoch milliseconds. */
export type Fault =
  /** It did not get there, or it was a read: nothing has changed on the instance. */
  | { kind: 'unreachable'; why: Trouble; since: number; retryAt?: number; status?: number }
  /** A write that may have had its effect, now or until the instance's quota has passed. Look before retrying. */
  | { kind: 'outcomeUnknown'; why: Trouble | 'notReadBack'; at: number; status?: number }
  | { kind: 'rateLimited'; retryAt: number }
  | { kind: 'unauthorised' }
  /** `hidden`: it answers, and counts so many records more than it shows. */
  | { kind: 'forbidden'; message: string; detail: string; rule?: string; hidden?: number }
  /** `resource`: the instance has no such API or table; `record`: no such record, or none we may see. */
  | { kind: 'notFound'; what: 'record' | 'resource'; message: string; detail: string }
  | { kind: 'refused'; status: number; message: string; detail: string; rule?: string }
  /** An answer that contradicts what was asked, or is not what the API promises. */
  | { kind: 'malformed'; why: string }

export type FaultKind = Fault['kind']

/** Thrown by every operation of an instance; `message` is the sentence. Carries no secret and no body. */
export class ServiceNowFault extends Error {
  override readonly name = 'ServiceNowFault'
  readonly fault: Fault
  readonly instance: string

  constructor(site: Site, fault: Fault) {
    super(sentence(site, fault))
    this.fault = fault
    this.instance = site.name
  }
}

export type Attempted<T> = { ok: true; value: T } | { ok: false; fault: Fault; sentence: string }

/** Turns a fault into a value; any other error is a bug and is rethrown. */
export async function attempt<T>(work: Promise<T>): Promise<Attempted<T>> {
  try {
    return { ok: true, value: await work }
  } catch (error) {
    if (error instanceof ServiceNowFault) return { ok: false, fault: error.fault, sentence: error.message }
    throw error
  }
}

export function isFault(error: unknown, ...kinds: FaultKind[]): error is ServiceNowFault {
  return error instanceof ServiceNowFault && (kinds.length === 0 || kinds.includes(error.fault.kind))
}

function sentence({ url }: Site, fault: Fault): string {
  const at = `ServiceNow at ${new URL(url).host}`
  switch (fault.kind) {
    case 'unreachable':
      return unreachableSentence(at, fault)
    case 'outcomeUnknown':
      return `${at} did not confirm what was asked at ${clock(fault.at)}; whether it took effect is being looked up.`
    case 'rateLimited':
      return `${at} allows no more requests until ${clock(fault.retryAt)}.`
    case 'unauthorised':
      return `${at} does not accept the credentials that T-Minus has for it.`
    case 'forbidden':
      return `${at} does not allow this to the user of T-Minus${words(fault)}.`
    case 'notFound':
      return fault.what === 'resource'
        ? `${at} does not offer what was asked${words(fault)}.`
        : `${at} has no such record, or does not show it to the user of T-Minus.`
    case 'refused':
      return fault.rule
        ? `${at} refused this; its rule “${fault.rule}” does not allow it.`
        : `${at} refused this${words(fault)}.`
    case 'malformed':
      return `${at} gave an answer that cannot be relied on: ${fault.why}.`
  }
}

function unreachableSentence(at: string, { why, since }: Extract<Fault, { kind: 'unreachable' }>): string {
  switch (why) {
    case 'hibernating':
      return `${at} is hibernating; somebody has to wake it up.`
    case 'loginPage':
      return `${at} shows its login page instead of answering; its API is not open to T-Minus.`
    case 'redirected':
      return `${at} sends T-Minus to another address, where the credentials do not go; check its address.`
    case 'queueFull':
      return `Too many requests wait for ${at}.`
    case 'closed':
      return `T-Minus is shutting down and no longer asks ${at}.`
    case 'page':
      return `${at} answers with a web page since ${clock(since)}.`
    case 'connection':
    case 'timeLimit':
    case 'serverError':
    case 'cutShort':
    case 'tooLarge':
    case 'unreadable':
    case 'circuitOpen':
      return `${at} does not answer since ${clock(since)}.`
  }
}

function words({ message, detail }: { message: string; detail: string }): string {
  const said = [message, detail].filter(Boolean).join(': ')
  return said ? `: ${said.slice(0, 300).replace(/[.\s]+$/, '')}` : ''
}

function clock(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`
}
