import { expect, it } from 'vitest'
import { gateDuties } from '../../../../client/features/gates/gateDuty.ts'
import { makeReady, minutes, Play, signature, T0 } from '../../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../../support/smallRunbook.ts'

const PEOPLE = ['lena', 'dana', 'nils', 'olga', 'sam', 'quinn']
/** Who has to do what, as `person: kind`. */
const asked = ({ cutover, now }: Play) =>
  PEOPLE.flatMap((person) => gateDuties(cutover, person, now).map(({ kind }) => `${person}: ${kind}`))

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
const opening = ({ cutover, now }: Play) => gateDuties(cutover, 'lena', now).map(({ says, label }) => ({ says, label }))
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
    { says: 'Due now. Waiting for 1 of 2 predecessors: “Check once more”.', label: undefined },
  ])
  play.run('quinn', ...done('later-check'))
  expect(opening(play)).toEqual([{ says: 'Ready to poll.', label: 'Open the poll' }])
})

it('does not ask hours before the planned time, although everything is done', () => {
  const play = new Play(planned()).run('lena', { type: 'startCutover' }, ...done('announce'))
  play.run('quinn', ...done('later-check'))
  play.now = T0 + minutes(50)
  expect(opening(play)).toEqual([])
  expect(opening(play.wait(minutes(15)))).toMatchObject([{ label: 'Open the poll' }])
})
