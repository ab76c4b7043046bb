import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dryRun } from '../../../shared/import/dryRun.ts'

const HEADINGS = [
  'ID',
  'Task',
  'Team',
  'Owner',
  'Duration',
  'Start',
  'End',
  'Date',
  'Predecessors',
  'Successors',
  'Rollback',
  'Type',
  'Status',
  'Workstream',
  'Phase',
  'Notes',
  'Foo',
  '',
]
const CELLS = [
  '',
  '',
  '1',
  '2',
  '3',
  '1.1',
  '1.2',
  'A.1',
  'a_1',
  'TRE-7',
  'tre 7',
  'constructor',
  '__proto__',
  'lead',
  'Anna',
  'anna',
  'A. Schmidt',
  'Anna Schmidt',
  'Stop the database',
  'Total',
  'Gesamt:',
  'Stop the database',
  '停止',
  '🚀',
  '\u202e',
  'x'.repeat(300),
  'two\nlines',
  'say "so"',
  '= 1+1',
  '- [ ] x',
  '# x',
  '&a',
  '*a',
  '{a: b}',
  'yes',
  'null',
  '~',
  '10m',
  '1,5 h',
  '0:45',
  '0',
  '-5',
  '40 d',
  '500 d',
  '0.0208333',
  '9999999999',
  'tbd',
  'nan',
  '03/04/2027',
  '25/12/2027 22:00',
  '12/25/2027',
  '22:00',
  '00:30',
  'T-2h',
  'T+40d',
  '2027-03-06T22:00Z',
  '46452',
  '31.02.2027',
  '1;2',
  '2FS+30m',
  '3SS-2h',
  '1FF+90 d',
  'after the DBAs',
  'Milestone',
  'Gate',
  'wait',
  'Communication',
  'done',
  'none, because it stays',
  'none',
]

const quoted = (cell: string) => (/[";\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)

it('whatever a table holds, the dry run ends and its runbook is accepted, with every row accounted for', async () => {
  const table = fc.record({
    headings: fc.uniqueArray(fc.constantFrom(...HEADINGS), { minLength: 2, maxLength: 9 }),
    rows: fc.array(fc.array(fc.constantFrom(...CELLS), { minLength: 1, maxLength: 9 }), { maxLength: 14 }),
  })
  await fc.assert(
    fc.asyncProperty(table, async ({ headings, rows }) => {
      const text = [headings, ...rows].map((cells) => cells.map(quoted).join(';')).join('\n')
      const run = await dryRun(new TextEncoder().encode(text), 'any.csv')
      if (run.kind !== 'plan') return
      expect(run.check.filter(({ severity }) => severity === 'error')).toEqual([])
      const rowsOf = [...run.steps, ...run.readiness].map(({ source }) => source.row)
      expect(new Set(rowsOf).size).toBe(rowsOf.length)
      const [sheet] = run.sheets
      if (!sheet?.isTaken) return
      const said = [...run.guesses, ...run.faults].filter(({ kind }) =>
        ['section', 'rowWithoutTitle', 'totalRow'].includes(kind),
      )
      const skipped = sheet.skipped.flatMap(({ row, to = row }) =>
        Array.from({ length: to - row + 1 }, (_, at) => row + at),
      )
      const others = [...said.flatMap(({ places }) => places.map(({ row }) => row)), ...skipped]
      expect(rowsOf.length + others.length).toBe(sheet.rows + skipped.length)
      expect(new Set([...rowsOf, ...others]).size).toBe(rowsOf.length + others.length)
    }),
    { numRuns: 60 },
  )
})

it('bytes of any kind are refused or read, and nothing throws', async () => {
  const starts = [
    'PK\x03\x04',
    'PK\x03\x04xl/workbook.xml',
    '\xd0\xcf\x11\xe0',
    '\xff\xfe',
    '<?xml',
    '<Project xmlns="http://schemas.microsoft.com/project">',
    '{',
    'runbook: ',
    '# ',
    '',
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), async (start, bytes) => {
      const all = Uint8Array.from([...Array.from(start, (character) => character.charCodeAt(0)), ...bytes])
      expect(['refused', 'runbook', 'plan']).toContain((await dryRun(all, 'x')).kind)
    }),
    { numRuns: 60 },
  )
})
