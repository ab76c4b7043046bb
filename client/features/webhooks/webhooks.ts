/** Webhooks as REST has them, and how their state is said. Instants are ISO 8601. */
import { fullInstant } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'

export interface Endpoint {
  id: string
  url: string
  description: string
  /** Empty: all. */
  eventTypes: string[]
  rehearsals: boolean
  createdAt: string
  state: 'ok' | 'failing' | 'paused'
  since?: string
  failure?: string
  waiting: number
  oldestWaiting?: string
  oldSecretUntil?: string
}

export interface Delivery {
  /** The webhook-id. */
  id: string
  number: number
  cutoverId?: string
  seq?: number
  type: string
  status: DeliveryStatus
  attempts: number
  createdAt: string
  attemptedAt?: string
  settledAt?: string
  nextAttemptAt?: string
  answerStatus?: number
  failure?: string
}

export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

export const endpointPath = (id: string): string => `/api/webhooks/${id}`

/** `hooks.example.org/t-minus`; whoever needs all of it opens the form. */
export function shortAddress(url: string): string {
  const { host, pathname } = new URL(url)
  return pathname === '/' ? host : `${host}${pathname}`
}

/** `stepCompleted` as `step completed`. */
export const sayType = (type: string): string =>
  type.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`).replace(/^t0\b/, 'T-0')

export function sayState({ state, since, failure, waiting }: Endpoint): string {
  const at = since === undefined ? '' : ` since ${fullInstant(Date.parse(since), myZone())}`
  const why = failure === undefined ? '' : `: ${failure}`
  if (state === 'failing') return `Failing${at}${why === '' ? '.' : why}`
  if (state === 'paused') return `Paused${at}${why === '' ? '.' : why}`
  return waiting === 0 ? 'Works; nothing waits.' : 'Works.'
}

export const sayWaiting = (count: number): string =>
  count === 1 ? 'One event waits.' : `${count.toLocaleString('en')} events wait.`

export function sayWanted({ eventTypes, rehearsals }: Endpoint): string {
  const which =
    eventTypes.length === 0
      ? 'Every event'
      : eventTypes.length === 1
        ? 'One kind of event'
        : `${eventTypes.length} kinds of events`
  return `${which}${rehearsals ? ', of rehearsals too' : ''}`
}
