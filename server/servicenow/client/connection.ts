/**
 * The only way to one instance: every request passes circuit breaker, bulkhead, rate limit and credentials here, and is
 * retried only where that is safe.
 */
import { type Breaker, type BreakerState, createBreaker, type Ticket } from './breaker.ts'
import { type Bulkhead, createBulkhead } from './bulkhead.ts'
import { type InstanceConfiguration, secretsOf, writeTimeLimit } from './configuration.ts'
import { createCredentials } from './credentials.ts'
import { type Exchange, exchange, type Fetch } from './exchange.ts'
import { faultOf, withoutSecrets } from './faultOf.ts'
import { type Fault, ServiceNowFault, type Site, type Trouble } from './faults.ts'
import { interpret, type Meaning, type Unusable } from './interpret.ts'
import { createRateLimit, namedWait } from './rateLimit.ts'

export interface Asked {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** `/api/…`, each part already encoded */
  path: string
  /** Encoded here. */
  search?: Record<string, string>
  body?: unknown
  /** An idempotent write: it is retried like a read. */
  repeatable?: boolean
  /** Epoch milliseconds: a write is not sent later than this. Absent: the configured patience from now. */
  notAfter?: number
  /** Nobody waits for it: other requests go first. */
  givesWay?: boolean
}

export interface Reply {
  status: number
  headers: Headers
  body: unknown
}

/** A line for the log: no header, no body, no query, no secret. */
export interface Trace {
  instance: string
  method: string
  path: string
  attempt: number
  /** Milliseconds. */
  took: number
  outcome: string
  status?: number
}

export interface Parts {
  fetch: Fetch
  /** Epoch milliseconds. */
  now: () => number
  delay: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** From 0 up to 1. */
  random: () => number
  log: (trace: Trace) => void
}

export interface Connection {
  site: Site
  now: () => number
  /** Until when a request made at `at` may still be sent. Epoch milliseconds. */
  patienceFrom(at: number): number
  /** @throws ServiceNowFault */
  ask(asked: Asked): Promise<Reply>
  /** Milliseconds; cut short by `close`. */
  pause(milliseconds: number): Promise<void>
  fail(fault: Fault): never
  condition(): {
    circuit: BreakerState
    underWay: number
    waiting: number
    blockedUntil?: number
    requestsPerHour?: number
  }
  close(): void
}

/** The same connection; whatever is asked through it gives way. */
export const givingWay = (connection: Connection): Connection => ({
  ...connection,
  ask: (asked) => connection.ask({ ...asked, givesWay: true }),
})

const FIRST_PAUSE_MS = 250
const MAX_PAUSE_MS = 8_000
/** Probe before a write to an instance that has just not answered: a small read that any user may make. */
const TRIAL: Asked = {
  method: 'GET',
  path: '/api/now/v2/table/sys_choice',
  search: { sysparm_limit: '1', sysparm_fields: 'sys_id' },
}

export function connect(configuration: InstanceConfiguration, parts: Parts): Connection {
  const { now, delay, random, log } = parts
  const site: Site = { name: configuration.name, url: configuration.url }
  const closing = new AbortController()
  const breaker: Breaker = createBreaker({ now, random })
  const bulkhead: Bulkhead = createBulkhead(
    { atOnce: configuration.maxConcurrent, waiting: configuration.maxWaiting },
    now,
  )
  const rateLimit = createRateLimit(configuration.requestsPerSecond, now)
  const secrets = secretsOf(configuration)
  const credentials = createCredentials(
    configuration,
    (call) => send({ ...call, timeLimit: configuration.timeLimit * 1000 }),
    now,
  )

  function send(call: {
    method: string
    url: string
    headers: Record<string, string>
    body?: string
    timeLimit: number
  }) {
    return exchange(parts.fetch, { ...call, answerLimit: configuration.answerLimit, closing: closing.signal })
  }

  async function ask(asked: Asked): Promise<Reply> {
    const askedAt = now()
    const deadline = Math.min(asked.notAfter ?? Number.POSITIVE_INFINITY, patienceFrom(askedAt))
    let mayHaveHappened: number | undefined
    let before: Unusable | undefined
    for (let round = 0; ; round++) {
      const latest = await once(asked, deadline, round)
      if (latest.kind === 'reply') return latest
      // That time ran out before another try says less than why the try before it failed.
      const meaning = before && latest.kind === 'trouble' && latest.why === 'queueFull' ? before : latest
      before = meaning
      const repeatable = asked.method === 'GET' || asked.repeatable === true
      if (meaning.kind === 'trouble' && meaning.sent && asked.method !== 'GET') mayHaveHappened ??= askedAt
      const pause = pauseBefore(meaning, round, repeatable)
      if (pause === undefined || now() + pause > deadline || closing.signal.aborted) {
        fail(
          faultOf(meaning, {
            mayHaveHappened,
            now: now(),
            circuit: breaker.state(),
            blockedUntil: rateLimit.blockedUntil(),
          }),
        )
      }
      await delay(pause, closing.signal)
    }
  }

  function patienceFrom(at: number): number {
    return at + configuration.patience * 1000
  }

  /** Milliseconds, or undefined when there must or need be no retry. */
  function pauseBefore(meaning: Unusable, round: number, repeatable: boolean) {
    if (meaning.kind === 'limited') return Math.max(0, (rateLimit.blockedUntil() ?? now()) - now())
    if (meaning.kind === 'no' || !meaning.again) return undefined
    if (meaning.sent && !repeatable) return undefined
    // Full jitter: requests that failed together are not retried together.
    return Math.max(meaning.wait ?? 0, random() * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** round))
  }

  async function once(asked: Asked, deadline: number, round: number): Promise<Meaning> {
    if (rateLimit.blockedUntil() !== undefined) return { kind: 'limited' }
    if (breaker.state().kind === 'open') return stopped('circuitOpen')
    const place = await bulkhead.enter(deadline, asked.givesWay)
    if (place === 'full') return stopped('queueFull')
    if (place === 'closed') return stopped('closed')
    try {
      await waitUntil(rateLimit.take())
      // A request ahead in the queue may have opened the circuit.
      if (rateLimit.blockedUntil() !== undefined) return { kind: 'limited' }
      const ticket = breaker.admit()
      if (!ticket) return stopped('circuitOpen')
      // A write is no trial: an instance that still does not answer would leave its outcome unknown.
      if (ticket.trial && asked.method !== 'GET') {
        const trial = await withTicket(ticket, TRIAL, deadline, round)
        if (trial.kind === 'trouble') return { ...trial, sent: false }
        return await withTicket(breaker.admit(), asked, deadline, round)
      }
      return await withTicket(ticket, asked, deadline, round)
    } finally {
      place.leave()
    }
  }

  async function withTicket(
    ticket: Ticket | undefined,
    asked: Asked,
    deadline: number,
    round: number,
  ): Promise<Meaning> {
    if (!ticket) return stopped('circuitOpen')
    try {
      const meaning = await authorized(asked, deadline, round)
      if (meaning.kind !== 'trouble') ticket.answered()
      else if (isOurs(meaning.why)) ticket.unused()
      else ticket.failed()
      return meaning
    } catch (error) {
      ticket.unused()
      throw error
    }
  }

  async function authorized(asked: Asked, deadline: number, round: number): Promise<Meaning> {
    for (let renewal = 0; ; renewal++) {
      const had = await credentials.headers()
      if ('trouble' in had) {
        if (had.answer.kind !== 'lost') rateLimit.heed(had.answer.status, had.answer.headers)
        return had.trouble
      }
      // What was not sent by then never will be: callers rely on the deadline.
      if (asked.method !== 'GET' && now() > deadline) return stopped('queueFull')
      const startedAt = now()
      const answer = await send(callOf(asked, had.headers))
      if (answer.kind !== 'lost') rateLimit.heed(answer.status, answer.headers)
      const meaning = interpret(answer)
      trace(asked, round, now() - startedAt, answer, meaning)
      if (meaning.kind === 'trouble' && answer.kind !== 'lost' && answer.status === 503) {
        return { ...meaning, wait: namedWait(answer.headers, now()) ?? 0 }
      }
      const refused = meaning.kind === 'no' && meaning.fault.kind === 'unauthorised'
      // 401 is decided before anything is done, so a write may be resent with a new token.
      if (!refused || renewal > 0 || !credentials.refused(had.headers)) return meaning
    }
  }

  function callOf({ method, path, search, body }: Asked, authorization: Record<string, string>) {
    const query = Object.entries(search ?? {}).map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    return {
      method,
      url: `${site.url}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
      headers: {
        ...authorization,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      timeLimit: (method === 'GET' ? configuration.timeLimit : writeTimeLimit(configuration)) * 1000,
    }
  }

  async function waitUntil(at: number): Promise<void> {
    const wait = at - now()
    if (wait > 0) await delay(wait, closing.signal)
  }

  function fail(fault: Fault): never {
    throw new ServiceNowFault(site, withoutSecrets(fault, secrets))
  }

  function trace(asked: Asked, round: number, took: number, answer: Exchange, meaning: Meaning): void {
    log({
      instance: site.name,
      method: asked.method,
      path: asked.path,
      attempt: round + 1,
      took,
      outcome: meaning.kind === 'trouble' ? meaning.why : meaning.kind === 'no' ? meaning.fault.kind : meaning.kind,
      ...(answer.kind !== 'lost' && { status: answer.status }),
    })
  }

  return {
    site,
    now,
    patienceFrom,
    ask,
    pause: (milliseconds) => delay(milliseconds, closing.signal),
    fail,
    condition() {
      const blockedUntil = rateLimit.blockedUntil()
      const requestsPerHour = rateLimit.limit()
      return {
        circuit: breaker.state(),
        ...bulkhead.load(),
        ...(blockedUntil !== undefined && { blockedUntil }),
        ...(requestsPerHour !== undefined && { requestsPerHour }),
      }
    },
    close() {
      closing.abort()
      bulkhead.close()
    },
  }
}

function stopped(why: Trouble): Meaning {
  return { kind: 'trouble', why, sent: false, again: false }
}

/** Our own doing, which says nothing about the instance. */
function isOurs(why: Trouble): boolean {
  return why === 'closed' || why === 'queueFull' || why === 'circuitOpen' || why === 'tooLarge'
}
