/** Sheets whose times are ugly. */
import type { ImportAnswers } from '../../../shared/import/answers.ts'
import { type Outcome, sheet, type UglyPlan } from './uglyPlan.ts'

const times = (
  name: string,
  rows: string[],
  becomes: Outcome,
  answers: ImportAnswers = { zone: 'UTC', t0: '2027-03-06T22:00' },
): UglyPlan => ({
  name: `times-${name}.csv`,
  content: sheet(...rows),
  answers,
  becomes: { questions: [], faults: {}, skipped: ['1 header'], ...becomes },
})

const at22 = ['2027-03-06T22:00', '2027-03-06T23:30']

export const UGLY_TIMES: UglyPlan[] = [
  times(
    'day-first',
    [
      'ID;Task;Start;Duration',
      '1;Stop;06/03/2027 22:00;5m',
      '2;Start;06/03/2027 23:30;5m',
      '3;Look;25/03/2027 08:00;5m',
    ],
    {
      starts: [...at22, '2027-03-25T08:00'],
    },
  ),
  times(
    'month-first',
    [
      'ID;Task;Start;Duration',
      '1;Stop;03/06/2027 22:00;5m',
      '2;Start;03/06/2027 23:30;5m',
      '3;Look;03/25/2027 08:00;5m',
    ],
    {
      starts: [...at22, '2027-03-25T08:00'],
    },
  ),
  times('order-unknown', ['ID;Task;Start;Duration', '1;Stop;06/03/2027 22:00;5m', '2;Start;06/03/2027 23:30;5m'], {
    starts: at22,
    questions: ['dateOrder'],
  }),
  times(
    'order-answered',
    ['ID;Task;Start;Duration', '1;Stop;03/06/2027 22:00;5m', '2;Start;03/06/2027 23:30;5m'],
    { starts: at22 },
    { zone: 'UTC', t0: '2027-03-06T22:00', dateOrder: 'monthFirst' },
  ),
  times('order-mixed', ['ID;Task;Start;Duration', '1;Stop;25/03/2027 22:00;5m', '2;Start;03/26/2027 23:30;5m'], {
    starts: ['2027-03-25T22:00', ''],
    faults: { mixedDateOrder: [], unreadableTime: [3] },
  }),
  times('iso', ['ID,Task,Start,Duration', '1,Stop,2027-03-06 22:00,5m', '2,Start,2027-03-06T23:30:00,5m'], {
    starts: at22,
  }),
  times(
    'iso-with-offset',
    ['ID,Task,Start,Duration', '1,Stop,2027-03-06T23:00:00+01:00,5m', '2,Start,2027-03-06T23:30Z,5m'],
    {
      starts: at22,
    },
  ),
  times(
    'german',
    ['Nr;Aufgabe;Beginn;Dauer', '1;Stopp;06.03.2027 22:00 Uhr;5 Min', '2;Start;Sa, 06.03.2027 23:30;5 Min'],
    {
      starts: at22,
    },
  ),
  times(
    'month-names',
    ['ID,Task,Start,Duration', '1,Stop,6 March 2027 22:00,5m', '2,Start,"Mar 6, 2027 11:30 PM",5m'],
    {
      starts: at22,
    },
  ),
  times(
    'month-names-french',
    ['N°;Tâche;Début;Durée', '1;Arrêt;6 mars 2027 22h00;5 min', '2;Départ;6 mars 2027 23h30;5 min'],
    {
      starts: at22,
    },
  ),
  times(
    'twelve-hours',
    ['ID,Task,Date,Start,Duration', '1,Stop,2027-03-06,10:00 PM,5m', '2,Start,2027-03-06,11:30 pm,5m'],
    {
      starts: at22,
    },
  ),
  times('date-once', ['ID;Task;Date;Start;Duration', '1;Stop;06.03.2027;22:00;5m', '2;Start;;23:30;5m'], {
    starts: at22,
  }),
  times(
    'past-midnight',
    ['ID;Task;Date;Start;End', '1;Stop;06.03.2027;22:00;23:30', '2;Copy;;23:30;00:30', '3;Look;;00:30;01:00'],
    {
      starts: ['2027-03-06T22:00', '2027-03-06T23:30', '2027-03-07T00:30'],
      minutes: [90, 60, 30],
      says: ['nextDay'],
    },
  ),
  times(
    'date-without-time',
    ['ID;Task;Start;End', '1;Prepare;01.03.2027;02.03.2027', '2;Stop;06.03.2027 22:00;06.03.2027 22:30'],
    {
      starts: ['2027-03-01T00:00', '2027-03-06T22:00'],
      minutes: [2880, 30],
      says: ['dateWithoutTime'],
    },
  ),
  times(
    'end-before-start',
    ['ID;Task;Start;End', '1;Stop;06.03.2027 22:00;06.03.2027 21:00', '2;Start;06.03.2027 23:30;06.03.2027 23:40'],
    {
      starts: at22,
      minutes: [15, 10],
      faults: { endBeforeStart: [2], noDuration: [2] },
    },
  ),
  times(
    'impossible',
    [
      'ID;Task;Start;Duration',
      '1;Stop;31.02.2027 22:00;5m',
      '2;Start;06.03.2027 25:00;5m',
      '3;Look;when calm;5m',
      '4;Copy;06.03.2027 22:00;5m',
      '5;Tell;06.03.2027 23:30;5m',
    ],
    {
      starts: ['', '', '', ...at22],
      faults: { unreadableTime: [2, 3, 4] },
    },
  ),
  times('none-that-can-be-read', ['ID;Task;Start;Duration', '1;Stop;early;5m', '2;Start;late;5m'], {
    starts: ['', ''],
    says: ['unusedColumn'],
  }),
  times('year-slip', ['ID;Task;Start;Duration', '1;Stop;06.03.2027 22:00;5m', '2;Start;06.03.2207 23:30;5m'], {
    starts: ['2027-03-06T22:00', ''],
    faults: { farDate: [3] },
  }),
  times(
    'spring-forward',
    ['ID;Task;Start;Duration', '1;Stop;28.03.2027 01:30;5m', '2;Start;28.03.2027 03:30;5m'],
    { starts: ['2027-03-28T00:30', '2027-03-28T01:30'] },
    { zone: 'Europe/Berlin', t0: '2027-03-28T01:30' },
  ),
  times(
    'autumn-back',
    ['ID;Task;Start;Duration', '1;Stop;31.10.2027 01:30;5m', '2;Start;31.10.2027 04:00;5m'],
    { starts: ['2027-10-30T23:30', '2027-10-31T03:00'] },
    { zone: 'Europe/Berlin', t0: '2027-10-31T01:30' },
  ),
  times(
    'zone-and-t0-asked',
    ['ID;Task;Start;Duration', '1;Stop;06.03.2027 22:00;5m', '2;Start;06.03.2027 23:30;5m'],
    { starts: at22, questions: ['zone', 't0'] },
    {},
  ),
  times('offsets', ['ID;Task;Start;Duration', '1;Stop;T-2h;5m', '2;Start;T+0:30;5m', '3;Look;T0;5m'], {
    starts: ['2027-03-06T20:00', '2027-03-06T22:30', '2027-03-06T22:00'],
  }),
  times('days-from-d', ['ID;Task;Start;Duration', '1;Ask;D-3;5m', '2;Stop;D;5m'], {
    starts: ['2027-03-03T22:00', '2027-03-06T22:00'],
  }),
  times('serial-numbers', ['ID;Task;Start;Duration', '1;Stop;46452.9166666667;5m', '2;Start;46452.9791666667;5m'], {
    starts: at22,
  }),
  times(
    'duration-differs',
    [
      'ID;Task;Start;End;Duration',
      '1;Stop;06.03.2027 22:00;06.03.2027 23:00;30m',
      '2;Start;06.03.2027 23:30;06.03.2027 23:35;5m',
    ],
    {
      minutes: [30, 5],
      says: ['durationDiffers'],
    },
  ),
  times(
    'later-than-its-links',
    ['ID;Task;Start;Duration;After', '1;Stop;06.03.2027 22:00;5m;', '2;Start;06.03.2027 23:30;5m;1'],
    {
      starts: at22,
      after: [[], ['1']],
      says: ['laterStart'],
    },
  ),
  times(
    'earlier-than-its-links',
    ['ID;Task;Start;Duration;After', '1;Stop;06.03.2027 22:00;2h;', '2;Start;06.03.2027 23:30;5m;1'],
    {
      starts: at22,
      faults: { startsTooEarly: [3] },
    },
  ),
  times(
    'planned-and-actual',
    [
      'ID;Task;Planned Start;Planned End;Actual Start;Actual End',
      '1;Stop;06.03.2027 22:00;06.03.2027 22:30;06.03.2027 22:05;06.03.2027 22:41',
      '2;Start;06.03.2027 23:30;06.03.2027 23:40;;',
    ],
    {
      starts: at22,
      minutes: [30, 10],
    },
  ),
]
