import { describe, expect, it } from 'vitest'
import { openConditions } from '../../../client/features/run/conditions.ts'
import { troubleIn } from '../../../shared/attention/duties.ts'
import { duties, mine } from '../../support/duties.ts'
import { iso, makeReady, minutes, Play, signature, T0 } from '../../support/play.ts'
import { promoted, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

/** What is late or wrong at steps. */
const attention = (play: Play) =>
  troubleIn(duties(play)).flatMap(({ on, ...duty }) => ('stepId' in on ? [{ step: on.stepId, ...duty }] : []))
const ofFreeze = (play: Play) => attention(play).filter(({ step }) => step === 'freeze')
const steps = (play: Play) => attention(play).map(({ step }) => step)

describe('what needs attention', () => {
  it('is nothing while all goes as it should', () => {
    expect(attention(started())).toEqual([])
  })

  it('says why a step failed, since when, and who is asked', () => {
    const play = started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'No rights' })
    expect(ofFreeze(play)).toMatchObject([
      { tone: 'bad', says: expect.stringContaining('Failed 22:07: No rights.'), asked: ['dana'] },
    ])
  })

  it('says how much a hold is over', () => {
    const until = iso(started().now + minutes(5))
    const play = started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'The ledger', until })
    expect(ofFreeze(play)).toMatchObject([{ tone: 'late' }])
    expect(ofFreeze(play)[0]).not.toHaveProperty('over')
    play.wait(minutes(9))
    expect(ofFreeze(play)).toMatchObject([
      { over: '4 min over', says: 'Held by dana since 22:07: “The ledger”. Expected 22:12.' },
    ])
  })

  it('takes the executor’s own estimate over that of the runbook', () => {
    const play = started().wait(minutes(7))
    expect(ofFreeze(play)).toMatchObject([{ step: 'freeze', over: '3 min over' }])
    play.run('dana', { type: 'estimateStep', stepId: 'freeze', finish: iso(play.now + minutes(5)), reason: 'Locks' })
    expect(ofFreeze(play)).toEqual([])
    expect(ofFreeze(play.wait(minutes(6)))).toMatchObject([{ over: '1 min over' }])
  })

  it('an automation that has not reported is for the role that owns it to take over, after a while', () => {
    const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
    expect(mine(play, 'dana', 'takeOver')).toEqual([])
    play.wait(minutes(5))
    expect(mine(play, 'dana', 'takeOver')).toMatchObject([
      { tone: 'late', title: 'Copy the data', says: expect.stringContaining('Ready since 22:06') },
    ])
    expect(mine(play, 'second', 'takeOver')).toHaveLength(1)
    // Taken over, it is the turn of whoever did.
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'The job is down' })
    expect(mine(play, 'dana', 'takeOver')).toEqual([])
    expect(mine(play, 'dana', 'start')[0]).toMatchObject({ on: { stepId: 'copy' } })
  })

  it('a ready step is late from when it was ready, not only from its plan, in a rollback', () => {
    const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
    play.run('lena', { type: 'beginRollback', reason: 'The copy is wrong' })
    expect(mine(play, 'dana', 'start')).toMatchObject([{ tone: 'due' }])
    play.wait(minutes(6))
    expect(mine(play, 'dana', 'start')).toMatchObject([
      { tone: 'late', over: '6 min late', says: expect.stringContaining('Nobody has acknowledged it.') },
    ])
  })

  it('where nobody holds the role, the lead is asked, and told why', () => {
    const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'The job is down' })
    for (const email of ['dana', 'second']) play.run('lena', { type: 'releasePerson', role: 'dba', email })
    const [copy] = mine(play, 'lena', 'start').filter(({ title }) => title === 'Copy the data')
    expect(copy?.says).toContain('Nobody else can do it as Database')
  })

  it('[R16] a step of somebody who left its role is asked of those who hold it', () => {
    const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'The job is down' })
    play.run('lena', { type: 'assignStep', stepId: 'copy', to: 'dana' })
    const asked = () => mine(play, 'second', 'start').find(({ title }) => title === 'Copy the data')?.asked
    expect(asked()).toBeUndefined()
    play.run('lena', { type: 'releasePerson', role: 'dba', email: 'dana' })
    expect(asked()).toEqual(['second'])
  })

  it('notices a result that waits for its second person', () => {
    expect(steps(promoted())).not.toContain('promote')
    expect(steps(promoted().wait(minutes(6)))).toContain('promote')
  })

  it('[R9] notices a step that rests on what was taken back', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    play.run('nils', { type: 'startStep', stepId: 'switch' })
    play.run('dana', { type: 'undoStep', stepId: 'promote', reason: 'The wrong replica' })
    expect(attention(play).find(({ step }) => step === 'switch')?.says).toContain('A predecessor was reopened')
  })

  it('[R7] [R9] flags what runs on after the go before it became void, and marks it once it is done', () => {
    const play = started().run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' })
    expect(play.cutover.gates[0]?.status).toBe('pending')
    expect(ofFreeze(play)).toMatchObject([
      {
        tone: 'late',
        says: 'Runs without a go: the one of “Go / no-go” is void. It may be finished, and stays marked.',
      },
    ])
    play.run('dana', { type: 'completeStep', stepId: 'freeze' })
    expect(ofFreeze(play)).toEqual([])
    const freeze = play.runbook.steps.findIndex(({ id }) => id === 'freeze')
    expect(play.cutover.steps[freeze]).toMatchObject({ status: 'done', withoutGo: 'go-no-go' })
    // What was done while the go held is not marked, whatever becomes of the go.
    const before = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
    before.run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' })
    expect(before.cutover.steps[freeze]).not.toHaveProperty('withoutGo')
  })

  it('puts a broken condition of the go first', () => {
    const play = withCondition('later').wait(minutes(30))
    play.run('nils', { type: 'startStep', stepId: 'later' })
    play
      .run('dana', { type: 'startStep', stepId: 'freeze' })
      .run('dana', { type: 'failStep', stepId: 'freeze', reason: 'No' })
    play.run('nils', { type: 'failStep', stepId: 'later', reason: 'No' })
    expect(attention(play)[0]).toMatchObject({ step: 'later', breaks: 'Later is done' })
  })

  it('calls a condition broken when its time is over', () => {
    const play = withCondition('later', minutes(10))
    expect(steps(play)).not.toContain('later')
    expect(attention(play.wait(minutes(15)))[0]).toMatchObject({ step: 'later', breaks: 'Later is done' })
  })
})

it('a condition is open until its step is done', () => {
  const play = withCondition('later').wait(minutes(30))
  expect(openConditions(play.cutover)).toEqual([{ text: 'Later is done', stepId: 'later' }])
  play.run('nils', { type: 'startStep', stepId: 'later' }, { type: 'completeStep', stepId: 'later' })
  expect(openConditions(play.cutover)).toEqual([])
})

/** A go at T-0, on the condition that a step is done, if need be so long after T-0. */
function withCondition(stepId: string, within?: number): Play {
  const play = makeReady(new Play(smallRunbook())).run('lena', { type: 'startCutover' })
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  const condition = { text: 'Later is done', stepId, ...(within === undefined ? {} : { by: iso(T0 + within) }) }
  play.run('nils', { type: 'report', gateId: 'go-no-go', vote: 'goWithConditions', condition })
  play.run('dana', { type: 'report', gateId: 'go-no-go', vote: 'go' })
  for (const approver of ['olga', 'sam']) play.run(approver, signature(play))
  play.run('sam', { type: 'decideGate', gateId: 'go-no-go', outcome: 'goWithConditions' })
  play.now = T0
  return play
}
