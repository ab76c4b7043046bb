import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNews, MAX_DELIVERY_BYTES, verifyDelivery } from '../../../../server/servicenow/client/verifyDelivery.ts'
import { sysId } from './standIn.ts'

const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const OTHER = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const ID = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'
const SENT = 1_700_000_000_000

const EVENT = {
  version: 1,
  instance: 'acme',
  cutover: 'cut-1',
  gate: 'go-live',
  change: sysId('a'),
  table: 'change_request',
  sys_id: sysId('a'),
  operation: 'update',
  sys_mod_count: 7,
  sys_updated_on: '2026-11-22 15:00:00',
}

function delivery(body: unknown = EVENT, over: { secret?: string; timestamp?: string; id?: string } = {}) {
  const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const { secret = SECRET, timestamp = String(SENT / 1000), id = ID } = over
  const key = Buffer.from(secret.slice(6), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest('base64')
  const headers: Record<string, string> = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
  return { headers, rawBody, secrets: [SECRET], now: SENT }
}

describe('a delivery', () => {
  it('that is signed is accepted, and says what happened', () => {
    expect(verifyDelivery(delivery())).toEqual({
      ok: true,
      deliveryId: ID,
      sentAt: SENT,
      event: {
        instance: 'acme',
        cutover: 'cut-1',
        gate: 'go-live',
        change: sysId('a'),
        table: 'change_request',
        sysId: sysId('a'),
        operation: 'update',
        modCount: 7,
        updatedAt: Date.UTC(2026, 10, 22, 15),
      },
    })
  })

  it('has the signature that the app on the instance computes', () => {
    const given = delivery('{"version":1}')
    expect(given.headers['webhook-signature']).toBe('v1,YKtwzzhYmm448NivMwtMeAXtbbnRTAnb7Bkb1+DnBik=')
    expect(verifyDelivery(given)).toEqual({ ok: false, why: 'unreadable' })
  })

  it('may be signed with the secret before this one, and only then', () => {
    const given = delivery(EVENT, { secret: OTHER })
    expect(verifyDelivery(given)).toEqual({ ok: false, why: 'badSignature' })
    expect(verifyDelivery({ ...given, secrets: [SECRET, OTHER] })).toMatchObject({ ok: true })
    expect(verifyDelivery({ ...given, secrets: [] })).toEqual({ ok: false, why: 'badSignature' })
  })

  it('may carry several signatures', () => {
    const given = delivery()
    const headers = { ...given.headers, 'webhook-signature': `v1a,xx v1,AAAA ${given.headers['webhook-signature']}` }
    expect(verifyDelivery({ ...given, headers })).toMatchObject({ ok: true })
  })

  it('is refused when any byte of it is another', () => {
    const given = delivery()
    fc.assert(
      fc.property(fc.nat(given.rawBody.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const rawBody = Uint8Array.from(given.rawBody, (byte, index) => (index === at ? byte ^ by : byte))
        expect(verifyDelivery({ ...given, rawBody })).toEqual({ ok: false, why: 'badSignature' })
      }),
    )
    const later = { ...given.headers, 'webhook-timestamp': String(SENT / 1000 + 1) }
    expect(verifyDelivery({ ...given, headers: later })).toEqual({ ok: false, why: 'badSignature' })
    const renamed = { ...given.headers, 'webhook-id': sysId('b') }
    expect(verifyDelivery({ ...given, headers: renamed })).toEqual({ ok: false, why: 'badSignature' })
  })

  it('is refused five minutes after it was sent, and five minutes before', () => {
    for (const [by, ok] of [
      [300_000, true],
      [-300_000, true],
      [300_001, false],
      [-300_001, false],
    ] as const) {
      const verified = verifyDelivery({ ...delivery(), now: SENT + by })
      expect(verified, String(by)).toMatchObject(ok ? { ok } : { ok, why: 'stale' })
    }
  })

  it.each([
    ['webhook-id', undefined],
    ['webhook-id', `${ID}.1`],
    ['webhook-timestamp', undefined],
    ['webhook-timestamp', '1e9'],
    ['webhook-timestamp', '-1'],
    ['webhook-signature', undefined],
    ['webhook-signature', ['v1,a', 'v1,b']],
  ])('is refused with a %s of %j', (header, value) => {
    const given = delivery()
    const verified = verifyDelivery({ ...given, headers: { ...given.headers, [header]: value } })
    expect(verified).toEqual({ ok: false, why: 'incomplete' })
  })

  it('is refused without looking when it is too large', () => {
    const given = delivery(`"${'x'.repeat(MAX_DELIVERY_BYTES)}"`)
    expect(verifyDelivery(given)).toEqual({ ok: false, why: 'tooLarge' })
  })

  it.each([
    '',
    'null',
    '[]',
    '{"version":2}',
    '{',
    JSON.stringify({ ...EVENT, sys_id: '../x' }),
    JSON.stringify({ ...EVENT, table: 'sys user' }),
  ])('that is signed and not understood is refused: %j', (body) =>
    expect(verifyDelivery(delivery(body))).toEqual({ ok: false, why: 'unreadable' }),
  )

  it('is refused with a secret that anybody could guess', () => {
    for (const secret of ['whsec_', 'whsec_AAAA', '']) {
      expect(verifyDelivery({ ...delivery(EVENT, { secret: 'whsec_AAAA' }), secrets: [secret] })).toMatchObject({
        ok: false,
      })
    }
  })

  it('of a ping names no record', () => {
    const ping = {
      ...EVENT,
      cutover: '',
      gate: '',
      change: '',
      table: '',
      sys_id: '',
      operation: 'ping',
      sys_updated_on: '',
      sys_mod_count: 0,
    }
    expect(verifyDelivery(delivery(ping))).toMatchObject({ ok: true, event: { operation: 'ping', updatedAt: null } })
  })
})

describe('out of order', () => {
  const event = (operation: 'update' | 'delete', modCount: number) => {
    const verified = verifyDelivery(delivery({ ...EVENT, operation, sys_mod_count: modCount }))
    if (!verified.ok) throw new Error(verified.why)
    return verified.event
  }

  it('only what a later read has not overtaken is news', () => {
    expect(isNews(event('update', 7), undefined)).toBe(true)
    expect(isNews(event('update', 7), { modCount: 6 })).toBe(true)
    expect(isNews(event('update', 7), { modCount: 7 })).toBe(false)
    expect(isNews(event('update', 3), { modCount: 7 })).toBe(false)
    expect(isNews(event('delete', 3), { modCount: 7 })).toBe(true)
  })
})
