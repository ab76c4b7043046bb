import { describe, expect, it } from 'vitest'
import { frameOf, type Line, linesOf } from '../../../../client/features/plan/grid/lines.ts'
import * as rowEdits from '../../../../client/features/plan/grid/rowEdits.ts'
import { at, moved, nextWithin, rangeOf } from '../../../../client/features/plan/grid/selection.ts'
import * as sheetEdits from '../../../../client/features/plan/grid/sheetEdits.ts'
import type { Edit } from '../../../../client/live/drafts/edits.ts'
import { overlaid } from '../../../../client/live/drafts/overlay.ts'
import type { Draft } from '../../../../shared/draft/draft.ts'
import { beginDraft, evolveDraft } from '../../../../shared/draft/evolve.ts'

const COLUMNS = ['step', 'title', 'owner', 'takes']

const DRAFT: Draft = beginDraft('d', {
  type: 'draftCreated',
  title: 'Move',
  content: {
    sections: {},
    columns: [],
    workstreams: [
      { key: 'db', title: 'Database' },
      { key: 'net', title: 'Network' },
    ],
    rows: [
      { key: 'r1', workstream: 'db', cells: { step: 'freeze-1', title: 'Freeze', owner: 'dba', takes: '5m' } },
      { key: 'r2', workstream: 'db', cells: { step: 'ship', title: 'Ship', owner: 'dba' } },
      { key: 'r3', workstream: 'net', cells: { step: 'switch', title: 'Switch', owner: 'network' } },
    ],
  },
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  actor: 'mira',
  commandId: 'c1',
})

function sheetOf(draft: Draft, looking: Partial<Parameters<typeof linesOf>[1]> = {}): sheetEdits.Sheet {
  const lines: Line[] = linesOf(draft, { search: '', folded: new Set(), adds: () => true, ...looking })
  let made = 0
  return {
    draft,
    lines,
    frame: frameOf(lines, COLUMNS),
    seenCell: (row, column) => draft.rows.find(({ key }) => key === row)?.cells[column]?.seq ?? 0,
    seenRow: () => 1,
    newKey() {
      made += 1
      return `new${made}`
    },
  }
}

/** Of the cell at a row and column, or from there to another. */
function rangeAt(sheet: sheetEdits.Sheet, from: [string, string], to = from) {
  const [line, column] = from
  const [otherLine, otherColumn] = to
  const range = rangeOf(sheet.frame, { anchor: { line, column }, focus: { line: otherLine, column: otherColumn } })
  if (!range) throw new Error('There is no such range')
  return range
}

const applied = (draft: Draft, edits: readonly Edit[]): Draft =>
  overlaid(
    draft,
    edits.map((edit, index) => ({ commandId: `c${index}`, edit, givenAt: 0 })),
    'me',
  ).draft

const table = (draft: Draft): string[] =>
  draft.rows.map(({ workstream, cells }) =>
    [workstream, ...COLUMNS.map((column) => cells[column]?.text ?? '')].join('|'),
  )

describe('a paste', () => {
  it('over rows and beyond the last of them adds rows, in one act', () => {
    const sheet = sheetOf(DRAFT)
    const { edits, selection } = sheetEdits.paste(sheet, rangeAt(sheet, ['r3', 'title']), [
      ['Switch the traffic', 'net'],
      ['See it from outside', 'qa'],
      ['', ''],
      ['Tell everybody', 'comms'],
    ])
    expect(edits.map(({ type }) => type)).toEqual(['setCells', 'insertRows'])
    expect(table(applied(DRAFT, edits))).toEqual([
      'db|freeze-1|Freeze|dba|5m',
      'db|ship|Ship|dba|',
      'net|switch|Switch the traffic|net|',
      'net||See it from outside|qa|',
      'net||Tell everybody|comms|',
    ])
    expect(selection?.anchor).toEqual({ line: 'r3', column: 'title' })
  })

  it('of 500 rows with 10 columns into the line for a new step is one command', () => {
    const sheet = sheetOf(DRAFT)
    const cells = Array.from({ length: 500 }, (_, row) => ['', 'x'].map((text) => `${text}${row}`))
    const { edits } = sheetEdits.paste(sheet, rangeAt(sheet, ['+ db', 'step']), cells)
    expect(edits).toHaveLength(1)
    const draft = applied(DRAFT, edits)
    expect(draft.rows).toHaveLength(503)
    expect(draft.rows.filter(({ workstream }) => workstream === 'db')).toHaveLength(502)
    expect(draft.rows.at(-1)?.key).toBe('r3')
  })

  it('of one cell fills the whole range, and of a block what it fits into several times', () => {
    const sheet = sheetOf(DRAFT)
    const one = sheetEdits.paste(sheet, rangeAt(sheet, ['r1', 'owner'], ['r2', 'owner']), [['sre']])
    expect(table(applied(DRAFT, one.edits)).slice(0, 2)).toEqual(['db|freeze-1|Freeze|sre|5m', 'db|ship|Ship|sre|'])
  })

  it('that is larger than a draft is not begun', () => {
    const sheet = sheetOf(DRAFT)
    const rows = (count: number, text: string) => Array.from({ length: count }, () => [text])
    const pasted = (cells: string[][]) => sheetEdits.paste(sheet, rangeAt(sheet, ['+ db', 'step']), cells).edits
    expect(sheetEdits.tooMuch(DRAFT, pasted(rows(9_997, 'x')))).toBeUndefined()
    expect(sheetEdits.tooMuch(DRAFT, pasted(rows(9_998, 'x')))).toMatch(/at most 10,000 steps; .* 10,001\.$/)
    expect(sheetEdits.tooMuch(DRAFT, pasted(rows(1, 'x'.repeat(20_001))))).toMatch(/20,000 characters/)
  })

  it('over rows that are filtered out leaves these alone', () => {
    const sheet = sheetOf(DRAFT, { search: 'switch' })
    const { edits } = sheetEdits.paste(sheet, rangeAt(sheet, ['r3', 'owner']), [['a']])
    expect(edits).toMatchObject([{ type: 'setCells', cells: [{ row: 'r3', column: 'owner', text: 'a' }] }])
  })
})

describe('filling and moving', () => {
  it('fills down from the first row of the range, or from the row above', () => {
    const sheet = sheetOf(DRAFT)
    const many = sheetEdits.fillDown(sheet, rangeAt(sheet, ['r1', 'takes'], ['r3', 'takes']))
    expect(table(applied(DRAFT, many)).map((line) => line.split('|').at(-1))).toEqual(['5m', '5m', '5m'])
    const one = sheetEdits.fillDown(sheet, rangeAt(sheet, ['r2', 'takes']))
    expect(one).toMatchObject([{ cells: [{ row: 'r2', text: '5m' }] }])
  })

  it('counts an id on, since it cannot be there twice', () => {
    const sheet = sheetOf(DRAFT)
    const edits = sheetEdits.fillTo(sheet, rangeAt(sheet, ['r1', 'step']), sheet.frame.positions.get('r2') ?? 0)
    expect(edits).toMatchObject([{ cells: [{ row: 'r2', column: 'step', text: 'freeze-2' }] }])
  })

  it('moves rows by one place, and over the border of a workstream', () => {
    const sheet = sheetOf(DRAFT)
    const keys = (edits: Edit[]) => applied(DRAFT, edits).rows.map(({ key, workstream }) => `${workstream} ${key}`)
    expect(keys(rowEdits.moveBy(sheet, ['r1'], 1))).toEqual(['db r2', 'db r1', 'net r3'])
    expect(keys(rowEdits.moveBy(sheet, ['r2'], 1))).toEqual(['db r1', 'net r2', 'net r3'])
    expect(keys(rowEdits.moveBy(sheet, ['r3'], -1))).toEqual(['db r1', 'db r2', 'db r3'])
    expect(rowEdits.moveBy(sheet, ['r1'], -1)).toEqual([])
  })

  it('drops rows below a line, at the beginning of a workstream below its heading', () => {
    const sheet = sheetOf(DRAFT)
    const at = (line: string) => sheet.frame.positions.get(line) ?? -1
    const keys = (edits: Edit[]) => applied(DRAFT, edits).rows.map(({ key, workstream }) => `${workstream} ${key}`)
    expect(keys(rowEdits.dropBelow(sheet, ['r1'], at('r3')))).toEqual(['db r2', 'net r3', 'net r1'])
    expect(keys(rowEdits.dropBelow(sheet, ['r3'], at('# db')))).toEqual(['db r3', 'db r1', 'db r2'])
  })

  it('copies rows under ids of their own', () => {
    const copies = rowEdits.duplicated(sheetOf(DRAFT), ['r1', 'r2'])
    expect(applied(DRAFT, copies).rows.map(({ cells }) => cells.step?.text)).toEqual([
      'freeze-1',
      'ship',
      'freeze-2',
      'ship-2',
      'switch',
    ])
  })
})

describe('looking', () => {
  it('sorts within each workstream, numbers as numbers, and changes no order', () => {
    const lines = linesOf(DRAFT, {
      search: '',
      folded: new Set(),
      adds: () => true,
      sort: { column: 'title', descending: true },
    })
    expect(lines.map(({ key }) => key)).toEqual(['# db', 'r2', 'r1', '# net', 'r3'])
  })

  it('finds words in any cell, or in a column that is named', () => {
    const found = (search: string) =>
      linesOf(DRAFT, { search, folded: new Set(), adds: () => true }).flatMap((line) =>
        line.kind === 'row' ? line.key : [],
      )
    expect(found('dba ship')).toEqual(['r2'])
    expect(found('owner:net')).toEqual(['r3'])
    expect(found('owner:ship')).toEqual([])
  })
})

describe('going about', () => {
  const sheet = sheetOf(DRAFT)

  it('goes through a range with Enter and Tab and comes back to its beginning', () => {
    const range = rangeAt(sheet, ['r1', 'title'], ['r2', 'owner'])
    const places = [{ line: 'r1', column: 'title' }]
    for (let steps = 0; steps < 4; steps++)
      places.push(nextWithin(sheet.frame, range, places.at(-1) ?? { line: '', column: '' }, { down: 0, right: 1 }))
    expect(places.map(({ line, column }) => `${line} ${column}`)).toEqual([
      'r1 title',
      'r1 owner',
      'r2 title',
      'r2 owner',
      'r1 title',
    ])
  })

  it('stops at the edges', () => {
    const start = at({ line: '# db', column: 'step' })
    expect(moved(sheet.frame, start, { by: 'cells', down: -1, right: -1 }, false)).toEqual(start)
    const end = moved(sheet.frame, start, { by: 'bottom' }, false)
    expect(moved(sheet.frame, end, { by: 'cells', down: 1, right: 1 }, false)).toEqual(end)
  })
})

it('an overlay leaves out what somebody else has taken away meanwhile', () => {
  const gone = evolveDraft(DRAFT, {
    type: 'rowsRemoved',
    rows: [{ key: 'r2', workstream: 'db', after: 'r1', cells: {} }],
    seq: 2,
    at: '2026-01-01T00:00:01.000Z',
    actor: 'tom',
    commandId: 'c2',
  })
  const { draft } = overlaid(
    gone,
    [
      {
        commandId: 'a',
        givenAt: 0,
        edit: { type: 'setCells', cells: [{ row: 'r2', column: 'title', text: 'x', seen: 1 }] },
      },
      {
        commandId: 'b',
        givenAt: 0,
        edit: { type: 'insertRows', workstream: 'db', after: 'r2', rows: [{ key: 'n', cells: {} }] },
      },
    ],
    'me',
  )
  expect(table(draft)).toEqual(table(gone))
})
