/** Workbooks that are ugly: merged and hidden cells, formulas, errors, dates of two kinds, several sheets. */
import type { ImportAnswers } from '../../../shared/import/answers.ts'
import { odsOf, type SheetCell, type WrittenSheet, xlsxOf } from '../workbooks.ts'
import type { Outcome, UglyPlan } from './uglyPlan.ts'

const HEAD: SheetCell[] = ['ID', 'Task', 'Duration']
const STEPS: SheetCell[][] = [
  ['1', 'Stop', '5m'],
  ['2', 'Start', '5m'],
]

const book = (
  name: string,
  sheets: WrittenSheet[],
  becomes: Outcome,
  answers?: ImportAnswers,
  is1904 = false,
): UglyPlan => ({
  name: `book-${name}.xlsx`,
  content: xlsxOf(sheets, { is1904 }),
  ...(answers ? { answers } : {}),
  becomes: { questions: [], faults: {}, ...becomes },
})
const one = (
  name: string,
  rows: SheetCell[][],
  becomes: Outcome,
  more: Partial<WrittenSheet> = {},
  answers?: ImportAnswers,
) => book(name, [{ name: 'Night', rows, ...more }], { skipped: ['1 header'], ...becomes }, answers)

const night: ImportAnswers = { zone: 'UTC', t0: '2027-03-06T22:00' }
/** 6 March 2027 as a number of days. */
const DAY = 46452

export const UGLY_BOOKS: UglyPlan[] = [
  one('plain', [HEAD, ...STEPS], { titles: ['Stop', 'Start'], minutes: [5, 5] }),
  book(
    'with-a-legend',
    [
      { name: 'Night', rows: [HEAD, ...STEPS] },
      {
        name: 'Legend',
        rows: [
          ['Status', 'Meaning'],
          ['4-Complete', 'The step is finished'],
          ['2-WIP', 'Somebody works on it'],
        ],
      },
      {
        name: 'Contacts',
        rows: [
          ['Phone', 'Remarks'],
          ['123', 'At night, too'],
          ['456', 'Not before six'],
        ],
      },
    ],
    { titles: ['Stop', 'Start'], sheets: ['Night'] },
  ),
  one('shared-strings', [HEAD, ['1', { shared: 'Stop the ledger' }, '5m'], ['2', { shared: 'Start it' }, '5m']], {
    titles: ['Stop the ledger', 'Start it'],
  }),
  one(
    'title-merged-over-all',
    [['Cutover plan', null, null], [null, null, null], HEAD, ...STEPS],
    { titles: ['Stop', 'Start'], skipped: ['1 title', '2 empty', '3 header'] },
    { merges: ['A1:C1'] },
  ),
  one(
    'workstream-merged-down',
    [
      ['Stream', 'Task', 'Duration'],
      ['Database', 'Stop', '5m'],
      [null, 'Copy', '5m'],
      ['Network', 'Switch', '5m'],
      [null, 'Look', '5m'],
    ],
    { streams: ['Database', 'Database', 'Network', 'Network'] },
    { merges: ['A2:A3', 'A4:A5'] },
  ),
  one(
    'sections-merged-over-all',
    [HEAD, ['Database', null, null], ...STEPS, ['Network', null, null], ['3', 'Switch', '5m']],
    { titles: ['Stop', 'Start', 'Switch'], streams: ['Database', 'Database', 'Network'] },
    { merges: ['A2:C2', 'A5:C5'] },
  ),
  one(
    'dates',
    [
      ['ID', 'Task', 'Start', 'End'],
      ['1', 'Stop', { value: DAY + 22 / 24, as: 'dayAndTime' }, { value: DAY + 22.5 / 24, as: 'dayAndTime' }],
      ['2', 'Start', { value: DAY + 23.5 / 24, as: 'dayAndTime' }, { value: DAY + 1, as: 'dayAndTime' }],
    ],
    { starts: ['2027-03-06T22:00', '2027-03-06T23:30'], minutes: [30, 30] },
    {},
    night,
  ),
  book(
    'dates-from-1904',
    [
      {
        name: 'Night',
        rows: [
          ['ID', 'Task', 'Start', 'Duration'],
          ['1', 'Stop', { value: DAY - 1462 + 22 / 24, as: 'dayAndTime' }, '5m'],
          ['2', 'Start', { value: DAY - 1462 + 23.5 / 24, as: 'dayAndTime' }, '5m'],
        ],
      },
    ],
    { starts: ['2027-03-06T22:00', '2027-03-06T23:30'], skipped: ['1 header'] },
    night,
    true,
  ),
  one(
    'date-and-time-apart',
    [
      ['ID', 'Task', 'Date', 'Start', 'Duration'],
      ['1', 'Stop', { value: DAY, as: 'day' }, { value: 22 / 24, as: 'time' }, '5m'],
      ['2', 'Start', null, { value: 23.5 / 24, as: 'time' }, '5m'],
    ],
    { starts: ['2027-03-06T22:00', '2027-03-06T23:30'] },
    {},
    night,
  ),
  one(
    'durations-as-times',
    [HEAD, ['1', 'Stop', { value: 0.75 / 24, as: 'time' }], ['2', 'Start', { value: 1.5 / 24, as: 'time' }]],
    { minutes: [45, 90] },
  ),
  one(
    'durations-over-a-day',
    [HEAD, ['1', 'Stop', { value: 36 / 24, as: 'hours' }], ['2', 'Start', { value: 2 / 24, as: 'hours' }]],
    { minutes: [2160, 120] },
  ),
  one('durations-as-numbers', [HEAD, ['1', 'Stop', 180], ['2', 'Start', 90]], {
    minutes: [180, 90],
    questions: ['durationUnit'],
  }),
  one('numbers-as-text', [HEAD, ['1', 'Stop', '180'], ['2', 'Start', '90']], {
    minutes: [180, 90],
    questions: ['durationUnit'],
  }),
  one(
    'ids-as-numbers',
    [
      ['ID', 'Task', 'Duration', 'After'],
      [1, 'Stop', '5m', null],
      [2, 'Start', '5m', 1],
    ],
    { sources: ['1', '2'], after: [[], ['1']] },
  ),
  one(
    'percent-complete',
    [
      ['ID', 'Task', 'Duration', '% Complete'],
      ['1', 'Stop', '5m', { value: 1, as: 'percent' }],
      ['2', 'Copy', '5m', { value: 0.4, as: 'percent' }],
      ['3', 'Start', '5m', { value: 0, as: 'percent' }],
    ],
    { statuses: ['done', 'running', 'notStarted'] },
  ),
  one(
    'yes-and-no',
    [
      ['ID', 'Task', 'Duration', 'Done?'],
      ['1', 'Stop', '5m', true],
      ['2', 'Start', '5m', false],
    ],
    { statuses: ['done', 'notStarted'] },
  ),
  one(
    'formulas',
    [
      HEAD,
      ['1', { formula: 'UPPER("stop")', value: 'STOP' }, '5m'],
      ['2', 'Start', { formula: 'A2&"0m"', value: '10m' }],
    ],
    { titles: ['STOP', 'Start'], minutes: [5, 10] },
  ),
  one(
    'formulas-for-ids',
    [
      ['ID', 'Task', 'Duration', 'After'],
      [{ formula: 'ROW()-1', value: 1 }, 'Stop', '5m', null],
      [{ formula: 'ROW()-1', value: 2 }, 'Start', '5m', { formula: 'A2', value: 1 }],
    ],
    { sources: ['1', '2'], after: [[], ['1']] },
  ),
  one(
    'errors',
    [
      ['ID', 'Task', 'Owner', 'Duration'],
      ['1', 'Stop', { error: '#N/A' }, '5m'],
      ['2', 'Start', { error: '#REF!' }, { error: '#VALUE!' }],
    ],
    { people: [[], []], minutes: [5, 15], faults: { noDuration: [3] } },
  ),
  one(
    'indents',
    [
      ['Task', 'Duration'],
      ['Database', null],
      [{ value: 'Stop', as: 'indented' }, '5m'],
      [{ value: 'Copy', as: 'indented' }, '5m'],
      ['Network', null],
      [{ value: 'Switch', as: 'indented' }, '5m'],
    ],
    { titles: ['Stop', 'Copy', 'Switch'], streams: ['Database', 'Database', 'Network'] },
  ),
  one(
    'grouped-rows',
    [
      ['Task', 'Duration'],
      ['Database', '20m'],
      ['Stop', '5m'],
      ['Copy', '5m'],
      ['Network', '5m'],
      ['Switch', '5m'],
    ],
    { titles: ['Stop', 'Copy', 'Switch'], streams: ['Database', 'Database', 'Network'] },
    { rowAttributes: { 3: 'outlineLevel="1"', 4: 'outlineLevel="1"', 6: 'outlineLevel="1"' } },
  ),
  one(
    'hidden-rows',
    [HEAD, ...STEPS, ['3', 'Look', '5m']],
    { titles: ['Stop', 'Start', 'Look'], says: ['hiddenRow'] },
    { rowAttributes: { 3: 'hidden="1"' } },
  ),
  book(
    'hidden-sheet',
    [
      { name: 'Night', rows: [HEAD, ...STEPS] },
      { name: 'Old', rows: [HEAD, ['9', 'Old step', '5m']], state: 'hidden' },
      { name: 'Lists', rows: [HEAD, ['8', 'Older step', '5m']], state: 'veryHidden' },
    ],
    { titles: ['Stop', 'Start'], sheets: ['Night'] },
  ),
  book(
    'hidden-sheet-chosen',
    [
      { name: 'Night', rows: [HEAD, ...STEPS] },
      { name: 'Old', rows: [HEAD, ['9', 'Old step', '5m']], state: 'hidden' },
    ],
    { titles: ['Old step'], sheets: ['Old'] },
    { sheets: ['Old'] },
  ),
  book(
    'sheet-for-each-workstream',
    [
      { name: 'Read me', rows: [['Ask Ann where anything is unclear.']] },
      { name: 'Database', rows: [HEAD, ['D1', 'Stop', '5m'], ['D2', 'Copy', '5m']] },
      { name: 'Network', rows: [HEAD, ['N1', 'Switch', '5m']] },
    ],
    {
      titles: ['Stop', 'Copy', 'Switch'],
      streams: ['Database', 'Database', 'Network'],
      sheets: ['Database', 'Network'],
    },
  ),
  book(
    'all-and-each',
    [
      { name: 'Database', rows: [HEAD, ['D1', 'Stop', '5m']] },
      { name: 'All', rows: [HEAD, ['D1', 'Stop', '5m'], ['N1', 'Switch', '5m']] },
    ],
    { titles: ['Stop', 'Switch'], sheets: ['All'] },
  ),
  book(
    'the-same-ids-on-two-sheets',
    [
      {
        name: 'Database',
        rows: [
          [...HEAD, 'After'],
          ['1', 'Stop', '5m', null],
          ['2', 'Copy', '5m', '1'],
        ],
      },
      {
        name: 'Network',
        rows: [
          [...HEAD, 'After'],
          ['1', 'Switch', '5m', null],
          ['2', 'Look', '5m', '1'],
        ],
      },
    ],
    { titles: ['Stop', 'Copy', 'Switch', 'Look'], after: [[], ['Stop'], [], ['Switch']] },
  ),
  book(
    'links-between-sheets',
    [
      {
        name: 'Database',
        rows: [
          [...HEAD, 'After'],
          ['D1', 'Stop', '5m', null],
        ],
      },
      {
        name: 'Network',
        rows: [
          [...HEAD, 'After'],
          ['N1', 'Switch', '5m', 'D1'],
        ],
      },
    ],
    { after: [[], ['D1']] },
  ),
  book(
    'empty-sheets',
    [
      { name: 'Sheet1', rows: [] },
      { name: 'Sheet2', rows: [[null]] },
    ],
    { steps: 0, faults: { noTable: [] }, sheets: [] },
  ),
  {
    name: 'book.ods',
    content: odsOf('Night', [
      ['ID', 'Task', 'Duration', 'After'],
      ['1', 'Stop', '5m', null],
      ['2', 'Start', '10 min', '1'],
    ]),
    becomes: {
      titles: ['Stop', 'Start'],
      minutes: [5, 10],
      after: [[], ['1']],
      questions: [],
      faults: {},
      skipped: ['1 header'],
    },
  },
  {
    name: 'book-numbers.ods',
    content: odsOf('Night', [
      ['Plan', null, null],
      ['Nr', 'Aufgabe', 'Dauer (min)'],
      [1, 'Stopp', 30],
      [2, 'Start', 45],
    ]),
    becomes: {
      titles: ['Stopp', 'Start'],
      minutes: [30, 45],
      sources: ['1', '2'],
      questions: [],
      faults: {},
      skipped: ['1 title', '2 header'],
    },
  },
]
