import fc from 'fast-check'
import { it } from 'vitest'
import { anyPartInAnyPlan, anySnippetsInAnyPlan } from '../../../support/insertionProperty.ts'

it('any part of any runbook goes into any plan: it adds no error, and all that it left out is said', () => {
  fc.assert(anyPartInAnyPlan, { numRuns: 300 })
})

it('any snippet goes into any plan, with any roles, several times', () => {
  fc.assert(anySnippetsInAnyPlan, { numRuns: 40 })
})
