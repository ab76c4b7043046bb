import { describe, expect, it } from 'vitest'
import { asksFirst, buttonOf, faultyOf, nameOf, type Offer } from '../../../client/forms/offer.ts'
import { refuse } from '../../../shared/refusal.ts'

const offer: Offer = {
  name: 'resume',
  label: 'Resume…',
  capacity: 'own',
  irreversible: () => undefined,
  effects: () => [],
  command: () => ({ type: 'resumeCutover' }),
}

describe('an offer', () => {
  it('is sent at once unless there is something to fill in or to read first', () => {
    expect(asksFirst(offer)).toBe(false)
    expect(asksFirst({ ...offer, fields: [] })).toBe(false)
    expect(asksFirst({ ...offer, fields: [{ name: 'reason', label: 'Why?' }] })).toBe(true)
    expect(asksFirst({ ...offer, says: 'Steps go on again.' })).toBe(true)
    const question = { says: 'It is over then.', submit: 'End it', leave: 'Not yet' }
    expect(asksFirst({ ...offer, irreversible: () => question })).toBe(true)
  })

  it('is named without the ellipsis that promises a question', () => {
    expect(nameOf(offer)).toBe('Resume')
  })

  it('promises a question on its button where it asks one, however it is written', () => {
    expect(buttonOf(offer)).toBe('Resume')
    expect(buttonOf({ ...offer, label: 'Hold', fields: [{ name: 'reason', label: 'Why?' }] })).toBe('Hold…')
    expect(buttonOf({ ...offer, label: 'Skip…', fields: [{ name: 'reason', label: 'Why?' }] })).toBe('Skip…')
  })
})

describe('a refusal', () => {
  const about = (field?: string) => refuse('malformed', 'Not so.', field === undefined ? {} : { field })
  const isAt = (name: string, field?: string) => faultyOf(about(field), [{ name, label: '' }]) !== undefined

  it('stands at the field that it names, wherever in the command that is', () => {
    expect(isAt('reason', 'reason')).toBe(true)
    expect(isAt('reason', 'commands.2.reason')).toBe(true)
    expect(isAt('link', 'evidence.link')).toBe(true)
    expect(isAt('outputs.rows', 'outputs.rows')).toBe(true)
    const [takes, reversed] = ['takes', 'rollback.takes'].map((name) => ({ name, label: '' }))
    if (!takes || !reversed) expect.unreachable()
    expect(faultyOf(about('rollback.takes'), [takes, reversed])).toBe(reversed)
    expect(faultyOf(about('takes'), [takes, reversed])).toBe(takes)
  })

  it('stands at none that it does not name', () => {
    expect(isAt('reason')).toBe(false)
    expect(isAt('reason', 'noreason')).toBe(false)
    expect(faultyOf(undefined, [{ name: 'reason', label: '' }])).toBeUndefined()
  })
})
