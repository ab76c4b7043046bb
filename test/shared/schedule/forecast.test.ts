import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StepState } from '../../../shared/cutoverState.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { currentPlan } from '../../../shared/schedule/currentPlan.ts'
import { expectedT0, forecast } from '../../../shared/schedule/forecast.ts'
import { planRunbook } from '../../../shared/schedule/network.ts'
import { generateRunbook } from '../../support/generateRunbook.ts'
import { iso, minutes, Play, T0, upToGo } from '../../support/play.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'
import { CREW, expectedOf, fromT0, runbookOf, running } from './given.ts'

const start = (stepId: string) => ({ type: 'startStep' as const, stepId })
const complete = (stepId: string) => ({ type: 'completeStep' as const, stepId, observed: 'as expected' })
const atNow = (play: Play) => forecast(play.cutover, play.now)

/** a (10 min) then b (20 min) then c (5 min); d (8 min) beside b. */
const chain = () =>
  runbookOf([
    { step: 'a', takes: '10m' },
    { step: 'b', takes: '20m', after: ['a'] },
    { step: 'c', takes: '5m', after: ['b', 'd'] },
    { step: 'd', takes: '8m', after: ['a'] },
  ])

describe('before anything happens', () => {
  it('is the plan at T-0', () => {
    const play = new Play(smallRunbook())
    const planned = currentPlan(play.cutover)
    const expected = atNow(play)
    expect(expected.steps.map((step) => step && { start: step.start, finish: step.finish })).toEqual(planned.steps)
    expect(expected.finish).toBe(planned.finish)
    expect(fromT0(expected.finish)).toBe(53)
    expect(expected.gates).toEqual([{ at: T0 + minutes(1) }])
    expect(expected.steps.map((step) => step?.critical)).toContain(true)
    expect(expected).not.toHaveProperty('outage')
  })

  it('nothing that is open starts in the past: a late start moves everything', () => {
    const play = new Play(smallRunbook(), { now: T0 + minutes(7) })
    expect(fromT0(atNow(play).finish)).toBe(60)
    expect(fromT0(currentPlan(play.cutover).finish)).toBe(53)
  })

  it('[R1] a negative lag is for planning only', () => {
    const runbook = runbookOf([
      { step: 'a', takes: '10m' },
      { step: 'b', takes: '5m', after: ['a FS-4m'] },
    ])
    const play = new Play(runbook, { people: CREW })
    expect(planRunbook(runbook).finish).toBe(11 * 60)
    expect(expectedOf(play, 'b')).toEqual([10, 15])
    // What actual times are compared with could be kept: nobody is four minutes late from the first second.
    expect(fromT0(currentPlan(play.cutover).finish)).toBe(15)
  })

  it('a fixed instant stays where it is, and one from T-0 moves with it', () => {
    const runbook = runbookOf([
      { step: 'bank', takes: '5m', notBefore: iso(T0 + minutes(30)) },
      { step: 'relative', takes: '5m', notBefore: 'T+30m' },
      { step: 'notice', takes: '5m', notBefore: iso(T0 - minutes(30)) },
    ])
    const play = new Play(runbook, { people: CREW })
    expect(expectedOf(play, 'notice')).toEqual([-30, -25])
    expect(expectedOf(play.wait(minutes(40)), 'notice')).toEqual([-20, -15])
    play.run('lena', { type: 'moveT0', t0: iso(T0 + minutes(10)), reason: 'The mail is late' })
    expect(expectedOf(play, 'bank')).toEqual([30, 35])
    expect(expectedOf(play, 'relative')).toEqual([40, 45])
    expect(fromT0(currentPlan(play.cutover).steps[0]?.start)).toBe(30)
  })
})

describe('while it runs', () => {
  it('keeps to the plan while everything happens as planned, and ends with it', () => {
    const play = running(chain())
    const planned = currentPlan(play.cutover)
    const seen = () => atNow(play).steps.map((step) => step && { start: step.start, finish: step.finish })
    play.run('otto', start('a'))
    expect(seen()).toEqual(planned.steps)
    play.wait(minutes(10)).run('otto', complete('a'), start('b')).run('ole', start('d'))
    expect(seen()).toEqual(planned.steps)
    play.wait(minutes(8)).run('ole', complete('d')).wait(minutes(12)).run('otto', complete('b'), start('c'))
    expect(seen()).toEqual(planned.steps)
    play.wait(minutes(5)).run('otto', complete('c')).wait(minutes(60))
    expect(seen()).toEqual(planned.steps)
    expect(atNow(play).finish).toBe(planned.finish)
    expect(atNow(play).steps.some((step) => step?.critical)).toBe(false)
  })

  it('what ends early brings the rest forward', () => {
    const play = running(chain()).run('otto', start('a')).wait(minutes(4)).run('otto', complete('a'))
    expect(expectedOf(play, 'a')).toEqual([0, 4])
    expect(expectedOf(play, 'b')).toEqual([4, 24])
    expect(fromT0(atNow(play).finish)).toBe(29)
  })

  it('what runs over is expected to end now, and pushes what follows', () => {
    const play = running(chain()).run('otto', start('a')).wait(minutes(25))
    expect(expectedOf(play, 'a')).toEqual([0, 25])
    expect(expectedOf(play, 'b')).toEqual([25, 45])
    expect(fromT0(atNow(play).finish)).toBe(50)
    expect(atNow(play).steps.map((step) => [step?.slack, step?.critical])).toEqual([
      [0, true],
      [0, true],
      [0, true],
      [720, false],
    ])
  })

  it('the word of the executor replaces the plan, until it is passed', () => {
    const play = running(chain()).run('otto', start('a')).wait(minutes(5))
    play.run('otto', { type: 'estimateStep', stepId: 'a', finish: iso(T0 + minutes(18)), reason: 'Slow disks' })
    expect(expectedOf(play, 'a')).toEqual([0, 18])
    expect(expectedOf(play, 'c')).toEqual([38, 43])
    play.wait(minutes(20))
    expect(expectedOf(play, 'a')).toEqual([0, 25])
  })

  it('what is held goes on with what was left of it, when it may, and not before now', () => {
    const play = running(chain()).run('otto', start('a')).wait(minutes(4))
    play.run('otto', { type: 'holdStep', stepId: 'a', reason: 'Waiting for a password' })
    expect(expectedOf(play, 'a')).toEqual([0, 10])
    play.wait(minutes(20))
    expect(expectedOf(play, 'a')).toEqual([0, 30])

    const until = running(chain()).run('otto', start('a')).wait(minutes(4))
    until.run('otto', { type: 'holdStep', stepId: 'a', reason: 'Lunch', until: iso(T0 + minutes(60)) })
    expect(expectedOf(until, 'a')).toEqual([0, 66])
    until.wait(minutes(90))
    expect(expectedOf(until, 'a')).toEqual([0, 100])

    const over = running(chain()).run('otto', start('a')).wait(minutes(15))
    over.run('otto', { type: 'holdStep', stepId: 'a', reason: 'Stuck', until: iso(T0 + minutes(20)) })
    expect(expectedOf(over, 'a')).toEqual([0, 20])
  })

  it('what has failed is expected to be tried again from now on', () => {
    const play = running(chain()).run('otto', start('a')).wait(minutes(4))
    play.run('otto', { type: 'failStep', stepId: 'a', reason: 'Disk full' }).wait(minutes(2))
    expect(expectedOf(play, 'a')).toEqual([0, 16])
    expect(expectedOf(play, 'b')).toEqual([16, 36])
  })

  it('[R1] what is skipped takes no time and holds nobody from then on', () => {
    const play = running(chain()).wait(minutes(3))
    play.run('lena', { type: 'skipStep', stepId: 'a', reason: 'Done last week' }).wait(minutes(2))
    expect(expectedOf(play, 'a')).toEqual([3, 3])
    expect(expectedOf(play, 'b')).toEqual([5, 25])
  })

  it('[R1] lag counts from what really happened', () => {
    const runbook = runbookOf([
      { step: 'a', takes: '10m' },
      { step: 'b', takes: '5m', after: ['a FS+7m'] },
      { step: 'c', takes: '5m', after: ['a SS+3m'] },
    ])
    const play = running(runbook).wait(minutes(2)).run('otto', start('a'))
    expect(expectedOf(play, 'c')).toEqual([5, 10])
    play.wait(minutes(2)).run('otto', complete('a'))
    expect(expectedOf(play, 'b')).toEqual([11, 16])
    expect(expectedOf(play, 'c')).toEqual([5, 10])
  })

  it('what runs cannot end before what holds its end', () => {
    const runbook = runbookOf([
      { step: 'copy', takes: '30m' },
      { step: 'watch', takes: '5m', after: ['copy FF+2m'] },
      { step: 'report', takes: '5m', after: ['watch'] },
    ])
    const play = running(runbook)
    expect(expectedOf(play, 'watch')).toEqual([27, 32])
    play.run('otto', start('copy')).run('ole', start('watch'))
    expect(expectedOf(play, 'watch')).toEqual([0, 32])
    expect(expectedOf(play, 'report')).toEqual([32, 37])
  })

  it('what a second person has yet to confirm ends now at the earliest', () => {
    const runbook = runbookOf([
      { step: 'a', takes: '10m', secondPerson: true },
      { step: 'b', takes: '5m', after: ['a'] },
    ])
    const play = running(runbook).run('otto', start('a')).wait(minutes(6)).run('otto', complete('a')).wait(minutes(3))
    expect(expectedOf(play, 'a')).toEqual([0, 9])
    play.run('ole', { type: 'confirmStep', stepId: 'a' }).wait(minutes(30))
    expect(expectedOf(play, 'a')).toEqual([0, 6])
  })

  it('the same question has the same answer, as the same object', () => {
    const { cutover, now } = running(chain())
    expect(forecast(cutover, now)).toBe(forecast(cutover, now))
    expect(forecast(cutover, now + 1000)).not.toBe(forecast(cutover, now))
  })
})

describe('gates', () => {
  it('a decided gate lies where it was decided, an open one not before now', () => {
    const play = upToGo(new Play(smallRunbook(), { now: T0 - minutes(9) }))
    expect(atNow(play).gates).toEqual([{ at: T0 - minutes(9) }])
    const waiting = new Play(smallRunbook(), { now: T0 + minutes(9) })
    expect(atNow(waiting).gates).toEqual([{ at: T0 + minutes(10) }])
  })

  it('holds what is behind it also where the step in between was skipped', () => {
    const runbook = runbookOf(
      [
        { step: 'first', takes: '5m', after: ['gate'] },
        { step: 'second', takes: '5m', after: ['first'] },
        { step: 'third', takes: '5m', after: ['later-gate', 'second'] },
      ],
      [
        { id: 'gate', at: 'T+40m' },
        { id: 'later-gate', after: ['second'] },
      ],
    )
    const play = running(runbook).run('lena', { type: 'skipStep', stepId: 'first', reason: 'Not needed' })
    expect(expectedOf(play, 'second')).toEqual([40, 45])
    expect(atNow(play).gates).toEqual([{ at: T0 + minutes(40) }, { at: T0 + minutes(45) }])
    expect(expectedOf(play, 'third')).toEqual([45, 50])
    play.run('lena', { type: 'skipStep', stepId: 'second', reason: 'Not needed' })
    expect(atNow(play).gates[1]).toEqual({ at: T0 })
    expect(expectedOf(play, 'third')).toEqual([40, 45])
  })
})

describe('slack through a gate', () => {
  it('counts what only the gate holds: an FF would begin it sooner', () => {
    const runbook = runbookOf(
      [
        { step: 'prepare', takes: '1m' },
        { step: 'switch', takes: '1m', after: ['gate'] },
        { step: 'watch', takes: '2m', after: ['switch FF'] },
      ],
      [{ id: 'gate', after: ['prepare'] }],
    )
    const play = running(runbook)
    expect(expectedOf(play, 'watch')).toEqual([1, 3])
    expect(atNow(play).steps.map((step) => [step?.slack, step?.critical])).toEqual([
      [0, true],
      [60, false],
      [0, true],
    ])
  })
})

describe('a held countdown', () => {
  const held = () => {
    const play = new Play(chain(), { people: CREW, now: T0 - minutes(10) })
    return play.run('lena', { type: 'holdCountdown', reason: 'Storm' })
  }

  it('moves T-0 with the clock, so that resuming changes nothing', () => {
    const play = held().wait(minutes(25))
    expect(fromT0(expectedT0(play.cutover, play.now))).toBe(25)
    expect(expectedOf(play, 'a')).toEqual([25, 35])
    const before = atNow(play)
    play.run('lena', { type: 'resumeCountdown' })
    expect(atNow(play)).toEqual(before)
    expect(fromT0(play.cutover.t0)).toBe(25)
  })
})

describe('rollback', () => {
  const runbook = () =>
    runbookOf(
      [
        { step: 'a', takes: '10m', rollback: { title: 'Undo a', takes: '4m' } },
        { step: 'b', takes: '20m', after: ['a'], rollback: 'none, because it only looks' },
        { step: 'c', takes: '5m', after: ['b'], rollback: { title: 'Undo c', takes: '7m' } },
        { step: 'side', takes: '5m', after: ['a'], rollback: { title: 'Undo side', takes: '3m' } },
        { step: 'final', takes: '5m', after: ['c'], pointOfNoReturn: true },
        { step: 'after-all', takes: '5m', after: ['final'], rollback: { title: 'Undo the end', takes: '60m' } },
      ],
      [],
      { window: '2h' },
    )
  const done = (play: Play, ...steps: string[]) => {
    for (const step of steps) play.run('otto', start(step)).wait(minutes(5)).run('otto', complete(step))
    return play
  }

  it('takes as long as the longest chain of what has begun, through what has no inverse', () => {
    const play = running(runbook())
    expect(atNow(play).rollbackSeconds).toBe(0)
    expect(atNow(done(play, 'a')).rollbackSeconds).toBe(4 * 60)
    expect(atNow(done(play, 'side')).rollbackSeconds).toBe(7 * 60)
    expect(atNow(done(play, 'b')).rollbackSeconds).toBe(7 * 60)
    // What runs has to end first.
    play.run('otto', start('c'))
    expect(atNow(play).rollbackSeconds).toBe((5 + 11) * 60)
    play.wait(minutes(3)).run('otto', { type: 'failStep', stepId: 'c', reason: 'Refused' })
    expect(atNow(play).rollbackSeconds).toBe(11 * 60)
  })

  it('roll back by the point of no return, while that comes first', () => {
    const play = running(runbook())
    // a 0–10, b 10–30, c 30–35, final from 35
    expect(atNow(play).rollBackBy).toEqual({ at: T0 + minutes(35), because: 'pointOfNoReturn' })
    done(play, 'a', 'b', 'c')
    expect(atNow(play).rollBackBy).toEqual({ at: T0 + minutes(15), because: 'pointOfNoReturn' })
    play.run('otto', start('final'))
    expect(atNow(play)).not.toHaveProperty('rollBackBy')
  })

  it('roll back by the last moment from which the way back still ends inside the window', () => {
    const play = running(runbook())
    play.run('otto', start('a')).wait(minutes(100)).run('otto', complete('a'))
    // final is expected at 125. From 100 on b runs (nothing to reverse) and side (3 more minutes): 120 - 4 - 3.
    expect(atNow(play).rollBackBy).toEqual({ at: T0 + minutes(113), because: 'window' })
    // As long as nobody starts side, a rollback still fits.
    play.wait(minutes(14))
    expect(atNow(play).rollBackBy).toEqual({ at: play.now, because: 'window' })
    play.wait(minutes(3))
    expect(atNow(play).rollBackBy).toEqual({ at: T0 + minutes(116), because: 'window' })
  })

  it('counts what the forecast begins until then: the moment may lie before a step that would make the way too long', () => {
    const steps = [
      { step: 'a', takes: '30m', rollback: { title: 'Undo a', takes: '10m' } },
      { step: 'b', takes: '30m', after: ['a'], rollback: { title: 'Undo b', takes: '50m' } },
      { step: 'c', takes: '30m', after: ['b'], rollback: { title: 'Undo c', takes: '50m' } },
    ]
    const by = (window: string) => {
      const { rollBackBy } = atNow(running(runbookOf(steps, [], { window })))
      return rollBackBy && [fromT0(rollBackBy.at), rollBackBy.because]
    }
    // Begun from 30 on it waits for b and ends at 120, from 60 on it waits for c and ends at 200.
    expect(by('4h')).toEqual([130, 'window'])
    expect(by('3h')).toEqual([60, 'window'])
    expect(by('2h30m')).toEqual([60, 'window'])
    expect(by('100m')).toEqual([30, 'window'])
    expect(by('80m')).toEqual([30, 'window'])
    expect(by('25m')).toEqual([0, 'window'])
  })

  it('uses the word of the runbook where no step says how it is reversed, and says nothing where neither does', () => {
    const steps = [{ step: 'a', takes: '10m' }]
    const whole = running(runbookOf(steps, [], { window: '2h', rollbackTakes: '20m' }))
    expect(atNow(whole).rollbackSeconds).toBe(0)
    whole.run('otto', start('a'))
    expect(atNow(whole)).toMatchObject({ rollbackSeconds: 30 * 60, rollBackBy: { at: T0 + minutes(100) } })
    expect(atNow(running(runbookOf(steps)))).not.toHaveProperty('rollBackBy')
  })

  it('once it runs, the forecast is that of the inverse steps, in reverse order', () => {
    const play = done(running(runbook()), 'a', 'side', 'b').run('otto', start('c')).wait(minutes(2))
    play.run('otto', { type: 'failStep', stepId: 'c', reason: 'Refused' }).wait(minutes(3))
    play.run('lena', { type: 'beginRollback', reason: 'c cannot be done tonight' })
    expect(expectedOf(play, 'c~rollback')).toEqual([20, 27])
    expect(expectedOf(play, 'side~rollback')).toEqual([20, 23])
    expect(expectedOf(play, 'a~rollback')).toEqual([27, 31])
    expect(expectedOf(play, 'final')).toBeNull()
    expect(atNow(play)).toMatchObject({ finish: T0 + minutes(31), rollbackSeconds: 11 * 60 })
    expect(atNow(play)).not.toHaveProperty('rollBackBy')
    expect(atNow(play).rollbackSteps.map((step) => step?.critical)).toEqual([
      true,
      undefined,
      true,
      false,
      undefined,
      undefined,
    ])

    play.run('otto', start('c~rollback')).wait(minutes(10)).run('otto', complete('c~rollback'))
    expect(expectedOf(play, 'a~rollback')).toEqual([33, 37])
    expect(atNow(play).rollbackSeconds).toBe(7 * 60)
    expect(expectedOf(play, 'b')).toEqual([10, 15])
  })

  it('what still runs has to end before it is reversed', () => {
    const play = running(runbook()).run('otto', start('a')).wait(minutes(3))
    play.run('lena', { type: 'beginRollback', reason: 'Wrong night' })
    expect(expectedOf(play, 'a')).toEqual([0, 10])
    expect(expectedOf(play, 'a~rollback')).toEqual([10, 14])
    expect(fromT0(atNow(play).finish)).toBe(14)
  })

  it('of one workstream: its open steps will not happen, the others go on', () => {
    const two = runbookOf([{ step: 'a', takes: '10m', rollback: { title: 'Undo a', takes: '4m' } }], [], {
      workstreams: {
        One: [
          {
            step: 'a',
            title: 'a',
            phase: 'Night',
            owner: 'ops',
            takes: '10m',
            rollback: { title: 'Undo', takes: '4m' },
          },
          { step: 'a2', title: 'a2', phase: 'Night', owner: 'ops', takes: '90m', after: ['a'] },
        ],
        Two: [{ step: 'b', title: 'b', phase: 'Night', owner: 'ops', takes: '30m' }],
      },
    })
    const play = running(two).run('otto', start('a')).wait(minutes(5)).run('otto', complete('a')).run('ole', start('b'))
    play.run('lena', { type: 'beginRollback', reason: 'Wrong', workstream: 'One' })
    expect(expectedOf(play, 'a2')).toBeNull()
    expect(expectedOf(play, 'a~rollback')).toEqual([5, 9])
    expect(fromT0(atNow(play).finish)).toBe(35)
  })
})

describe('outage', () => {
  const runbook = () =>
    runbookOf([
      { step: 'down', takes: '5m', takesServiceDown: true, rollback: { title: 'Up again', takes: '3m' } },
      { step: 'work', takes: '20m', after: ['down'] },
      { step: 'up', takes: '5m', after: ['work'], bringsServiceBack: true },
      { step: 'check', takes: '60m', after: ['up'] },
    ])

  it('from the start of what takes the service down to the end of what brings it back', () => {
    const play = running(runbook())
    expect(atNow(play).outage).toEqual({ from: T0, to: T0 + minutes(30), seconds: 1800 })
    play.wait(minutes(2)).run('otto', start('down')).wait(minutes(10))
    const running12 = { from: T0 + minutes(2), to: T0 + minutes(37), actualFrom: T0 + minutes(2), seconds: 35 * 60 }
    expect(atNow(play).outage).toEqual(running12)
    play.run('otto', complete('down'), start('work')).wait(minutes(1)).run('otto', complete('work'), start('up'))
    play.wait(minutes(1)).run('otto', complete('up')).wait(minutes(90))
    expect(atNow(play).outage).toEqual({
      from: T0 + minutes(2),
      to: T0 + minutes(14),
      actualFrom: T0 + minutes(2),
      actualTo: T0 + minutes(14),
      seconds: 12 * 60,
    })
  })

  it('lasts to the finish where nothing brings the service back, and is none where nothing takes it down', () => {
    const play = running(runbook()).run('lena', { type: 'skipStep', stepId: 'up', reason: 'Comes back by itself' })
    expect(fromT0(atNow(play).outage?.to)).toBe(60)
    play.run('lena', { type: 'skipStep', stepId: 'down', reason: 'Stays up' })
    expect(atNow(play)).not.toHaveProperty('outage')
  })

  it('a rollback brings the service back with the inverse of what took it down', () => {
    const play = running(runbook()).run('otto', start('down')).wait(minutes(5)).run('otto', complete('down'))
    play.run('lena', { type: 'beginRollback', reason: 'Wrong night' })
    expect(atNow(play).outage).toMatchObject({ to: T0 + minutes(8), seconds: 8 * 60 })
    expect(atNow(play).outage).not.toHaveProperty('actualTo')
    play.run('otto', start('down~rollback')).wait(minutes(4)).run('otto', complete('down~rollback'))
    expect(atNow(play).outage).toMatchObject({ actualTo: T0 + minutes(9), seconds: 9 * 60 })
  })
})

describe('when it is over', () => {
  it('a cancelled cutover ended when it was cancelled; what had not begun will not happen', () => {
    const play = running(chain()).run('otto', start('a')).wait(minutes(4)).run('otto', complete('a')).wait(minutes(1))
    play.run('lena', { type: 'cancelCutover', reason: 'No go' }).wait(minutes(600))
    expect(fromT0(atNow(play).finish)).toBe(5)
    expect(expectedOf(play, 'a')).toEqual([0, 4])
    expect(expectedOf(play, 'b')).toBeNull()
    expect(atNow(play)).not.toHaveProperty('rollBackBy')
  })
})

describe('whatever has happened', () => {
  const act = { by: 'otto', at: T0 }
  const stateOf = (kind: number, begin: number, end: number): StepState => {
    const ran = { startedAt: T0 + minutes(begin), started: act }
    if (kind === 0) return { status: 'done', ...ran, completedAt: T0 + minutes(end), completed: act }
    if (kind === 1) return { status: 'running', ...ran }
    if (kind === 2) return { status: 'failed', ...ran, failedAt: T0 + minutes(end), failed: act, reason: 'Broken' }
    if (kind === 3) return { status: 'skipped', skipped: { by: 'lena', at: T0 + minutes(end) }, reason: 'Not needed' }
    return { status: 'pending' }
  }

  it('[R1] no open step is expected in the past, before what it waits for, or before a gate that holds it', () => {
    const runbook = generateRunbook({ seed: 5, steps: 40, gates: 3 })
    const { behindGate, step: positions, gate: gatePositions } = indexOf(runbook)
    const running = new Play(runbook, { people: { lead: ['lena'] } }).run('lena', { type: 'startCutover' }).cutover
    const histories = fc.array(fc.tuple(fc.nat(9), fc.nat(60), fc.nat(60)), { minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(histories, fc.integer({ min: 60, max: 300 }), (history, sinceT0) => {
        const now = T0 + minutes(sinceT0)
        const states = history.map(([kind, a, b]) => stateOf(kind, Math.min(a, b), Math.max(a, b)))
        const { steps, gates, finish } = forecast({ ...running, steps: states }, now)
        const open = runbook.steps.flatMap((definition, position) => {
          const expected = steps[position]
          return states[position]?.status === 'pending' && expected ? [{ definition, position, expected }] : []
        })
        for (const { definition, position, expected } of open) {
          expect(expected.start).toBeGreaterThanOrEqual(now)
          expect(expected.finish - expected.start).toBe(definition.takes.likely * 1000)
          expect(expected.finish).toBeLessThanOrEqual(finish)
          expect(expected.slack).toBeGreaterThanOrEqual(0)
          for (const { on, type, lag } of definition.after) {
            const before = steps[positions.get(on) ?? -1]
            if (!before) continue
            const looksAt = type === 'FS' || type === 'FF' ? before.finish : before.start
            const held = type === 'FS' || type === 'SS' ? expected.start : expected.finish
            expect(held).toBeGreaterThanOrEqual(looksAt + lag * 1000)
          }
          for (const [id, gate] of gatePositions)
            if (behindGate.get(id)?.has(position)) expect(expected.start).toBeGreaterThanOrEqual(gates[gate]?.at ?? 0)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('[R12] the plan of what is done', () => {
  const planOf = (play: Play, stepId: string) => {
    const { start: from, finish } =
      currentPlan(play.cutover).steps[indexOf(play.cutover.runbook).step.get(stepId) ?? -1] ?? {}
    return [fromT0(from), fromT0(finish)]
  }
  const done = () => running(chain()).run('otto', start('a')).wait(minutes(10)).run('otto', complete('a')).wait(1)

  it('stays where it was when T-0 moves, and all else moves with T-0', () => {
    const play = done().run('lena', { type: 'moveT0', t0: iso(T0 + minutes(30)), reason: 'The mail is late' })
    expect(planOf(play, 'a')).toEqual([0, 10])
    expect(planOf(play, 'b')).toEqual([40, 60])
    play.wait(1).run('lena', { type: 'moveT0', t0: iso(T0 + minutes(60)), reason: 'Later still' })
    expect(planOf(play, 'a')).toEqual([0, 10])
    expect(planOf(play, 'c')).toEqual([90, 95])
  })

  it('stays while the countdown is held and after it counts on', () => {
    const play = done().run('lena', { type: 'holdCountdown', reason: 'Waiting' }).wait(minutes(20))
    expect(fromT0(currentPlan(play.cutover, expectedT0(play.cutover, play.now)).steps[0]?.finish)).toBe(10)
    expect(fromT0(currentPlan(play.cutover, expectedT0(play.cutover, play.now)).steps[1]?.finish)).toBe(50)
    play.run('lena', { type: 'resumeCountdown' })
    expect(planOf(play, 'a')).toEqual([0, 10])
    expect(planOf(play, 'b')).toEqual([30, 50])
  })

  it('stays when work is added before it, as after it', () => {
    const adding = { type: 'addStep' as const, title: 'New', workstream: 'Work', phase: 'Night', owner: 'ops' }
    const play = done().run('lena', { ...adding, takes: '15m', after: ['a'], before: ['c'], reason: 'Forgotten' })
    expect(planOf(play, 'a')).toEqual([0, 10])
    play.run('otto', start('b')).wait(minutes(20)).run('otto', complete('b')).wait(1)
    play.run('lena', { type: 'changeStep', stepId: 'd', takes: '50m', reason: 'It is slow' })
    expect(planOf(play, 'b')).toEqual([10, 30])
    expect(planOf(play, 'c')[0]).toBe(60)
  })

  it('is the one in force when it is done again', () => {
    const play = done()
      .run('lena', { type: 'moveT0', t0: iso(T0 + minutes(30)), reason: 'The mail is late' })
      .wait(1)
    play.run('otto', { type: 'undoStep', stepId: 'a', reason: 'Not yet' }).wait(1).run('otto', complete('a'))
    expect(planOf(play, 'a')).toEqual([30, 40])
  })
})
