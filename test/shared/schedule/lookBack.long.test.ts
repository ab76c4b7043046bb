import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lookBack } from '../../../shared/schedule/lookBack/lookBack.ts'
import { inMinutes } from '../../../shared/schedule/lookBack/sayLookBack.ts'
import { minutes } from '../../support/play.ts'
import { playToItsEnd, playUnruly, unrulyNight } from '../../support/unrulyNight.ts'

const sum = (all: readonly { milliseconds: number }[]) =>
  all.reduce((total, { milliseconds }) => total + milliseconds, 0)

it('adds up: what was lost and won is the whole, of the finish, of each step and in the sentence', () => {
  const reasons = new Set<string>()
  fc.assert(
    fc.property(
      unrulyNight,
      fc.array(fc.integer({ min: 1, max: 45 }), { minLength: 1, maxLength: 5 }),
      (unruly, paces) => {
        const play = playToItsEnd(playUnruly(unruly), paces)
        play.run('lena', { type: 'closeCutover' })
        const looked = lookBack({ id: 'c1', runbook: play.runbook, log: play.log })
        if (!looked) throw new Error('It is not over')
        const plan = looked.plans[looked.against] ?? looked.plans.approved
        const late = Date.parse(looked.finish) - Date.parse(plan.finish)
        const { delay, steps, workstreams } = looked
        expect(delay?.milliseconds).toBe(late)
        expect(sum(delay?.parts ?? [])).toBe(late)
        const ofNone = sum((delay?.parts ?? []).filter(({ workstream }) => workstream === undefined))
        expect(workstreams.reduce((total, { ofFinish }) => total + ofFinish, ofNone)).toBe(late)
        const total = Math.round(late / minutes(1))
        expect(inMinutes(delay?.parts ?? [], total).reduce((all, part) => all + part.minutes, 0)).toBe(total)
        const ends = steps.flatMap(({ actual }) => (actual ? Date.parse(actual.finish) : []))
        expect(Math.max(...ends)).toBeLessThanOrEqual(Date.parse(looked.finish))
        for (const { delay: own, baseline, approved, actual } of steps) {
          const planned = looked.against === 'atT0' ? baseline : approved
          if (planned && actual && own)
            expect(own.milliseconds).toBe(Date.parse(actual.finish) - Date.parse(planned.finish))
          if (own && own.from === undefined && planned) continue
          for (const { because } of own?.own ?? []) reasons.add(because)
        }
        for (const { because } of delay?.parts ?? []) reasons.add(because)
      },
    ),
    { numRuns: 150 },
  )
  // Whatever the seed: most kinds of reasons were there.
  expect(reasons.size).toBeGreaterThanOrEqual(7)
})
