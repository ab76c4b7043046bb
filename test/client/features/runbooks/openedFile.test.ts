import { describe, expect, it } from 'vitest'
import { pastedTable, textOfRunbook } from '../../../../client/features/runbooks/openedFile.ts'
import { allAsked, correctedMapping, correctedMatrix } from '../../../../client/features/runbooks/planTrial.ts'
import type { SheetSeen } from '../../../../shared/import/sheetsSeen.ts'
import { MOVE } from '../../../support/ledgerMove.ts'

const file = (name: string, text: string, encoding: BufferEncoding = 'utf8') => ({
  name,
  bytes: new Uint8Array(Buffer.from(text, encoding)),
})

describe('a file that is opened', () => {
  it('goes into the editor when it is a runbook, by its name or by its text', () => {
    expect(textOfRunbook(file('move.yaml', MOVE))?.text).toBe(MOVE)
    expect(textOfRunbook(file('move.txt', MOVE))?.text).toBe(MOVE)
    expect(textOfRunbook(file('faulty.yaml', 'titel: x'))?.text).toBe('titel: x')
    expect(textOfRunbook(file('move.json', '{ "runbook": "a" }'))).toBeDefined()
  })

  it('is tried when it is anything else, whatever its name', () => {
    expect(textOfRunbook(file('plan.csv', 'Task,Duration\nStop,30m\n'))).toBeUndefined()
    expect(textOfRunbook(file('plan.yaml', '{\\rtf1 Plan}'))).toBeUndefined()
    expect(textOfRunbook(file('tasks.json', '[{"task":"Stop"}]'))).toBeUndefined()
    expect(textOfRunbook(file('plan.yaml', 'PK\x03\x04\x00\x00'))).toBeUndefined()
  })

  it('is looked through once, however blank it is', () => {
    expect(textOfRunbook(file('blank.csv', '\n'.repeat(8_000_000)))).toBeUndefined()
    expect(textOfRunbook(file('blank.csv', ' '.repeat(8_000_000)))).toBeUndefined()
  })

  it('says which encoding was guessed, and damages no letter', () => {
    expect(textOfRunbook(file('move.yaml', 'title: Prüfung', 'latin1'))).toEqual({
      text: 'title: Prüfung',
      encoding: 'Windows-1252',
      isGuess: true,
      sample: 'Prüfung',
    })
  })
})

it('cells of a spreadsheet are a table; a runbook and a line with a tab are not', () => {
  expect(pastedTable('Task\tDuration\r\nStop jobs\t30m\r\n')).toMatchObject({ name: 'Pasted table' })
  expect(pastedTable(MOVE)).toBeUndefined()
  expect(pastedTable('title:\tx')).toBeUndefined()
})

it('a corrected column gives its field up, takes that of another, and leaves the rest', () => {
  const column = (field: 'title' | 'comments' | 'role', heading: string, index: number) => ({
    field,
    heading,
    column: index,
    confidence: 1,
    by: 'heading' as const,
    samples: [],
  })
  const sheet: SheetSeen = {
    name: 'Plan',
    isTaken: true,
    headerRow: 1,
    headings: ['Task', 'Crew', 'Notes'],
    headingKey: 'k',
    columns: [column('title', 'Task', 0), column('comments', 'Crew', 1), column('role', 'Notes', 2)],
    matrix: [{ column: 3, heading: 'DBA', by: 'content', samples: ['R'] }],
    unused: [],
    skipped: [],
    rows: 3,
  }
  expect(correctedMapping(sheet, undefined, 'Crew', 'role')).toEqual({ title: 'Task', comments: null, role: 'Crew' })
  expect(correctedMapping(sheet, undefined, 'Notes', '')).toEqual({ title: 'Task', comments: 'Crew', role: null })
  // Not answered yet, and not lost.
  expect(correctedMapping(sheet, { role: 'Crew', comments: null }, 'Notes', 'verify')).toEqual({
    title: 'Task',
    comments: null,
    role: 'Crew',
    verify: 'Notes',
  })
  expect(correctedMatrix(sheet, undefined, 'Crew', true)).toEqual(['DBA', 'Crew'])
  expect(correctedMatrix(sheet, ['DBA', 'Crew'], 'DBA', false)).toEqual(['Crew'])
})

it('a question that is answered stays in its place', () => {
  const question = (id: 'zone' | 't0', why = '') => ({ id, ask: id, why, isRequired: true })
  expect(allAsked([question('zone'), question('t0')], [question('t0', 'again')])).toEqual([
    question('zone'),
    question('t0', 'again'),
  ])
})
