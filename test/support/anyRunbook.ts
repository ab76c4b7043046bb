/** Random runbooks of every key that a step may have, with texts that break formats: quotes, formulas, line breaks, labels, code. */
import fc from 'fast-check'
import { stringify } from 'yaml'
import { compileRunbook } from '../../shared/runbook/reading/compile.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { runbookFile } from '../../shared/runbook/runbookFormat.ts'
import { visibleLine } from '../../shared/singleLine.ts'

const HARD = [
  '=1+1',
  '+49 30 1234',
  '-v',
  '@admin',
  "'=x",
  '\t=1',
  '"quoted", and; more',
  'a\nb\n\n  indented\n',
  '**Expected result:**',
  '\\**Rollback:**',
  'Expected result:',
  '- [ ] a box',
  '- Role: nobody',
  '# heading',
  '```\nunclosed',
  '<!-- comment',
  '</Notes>&amp;<![CDATA[ ]]>',
  '_x0041_ and _x000D_',
  'none, because it is so',
  'tbd',
  'n/a',
  '-',
  '2026-03-04',
  '12',
  'PT5M',
  'Ünïcödé 漢字 😀 é',
  'nbsp\u00a0inside',
  'a | b | c',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  'T+5m',
  'line\u2028separator',
  '{{7*7}}',
  'x'.repeat(300),
]
const hard = fc.constantFrom(...HARD)
const piece = fc.oneof(hard, fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string({ maxLength: 12 }))
const text = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('\n').trim())
  .filter((one) => one !== '' && one.isWellFormed())
const line = piece
  .map((one) =>
    one
      .replace(/[\n\r\u2028\u2029]/g, ' ')
      .trim()
      .slice(0, 150),
  )
  .filter((one) => one.isWellFormed() && visibleLine(200).safeParse(one).success)

const seconds = fc.oneof(fc.constantFrom(60, 300, 3600, 86_400, 90), fc.integer({ min: 1, max: 14 * 86_400 }))
const estimate = fc
  .tuple(seconds, seconds, seconds)
  .map((three) => three.toSorted((a, b) => a - b))
  .chain(([low = 1, likely = 1, high = 1]) => fc.constantFrom(`${likely}s`, `${low}s..${likely}s..${high}s`))
const ids = ['freeze', 'a--b', 'x-', '12', '1-1', 'tbd', 'n-a', 'build-ss', 'task', 'lead', 'drain-fs', 'step-2']
const lag = fc.oneof(
  fc.constant(''),
  seconds.map((one) => `+${one}s`),
  fc.constant('-5m'),
  fc.constant('+2h working'),
)

const fieldName = fc.constantFrom('CAB ref', 'Box=owner', '"quoted"', 'Höhe', 'a; b')

const webAddress = fc.constantFrom(
  'https://wiki.example.net/page',
  'http://x.example/?q=a;b&c=%22d%22#e',
  'https://docs.example.net/(1)/a,b=c',
)

/** A step as a file may have it, after some of those before. */
const stepArbitrary = (
  id: string,
  before: readonly string[],
  gates: readonly string[],
  roles: readonly string[],
  phases: readonly string[],
) =>
  fc
    .record({
      title: line,
      kind: fc.constantFrom(
        ...(['task', 'task', 'milestone', 'validation', 'communication', 'automation', 'wait'] as const),
      ),
      phase: fc.constantFrom(...phases),
      owner: fc.constantFrom(...roles),
      takes: estimate,
      on: fc.subarray([...before, ...gates]).map((all) => all.slice(-3)),
      types: fc.array(fc.tuple(fc.constantFrom('', ' FS', ' SS', ' FF', ' SF'), lag), { minLength: 3, maxLength: 3 }),
      before: fc.oneof({ weight: 7, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.record({ done: line }) }),
      may: fc.record(
        {
          source: line,
          tags: fc.uniqueArray(
            line.map((one) => one.slice(0, 40).trim()),
            { maxLength: 3, selector: (tag) => tag.toLowerCase() },
          ),
          fields: fc.dictionary(fieldName, line, { maxKeys: 2, noNullPrototype: true }),
          only: fc.constantFrom('rehearsal' as const, 'live' as const),
          parties: fc.dictionary(fieldName, fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1, maxLength: 3 }), {
            maxKeys: 3,
            noNullPrototype: true,
          }),
          deadline: fc.constantFrom('T0', 'T+2h30m', 'T-2d', '2027-03-07T02:00:00Z'),
          links: fc.array(fc.record({ title: line, url: webAddress }), { maxLength: 3 }),
          calendar: fc.constantFrom('office', 'nights', '24h'),
          note: text,
          do: text,
          verify: text,
          notBefore: fc.constantFrom('T0', 'T+15m', 'T-48h', '2027-03-06T22:00:00+01:00'),
          timebox: fc.constantFrom('30m, then decide', '90s, then decide'),
          outputs: fc.constantFrom(['rows'], ['rows', 'check_sum'], []),
          people: fc.constantFrom(
            { [roles[0] ?? 'lead']: 2 },
            { [roles[0] ?? 'lead']: 1, [roles[1] ?? 'lead']: 3 },
            {},
          ),
          rollback: fc.oneof(
            fc.constant('none, because it changes\nnothing'),
            fc.record(
              {
                title: line.filter((one) => !/^none,? because/i.test(one)),
                takes: estimate,
                owner: fc.constantFrom(...roles),
                do: text,
                verify: text,
              },
              { requiredKeys: ['title', 'takes'] },
            ),
          ),
          secondPerson: fc.oneof(fc.constant(true as const), fc.constantFrom(...roles)),
          pointOfNoReturn: fc.constant(true as const),
          takesServiceDown: fc.constant(true as const),
          startsChange: fc.constant(true as const),
          automation: fc.constantFrom({}, { timeout: '30m' }, { timeout: '30m', heartbeat: '1m' }),
        },
        { requiredKeys: [] },
      ),
    })
    .chain(({ on, types, takes, may, before, kind, ...step }) =>
      fc.record({ audience: line, message: text }).map((said) => ({
        step: id,
        ...step,
        kind,
        ...(kind === 'milestone' ? {} : { takes }),
        after: on.map((one, index) => {
          const [type, by] = types[index] ?? ['', '']
          return `${one}${type === '' && by !== '' ? ' FS' : type}${by}`
        }),
        ...may,
        ...before,
        ...(kind === 'communication' ? said : {}),
      })),
    )

/** Mostly one role for a title; some have the same title, and the lead may have any. */
const rolesArbitrary = fc.record({
  lead: fc.record({ title: fc.oneof(fc.constant('Cutover lead'), line) }),
  dba: fc.record({ title: fc.constantFrom('Database', 'Network', 'DBA; on call', 'Base (qa)', 'lead') }),
  network: fc.record(
    {
      title: fc.constantFrom('Network', 'Netze', 'cutover lead'),
      capacity: fc.constant(4),
      calendar: fc.constantFrom('office', '24h'),
      signs: text,
    },
    { requiredKeys: ['title'] },
  ),
  'on-call': fc.record(
    {
      title: fc.constantFrom('On call', 'Stand-by; 2 from T0 until T+1h'),
      capacity: fc.integer({ min: 1, max: 9 }),
      shifts: fc.constantFrom(
        [{ from: 'T-1d', until: 'T+6h', people: 3 }],
        [
          { from: 'T-2h30m', until: 'T0', people: 0 },
          { from: 'T0', until: 'T+90s', people: 500 },
        ],
      ),
      handOver: fc.constantFrom('15m', '90s'),
    },
    { requiredKeys: ['title', 'capacity', 'shifts'] },
  ),
})

const titles = (many: fc.Arbitrary<string>) => fc.uniqueArray(many, { minLength: 1, maxLength: 3 })
const groupTitle = fc
  .oneof(fc.constantFrom('Outage', 'Database', 'Data; base', 'Gates & co', "O'Neil [x]:*?/\\"), line)
  .filter((one) => one !== 'Gates')

export interface AnyRunbook {
  /** As a file that somebody wrote. */
  source: string
  runbook: Runbook
}

export const anyRunbook: fc.Arbitrary<AnyRunbook> = fc
  .record({
    roles: rolesArbitrary,
    phases: titles(groupTitle),
    // As a key, that name is taken out of what is parsed.
    workstreams: titles(groupTitle.filter((title) => title !== '__proto__')),
    title: line,
    count: fc.integer({ min: 1, max: 10 }),
    beside: fc.oneof(
      line,
      line.map((one) => `${one}\n\n  - "two": #3`),
    ),
  })
  .chain(({ count, ...frame }) => {
    const used = ids.slice(0, count)
    const names = Object.keys(frame.roles)
    const lane = fc.integer({ min: 0, max: frame.workstreams.length - 1 })
    return fc
      .tuple(
        ...used.map((id, index) =>
          fc.tuple(stepArbitrary(id, used.slice(0, index), ['go-no-go'], names, frame.phases), lane),
        ),
      )
      .map((steps) => {
        const file = fileAround(frame, used, steps)
        return { source: stringify(file), runbook: compileRunbook(runbookFile.parse(file)) }
      })
  })

interface Frame {
  roles: object
  phases: string[]
  workstreams: string[]
  title: string
  beside: string
}

/** A file with everything that stands beside its steps. */
function fileAround({ roles, phases, workstreams, title, beside }: Frame, used: string[], steps: [object, number][]) {
  return {
    runbook: 'any',
    title,
    description: beside,
    tier: 2,
    timezone: 'Europe/Berlin',
    window: '30d',
    contingency: 0.1,
    warn: { rollback: '30m', chance: 0.85 },
    roles,
    calendars: {
      office: { hours: { 'Mon-Thu': '08:00-12:00 13:00-17:00', Fri: '08:00-14:00' }, except: { '2027-12-24': 'none' } },
      nights: { timezone: 'Asia/Kolkata', hours: { 'Mon-Sun': '22:00-06:00' } },
    },
    calendar: 'office',
    readiness: { Testing: [{ id: 'uat', title: 'UAT', owner: 'dba', due: 'T-3d', description: beside }] },
    gates: [
      {
        id: 'go-no-go',
        title: 'Go / no-go',
        approvers: { roles: ['lead'], quorum: 1 },
        decides: 'lead',
        at: 'T-1h',
        reporters: ['dba', 'network'],
        must: [{ readiness: 0.9 }, { mandatory: 'closed' }],
        should: [{ finish: 'inside window' }],
        description: beside,
      },
      {
        id: 'accepted',
        title: beside.split('\n')[0],
        approvers: { roles: ['network', 'dba'], quorum: 2, required: ['network'] },
        decides: 'dba',
        after: used.slice(-2).map((id, index) => (index === 0 ? id : `${id} FF+10m`)),
        signaturesHold: '4h',
        afterGo: 'reopen',
      },
    ],
    rollback: {
      takes: '2h',
      triggers: [
        { when: beside.split('\n')[0], at: 'T+3h', metric: { metric: 'recon_diff', atMost: 0.1 }, decides: 'dba' },
      ],
      first: [{ step: 'tell-back', title: beside.split('\n')[0], owner: 'network', takes: '5m..10m..30m', do: beside }],
      last: [
        { step: 'check-old', title: 'Check', kind: 'validation', takes: '10m', verify: beside },
        { step: 'reopen', title: 'Open again', takes: '1h', after: ['check-old SS+5m'], secondPerson: 'dba' },
      ],
    },
    holds: [{ id: 'hold', title: 'Built-in hold', at: 'T-30m', reason: beside }],
    phases: phases.map((phase, index) => (index === 0 ? { phase, changeHoldBlocks: true } : phase)),
    workstreams: Object.fromEntries(
      workstreams.map((lane, index) => [lane, steps.filter(([, own]) => own === index).map(([step]) => step)]),
    ),
    hypercare: { lasts: '72h', checkIns: 'every 8h', exit: [{ metric: 'error_rate', atMost: 0.01 }] },
  }
}
