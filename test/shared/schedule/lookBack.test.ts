import { describe, expect, it } from 'vitest'
import { lookBack } from '../../../shared/schedule/lookBack/lookBack.ts'
import type { LookBack } from '../../../shared/schedule/lookBack/lookBackShape.ts'
import { iso, minutes, type Play, T0 } from '../../support/play.ts'
import { fromT0, runbookOf, running } from './given.ts'

const start = (stepId: string) => ({ type: 'startStep' as const, stepId })
const complete = (stepId: string) => ({ type: 'completeStep' as const, stepId })

const lookedBackOn = ({ runbook, log }: Play): LookBack => {
  const looked = lookBack({ id: 'c1', runbook, log })
  if (!looked) throw new Error('It is not over')
  return looked
}
const partsOf = ({ delay }: LookBack) =>
  delay?.parts.map(({ id, because, milliseconds }) => [id, because, milliseconds / minutes(1)])

describe('a look back on a night', () => {
  const night = () =>
    runbookOf(
      [
        { step: 'copy', title: 'Copy ledger', takes: '30m' },
        { step: 'check', title: 'Check ledger', takes: '10m', after: ['copy', 'go'] },
        { step: 'smoke', title: 'Smoke test', takes: '20m', after: ['check'] },
      ],
      [{ id: 'go', title: 'Go / no-go', after: ['copy'] }],
    )

  const decided = (play: Play) => {
    play.run('lena', { type: 'openPoll', gateId: 'go' })
    const poll = play.cutover.gates[0]?.poll
    play.run('sam', { type: 'sign', gateId: 'go', vote: 'go', pollId: poll?.id ?? '', basis: poll?.basis ?? '' })
    return play.run('sam', { type: 'decideGate', gateId: 'go', outcome: 'go' })
  }

  it('says where time was lost and won, and keeps to the plan of T-0 when that is moved later', () => {
    const play = running(night()).run('otto', start('copy')).wait(minutes(52)).run('otto', complete('copy'))
    play.run('lena', { type: 'moveT0', t0: iso(T0 + minutes(30)), reason: 'So that nobody sees it' })
    decided(play.wait(minutes(16)))
      .run('otto', start('check'))
      .wait(minutes(10))
      .run('otto', complete('check'))
    play.run('otto', start('smoke')).wait(minutes(15)).run('otto', complete('smoke'))
    const looked = lookedBackOn(play.run('lena', { type: 'closeCutover' }))
    expect(looked.says).toBe(
      'Finished 33 min after the plan at T-0: 22 min lost in “Copy ledger”, 16 min waiting for “Go / no-go” to be decided, 5 min won in “Smoke test”.',
    )
    expect(fromT0(Date.parse(looked.plans.atT0?.finish ?? ''))).toBe(60)
    expect(looked.forecasts[0]).toMatchObject({ at: iso(T0), isT0: true })
    expect(looked.forecasts).toHaveLength(2)
    expect(looked.steps[2]).toMatchObject({
      forecast: { start: iso(T0 + minutes(40)), finish: iso(T0 + minutes(60)) },
      delay: { own: [{ because: 'lasted', milliseconds: -minutes(5) }], from: 'check' },
    })
  })

  it('tells a stop, people who were busy, and nobody who began, from each other', () => {
    const busy = runbookOf(
      [
        { step: 'one', takes: '10m' },
        { step: 'other', takes: '10m' },
      ],
      [],
      { roles: { lead: { title: 'Lead' }, ops: { title: 'Operations', capacity: 1 }, sponsor: { title: 'Sponsor' } } },
    )
    const play = running(busy).run('otto', start('one')).wait(minutes(12)).run('otto', complete('one')).wait(minutes(3))
    play.run('lena', { type: 'pauseCutover', reason: 'A call' }).wait(minutes(7)).run('lena', { type: 'resumeCutover' })
    play.wait(minutes(1)).run('otto', start('other')).wait(minutes(10)).run('otto', complete('other'))
    const looked = lookedBackOn(play.run('lena', { type: 'closeCutover' }))
    expect(partsOf(looked)).toEqual([
      ['other', 'stopped', 7],
      ['other', 'people', 12],
      ['other', 'notBegun', 4],
    ])
  })

  it('counts a failure until it was tried again, and a step that was added as a whole', () => {
    const play = running(night()).run('otto', start('copy')).wait(minutes(10))
    play.run('otto', { type: 'failStep', stepId: 'copy', reason: 'Disk full' }).wait(minutes(5))
    play.run('otto', { type: 'retryStep', stepId: 'copy' }).wait(minutes(30)).run('otto', complete('copy'))
    play.run('lena', {
      ...{ type: 'addStep', title: 'Free the disk', workstream: 'Work', phase: 'Night', owner: 'ops', takes: '8m' },
      ...{ after: ['copy'], before: ['check'], reason: 'It is full' },
    })
    const added = play.cutover.runbook.steps.at(-1)?.id ?? ''
    decided(play).run('otto', start(added)).wait(minutes(9)).run('otto', complete(added))
    for (const [id, lasts] of [['check', 10] as const, ['smoke', 20] as const])
      play.run('otto', start(id)).wait(minutes(lasts)).run('otto', complete(id))
    const looked = lookedBackOn(play.run('lena', { type: 'closeCutover' }))
    expect(partsOf(looked)).toEqual([
      ['copy', 'triedAgain', 15],
      [added, 'added', 9],
    ])
    expect(looked.steps.at(-1)).not.toHaveProperty('baseline')
  })

  it('is of nothing that goes on', () => {
    const play = running(night()).run('otto', start('copy'))
    expect(lookBack({ id: 'c1', runbook: play.runbook, log: play.log })).toBeUndefined()
  })

  it('holds a rollback against no plan, and still tells what ran when', () => {
    const back = { rollback: { title: 'Back', takes: '5m' } }
    const play = running(
      runbookOf([
        { step: 'copy', takes: '30m', ...back },
        { step: 'check', takes: '10m', after: ['copy'], ...back },
      ]),
    )
    play.run('otto', start('copy')).wait(minutes(50)).run('otto', complete('copy'))
    play.run('lena', { type: 'beginRollback', reason: 'Too late' }).wait(minutes(1))
    play.run('otto', start('copy~rollback')).wait(minutes(5)).run('otto', complete('copy~rollback'))
    const looked = lookedBackOn(play.run('lena', { type: 'closeCutover' }))
    expect(looked.outcome).toBe('rolledBack')
    expect(looked).not.toHaveProperty('delay')
    expect(looked.says).toBe('Rolled back after 1 of 2 steps: a rollback has no plan that it could be held against.')
    expect(looked.finish).toBe(iso(T0 + minutes(56)))
    expect(looked.steps[0]).toMatchObject({
      baseline: { start: iso(T0), finish: iso(T0 + minutes(30)) },
      actual: { start: iso(T0), finish: iso(T0 + minutes(50)) },
    })
    expect(looked.steps[1]).not.toHaveProperty('actual')
  })
})
