/** Sheets in which it is ugly what steps wait for. */
import type { ImportAnswers } from '../../../shared/import/answers.ts'
import { type Outcome, sheet, type UglyPlan } from './uglyPlan.ts'

/** Steps 1 to 4 of five minutes, and what the fourth waits for. */
const fourth = (
  name: string,
  cell: string,
  after: string[],
  faults: Outcome['faults'] = {},
  says: string[] = [],
): UglyPlan => ({
  name: `links-${name}.csv`,
  content: sheet(
    'ID\tTask\tDuration\tPredecessors',
    '1\tOne\t10m\t',
    '2\tTwo\t10m\t',
    '3\tThree\t10m\t',
    `4\tFour\t10m\t${cell}`,
  ),
  becomes: { steps: 4, after: [[], [], [], after], questions: [], faults, says, skipped: ['1 header'] },
})

const rows = (name: string, lines: string[], becomes: Outcome, answers?: ImportAnswers): UglyPlan => ({
  name: `links-${name}.csv`,
  content: sheet(...lines),
  ...(answers ? { answers } : {}),
  becomes: { questions: [], faults: {}, skipped: ['1 header'], ...becomes },
})

export const UGLY_LINKS: UglyPlan[] = [
  fourth('semicolon', '1;2', ['1', '2']),
  fourth('comma', '1, 2', ['1', '2']),
  fourth('blanks', '1 2 3', ['1', '2', '3']),
  fourth('lines', '"1\n2"', ['1', '2']),
  fourth('and', 'after 1 and 3', ['1', '3']),
  fourth('und', '1 und 3', ['1', '3']),
  fourth('slash', '1/3', ['1', '3']),
  fourth('type', '2SS', ['2 SS']),
  fourth('type-and-lag', '2FS+30m', ['2 FS+30m']),
  fourth('type-and-lag-in-words', '2FS + 1 hour', ['2 FS+1h']),
  fourth('negative-lag', '2SS-5m', ['2 SS-5m']),
  fourth('percent-lag', '2FS+50%', ['2 FS+5m']),
  fourth('lag-in-days', '2FS+1', ['2 FS+24h'], {}, ['lagInDays']),
  fourth('german-type', '2AA+5m', ['2 SS+5m'], {}, ['linkAbroad']),
  fourth('range', '1-3', [], { unknownPredecessor: [5] }),
  fourth('unknown', '1;99', ['1'], { unknownPredecessor: [5] }),
  fourth('prose', 'when the DBAs are ready', [], { prosePredecessor: [5] }),
  fourth('prose-and-id', '2; once all is calm', ['2'], { prosePredecessor: [5] }),
  fourth('one-or-other', '1 or 2', [], { prosePredecessor: [5] }),
  fourth('itself', '4', [], { waitsForItself: [5] }),
  fourth('title', 'Two', ['2']),
  fourth('hash', '#1, #2', ['1', '2']),
  fourth('filler', 'n/a', []),
  fourth('too-long-a-lag', '1FS+60d', ['1'], {}, ['longLag']),
  rows('circle', ['ID,Task,Duration,After', 'A,One,5m,C', 'B,Two,5m,A', 'C,Three,5m,B'], {
    steps: 3,
    faults: { circle: [3] },
    after: [['C'], [], ['B']],
  }),
  rows('duplicate-ids', ['ID,Task,Duration,After', 'A,One,5m,', 'A,Two,5m,', 'B,Three,5m,A'], {
    steps: 3,
    sources: ['A', 'A', 'B'],
    after: [[], [], []],
    faults: { duplicateId: [2, 3], unknownPredecessor: [4] },
  }),
  rows(
    'ids-with-dots',
    ['ID,Task,Duration,After', 'TRE.7,One,5m,', 'TRE.7.1,Two,5m,TRE.7', 'TRE.10,Three,5m,"TRE.7, TRE.7.1"'],
    {
      steps: 3,
      sources: ['TRE.7', 'TRE.7.1', 'TRE.10'],
      after: [[], ['TRE.7'], ['TRE.7', 'TRE.7.1']],
    },
  ),
  rows('ids-with-blanks', ['ID,Task,Duration,After', 'DB 1,One,5m,', 'DB 2,Two,5m,DB 1', 'NET 1,Three,5m,DB 1; DB 2'], {
    after: [[], ['DB 1'], ['DB 1', 'DB 2']],
  }),
  rows('ids-with-hyphens', ['ID,Task,Duration,After', 'T-1,One,5m,', 'T-12,Two,5m,T-1', 'T-13,Three,5m,T-99'], {
    after: [[], ['T-1'], []],
    faults: { unknownPredecessor: [4] },
  }),
  rows('ids-in-other-case', ['ID,Task,Duration,After', 'Tre-1,One,5m,', 'TRE-2,Two,5m,tre-1'], {
    after: [[], ['Tre-1']],
  }),
  rows(
    'ids-with-separators',
    ['ID\tTask\tDuration\tAfter', 'A/B\tOne\t5m\t', 'R & D\tTwo\t5m\tA/B', 'C\tThree\t5m\tA/B, R & D'],
    {
      after: [[], ['A/B'], ['A/B', 'R & D']],
    },
  ),
  rows('rows-of-the-file', ['Task,Duration,After', 'One,5m,', 'Two,5m,2', 'Three,5m,3'], {
    after: [[], ['One'], ['Two']],
  }),
  rows('rows-or-steps', ['Task,Duration,After', 'One,5m,', 'Two,5m,', 'Three,5m,', 'Four,5m,2'], {
    questions: ['rowNumbers'],
    after: [[], [], [], ['Two']],
  }),
  rows(
    'rows-answered',
    ['Task,Duration,After', 'One,5m,', 'Two,5m,', 'Three,5m,', 'Four,5m,2'],
    { after: [[], [], [], ['One']] },
    { rowNumbers: 'file' },
  ),
  rows('row-numbers-beside-ids', ['ID,Task,Duration,After', 'TRE.1,One,5m,', 'TRE.2,Two,5m,2', 'TRE.3,Three,5m,3'], {
    after: [[], ['TRE.1'], ['TRE.2']],
  }),
  rows('successors', ['ID,Task,Duration,Successors', '1,One,5m,"2, 3"', '2,Two,5m,3', '3,Three,5m,'], {
    after: [[], ['1'], ['1', '2']],
  }),
  rows('both-ways', ['ID,Task,Duration,Predecessors,Successors', '1,One,5m,,2', '2,Two,5m,1,'], { after: [[], ['1']] }),
  rows(
    'to-a-summary',
    [
      'WBS,Task,Duration,Predecessors',
      '1,Database,,',
      '1.1,Stop,5m,',
      '1.2,Copy,5m,1.1',
      '2,Network,,1',
      '2.1,Switch,5m,',
    ],
    {
      titles: ['Stop', 'Copy', 'Switch'],
      after: [[], ['1.1'], ['1.1', '1.2']],
      says: ['sectionLink', 'linkToSection'],
    },
  ),
  rows(
    'to-a-section',
    ['ID,Task,Duration,After', ',DATABASE,,', '1,Stop,5m,', '2,Copy,5m,1', ',NETWORK,,', '3,Switch,5m,DATABASE'],
    {
      titles: ['Stop', 'Copy', 'Switch'],
      after: [[], ['1'], ['1', '2']],
      says: ['linkToSection'],
    },
  ),
  rows(
    'to-a-row-that-is-no-step',
    ['Task,Duration,After', 'One,5m,', ',,', 'Two,5m,2', 'Three,5m,3'],
    { skipped: ['1 header', '3 empty'], after: [[], ['One'], []], faults: { unknownPredecessor: [5] } },
    { rowNumbers: 'file' },
  ),
]
