import { describe, expect, it } from 'vitest'
import { boardOf } from '../../../../client/derive/board.ts'
import { attentionOf } from '../../../../client/features/run/attention.ts'
import { openConditions } from '../../../../client/features/run/conditions.ts'
import { outlookOf } from '../../../../client/live/boardStore.ts'
import { iso, makeReady, minutes, Play, signature, T0 } from '../../../support/play.ts'
import { promoted, started } from '../../../support/situations.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const words = { name: (id: string) => id, time: (at: number) => new Date(at).toISOString().slice(11, 16) }

const attention = (play: Play, me?: string) => {
  const outlook = outlookOf(play.cutover, play.now)
  return attentionOf(boardOf(play.cutover, play.now, me), outlook, play.now, words).map(
    ({ row, tone, says, over, breaks, call }) => ({ step: row.view.definition.id, tone, says, over, breaks, call }),
  )
}
const ofFreeze = (play: Play) => attention(play).filter(({ step }) => step === 'freeze')
const steps = (play: Play) => attention(play).map(({ step }) => step)

describe('what needs attention', () => {
  it('is nothing while all goes as it should', () => {
    expect(attention(started())).toEqual([])
  })

  it('says why a step failed, since when, and whom to call', () => {
    const play = started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'No rights' })
    expect(attention(play, 'lena')).toMatchObject([
      { step: 'freeze', tone: 'bad', says: expect.stringContaining('Failed 22:07: No rights.'), call: 'dana' },
    ])
    expect(attention(play, 'dana')[0]?.call).toBeUndefined()
  })

  it('says how much a hold is over', () => {
    const until = iso(started().now + minutes(5))
    const play = started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'The ledger', until })
    expect(ofFreeze(play)).toMatchObject([{ tone: 'late', over: undefined }])
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

  it('notices a start that is late only where it costs', () => {
    const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' }).wait(minutes(20))
    expect(attention(play)).toMatchObject([
      {
        step: 'copy',
        over: expect.stringContaining('late'),
        says: expect.stringContaining('Nobody has acknowledged it.'),
      },
    ])
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
