import { expect, it } from 'vitest'
import { datesToAskFor, needsOtherDates } from '../../../../client/features/servicenow/changeDates.ts'
import { leadChange } from '../../../../shared/change/change.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import { facts, hear, linked } from '../../../support/changes.ts'
import { iso, minutes, type Play, T0 } from '../../../support/play.ts'

function asked(play: Play) {
  const change = leadChange(play.cutover)
  if (!change) throw new Error('No change is linked')
  return datesToAskFor(play.cutover, change, play.now)
}

it('asks for nothing while the window covers the forecast', () => {
  const play = linked()
  expect(needsOtherDates(play.cutover, play.now)).toBe(false)
})

it('asks from T-0 to the end of the window once T-0 was moved, until somebody has asked', () => {
  const play = linked()
  play.run('lena', {
    type: 'moveT0',
    t0: iso(T0 + minutes(300)),
    windowEnd: iso(T0 + minutes(600)),
    reason: 'The ledger is late',
  })
  expect(needsOtherDates(play.cutover, play.now)).toBe(true)
  const { start, end } = asked(play)
  expect({ start: iso(start), end: iso(end) }).toEqual({
    start: iso(T0 + minutes(300)),
    end: iso(T0 + minutes(600)),
  })
  play.run('lena', {
    type: 'proposeChangeDates',
    changeId: 'change-1',
    start: iso(start),
    end: iso(end),
    reason: 'Late',
  })
  expect(needsOtherDates(play.cutover, play.now)).toBe(false)
})

it('asks until the likely finish where that lies past the window, and keeps the start of what has begun', () => {
  const play = linked().run('lena', { type: 'startCutover' })
  hear(play, facts(play, { plannedEnd: iso(play.now + minutes(10)) }))
  play.wait(minutes(400))
  expect(needsOtherDates(play.cutover, play.now)).toBe(true)
  const { start, end } = asked(play)
  expect(start).toBe(T0 - minutes(60))
  expect(end).toBeGreaterThanOrEqual(forecast(play.cutover, play.now).finish)
  expect(end % minutes(5)).toBe(0)
})
