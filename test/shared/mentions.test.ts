import { describe, expect, it } from 'vitest'
import { mentionedIn } from '../../shared/mentions.ts'

describe('whom a note mentions', () => {
  const people = [
    { id: 'p1', name: 'Ana' },
    { id: 'p2', name: 'Ana Maria Ruiz' },
    { id: 'p3', name: 'Jörg Müller' },
    { id: 'p4', name: "Niamh O'Brien" },
    { id: 'p5', name: 'Jörg Müller' },
    { id: 'p6', name: '' },
  ]

  it.each([
    ['nobody', 'Copied, no errors', []],
    ['by full name, in any case; all who have it', 'ask @jörg müller, please', ['p3', 'p5']],
    ['nobody without a name', 'mail @ once', []],
    ['of two names that fit, the longer', '@Ana Maria Ruiz and @Ana', ['p2', 'p1']],
    ['each once', "@Niamh O'Brien, @Niamh O'Brien!", ['p4']],
    ['where it ends the sentence', 'Waiting for @Ana.', ['p1']],
    ['not where the name goes on', '@Anastasia', []],
    ['not in an address', 'mail ops@Ana.example', []],
  ])('%s', (_, text, ids) => expect(mentionedIn(text, people)).toEqual(ids))
})
