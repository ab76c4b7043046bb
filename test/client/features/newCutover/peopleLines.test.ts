import { describe, expect, it } from 'vitest'
import { castFrom, joined, readPeopleLines } from '../../../../client/features/newCutover/peopleLines.ts'

const ROLES = [
  { id: 'lead', title: 'Cutover lead' },
  { id: 'dba', title: 'Database' },
]
const PEOPLE = [
  { id: 'p1', name: 'Mira Bauer', email: 'mira@example.org' },
  { id: 'p2', name: 'Jürgen Groß', email: 'juergen@example.org' },
]
const read = (text: string) => readPeopleLines(text, ROLES, PEOPLE)

describe('pasted lines of a cast', () => {
  it('are read as mails, sheets and programs write them', () => {
    for (const line of [
      'dba, juergen@example.org',
      'Database; Juergen@Example.org',
      'DATABASE\tjürgen groß',
      '"dba","Jürgen Groß <juergen@example.org>"',
      '\r\n# who\n dba ,, juergen@example.org ,juergen@example.org\r\n',
    ]) {
      expect(read(line), line).toEqual({ people: { dba: ['p2'] }, faults: [], strangers: [] })
    }
    expect(read('lead, mira@example.org\ndba, mira@example.org, juergen@example.org').people).toEqual({
      lead: ['p1'],
      dba: ['p1', 'p2'],
    })
  })

  it('that name nobody or no role are named by their number, and the others are taken', () => {
    expect(read('lead, mira@example.org\nnetwork, mira@example.org\ndba\ndba, Bella@x.org, bella@x.org, Bob')).toEqual({
      people: { lead: ['p1'], dba: [] },
      faults: [
        'Line 2: this runbook has no role “network”.',
        'Line 3: who holds Database?',
        'Line 4: nobody here is known as “Bella@x.org”.',
        'Line 4: nobody here is known as “bella@x.org”.',
        'Line 4: nobody here is known as “Bob”.',
      ],
      strangers: ['bella@x.org'],
    })
  })

  it('that name one of several people of the same name ask for the address, and take none of them', () => {
    const directory = [...PEOPLE, { id: 'p3', name: 'Mira Bauer', email: 'mira.bauer@example.org' }]
    const fault = 'Line 1: more than one person is called “mira bauer”. Write the e-mail address.'
    expect(readPeopleLines('dba, mira bauer', ROLES, directory)).toEqual({
      people: { dba: [] },
      faults: [fault],
      strangers: [],
    })
    expect(readPeopleLines('dba, mira.bauer@example.org', ROLES, directory).people).toEqual({ dba: ['p3'] })
  })
})

it('a cast is copied as far as its roles are still there and its people still here, beside who is chosen already', () => {
  const copied = castFrom({ roles: { lead: ['p1', 'gone'], old: ['p1'], dba: ['gone'] } }, ROLES, (id) => id !== 'gone')
  expect(copied).toEqual({ lead: ['p1'] })
  expect(joined({ lead: ['p2'], dba: ['p2'] }, copied)).toEqual({ lead: ['p2', 'p1'], dba: ['p2'] })
})
