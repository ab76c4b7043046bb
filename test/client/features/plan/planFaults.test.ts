import { expect, it } from 'vitest'
import { groupedFaults } from '../../../../client/features/plan/planFaults.ts'
import type { DraftFault } from '../../../../shared/draft/protocol.ts'

const fault = (row: number, more: Partial<DraftFault> = {}): DraftFault => ({
  ...{ severity: 'warning', row: `r${row}`, column: 'step', message: 'this step does not say when it is done' },
  kind: '{count} steps do not say when they are done; add verify to each',
  ...more,
})

it('many faults of one kind are told as their number, however each is worded', () => {
  const many = Array.from({ length: 340 }, (_, row) => fault(row, { message: `step ${row} is never done` }))
  const [group, ...others] = groupedFaults([
    ...many,
    fault(999, { severity: 'error', kind: '{count} others' }),
  ]).toReversed()
  expect(group).toMatchObject({ message: '340 steps do not say when they are done; add verify to each' })
  expect(group?.faults).toHaveLength(340)
  expect(others.map(({ severity }) => severity)).toEqual(['error'])
})

it('a few of a kind keep their own words', () => {
  const words = ['a', 'b', 'c']
  expect(groupedFaults(words.map((message, row) => fault(row, { message }))).map(({ message }) => message)).toEqual(
    words,
  )
})
