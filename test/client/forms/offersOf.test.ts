import { describe, expect, it } from 'vitest'
import { spokenVotes } from '../../../client/features/gates/votesForOthers.ts'
import { itemOffers } from '../../../client/features/readiness/itemOffers.ts'
import type { Possible } from '../../../client/forms/offer.ts'
import { offersOf } from '../../../client/forms/offersOf.ts'
import { itemView } from '../../../shared/derived/readiness.ts'
import { gateAsks, gateContext } from '../../support/gateAsks.ts'
import { answerTo, contextOf, pressable } from '../../support/offers.ts'
import { CAST, type Play } from '../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../support/situations.ts'

const PEOPLE = [...new Set(Object.values(CAST).flat())]
const EVERYWHERE = { ...SITUATIONS, promoted, allDone }

const checkIn: Possible = {
  name: 'complete',
  label: 'Complete',
  roles: ['dba'],
  fields: [{ name: 'observed', label: 'What did you see?', required: true }],
  command: ({ observed }, inPlaceOf) => ({ type: 'completeStep', stepId: 'freeze', observed, ...inPlaceOf }),
}
const offered = (play: Play, who: string, possible: Possible = checkIn) => offersOf(contextOf(play, who), [possible])

describe('an offer', () => {
  it('[R5] first asks in whose place it is given, and carries it where it is not one’s own', () => {
    const play = started()
    const [own] = offered(play, 'dana')
    expect(own?.fields?.map(({ name }) => name)).toEqual(['observed'])
    const [scribe] = offered(play, 'scott')
    expect(scribe).toMatchObject({ capacity: 'scribe', fields: [{ name: 'onBehalfOf', people: CAST.dba }, {}] })
    expect(scribe?.command({ observed: 'Calm', onBehalfOf: 'second' })).toMatchObject({ onBehalfOf: 'second' })
    const [lead] = offered(play, 'lena')
    expect(lead?.fields?.[0]).toMatchObject({ name: 'override', required: true })
    expect(offered(play, 'quinn')).toEqual([])
  })

  it('without roles is given in one’s own name only', () => {
    expect(offered(started(), 'lena', { ...checkIn, roles: [] })).toEqual([])
    expect(offered(started(), 'dana', { ...checkIn, roles: [] })).toHaveLength(1)
  })

  it('that is refused is there only where somebody waits for it', () => {
    const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
    expect(offered(play, 'dana')).toEqual([])
    const [waited] = offered(play, 'dana', { ...checkIn, showDisabled: ({ refusal }) => refusal.code === 'stepState' })
    expect(waited?.refusal?.code).toBe('stepState')
  })

  it('is none for a program or the clock', () => {
    const play = started()
    expect(offersOf({ ...contextOf(play, 'dana'), actor: { kind: 'clock' } }, [checkIn])).toEqual([])
  })
})

describe('what is offered is what the server accepts', () => {
  it.each(Object.entries(EVERYWHERE))('for a readiness item: %s', (_, situation) => {
    const play = situation()
    for (const who of PEOPLE) {
      for (const { id } of play.runbook.readiness) {
        const view = itemView(play.cutover, id)
        if (!view) throw new Error(`There is no item ${id}`)
        for (const offer of itemOffers(contextOf(play, who), view.definition, view.state)) {
          // Whether a value meets the threshold is seen only once it is there.
          if (!offer.refusal) expect(answerTo(play, who, offer)).toBe('accepted')
        }
      }
    }
  })

  it('at a gate, where each says what is theirs to say', () => {
    const play = SITUATIONS.preparing()
      .run('lena', { type: 'startCutover' })
      .run('lena', { type: 'openPoll', gateId: 'go-no-go' })
    const spoken = PEOPLE.map((who) => [who, [...asked(play, who), ...recorded(play, who)]] as const)
    for (const [who, offers] of spoken) {
      for (const offer of offers) if (!offer.refusal) expect(answerTo(play, who, offer)).toBe('accepted')
    }
    expect(pressable(asked(play, 'nils'))).toEqual(['go', 'goWithConditions', 'noGo', 'abstain'])
    // What was said aloud the scribe and the lead record.
    for (const who of ['scott', 'lena']) expect(pressable(recorded(play, who))).toContain('go')
    for (const who of ['olga', 'dana']) expect(recorded(play, who)).toEqual([])
    // An approver waits for the reporters, and reads so.
    expect(asked(play, 'olga')[0]).toMatchObject({ name: 'go', refusal: { code: 'votesMissing' } })
    expect(pressable(asked(play, 'sam'))).toEqual(['noGo'])
  })
})

const asked = (play: Play, who: string) => gateAsks(play, who).flatMap(({ offers }) => offers)
const recorded = (play: Play, who: string) =>
  spokenVotes(gateContext(play, who), { reason: () => 'said on the bridge', speakers: {} }).flatMap(
    ({ offers }) => offers,
  )
