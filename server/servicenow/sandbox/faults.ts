/** Fault injection: rules that a test or the demo switches on, each for the requests that it names. */

import { type ApiAnswer, type ApiRequest, failure, type Tampering, unauthenticated } from './api/exchange.ts'
import { tooMany } from './api/rateLimits.ts'
import type { Random } from './records/identifiers.ts'

export type Fault =
  /** Slow: before the work, or with the answer that is already true. */
  | { kind: 'delay'; milliseconds: number; when?: 'before' | 'after' }
  /** Never an answer; with `after` the work is done all the same. */
  | { kind: 'hang'; when?: 'before' | 'after' }
  /** The connection is cut; with `after` the work is done all the same, with `bytes` a part of the answer arrives. */
  | { kind: 'cut'; when?: 'before' | 'after'; bytes?: number }
  | { kind: 'tooManyRequests'; retryAfterSeconds?: number }
  /** 500; with `after` the work is done all the same, as when the transaction quota strikes late. */
  | { kind: 'serverError'; when?: 'before' | 'after' }
  | { kind: 'unavailable'; retryAfterSeconds?: number }
  | { kind: 'tokenExpired' }
  /** 200 with `result` and, behind it, an `error`; malformed, it is not even JSON. */
  | { kind: 'trailingError'; malformed?: boolean }
  /** 200 with a page for people: a sleeping developer instance, a maintenance page. */
  | { kind: 'page' }
  /** An update is answered with 200 and does nothing, or not to these fields. */
  | { kind: 'silentNoOp'; fields?: readonly string[] }
  /** Parts of `sysparm_query` that match are ignored, as if they were misspelt. */
  | { kind: 'ignoredQuery'; part: RegExp }
  /** A page shows at most so many records, as if the others were not to be read. */
  | { kind: 'shortPage'; keep: number }

export interface Trigger {
  method?: string
  path?: RegExp
  userName?: string
  /** Of the matching requests only the n-th, counted from 1. */
  nth?: number
  /** Maximum number of times. */
  times?: number
  /** Share of the matching requests, by the instance's seed. From 0 to 1. */
  probability?: number
}

interface Armed {
  on: Trigger
  faults: readonly Fault[]
  seen: number
  fired: number
}

export class Switchboard {
  readonly #random: Random
  #armed: Armed[] = []

  constructor(random: Random) {
    this.#random = random
  }

  /** From now on these faults happen to matching requests. Returns how to remove them, and how often they happened. */
  add(on: Trigger, ...faults: readonly Fault[]): { remove(): void; fired(): number } {
    const armed = { on, faults, seen: 0, fired: 0 }
    this.#armed.push(armed)
    return {
      remove: () => {
        this.#armed = this.#armed.filter((other) => other !== armed)
      },
      fired: () => armed.fired,
    }
  }

  clear(): void {
    this.#armed = []
  }

  /** The faults of this request. Counts it, so call once. */
  faultsOf(request: ApiRequest, userName: string | undefined): Fault[] {
    return this.#armed.flatMap((armed) => {
      const { on } = armed
      const fits =
        (on.method === undefined || on.method === request.method) &&
        (on.path === undefined || on.path.test(request.path)) &&
        (on.userName === undefined || on.userName === userName)
      if (!fits) return []
      armed.seen += 1
      const isTurn = on.nth === undefined || on.nth === armed.seen
      const isLeft = on.times === undefined || armed.fired < on.times
      if (!isTurn || !isLeft || (on.probability !== undefined && this.#random() >= on.probability)) return []
      armed.fired += 1
      return armed.faults
    })
  }
}

/** What the faults do to the work itself. */
export function tamperingOf(faults: readonly Fault[]): Tampering {
  const tampering: Tampering = {}
  for (const fault of faults) {
    if (fault.kind === 'silentNoOp') tampering.deafTo = fault.fields ?? []
    if (fault.kind === 'ignoredQuery') tampering.ignoredQuery = fault.part
    if (fault.kind === 'shortPage') tampering.shortPage = fault.keep
  }
  return tampering
}

/** The answer that comes instead of the work, if one does. */
export function answerInstead(faults: readonly Fault[], now: number): ApiAnswer | undefined {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'tooManyRequests':
        return playedLimit(fault.retryAfterSeconds ?? 30, now)
      case 'serverError':
        if (fault.when !== 'after') return cancelled()
        break
      case 'unavailable':
        return unavailable(fault.retryAfterSeconds)
      case 'tokenExpired':
        return unauthenticated()
      case 'page':
        return page(200, 'Your instance is hibernating')
      default:
    }
  }
  return undefined
}

/** Changes the answer after the work is done. */
export function spoiled(faults: readonly Fault[], answer: ApiAnswer): ApiAnswer {
  return faults.reduce((current, fault) => {
    if (fault.kind === 'serverError' && fault.when === 'after') return cancelled()
    if (fault.kind === 'trailingError') return withTrailingError(current, fault.malformed === true)
    return current
  }, answer)
}

const quota = 'Transaction cancelled: maximum execution time exceeded'

const cancelled = () => failure(500, quota, `${quota}. Check logs for error trace.`)

function withTrailingError(answer: ApiAnswer, malformed: boolean): ApiAnswer {
  const error = JSON.stringify({ detail: `${quota}. Check logs for error trace.`, message: quota })
  const whole = answer.body.replace(/}$/, '')
  // As it was seen: the list breaks off between two records.
  const body = malformed ? whole.replace(/[\]}]$/, (end) => `"",\n${end}`) : whole
  return { ...answer, body: `${body},"error":${error},"status":"failure"}` }
}

function playedLimit(seconds: number, now: number): ApiAnswer {
  const headers = {
    'retry-after': String(seconds),
    'x-ratelimit-limit': '100',
    'x-ratelimit-reset': String(Math.ceil(now / 1000) + seconds),
    'x-ratelimit-rule': '5f3c1d2e4b6a79880a1b2c3d4e5f6071',
  }
  return tooMany(100, 'Table API', headers)
}

function unavailable(retryAfterSeconds: number | undefined): ApiAnswer {
  const answer = page(503, 'Service unavailable')
  if (retryAfterSeconds !== undefined) answer.headers['retry-after'] = String(retryAfterSeconds)
  return answer
}

const page = (status: number, title: string): ApiAnswer => ({
  status,
  headers: { 'content-type': 'text/html;charset=UTF-8' },
  body: `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
})
