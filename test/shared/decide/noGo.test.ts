import { describe, expect, it } from 'vitest'
import { makeReady, Play, passGate } from '../../support/play.ts'
import { started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const noGo = { type: 'decideGate' as const, gateId: 'go-no-go', outcome: 'noGo' as const, reason: 'The scheme is down' }
const polling = () =>
  new Play(smallRunbook()).run('lena', { type: 'startCutover' }, { type: 'openPoll', gateId: 'go-no-go' })
const rePolling = () =>
  started()
    .run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' })
    .run('lena', { type: 'openPoll', gateId: 'go-no-go' })

it('a no-go alone closes the gate and nothing else', () => {
  const play = polling().run('sam', noGo)
  expect(play.cutover).toMatchObject({ status: 'running', countdown: 'counting', gates: [{ status: 'noGo' }] })
})

it('a no-go that holds stops the countdown in the same breath', () => {
  const play = polling().run('sam', { ...noGo, then: 'hold' })
  expect(play.cutover).toMatchObject({ countdown: 'held', countdownHeld: { reason: 'The scheme is down' } })
})

it('a no-go that cancels ends the cutover, unless somebody has a step in hand', () => {
  expect(polling().run('sam', { ...noGo, then: 'cancel' }).cutover.status).toBe('cancelled')
  const play = rePolling()
  expect(play.give('sam', { ...noGo, then: 'cancel' })).toMatchObject({ code: 'stepsOpen' })
  expect(play.cutover.gates[0]?.status).toBe('polling')
})

it('a no-go that rolls back begins the rollback, if there is anything to reverse', () => {
  expect(polling().give('sam', { ...noGo, then: 'rollback' })).toMatchObject({ code: 'rollbackImpossible' })
  const play = rePolling().run('sam', { ...noGo, then: 'rollback' })
  expect(play.cutover.status).toBe('rollingBack')
  expect(play.cutover.rollbackSteps.filter((step) => step !== null)).toHaveLength(1)
})

describe('a cutover whose gate said no-go is not completed by leaving out what it holds', () => {
  const open = { type: 'openPoll' as const, gateId: 'go-no-go' }
  const said = (play: Play) => play.give('lena', { type: 'enterHypercare' })
  const withoutWatch = mustRead(SMALL_YAML.replace(/^hypercare: .*$/m, ''))

  /** Every step is left out. */
  const leftOut = (play: Play) => {
    for (const { id } of play.runbook.steps) play.run('lena', { type: 'skipStep', stepId: id, reason: 'Not tonight' })
    return play
  }
  const refused = expect.objectContaining({
    code: 'noGoStands',
    message:
      '“Go / no-go” said no-go: “The scheme is down”. What it holds was not done, so this is not completed: cancel the cutover, or decide the gate again.',
  })

  it('as it stands, once it is asked again, and when that poll falls too', () => {
    const play = polling()
    leftOut(play.run('sam', noGo))
    expect(said(play)).toEqual(refused)
    expect(said(play.run('lena', open))).toEqual(refused)
    expect(said(play.run('sam', noGo))).toEqual(refused)
    play.run('lena', open)
    play.run('lena', { type: 'undoStep', stepId: 'announce', reason: 'Later' })
    play.run('lena', { type: 'skipStep', stepId: 'announce', reason: 'Never' })
    expect(play.cutover.gates[0]?.poll?.reopenedBecause).toBeDefined()
    expect(said(play)).toEqual(refused)
    expect(play.run('lena', { type: 'cancelCutover', reason: 'Not tonight' }).cutover.ended?.outcome).toBe('cancelled')
  })

  it('also where there is no hypercare', () => {
    const play = new Play(withoutWatch).run('lena', { type: 'startCutover' }, open).run('sam', noGo)
    leftOut(play).run('lena', open)
    expect(play.give('lena', { type: 'closeCutover' })).toEqual(refused)
  })

  it('until it says go', () => {
    const play = makeReady(polling().run('sam', noGo))
    play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    passGate(play)
    for (const { id } of play.runbook.steps)
      if (id !== 'announce') play.run('lena', { type: 'skipStep', stepId: id, reason: 'Not tonight' })
    expect(play.run('lena', { type: 'enterHypercare' }).cutover.status).toBe('hypercare')
  })
})
