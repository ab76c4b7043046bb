import { describe, expect, it } from 'vitest'
import { boardOf, rowOf } from '../../../client/derive/board.ts'
import { type ActionName, actionsFor, commandFor, mainAction, type Said } from '../../../client/forms/actions.ts'
import { asksOf } from '../../../client/forms/actionWords.ts'
import { CONTROLS, commandFor as controlCommand, controlsFor } from '../../../client/forms/controls.ts'
import { decide } from '../../../shared/decide/decide.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { CAST, type Play, person } from '../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../support/situations.ts'

const PEOPLE = [...new Set(Object.values(CAST).flat())]
const EVERYWHERE = { ...SITUATIONS, promoted, allDone }

const offered = (play: Play, who: string, stepId: string) => {
  const row = rowOf(boardOf(play.cutover, play.now, who), stepId)
  return row ? actionsFor(row, play.cutover, person(who), play.now) : []
}
const named = (play: Play, who: string, stepId: string) =>
  offered(play, who, stepId)
    .filter(({ refusal }) => !refusal)
    .map(({ name, capacity }) => (capacity === 'own' ? name : `${name} as ${capacity}`))

/** Everything that a form can ask for. */
const everything = (play: Play, to: string): Said => ({
  reason: 'Because',
  finish: play.now + 60_000,
  observed: 'All is well',
  outputs: { rows: '1' },
  text: 'A note',
  to,
  override: 'Nobody answers',
})

describe('a button', () => {
  it.each(Object.entries(EVERYWHERE))('promises nothing that the server refuses: %s', (_, situation) => {
    const play = situation()
    for (const who of PEOPLE) {
      const board = boardOf(play.cutover, play.now, who)
      for (const row of [...board.rows, ...board.rollback]) {
        const holders = play.cutover.people[row.view.definition.owner] ?? []
        const to = holders.find((holder) => holder !== row.view.state.assigned) ?? ''
        for (const action of actionsFor(row, play.cutover, person(who), play.now)) {
          if (action.refusal || (action.name === 'assign' && to !== who && who !== 'lena')) continue
          const onBehalfOf = board.rows.includes(row) ? holders[0] : undefined
          const said = { ...everything(play, to), ...(onBehalfOf === undefined ? {} : { onBehalfOf }) }
          if (action.capacity === 'scribe') continue
          const decision = decide(play.cutover, commandFor(action, said), { actor: person(who), now: play.now })
          expect(isRefusal(decision) ? `${who} ${action.name}: ${decision.message}` : 'accepted').toBe('accepted')
        }
      }
    }
  })

  it('of a control promises nothing that the server refuses', () => {
    for (const situation of Object.values(EVERYWHERE)) {
      const play = situation()
      for (const who of PEOPLE) {
        for (const { name, refusal } of controlsFor(play.cutover, person(who), play.now)) {
          const command = controlCommand(name, { reason: 'Because', t0: play.cutover.t0 + 60_000 })
          const decision = decide(play.cutover, command, { actor: person(who), now: play.now })
          expect(isRefusal(decision), `${who} ${name}`).toBe(refusal !== undefined)
        }
      }
    }
  })
})

describe('the actions of a step', () => {
  it('begin with what it waits for', () => {
    expect(named(started(), 'dana', 'freeze')[0]).toBe('complete')
    expect(named(promoted(), 'second', 'promote')[0]).toBe('confirm')
    const held = started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'The ledger' })
    expect(named(held, 'dana', 'freeze')[0]).toBe('resume')
    const failed = started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'No rights' })
    expect(named(failed, 'dana', 'freeze')[0]).toBe('retry')
  })

  it('[R1] show why a start has to wait, and offer it to the lead despite open steps', () => {
    const play = started()
    const main = mainAction(offered(play, 'dana', 'promote'))
    expect(main).toMatchObject({ name: 'start', refusal: { code: 'predecessorOpen' } })
    const despite = offered(play, 'lena', 'promote').find(({ name }) => name === 'startDespite')
    // The reason that is asked for is the one reason there is: no override beside it.
    expect(despite).toMatchObject({ capacity: 'own', despite: ['copy', 'freeze'] })
    expect(named(play, 'dana', 'promote')).not.toContain('startDespite' satisfies ActionName)
  })

  it('[R5] let the lead step in, a scribe record, and others only write notes', () => {
    const play = started()
    expect(named(play, 'lena', 'freeze')).toContain('complete as lead')
    expect(named(play, 'scott', 'freeze')).toContain('complete as scribe')
    expect(named(play, 'quinn', 'freeze')).toEqual(['note'])
  })

  it('are none for an observer', () => {
    const play = started()
    const row = rowOf(boardOf(play.cutover, play.now, 'dana'), 'freeze')
    if (!row) throw new Error('there is no step')
    expect(actionsFor(row, play.cutover, person('dana', { organisationRole: 'observer' }), play.now)).toEqual([])
  })

  it('[R8] ask for a reason where the rules do, and for what a validation or an output needs', () => {
    const play = started()
    const asked = (stepId: string, who: string, name: ActionName) => {
      const row = rowOf(boardOf(play.cutover, play.now, who), stepId)
      const action = offered(play, who, stepId).find((each) => each.name === name)
      return row && action ? asksOf(action, row, {}) : undefined
    }
    for (const name of ['hold', 'fail', 'moreTime', 'undo'] as const) {
      expect(asked('freeze', 'dana', name)).toContain('reason')
    }
    expect(asked('switch', 'lena', 'skip')).toContain('reason')
    expect(asked('freeze', 'dana', 'complete')).toEqual([])
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    play.run('dana', { type: 'startStep', stepId: 'copy' })
    expect(asked('copy', 'dana', 'complete')).toEqual(['outputs'])
  })
})

it('every control has its turn somewhere', () => {
  const held = () => started().run('lena', { type: 'holdCountdown', reason: 'Waiting' })
  const seen = new Set(
    [...Object.values(EVERYWHERE), held].flatMap((situation) => {
      const play = situation()
      return controlsFor(play.cutover, person('lena'), play.now)
        .filter(({ refusal }) => !refusal)
        .map(({ name }) => name)
    }),
  )
  // Closing waits for the sign-off of hypercare, which leaves no situation in which the lead could still do it.
  expect(CONTROLS.filter((name) => !seen.has(name))).toEqual(['closeCutover'])
})
