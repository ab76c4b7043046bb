import { describe, expect, it } from 'vitest'
import { boardOf, rowOf } from '../../../../client/derive/board.ts'
import { controlOffers } from '../../../../client/features/run/controlOffers.ts'
import { outputField } from '../../../../client/features/run/stepDrafts.ts'
import { STEP_OFFERS, type StepOfferName } from '../../../../client/features/run/stepOfferKinds.ts'
import { stepOffers } from '../../../../client/features/run/stepOffers.ts'
import type { FormAnswers } from '../../../../client/forms/offer.ts'
import { amendCommands } from '../../../../shared/amendCommands.ts'
import { stepCommands } from '../../../../shared/commands.ts'
import { withoutUndefined } from '../../../../shared/withoutUndefined.ts'
import { pastWindow } from '../../../support/changes.ts'
import { answerTo, contextOf, pressable } from '../../../support/offers.ts'
import { CAST, Play, person } from '../../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../../support/situations.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const PEOPLE = [...new Set(Object.values(CAST).flat())]
const EVERYWHERE = { ...SITUATIONS, promoted, allDone }

const offered = (play: Play, who: string, stepId: string, draft?: FormAnswers) => {
  const row = rowOf(boardOf(play.cutover, play.now, who), stepId)
  return row ? stepOffers(contextOf(play, who), row, () => draft) : []
}
const named = (play: Play, who: string, stepId: string) => pressable(offered(play, who, stepId))
const found = (play: Play, who: string, stepId: string, name: StepOfferName, draft?: FormAnswers) =>
  offered(play, who, stepId, draft).find((offer) => offer.name === name)
const TEXTS = ['do', 'verify', 'audience', 'message']
const copying = () =>
  started()
    .run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    .run('dana', { type: 'startStep', stepId: 'copy' })

it.each(Object.entries(EVERYWHERE))('what is offered for a step is what the server accepts: %s', (_, situation) => {
  const play = situation()
  for (const who of PEOPLE) {
    const board = boardOf(play.cutover, play.now, who)
    for (const row of [...board.rows, ...board.rollback]) {
      for (const offer of stepOffers(contextOf(play, who), row)) {
        if (!offer.refusal) expect(answerTo(play, who, offer)).toBe('accepted')
      }
    }
  }
})

/** A page says that a step was seen, and a program that it is alive; nobody presses either. A box is pressed where it stands. */
const UNPRESSED = ['seeStep', 'heartbeatStep', 'tickBox', 'untickBox']

it('every offer for a step is made to somebody, and together they give every command that people give', () => {
  const held = () => started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'The ledger' })
  const failed = () => started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'No rights' })
  const offers = Object.values({ ...EVERYWHERE, held, failed, pastWindow }).flatMap((situation) => {
    const play = situation()
    return PEOPLE.flatMap((who) => {
      const board = boardOf(play.cutover, play.now, who)
      return [...board.rows, ...board.rollback].flatMap((row) => stepOffers(contextOf(play, who), row))
    })
  })
  expect(new Set(offers.map(({ name }) => name))).toEqual(new Set(Object.keys(STEP_OFFERS)))
  const given = new Set(offers.map((offer) => offer.command({}).type))
  const wanted = [...stepCommands, ...amendCommands]
    .map(({ shape }) => shape.type.value)
    .filter((type) => !UNPRESSED.includes(type))
  expect([...given].sort()).toEqual(wanted.sort())
})

describe('the offers of a step', () => {
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
    const [main] = offered(play, 'dana', 'promote')
    expect(main).toMatchObject({ name: 'start', tone: 'primary', refusal: { code: 'predecessorOpen' } })
    const despite = found(play, 'lena', 'promote', 'startDespite')
    // The reason that is asked for is the one reason there is: no override beside it.
    expect(despite).toMatchObject({ capacity: 'own', says: expect.stringMatching(/^Open before it: “.*”, “.*”\. /) })
    expect(despite?.fields?.map(({ name }) => name)).toEqual(['reason'])
    expect(despite?.command({ reason: 'Agreed' })).toMatchObject({
      despite: { steps: ['copy', 'freeze'], reason: 'Agreed' },
    })
    expect(named(play, 'dana', 'promote')).not.toContain('startDespite' satisfies StepOfferName)
  })

  it('[R5] let the lead step in, a scribe record, and others only write notes', () => {
    const play = started()
    expect(named(play, 'lena', 'freeze')).toContain('complete as lead')
    expect(named(play, 'scott', 'freeze')).toContain('complete as scribe')
    expect(named(play, 'quinn', 'freeze')).toEqual(['note'])
    expect(found(play, 'scott', 'freeze', 'complete')?.fields).toMatchObject([{ name: 'onBehalfOf', initial: 'dana' }])
    expect(found(play, 'lena', 'freeze', 'complete')?.command({ override: 'Nobody answers' })).toMatchObject({
      override: 'Nobody answers',
    })
    expect(found(play, 'dana', 'freeze', 'complete')?.command({ override: 'Mine anyway' })).not.toHaveProperty(
      'override',
    )
  })

  it('[R12] offer edits of the runbook without trying one, which makes all of it again', () => {
    const play = started()
    const runbook = { ...play.cutover.runbook }
    const context = { ...contextOf(play, 'lena'), cutover: { ...play.cutover, runbook } }
    const row = rowOf(boardOf(context.cutover, play.now, 'lena'), 'promote') ?? expect.unreachable()
    stepOffers(context, row)
    const tried = () => expect.unreachable('the runbook was made again')
    runbook.steps = Object.assign([...runbook.steps], { with: tried, map: tried })
    const names = [...stepOffers(context, row), ...controlOffers(context)].map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['change', 'addAfter', 'addStep']))
    expect(stepOffers(context, row, undefined, ['note']).map(({ name }) => name)).toEqual(['note'])
  })

  it('are none for an observer', () => {
    const play = started()
    const row = rowOf(boardOf(play.cutover, play.now, 'dana'), 'freeze')
    if (!row) throw new Error('there is no step')
    const actor = person('dana', { organisationRole: 'observer' })
    expect(stepOffers({ ...contextOf(play, 'dana'), actor }, row)).toEqual([])
  })

  it('[R8] ask for a reason where the rules do', () => {
    const asked = (stepId: string, who: string, name: StepOfferName) =>
      found(started(), who, stepId, name)?.fields?.map((field) => field.name)
    for (const name of ['hold', 'fail', 'moreTime', 'undo'] as const) {
      expect(asked('freeze', 'dana', name)).toContain('reason')
    }
    expect(asked('switch', 'lena', 'skip')).toContain('reason')
    expect(asked('freeze', 'dana', 'complete')).toEqual([])
  })

  it('ask to complete it only for what was not written beside it, and take that along', () => {
    const play = copying()
    const rows = outputField('rows')
    expect(found(play, 'dana', 'copy', 'complete')?.fields).toMatchObject([{ name: rows, required: true }])
    const written = found(play, 'dana', 'copy', 'complete', { [rows]: '120 000', observed: 'All of them' })
    expect(written?.fields).toEqual([])
    expect(written?.command({})).toMatchObject({ observed: 'All of them', outputs: { rows: '120 000' } })
    // Also what is corrected there while a form is open.
    const row = rowOf(boardOf(play.cutover, play.now, 'dana'), 'copy') ?? expect.unreachable('no row')
    let draft: FormAnswers = { [rows]: '120 000' }
    const complete = stepOffers(contextOf(play, 'dana'), row, () => draft).find(({ name }) => name === 'complete')
    draft = { [rows]: '130 000' }
    expect(complete?.command({})).toMatchObject({ outputs: { rows: '130 000' } })
    const emptied = found(play, 'dana', 'copy', 'complete', { [rows]: ' ' })
    expect(emptied).toMatchObject({ refusal: undefined, fields: [{ name: rows }] })
  })

  it('say more when that is chosen from the menu, beginning with what was written', () => {
    const more = found(copying(), 'dana', 'copy', 'completeMore', { observed: 'All of them' })
    expect(more).toMatchObject({ inMenu: true, submit: 'Complete' })
    expect(more?.fields?.map(({ name, initial }) => [name, initial])).toEqual([
      ['observed', 'All of them'],
      ['outputs.rows', undefined],
      ['withIssues', undefined],
      ['at', undefined],
    ])
    // What was taken out of the form again is not said.
    expect(more?.command({ withIssues: 'Slow' })).toMatchObject({ observed: undefined, withIssues: 'Slow' })
    expect(named(started(), 'dana', 'watch-lag')).toContain('startMore')
  })

  it('[R13] change only what was rewritten, and take out a text that was emptied', () => {
    const play = new Play(smallRunbook())
    const change = found(play, 'lena', 'announce', 'change')
    const asItStands = Object.fromEntries(change?.fields?.map(({ name, initial }) => [name, initial]) ?? [])
    expect(asItStands).toMatchObject({ verify: 'Acknowledged', audience: 'Everybody', message: 'We start.' })
    const command = change?.command({ ...asItStands, verify: undefined, message: 'We start later.', reason: 'Late' })
    expect(withoutUndefined(command ?? {})).toEqual({
      type: 'changeStep',
      stepId: 'announce',
      run: 0,
      verify: null,
      message: 'We start later.',
      reason: 'Late',
    })
  })

  it('ask of a step that is added for what its kind has', () => {
    const add = found(started(), 'lena', 'freeze', 'addAfter')
    const asked = (kind: string) =>
      add?.fields
        ?.filter(({ name, when }) => TEXTS.includes(name) && (when?.({ kind }) ?? true))
        .map(({ name }) => name)
    expect(asked('task')).toEqual(['do', 'verify'])
    expect(asked('validation')).toEqual(['do', 'verify'])
    expect(asked('communication')).toEqual(['do', 'audience', 'message'])
    const said = { kind: 'communication', audience: 'The banks', message: 'Closed until two.' }
    expect(add?.command(said)).toMatchObject({ type: 'addStep', ...said })
  })
})
