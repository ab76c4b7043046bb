import { expect, it } from 'vitest'
import { Play } from '../../support/play.ts'
import { started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

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
