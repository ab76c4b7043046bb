import { expect, it } from 'vitest'
import { gateDuties } from '../../client/derive/gateDuty.ts'
import { makeReady, Play, signature } from '../support/play.ts'
import { smallRunbook } from '../support/smallRunbook.ts'

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
