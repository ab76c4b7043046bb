import { describe, expect, it } from 'vitest'
import { anyCommand } from '../../../shared/commands.ts'
import { effectsOf } from '../../../shared/decide/effects.ts'
import { asSeenBy, standingIn } from '../../support/asSeen.ts'
import { holdingRunbook } from '../../support/holdingRunbook.ts'
import { iso, makeReady, minutes, Play, person, T0 } from '../../support/play.ts'
import { promoted, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const say = { time: (at: number) => new Date(at).toISOString().slice(11, 16) }

const effects = (play: Play, who: string, input: object): string[] =>
  effectsOf(
    play.cutover,
    anyCommand.parse(asSeenBy(standingIn(play.cutover), input)),
    { actor: person(who), now: play.now },
    say,
  )

describe('what a grave command would do', () => {
  it('a rollback: how many steps, how long, against the window, what has to end first and what is not reversed', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    play.run('dana', { type: 'startStep', stepId: 'watch-lag' }).run('nils', { type: 'startStep', stepId: 'switch' })
    expect(effects(play, 'lena', { type: 'beginRollback', reason: 'The copy is wrong' })).toEqual([
      expect.stringMatching(/^4 steps are reversed in \d+ min: back by \d\d:\d\d, .* before the window ends\.$/),
      'In progress, and to end before it is reversed: “Switch the traffic”.',
      expect.stringMatching(/^Not reversed: .*“Watch the lag”\.$/),
    ])
    // What it says comes true.
    const [said] = effects(play, 'lena', { type: 'beginRollback', reason: 'The copy is wrong' })
    play.run('lena', { type: 'beginRollback', reason: 'The copy is wrong' })
    expect(play.cutover.rollbackSteps.filter(Boolean)).toHaveLength(4)
    expect(said).toContain('4 steps')
    // Of one workstream only.
    const other = promoted()
    expect(effects(other, 'lena', { type: 'beginRollback', reason: 'Wrong', workstream: 'Network' })).toEqual([])
  })

  it('a T-0 so near that the mark of a built-in hold is past: it holds at once, and says so first', () => {
    const play = new Play(holdingRunbook())
    const move = (to: number) => effects(play, 'lena', { type: 'moveT0', t0: iso(to), reason: 'Earlier' })
    const said = 'Built-in hold at T−30 min: “Final poll”: the countdown is held at once.'
    expect(move(T0 - minutes(40))).toContain(said)
    expect(move(T0 + minutes(40))).not.toContain(said)
  })

  it('a moved T-0: the finish, the window and the gates, each with its side of the window', () => {
    const play = new Play(smallRunbook())
    const t0 = iso(T0 + minutes(30))
    expect(effects(play, 'lena', { type: 'moveT0', t0, reason: 'The vendor is late' })).toEqual([
      expect.stringMatching(/^Forecast finish 30 min later: .* before the window ends\.$/),
      expect.stringMatching(/^The window stays: it ends \d\d:\d\d\.$/),
      expect.stringMatching(/^“Go \/ no-go” \d\d:\d\d → \d\d:\d\d\.$/),
    ])
    const far = iso(T0 + minutes(60 * 24))
    expect(effects(play, 'lena', { type: 'moveT0', t0: far, reason: 'Tomorrow' })[1]).toMatch(/^The window moves: from/)
  })

  it('a skip and an undo: the finish, what is released, and who is asked again', () => {
    const play = started()
    expect(effects(play, 'lena', { type: 'skipStep', stepId: 'later', reason: 'Not needed' })).toEqual([
      expect.stringMatching(/^Forecast finish/),
    ])
    const before = makeReady(new Play(smallRunbook()).run('lena', { type: 'startCutover' }))
    before.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    before.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
    expect(effects(before, 'lena', { type: 'undoStep', stepId: 'announce', reason: 'Too soon' })).toContain(
      'The poll of “Go / no-go” asks everybody again.',
    )
  })

  it('a cancellation: what will not happen, and what stays done', () => {
    const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
    const [open, done] = effects(play, 'lena', { type: 'cancelCutover', reason: 'Moved to spring' })
    expect(open).toMatch(/^\d+ steps will not happen\.$/)
    expect(done).toBe('2 steps that have begun stay as they are: nothing is reversed.')
  })

  it('a held countdown: how long it may last inside the window, and after that how far past it', () => {
    const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
    play.now = T0 - minutes(30)
    const hold = () => effects(play, 'lena', { type: 'holdCountdown', reason: 'Waiting' })
    expect(hold()).toEqual([expect.stringMatching(/^Every minute of it .*: up to \d.* still end inside the window\.$/)])
    play.run('lena', { type: 'moveT0', t0: iso(T0), windowEnd: iso(T0 + minutes(30)), reason: 'Shorter' })
    expect(hold()).toEqual([expect.stringMatching(/^Every minute of it .*, which is \d.* past the window already\.$/)])
  })

  it('a stop: who is asked, and what has to wait', () => {
    const stop = { type: 'callStop', reason: 'Smoke' }
    expect(effects(started(), 'olga', stop)).toEqual([
      'In progress, and asked: “Freeze writes”.',
      expect.stringMatching(/^Ready, and not to be started: “/),
    ])
    const calm = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
    expect(effects(calm, 'olga', stop)[0]).toBe('Nothing is in progress.')
    const held = started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'The ledger' })
    expect(effects(held, 'olga', stop).slice(0, 2)).toEqual([
      'Nothing is in progress.',
      'Held or to be confirmed, and not asked: “Freeze writes”.',
    ])
  })

  it('a failure: what waits for it, and whether it is on the critical path', () => {
    const play = started()
    const fail = (stepId: string) => effects(play, 'dana', { type: 'failStep', stepId, reason: 'A report writes' })
    expect(fail('freeze')).toEqual(['“Copy the data”, “Promote the replica” wait until it is retried or skipped.'])
    play.now += minutes(5)
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' }, { type: 'startStep', stepId: 'copy' })
    // What runs already does not wait.
    expect(fail('freeze')).toEqual(['“Promote the replica” waits until it is retried or skipped.'])
    play.run('lena', { type: 'skipStep', stepId: 'watch-lag', reason: 'No graph' })
    expect(fail('copy')[0]).toBe('“Promote the replica” waits until it is retried or skipped.')
  })

  it('a failure of what ends others: they wait as well', () => {
    const play = started()
    const fail = (stepId: string) => effects(play, 'dana', { type: 'failStep', stepId, reason: 'A report writes' })
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' }, { type: 'startStep', stepId: 'copy' })
    play.run('dana', { type: 'startStep', stepId: 'watch-lag' })
    expect(fail('copy')).toEqual([
      '“Promote the replica”, “Watch the lag” wait until it is retried or skipped.',
      'It is on the critical path: a minute here is a minute on the finish.',
    ])
  })

  it('another owner: what else they have in hand', () => {
    const play = started()
    const assign = (to: string) => effects(play, 'lena', { type: 'assignStep', stepId: 'promote', to })
    expect(assign('second')).toEqual(['They have nothing else in progress or ready.'])
    expect(assign('dana')).toEqual(['They also have “Freeze writes”, in progress or ready.'])
    const back = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    back.run('lena', { type: 'beginRollback', reason: 'Wrong' })
    back.run('lena', { type: 'assignStep', stepId: 'promote~rollback', to: 'dana' })
    expect(effects(back, 'lena', { type: 'assignStep', stepId: 'copy~rollback', to: 'dana' })).toEqual([
      'They also have “Demote the replica”, in progress or ready.',
    ])
  })

  it('says nothing of what would be refused, and of what needs no saying', () => {
    expect(effects(started(), 'dana', { type: 'cancelCutover', reason: 'No' })).toEqual([])
    expect(effects(started(), 'dana', { type: 'completeStep', stepId: 'freeze' })).toEqual([])
  })
})
