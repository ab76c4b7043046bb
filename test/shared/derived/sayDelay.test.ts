import { describe, expect, it } from 'vitest'
import { sayDelay } from '../../../shared/derived/sayDelay.ts'
import type { DelayPart } from '../../../shared/schedule/delay.ts'
import { minutes } from '../../support/play.ts'
import { runbookOf } from '../schedule/given.ts'

const runbook = runbookOf([
  { step: 'copy', title: 'Copy ledger', takes: '10m' },
  { step: 'open', title: 'Open', takes: '10m', after: ['copy'] },
])
const say = (...parts: [string, DelayPart['because'], number][]) =>
  sayDelay(runbook, 'open', {
    milliseconds: parts.reduce((sum, [, , lost]) => sum + minutes(lost), 0),
    parts: parts.map(([at, because, lost]) => ({ at, because, milliseconds: minutes(lost) })),
  })

describe('a delay in words', () => {
  it('says what is its own and what came from where', () => {
    expect(say(['copy', 'lasted', 9], ['open', 'notBegun', 1], ['open', 'lasted', 2])).toBe(
      '12 min late: 3 min its own, 9 min from “Copy ledger”',
    )
    expect(say(['open', 'held', 12])).toBe('12 min late, its own')
    expect(say(['copy', 'lasted', 20], ['open', 'lasted', -5])).toBe(
      '15 min late: 20 min from “Copy ledger”, 5 min made up',
    )
    expect(say(['open', 'lasted', -5])).toBe('5 min ahead of the plan')
    expect(say(['copy', 'lasted', 0.4])).toBeUndefined()
  })

  it('leaves no half minute over', () => {
    expect(say(['copy', 'lasted', 1.5], ['open', 'lasted', 1.5])).toBe(
      '3 min late: 2 min its own, 1 min from “Copy ledger”',
    )
  })
})
