import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quietUntil } from '../../../server/notify/quietTimes.ts'
import { clockIn } from '../../../shared/timezone.ts'

const at = (text: string) => Date.parse(text)
const until = (from: string, to: string, zone: string, now: string) => {
  const end = quietUntil({ from, to, zone }, at(now))
  return end === undefined ? undefined : new Date(end).toISOString()
}

describe('quiet times', () => {
  it('hold over midnight, in the zone of whoever sleeps', () => {
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-11-28T23:30:30Z')).toBe('2026-11-29T06:00:00.000Z')
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-11-28T20:59:59Z')).toBeUndefined()
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-11-29T06:00:00Z')).toBeUndefined()
    expect(until('12:00', '13:00', 'Asia/Kolkata', '2026-11-29T06:45:00Z')).toBe('2026-11-29T07:30:00.000Z')
  })

  it('end when the clock there says so, also in the nights in which it is changed', () => {
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-10-24T22:00:00Z')).toBe('2026-10-25T06:00:00.000Z')
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z')
  })

  it('always end within a day, at their end, and are over then', () => {
    const clock = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
    const instant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') })
    fc.assert(
      fc.property(clock, clock, instant, (from, to, now) => {
        fc.pre(from !== to)
        const end = quietUntil({ from, to, zone: 'UTC' }, now)
        if (end === undefined) return
        expect(end).toBeGreaterThan(now)
        expect(end - now).toBeLessThanOrEqual(86_400_000)
        expect(clockIn('UTC', end)).toBe(to)
        expect(quietUntil({ from, to, zone: 'UTC' }, end)).toBeUndefined()
      }),
    )
  })
})
