import { expect, it } from 'vitest'
import { gateAlarms } from '../../../../client/features/run/gateAlarms.ts'
import { iso, makeReady, minutes, Play, passGate, signature } from '../../../support/play.ts'
import { mustRead, SMALL_YAML } from '../../../support/smallRunbook.ts'

const announced = (play: Play) =>
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })

it('[R7] a value that falls after the go is an alarm until it is well again', () => {
  const yaml = SMALL_YAML.replace('should: [', 'should: [{ metric: lag, atMost: 5 }, ')
  const play = makeReady(new Play(mustRead(yaml)).run('lena', { type: 'startCutover' }))
  passGate(announced(play).run('dana', { type: 'recordMetric', metric: 'lag', value: 1 }))
  expect(gateAlarms(play.cutover, play.now)).toEqual([])
  play.run('dana', { type: 'recordMetric', metric: 'lag', value: 8 })
  expect(gateAlarms(play.cutover, play.now)).toMatchObject([{ title: 'lag ≤ 5: now 8', page: 'gates' }])
  play.run('dana', { type: 'recordMetric', metric: 'lag', value: 2 })
  expect(gateAlarms(play.cutover, play.now)).toEqual([])
})

it('a condition of the go is an alarm once its time is over, until somebody resolves it', () => {
  const gateId = 'go-no-go'
  const play = announced(makeReady(new Play(mustRead(SMALL_YAML)).run('lena', { type: 'startCutover' })))
  play.run('lena', { type: 'openPoll', gateId })
  const condition = { text: 'The second line is up', by: iso(play.now + minutes(30)) }
  play.run('nils', { type: 'report', gateId, vote: 'goWithConditions', condition })
  play.run('dana', { type: 'report', gateId, vote: 'go' }).run('olga', signature(play)).run('sam', signature(play))
  play.run('sam', { type: 'decideGate', gateId, outcome: 'goWithConditions' })
  expect(gateAlarms(play.cutover, play.now)).toEqual([])
  play.wait(minutes(31))
  expect(gateAlarms(play.cutover, play.now)).toMatchObject([{ title: 'The second line is up', page: 'hypercare' }])
  play.run('nils', { type: 'resolveWatchItem', watchItemId: 'w1' })
  expect(gateAlarms(play.cutover, play.now)).toEqual([])
})
