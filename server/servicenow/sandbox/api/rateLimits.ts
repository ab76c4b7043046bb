/** Requests an hour: rules for one person, for a role, for all, as an administrator sets them. */
import { newSysId, type Random } from '../records/identifiers.ts'
import type { InstanceClock } from '../records/instanceClock.ts'
import type { Caller } from './access.ts'
import { type ApiAnswer, type ApiRequest, failure } from './exchange.ts'

export interface RateLimitRule {
  requestsPerHour: number
  /** What the refusal calls it. */
  api?: string
  method?: string
  path?: RegExp
  /** For one person; otherwise for everybody who has the role; otherwise for everybody. */
  userName?: string
  role?: string
}

interface KnownRule extends RateLimitRule {
  sysId: string
}

const hour = 3_600_000

export class RateLimits {
  readonly #clock: InstanceClock
  readonly #random: Random
  readonly #counts = new Map<string, { hour: number; count: number }>()
  #rules: KnownRule[] = []

  constructor(clock: InstanceClock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** Answers the rule's sys_id, as `X-RateLimit-Rule` names it. */
  add(rule: RateLimitRule): string {
    const sysId = newSysId(this.#random)
    this.#rules.push({ ...rule, sysId })
    return sysId
  }

  clear(): void {
    this.#rules = []
    this.#counts.clear()
  }

  /** Counts the request. The headers that its answer has to carry, and the refusal when there are too many. */
  count(request: ApiRequest, caller: Caller): { headers: Record<string, string>; refusal?: ApiAnswer } {
    const rule = this.#ruleFor(request, caller)
    if (!rule) return { headers: {} }
    const now = this.#clock.now()
    const reset = (Math.floor(now / hour) + 1) * hour
    const key = `${rule.sysId} ${caller.userName}`
    const known = this.#counts.get(key)
    const count = known?.hour === reset ? known.count + 1 : 1
    this.#counts.set(key, { hour: reset, count })
    const headers = {
      'x-ratelimit-limit': String(rule.requestsPerHour),
      'x-ratelimit-reset': String(reset / 1000),
      'x-ratelimit-rule': rule.sysId,
    }
    if (count <= rule.requestsPerHour) return { headers }
    const seconds = Math.ceil((reset - now) / 1000)
    return {
      headers,
      refusal: tooMany(rule.requestsPerHour, rule.api ?? 'Table API', { ...headers, 'retry-after': String(seconds) }),
    }
  }

  /** One person's rules before those of roles, these before those for all; among several the strictest. */
  #ruleFor(request: ApiRequest, caller: Caller): KnownRule | undefined {
    const fits = this.#rules.filter(
      ({ method, path, userName, role }) =>
        (method === undefined || method === request.method) &&
        (path === undefined || path.test(request.path)) &&
        (userName === undefined || userName === caller.userName) &&
        (role === undefined || caller.roles.has(role)),
    )
    const rank = ({ userName, role }: KnownRule) => (userName !== undefined ? 0 : role !== undefined ? 1 : 2)
    return fits.sort((a, b) => rank(a) - rank(b) || a.requestsPerHour - b.requestsPerHour)[0]
  }
}

/** The refusal by rate, for a fault that plays one, too. */
export function tooMany(limit: number, api: string, headers: Record<string, string>): ApiAnswer {
  return failure(429, 'Rate limit exceeded', `Rate limit of ${limit} requests per hour for ${api} exceeded`, headers)
}
