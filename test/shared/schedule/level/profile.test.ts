import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newProfile, type Taken } from '../../../../shared/schedule/level/profile.ts'

const END = 40

/** Of so many kinds, and so many of each, that they need several whole numbers. */
const anyPeople = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 500 })), { minLength: 1, maxLength: 9 })
  .chain((capacity) =>
    fc.record({
      capacity: fc.constant(capacity),
      needs: fc.array(
        fc.tuple(...capacity.map((there) => fc.oneof(fc.constant(0), fc.integer({ min: 0, max: there })))),
        {
          minLength: 1,
          maxLength: 12,
        },
      ),
      taken: fc.array(
        fc.record({
          kind: fc.nat(capacity.length - 1),
          from: fc.oneof(fc.integer({ min: 0, max: END }), fc.constant(Number.NEGATIVE_INFINITY)),
          to: fc.integer({ min: 0, max: END }),
          // Whoever is at work already may be more than there are.
          count: fc.integer({ min: 1, max: 600 }),
        }),
        { maxLength: 4 },
      ),
      work: fc.array(fc.record({ from: fc.nat(END), lasts: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 12,
        maxLength: 12,
      }),
    }),
  )

describe('who is free over time', () => {
  it('is what counting them moment by moment says, of every kind', () => {
    fc.assert(
      fc.property(anyPeople, ({ capacity, needs, taken, work }) => {
        const profile = newProfile({
          capacity: Int32Array.from(capacity),
          needs: Int32Array.from(needs.flat()),
          taken,
        })
        // Twice, since what is cleared has to be as it was.
        for (let round = 0; round < 2; round++) {
          profile.clear()
          const busy: Taken[] = [...taken]
          const isShort = (node: number, kind: number, time: number) =>
            need(node, kind) > 0 && need(node, kind) + atWork(busy, kind, time) > (capacity[kind] ?? 0)
          const need = (node: number, kind: number) => needs[node]?.[kind] ?? 0
          for (const node of needs.keys()) {
            const { from, lasts } = work[node] ?? { from: 0, lasts: 1 }
            const isFree = (start: number) =>
              capacity.every((_, kind) =>
                Array.from({ length: lasts }, (_, passed) => start + passed).every(
                  (time) => !isShort(node, kind, time),
                ),
              )
            let first = from
            while (!isFree(first)) first += 1
            expect(profile.earliest(node, from, lasts)).toBe(first)
            const short = [...capacity.keys()].filter((kind) => isShort(node, kind, from - 1))
            expect(profile.lacking(node, from)).toEqual(short)
            if (round === 0) expect(profile.place(node, from, lasts)).toBe(first)
            else profile.occupy(node, first, lasts)
            for (const kind of capacity.keys())
              busy.push({ kind, from: first, to: first + lasts, count: need(node, kind) })
          }
        }
      }),
    )
  })
})

const atWork = (busy: readonly Taken[], kind: number, time: number): number =>
  busy.reduce((sum, of) => sum + (of.kind === kind && of.from <= time && time < of.to ? of.count : 0), 0)
