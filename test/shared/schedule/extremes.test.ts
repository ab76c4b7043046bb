import { describe, expect, it } from 'vitest'
import { saysNumbers } from '../../support/evidence/saysNumbers.ts'
import { generateRunbook } from '../../support/generateRunbook.ts'
import { iso, minutes, Play, T0 } from '../../support/play.ts'
import { CREW, runbookOf, running } from './given.ts'

const YEAR = 365 * 24 * 60

const started = (steps: number) => {
  const runbook = generateRunbook({ seed: 3, steps })
  const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, [id]]))
  return new Play(runbook, { people }).run('lead', { type: 'startCutover' })
}

describe('the forecast of', () => {
  it('what is all done: then it ended, whatever the clock says', () => {
    const play = running(runbookOf([{ step: 'a', takes: '5m' }])).run('otto', { type: 'startStep', stepId: 'a' })
    play.wait(minutes(4)).run('otto', { type: 'completeStep', stepId: 'a', observed: 'as expected' })
    for (const later of [0, 60, YEAR]) {
      const risk = saysNumbers(play.cutover, play.now + minutes(later))
      expect(risk.finish).toEqual({ p50: T0 + minutes(4), p80: T0 + minutes(4), p95: T0 + minutes(4) })
      expect(risk.drivers).toEqual([])
      expect(risk.windowChance).toBe(1)
    }
  })

  it('what is all skipped', () => {
    const play = running(runbookOf([{ step: 'a', takes: '5m' }]))
    play.wait(minutes(3)).run('lena', { type: 'skipStep', stepId: 'a', reason: 'Not needed' })
    expect(saysNumbers(play.cutover, play.now + minutes(9)).finish.p95).toBe(T0 + minutes(3))
  })

  it('nothing but a moment', () => {
    const play = running(runbookOf([{ step: 'a', kind: 'milestone' }]))
    saysNumbers(play.cutover, play.now)
    saysNumbers(play.run('otto', { type: 'completeStep', stepId: 'a' }).cutover, play.now)
  })

  it('a T-0 that is a year away, before and after it is moved there', () => {
    const play = started(40)
    play.run('lead', { type: 'moveT0', t0: iso(T0 + minutes(YEAR)), reason: 'Not this year' })
    const risk = saysNumbers(play.cutover, play.now)
    expect(risk.finish.p50).toBeGreaterThan(T0 + minutes(YEAR))
    const waiting = new Play(play.runbook, { people: play.cutover.people, now: T0 - minutes(YEAR) })
    saysNumbers(waiting.cutover, waiting.now)
  })

  it('a clock that jumps: years ahead, and back to before what has happened', () => {
    const play = running(
      runbookOf([
        { step: 'a', takes: '5m', rollback: { title: 'Undo a', takes: '5m' } },
        { step: 'b', takes: '5m', after: ['a'], rollback: { title: 'Undo b', takes: '5m' } },
        { step: 'c', takes: '5m', after: ['b'], pointOfNoReturn: true },
      ]),
    )
    play.run('otto', { type: 'startStep', stepId: 'a' }).wait(minutes(4))
    for (const status of ['running', 'held', 'failed'] as const) {
      const before = { ...play.cutover }
      if (status === 'held') play.run('otto', { type: 'holdStep', stepId: 'a', reason: 'No access' })
      if (status === 'failed') play.run('otto', { type: 'failStep', stepId: 'a', reason: 'No space' })
      for (const off of [-3 * YEAR, -60, -1, 0, 1, 3 * YEAR, 30 * YEAR]) {
        const risk = saysNumbers(play.cutover, play.now + minutes(off))
        expect(risk.finish.p95).toBeGreaterThan(play.now + minutes(off))
      }
      play.cutover = before
    }
  })

  it('a rollback in which nothing is left to do', () => {
    const play = running(runbookOf([{ step: 'a', takes: '5m', rollback: { title: 'Undo a', takes: '5m' } }]))
    play.run('otto', { type: 'startStep', stepId: 'a' }, { type: 'holdStep', stepId: 'a', reason: 'Stop' })
    play.run('lena', { type: 'beginRollback', reason: 'Turn back' })
    saysNumbers(play.cutover, play.now)
    play.run('otto', { type: 'startStep', stepId: 'a~rollback' }).wait(minutes(3))
    play.run('otto', { type: 'completeStep', stepId: 'a~rollback' })
    expect(saysNumbers(play.cutover, play.now + minutes(50)).finish.p95).toBe(T0 + minutes(3))
  })

  it('nobody: one that was cancelled before it began', () => {
    const play = new Play(runbookOf([{ step: 'a', takes: '5m' }]), { people: CREW })
    play.run('lena', { type: 'cancelCutover', reason: 'Not needed' })
    saysNumbers(play.cutover, play.now + minutes(YEAR))
  })
})
