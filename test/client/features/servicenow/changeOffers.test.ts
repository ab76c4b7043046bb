import { describe, expect, it } from 'vitest'
import { closeOffer } from '../../../../client/features/servicenow/changeCloseOffer.ts'
import {
  type ChosenTemplate,
  linkOffers,
  templateOffers,
} from '../../../../client/features/servicenow/changeLinkOffers.tsx'
import { pressingOffers, syncOffers } from '../../../../client/features/servicenow/changeOffers.ts'
import { incidentOffer } from '../../../../client/features/servicenow/incidentOffer.ts'
import { createStore } from '../../../../client/live/store.ts'
import { leadChange } from '../../../../shared/change/change.ts'
import { facts, hear, linked } from '../../../support/changes.ts'
import { iso, minutes, Play, person, T0 } from '../../../support/play.ts'
import { SITUATIONS } from '../../../support/situations.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const ACME = [{ name: 'acme', url: 'https://acme.example' }]
const as = (who: string, { cutover, now }: Play) => ({ cutover, actor: person(who), now })
const names = (offers: readonly { name: string }[]) => offers.map(({ name }) => name)

function leadOf({ cutover }: Play) {
  const change = leadChange(cutover)
  if (!change) throw new Error('No change is linked')
  return change
}

describe('linking a change', () => {
  const play = new Play(smallRunbook())

  it('is offered to who leads or plans, and to nobody else', () => {
    expect(names(linkOffers(as('lena', play), ACME))).toEqual(['link', 'make'])
    const planner = person('paula', { organisationRole: 'planner' })
    expect(names(linkOffers({ ...as('lena', play), actor: planner }, ACME))).toEqual(['link', 'make'])
    expect(linkOffers(as('dana', play), ACME)).toEqual([])
  })

  it('is offered nowhere without an instance', () => {
    expect(linkOffers(as('lena', play), [])).toEqual([])
  })

  it('[R14] makes none for a rehearsal, which may still look at one', () => {
    const rehearsal = new Play(smallRunbook(), { mode: 'rehearsal' })
    expect(names(linkOffers(as('lena', rehearsal), ACME))).toEqual(['link'])
  })

  it('asks which instance only where there are several, and names it either way', () => {
    const [link] = linkOffers(as('lena', play), ACME)
    expect(link?.fields?.map(({ name }) => name)).toEqual(['number', 'relation'])
    expect(link?.command({ number: 'CHG0030001', relation: 'lead' })).toEqual({
      type: 'linkChange',
      number: 'CHG0030001',
      relation: 'lead',
      instance: 'acme',
    })
    const [several] = linkOffers(as('lena', play), [...ACME, { name: 'other', url: 'https://other.example' }])
    expect(several?.fields?.map(({ name }) => name)).toEqual(['number', 'relation', 'instance'])
    expect(several?.command({ number: 'CHG0030001', relation: 'lead', instance: 'other' })).toMatchObject({
      instance: 'other',
    })
  })

  it('makes a standard change only from a template that was found by its name, also in a form opened before', async () => {
    const choice = createStore<ChosenTemplate | undefined>(undefined)
    const [offer] = templateOffers(as('lena', play), ACME, choice, null)
    expect(await offer?.before?.({})).toMatchObject({ message: 'Choose a template first.' })
    choice.set({ name: 'Move a service', sysId: 'c'.repeat(32), instance: 'acme' })
    expect(await offer?.before?.({})).toBeUndefined()
    expect(offer?.command({})).toEqual({
      type: 'createChange',
      model: 'standard',
      template: 'c'.repeat(32),
      instance: 'acme',
    })
    expect(templateOffers(as('dana', play), ACME, choice, null)).toEqual([])
    expect(templateOffers(as('lena', linked()), ACME, choice, null)).toEqual([])
    expect(templateOffers(as('lena', play), [], choice, null)).toEqual([])
  })

  it('[R11] offers no second change of the cutover, only others beside it', () => {
    const offers = linkOffers(as('lena', linked()), ACME)
    expect(names(offers)).toEqual(['link'])
    expect(offers[0]?.fields?.[1]?.options?.map(({ value }) => value)).toEqual(['parent', 'child', 'related'])
  })
})

describe('a change that needs somebody', () => {
  it('is left alone while both sides agree', () => {
    const play = linked()
    expect(pressingOffers(as('lena', play), leadOf(play))).toEqual([])
    expect(names(syncOffers(as('lena', play), leadOf(play)))).toEqual(['dates', 'pause', 'unlink'])
    expect(syncOffers(as('dana', play), leadOf(play))).toEqual([])
  })

  it('that could not be linked is tried again or unlinked', () => {
    const play = new Play(smallRunbook()).run('lena', { type: 'linkChange', number: 'CHG0030001' })
    hear(play, { kind: 'linkFailed', changeId: 'change-1', because: 'Unknown' })
    expect(names(pressingOffers(as('lena', play), leadOf(play)))).toEqual(['again', 'unlink'])
    expect(syncOffers(as('lena', play), leadOf(play))).toEqual([])
  })

  it('that disagrees is written once more or left', () => {
    const play = hear(linked(), { kind: 'conflict', changeId: 'change-1', sentence: 'It is still in Scheduled' })
    expect(names(pressingOffers(as('lena', play), leadOf(play)))).toEqual(['retry', 'accept'])
    expect(pressingOffers(as('olga', play), leadOf(play))).toEqual([])
  })

  it('whose window no longer covers the cutover is asked for other dates, filled in', () => {
    const play = linked()
    hear(play, facts(play, { plannedEnd: iso(T0 + minutes(10)) }))
    const [offer] = pressingOffers(as('lena', play), leadOf(play))
    expect(offer?.label).toBe('Request Sat 28 Nov, 23:00–Sun 29 Nov, 03:00 CET…')
    expect(offer?.fields?.map(({ initial }) => initial)).toEqual([iso(T0), iso(T0 + minutes(240)), undefined])
  })

  it('is asked for no dates once it is over', () => {
    const play = linked()
    hear(play, facts(play, { plannedEnd: iso(T0 + minutes(10)), state: '3' }))
    const offered = [...pressingOffers(as('lena', play), leadOf(play)), ...syncOffers(as('lena', play), leadOf(play))]
    expect(names(offered)).toEqual(['pause', 'unlink'])
  })
})

describe('the end of a change', () => {
  it('is proposed to the lead once the technical work is over, with notes', () => {
    const running = linked(SITUATIONS.running())
    expect(closeOffer(as('lena', running), leadOf(running))).toBeUndefined()
    const over = linked(SITUATIONS.hypercare())
    const offer = closeOffer(as('lena', over), leadOf(over))
    expect(offer?.fields?.find(({ name }) => name === 'notes')?.initial).toContain('Steps: ')
    expect(closeOffer(as('olga', over), leadOf(over))).toBeUndefined()
  })
})

describe('once the cutover is closed', () => {
  it('the ticket can still be closed and the sync paused, and nothing else is offered', () => {
    const play = SITUATIONS.hypercare()
    linked(play).run('quinn', { type: 'recordMetric', metric: 'error_rate', value: 0.001 })
    play.run('olga', { type: 'signOff', note: 'Quiet' }).run('lena', { type: 'closeCutover' })
    expect(closeOffer(as('lena', play), leadOf(play))?.name).toBe('close')
    expect(names(syncOffers(as('lena', play), leadOf(play)))).toEqual(['pause'])
    expect(linkOffers(as('lena', play), ACME)).toEqual([])
  })
})

describe('an incident', () => {
  it('is offered to whoever takes part once a change is linked, and points to where it came from', () => {
    const play = linked()
    const offer = incidentOffer(as('dana', play), { stepId: 'freeze', title: 'Freeze writes' })
    expect(offer?.command({ title: 'Totals differ', impact: '1', urgency: '3' })).toEqual({
      type: 'raiseIncident',
      title: 'Totals differ',
      impact: '1',
      urgency: '3',
      stepId: 'freeze',
    })
    expect(incidentOffer(as('stranger', play), { stepId: 'freeze', title: 'x' })).toBeUndefined()
    const without = new Play(smallRunbook())
    expect(incidentOffer(as('dana', without), { stepId: 'freeze', title: 'x' })).toBeUndefined()
  })
})
