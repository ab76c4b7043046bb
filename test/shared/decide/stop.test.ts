import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../../shared/refusal.ts'
import { minutes, type Play, person } from '../../support/play.ts'
import { SITUATIONS, started } from '../../support/situations.ts'

const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
const call = { type: 'callStop' as const, reason: 'Smoke in the rack' }
const safe = { type: 'answerStop' as const, safe: true }
const answers = (play: Play) => play.cutover.stopCall?.answers.map(({ by, stepIds, safe: yes }) => [by, stepIds, yes])

/** `freeze` by dana and `copy` by a token of second's run. */
const busy = () =>
  started().run(person('second', { via: 'token' }), { type: 'startStep', stepId: 'copy', jobId: 'job-7' })

describe('stop', () => {
  it('is called by anybody who takes part, once, with a reason that everybody reads', () => {
    const play = started().run('otto', call)
    expect(play.cutover).toMatchObject({ stop: 'called', stopCall: { by: 'otto', reason: 'Smoke in the rack' } })
    expect(code(play.give('nils', call))).toBe('cutoverState')
    expect(code(play.give(person('vera', { organisationRole: 'observer' }), call))).toBe('observersWatch')
  })

  it('keeps everything from being started, resumed and retried, also by the lead', () => {
    const play = started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'Locked' }).run('nils', call)
    const stopped = 'Stop was called: “Smoke in the rack”. Nothing resumes until the lead lifts it.'
    expect(message(play.give('dana', { type: 'resumeStep', stepId: 'freeze' }))).toBe(stopped)
    play.wait(minutes(60))
    expect(code(play.give('nils', { type: 'startStep', stepId: 'later' }))).toBe('cutoverStopped')
    const despite = { steps: ['freeze'], reason: 'It does not need it' }
    const start = { type: 'startStep' as const, stepId: 'later', despite, override: 'Now' }
    expect(code(play.give('lena', start))).toBe('cutoverStopped')
    play.run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Stopped' })
    expect(code(play.give('dana', { type: 'retryStep', stepId: 'freeze' }))).toBe('cutoverStopped')
    play.run('lena', { type: 'clearStop' }).run('dana', { type: 'retryStep', stepId: 'freeze' })
    expect(play.cutover.stopCall).toBeUndefined()
  })

  it('lets what runs be finished', () => {
    expect(code(started().run('nils', call).give('dana', { type: 'completeStep', stepId: 'freeze' }))).toBe('ok')
  })

  it('is answered by who has a step running, for exactly those steps', () => {
    const play = busy().run('nils', call).run('dana', safe)
    play.run('second', { ...safe, safe: false, note: 'The copy cannot be interrupted' })
    expect(answers(play)).toEqual([
      ['dana', ['freeze'], true],
      ['second', ['copy'], false],
    ])
    expect(code(play.give('nils', safe))).toBe('nothingChanges')
  })

  it('is answered by whom the step was given to meanwhile', () => {
    const play = busy().run('second', { type: 'assignStep', stepId: 'freeze', to: 'second' }).run('nils', call)
    expect(code(play.give('dana', safe))).toBe('nothingChanges')
    play.run('second', safe)
    expect(answers(play)).toEqual([['second', ['freeze', 'copy'], true]])
  })

  it('[R5] is answered for somebody by a scribe or the lead alone', () => {
    const play = busy().run('nils', call)
    expect(play.give('nils', { ...safe, onBehalfOf: 'dana' })).toMatchObject({
      code: 'notYourRole',
      field: 'onBehalfOf',
    })
    play.run('scott', { ...safe, onBehalfOf: 'dana' }).run('lena', { ...safe, onBehalfOf: 'second' })
    expect(play.cutover.stopCall?.answers).toMatchObject([
      { by: 'scott', onBehalfOf: 'dana', stepIds: ['freeze'] },
      { by: 'lena', onBehalfOf: 'second', stepIds: ['copy'] },
    ])
  })

  it('concerns rollback steps too', () => {
    const play = SITUATIONS.rollingBack().run('dana', { type: 'completeStep', stepId: 'freeze' })
    play.run('dana', { type: 'startStep', stepId: 'freeze~rollback' }).run('nils', call).run('dana', safe)
    expect(answers(play)).toEqual([['dana', ['freeze~rollback'], true]])
  })
})
