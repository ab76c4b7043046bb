/** Reads a column of people, with one name for each. */
import { plain } from './cell.ts'
import type { Findings } from './findings.ts'
import { peopleIn, samePeople } from './people.ts'
import type { Ask } from './times.ts'

export function peopleReader(
  texts: readonly string[],
  answers: Record<string, string> = {},
  ask: Ask,
  findings: Findings,
): (text: string) => string[] {
  const answered = new Map(Object.entries(answers))
  const whole = new Set(texts.map(plain))
  const names = [...new Set(texts.flatMap((text) => peopleIn(text, whole)))]
  const same = samePeople(names)
  const called = new Map<string, string>()
  for (const { name, spellings, isSure } of same)
    if (isSure)
      for (const spelling of spellings) {
        called.set(spelling, name)
        if (spelling !== name)
          findings.guess(
            'samePerson',
            'Spellings that differ in capitals, accents or order are one person.',
            undefined,
            `${spelling} → ${name}`,
          )
      }
  const merges = same
    .filter(({ isSure, spellings }) => !isSure && spellings.some((spelling) => !answered.has(spelling)))
    .map(({ name, spellings }) => ({ name, spellings }))
  if (merges.length > 0)
    ask({
      id: 'people',
      ask: 'Are these the same people?',
      why: 'Their names look like spellings of each other.',
      merges,
      isRequired: false,
    })
  return (text) => [...new Set(peopleIn(text, whole).map((name) => answered.get(name) ?? called.get(name) ?? name))]
}
