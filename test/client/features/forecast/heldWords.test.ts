import { expect, it } from 'vitest'
import { sayBias, sayHeld } from '../../../../client/features/forecast/heldWords.ts'

const record = { forecasts: 41, cutovers: 5, held: { p50: 0.5, p80: 0.78, p95: 0.95 }, biasSeconds: 720 }

it('says how often a forecast held, once there is something to judge by', () => {
  expect(sayHeld(record)).toBe('our 80 % held in 78 % of 41 forecasts')
  expect(sayHeld({ ...record, cutovers: 1 })).toBe('our 80 % is not yet to be judged: one night so far')
})

it('says whether nights end later or earlier than was forecast', () => {
  expect(sayBias(record)).toBe('Of 5 nights: on average it was over 12 min later than the forecast said at 50 %.')
  expect(sayBias({ ...record, biasSeconds: -720, cutovers: 1 })).toContain(
    'Of one night: on average it was over 12 min earlier',
  )
  expect(sayBias({ ...record, biasSeconds: 10 })).toBe('Of 5 nights: neither too early nor too late on average.')
})
