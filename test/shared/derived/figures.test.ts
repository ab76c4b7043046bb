import { describe, expect, it } from 'vitest'
import { figuresOf, portfolioLine } from '../../../shared/derived/figures.ts'
import { readinessOf } from '../../../shared/derived/readiness.ts'
import { minutes, Play, T0, upToGo } from '../../support/play.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'
import { runbookOf, running } from '../schedule/given.ts'

const figures = (play: Play) => figuresOf(play.cutover, play.now)

describe('the countdown', () => {
  it('counts to T-0 and on', () => {
    const play = new Play(smallRunbook())
    expect(figures(play).countdown).toBe(-3600)
    expect(figures(play.wait(minutes(60))).countdown).toBe(0)
    expect(figures(play.wait(1500)).countdown).toBe(1)
  })

  it('stands still while it is held and goes on from there; the window does not move', () => {
    const play = new Play(smallRunbook()).run('lena', { type: 'holdCountdown', reason: 'Storm' })
    expect(figures(play.wait(minutes(200)))).toMatchObject({ countdown: -3600, finishDelta: 0, insideWindow: false })
    play.run('lena', { type: 'resumeCountdown' })
    expect(figures(play)).toMatchObject({ countdown: -3600, finishDelta: 0, insideWindow: false })
    expect(figures(play.wait(minutes(1))).countdown).toBe(-3540)
  })
})

describe('the finish', () => {
  it('as planned before the start, with nothing that is not computed', () => {
    const play = new Play(smallRunbook())
    expect(figures(play)).toEqual({
      countdown: -3600,
      finish: T0 + minutes(53),
      finishDelta: 0,
      insideWindow: true,
      done: 0,
      total: 11,
      running: 0,
      failed: 0,
      held: 0,
      late: 0,
      // validate ends at T+51, then open-writes, the point of no return, would begin.
      rollBackBy: { at: T0 + minutes(51), because: 'pointOfNoReturn' },
      // Nothing has begun; before open-writes would, 22 minutes are to be reversed.
      turnBack: { now: play.now, atPointOfNoReturn: T0 + minutes(51 + 22) },
    })
  })

  it('says by how much it moved, and when it leaves the window', () => {
    const play = upToGo(new Play(smallRunbook(), { now: T0 }))
    // The announcement and the gate took no time at all here: one minute gained.
    expect(figures(play).finishDelta).toBe(-60)
    play.run('dana', { type: 'startStep', stepId: 'freeze' }).wait(minutes(30))
    expect(figures(play)).toMatchObject({ finishDelta: 24 * 60, insideWindow: true, running: 1, late: 2 })
    play.wait(minutes(163))
    expect(figures(play)).toMatchObject({ finish: T0 + minutes(240), insideWindow: true })
    expect(figures(play.wait(minutes(1)))).toMatchObject({ finish: T0 + minutes(241), insideWindow: false })
  })
})

describe('the steps', () => {
  it('are counted by what they are: skipped ones are done, what waits for a second person runs', () => {
    const steps = ['skipped', 'unconfirmed', 'held', 'failed', 'done', 'runs', 'open']
    const runbook = runbookOf(
      steps.map((step) => ({ step, takes: '10m', ...(step === 'unconfirmed' ? { secondPerson: true } : {}) })),
    )
    const play = running(runbook).run('lena', { type: 'skipStep', stepId: 'skipped', reason: 'Not needed' })
    for (const stepId of steps.slice(1, -1)) play.run('otto', { type: 'startStep', stepId })
    play.run('otto', { type: 'completeStep', stepId: 'unconfirmed' }, { type: 'completeStep', stepId: 'done' })
    play.run('otto', { type: 'holdStep', stepId: 'held', reason: 'Busy' })
    play.run('otto', { type: 'failStep', stepId: 'failed', reason: 'Disk full' })
    expect(figures(play)).toMatchObject({ done: 2, total: 7, running: 2, failed: 1, held: 1 })
  })

  it('are those of the rollback once everything is rolled back', () => {
    const play = upToGo(new Play(smallRunbook(), { now: T0 }))
    play.run('dana', { type: 'startStep', stepId: 'freeze' }, { type: 'completeStep', stepId: 'freeze' })
    play.run('lena', { type: 'beginRollback', reason: 'Not tonight' })
    expect(figures(play)).toMatchObject({ done: 0, total: 1, running: 0, finish: T0 + minutes(5) })
    play.run('dana', { type: 'startStep', stepId: 'freeze~rollback' })
    expect(figures(play)).toMatchObject({ done: 0, running: 1 })
    play.run('dana', { type: 'completeStep', stepId: 'freeze~rollback' })
    expect(figures(play)).toMatchObject({ done: 1, total: 1, running: 0, finish: T0 })
  })

  it('nobody is late any more when it is over', () => {
    const play = upToGo(new Play(smallRunbook(), { now: T0 })).wait(minutes(30))
    expect(figures(play).late).toBeGreaterThan(0)
    play.run('lena', { type: 'cancelCutover', reason: 'Not tonight' })
    expect(figures(play)).toMatchObject({ late: 0, finish: T0 + minutes(30) })
  })
})

describe('the line in the portfolio', () => {
  it('agrees with the figures', () => {
    const play = upToGo(new Play(smallRunbook(), { now: T0 }))
    play.run('dana', { type: 'startStep', stepId: 'freeze' }).wait(minutes(30))
    const { cutover, now } = play
    const { done, total, running, failed, held, finish, late } = figures(play)
    expect(portfolioLine(cutover, 'head', now)).toEqual({
      id: 'c1',
      seq: cutover.seq,
      hash: 'head',
      at: now,
      title: cutover.title,
      runbookId: 'small-move',
      mode: 'live',
      status: 'running',
      pause: 'flowing',
      stop: 'none',
      t0: T0,
      windowStart: T0,
      windowEnd: T0 + minutes(240),
      timezone: 'Europe/Berlin',
      tier: 1,
      readiness: readinessOf(cutover).share,
      steps: { done, total, running, failed, held },
      finish,
      late,
      trouble: { count: 2, worst: 'Automation has not reported: Copy the data', tone: 'late' },
      waiting: { dana: 2, second: 2, nils: 1 },
      startedAt: cutover.startedAt,
      roles: cutover.people,
    })
  })

  it('names the gate that comes next and since when the countdown is held', () => {
    const play = new Play(smallRunbook())
    const line = portfolioLine(play.cutover, '', play.now)
    expect(line.nextGate).toEqual({ id: 'go-no-go', title: 'Go / no-go', status: 'pending', at: T0 + minutes(1) })
    expect(line).not.toHaveProperty('countdownHeldAt')
    play.run('lena', { type: 'holdCountdown', reason: 'Storm' }).wait(minutes(5))
    expect(portfolioLine(play.cutover, '', play.now).countdownHeldAt).toBe(T0 - minutes(60))
  })
})
