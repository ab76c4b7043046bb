/** Whether a webhook delivery comes from an instance that knows the secret, is fresh, and is understood. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { readServiceNowTime } from './query.ts'

export interface Delivery {
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** The raw bytes: the signature is over them. */
  rawBody: Uint8Array
  /** `whsec_…`: the current one and, for a while after a rotation, the previous one. */
  secrets: readonly string[]
  /** Epoch milliseconds. */
  now: number
}

export type Verified =
  | { ok: true; deliveryId: string; sentAt: number; event: DeliveredEvent }
  | { ok: false; why: 'tooLarge' | 'incomplete' | 'badSignature' | 'stale' | 'unreadable' }

/** It says that something happened, not what is true now: read the record again. */
export interface DeliveredEvent {
  instance: string
  cutover: string
  gate: string
  /** sys_id; empty for a ping. */
  change: string
  /** `change_request`, `sysapproval_approver`, `incident`, `x_tminus_gate_link`; empty for a ping. */
  table: string
  sysId: string
  operation: 'insert' | 'update' | 'delete' | 'ping'
  modCount: number
  /** Epoch milliseconds; null when the instance does not say. */
  updatedAt: number | null
}

export const MAX_DELIVERY_BYTES = 16_384
/** In either direction: the instance's clock may be ahead of ours. */
const REPLAY_WINDOW_MS = 300_000
const PREFIX = 'whsec_'
const MAX_SIGNATURES = 8

const sysId = z.string().regex(/^[0-9a-f]{32}$/)
const body = z.object({
  version: z.literal(1),
  instance: z.string().max(200),
  cutover: z.string().max(64),
  gate: z.string().max(64),
  change: z.union([sysId, z.literal('')]),
  // A later version of the app may watch more; if refused, it would resend that for hours.
  table: z.string().regex(/^[a-z0-9_]{0,80}$/),
  sys_id: z.union([sysId, z.literal('')]),
  operation: z.enum(['insert', 'update', 'delete', 'ping']),
  sys_mod_count: z.int().min(0),
  sys_updated_on: z.string().max(32),
})

/** The id is the same on each attempt of a delivery: use it to drop duplicates. */
export function verifyDelivery({ headers, rawBody, secrets, now }: Delivery): Verified {
  if (rawBody.byteLength > MAX_DELIVERY_BYTES) return { ok: false, why: 'tooLarge' }
  const deliveryId = only(headers['webhook-id'])
  const timestamp = only(headers['webhook-timestamp'])
  const signature = only(headers['webhook-signature'])
  if (!deliveryId || !timestamp || !signature) return { ok: false, why: 'incomplete' }
  if (!/^[0-9a-f]{32}$/.test(deliveryId) || !/^\d{1,12}$/.test(timestamp)) return { ok: false, why: 'incomplete' }

  const signed = Buffer.concat([Buffer.from(`${deliveryId}.${timestamp}.`), rawBody])
  if (!isSigned(signed, signature, secrets)) return { ok: false, why: 'badSignature' }

  const sentAt = Number(timestamp) * 1000
  if (Math.abs(now - sentAt) > REPLAY_WINDOW_MS) return { ok: false, why: 'stale' }

  const event = readEvent(rawBody)
  return event ? { ok: true, deliveryId, sentAt, event } : { ok: false, why: 'unreadable' }
}

/**
 * Whether a delivery reports anything that is not known yet; they arrive in any order.
 *
 * @param known what was last read of that record
 */
export function isNews({ operation, modCount }: DeliveredEvent, known: { modCount: number } | undefined): boolean {
  if (operation === 'delete' || operation === 'ping') return true
  return known === undefined || modCount > known.modCount
}

function isSigned(signed: Buffer, header: string, secrets: readonly string[]): boolean {
  const given = header
    .split(' ')
    .slice(0, MAX_SIGNATURES)
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice(3), 'base64'))
  const expected = secrets.flatMap((secret) => keyOf(secret) ?? []).map((key) => mac(key, signed))
  // Every pair is compared, so that timing reveals nothing.
  let matches = 0
  for (const one of expected) {
    for (const other of given) {
      if (other.length === one.length && timingSafeEqual(one, other)) matches += 1
    }
  }
  return matches > 0
}

function keyOf(secret: string): Buffer | undefined {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '', 'base64')
  // An empty or guessable key would let anybody in.
  return key.length >= 24 ? key : undefined
}

function mac(key: Buffer, signed: Buffer): Buffer {
  return createHmac('sha256', key).update(signed).digest()
}

function readEvent(rawBody: Uint8Array): DeliveredEvent | undefined {
  const { data } = body.safeParse(json(rawBody))
  if (!data) return undefined
  const { instance, cutover, gate, change, table, operation } = data
  return {
    instance,
    cutover,
    gate,
    change,
    table,
    sysId: data.sys_id,
    operation,
    modCount: data.sys_mod_count,
    updatedAt: readServiceNowTime(data.sys_updated_on) ?? null,
  }
}

function json(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody))
  } catch {
    return undefined
  }
}

/** Node joins most repeated headers; a delivery with two ids is not accepted. */
function only(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header.trim() : undefined
}
