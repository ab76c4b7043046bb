import { describe, expect, it } from 'vitest'
import { stepView } from '../../../shared/derived/steps.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { knottyGo } from '../../support/knottyRunbook.ts'
import { iso, minutes, type Play, person } from '../../support/play.ts'
import { started } from '../../support/situations.ts'

const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const state = (play: Play, stepId: string) => stepView(play.cutover, stepId)?.state ?? expect.unreachable(stepId)
const start = (stepId: string) => ({ type: 'startStep' as const, stepId })
const complete = (stepId: string) => ({ type: 'completeStep' as const, stepId })
const undo = (stepId: string) => ({ type: 'undoStep' as const, stepId, reason: 'Wrong button' })

/** `begin` is done; `beside`, which followed its start, and `both`, which must not end before `beside`, run. */
const bothRun = () =>
  knottyGo().run('dana', start('begin')).wait(minutes(2)).run('dana', start('beside'), complete('begin'), start('both'))

describe('claimed times', () => {
  it('[R5] a start despite an open step is not before the gate said go', () => {
    const play = knottyGo().run('dana', start('begin'))
    const despite = { steps: ['begin'], reason: 'It does not need it' }
    const early = { ...start('both'), despite, override: 'Dana is busy' }
    expect(code(play.give('lena', { ...early, at: iso(play.now - minutes(6)) }))).toBe('atTooEarly')
    expect(code(play.give('lena', { ...early, at: iso(play.now - minutes(5)) }))).toBe('ok')
  })

  it('[R5] a start despite one step is not before the others that released it', () => {
    const play = started().run('dana', complete('freeze')).wait(minutes(5))
    const despite = { steps: ['copy'], reason: 'It does not need the copy' }
    const early = { ...start('promote'), despite, override: 'Dana is busy' }
    expect(code(play.give('lena', { ...early, at: iso(play.now - minutes(6)) }))).toBe('atTooEarly')
    expect(code(play.give('lena', { ...early, at: iso(play.now - minutes(5)) }))).toBe('ok')
  })

  it('[R1] [R5] an end is not before what it had to wait for, lag included', () => {
    const play = bothRun().wait(minutes(10)).run('dana', complete('beside')).wait(minutes(3))
    expect(code(play.give('dana', { ...complete('both'), at: iso(play.now - minutes(2)) }))).toBe('atTooEarly')
    play.run('dana', { ...complete('both'), at: iso(play.now - minutes(1)) })
    expect(state(play, 'both')).toMatchObject({ status: 'done', completedAt: play.now - minutes(1) })
  })
})

describe('what rests on a start', () => {
  it('[R1] may end although the step that had started has failed since', () => {
    const play = knottyGo().run('dana', start('begin')).wait(minutes(2)).run('dana', start('beside'))
    play.run('dana', { type: 'failStep', stepId: 'begin', reason: 'Refused' })
    expect(code(play.give('dana', complete('beside')))).toBe('ok')
  })

  it('[R9] does not end once that start was taken back', () => {
    const play = knottyGo().run('dana', start('begin')).wait(minutes(2)).run('dana', start('beside'), undo('begin'))
    expect(code(play.give('dana', complete('beside')))).toBe('predecessorOpen')
  })

  it('[R9] keeps that start from being taken back once it has finished', () => {
    const play = knottyGo()
      .run('dana', start('begin'))
      .wait(minutes(2))
      .run('dana', start('beside'), complete('beside'))
    expect(code(play.give('dana', undo('begin')))).toBe('successorFinished')
  })

  it('[R9] a step that was started despite another does not rest on it', () => {
    const play = started()
      .run(person('dana', { via: 'token' }), start('copy'))
      .run('dana', complete('freeze'))
    const despite = { steps: ['copy'], reason: 'It does not need the copy' }
    play.run('lena', { ...start('promote'), despite, override: 'Dana is busy' })
    play.run('dana', complete('promote')).run('second', { type: 'confirmStep', stepId: 'promote' })
    play.run(person('dana', { via: 'token' }), complete('copy'))
    expect(code(play.give('dana', undo('freeze')))).toBe('successorFinished')
    expect(code(play.give('dana', undo('copy')))).toBe('ok')
  })
})
