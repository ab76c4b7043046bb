import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { lateness } from '../../../shared/schedule/late.ts'
import { duties } from '../../support/duties.ts'
import { iso, minutes, type Play, T0 } from '../../support/play.ts'
import { playNight, randomNight } from '../../support/randomNight.ts'
import { runbookOf, running } from './given.ts'

const late = ({ cutover, now }: Play) =>
  lateness(cutover, now, forecast(cutover, now)).map(({ id, because, minutes: over }) => [id, because, over])

/** a (10 min) then b (20 min); side (5 min) has 25 minutes of slack. */
const night = () =>
  running(
    runbookOf([
      { step: 'a', takes: '5m..10m..30m', rollback: { title: 'Undo a', takes: '4m' } },
      { step: 'b', takes: '20m', after: ['a'] },
      { step: 'side', takes: '5m' },
    ]),
  )

describe('a step that has begun', () => {
  it('is late once it takes longer than it likely would', () => {
    const play = night()
      .run('otto', { type: 'startStep', stepId: 'a' })
      .run('ole', { type: 'startStep', stepId: 'side' })
    play.wait(minutes(5)).run('ole', { type: 'completeStep', stepId: 'side' }).wait(minutes(5))
    expect(late(play)).toEqual([])
    play.wait(minutes(3))
    expect(late(play)).toEqual([['a', 'runsOver', 3]])
    play.run('otto', { type: 'completeStep', stepId: 'a' })
    expect(late(play)).toEqual([])
  })

  it('has until the time that its executor has named since, but never less than it likely takes', () => {
    const estimate = (finish: number) => ({
      type: 'estimateStep' as const,
      stepId: 'a',
      finish: iso(T0 + minutes(finish)),
      reason: 'Slow disks',
    })
    const play = night().run('otto', { type: 'startStep', stepId: 'a' }).wait(minutes(12)).run('otto', estimate(20))
    expect(late(play)).toEqual([])
    play.wait(minutes(12))
    expect(late(play)).toContainEqual(['a', 'runsOver', 4])
    const quick = night().run('otto', { type: 'startStep', stepId: 'a' }).wait(minutes(1)).run('otto', estimate(4))
    expect(late(quick.wait(minutes(8)))).toEqual([])
  })

  it('is late too while it is held or has failed', () => {
    const play = night().run('otto', { type: 'startStep', stepId: 'a' }).wait(minutes(4))
    play.run('otto', { type: 'holdStep', stepId: 'a', reason: 'No password' }).wait(minutes(8))
    expect(late(play)).toEqual([['a', 'runsOver', 2]])
    play.run('otto', { type: 'failStep', stepId: 'a', reason: 'Still none' }).wait(minutes(1))
    expect(late(play)).toEqual([['a', 'runsOver', 3]])
  })

  it('is late in a rollback by the time that its inverse takes', () => {
    const play = night().run('otto', { type: 'startStep', stepId: 'a' }).wait(minutes(2))
    play.run('otto', { type: 'failStep', stepId: 'a', reason: 'Disk full' })
    play.run('lena', { type: 'beginRollback', reason: 'Not tonight' })
    play.run('otto', { type: 'startStep', stepId: 'a~rollback' }).wait(minutes(6))
    expect(late(play)).toEqual([['a~rollback', 'runsOver', 2]])
  })
})

describe('a step that has not begun', () => {
  it('is late once it could have been started 5 minutes ago by its plan, and no slack is left', () => {
    const play = night().wait(minutes(4))
    expect(late(play)).toEqual([])
    play.wait(minutes(1))
    expect(late(play)).toEqual([['a', 'notStarted', 5]])
  })

  it('is not late for half an hour while it has slack, nor while another holds it up', () => {
    const play = night().wait(minutes(16))
    // side could have started 16 minutes ago; b was planned for 10, and nobody could start it.
    expect(late(play)).toEqual([['a', 'notStarted', 16]])
    play.wait(minutes(14))
    expect(late(play)).toEqual([
      ['a', 'notStarted', 30],
      ['side', 'notStarted', 30],
    ])
  })

  it('is in trouble where the head counts it as late, and the other way round', () => {
    let counted = 0
    fc.assert(
      fc.property(randomNight, fc.nat(70), fc.boolean(), (night, more, isBack) => {
        const play = playNight(night)
        if (isBack) play.give('lena', { type: 'beginRollback', reason: 'Turn back' })
        play.wait(minutes(more))
        const steps = late(play).map(([id]) => id)
        const called = duties(play).flatMap(({ on, kind, tone, over }) =>
          'stepId' in on && tone !== 'due' ? [{ id: on.stepId, kind, isOver: over !== undefined }] : [],
        )
        for (const id of steps) expect(called.map((duty) => duty.id)).toContain(id)
        for (const { id, kind, isOver } of called)
          if (['start', 'takeOver', 'confirm'].includes(kind) || (kind === 'complete' && isOver))
            expect(steps).toContain(id)
        counted += steps.length
      }),
      { numRuns: 150 },
    )
    expect(counted).toBeGreaterThan(50)
  })

  it('is not late while the countdown is held', () => {
    const play = night().run('lena', { type: 'holdCountdown', reason: 'Storm' }).wait(minutes(60))
    expect(late(play)).toEqual([])
    play.run('lena', { type: 'resumeCountdown' })
    expect(late(play)).toEqual([])
    expect(late(play.wait(minutes(7)))).toEqual([['a', 'notStarted', 7]])
  })
})
