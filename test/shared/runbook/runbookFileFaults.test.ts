import { describe, expect, it } from 'vitest'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { changed, said } from '../../support/ledgerMove.ts'
import { RUNBOOK_FAULTS } from '../../support/runbookFaults.ts'

/** What was written as something else than text, in numbers that YAML reads. */
describe('[R13] a title that YAML takes for a number', () => {
  it.each(['4.10', '00123', '0x1F', '1e3', '5.0', 'true'])('%s is told in quotes, letter by letter', (title) => {
    expect(said(changed('title: Freeze writes', `title: ${title}`))).toEqual([
      `38:14 error: "title" must be text; put it in quotes: "${title}"`,
    ])
  })

  it('is so among phases, too', () => {
    const { faults } = readRunbook('runbook: a\ntitle: A\nphases: [1.0, 2]\nsteps: []\n', 'a.yaml')
    expect(faults.map(({ message }) => message)).toEqual([
      'entry 1 of "phases" must be text; put it in quotes: "1.0"',
      'entry 2 of "phases" must be text; put it in quotes: "2"',
      'the runbook has no steps',
    ])
  })
})

describe('[R13] a time zone that is seldom meant', () => {
  it.each([
    ['CET', 'is Central European Time; write the place, like Europe/Berlin or Europe/Paris'],
    ['EST', 'is UTC−5 all year, which no summer changes; write the place, like America/New_York or America/Toronto'],
    ['Etc/GMT-5', 'is UTC+5 all year; write the place, like Europe/Berlin'],
    ['Etc/GMT+5', 'is UTC−5 all year; write the place, like Europe/Berlin'],
    ['GMT', 'is Greenwich Mean Time, which London leaves in summer; write the place, like Europe/London or UTC'],
    ['Zulu', 'is no single place; write the place, like Europe/Berlin'],
  ])('%s is warned of, and what it means', (zone, why) => {
    expect(said(changed('timezone: Europe/Berlin', `timezone: ${zone}`))).toEqual([`4:11 warning: "${zone}" ${why}`])
  })

  it.each([
    ['CEST', 'is Central European Summer Time; write the place, like Europe/Berlin or Europe/Paris'],
    ['Berlin', 'is not an IANA time zone; did you mean "Europe/Berlin"?'],
    ['W. Europe Standard Time', 'is not an IANA time zone; write the place, like Europe/Berlin'],
  ])('%s is refused with a place', (zone, why) => {
    expect(said(changed('timezone: Europe/Berlin', `timezone: ${zone}`))).toEqual([`4:11 error: "${zone}" ${why}`])
  })

  it('UTC is none', () => expect(said(changed('timezone: Europe/Berlin', 'timezone: UTC'))).toEqual([]))
})

describe.each(Object.entries(RUNBOOK_FAULTS))('[R13] %s', (_, found) => {
  it.each(found)('tells of %s', (_what, changes, faults) => {
    expect(said(changed(...changes))).toEqual(faults)
  })
})

describe('[R13] many faults of one kind', () => {
  const steps = Array.from({ length: 40 }, (_, at) => `  - { title: Step ${at}, takes: soon, verify: Done }`).join('\n')

  const kindOf = (text: string) => readRunbook(text, 'a.yaml').faults.map(({ line, message }) => [line, message])

  it('are one, with its lines', () => {
    expect(kindOf(`runbook: a\ntitle: A\nsteps:\n${steps}\n`)).toEqual([
      [
        4,
        '40 texts are not durations: lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 …; the first: "soon" is not a ' +
          'duration or a range that rises; write it like 10m or 5m..10m..30m (low..likely..high)',
      ],
    ])
  })

  it('are one although each is corrected to something else, and has every corrected text', () => {
    const own = Array.from({ length: 40 }, (_, at) => `  - { title: Step ${at}, takes: ${at + 1} min, verify: Done }`)
    const { faults } = readRunbook(`runbook: a\ntitle: A\nsteps:\n${own.join('\n')}\n`, 'a.yaml')
    expect(faults.map(({ message }) => message)).toEqual([
      '40 durations are misspelt: lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 …; the first: write 1m instead of "1 min"',
    ])
    expect(faults[0]?.fixes?.map(({ text }) => text)).toEqual(Array.from({ length: 40 }, (_, at) => `${at + 1}m`))
  })

  it('are told as their number', () => {
    const own = Array.from({ length: 340 }, (_, at) => `  - { title: Step ${at}, takes: 5m, after: [go] }`).join('\n')
    const gate = 'gates: [{ id: go, title: Go, approvers: { roles: [lead], quorum: 1 }, decides: lead }]'
    const told = kindOf(`runbook: a\ntitle: A\n${gate}\nsteps:\n${own}\n`)
    expect(told.map(([, message]) => message)).toContain(
      '340 steps do not say when they are done; add verify to each: lines 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 …',
    )
  })
})
