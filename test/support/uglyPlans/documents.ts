/** Markdown runbooks. */
import type { ImportAnswers } from '../../../shared/import/answers.ts'
import { type Outcome, sheet, type UglyPlan } from './uglyPlan.ts'

/** @param at lines of the steps, of which none says how long it takes */
const doc = (name: string, lines: string[], at: number[], becomes: Outcome, answers?: ImportAnswers): UglyPlan => ({
  name: `document-${name}.md`,
  content: sheet(...lines),
  ...(answers ? { answers } : {}),
  becomes: { questions: ['order'], faults: at.length > 0 ? { noDuration: at } : {}, ...becomes },
})

export const UGLY_DOCUMENTS: UglyPlan[] = [
  doc('boxes', ['# Night', '', '- [ ] Stop', '- [x] Copy', '- [X] Look'], [3, 4, 5], {
    titles: ['Stop', 'Copy', 'Look'],
    statuses: [null, 'done', 'done'],
    after: [[], ['Stop'], ['Copy']],
  }),
  doc(
    'boxes-together',
    ['- [ ] Stop', '- [ ] Copy'],
    [1, 2],
    { titles: ['Stop', 'Copy'], after: [[], []], questions: [] },
    { order: 'together' },
  ),
  doc('all-kinds-of-marks', ['* [ ] Stop', '+ [ ] Copy', '1. [ ] Switch', '2) [ ] Look'], [1, 2, 3, 4], {
    titles: ['Stop', 'Copy', 'Switch', 'Look'],
  }),
  doc('nested-boxes', ['- [ ] Database', '  - [ ] Stop', '    - [ ] Primary', '  - [ ] Copy'], [1, 2, 3, 4], {
    titles: ['Database', 'Stop', 'Primary', 'Copy'],
  }),
  doc('boxes-in-a-quote', ['# Night', '', '> - [ ] Stop', '> - [ ] Copy'], [3, 4], { titles: ['Stop', 'Copy'] }),
  doc('numbers', ['# Night', '', '1. Stop', '   1. this', '   2. that', '2. Copy', '3. Look'], [3, 6, 7], {
    titles: ['Stop', 'Copy', 'Look'],
    says: ['numbers'],
  }),
  doc('numbers-all-ones', ['1. Stop', '1. Copy', '1. Look'], [1, 2, 3], { titles: ['Stop', 'Copy', 'Look'] }),
  doc(
    'numbers-in-sections',
    ['# Night', '', '## Database', '', '1. Stop', '2. Copy', '', '## Network', '', '1. Switch'],
    [5, 6, 10],
    { titles: ['Stop', 'Copy', 'Switch'], streams: ['Database', 'Database', 'Network'] },
  ),
  doc('bullets', ['# Night', '', '- Stop', '- Copy'], [], { steps: 0, questions: ['items'], faults: { noSteps: [] } }),
  doc(
    'bullets-chosen',
    ['# Night', '', '- Stop', '- Copy'],
    [3, 4],
    { titles: ['Stop', 'Copy'] },
    { items: 'bullets' },
  ),
  doc('prose-only', ['# Night', '', 'Stop it, and start it again.'], [], {
    steps: 0,
    questions: [],
    faults: { noSteps: [] },
  }),
  doc(
    'headings-as-phases',
    [
      '# Night',
      '',
      '## Outage',
      '',
      '### Database',
      '',
      '- [ ] Stop',
      '',
      '### Network',
      '',
      '- [ ] Switch',
      '',
      '## Check',
      '',
      '- [ ] Look',
    ],
    [7, 11, 15],
    {
      titles: ['Stop', 'Switch', 'Look'],
      phases: ['Outage', 'Outage', null],
      streams: ['Database', 'Network', 'Check'],
    },
  ),
  doc('underlined-headings', ['Night', '=====', '', 'Database', '--------', '', '- [ ] Stop'], [7], {
    titles: ['Stop'],
    streams: ['Database'],
    questions: [],
  }),
  doc('fences', ['- [ ] Stop', '', '  ```sh', '  - [ ] no box', '  # no heading', '  ```', '', '- [ ] Copy'], [1, 8], {
    titles: ['Stop', 'Copy'],
  }),
  doc('tilde-fences', ['~~~', '- [ ] no box', '~~~', '', '- [ ] Stop'], [5], { titles: ['Stop'], questions: [] }),
  doc('an-open-fence', ['- [ ] Stop', '', '```', '- [ ] no box'], [1], { titles: ['Stop'], questions: [] }),
  doc(
    'rollback',
    ['## Move', '', '- [ ] Stop', '- [ ] Copy', '', '## Rollback', '', '- [ ] Go back', '- [ ] Tell'],
    [3, 4, 8, 9],
    { titles: ['Stop', 'Copy', 'Go back', 'Tell'], after: [[], ['Stop'], [], []], says: ['rollbackSection'] },
  ),
  doc('prerequisites', ['## Prerequisites', '', '- [ ] Access', '', '## Move', '', '- [ ] Stop'], [3, 7], {
    titles: ['Access', 'Stop'],
    says: ['prerequisites'],
  }),
  doc('voraussetzungen', ['## Voraussetzungen', '', '- [ ] Zugang', '', '## Rückfall', '', '- [ ] Zurück'], [3, 7], {
    titles: ['Zugang', 'Zurück'],
    says: ['prerequisites', 'rollbackSection'],
  }),
  doc('a-comment', ['- [ ] Stop', '', '<!--', '- [ ] Hidden', '-->', '', '- [ ] Copy'], [1, 4, 7], {
    titles: ['Stop', 'Hidden', 'Copy'],
    says: ['hidden'],
  }),
  doc(
    'html',
    ['<details><summary>More</summary>', '', '- [ ] Stop', '', '</details>', '', '- [ ] Copy <b>now</b>'],
    [3, 7],
    { titles: ['Stop', 'Copy now'] },
  ),
  doc('links-and-code', ['- [ ] Run `stop --all` on [db1](https://example.org/db1)', '- [ ] **Copy** _all_'], [1, 2], {
    titles: ['Run stop --all on db1', 'Copy all'],
  }),
  doc('a-link-is-no-box', ['- [x](https://example.org) is a link', '- [ ] Stop'], [2], {
    titles: ['Stop'],
    questions: [],
  }),
  doc('durations-and-people', ['- [ ] Stop (10 min) @ann', '- [ ] Copy (1h 30m) @ben.ode'], [], {
    minutes: [10, 90],
    people: [['ann'], ['ben.ode']],
    says: ['durationInTitle'],
  }),
  doc('front-matter', ['---', 'title: Night', 'owner: ann', '---', '# Night', '', '- [ ] Stop'], [7], {
    titles: ['Stop'],
    questions: [],
  }),
  doc('windows-line-ends', ['# Night\r', '\r', '- [ ] Stop\r', '- [x] Copy\r'], [3, 4], { titles: ['Stop', 'Copy'] }),
  doc('an-empty-box', ['- [ ]', '- [ ] Stop', '- [ ]   '], [1, 2, 3], {
    titles: ['Step in line 1', 'Stop', 'Step in line 3'],
  }),
  doc(
    'a-table',
    [
      '# Night',
      '',
      '| Task | Owner | Duration |',
      '|:-----|:-----:|---------:|',
      '| Stop \\| wait | Ann | 5m |',
      '| Copy | Ben | 1h |',
    ],
    [],
    { steps: 0, questions: ['items'], faults: { noSteps: [] } },
  ),
  doc(
    'a-table-chosen',
    [
      '# Night',
      '',
      '| Task | Owner | Duration |',
      '|:-----|:-----:|---------:|',
      '| Stop \\| wait | Ann | 5m |',
      '| Copy | Ben | 1h |',
    ],
    [],
    {
      titles: ['Stop | wait', 'Copy'],
      people: [['Ann'], ['Ben']],
      minutes: [5, 60],
      questions: [],
      skipped: ['1-2 empty', '3 header', '4 empty'],
    },
    { items: 'rows' },
  ),
  doc('boxes-in-a-table', ['| Task | Done |', '| --- | --- |', '| Stop | [ ] |', '', '- [ ] Look'], [5], {
    titles: ['Look'],
    questions: [],
  }),
  doc('paragraphs-in-items', ['- [ ] Stop', '  and wait', '', '  Then look.', '', '- [ ] Copy'], [1, 6], {
    titles: ['Stop and wait', 'Copy'],
  }),
  doc('tabs-and-deep-indents', ['- [ ] Stop', '\t- [ ] Primary', '\t\t- [ ] One', '- [ ] Copy'], [1, 2, 3, 4], {
    titles: ['Stop', 'Primary', 'One', 'Copy'],
  }),
  doc('starred-headings', ['**Database**', '', '- [ ] Stop', '', '**Network**', '', '- [ ] Switch'], [3, 7], {
    titles: ['Stop', 'Switch'],
  }),
  doc('the-same-title-twice', ['- [ ] Check', '- [ ] Check'], [1, 2], {
    titles: ['Check', 'Check'],
    after: [[], ['Check']],
  }),
]
