import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planRunbook } from '../../../shared/schedule/network.ts'
import { plannedDeadlineSlack } from '../../../shared/schedule/plannedSlack.ts'
import { T0 } from '../../support/play.ts'
import { runbookOf } from './given.ts'

const chain = (deadline: string) =>
  runbookOf([
    { step: 'copy', takes: '30m' },
    { step: 'beside', takes: '5m' },
    { step: 'check', takes: '10m', after: ['copy', 'beside'], deadline },
    { step: 'after', takes: '10m', after: ['check'] },
  ])
const minutesOf = (deadline: string, t0?: number) => {
  const runbook = chain(deadline)
  const slack = plannedDeadlineSlack(runbook, planRunbook(runbook, t0 === undefined ? {} : { t0 }), t0)
  return slack.map((one) => (one ? [one.seconds / 60, one.step] : undefined))
}

describe('the room that a plan leaves to a deadline', () => {
  it('is below zero where it is missed, for all that it depends on, and for nothing behind it', () => {
    expect(minutesOf('T+28m')).toEqual([[-12, 2], [13, 2], [-12, 2], undefined])
    expect(minutesOf('T+1h')).toEqual([[20, 2], [45, 2], [20, 2], undefined])
  })

  it('counts an instant only with T-0', () => {
    const instant = new Date(T0 + 28 * 60_000).toISOString()
    expect(minutesOf(instant)).toEqual([undefined, undefined, undefined, undefined])
    expect(minutesOf(instant, T0)[0]).toEqual([-12, 2])
  })

  it('is how much later the first step may begin until the deadline is missed, and below zero where it is', () => {
    const length = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(length, length, length, fc.integer({ min: 1, max: 120 }), (one, other, last, by) => {
        const planned = (later: number) => {
          const runbook = runbookOf([
            { step: 'one', takes: `${one}m`, notBefore: `T+${later}m` },
            { step: 'other', takes: `${other}m`, after: ['one SS+3m'] },
            { step: 'last', takes: `${last}m`, after: ['one', 'other FF+2m'], deadline: `T+${by}m` },
          ])
          const plan = planRunbook(runbook)
          const finish = (plan.nodes[2]?.earlyFinish ?? Number.NaN) / 60
          return { finish, room: (plannedDeadlineSlack(runbook, plan)[0]?.seconds ?? Number.NaN) / 60 }
        }
        const { room, finish } = planned(0)
        expect(room < 0).toBe(finish > by)
        if (room < 0) return
        expect(planned(room).finish).toBe(by)
        expect(planned(room + 1).finish).toBe(by + 1)
      }),
    )
  })
})
