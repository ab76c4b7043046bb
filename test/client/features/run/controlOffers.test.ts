import { describe, expect, it } from 'vitest'
import { controlOffers } from '../../../../client/features/run/controlOffers.ts'
import { rollbackScopes } from '../../../../client/features/run/rollbackScopes.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import { workstreamDeadlines } from '../../../../shared/schedule/workstreamDeadlines.ts'
import { answerTo, contextOf, pressable } from '../../../support/offers.ts'
import { CAST, type Play } from '../../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../../support/situations.ts'

const PEOPLE = [...new Set(Object.values(CAST).flat())]
const held = () => started().run('lena', { type: 'holdCountdown', reason: 'Waiting' })
const EVERYWHERE = { ...SITUATIONS, promoted, allDone, held }

const offered = (play: Play, who: string) => controlOffers(contextOf(play, who))

it.each(Object.entries(EVERYWHERE))('what is offered for the whole is what the server accepts: %s', (_, situation) => {
  const play = situation()
  for (const who of PEOPLE) {
    for (const offer of offered(play, who)) {
      expect(answerTo(play, who, offer) === 'accepted', `${who} ${offer.name}`).toBe(offer.refusal === undefined)
    }
  }
})

describe('the controls of a cutover', () => {
  it('begin with what it waits for, then the stop that is everybody’s', () => {
    expect(pressable(offered(SITUATIONS.stopped(), 'lena')).slice(0, 2)).toEqual(['clearStop', 'pauseCutover'])
    expect(pressable(offered(SITUATIONS.paused(), 'lena')).slice(0, 2)).toEqual(['resumeCutover', 'callStop'])
    expect(pressable(offered(SITUATIONS.running(), 'quinn'))).toEqual(['callStop'])
  })

  it('say what is still missing before hypercare and before the end, and nothing where it makes no sense', () => {
    const refused = (play: Play) => offered(play, 'lena').flatMap(({ name, refusal }) => (refusal ? [name] : []))
    expect(refused(started())).toEqual(['enterHypercare'])
    expect(refused(SITUATIONS.hypercare())).toEqual(['closeCutover'])
    expect(refused(SITUATIONS.preparing())).toEqual([])
    expect(offered(SITUATIONS.closed(), 'lena')).toEqual([])
  })

  it('never call the way out of cancelling “Cancel”', () => {
    const cancel = offered(SITUATIONS.preparing(), 'lena').find(({ name }) => name === 'cancelCutover')
    expect(cancel?.leave).toBe('Keep the cutover')
  })

  it('say of a rollback until when it fits, of everything and of each workstream that can go back alone', () => {
    const { cutover, now } = started()
    const back = offered(started(), 'lena').find(({ name }) => name === 'beginRollback')
    const scopes = back?.fields?.find(({ name }) => name === 'workstream')
    expect(scopes?.options?.map(({ label }) => label)).toEqual([
      'Everything',
      'Only Business',
      'Only Database',
      'Only Network',
      'Only Quality',
    ])
    const everything = forecast(cutover, now).rollBackBy
    const known = { now, everything, workstreams: workstreamDeadlines(cutover, now) }
    expect(rollbackScopes(cutover.runbook, known).map(({ label }) => label)).toEqual([
      'Everything, until the point of no return 23:52',
      'Only Business',
      'Only Database, until the point of no return 23:52',
      'Only Network',
      'Only Quality',
    ])
  })

  it('all have their turn somewhere', () => {
    const seen = new Set(Object.values(EVERYWHERE).flatMap((situation) => pressable(offered(situation(), 'lena'))))
    // Closing waits for the sign-off of hypercare, which leaves no situation in which the lead could still do it.
    expect([...seen].sort()).toEqual([
      'addStep',
      'beginRollback',
      'callStop',
      'cancelCutover',
      'clearStop',
      'enterHypercare',
      'holdCountdown',
      'moveT0',
      'pauseCutover',
      'resumeCountdown',
      'resumeCutover',
      'startCutover',
    ])
  })
})
