import { describe, expect, it } from 'vitest'
import { isFiller } from '../../../shared/import/cell.ts'
import { momentOf, orderOf } from '../../../shared/import/dates.ts'
import { durationOf, isShareOfDay } from '../../../shared/import/durations.ts'
import { isProse, linksIn } from '../../../shared/import/links.ts'
import { peopleIn, samePeople } from '../../../shared/import/people.ts'
import { kindOf, statusOf } from '../../../shared/import/words.ts'

const cell = (text: string) => ({ text })

it.each(['nan', 'NaN', 'tbd', 'TBC', '-', '–', 'n/a', 'N/A', '?', '#REF!', 'k.A.'])('%s is nothing', (word) => {
  expect(isFiller(word)).toBe(true)
})

describe('a duration', () => {
  const MIN = 60
  it.each([
    ['45m', 45],
    ['2h 30m', 150],
    ['2h30m', 150],
    ['1h30', 90],
    ['1.5h', 90],
    ['1,5 h', 90],
    ['1,5 Std.', 90],
    ['90 min', 90],
    ['90 Minuten', 90],
    ['0:45', 45],
    ['1:30:00', 90],
    ['1:30 h', 90],
    ['2 d', 2880],
    ['2 days?', 2880],
    ['1 Tag', 1440],
    ['1 d 4 h', 1680],
    ['1 hour and 5 minutes', 65],
    ['~ 10 min', 10],
    ['ca. 2 heures', 120],
    ['30 s', 0.5],
    ['2 edays', 2880],
    ['PT1H30M', 90],
    ['½ h', 30],
    ["15'", 15],
    ['1 week', 10080],
  ])('%s', (text, minutes) => expect(durationOf(cell(text))).toEqual({ seconds: minutes * MIN }))

  it('may be a range', () => {
    expect(durationOf(cell('10-20 min'))).toEqual({ seconds: 900, low: 600, high: 1200 })
    expect(durationOf(cell('30 min bis 1 h'))).toEqual({ seconds: 2700, low: 1800, high: 3600 })
  })

  it('without its unit is a number, whose unit is asked', () => {
    expect(durationOf(cell('180'))).toEqual({ bare: 180 })
    expect(durationOf({ text: '1.5', number: 1.5 })).toEqual({ bare: 1.5 })
  })

  it('may be a share of a day, as a time or as a number', () => {
    expect(durationOf({ text: '', date: 0 })).toBeUndefined()
    expect(durationOf({ text: '0:30', date: Date.UTC(1899, 11, 31, 0, 29, 59, 997) })).toEqual({ seconds: 1800 })
    expect(durationOf({ text: '36:00', date: Date.UTC(1900, 0, 1, 12) })).toEqual({ seconds: 129_600 })
    expect(isShareOfDay([0.020833333, 0.5])).toBe(true)
    expect(isShareOfDay([0.5, 1, 2])).toBe(false)
  })

  it.each(['', 'tbd', 'soon', '5 parsecs', '12.03.2027', 'h', '-5 min', '3 - 1 h'])('"%s" is none', (text) =>
    expect(durationOf(cell(text))).toBeUndefined(),
  )
})

describe('a moment', () => {
  const wall = (text: string, order: 'dayFirst' | 'monthFirst' = 'dayFirst') => {
    const moment = momentOf(cell(text), order)
    return moment && 'at' in moment ? `${moment.kind} ${new Date(moment.at).toISOString().slice(0, 16)}` : moment
  }
  it.each([
    ['2027-03-06 22:00', 'wall 2027-03-06T22:00'],
    ['2027-03-06T22:00:00', 'wall 2027-03-06T22:00'],
    ['2027/3/6', 'wall 2027-03-06T00:00'],
    ['06.03.2027 22:00 Uhr', 'wall 2027-03-06T22:00'],
    ['6.3.27', 'wall 2027-03-06T00:00'],
    ['06/03/2027 10:05 PM', 'wall 2027-03-06T22:05'],
    ['Sat 06/03/2027', 'wall 2027-03-06T00:00'],
    ['6 Mar 2027 22:00', 'wall 2027-03-06T22:00'],
    ['06-Mar-27', 'wall 2027-03-06T00:00'],
    ['March 6, 2027', 'wall 2027-03-06T00:00'],
    ['Tuesday 8th April 2025', 'wall 2025-04-08T00:00'],
    ['6. März 2027', 'wall 2027-03-06T00:00'],
    ['6 de marzo de 2027', 'wall 2027-03-06T00:00'],
    ['samedi 6 mars 2027 22h00', 'wall 2027-03-06T22:00'],
    ['2027-03-06T22:00Z', 'instant 2027-03-06T22:00'],
    ['2027-03-06T22:00+01:00', 'instant 2027-03-06T21:00'],
    ['06.03.2027 22:00 CET', 'wall 2027-03-06T22:00'],
    ['46452.5', 'wall 2027-03-06T12:00'],
  ])('%s', (text, expected) => expect(wall(text)).toBe(expected))

  it('has its month first where the column says so', () =>
    expect(wall('03/06/2027', 'monthFirst')).toBe('wall 2027-03-06T00:00'))

  it.each([
    ['22:00', 79_200],
    ['10 pm', 79_200],
    ['12:30 AM', 1800],
    ['22h30', 81_000],
    ['24:00', 86_400],
  ])('%s is a time without a date', (text, seconds) =>
    expect(momentOf(cell(text), 'dayFirst')).toEqual({ kind: 'clock', seconds }),
  )

  it.each([
    ['T-2h', -7200],
    ['T+01:30', 5400],
    ['T-0', 0],
    ['T0', 0],
    ['D-3', -259_200],
    ['t + 15 min', 900],
  ])('%s counts from T-0', (text, seconds) =>
    expect(momentOf(cell(text), 'dayFirst')).toEqual({ kind: 'offset', seconds }),
  )

  it.each(['', 'tbd', '31/31/2027', '30.02.2027', 'Friday', '25:00', 'week 9', 'T-3', '1.2'])('"%s" is none', (text) =>
    expect(momentOf(cell(text), 'dayFirst')).toBeUndefined(),
  )

  it('the order of day and month is decided by the column as a whole', () => {
    const order = (...texts: string[]) => orderOf(texts.map(cell))
    expect(order('03/04/2027', '25/04/2027')).toBe('dayFirst')
    expect(order('03/04/2027', '04/25/2027')).toBe('monthFirst')
    expect(order('03/04/2027', '05/05/2027')).toBe('either')
    expect(order('25/04/2027', '04/25/2027')).toBe('both')
    expect(order('05/05/2027', '2027-01-02', '3.4.2027')).toBeUndefined()
  })
})

describe('links', () => {
  const known = new Set(['12', '14', 'TRE-7', 'A.1', 'Load data'])
  const read = (text: string) => linksIn(text, (ref) => known.has(ref))
  it.each([
    ['12', [['12', 'FS', 0]]],
    [
      '12;14',
      [
        ['12', 'FS', 0],
        ['14', 'FS', 0],
      ],
    ],
    [
      '12, 14',
      [
        ['12', 'FS', 0],
        ['14', 'FS', 0],
      ],
    ],
    [
      '12 14',
      [
        ['12', 'FS', 0],
        ['14', 'FS', 0],
      ],
    ],
    ['12FS+30m', [['12', 'FS', 1800]]],
    ['12SS', [['12', 'SS', 0]]],
    ['12 (FF) - 2 hours', [['12', 'FF', -7200]]],
    ['12EA+3t', [['12', 'FS', 259_200]]],
    ['TRE-7', [['TRE-7', 'FS', 0]]],
    ['TRE-7 SS + 1,5 h', [['TRE-7', 'SS', 5400]]],
    [
      'A.1 and Load data',
      [
        ['A.1', 'FS', 0],
        ['Load data', 'FS', 0],
      ],
    ],
    ['-', []],
  ])('%s', (text, expected) => {
    const { links, unclear } = read(text)
    expect(links.map(({ ref, type, lag }) => [ref, type, lag])).toEqual(expected)
    expect(unclear).toEqual([])
  })

  it('what names nothing is listed', () => {
    expect(read('12; 99')).toMatchObject({ links: [{ ref: '12' }], unclear: ['99'] })
    expect(isProse('99')).toBe(false)
    expect(read('when the DBAs are ready')).toEqual({ links: [], unclear: ['when the DBAs are ready'] })
    expect(isProse('when the DBAs are ready')).toBe(true)
  })

  it.each([
    ['a range, or a lag without a unit', '12-14', ['12-14']],
    ['two numbers with a plus', '12+14', ['12+14']],
    ['an id of letters that ends like a type', 'AFF', ['AFF']],
    ['another number of the same kind', 'TRE-99', ['TRE-99']],
    ['one of two', '12 or 14', ['12 or 14']],
    ['a condition', '12 and what the DBAs say', ['12 and what the DBAs say']],
    ['a negation', 'not 12', ['not 12']],
    ['a lag that cannot be read', '12FS+soon', ['12FS+soon']],
    ['a range of lags', '12FS+10-20m', ['12FS+10-20m']],
    ['words beside ids', '12, once the DBAs are ready; 14', ['once the DBAs are ready'], ['12', '14']],
    ['a lag of half a day in German without a unit', '12FS+1,5', ['12FS+1,5']],
  ])('%s is not guessed: %s', (_, text, unclear, links?: string[]) => {
    const found = read(text)
    expect(found.unclear).toEqual(unclear)
    if (links) expect(found.links.map(({ ref }) => ref)).toEqual(links)
  })

  it.each([
    ['12FS+50%', { ref: '12', lag: 0, share: 0.5 }],
    ['12SS-25 %', { ref: '12', type: 'SS', lag: 0, share: -0.25 }],
    ['12FS+2', { ref: '12', lag: 172_800, guess: 'days' }],
    ['12AA', { ref: '12', type: 'SS', guess: 'abroad' }],
    ['12 − 30 min', { ref: '12', type: 'FS', lag: -1800 }],
    ['SS 12', { ref: '12', type: 'SS' }],
    ['FF(12)', { ref: '12', type: 'FF' }],
    ['Task #12', { ref: '12', type: 'FS' }],
    ['nach 12', { ref: '12', type: 'FS' }],
  ])('%s', (text, link) => {
    const found = read(text)
    expect(found.unclear).toEqual([])
    expect(found.links).toHaveLength(1)
    expect(found.links[0]).toMatchObject(link)
  })

  it.each(['after 12 and 14', '12/14', '12 & 14', '- 12\n- 14', '12;14', '12,14', '12FS+1d,14'])(
    '%s names both',
    (text) => expect(read(text)).toMatchObject({ links: [{ ref: '12' }, { ref: '14' }], unclear: [] }),
  )
})

describe('people', () => {
  it.each([
    ['Anna Schmidt', ['Anna Schmidt']],
    ['Anna / Ben', ['Anna', 'Ben']],
    ['Anna, Ben & Zoë', ['Anna', 'Ben', 'Zoë']],
    ['Anna und Ben', ['Anna', 'Ben']],
    ['Anna <anna@example.org>; @ben', ['Anna', 'ben']],
    ['tbd', []],
  ])('%s', (text, names) => expect(peopleIn(text)).toEqual(names))

  it('a comma turns a name only where the name is known the other way round', () => {
    expect(peopleIn('Schmidt, Anna', new Set(['anna schmidt']))).toEqual(['Anna Schmidt'])
    expect(peopleIn('Schmidt, Anna')).toEqual(['Schmidt', 'Anna'])
  })

  it('one person under several spellings is found', () => {
    expect(samePeople(['Anna Schmidt', 'ANNA SCHMIDT', 'anna.schmidt@example.org'])).toEqual([
      { name: 'Anna Schmidt', spellings: ['Anna Schmidt', 'ANNA SCHMIDT', 'anna.schmidt@example.org'], isSure: true },
    ])
    expect(samePeople(['Anna Schmidt', 'A. Schmidt'])).toMatchObject([{ name: 'Anna Schmidt', isSure: false }])
    expect(samePeople(['Anna Schmidt', 'Anna'])).toMatchObject([{ name: 'Anna Schmidt', isSure: false }])
    expect(samePeople(['Anna Schmidt', 'Anna Meier', 'Anna'])).toEqual([])
    expect(samePeople(['Jon Fisher', 'Jon Fischer'])).toHaveLength(1)
    expect(samePeople(['Anna', 'Ben', 'DBA', 'DBB'])).toEqual([])
  })
})

it.each([
  ['Not started', 'notStarted'],
  ['In Arbeit', 'running'],
  ['4-Complete', 'done'],
  ['erledigt', 'done'],
  ['50 %', 'running'],
  ['100%', 'done'],
  ['Übersprungen', 'skipped'],
  ['Blocked', 'held'],
  ['Fehlgeschlagen', 'failed'],
  ['6-Archive', 'skipped'],
  ['perhaps', undefined],
])('status %s', (text, status) => expect(statusOf(text)).toBe(status))

it.each([
  ['Milestone', 'milestone'],
  ['Meilenstein', 'milestone'],
  ['Go/No-Go', 'gate'],
  ['Prüfung', 'validation'],
  ['Foo', undefined],
])('kind %s', (text, kind) => expect(kindOf(text)).toBe(kind))
