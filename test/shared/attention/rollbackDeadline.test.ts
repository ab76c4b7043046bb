import { describe, expect, it } from 'vitest'
import { duties, mine } from '../../support/duties.ts'
import { iso, minutes, T0 } from '../../support/play.ts'
import { runbookOf, running } from '../schedule/given.ts'

const undo = (takes: string) => ({ title: 'Undo', takes })
const steps = [
  { step: 'copy', takes: '1h', rollback: undo('20m') },
  { step: 'switch', takes: '30m', after: ['copy'], rollback: undo('40m') },
]
/** Copied by T+60; a rollback that waits for the switch ends at T+150. */
const night = (more: Parameters<typeof runbookOf>[2] = {}, last: object = {}) =>
  running(runbookOf([...steps.slice(0, 1), { ...steps[1], step: 'switch', ...last }], [], { window: '2h', ...more }))
const closing = (play: ReturnType<typeof night>) => duties(play).filter(({ kind }) => kind === 'rollbackDeadline')

describe('the rollback deadline', () => {
  it('is said to the lead a quarter of an hour before, and to nobody once it has passed', () => {
    const play = night().run('otto', { type: 'startStep', stepId: 'copy' })
    // The switch begins at T+60, and a rollback that has to wait for it ends half an hour after the window.
    play.wait(minutes(44))
    expect(closing(play)).toEqual([])
    play.wait(minutes(1))
    expect(closing(play)).toMatchObject([{ tone: 'late', over: 'in 15 min', asked: ['lena'] }])
    expect(closing(play)[0]?.says).toBe(
      'A rollback that begins later ends after the window: 23:00. Begun now, it would end 23:20.',
    )
    expect(mine(play, 'otto', 'rollbackDeadline')).toEqual([])
    play.wait(minutes(15)).run('otto', { type: 'completeStep', stepId: 'copy' })
    play.run('otto', { type: 'startStep', stepId: 'switch' }).wait(minutes(1))
    expect(closing(play)).toEqual([])
  })

  it('goes when the deadline moves away, and is the same occasion as long as it stands', () => {
    const play = night({ warn: { rollback: '30m' } }).run('otto', { type: 'startStep', stepId: 'copy' })
    play.wait(minutes(31))
    const [first] = closing(play)
    expect(first?.over).toBe('in 29 min')
    play.wait(minutes(10))
    expect(closing(play)[0]?.key).toBe(first?.key)
    play.run('otto', { type: 'estimateStep', stepId: 'copy', finish: iso(T0 + minutes(90)), reason: 'Slow disks' })
    expect(closing(play)).toEqual([])
  })

  it('is said before a point of no return only where the runbook asks for it, also to whoever decides at a gate', () => {
    const gate = { id: 'go', after: ['copy'] }
    const said = (warn: object) => {
      const runbook = runbookOf(
        [
          { ...steps[0], step: 'copy' },
          { step: 'final', takes: '5m', after: ['copy'], pointOfNoReturn: true },
        ],
        [gate],
        { window: '8h', ...warn },
      )
      return closing(running(runbook).run('otto', { type: 'startStep', stepId: 'copy' }).wait(minutes(50)))
    }
    expect(said({})).toEqual([])
    expect(said({ warn: { rollback: '5m' } })).toEqual([])
    expect(said({ warn: { rollback: '20m' } })).toMatchObject([{ over: 'in 10 min', asked: ['lena', 'sam'] }])
  })
})
