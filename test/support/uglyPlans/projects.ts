/** Plans of Microsoft Project in its XML. */
import type { Outcome, UglyPlan } from './uglyPlan.ts'

const element = (name: string, value: string | number | undefined) =>
  value === undefined ? '' : `<${name}>${value}</${name}>`

interface Task {
  level?: number
  name?: string
  hours?: number
  /** Further elements. */
  more?: string
}

const link = (uid: number, { type = 1, lag = 0, format = 7 } = {}) =>
  `<PredecessorLink><PredecessorUID>${uid}</PredecessorUID><Type>${type}</Type><LinkLag>${lag}</LinkLag><LagFormat>${format}</LagFormat></PredecessorLink>`

const tasks = (list: Task[]): string =>
  list
    .map(
      ({ level = 1, name, hours, more = '' }, at) =>
        `<Task><UID>${at + 1}</UID><ID>${at + 1}</ID>${element('Name', name ?? `Task ${at + 1}`)}<OutlineLevel>${level}</OutlineLevel>${hours === undefined ? '' : `<Duration>PT${hours}H0M0S</Duration>`}${more}</Task>`,
    )
    .join('')

const plan = (name: string, list: Task[] | string, becomes: Outcome, more = ''): UglyPlan => ({
  name: `project-${name}.xml`,
  content: `<?xml version="1.0" encoding="UTF-8"?>\n<Project xmlns="http://schemas.microsoft.com/project"><Name>Move.mpp</Name><StartDate>2027-03-05T08:00:00</StartDate>${more}<Tasks>${typeof list === 'string' ? list : tasks(list)}</Tasks></Project>\n`,
  becomes: { questions: [], faults: {}, ...becomes },
})

const two = (more: string): Task[] => [{ hours: 2 }, { hours: 1, more }]
const linked = (name: string, more: string, after: string[], rest: Outcome = {}) =>
  plan(`link-${name}`, two(more), { after: [[], after], ...rest })

const CALENDAR = `<CalendarUID>1</CalendarUID><Calendars><Calendar><UID>1</UID><Name>Standard</Name><WeekDays>${[2, 3, 4, 5, 6].map((day) => `<WeekDay><DayType>${day}</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime><WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>`).join('')}</WeekDays><Exceptions><Exception><Name>Holiday</Name></Exception></Exceptions></Calendar></Calendars>`

const assigned = (task: number, resource: number) =>
  `<Assignment><TaskUID>${task}</TaskUID><ResourceUID>${resource}</ResourceUID></Assignment>`
const resource = (uid: number, name: string, type: number, group?: string) =>
  `<Resource><UID>${uid}</UID><Name>${name}</Name>${element('Group', group)}<Type>${type}</Type></Resource>`
/** A cable is material, and -65535 stands for nobody. */
const PEOPLE = `<Resources>${resource(1, 'Ann', 1, 'DBA')}${resource(2, 'Ben', 1)}${resource(3, 'Cable', 0)}</Resources><Assignments>${assigned(1, 1)}${assigned(1, 2)}${assigned(2, 3)}${assigned(1, -65535)}</Assignments>`

export const UGLY_PROJECTS: UglyPlan[] = [
  plan('plain', [{ hours: 2 }, { hours: 1 }], {
    titles: ['Task 1', 'Task 2'],
    minutes: [120, 60],
    sources: ['1', '2'],
    says: ['zone', 't0'],
  }),
  linked('fs', link(1), ['1']),
  linked('ss', link(1, { type: 3 }), ['1 SS']),
  linked('ff', link(1, { type: 0 }), ['1 FF']),
  linked('sf', link(1, { type: 2 }), ['1 SF']),
  linked('lag-minutes', link(1, { lag: 300, format: 3 }), ['1 FS+30m']),
  linked('lag-hours', link(1, { lag: 600, format: 5 }), ['1 FS+1h']),
  linked('lag-days', link(1, { lag: 4800, format: 7 }), ['1 FS+8h']),
  linked('lag-elapsed-days', link(1, { lag: 14_400, format: 8 }), ['1 FS+24h']),
  linked('lag-percent', link(1, { lag: 50, format: 19 }), ['1 FS+1h']),
  linked('lead', link(1, { lag: -300, format: 3 }), ['1 FS-30m']),
  linked('to-nothing', link(99), [], { faults: { unknownPredecessor: [2] } }),
  linked(
    'to-another-project',
    link(1).replace(
      '</PredecessorLink>',
      '<CrossProject>1</CrossProject><CrossProjectName>x.mpp</CrossProjectName></PredecessorLink>',
    ),
    [],
    { faults: { unknownPredecessor: [2] } },
  ),
  linked('twice', link(1) + link(1), ['1']),
  plan(
    'summaries',
    [
      { name: 'Database', more: '<Summary>1</Summary>' },
      { level: 2, name: 'Stop', hours: 1 },
      { level: 2, name: 'Copy', hours: 1 },
      { name: 'Network', more: '<Summary>1</Summary>' },
      { level: 2, name: 'Switch', hours: 1 },
    ],
    { titles: ['Stop', 'Copy', 'Switch'], streams: ['Database', 'Database', 'Network'] },
  ),
  plan(
    'summaries-unmarked',
    [{ name: 'Database' }, { level: 2, name: 'Stop', hours: 1 }, { level: 2, name: 'Copy', hours: 1 }],
    { titles: ['Stop', 'Copy'] },
  ),
  plan(
    'link-on-a-summary',
    [
      { name: 'Database', more: '<Summary>1</Summary>' },
      { level: 2, name: 'Stop', hours: 1 },
      { level: 2, name: 'Copy', hours: 1 },
      { name: 'Network', more: `<Summary>1</Summary>${link(1)}` },
      { level: 2, name: 'Switch', hours: 1 },
      { level: 2, name: 'Look', hours: 1 },
    ],
    { after: [[], [], ['2', '3'], ['2', '3']], says: ['summaryLink'] },
  ),
  plan(
    'one-summary-around-all',
    [
      { name: 'Move', more: '<Summary>1</Summary>' },
      { level: 2, name: 'Database', more: '<Summary>1</Summary>' },
      { level: 3, name: 'Stop', hours: 1 },
      { level: 2, name: 'Network', more: '<Summary>1</Summary>' },
      { level: 3, name: 'Switch', hours: 1 },
    ],
    { streams: ['Database', 'Network'] },
  ),
  plan(
    'milestones',
    [{ hours: 1 }, { hours: 0, more: '<Milestone>1</Milestone>' }, { hours: 3, more: '<Milestone>1</Milestone>' }],
    { minutes: [60, 0, 180], kinds: [null, 'milestone', 'task'], says: ['longMilestone'] },
  ),
  plan(
    'project-task-and-empty-lines',
    `<Task><UID>0</UID><ID>0</ID><Name>Move</Name><OutlineLevel>0</OutlineLevel><Summary>1</Summary></Task>${tasks([{ hours: 1 }])}<Task><UID>7</UID><ID>7</ID><IsNull>1</IsNull></Task>`,
    { titles: ['Task 1'], says: ['emptyTask'] },
  ),
  plan('inactive', [{ hours: 1 }, { hours: 1, more: '<Active>0</Active>' }, { hours: 1, more: '<Active>1</Active>' }], {
    titles: ['Task 1', 'Task 3'],
    says: ['inactive'],
  }),
  plan(
    'inactive-in-between',
    [
      { hours: 1 },
      { hours: 1, more: `<Active>0</Active>${link(1)}` },
      { hours: 1, more: `<Active>1</Active>${link(2)}` },
      { hours: 1 },
      { hours: 1 },
    ],
    { titles: ['Task 1', 'Task 3', 'Task 4', 'Task 5'], faults: { unknownPredecessor: [3] } },
  ),
  plan(
    'summary-without-tasks',
    [{ hours: 8, name: 'Subproject', more: '<Summary>1</Summary><IsSubproject>1</IsSubproject>' }, { hours: 1 }],
    { titles: ['Subproject', 'Task 2'], minutes: [480, 60], says: ['lonelySummary'] },
  ),
  plan('external', [{ hours: 1 }, { hours: 1, more: '<ExternalTask>1</ExternalTask>' }], {
    titles: ['Task 1'],
    says: ['external'],
  }),
  plan(
    'constraints',
    [
      { hours: 1, more: '<ConstraintType>4</ConstraintType><ConstraintDate>2027-03-05T10:00:00</ConstraintDate>' },
      { hours: 1, more: '<ConstraintType>5</ConstraintType><ConstraintDate>2027-03-05T12:00:00</ConstraintDate>' },
      { hours: 1, more: '<ConstraintType>2</ConstraintType><ConstraintDate>2027-03-05T11:00:00</ConstraintDate>' },
    ],
    { steps: 3, says: ['constraint'] },
  ),
  plan(
    'deadlines-and-baselines',
    [
      { hours: 1, more: '<Deadline>2027-03-06T10:00:00</Deadline><Baseline><Number>0</Number></Baseline>' },
      { hours: 1 },
    ],
    { steps: 2, says: ['baseline'] },
  ),
  plan(
    'progress',
    [
      {
        hours: 1,
        more: '<PercentComplete>100</PercentComplete><ActualStart>2027-03-05T08:00:00</ActualStart><ActualFinish>2027-03-05T09:00:00</ActualFinish>',
      },
      { hours: 1, more: '<PercentComplete>30</PercentComplete>' },
      { hours: 1 },
    ],
    { statuses: ['done', 'running', null], says: ['status'] },
  ),
  plan(
    'notes',
    [
      { hours: 1, more: '<Notes>First this &amp; then that</Notes>' },
      { hours: 1, name: 'A &lt;b&gt; &amp; c' },
    ],
    { titles: ['Task 1', 'A <b> & c'] },
  ),
  plan('people', [{ hours: 1 }, { hours: 1 }], { people: [['Ann', 'Ben'], []], roles: ['DBA', ''] }, PEOPLE),
  plan(
    'calendar',
    [{ hours: 8 }, { hours: 8, more: link(1) }],
    { minutes: [480, 480], says: ['calendar', 'exceptions'] },
    CALENDAR,
  ),
  plan('elapsed-duration', [{ hours: 24, more: '<DurationFormat>8</DurationFormat>' }, { hours: 1 }], {
    minutes: [1440, 60],
    says: ['elapsed'],
  }),
  plan('without-durations', [{ name: 'Stop' }, { name: 'Start' }], {
    minutes: [15, 15],
    faults: { noDuration: [1, 2] },
  }),
  plan('long-tasks', [{ hours: 800, name: 'Train' }, { hours: 1 }], {
    titles: ['Task 2'],
    items: 1,
    says: ['longPreparation'],
  }),
  plan(
    'circle',
    [
      { hours: 1, more: link(2) },
      { hours: 1, more: link(1) },
    ],
    { steps: 2, faults: { circle: [2] } },
  ),
  plan('nothing', [], { steps: 0, faults: { noSteps: [] } }),
  {
    name: 'project-damaged.xml',
    content: '<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task><UID>1</UID>',
    becomes: { refused: 'damaged' },
  },
  {
    name: 'project-with-a-mark.xml',
    content: `\ufeff<?xml version="1.0"?>\r\n<Project xmlns="http://schemas.microsoft.com/project">\r\n<Tasks>${tasks([{ hours: 1 }])}</Tasks></Project>`,
    becomes: { titles: ['Task 1'], questions: [], faults: {} },
  },
]
