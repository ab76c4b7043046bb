import { expect, it } from 'vitest'
import { boardOf } from '../../../client/derive/board.ts'
import { controlOffers } from '../../../client/features/run/controlOffers.ts'
import { stepOffers } from '../../../client/features/run/stepOffers.ts'
import { irreversible } from '../../../client/forms/irreversible.ts'
import type { Offer } from '../../../client/forms/offer.ts'
import { decide } from '../../../shared/decide/decide.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import type { CutoverEvent } from '../../../shared/events.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { answersTo, contextOf } from '../../support/offers.ts'
import { CAST, type Play, person } from '../../support/play.ts'
import { allDone, promoted, SITUATIONS } from '../../support/situations.ts'

const PEOPLE = [...new Set(Object.values(CAST).flat())]
const validated = (): Play => {
  const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
  for (const stepId of ['switch', 'later'])
    play.run('nils', { type: 'startStep', stepId }, { type: 'completeStep', stepId })
  play.run('quinn', { type: 'startStep', stepId: 'validate' })
  return play.run('quinn', { type: 'completeStep', stepId: 'validate', observed: 'All totals match' })
}
const reversing = (): Play =>
  SITUATIONS.rollingBack()
    .run('dana', { type: 'failStep', stepId: 'freeze', reason: 'We go back' })
    .run('dana', { type: 'startStep', stepId: 'freeze~rollback' })
const reversed = (): Play => reversing().run('dana', { type: 'completeStep', stepId: 'freeze~rollback' })
const EVERYWHERE: Record<string, () => Play> = {
  ...SITUATIONS,
  promoted,
  validated,
  allDone,
  reversing,
  reversed,
}

/** Judged by what happens, not by what the console calls it. */
function cannotBeUndone(play: Play, event: CutoverEvent): boolean {
  switch (event.type) {
    case 'cutoverCancelled':
    case 'cutoverClosed':
    case 'hypercareEntered':
    case 'rollbackBegun':
    case 'rollbackProposed':
      return true
    case 'stepStarted':
      return stepView(play.cutover, event.stepId)?.definition.pointOfNoReturn === true
    case 'stepFailed':
      return stepView(play.cutover, event.stepId)?.reverses !== undefined
    default:
      return false
  }
}

function offersIn(play: Play, who: string): Offer[] {
  const board = boardOf(play.cutover, play.now, who)
  const context = contextOf(play, who)
  const ofSteps = [...board.rows, ...board.rollback].flatMap((row) => stepOffers(context, row))
  return [...ofSteps, ...controlOffers(context)].filter(({ refusal }) => !refusal)
}

it('every offer of what cannot be undone asks once more, in words of its own, and no other does', () => {
  const asked = new Set<string>()
  for (const situation of Object.values(EVERYWHERE)) {
    const play = situation()
    for (const who of PEOPLE) {
      for (const offer of offersIn(play, who)) {
        const answers = answersTo(play, offer)
        const decision = decide(play.cutover, offer.command(answers), { actor: person(who), now: play.now })
        const events = isRefusal(decision) ? [] : decision
        const question = offer.irreversible(answers)
        expect(question !== undefined, `${offer.name} of ${who}`).toBe(events.some((one) => cannotBeUndone(play, one)))
        if (!question) continue
        asked.add(offer.command(answers).type)
        expect(question.leave).not.toBe(question.submit)
        expect([question.submit, question.leave]).not.toContain('Cancel')
      }
    }
  }
  expect([...asked].sort()).toEqual([
    'beginRollback',
    'cancelCutover',
    'closeCutover',
    'enterHypercare',
    'failStep',
    'startStep',
  ])
})

it.each([
  ['cancel', 'No-go: end the cutover'],
  ['rollback', 'No-go: begin the rollback'],
  ['hold', undefined],
] as const)('a no-go that leads to %s', (then, submit) => {
  const decision = { type: 'decideGate', gateId: 'go-no-go', pollId: 'p', basis: 'b', outcome: 'noGo', then } as const
  expect(irreversible(SITUATIONS.running().cutover, decision)?.submit).toBe(submit)
})

it('several at once ask for what one of them cannot take back', () => {
  const { cutover } = validated()
  const start = { type: 'startStep', stepId: 'open-writes' } as const
  const bulk = { type: 'bulk', commands: [{ type: 'noteStep', stepId: 'later', text: 'x' }, start] } as const
  expect(irreversible(cutover, { ...bulk, commands: [...bulk.commands] })).toEqual(irreversible(cutover, start))
})
