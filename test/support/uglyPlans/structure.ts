/** Sheets that are ugly as a whole: where their table begins, what its rows are, what its columns are called. */
import type { ImportAnswers } from '../../../shared/import/answers.ts'
import { type Outcome, sheet, type UglyPlan } from './uglyPlan.ts'

const csv = (name: string, lines: string[], becomes: Outcome, answers?: ImportAnswers): UglyPlan => ({
  name: `${name}.csv`,
  content: sheet(...lines),
  ...(answers ? { answers } : {}),
  becomes: { questions: [], faults: {}, skipped: ['1 header'], ...becomes },
})

/** Headings that say id, title, duration, predecessors, and a person. */
const headings = (name: string, heads: string): UglyPlan => ({
  name: `headings-${name}.csv`,
  content: sheet(heads, 'A1;Stop the old system;10 min;;Ann', 'A2;Copy all of the data;20 min;A1;Ben'),
  becomes: {
    titles: ['Stop the old system', 'Copy all of the data'],
    sources: ['A1', 'A2'],
    minutes: [10, 20],
    after: [[], ['A1']],
    people: [['Ann'], ['Ben']],
    questions: [],
    faults: {},
    skipped: ['1 header'],
  },
})

const TITLES = ['Stop', 'Copy', 'Switch', 'Look']

export const UGLY_STRUCTURE: UglyPlan[] = [
  headings('english', 'Step No.;Step Description;Est. Duration;Depends On;Assigned To'),
  headings('german', 'Lfd. Nr.;Vorgang;Dauer;Vorgänger;Verantwortlich'),
  headings('french', 'N°;Tâche;Durée;Prédécesseurs;Responsable'),
  headings('spanish', 'Nº;Tarea;Duración;Predecesoras;Responsable'),
  headings('project', 'ID;Task Name;Duration;Predecessors;Resource Names'),
  headings('shouted', 'TASK ID;TASK NAME;DURATION;PREDECESSORS;RESOURCE NAMES'),
  headings('with-line-breaks', 'ID;"Task\nName";Duration;"Depends\non";Owner'),
  headings('with-remarks', 'ID *;Task *;Duration (planned);Predecessors;Owner (name)'),
  headings('underscores', 'task_id;task_name;duration;depends_on;owner'),
  csv(
    'hours-of-the-day-beside-durations',
    [
      'Seq;Time (local);What;Who / Backup;Duration (hh:mm)',
      '1;22:00;Stop;Ann / Ben;0:10',
      '2;22:10;Copy;Ben;0:45',
      '3;22:55;Look;Zoe;0:05',
    ],
    {
      titles: ['Stop', 'Copy', 'Look'],
      minutes: [10, 45, 5],
      people: [['Ann', 'Ben'], ['Ben'], ['Zoe']],
      questions: ['t0'],
    },
  ),
  csv('names-like-codes', ['Row,Task Name,Status,Predecessors', '1,Do 1,Done,', '2,Do 2,Open,1', '3,Do 3,Open,2'], {
    titles: ['Do 1', 'Do 2', 'Do 3'],
    sources: ['1', '2', '3'],
    statuses: ['done', 'notStarted', 'notStarted'],
    faults: { noDuration: [2, 3, 4] },
  }),
  csv('shares-of-one-as-percent', ['ID,Task,Duration,% Complete', '1,Stop,5m,1', '2,Copy,5m,0.5', '3,Go,5m,0'], {
    statuses: ['done', 'running', 'notStarted'],
    says: ['status'],
  }),
  csv(
    'an-export-of-a-tracker',
    [
      'Summary,Issue key,Status,Assignee,Original Estimate,Inward issue link (Blocks),Outward issue link (Blocks)',
      'Stop the old system,CUT-1,Done,Ann,600,,CUT-2',
      'Copy all of the data,CUT-2,To Do,Ben,1200,CUT-1,',
    ],
    {
      titles: ['Stop the old system', 'Copy all of the data'],
      sources: ['CUT-1', 'CUT-2'],
      after: [[], ['CUT-1']],
      minutes: [10, 20],
    },
    { durationUnit: 's' },
  ),
  csv(
    'sections-over-gaps-in-the-workstreams',
    ['ID,WS,Task,Duration', 'Ramp-down,,,', '1,FI,Stop,5m', '2,,Tell,5m', 'Load,,,', '3,MM,Copy,5m', '4,FI,Look,5m'],
    {
      titles: ['Stop', 'Tell', 'Copy', 'Look'],
      streams: ['FI', null, 'MM', 'FI'],
      phases: ['Ramp-down', 'Ramp-down', 'Load', 'Load'],
      says: ['section'],
    },
  ),
  csv(
    'days-that-are-near-each-other-with-the-month-first',
    ['ID,Task,Start,Duration', '1,Stop,03/06/2027 22:00,5m', '2,Go,03/07/2027 01:00,5m'],
    { questions: ['dateOrder', 'zone', 't0'], starts: ['2027-03-06T22:00', '2027-03-07T01:00'] },
  ),
  csv('columns-in-another-order', ['Owner,Duration,Task,ID', 'Ann,5m,Stop,1', 'Ben,5m,Start,2'], {
    titles: ['Stop', 'Start'],
    sources: ['1', '2'],
    people: [['Ann'], ['Ben']],
  }),
  csv(
    'no-header',
    ['A1,Stop the database now,10m,', 'A2,Start the database again,20m,A1', 'A3,Look at it for a while,5m,"A1, A2"'],
    {
      skipped: [],
      sources: ['A1', 'A2', 'A3'],
      minutes: [10, 20, 5],
      after: [[], ['A1'], ['A1', 'A2']],
    },
  ),
  csv('strange-headings', ['foo,bar,baz', 'A1,Stop the database now,10m', 'A2,Start the database again,20m'], {
    titles: ['Stop the database now', 'Start the database again'],
    minutes: [10, 20],
    sources: ['A1', 'A2'],
    says: ['column'],
  }),
  csv(
    'mapping-given',
    ['foo,bar,baz', 'Stop,x,10m', 'Start,y,20m'],
    { titles: ['x', 'y'], minutes: [10, 20] },
    { mappings: { 'mapping-given': { title: 'bar', duration: 'baz' } } },
  ),
  csv('columns-nobody-knows', ['ID,Task,Duration,Flurb,Gadget', '1,Stop,5m,a,b', '2,Start,5m,c,d'], {
    titles: ['Stop', 'Start'],
    says: ['unusedColumn'],
  }),
  csv('two-title-columns', ['ID,Activity,Task,Duration', '1,Database,Stop it,5m', '2,Database,Start it,5m'], {
    steps: 2,
  }),
  csv(
    'title-rows',
    ['Cutover plan ERP,,', 'Version 3 of 06.03.2027,,', ',,', 'ID,Task,Duration', '1,Stop,5m', '2,Start,5m'],
    {
      titles: ['Stop', 'Start'],
      skipped: ['1-2 title', '3 empty', '4 header'],
    },
  ),
  csv(
    'legend-above',
    ['Legend:,,', 'G = green,,', 'R = red,,', 'Owner: PMO,,', 'ID,Task,Duration', '1,Stop,5m', '2,Start,5m'],
    {
      titles: ['Stop', 'Start'],
      skipped: ['1-4 title', '5 header'],
    },
  ),
  csv(
    'two-rows-of-headings',
    [
      ',,Planned,,Actual,',
      'ID,Task,Start,End,Start,End',
      '1,Stop,2027-03-06 22:00,2027-03-06 22:30,,',
      '2,Start,2027-03-06 23:30,2027-03-06 23:40,,',
    ],
    {
      skipped: ['1 title', '2 header'],
      starts: ['2027-03-06T22:00', '2027-03-06T23:30'],
      minutes: [30, 10],
      questions: [],
    },
    { zone: 'UTC', t0: '2027-03-06T22:00' },
  ),
  csv('header-on-each-page', ['ID,Task,Duration', '1,Stop,5m', 'ID,Task,Duration', '2,Start,5m'], {
    titles: ['Stop', 'Start'],
    skipped: ['1 header', '3 header'],
  }),
  csv('empty-rows', ['ID,Task,Duration', '1,Stop,5m', ',,', ',,', '2,Start,5m', ',,'], {
    titles: ['Stop', 'Start'],
    skipped: ['1 header', '3-4 empty'],
  }),
  csv(
    'section-rows',
    ['ID,Task,Duration', ',DATABASE,', '1,Stop,5m', '2,Copy,5m', ',NETWORK,', '3,Switch,5m', '4,Look,5m'],
    {
      titles: TITLES,
      streams: ['DATABASE', 'DATABASE', 'NETWORK', 'NETWORK'],
      says: ['section'],
    },
  ),
  csv(
    'section-rows-in-the-id-column',
    ['ID,Task,Duration', 'Database,,', '1,Stop,5m', '2,Copy,5m', 'Phase 2,,', '3,Switch,5m', '4,Look,5m'],
    {
      titles: TITLES,
      streams: ['Database', 'Database', 'Phase 2', 'Phase 2'],
      says: ['section'],
    },
  ),
  csv('a-number-without-a-title', ['ID,Task,Duration', '1,Stop,5m', '2,,', '3,Start,5m', '4,Look,5m'], {
    titles: ['Stop', 'Start', 'Look'],
    faults: { rowWithoutTitle: [3] },
  }),
  csv('a-row-without-a-title', ['ID,Task,Duration', '1,Stop,5m', '2,,10m', '3,Start,5m'], {
    titles: ['Stop', 'Start'],
    faults: { rowWithoutTitle: [3] },
  }),
  csv('an-empty-section', ['ID,Task,Duration', '1,Stop,5m', '2,Start,5m', ',LATER,'], {
    titles: ['Stop', 'Start'],
    faults: { emptySection: [4] },
  }),
  csv(
    'outline-numbers',
    ['No,Task,Duration', '1,Database,', '1.1,Stop,5m', '1.2,Copy,5m', '2,Network,', '2.1,Switch,5m', '2.2,Look,5m'],
    {
      titles: TITLES,
      streams: ['Database', 'Database', 'Network', 'Network'],
      sources: ['1.1', '1.2', '2.1', '2.2'],
    },
  ),
  csv(
    'outline-numbers-with-a-gap',
    ['No,Task,Duration', '1.1,Stop,5m', '1.2,Copy,5m', '1.9,Switch,5m', '1.10,Look,5m'],
    {
      titles: TITLES,
      sources: ['1.1', '1.2', '1.9', '1.10'],
    },
  ),
  csv(
    'deep-outline',
    ['No,Task,Duration', '1,Database,', '1.1,Primary,', '1.1.1,Stop,5m', '1.1.2,Copy,5m', '1.2,Look,5m'],
    {
      titles: ['Stop', 'Copy', 'Look'],
      streams: ['Database', 'Database', 'Database'],
    },
  ),
  csv(
    'indents',
    ['Task,Duration', 'Database,', '    Stop,5m', '    Copy,5m', 'Network,', '    Switch,5m', '    Look,5m'],
    {
      titles: TITLES,
      streams: ['Database', 'Database', 'Network', 'Network'],
    },
  ),
  csv(
    'workstream-once',
    ['Workstream,Task,Duration', 'Database,Stop,5m', ',Copy,5m', ',Check,5m', 'Network,Switch,5m', ',Look,5m'],
    {
      streams: ['Database', 'Database', 'Database', 'Network', 'Network'],
      says: ['fill-workstream'],
    },
  ),
  csv(
    'phases-and-workstreams',
    ['Phase,Workstream,Task,Duration', 'Outage,Database,Stop,5m', 'Outage,Network,Switch,5m', 'Check,Network,Look,5m'],
    {
      phases: ['Outage', 'Outage', 'Check'],
      streams: ['Database', 'Network', 'Network'],
    },
  ),
  csv('ragged', ['ID,Task,Duration,Owner,Notes', '1,Stop', '2,Start,5m,Ann,x,y,z', '3,Look,5m'], {
    titles: ['Stop', 'Start', 'Look'],
    minutes: [15, 5, 5],
    faults: { noDuration: [2] },
    says: ['unusedColumn'],
  }),
  csv(
    'line-breaks-in-cells',
    ['ID,Task,Duration,Description', '1,"Stop', 'the system",5m,"First', 'then ""second"""', '2,Start,5m,'],
    {
      titles: ['Stop the system', 'Start'],
    },
  ),
  csv('delimiters-in-cells', ['ID,Task,Duration', '1,"Stop, wait; go",5m', '2,"Say ""go""",5m'], {
    titles: ['Stop, wait; go', 'Say "go"'],
  }),
  csv(
    'an-open-quote',
    ['ID,Task,Duration', '1,Stop,5m', '2,"Start,5m', ...Array.from({ length: 12 }, (_, at) => `${at + 3},Step,5m`)],
    {
      steps: 2,
      faults: { openQuote: [3], noDuration: [3] },
    },
  ),
  csv(
    'formulas-as-text',
    ['ID,Task,Duration', '1,=HYPERLINK("https://example.org"),5m', '2,+1 for all,5m', '3,@home,5m'],
    {
      titles: ['=HYPERLINK("https://example.org")', '+1 for all', '@home'],
    },
  ),
  csv('markdown-in-cells', ['ID,Task,Duration', '1,"- [ ] stop",5m', '2,# start,5m', '3,*look*,5m'], {
    titles: ['- [ ] stop', '# start', '*look*'],
  }),
  csv('yaml-in-cells', ['ID,Task,Duration', '1,"{a: b}",5m', '2,&anchor,5m', '3,"yes: no",5m', '4,null value,5m'], {
    titles: ['{a: b}', '&anchor', 'yes: no', 'null value'],
  }),
  csv('long-titles', ['ID,Task,Duration', `1,${'very '.repeat(60)}long,5m`, '2,Start,5m'], { steps: 2 }),
  csv('the-same-title', ['Task,Duration', 'Check,5m', 'Check,5m', 'Check,5m'], { titles: ['Check', 'Check', 'Check'] }),
  csv('totals-below', ['ID,Task,Duration', '1,Stop,5m', '2,Start,5m', ',Total,10m'], {
    titles: ['Stop', 'Start', 'Total'],
  }),
  csv(
    'kinds',
    [
      'ID,Task,Type,Duration',
      '1,Ready,Milestone,0',
      '2,Go,Gate,0',
      '3,Tell,Communication,5m',
      '4,Try,Validation,5m',
      '5,Rest,Wait,5m',
      '6,Odd,Flurb,5m',
    ],
    {
      kinds: ['milestone', 'milestone', 'communication', 'validation', 'wait', null],
      faults: { unknownKind: [7] },
      says: ['gate'],
    },
  ),
  csv(
    'rollback-and-checks',
    [
      'ID,Task,Duration,Rollback,Expected Result',
      '1,Stop,5m,Start again,No writes',
      '2,Copy,5m,"none, because the source stays",Counts agree',
    ],
    {
      titles: ['Stop', 'Copy'],
      says: ['rollbackTakes'],
    },
  ),
  csv('header-only', ['ID,Task,Duration,Owner'], { skipped: [], steps: 0, faults: { noTable: [] } }),
  csv('numbers-only', ['1,2,3', '4,5,6', '7,8,9'], { steps: 0, skipped: [], faults: { noTable: [] } }),
  csv('invisible-characters', ['ID,Task,Duration', '1,\u202eStop\u0007,5m', '2,\u00a0Start\u00a0,5m', '3,\u200b,5m'], {
    titles: ['Stop', 'Start'],
    faults: { rowWithoutTitle: [4] },
  }),
  csv('emoji-and-scripts', ['ID,Task,Duration', '1,停止,5m', '2,🚀 Start,5m', '3,Проверка,5m'], {
    titles: ['停止', '🚀 Start', 'Проверка'],
  }),
  csv(
    'names-of-objects',
    ['ID,Task,Team,Duration', 'constructor,Stop,__proto__,5m', '__proto__,Start,constructor,5m', 'lead,Look,lead,5m'],
    {
      titles: ['Stop', 'Start', 'Look'],
      sources: ['constructor', '__proto__', 'lead'],
    },
  ),
]
