import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unpackedBytes } from '../../../shared/import/archive.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { zipOf } from '../../support/workbooks.ts'

/** Bytes of just what is taken at all. */
const MOST = 8 * 1024 * 1024 - 200
/** Not a timing: what is quadratic takes hours. */
const HANG_MS = 120_000

const fill = (piece: string, most = MOST) => piece.repeat(Math.floor(most / piece.length))
const HEAD = 'ID,Task,Owner,Duration,Start,After,Status,Type\n'

const tried = (text: string, name: string) => dryRun(new TextEncoder().encode(text), name)

describe('a file that is made to hang its reader is answered', () => {
  it.each<[string, string, string]>([
    ['blanks', 'a.csv', fill(' ')],
    ['blanks and an end', 'a.csv', `${fill(' ')}x`],
    ['line ends', 'a.csv', fill('\n')],
    ['blank lines with blanks', 'a.md', fill(' \n')],
    ['a table below blank lines', 'a.csv', `${fill(' \n', 4e6)}${HEAD}1,Stop,Ann,5m,,,,\n2,Start,Ann,5m,,,,\n`],
    ['one line', 'a.csv', fill('x')],
    ['one line of words', 'a.md', fill('word ')],
    ['delimiters', 'a.csv', fill(',')],
    ['delimiters of another kind', 'a.csv', fill(';')],
    ['bars', 'a.md', fill('|')],
    ['quotes', 'a.csv', fill('"')],
    ['quotes and delimiters', 'a.csv', fill('",')],
    ['an open quote', 'a.csv', `${HEAD}1,"${fill('a, b\n', 3e6)}`],
    ['a hundred thousand rows', 'a.csv', HEAD + fill('1,Stop,Ann,5m,,,,\n', 2e6)],
    ['a wide row', 'a.csv', `${fill('Task,', 80_000)}\n${fill('x,', 30_000)}\n${fill('y\n', 100_000)}`],
    [
      'headings of many words',
      'a.csv',
      `${fill('one two three four five six seven eight nine ten,', 500_000)}\na,b\nc,d\n`,
    ],
    ['hyphens', 'a.md', fill('-')],
    ['box marks', 'a.md', fill('- [ ] ', 1_000_000)],
    ['brackets', 'a.md', `- [ ] a\n${fill('[', 1_000_000)}`],
    ['stars', 'a.md', `- [ ] a\n${fill('*a ', 1_000_000)}`],
    ['quotes in quotes', 'a.md', `- [ ] a\n${fill('>', 1_000_000)}`],
    ['lists in lists', 'a.md', Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at * 2)}- a`).join('\n')],
    ['angle brackets', 'a.md', `# a\n- [ ] b\n${fill('<', 1_000_000)}`],
    ['a heading mark', 'a.md', fill('#')],
    ['braces', 'a.json', fill('{')],
    ['runbook keys', 'a.yaml', fill('runbook: ', 100_000)],
  ])(
    '%s',
    async (_, name, text) => expect(['plan', 'refused', 'runbook']).toContain((await tried(text, name)).kind),
    HANG_MS,
  )

  it.each(['ID', 'Task', 'Owner', 'Duration', 'Start', 'After', 'Status', 'Type', 'Team', 'Check'])(
    'a cell of two megabytes in the column %s',
    async (column) => {
      for (const piece of ['   ', '((', '<', '1,', '1 ', '-', 'a;', '\u00df', '12:', '@a ']) {
        const cell = `a${fill(piece, 200_000)}b`
        const run = await tried(`Task\tCount\t${column}2\t${column}\n1\tStop\t\t"${cell}"\n2\tStart\t\t5\n`, 'a.tsv')
        expect(run.kind).toBe('plan')
      }
    },
    HANG_MS,
  )

  const project = (inside: string) =>
    `<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project">${inside}</Project>`
  const lol = Array.from(
    { length: 10 },
    (_, at) => `<!ENTITY l${at} "${at === 0 ? 'lol' : `&l${at - 1};`.repeat(10)}">`,
  ).join('')
  it.each<[string, string]>([
    ['elements in elements', project(`${fill('<a>', 3e6)}${fill('</a>', 4e6)}`)],
    ['elements that stay open', project(fill('<a>', 3e6))],
    [
      'a billion laughs',
      `<?xml version="1.0"?><!DOCTYPE Project [${lol}]><Project xmlns="http://schemas.microsoft.com/project"><Title>&l9;</Title><Tasks><Task><UID>1</UID><Name>&l9;</Name></Task></Tasks></Project>`,
    ],
    [
      'an entity that is a file',
      '<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY f SYSTEM "file:///etc/passwd">]><Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task><UID>1</UID><Name>&f;</Name></Task></Tasks></Project>',
    ],
    ['attributes', project(`<a ${fill('b="c" ', 3e6)}/>`)],
    ['an open comment', project(`<!--${fill('-', 3e6)}`)],
    ['tasks without anything', project(`<Tasks>${fill('<Task/>', 1e6)}</Tasks>`)],
    [
      'summaries in summaries',
      project(
        `<Tasks>${Array.from({ length: 2000 }, (_, at) => `<Task><UID>${at + 1}</UID><ID>${at + 1}</ID><Name>T</Name><OutlineLevel>${at + 1}</OutlineLevel><PredecessorLink><PredecessorUID>${at}</PredecessorUID></PredecessorLink></Task>`).join('')}</Tasks>`,
      ),
    ],
    [
      'a link between thousands',
      project(
        `<Tasks>${[1, 2].map((summary) => `<Task><UID>${summary}</UID><ID>${summary}</ID><Name>S</Name><Summary>1</Summary><OutlineLevel>1</OutlineLevel>${summary === 2 ? '<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>3</Type></PredecessorLink>' : ''}</Task>${Array.from({ length: 2000 }, (_, at) => `<Task><UID>${summary * 10_000 + at}</UID><ID>${summary * 10_000 + at}</ID><Name>T</Name><OutlineLevel>2</OutlineLevel><Duration>PT1H0M0S</Duration></Task>`).join('')}`).join('')}</Tasks>`,
      ),
    ],
    [
      'a century of working time',
      project(
        '<StartDate>1000-01-01T08:00:00</StartDate><CalendarUID>1</CalendarUID><Calendars><Calendar><UID>1</UID><WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay></WeekDays></Calendar></Calendars><Tasks><Task><UID>1</UID><ID>1</ID><Name>T</Name><Start>9999-01-01T08:00:00</Start></Task></Tasks>',
      ),
    ],
  ])(
    'XML: %s',
    async (_, xml) => {
      const run = await tried(xml, 'a.xml')
      expect(['plan', 'refused']).toContain(run.kind)
      expect(JSON.stringify(run)).not.toContain('lollollol')
      expect(JSON.stringify(run)).not.toContain('root:')
    },
    HANG_MS,
  )
})

describe('a workbook that is larger than it looks is answered', () => {
  const types =
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
  const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const RELS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const workbook = (sheet: string, styles = '') =>
    zipOf({
      '[Content_Types].xml': types,
      '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELS}"><sheets><sheet name="Night" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELS}/styles" Target="styles.xml"/></Relationships>`,
      'xl/styles.xml': `<styleSheet xmlns="${MAIN}">${styles}</styleSheet>`,
      'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}">${sheet}</worksheet>`,
    })
  const cell = (ref: string, text: string) => `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`
  const HEADER = `<row r="1">${cell('A1', 'Task')}${cell('B1', 'Duration')}</row>`
  const STEPS = `<row r="2">${cell('A2', 'Stop')}${cell('B2', '5m')}</row><row r="3">${cell('A3', 'Start')}${cell('B3', '5m')}</row>`

  it(
    'a million blank rows',
    async () => {
      const blank = Array.from({ length: 1_048_573 }, (_, at) => `<row r="${at + 4}"/>`).join('')
      const bytes = workbook(`<sheetData>${HEADER}${STEPS}${blank}</sheetData>`)
      const run = await dryRun(bytes, 'a.xlsx')
      expect(run).toMatchObject({ kind: 'plan', sheets: [{ rows: 2, skipped: [{ row: 1 }] }] })
    },
    HANG_MS,
  )

  it(
    'a million blank rows before a last one',
    async () => {
      const bytes = workbook(
        `<sheetData>${HEADER}${STEPS}<row r="1048576">${cell('A1048576', 'Look')}${cell('B1048576', '5m')}</row></sheetData>`,
      )
      expect(await dryRun(bytes, 'a.xlsx')).toMatchObject({
        kind: 'plan',
        sheets: [{ rows: 3, skipped: [{ row: 1 }, { row: 4, to: 1_048_575, why: 'empty' }] }],
      })
    },
    HANG_MS,
  )

  it(
    '16,384 columns, and two cells in opposite corners',
    async () => {
      const wide = workbook(
        `<sheetData>${HEADER}<row r="2">${cell('A2', 'Stop')}${cell('B2', '5m')}${cell('XFD2', 'x')}</row></sheetData>`,
      )
      expect(await dryRun(wide, 'a.xlsx')).toMatchObject({ kind: 'plan', sheets: [{ rows: 1 }] })
      const corners = workbook(
        `<sheetData><row r="1">${cell('A1', 'Task')}</row><row r="1048576">${cell('XFD1048576', 'x')}</row></sheetData>`,
      )
      expect(await dryRun(corners, 'a.xlsx')).toMatchObject({ kind: 'refused' })
    },
    HANG_MS,
  )

  it(
    'a table of two hundred thousand styles',
    async () => {
      const xfs = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"><alignment indent="1"/></xf>'.repeat(200_000)
      const bytes = workbook(`<sheetData>${HEADER}${STEPS}</sheetData>`, `<cellXfs count="200000">${xfs}</cellXfs>`)
      expect(await dryRun(bytes, 'a.xlsx')).toMatchObject({ kind: 'plan', sheets: [{ rows: 2 }] })
    },
    HANG_MS,
  )

  it(
    'merged cells that lie on each other',
    async () => {
      const merges = Array.from({ length: 20_000 }, () => '<mergeCell ref="A2:A1048576"/>').join('')
      const rows = Array.from({ length: 3000 }, (_, at) => `<row r="${at + 2}">${cell(`B${at + 2}`, '5m')}</row>`).join(
        '',
      )
      const bytes = workbook(`<sheetData>${HEADER}${rows}</sheetData><mergeCells>${merges}</mergeCells>`)
      expect((await dryRun(bytes, 'a.xlsx')).kind).toBe('plan')
    },
    HANG_MS,
  )

  it(
    'a bomb is told by its directory, and by one that lies',
    async () => {
      const bomb = zipOf({ 'xl/workbook.xml': '<a/>', 'xl/worksheets/sheet1.xml': Buffer.alloc(300 * 1024 * 1024) })
      expect(bomb.length).toBeLessThan(MOST)
      expect(unpackedBytes(bomb)).toBeGreaterThan(300 * 1024 * 1024)
      expect(await dryRun(bomb, 'a.xlsx')).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('256 MB'),
      })
      const packed = deflateRawSync(Buffer.alloc(1000))
      const lying = zipOf({ 'xl/workbook.xml': { packed, says: 0 } })
      expect(await dryRun(lying, 'a.xlsx')).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('damaged'),
      })
    },
    HANG_MS,
  )

  it('and what is larger than what is taken', async () => {
    expect(await dryRun(new Uint8Array(8 * 1024 * 1024 + 1), 'a.xlsx')).toMatchObject({ what: 'too large' })
  })
})
