import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { forgetRequest, requestedOffer, requestOffer } from '../../../client/forms/requestedOffer.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  forgetRequest()
  vi.useRealTimers()
})

it('what was requested waits for the row that answers, but not for long', () => {
  requestOffer('cutover', 'resumeCutover')
  vi.advanceTimersByTime(5_000)
  expect(requestedOffer.get()).toEqual({ about: 'cutover', name: 'resumeCutover' })
  vi.advanceTimersByTime(5_000)
  expect(requestedOffer.get()).toBeUndefined()
})

it('a later request has its own time', () => {
  requestOffer('cutover', 'pauseCutover')
  vi.advanceTimersByTime(9_000)
  requestOffer('freeze', 'complete')
  vi.advanceTimersByTime(9_000)
  expect(requestedOffer.get()).toEqual({ about: 'freeze', name: 'complete' })
})
