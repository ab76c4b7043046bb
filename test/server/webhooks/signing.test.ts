import { describe, expect, it } from 'vitest'
import { makeSecret, secretBoxOf, signedHeaders } from '../../../server/webhooks/secrets.ts'
import { judge, PAUSES_SECONDS } from '../../../server/webhooks/verdict.ts'
import { SECRET } from '../../support/installation.ts'
import { verifies } from './receiver.ts'

describe('what is sent', () => {
  // As the libraries of Standard Webhooks test themselves.
  it.each([
    {
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      seconds: 1614265330,
      body: '{"test": 2432232314}',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    {
      secret: 'whsec_plJ3nmyCDGBKInavdOK15jsl',
      id: 'msg_loFOjxBNrRLzqYUf',
      seconds: 1731705121,
      body: '{"event_type":"ping","data":{"success":true}}',
      signature: 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    },
  ])('is signed as Standard Webhooks publishes it', ({ secret, id, seconds, body, signature }) => {
    expect(signedHeaders(id, seconds * 1000 + 999, body, [secret])).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signature,
    })
  })

  it('is signed by each of several secrets, and by no other', () => {
    const [one, two, other] = [makeSecret(), makeSecret(), makeSecret()]
    const headers = signedHeaders('msg_x', Date.now(), '{"a":"ü"}', [one, two])
    const received = { headers, raw: '{"a":"ü"}' }
    expect([one, two, other].map((secret) => verifies(received, secret))).toEqual([true, true, false])
    expect(verifies({ headers, raw: '{"a":"u"}' }, one)).toBe(false)
    expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  })
})

describe('a secret in the database', () => {
  it('is opened only for its owner and with the secret of the installation', () => {
    const box = secretBoxOf(SECRET)
    const secret = makeSecret()
    const sealed = box.seal(secret, 'one')
    expect(Buffer.from(sealed).includes(secret)).toBe(false)
    expect(box.open(sealed, 'one')).toBe(secret)
    expect(secretBoxOf(SECRET).open(sealed, 'one')).toBe(secret)
    expect(box.open(sealed, 'two')).toBeUndefined()
    expect(secretBoxOf(`${SECRET} not`).open(sealed, 'one')).toBeUndefined()
    expect(box.open(sealed.subarray(0, 9), 'one')).toBeUndefined()
    expect(Buffer.from(box.seal(secret, 'one')).equals(Buffer.from(sealed))).toBe(false)
  })
})

describe('what an attempt comes to', () => {
  const given = { tries: 1, random: 0, now: Date.parse('2026-05-01T10:00:00Z') }
  const answered = (status: number, retryAfter?: string) => ({
    kind: 'answered' as const,
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })

  it('is delivery for 2xx, the end of the endpoint for 410, and another attempt for all else', () => {
    expect([200, 204, 299].map((status) => judge(answered(status), given).kind)).toEqual(Array(3).fill('delivered'))
    expect(judge(answered(410), given)).toMatchObject({ kind: 'gone' })
    for (const status of [100, 301, 302, 307, 400, 401, 404, 409, 429, 500, 503]) {
      expect(judge(answered(status), given)).toMatchObject({ kind: 'waiting', status, pauseSeconds: 5 })
    }
    expect(judge(answered(302), given)).toMatchObject({ failure: 'It answered 302; redirects are not followed.' })
    expect(judge({ kind: 'lost', why: 'It refuses connections.' }, given)).toEqual({
      kind: 'waiting',
      failure: 'It refuses connections.',
      pauseSeconds: 5,
    })
  })

  it('is followed by growing pauses with some chance in them, and by failure after the eighth', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map((tries) => judge(answered(500), { ...given, tries }))
    expect(pauses.map((verdict) => ('pauseSeconds' in verdict ? verdict.pauseSeconds : verdict.kind))).toEqual([
      ...PAUSES_SECONDS.slice(1),
      'failed',
    ])
    expect(judge(answered(500), { ...given, tries: 2, random: 1 })).toMatchObject({ pauseSeconds: 360 })
  })

  it('has the patience that 429 and 503 ask for, within bounds', () => {
    const pause = (status: number, retryAfter: string) => {
      const verdict = judge(answered(status, retryAfter), given)
      return 'pauseSeconds' in verdict ? verdict.pauseSeconds : undefined
    }
    expect(pause(429, '90')).toBe(90)
    expect(pause(503, 'Fri, 01 May 2026 10:02:00 GMT')).toBe(120)
    expect(pause(429, '1')).toBe(5)
    expect(pause(429, '999999999')).toBe(43_200)
    expect(pause(500, '90')).toBe(5)
    for (const nonsense of ['', 'soon', '-4', '1e9', 'Fri, 01 May 2020 10:02:00 GMT']) {
      expect(pause(429, nonsense)).toBe(5)
    }
  })
})
