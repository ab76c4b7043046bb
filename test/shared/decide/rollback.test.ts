import { describe, expect, it } from 'vitest'
import { rollbackSteps, stepView } from '../../../shared/derived/steps.ts'
import { derivedStatus, waitingFor } from '../../../shared/derived/waiting.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { knottyGo } from '../../support/knottyRunbook.ts'
import { minutes, Play } from '../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
const view = (play: Play, stepId: string) => stepView(play.cutover, stepId) ?? expect.unreachable(`no step ${stepId}`)
const status = (play: Play, stepId: string) => derivedStatus(play.cutover, view(play, stepId), play.now)
const waits = (play: Play, stepId: string) =>
  waitingFor(play.cutover, view(play, stepId), play.now).map(({ id, sentence }) => id ?? sentence)
const ways = (play: Play) => rollbackSteps(play.cutover).map(({ definition }) => definition.id)
const begin = { type: 'beginRollback' as const, reason: 'The data is wrong' }
const database = { ...begin, workstream: 'Database' }
const execute = (play: Play, who: string, ...stepIds: string[]) => {
  for (const stepId of stepIds) play.run(who, { type: 'startStep', stepId }, { type: 'completeStep', stepId })
  return play
}

/** The traffic is switched, the point of no return is not passed. */
const switched = () => execute(promoted().run('second', { type: 'confirmStep', stepId: 'promote' }), 'nils', 'switch')

describe('beginning a rollback', () => {
  it('makes an inverse step of each step that was begun and has a rollback', () => {
    const play = switched().run('dana', { type: 'startStep', stepId: 'watch-lag' }).run('lena', begin)
    expect(play.cutover.status).toBe('rollingBack')
    expect(ways(play).sort()).toEqual(['copy~rollback', 'freeze~rollback', 'promote~rollback', 'switch~rollback'])
    expect(view(play, 'switch~rollback')).toMatchObject({
      definition: { title: 'Switch back', owner: 'network', kind: 'task', workstream: 'Network' },
      state: { status: 'pending' },
    })
  })

  it('needs something that can be reversed', () => {
    const play = started().run('dana', { type: 'undoStep', stepId: 'freeze', reason: 'Wrong button' })
    expect(code(play.give('lena', begin))).toBe('rollbackImpossible')
    expect(code(started().give('lena', { ...begin, workstream: 'Network' }))).toBe('rollbackImpossible')
    expect(started().give('lena', { ...begin, workstream: 'Kitchen' })).toMatchObject({ field: 'workstream' })
    expect(code(SITUATIONS.hypercare().give('lena', begin))).toBe('cutoverNotRunning')
  })

  it('ends the ordinary steps that were not begun, and the gates', () => {
    const play = started().run('lena', begin)
    expect(status(play, 'later')).toBe('waiting')
    play.wait(minutes(60))
    expect(message(play.give('nils', { type: 'startStep', stepId: 'later' }))).toBe(
      '“Later” is being rolled back; only rollback steps go on.',
    )
    expect(code(play.give('lena', { type: 'openPoll', gateId: 'go-no-go' }))).toBe('cutoverState')
    expect(code(play.give('lena', begin))).toBe('cutoverState')
  })
})

describe('the way back', () => {
  it('goes in reverse, each inverse step after those of all that followed', () => {
    const play = switched().run('lena', begin)
    expect(waits(play, 'switch~rollback')).toEqual([])
    expect(waits(play, 'promote~rollback')).toEqual(['switch~rollback'])
    expect(waits(play, 'copy~rollback')).toEqual(['promote~rollback'])
    expect(waits(play, 'freeze~rollback').sort()).toEqual(['copy~rollback', 'promote~rollback'])
    expect(code(play.give('dana', { type: 'startStep', stepId: 'freeze~rollback' }))).toBe('predecessorOpen')
    execute(play, 'nils', 'switch~rollback')
    execute(play, 'dana', 'promote~rollback', 'copy~rollback', 'freeze~rollback')
    expect(play.cutover.steps.filter(({ status: is }) => is === 'rolledBack')).toHaveLength(4)
    play.run('lena', { type: 'closeCutover' })
    expect(play.cutover.ended).toMatchObject({ outcome: 'rolledBack' })
  })

  it('looks through steps that have no rollback', () => {
    const yaml = SMALL_YAML.replace('rollback: { title: Demote the replica, takes: 10m }', 'rollback: "none, because"')
    const play = new Play(mustRead(yaml.replace('"none, because"', '"none, because the replica stays"')))
    play.cutover = { ...switched().cutover, runbook: play.runbook }
    play.now = switched().now
    play.run('lena', begin)
    expect(waits(play, 'copy~rollback')).toEqual(['switch~rollback'])
    expect(waits(play, 'freeze~rollback').sort()).toEqual(['copy~rollback', 'switch~rollback'])
  })

  it('looks through gates', () => {
    const play = knottyGo()
    execute(play, 'dana', 'begin').run('lena', begin)
    expect(waits(play, 'prepare~rollback')).toEqual(['begin~rollback'])
  })

  it('waits until what is to be reversed has stopped: completed, held or failed', () => {
    for (const stopping of [
      { type: 'completeStep' as const, stepId: 'freeze' },
      { type: 'holdStep' as const, stepId: 'freeze', reason: 'We go back' },
      { type: 'failStep' as const, stepId: 'freeze', reason: 'We go back' },
    ]) {
      const play = started().run('lena', begin)
      expect(message(play.give('dana', { type: 'startStep', stepId: 'freeze~rollback' }))).toBe(
        '“Freeze writes” is still running; complete, hold or fail it first.',
      )
      play.run('dana', stopping)
      execute(play, 'dana', 'freeze~rollback')
      expect(view(play, 'freeze').state.status).toBe('rolledBack')
    }
  })

  it('what is being reversed does not go on meanwhile', () => {
    const play = started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'Locked' }).run('lena', begin)
    play.run('dana', { type: 'startStep', stepId: 'freeze~rollback' })
    expect(message(play.give('dana', { type: 'resumeStep', stepId: 'freeze' }))).toBe(
      '“Freeze writes” is being rolled back; undo its rollback step first.',
    )
    play.run('dana', { type: 'undoStep', stepId: 'freeze~rollback', reason: 'Not yet' })
    expect(code(play.give('dana', { type: 'resumeStep', stepId: 'freeze' }))).toBe('ok')
  })

  it('may leave an inverse step out, with a reason', () => {
    const play = switched().run('lena', begin)
    play.run('lena', { type: 'skipStep', stepId: 'switch~rollback', reason: 'Done by the carrier' })
    expect(status(play, 'promote~rollback')).toBe('ready')
    expect(view(play, 'switch').state.status).toBe('done')
  })

  it('is over when nothing is open, and nobody still has a step in hand', () => {
    const play = switched().run('dana', { type: 'startStep', stepId: 'watch-lag' }).run('lena', begin)
    execute(play, 'nils', 'switch~rollback')
    execute(play, 'dana', 'promote~rollback', 'copy~rollback')
    expect(message(play.give('lena', { type: 'closeCutover' }))).toBe(
      'Not finished: “Watch the lag”, “Allow writes again”.',
    )
    execute(play, 'dana', 'freeze~rollback')
    play.run('dana', { type: 'failStep', stepId: 'watch-lag', reason: 'Nothing to watch' })
    expect(code(play.give('lena', { type: 'closeCutover' }))).toBe('ok')
  })
})

describe('undoing a rollback step', () => {
  it('[R9] makes what it reversed what it was before, and its own successors wait again', () => {
    const play = switched()
    const before = view(play, 'switch').state
    execute(play.run('lena', begin), 'nils', 'switch~rollback')
    expect(status(play, 'promote~rollback')).toBe('ready')
    play.run('nils', { type: 'undoStep', stepId: 'switch~rollback', reason: 'The wrong switch' })
    expect(view(play, 'switch').state).toEqual({ ...before, run: expect.any(Number) })
    expect(status(play, 'switch~rollback')).toBe('running')
    expect(status(play, 'promote~rollback')).toBe('waiting')
  })

  it('[R9] gives a step back that was held or had failed as that', () => {
    const held = started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'Locked' })
    const failed = started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Refused' })
    for (const play of [held, failed]) {
      const before = view(play, 'freeze').state
      execute(play.run('lena', begin), 'dana', 'freeze~rollback')
      play.run('dana', { type: 'undoStep', stepId: 'freeze~rollback', reason: 'Wrong button' })
      expect(view(play, 'freeze').state).toEqual({ ...before, run: expect.any(Number) })
    }
  })

  it('[R9] is refused once the next one has finished', () => {
    const play = execute(switched().run('lena', begin), 'nils', 'switch~rollback')
    execute(play, 'dana', 'promote~rollback')
    expect(code(play.give('nils', { type: 'undoStep', stepId: 'switch~rollback', reason: 'Oops' }))).toBe(
      'successorFinished',
    )
    expect(message(play.give('dana', { type: 'undoStep', stepId: 'copy', reason: 'Oops' }))).toBe(
      '“Copy the data” is being rolled back; undo its rollback step instead.',
    )
  })
})

describe('the rollback of a workstream', () => {
  it('leaves the others as they are and running', () => {
    const play = switched().run('lena', database)
    expect(play.cutover).toMatchObject({ status: 'running', rollback: { workstream: 'Database' } })
    expect(ways(play)).toEqual(['promote~rollback', 'copy~rollback', 'freeze~rollback'])
    expect(waits(play, 'promote~rollback')).toEqual([])
    expect(code(play.give('dana', { type: 'startStep', stepId: 'watch-lag' }))).toBe('rollingBack')
    expect(code(play.give('quinn', { type: 'startStep', stepId: 'validate' }))).toBe('ok')
  })

  it('is not forgotten when another workstream follows it', () => {
    const play = switched().run('lena', database, { ...begin, workstream: 'Network' })
    expect(code(play.give('dana', { type: 'startStep', stepId: 'watch-lag' }))).toBe('rollingBack')
    expect(code(play.give('nils', { type: 'startStep', stepId: 'bake' }))).toBe('rollingBack')
  })

  it('does not keep the rest from going on to its end', () => {
    const play = switched().run('lena', database)
    execute(play, 'dana', 'promote~rollback', 'copy~rollback')
    play.run('quinn', { type: 'startStep', stepId: 'validate' })
    play
      .run('quinn', { type: 'completeStep', stepId: 'validate', observed: 'The old platform serves' })
      .wait(minutes(60))
    execute(play, 'nils', 'bake', 'later')
    play.run('lena', { type: 'skipStep', stepId: 'live', reason: 'Only the network moved' })
    expect(message(play.give('lena', { type: 'enterHypercare' }))).toBe('Not finished: “Allow writes again”.')
    execute(play, 'dana', 'freeze~rollback')
    expect(code(play.give('lena', { type: 'enterHypercare' }))).toBe('ok')
  })

  it('can become that of everything, also when nothing else is to be reversed', () => {
    const play = started().run('lena', database).run('dana', { type: 'completeStep', stepId: 'freeze' })
    execute(play, 'dana', 'freeze~rollback').run('lena', begin, { type: 'closeCutover' })
    expect(play.cutover.ended).toMatchObject({ outcome: 'rolledBack' })
  })
})

describe('past the point of no return', () => {
  const agreed = { ...begin, reason: 'The ledger is wrong, we have to' }

  it.each([
    ['lena', 'sam'],
    ['sam', 'lena'],
  ])('%s proposes and %s agrees', (one, other) => {
    const play = allDone().run(one, agreed)
    expect(play.cutover).toMatchObject({ status: 'running', rollbackProposal: { by: one } })
    expect(play.give(one, agreed)).toMatchObject({ code: 'samePerson' })
    const proposal = play.cutover.rollbackProposal?.id
    expect(play.give(other, agreed), '[R15] agrees to what was not seen').toMatchObject({
      code: 'proposalChanged',
      field: 'proposal',
    })
    play.run(other, { ...agreed, proposal })
    expect(play.cutover.status).toBe('rollingBack')
    expect(play.cutover.rollbackProposal).toBeUndefined()
  })

  it('one person who is both cannot agree with themselves, and two leads are not enough', () => {
    const play = allDone().run(
      'lena',
      ...['sponsor', 'lead'].map((role) => ({ type: 'assignPerson' as const, role, email: 'ludo' })),
    )
    play.run('lena', { type: 'releasePerson', role: 'sponsor', email: 'sam' }).run('ludo', agreed)
    expect(code(play.give('ludo', agreed))).toBe('samePerson')
    play.run('lena', { type: 'releasePerson', role: 'sponsor', email: 'ludo' }, agreed)
    expect(play.cutover.status).toBe('running')
  })

  it('has to be the same rollback, and nobody else has a say in it', () => {
    const play = allDone().run('lena', { ...agreed, workstream: 'Database' })
    expect(code(play.give('dana', agreed))).toBe('notYourRole')
    play.run('sam', agreed)
    expect(play.cutover).toMatchObject({ status: 'running', rollbackProposal: { by: 'sam' } })
  })

  it('a workstream without one is still rolled back by the lead alone', () => {
    const play = allDone()
    expect(code(play.give('sam', { ...begin, workstream: 'Network' }))).toBe('notYourRole')
    play.run('lena', { ...begin, workstream: 'Network' })
    expect(play.cutover.rollback).toMatchObject({ workstream: 'Network' })
  })
})
