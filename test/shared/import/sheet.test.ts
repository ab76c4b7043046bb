import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { proposeMapping } from '../../../shared/import/mapping.ts'
import { rawSheetsOf } from '../../../shared/import/rawSheet.ts'
import { sheetOf } from '../../../shared/import/sheet.ts'
import { whatItIs } from '../../../shared/import/whatItIs.ts'

async function tableOf(content: string | Uint8Array) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const what = whatItIs(bytes, 'plan.csv')
  if (what.kind !== 'workbook' && what.kind !== 'delimited') throw new Error(`${what.kind} is no table`)
  const read = await rawSheetsOf(what, bytes, 'plan.csv')
  const [raw] = 'refused' in read ? [] : read
  if (!raw) throw new Error('no sheet')
  return sheetOf(raw)
}
const mapped = async (content: string | Uint8Array) =>
  Object.fromEntries(
    Object.entries(proposeMapping(await tableOf(content))).map(([field, { heading }]) => [field, heading]),
  )

describe('the table in a sheet', () => {
  it('begins below titles, keeps the row numbers of the file, line breaks and quotes', async () => {
    const table = await tableOf(
      'Cutover plan;;\r\nas of;07.03.2027;\r\n\r\nTask;Owner;Dauer\r\n"Stop\r\n""it""";Ann;10m\r\nStart\r\nTask;Owner;Dauer\r\nLook;Ben;5m\r\n',
    )
    expect(table).toMatchObject({ name: 'plan', headerRow: 4, headings: ['Task', 'Owner', 'Dauer'] })
    expect(table.rows.map(({ number, cells }) => [number, ...cells.map(({ text }) => text)])).toEqual([
      [5, 'Stop\n"it"', 'Ann', '10m'],
      [6, 'Start'],
      [8, 'Look', 'Ben', '5m'],
    ])
    expect(table.skipped).toEqual([
      { row: 1, to: 2, why: 'title' },
      { row: 3, why: 'empty' },
      { row: 4, why: 'header' },
      { row: 7, why: 'header' },
    ])
  })

  it('may have no header', async () => {
    const table = await tableOf('Stop the system,2027-03-06,10m\nStart the system,2027-03-07,20m\n')
    expect(table).toMatchObject({ headerRow: undefined, headings: ['Column A', 'Column B', 'Column C'] })
    expect(await mapped('Stop the system,2027-03-06,10m\nStart the system,2027-03-07,20m\n')).toEqual({
      title: 'Column A',
      duration: 'Column C',
      start: 'Column B',
    })
  })

  it('of a workbook has merged cells, indents, times and two rows of headings', async () => {
    const table = await tableOf(
      await writeXlsx({
        sheets: [
          {
            name: 'Night',
            rows: [
              [null, null, 'Planned', null, 'Actual', null],
              ['Phase', 'Task', 'Start', 'End', 'Start', 'End'],
              ['Outage', 'Stop', new Date(Date.UTC(2027, 2, 6, 22)), null, null, null],
              [null, 'Copy', new Date(Date.UTC(2027, 2, 6, 22, 30)), null, null, null],
            ],
            merges: [
              { startRow: 0, startCol: 2, endRow: 0, endCol: 3 },
              { startRow: 0, startCol: 4, endRow: 0, endCol: 5 },
              { startRow: 2, startCol: 0, endRow: 3, endCol: 0 },
            ],
            cells: new Map([['3,1', { value: 'Copy', style: { alignment: { indent: 2 } } }]]),
          },
        ],
      }),
    )
    expect(table.headings).toEqual(['Phase', 'Task', 'Planned Start', 'Planned End', 'Actual Start', 'Actual End'])
    expect(table.rows[1]?.cells.map(({ text }) => text)).toEqual(['Outage', 'Copy', '2027-03-06 22:30'])
    expect(table.rows[1]?.cells[1]?.indent).toBe(2)
  })
})

describe('a mapping is proposed', () => {
  it.each([
    [
      'English',
      'Step #,Task,Team,Owner,Duration (min),Depends On,Start Time,Rollback,Status,Comments\n1,Stop,DBA,Ann,10,,22:00,Start again,open,x\n2,Copy,DBA,Ann,20,1,22:10,,open,y\n',
      {
        id: 'Step #',
        title: 'Task',
        role: 'Team',
        person: 'Owner',
        duration: 'Duration (min)',
        predecessors: 'Depends On',
        start: 'Start Time',
        rollback: 'Rollback',
        status: 'Status',
        comments: 'Comments',
      },
    ],
    [
      'German',
      'Lfd. Nr.;Vorgang;Teilprojekt;Zuständig;Dauer;Vorgänger;Beginn;Ende;Bemerkung\n1;Stopp;DB;Ann;10 Min;;06.03.2027 22:00;06.03.2027 22:10;x\n2;Kopie;DB;Ann;20 Min;1;06.03.2027 22:10;06.03.2027 22:30;\n',
      {
        id: 'Lfd. Nr.',
        title: 'Vorgang',
        workstream: 'Teilprojekt',
        person: 'Zuständig',
        duration: 'Dauer',
        predecessors: 'Vorgänger',
        start: 'Beginn',
        end: 'Ende',
        comments: 'Bemerkung',
      },
    ],
    [
      'French',
      'N°;Tâche;Équipe;Responsable;Durée;Prédécesseurs;Début\n1;Arrêt;DB;Ann;10 min;;06/03/2027\n2;Copie;DB;Ann;20 min;1;06/03/2027\n',
      {
        id: 'N°',
        title: 'Tâche',
        role: 'Équipe',
        person: 'Responsable',
        duration: 'Durée',
        predecessors: 'Prédécesseurs',
        start: 'Début',
      },
    ],
    [
      'Spanish',
      'Número;Tarea;Responsable;Duración;Predecesoras;Estado\n1;Parar;Ana;10 min;;hecho\n2;Copiar;Ana;20 min;1;hecho\n',
      {
        id: 'Número',
        title: 'Tarea',
        person: 'Responsable',
        duration: 'Duración',
        predecessors: 'Predecesoras',
        status: 'Estado',
      },
    ],
    [
      'a column called Step that counts, and a description instead of titles',
      'Step,Description,Who\n1,Stop the system,Ann\n2,Start the system,Ben\n',
      { id: 'Step', title: 'Description', person: 'Who' },
    ],
    [
      'whoever does it before whoever knows it',
      'Task,SME,Executor,Due Date,Planned End\nStop,Ann,Ben,01.03.2027,02.03.2027\nStart,Ann,Ben,01.03.2027,02.03.2027\n',
      { title: 'Task', person: 'Executor', sme: 'SME', end: 'Planned End' },
    ],
    [
      'who is accountable, and who else has a part in it',
      'Task,Responsible,A,C,Informed,Vendor,Duration,Must finish by,Mode,Docs\nStop,Ann,Cy,Di,Ed,ACME,5m,01.03.2027 10:00,Mock only,https://wiki.example.net/a\nStart,Ben,Cy,,Ed,,5m,,both,\n',
      {
        title: 'Task',
        person: 'Responsible',
        accountable: 'A',
        consulted: 'C',
        informed: 'Informed',
        vendor: 'Vendor',
        duration: 'Duration',
        deadline: 'Must finish by',
        only: 'Mode',
        links: 'Docs',
      },
    ],
    [
      'an owner in whoever is accountable, where nobody else is named; an end in a deadline without lengths',
      'Task,Accountable,Start,Deadline\nStop,Ann,01.03.2027 08:00,01.03.2027 10:00\nStart,Ben,01.03.2027 09:00,01.03.2027 11:00\n',
      { title: 'Task', person: 'Accountable', start: 'Start', end: 'Deadline' },
    ],
    [
      'contents alone',
      'foo,bar,baz,qux\nA1,Stop the database,10m,\nA2,Start the database,20m,A1\nA3,Look at it closely,5m,"A1, A2"\n',
      { id: 'foo', title: 'bar', duration: 'baz', predecessors: 'qux' },
    ],
  ])('%s', async (_, content, expected) => expect(await mapped(content)).toEqual(expected))

  it('says how sure it is, shows samples, and yields to what a person said', async () => {
    const table = await tableOf('Task,Notes,Time\nStop,x,10m\nStart,y,20m\n')
    expect(proposeMapping(table).duration).toEqual({
      field: 'duration',
      column: 2,
      heading: 'Time',
      confidence: 0.8,
      by: 'heading',
      samples: ['10m', '20m'],
    })
    const given = proposeMapping(table, { title: 'notes', comments: null })
    expect(given.title).toMatchObject({ heading: 'Notes', confidence: 1, by: 'person' })
    expect(given.comments).toBeUndefined()
  })

  it('the same headings in another order have the same key', async () => {
    const a = await tableOf('Task,Owner\na,b\nc,d\n')
    const b = await tableOf('owner;task\na;b\nc;d\n')
    expect(a.headingKey).toBe(b.headingKey)
  })
})
