/** Sheets that are ugly in a cell: durations, words where nothing is, states, people. */
import { sheet, type UglyPlan } from './uglyPlan.ts'

/** Each spelling of a duration in a sheet of its own. */
const DURATIONS: [name: string, written: string, minutes: number][] = [
  ['m', '45m', 45],
  ['h-and-m', '2h 30m', 150],
  ['h-and-m-together', '2h30m', 150],
  ['decimal-point', '1.5h', 90],
  ['decimal-comma', '"1,5 h"', 90],
  ['min', '90 min', 90],
  ['min-dot', '90 min.', 90],
  ['clock', '0:45', 45],
  ['clock-with-seconds', '01:30:00', 90],
  ['long-clock', '36:00', 2160],
  ['german', '2 Std. 15 Min.', 135],
  ['french', '1 heure 30 minutes', 90],
  ['french-short', '1h30', 90],
  ['spanish', '2 horas', 120],
  ['words', '1 hour and 5 minutes', 65],
  ['about', '~10 min', 10],
  ['circa', 'ca. 20 min', 20],
  ['iso', 'PT1H30M', 90],
  ['range', '10-20 min', 15],
  ['range-of-two-units', '30 min - 1 h', 45],
  ['half', '½ h', 30],
  ['quote', "15'", 15],
  ['day', '1 day', 1440],
  ['project-estimate', '2 hrs?', 120],
  ['elapsed', '1 eday', 1440],
]

const durations = DURATIONS.map(
  ([name, written, minutes]): UglyPlan => ({
    name: `duration-${name}.csv`,
    content: sheet('ID,Task,Duration', `1,Stop,${written}`, '2,Start,5m'),
    becomes: { titles: ['Stop', 'Start'], minutes: [minutes, 5], questions: [], faults: {}, skipped: ['1 header'] },
  }),
)

/** What people write where they have nothing to write: the step is there, with a duration put in. */
const FILLERS = ['nan', 'NaN', 'tbd', 'TBC', '-', '–', 'n/a', 'N/A', '?', '#REF!', '#N/A', 'k.A.', '...']
const fillers = FILLERS.map(
  (word, index): UglyPlan => ({
    name: `filler-${index + 1}.csv`,
    content: sheet('ID,Task,Owner,Duration,After', `1,Stop,${word},${word},${word}`, '2,Start,Ann,5m,1'),
    becomes: {
      titles: ['Stop', 'Start'],
      people: [[], ['Ann']],
      minutes: [15, 5],
      after: [[], ['1']],
      questions: [],
      faults: { noDuration: [2] },
      skipped: ['1 header'],
    },
  }),
)

const status = (
  name: string,
  words: string[],
  statuses: (string | null)[],
  faults: Record<string, number[]> = {},
): UglyPlan => ({
  name: `status-${name}.csv`,
  content: sheet('ID,Task,Duration,Status', ...words.map((word, at) => `${at + 1},Step ${at + 1},5m,${word}`)),
  becomes: { steps: words.length, statuses, questions: [], faults, skipped: ['1 header'] },
})

const people = (name: string, cells: string[], names: string[][], questions: string[] = []): UglyPlan => ({
  name: `people-${name}.csv`,
  content: sheet('ID,Task,Owner,Duration', ...cells.map((cell, at) => `${at + 1},Step ${at + 1},"${cell}",5m`)),
  becomes: { steps: cells.length, people: names, questions, faults: {}, skipped: ['1 header'] },
})

export const UGLY_CELLS: UglyPlan[] = [
  ...durations,
  ...fillers,
  {
    name: 'duration-bare.csv',
    content: sheet('ID,Task,Duration', '1,Stop,180', '2,Start,90'),
    becomes: { minutes: [180, 90], questions: ['durationUnit'], faults: {}, skipped: ['1 header'] },
  },
  {
    name: 'duration-bare-answered.csv',
    content: sheet('ID,Task,Duration', '1,Stop,3', '2,Start,1'),
    answers: { durationUnit: 'h' },
    becomes: { minutes: [180, 60], questions: [], faults: {}, skipped: ['1 header'] },
  },
  {
    name: 'duration-unit-in-heading.csv',
    content: sheet('ID,Task,Duration (min)', '1,Stop,180', '2,Start,90'),
    becomes: { minutes: [180, 90], questions: [], faults: {}, skipped: ['1 header'] },
  },
  {
    name: 'duration-dauer-in-stunden.csv',
    content: sheet('Nr;Aufgabe;Dauer (Std.)', '1;Stopp;1,5', '2;Start;2'),
    becomes: { minutes: [90, 120], questions: [], faults: {}, skipped: ['1 header'] },
  },
  {
    name: 'duration-shares-of-a-day.csv',
    content: sheet('ID,Task,Duration', '1,Stop,0.0208333333', '2,Start,0.0416666667'),
    becomes: { minutes: [30, 60], questions: [], faults: {}, says: ['shareOfDay'], skipped: ['1 header'] },
  },
  {
    name: 'duration-unreadable.csv',
    content: sheet('ID,Task,Duration', '1,Stop,as long as it takes', '2,Start,5m', '3,Look,5 parsecs'),
    becomes: {
      minutes: [15, 5, 15],
      questions: [],
      faults: { unreadableDuration: [2, 4], noDuration: [2, 4] },
      skipped: ['1 header'],
    },
  },
  {
    name: 'duration-zero-is-a-milestone.csv',
    content: sheet('ID,Task,Duration', '1,Stop,5m', '2,All stopped,0', '3,Start,0m'),
    becomes: {
      minutes: [5, 0, 0],
      kinds: [null, 'milestone', 'milestone'],
      questions: [],
      faults: {},
      says: ['milestone'],
      skipped: ['1 header'],
    },
  },
  {
    name: 'duration-of-weeks-is-preparation.csv',
    content: sheet('ID,Task,Duration,After', '1,Train users,6 weeks,', '2,Stop,5m,1'),
    becomes: {
      titles: ['Stop'],
      items: 1,
      questions: [],
      faults: {},
      says: ['longPreparation', 'linkToReadiness'],
      skipped: ['1 header'],
    },
  },
  status(
    'english',
    ['Not started', 'In Progress', 'Complete', 'Cancelled', 'Blocked'],
    ['notStarted', 'running', 'done', 'skipped', 'held'],
  ),
  status(
    'german',
    ['offen', 'in Arbeit', 'erledigt', 'entfallen', 'blockiert'],
    ['notStarted', 'running', 'done', 'skipped', 'held'],
  ),
  status(
    'numbered',
    ['0-Open', '2-In Progress', '4-Complete', '6-Archive'],
    ['notStarted', 'running', 'done', 'skipped'],
  ),
  status('percent', ['0%', '40%', '100%'], ['notStarted', 'running', 'done']),
  status('signs', ['✓', 'x', '✅'], ['done', 'done', 'done']),
  status('with-initials', ['Done (AS)', 'Done.', 'OK'], ['done', 'done', 'done']),
  status('unknown', ['Done', 'ask Ben', 'whatever'], ['done', null, null], { unknownStatus: [3, 4] }),
  people('slash', ['Anna Schmidt / Ben Ode', 'Cleo'], [['Anna Schmidt', 'Ben Ode'], ['Cleo']]),
  people('lines', ['Anna\nBen', 'Cleo'], [['Anna', 'Ben'], ['Cleo']]),
  people(
    'and',
    ['Anna and Ben', 'Cleo & Dan'],
    [
      ['Anna', 'Ben'],
      ['Cleo', 'Dan'],
    ],
  ),
  people(
    'und',
    ['Anna und Ben', 'Cleo; Dan'],
    [
      ['Anna', 'Ben'],
      ['Cleo', 'Dan'],
    ],
  ),
  people('addresses', ['Anna <anna@example.org>', '@ben'], [['Anna'], ['ben']]),
  people('same-in-capitals', ['Anna Schmidt', 'ANNA SCHMIDT'], [['Anna Schmidt'], ['Anna Schmidt']]),
  people('last-name-first', ['Anna Schmidt', 'Schmidt, Anna'], [['Anna Schmidt'], ['Anna Schmidt']]),
  people('initial', ['Anna Schmidt', 'A. Schmidt'], [['Anna Schmidt'], ['A. Schmidt']], ['people']),
  people('slip', ['Anna Schmidt', 'Anna Schmitt'], [['Anna Schmidt'], ['Anna Schmitt']], ['people']),
  people('in-brackets', ['Anna (DBA)', 'Ben [on call]'], [['Anna'], ['Ben']]),
  {
    name: 'people-merge-answered.csv',
    content: sheet('ID,Task,Owner,Duration', '1,Stop,Anna Schmidt,5m', '2,Start,A. Schmidt,5m'),
    answers: { people: { 'Anna Schmidt': 'Anna Schmidt', 'A. Schmidt': 'Anna Schmidt' } },
    becomes: { people: [['Anna Schmidt'], ['Anna Schmidt']], questions: [], faults: {}, skipped: ['1 header'] },
  },
]
