import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settleCreation, settlesAt } from '../../../../server/servicenow/client/settleCreation.ts'

const settling = { quota: 60, patience: 20 }
const BEGUN = 1_000_000
const SETTLED = BEGUN + 140_000

describe('[R11] what to do about a creation', () => {
  it('that was never attempted: look once, then create', () => {
    expect(settleCreation({ lastAttempt: null, lookups: [], settling }, BEGUN)).toEqual({ kind: 'lookUp' })
    const lookups = [{ begunAt: BEGUN, found: [] }]
    expect(settleCreation({ lastAttempt: null, lookups, settling }, BEGUN)).toEqual({ kind: 'create' })
  })

  it('of unknown outcome: look again and again, with longer pauses', () => {
    const moves: string[] = []
    const lookups: { begunAt: number; found: string[] }[] = []
    for (let now = BEGUN; ; ) {
      const move = settleCreation({ lastAttempt: BEGUN, lookups, settling }, now)
      moves.push(move.kind)
      if (move.kind === 'wait') now = move.until
      else if (move.kind === 'lookUp') lookups.push({ begunAt: now, found: [] })
      else {
        expect(move).toEqual({ kind: 'create' })
        expect(now).toBe(SETTLED)
        break
      }
    }
    expect(moves.filter((kind) => kind === 'lookUp').length).toBeGreaterThan(4)
  })

  it('that was found: adopt it; found twice: ask a person', () => {
    const found = (...sysIds: string[]) => ({
      lastAttempt: BEGUN,
      lookups: [{ begunAt: BEGUN + 1, found: sysIds }],
      settling,
    })
    expect(settleCreation(found('a'), BEGUN + 2)).toEqual({ kind: 'adopt', sysId: 'a' })
    expect(settleCreation(found('a', 'b'), BEGUN + 2)).toEqual({ kind: 'ambiguous', sysIds: ['a', 'b'] })
  })

  it('does not count a lookup from before the attempt', () => {
    const lookups = [{ begunAt: BEGUN - 1, found: [] }]
    expect(settleCreation({ lastAttempt: BEGUN, lookups, settling }, SETTLED)).toEqual({ kind: 'lookUp' })
    const soon = { kind: 'wait', until: BEGUN + 2_000 }
    expect(settleCreation({ lastAttempt: BEGUN, lookups, settling }, BEGUN + 1)).toEqual(soon)
  })

  /**
   * An instance that commits an attempt at any moment until its quota has passed, or never; a process that crashes,
   * sleeps and looks whenever it likes. Never are there two records.
   */
  it('makes at most one, whatever is lost and whenever it commits', () => {
    const sent = fc.record({
      // Of the patience, and of the quota.
      waits: fc.integer({ min: 0, max: settling.patience * 1000 }),
      takes: fc.option(fc.integer({ min: 0, max: settling.quota * 1000 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(
        fc.array(sent, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(90_000), { minLength: 1 }),
        (attempts, pauses) => {
          const commits: number[] = []
          let now = 0
          let lastAttempt: number | null = null
          let lookups: { begunAt: number; found: string[] }[] = []
          let made = 0
          for (let step = 0; step < 500; step++) {
            const move = settleCreation({ lastAttempt, lookups, settling }, now)
            if (move.kind === 'adopt' || move.kind === 'ambiguous') break
            if (move.kind === 'create') {
              const attempt = attempts[made]
              if (!attempt) break
              if (attempt.takes !== undefined) commits.push(now + attempt.waits + attempt.takes)
              lastAttempt = now
              lookups = []
              made += 1
            }
            if (move.kind === 'lookUp') {
              const found = commits.flatMap((at, index) => (at <= now ? [`record ${index}`] : []))
              lookups.push({ begunAt: now, found })
            }
            // Late, never early; at times much too late.
            now = Math.max(now, move.kind === 'wait' ? move.until : now) + (pauses[step % pauses.length] ?? 0)
          }
          expect(commits.length).toBeLessThanOrEqual(1)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is settled after the patience and twice the quota', () => {
    expect(settlesAt(BEGUN, settling)).toBe(SETTLED)
  })
})
