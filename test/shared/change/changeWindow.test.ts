import { describe, expect, it } from 'vitest'
import { leadChange } from '../../../shared/change/change.ts'
import {
  coversForecast,
  datesAfterMove,
  datesOfNewChange,
  datesToAskFor,
  needsOtherDates,
} from '../../../shared/change/changeWindow.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { askingRunbook, changeReading, facts, hear, linked, startingRunbook } from '../../support/changes.ts'
import { iso, minutes, Play, T0, upToGo } from '../../support/play.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

function asked(play: Play) {
  const change = leadChange(play.cutover)
  if (!change) throw new Error('No change is linked')
  return datesToAskFor(play.cutover, change, play.now)
}

it('asks for nothing while the window covers the forecast', () => {
  const play = linked()
  expect(needsOtherDates(play.cutover, play.now)).toBe(false)
})

it('asks from T-0 to the end of the window once the change was moved away, until somebody has asked', () => {
  const play = linked()
  hear(play, facts(play, { plannedStart: iso(T0 + minutes(30)) }))
  expect(needsOtherDates(play.cutover, play.now)).toBe(true)
  const { start, end } = asked(play)
  expect({ start: iso(start), end: iso(end) }).toEqual({ start: iso(T0), end: iso(T0 + minutes(240)) })
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

describe('[R11] work under a change', () => {
  const STARTS = startingRunbook()
  const start = (stepId: string, more = {}) => ({ type: 'startStep' as const, stepId, ...more })
  const WHY = 'The CAB agreed on the phone'
  /** Behind the gate, with a window of the change in minutes around T-0. */
  const planned = (from: number, to: number) => {
    const play = upToGo(linked(new Play(STARTS)))
    return hear(play, facts(play, { plannedStart: iso(T0 + minutes(from)), plannedEnd: iso(T0 + minutes(to)) }))
  }

  it.each([
    ['before its window', 27, 240, 'begins only 27 min later'],
    ['after its window', -120, -60, 'ended 1 h before'],
  ])('does not begin %s without a reason of somebody who is named', (_, from, to, when) => {
    const play = planned(from, to)
    play.now = T0
    const refused = play.give('dana', start('freeze'))
    expect(refused).toMatchObject({ code: 'outsideWindow', field: 'outsideWindow' })
    expect(refused).toHaveProperty('message', expect.stringContaining(when))
    play.run('dana', start('freeze', { outsideWindow: WHY }))
    expect(leadChange(play.cutover)?.outsideWindow).toMatchObject({ by: 'dana', stepId: 'freeze', reason: WHY })
  })

  it('begins inside its window without a word, to the second', () => {
    const play = planned(0, 240)
    play.now = T0 + 500
    hear(play, facts(play, { plannedStart: iso(T0), plannedEnd: iso(T0 + 400) }))
    play.run('dana', start('freeze'))
    expect(play.log.at(-1)?.type).toBe('stepStarted')
  })

  it('asks once for each side of the window: who answered for its end answered for what follows', () => {
    const play = planned(-120, 3)
    play.now = T0
    play.run('dana', start('freeze'), { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' }).wait(minutes(6))
    expect(play.give('dana', start('copy'))).toMatchObject({ code: 'outsideWindow' })
    play.run('dana', start('copy', { outsideWindow: WHY })).wait(minutes(20))
    play.run('dana', { type: 'completeStep', stepId: 'copy', outputs: { rows: '1' } })
    play.run('dana', { type: 'completeStep', stepId: 'freeze' }, start('promote'))
    // New dates that hold are a new window, whose end is answered for again.
    hear(play, facts(play, { plannedStart: iso(T0), plannedEnd: iso(play.now + minutes(5)) }))
    play.wait(minutes(6)).run('dana', { type: 'completeStep', stepId: 'promote' })
    play.run('second', { type: 'confirmStep', stepId: 'promote' })
    expect(play.give('nils', start('switch'))).toMatchObject({ code: 'outsideWindow' })
  })

  it('is nothing that is not behind its start, that goes back, or that is rehearsed', () => {
    const play = planned(-120, -60)
    expect(play.give('lena', start('freeze'))).toMatchObject({ code: 'notYourRole' })
    play.now = T0
    play.run('dana', start('freeze', { outsideWindow: WHY }))
    play.run('lena', { type: 'beginRollback', reason: 'Too late' })
    play.run('dana', { type: 'completeStep', stepId: 'freeze' })
    play.run('dana', start('freeze~rollback'))
    const rehearsed = upToGo(linked(new Play(STARTS, { mode: 'rehearsal' })))
    hear(rehearsed, facts(rehearsed, { plannedStart: iso(T0 + minutes(600)), plannedEnd: iso(T0 + minutes(900)) }))
    rehearsed.now = T0
    rehearsed.run('dana', start('freeze'))
  })

  it('is not begun under a change that is over, with a reason or without', () => {
    const play = planned(-60, 240)
    play.now = T0
    hear(play, facts(play, { state: '3' }))
    expect(play.give('dana', start('freeze', { outsideWindow: WHY }))).toMatchObject({ code: 'changeHeld' })
    play
      .run('lena', { type: 'unlinkChange', changeId: 'change-1', reason: 'Last month’s' })
      .run('dana', start('freeze'))
  })
})

describe('[R12] a moved T-0', () => {
  const move = (by: number, more = {}) => ({
    type: 'moveT0' as const,
    t0: iso(T0 + minutes(by)),
    reason: 'The ledger is late',
    ...more,
  })
  const proposed = ({ cutover }: Play) => {
    const dates = leadChange(cutover)?.proposed
    return dates && { start: iso(dates.start), end: iso(dates.end) }
  }

  it('moves the planned window of the change with it', () => {
    const play = linked().run('lena', move(300))
    expect(proposed(play)).toEqual({ start: iso(T0 + minutes(240)), end: iso(T0 + minutes(540)) })
  })

  it('does so too when a held countdown goes on', () => {
    const play = linked().run('lena', { type: 'startCutover' }, { type: 'holdCountdown', reason: 'Waiting' })
    play.wait(minutes(300)).run('lena', { type: 'resumeCountdown' })
    expect(proposed(play)).toBeDefined()
  })

  it.each<[string, (play: Play) => unknown]>([
    ['covers the work also then', (play) => hear(play, facts(play, { plannedEnd: iso(T0 + minutes(2000)) }))],
    ['is over in ServiceNow', (play) => hear(play, facts(play, { state: '3' }))],
    ['is on hold in ServiceNow', (play) => hear(play, facts(play, { onHold: true }))],
    ['sync is paused', (play) => play.run('lena', { type: 'pauseChangeSync', changeId: 'change-1', reason: 'x' })],
  ])('leaves it where it %s, and says why', (why, turn) => {
    const play = linked()
    turn(play)
    play.run('lena', move(300))
    expect(proposed(play)).toBeUndefined()
    expect(datesAfterMove(play.cutover, minutes(300), play.now)).toHaveProperty('why', expect.stringContaining(why))
  })

  it('leaves it in a rehearsal', () => {
    expect(proposed(linked(new Play(askingRunbook(), { mode: 'rehearsal' })).run('lena', move(300)))).toBeUndefined()
  })

  it('is taken by ServiceNow in whole seconds', () => {
    const play = linked().run('lena', { ...move(300), t0: iso(T0 + minutes(300) + 700) })
    const dates = proposed(play)
    hear(play, facts(play, { plannedStart: dates?.start ?? '', plannedEnd: dates?.end ?? '' }))
    expect(proposed(play)).toBeUndefined()
  })
})

it('a change that T-Minus makes covers its own work, also where that begins before T-0', () => {
  const early = mustRead(SMALL_YAML.replace('step: announce,', 'step: announce, startsChange: true, notBefore: T-20m,'))
  const play = new Play(early)
  const { start, end } = datesOfNewChange(play.cutover, play.now)
  const facts = { ...changeReading(), plannedStart: iso(start), plannedEnd: iso(end) }
  expect(start).toBeLessThan(T0)
  expect(coversForecast(play.cutover, facts, play.now)).toBe(true)
})
