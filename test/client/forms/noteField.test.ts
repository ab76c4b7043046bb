import { describe, expect, it } from 'vitest'
import { begunMention, suggestions } from '../../../client/forms/NoteField.tsx'

describe('what is offered while somebody is being mentioned', () => {
  it.each([
    ['@', ''],
    ['ask @an', 'an'],
    ['ask @Ana Ma', 'Ana Ma'],
    ["(@Niamh O'B", "Niamh O'B"],
    ['ops@an', undefined],
    ['@Ana, then', undefined],
    ['plain', undefined],
  ])('%s', (text, begun) => expect(begunMention(text)).toBe(begun))

  it('begins with what was written, in any part of the name', () => {
    const people = ['Ana Ruiz', 'Ruth Ames', 'Oscar Brandt'].map((name) => ({ name }))
    const offered = (begun: string) => suggestions(people, begun).map(({ name }) => name)
    expect(offered('')).toEqual(['Ana Ruiz', 'Ruth Ames', 'Oscar Brandt'])
    expect(offered('ru')).toEqual(['Ana Ruiz', 'Ruth Ames'])
    expect(offered('ana r')).toEqual(['Ana Ruiz'])
    // Written out: Enter sends the note.
    expect(offered('Ana Ruiz ')).toEqual([])
  })
})
