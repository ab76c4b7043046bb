import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyDifferences } from '../../../../shared/import/applyDifferences.ts'
import { parseEstimate } from '../../../../shared/runbook/duration.ts'
import { readRunbook } from '../../../../shared/runbook/runbookFile.ts'
import type { StepInPast } from '../../../../shared/schedule/risk/history.ts'
import { proposedEstimates } from '../../../../shared/schedule/risk/proposals.ts'
import { SMALL_YAML, smallRunbook } from '../../../support/smallRunbook.ts'

const RUNBOOK = smallRunbook()
const TIMED = RUNBOOK.steps.filter(({ kind, takes }) => kind === 'task' && takes.likely > 120)
const [STEP] = TIMED
const step = STEP ?? expect.unreachable('no step takes time')

const past = (given: Partial<StepInPast>): StepInPast => ({
  stepId: step.id,
  runs: 4,
  weight: 4,
  took: step.takes.likely,
  spread: 0.1,
  failed: 0,
  ...given,
})
const proposed = (...steps: StepInPast[]) => proposedEstimates(RUNBOOK, { nights: [], steps })

it('proposes nothing where a step takes what it was thought to take, or was never done', () => {
  expect(proposed()).toEqual([])
  expect(proposed(past({}))).toEqual([])
})

it('proposes what many nights took, and of one night goes less than half of the way', () => {
  const took = step.takes.likely * 3
  const likelyOf = (runs: number) => {
    const [one] = proposed(past({ runs, weight: runs, took }))
    return parseEstimate(String(one?.set?.takes))?.likely ?? expect.unreachable('nothing is proposed')
  }
  expect(likelyOf(1)).toBeGreaterThan(step.takes.likely)
  expect(likelyOf(1)).toBeLessThan(step.takes.likely * 2)
  expect(likelyOf(30)).toBeGreaterThan(step.takes.likely * 2)
})

it('says what speaks for it', () => {
  const [one] = proposed(past({ took: step.takes.likely * 3, failed: 1 }))
  expect(one).toMatchObject({ is: 'changed', of: 'step', id: step.id, field: 'takes', runs: 4 })
  expect(one?.why).toMatch(/^took .+ in 4 nights, .+ to .+ as a rule; failed once$/)
})

it('comes to a runbook that reads without errors and proposes as much or less again, whatever the nights took', () => {
  const anyPast = fc.tuple(
    ...TIMED.map(({ id }) =>
      fc.record({
        stepId: fc.constant(id),
        runs: fc.integer({ min: 1, max: 12 }),
        weight: fc.double({ min: 0.5, max: 12, noNaN: true }),
        took: fc.double({ min: 1, max: 40_000, noNaN: true }),
        spread: fc.double({ min: 0, max: 2, noNaN: true }),
        failed: fc.nat(3),
      }),
    ),
  )
  fc.assert(
    fc.property(anyPast, (steps) => {
      const differences = proposedEstimates(RUNBOOK, { nights: [], steps })
      for (const { set } of differences) {
        const { low = NaN, likely = NaN, high = NaN } = parseEstimate(String(set?.takes)) ?? {}
        expect(low).toBeLessThanOrEqual(likely)
        expect(likely).toBeLessThanOrEqual(high)
      }
      const text = applyDifferences(SMALL_YAML, differences)
      const { faults, runbook } = readRunbook(text, 'a.yaml')
      expect(faults.filter(({ severity, message }) => severity === 'error' && !/timebox|window/.test(message))).toEqual(
        [],
      )
      if (!runbook) return
      for (const { id, set } of differences)
        expect(runbook.steps.find((one) => one.id === id)?.takes).toEqual(parseEstimate(String(set?.takes)))
    }),
    { numRuns: 60 },
  )
})
