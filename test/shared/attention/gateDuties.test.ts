import { expect, it } from 'vitest'
import { duties, mine } from '../../support/duties.ts'
import { iso, makeReady, minutes, Play, passGate, signature, T0 } from '../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const PEOPLE = ['lena', 'dana', 'nils', 'olga', 'sam', 'quinn']
/** Who has to do what, as `person: kind`. */
const asked = ({ cutover, now }: Play) =>
  PEOPLE.flatMap((person) =>
    duties({ cutover, now }).flatMap(({ kind, on, asked: who }) =>
      'gateId' in on && who.includes(person) ? [`${person}: ${kind}`] : [],
    ),
  )

it('follows the ceremony: open, report in order, sign, decide', () => {
  const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
  expect(asked(play)).toEqual([])
  makeReady(play).run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  expect(asked(play)).toEqual(['lena: open', 'sam: open'])
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  expect(asked(play)).toEqual(['nils: reports'])
  play.run('nils', { type: 'report', gateId: 'go-no-go', vote: 'go' })
  expect(asked(play)).toEqual(['dana: reports'])
  play.run('dana', { type: 'report', gateId: 'go-no-go', vote: 'go' })
  expect(asked(play)).toEqual(['olga: signs', 'sam: signs'])
  play.run('olga', signature(play)).run('sam', signature(play))
  expect(asked(play)).toEqual(['sam: decides'])
  play.run('sam', { type: 'decideGate', gateId: 'go-no-go', outcome: 'go' })
  expect(asked(play)).toEqual([])
})

const gateId = 'go-no-go'
const report = { type: 'report' as const, gateId, vote: 'go' as const }
const withGate = (keys: string) => mustRead(SMALL_YAML.replace('decides: sponsor', `decides: sponsor\n    ${keys}`))

it('asks all reporters at once, where the gate says so', () => {
  const play = new Play(withGate('asks: together')).run('lena', { type: 'openPoll', gateId })
  expect(asked(play)).toEqual(['dana: reports', 'nils: reports'])
  expect(asked(play.run('dana', report))).toEqual(['nils: reports'])
  expect(asked(play.run('nils', report))).toEqual(['olga: signs', 'sam: signs'])
})

it('[R6] asks whoever has the vote: to answer an offer, then in the place of its giver', () => {
  const play = new Play(smallRunbook())
  const about = { gateId, role: 'operations' }
  play.run('olga', { type: 'delegateVote', ...about, to: 'quinn', reason: 'On a plane' })
  expect(asked(play)).toEqual(['quinn: delegation'])
  expect(mine(play, 'quinn', 'delegation')).toMatchObject([
    { says: 'olga asks for a vote for Operations in their place: “On a plane”.' },
  ])
  play.run('quinn', { type: 'acceptDelegation', ...about }).run('lena', { type: 'openPoll', gateId })
  play.run('nils', report).run('dana', report)
  expect(asked(play)).toEqual(['sam: signs', 'quinn: signs'])
})

it('[R6] asks again whose vote has lapsed, without waiting for an event', () => {
  const play = new Play(withGate('signaturesHold: 4h')).run('lena', { type: 'openPoll', gateId })
  play.run('nils', report).run('dana', report).wait(minutes(60))
  play.run('olga', signature(play)).wait(minutes(179))
  expect(asked(play)).toEqual(['sam: signs'])
  expect(asked(play.wait(minutes(1)))).toEqual(['dana: reports', 'nils: reports', 'sam: signs'])
  // Another occasion than the first, so that it calls again.
  expect(mine(play, 'nils', 'reports').map(({ key }) => key)).toEqual([
    `reports go-no-go network go-no-go.1 ${play.now - minutes(240)}`,
  ])
})

it('asks nobody of a gate once the cutover is over it', () => {
  const play = new Play(smallRunbook()).run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  play.run('lena', { type: 'cancelCutover', reason: 'Moved to spring' })
  expect(asked(play)).toEqual([])
})

/** The gate of the small runbook with a time of its own, long after what it waits for can be done. */
const planned = () =>
  mustRead(
    SMALL_YAML.replace('after: [announce]', 'after: [announce, later-check]\n    at: T+2h').replace(
      '  Quality:\n',
      '  Quality:\n    - { step: later-check, title: Check once more, phase: Preparation, owner: qa, takes: 1m, verify: Fine, rollback: "none, because it only looks" }\n',
    ),
  )
const opening = (play: Play) => mine(play, 'lena', 'open').map(({ says, notYet = false }) => ({ says, notYet }))
const done = (stepId: string) => [
  { type: 'startStep' as const, stepId },
  { type: 'completeStep' as const, stepId },
]

it('names what is open when a gate’s time has come, and offers nothing to press', () => {
  const play = new Play(planned())
  play.now = T0 + minutes(150)
  expect(opening(play)).toEqual([])
  play.run('lena', { type: 'startCutover' })
  play.run('lena', ...done('announce'))
  expect(opening(play)).toEqual([
    { says: 'Due now. Waiting for 1 of 2 predecessors: “Check once more”.', notYet: true },
  ])
  play.run('quinn', ...done('later-check'))
  expect(opening(play)).toEqual([{ says: 'Ready to poll.', notYet: false }])
})

it('does not ask hours before the planned time, although everything is done', () => {
  const play = new Play(planned()).run('lena', { type: 'startCutover' }, ...done('announce'))
  play.run('quinn', ...done('later-check'))
  play.now = T0 + minutes(50)
  expect(opening(play)).toEqual([])
  expect(opening(play.wait(minutes(15)))).toMatchObject([{ says: 'Ready to poll.' }])
})

const announced = (play: Play) =>
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })

it('[R7] a value that falls after the go calls whoever decided, and the lead, until it is well again', () => {
  const yaml = SMALL_YAML.replace('should: [', 'should: [{ metric: lag, atMost: 5 }, ')
  const play = makeReady(new Play(mustRead(yaml)).run('lena', { type: 'startCutover' }))
  passGate(announced(play).run('dana', { type: 'recordMetric', metric: 'lag', value: 1 }))
  expect(mine(play, 'sam', 'goFell')).toEqual([])
  play.run('dana', { type: 'recordMetric', metric: 'lag', value: 8 })
  expect(mine(play, 'sam', 'goFell')).toMatchObject([{ title: 'lag ≤ 5: now 8', asked: ['sam', 'lena'] }])
  play.run('dana', { type: 'recordMetric', metric: 'lag', value: 2 })
  expect(mine(play, 'sam', 'goFell')).toEqual([])
})

it('a condition of the go calls once its time is over, until somebody resolves it', () => {
  const gateId = 'go-no-go'
  const play = announced(makeReady(new Play(mustRead(SMALL_YAML)).run('lena', { type: 'startCutover' })))
  play.run('lena', { type: 'openPoll', gateId })
  const condition = { text: 'The second line is up', by: iso(play.now + minutes(30)) }
  play.run('nils', { type: 'report', gateId, vote: 'goWithConditions', condition })
  play.run('dana', { type: 'report', gateId, vote: 'go' }).run('olga', signature(play)).run('sam', signature(play))
  play.run('sam', { type: 'decideGate', gateId, outcome: 'goWithConditions' })
  const called = () => duties(play).filter(({ kind }) => kind === 'condition')
  expect(called()).toEqual([])
  play.wait(minutes(31))
  expect(called()).toMatchObject([{ title: 'The second line is up', tone: 'late' }])
  play.run('nils', { type: 'resolveWatchItem', watchItemId: 'w1' })
  expect(called()).toEqual([])
})

it('after a no-go the lead decides how it goes on', () => {
  const play = announced(makeReady(new Play(smallRunbook()).run('lena', { type: 'startCutover' })))
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  play.run('sam', { type: 'decideGate', gateId: 'go-no-go', outcome: 'noGo', reason: 'The copy is slow' })
  expect(mine(play, 'lena', 'noGo')).toMatchObject([
    { tone: 'bad', says: expect.stringContaining('“The copy is slow”. Open the poll again, roll back or cancel.') },
  ])
})
