/** One delivery attempt: reads and signs the payload, sends it, and records the outcome. */
import type { Logger } from 'pino'
import type { LogHead, SignedHead } from '../../shared/chain/signedHead.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import type { Sql } from '../database/connect.ts'
import { deliveryId, eventBody, pingBody } from './message.ts'
import { type Claimed, giveBack, letGo, settle } from './outbox.ts'
import { type SecretBox, signedHeaders } from './secrets.ts'
import type { Send } from './send.ts'
import { judge, type Verdict } from './verdict.ts'

export interface AttemptParts {
  sql: Sql
  secrets: SecretBox
  send: Send
  /** Undefined when the log ends before it, as after a restore. */
  readEvent(organisation: string, cutoverId: string, seq: number): Promise<ChainedEvent | undefined>
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  nameOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Signs the head of the log at the event. */
  sign(head: LogHead): SignedHead
  /** The database's clock, epoch milliseconds. */
  now(): number
  /** From 0 to 1. */
  random(): number
  log: Logger
}

/** Pause before another attempt, here or on another server, at what this server cannot read now. */
const UNREADABLE_PAUSE_SECONDS = 30

export async function attempt(claimed: Claimed, parts: AttemptParts): Promise<void> {
  const { sql, log } = parts
  let body: string | undefined
  try {
    body = await bodyOf(claimed, parts)
  } catch (error) {
    if (!(error instanceof RefusedForNow))
      log.warn({ err: error, delivery: claimed.id }, 'What a webhook is to tell could not be read; it is tried again')
    return giveBack(sql, claimed, UNREADABLE_PAUSE_SECONDS)
  }
  if (body === undefined) return settle(sql, claimed, NOT_IN_LOG)
  const secrets = [claimed.secret, ...(claimed.oldSecret ? [claimed.oldSecret] : [])]
    .map((sealed) => parts.secrets.open(sealed, claimed.endpoint))
    .filter((secret) => secret !== undefined)
  const judged = { tries: claimed.tries, random: parts.random(), now: parts.now() }
  if (secrets.length === 0) return settle(sql, claimed, judge(UNSIGNED, judged))
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'T-Minus',
    ...signedHeaders(claimed.id, parts.now(), body, secrets),
  }
  const outcome = await parts.send({ url: claimed.url, headers, body })
  if (outcome.kind === 'closed') return letGo(sql, claimed)
  await settle(sql, claimed, judge(outcome, { ...judged, now: parts.now() }))
}

const NOT_IN_LOG: Verdict = { kind: 'failed', failure: 'The log does not hold this event any more: it was put back.' }

const UNSIGNED = {
  kind: 'lost',
  why: 'It cannot be signed: the secret was made under another TMINUS_SECRET. Make a new one.',
} as const

async function bodyOf(claimed: Claimed, parts: AttemptParts): Promise<string | undefined> {
  const { id, endpoint, organisation, cutover, seq, createdAt } = claimed
  if (cutover === null || seq === null) return pingBody(endpoint, createdAt)
  const [event, state] = await Promise.all([
    parts.readEvent(organisation, cutover, seq),
    parts.readState(organisation, cutover),
  ])
  if (!event || !state || deliveryId(endpoint, cutover, seq, event.hash) !== id) return undefined
  return eventBody(event, state, { nameOf: await parts.nameOf([event.actor]), sign: parts.sign })
}
