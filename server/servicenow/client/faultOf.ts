/** Maps the outcome of a request to the fault that its caller sees. */
import type { BreakerState } from './breaker.ts'
import type { Fault } from './faults.ts'
import type { Unusable } from './interpret.ts'

interface Known {
  /** When a write was sent that may have had its effect; undefined for reads and for what was never sent. */
  mayHaveHappened: number | undefined
  now: number
  circuit: BreakerState
  blockedUntil: number | undefined
}

export function faultOf(meaning: Unusable, { mayHaveHappened, now, circuit, blockedUntil }: Known): Fault {
  // A definite answer to a retry holds for the first attempt as well; any other failure leaves the first one open.
  const definite = meaning.kind === 'no' && meaning.fault.kind !== 'unauthorised'
  if (mayHaveHappened !== undefined && !definite) {
    const { why, status } = meaning.kind === 'trouble' ? meaning : { why: 'serverError' as const, status: undefined }
    return { kind: 'outcomeUnknown', why, at: mayHaveHappened, ...(status !== undefined && { status }) }
  }
  if (meaning.kind === 'limited') return { kind: 'rateLimited', retryAt: blockedUntil ?? now }
  if (meaning.kind === 'no') return meaning.fault
  if (meaning.why === 'tooLarge') return { kind: 'malformed', why: 'it is larger than T-Minus reads' }
  return {
    kind: 'unreachable',
    why: meaning.why,
    since: circuit.kind === 'closed' ? now : circuit.failingSince,
    ...(circuit.kind === 'open' && { retryAt: circuit.until }),
    ...(meaning.status !== undefined && { status: meaning.status }),
  }
}

/** An instance may quote in its message what it was sent. */
export function withoutSecrets(fault: Fault, secrets: readonly string[]): Fault {
  if (!('message' in fault)) return fault
  const hide = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, '•••'), text)
  return { ...fault, message: hide(fault.message), detail: hide(fault.detail) }
}
