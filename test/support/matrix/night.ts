/** A runbook whose steps, items and gates stand in every state at once, and everybody who may try something there. */
import { done, type Move, openGate, passGate, report, say, signBy } from './moves.ts'

const gate = (id: string) =>
  `{ id: ${id}, title: Gate ${id}, reporters: [network, dba], approvers: { roles: [operations, sponsor], quorum: 2 }, decides: sponsor, must: [{ item: verified }] }`
const step = (id: string, more: string, after = 'passed') =>
  `{ step: ${id}, title: Step ${id}, phase: Work, owner: dba, takes: 5m, after: [${after}], verify: "- [ ] Seen", ${more} }`
const back = (id: string) => `rollback: { title: Take ${id} back, takes: 5m, verify: "- [ ] Seen" }`
const NO_WAY_BACK = 'rollback: "none, because it changes nothing"'

/** Ids say in which state a step, an item or a gate stands where the cutover is executed. */
export const NIGHT_YAML = `
runbook: matrix-night
title: Everything at once
tier: 1
timezone: Europe/Berlin
window: 8h
roles:
  lead: { title: Cutover lead }
  dba: { title: Database }
  network: { title: Network }
  qa: { title: Test and quality }
  operations: { title: Operations }
  sponsor: { title: Business sponsor }
readiness:
  Testing:
    - { id: open, title: Nothing yet, owner: qa, due: T-1d, evidence: { link: The report } }
    - { id: provided, title: To be looked at, owner: qa, due: T-1d, mandatory: true, evidence: { link: The report } }
    - { id: verified, title: Proven, owner: qa, due: T-1d, mandatory: true, evidence: { link: The report } }
    - { id: waived, title: Left open, owner: qa, due: T-1d, mandatory: true, evidence: { link: The report } }
gates:
${['passed', 'asked', 'reported', 'signed', 'refused', 'untouched'].map((id) => `  - ${gate(id)}`).join('\n')}
phases: [Work]
workstreams:
  Database:
    - ${step('ready', back('ready'))}
    - ${step('waiting', NO_WAY_BACK, 'ready')}
    - ${step('gated', NO_WAY_BACK, 'untouched')}
    - ${step('running', back('running'))}
    - ${step('held', back('held'))}
    - ${step('failed', back('failed'))}
    - ${step('unconfirmed', `secondPerson: true, ${back('unconfirmed')}`)}
    - ${step('done', back('done'))}
    - ${step('reversed', back('reversed'))}
    - ${step('skipped', NO_WAY_BACK)}
    - ${step('job', `kind: automation, automation: { timeout: 9h, heartbeat: 9h }, ${NO_WAY_BACK}`)}
    - ${step('job-done', `kind: automation, automation: { timeout: 9h, heartbeat: 9h }, ${NO_WAY_BACK}`)}
    - { step: moment, title: A moment, kind: milestone, phase: Work, owner: dba, after: [passed] }
  Network:
${['asked', 'reported', 'signed', 'refused']
  .map((id) => `    - ${step(`after-${id}`, NO_WAY_BACK, id).replace('owner: dba', 'owner: network')}`)
  .join('\n')}
rollback: { triggers: [{ id: rows-differ, when: Rows differ, metric: { metric: rows_off, atMost: 0 }, decides: sponsor }] }
hypercare: { lasts: 72h, checkIns: every 8h, signedBy: [operations], exit: [{ metric: error_rate, atMost: 0.01 }] }
`

/** Roles in the cutover as it is created; `otto` becomes a dba after his signature has counted. */
export const PEOPLE = {
  lead: ['lena'],
  dba: ['dana', 'second', 'vera', 'fritz', 'rita'],
  network: ['nils'],
  qa: ['quinn', 'oskar'],
  operations: ['olga', 'otto', 'oskar', 'paula'],
  sponsor: ['sam'],
  scribe: ['scott'],
}

/** Everything proven, waived or left as its id says. `quinn`'s evidence was typed by the scribe. */
const READINESS: Move[] = [
  say('scott', {
    type: 'provideEvidence',
    itemId: 'provided',
    evidence: { link: 'https://example.org' },
    onBehalfOf: 'quinn@example.org',
  }),
  say('oskar', { type: 'provideEvidence', itemId: 'verified', evidence: { link: 'https://example.org' } }),
  say('lena', { type: 'verifyItem', itemId: 'verified' }),
  say('sam', { type: 'waiveItem', itemId: 'waived', reason: 'Accepted', until: '2999-01-01T00:00:00Z' }),
  say('quinn', { type: 'recordMetric', metric: 'rows_off', value: 3 }),
]

const WATCH: Move[] = [
  say('quinn', { type: 'addWatchItem', title: 'Slow report' }),
  say('rita', { type: 'addWatchItem', title: 'Warm rack' }),
  say('paula', { type: 'releasePerson', role: 'dba', email: 'rita@example.org' }),
]

const GATES: Move[] = [
  ...passGate('passed', ['olga', 'otto', 'oskar', 'paula', 'sam']),
  say('lena', { type: 'assignPerson', role: 'dba', email: 'otto@example.org' }),
  openGate('asked'),
  openGate('reported'),
  ...report('reported'),
  openGate('signed'),
  ...report('signed'),
  ...signBy('signed', 'olga', 'sam'),
]
const REFUSED: Move[] = [
  openGate('refused'),
  say('sam', { type: 'decideGate', gateId: 'refused', outcome: 'noGo', reason: 'Not tonight' }),
]

const PLANNED: Move[] = [...READINESS, ...WATCH, ...GATES, ...REFUSED]

const starts = (stepId: string) => say('dana', { type: 'startStep', stepId })
const skips = (stepId: string) => say('lena', { type: 'skipStep', stepId, reason: 'Not needed' })
const completes = (stepId: string) => say('dana', { type: 'completeStep', stepId })

const RUNNING: Move[] = [
  ...PLANNED,
  say('lena', { type: 'startCutover' }),
  ...['running', 'held', 'failed', 'unconfirmed'].map(starts),
  say('dana', { type: 'holdStep', stepId: 'held', reason: 'Locked' }),
  say('dana', { type: 'failStep', stepId: 'failed', reason: 'Refused' }),
  say('scott', { type: 'completeStep', stepId: 'unconfirmed', onBehalfOf: 'dana@example.org' }),
  ...['done', 'reversed', 'job-done'].flatMap(done),
  skips('skipped'),
]

const FINISHED: Move[] = [
  ...READINESS,
  ...WATCH,
  ...GATES,
  say('lena', { type: 'startCutover' }),
  ...['done', 'job-done'].flatMap(done),
  completes('moment'),
  ...['ready', 'waiting', 'gated', 'running', 'held', 'failed', 'unconfirmed', 'reversed', 'skipped', 'job'].map(skips),
  ...['after-asked', 'after-reported', 'after-signed', 'after-refused'].map(skips),
]

const HYPERCARE: Move[] = [...FINISHED, say('lena', { type: 'enterHypercare' })]
const SETTLED: Move[] = [
  ...HYPERCARE,
  say('quinn', { type: 'recordMetric', metric: 'error_rate', value: 0.001 }),
  'resolve',
]
const SIGNED_OFF: Move[] = [...SETTLED, say('olga', { type: 'signOff' })]
const STOP = say('nils', { type: 'callStop', reason: 'Smoke in the rack' })

/** How each situation is reached, by commands that are given over REST. */
export const SITUATION_MOVES = {
  planned: PLANNED,
  running: RUNNING,
  paused: [
    ...RUNNING,
    say('lena', { type: 'pauseCutover', reason: 'Waiting' }),
    say('lena', { type: 'holdCountdown', reason: 'Waiting' }),
  ],
  stopped: [...RUNNING, STOP],
  rollingBack: [
    ...RUNNING,
    say('lena', { type: 'beginRollback', reason: 'The copy is wrong' }),
    ...done('reversed~rollback'),
    starts('held~rollback'),
    starts('failed~rollback'),
    say('dana', { type: 'failStep', stepId: 'failed~rollback', reason: 'Refused' }),
  ],
  finished: FINISHED,
  finishedStopped: [...FINISHED, STOP],
  hypercare: HYPERCARE,
  settled: SETTLED,
  signedOff: SIGNED_OFF,
  closed: [...SIGNED_OFF, say('lena', { type: 'closeCutover' })],
  cancelled: [...PLANNED, say('lena', { type: 'cancelCutover', reason: 'Moved to spring' })],
} satisfies Record<string, Move[]>
export type Situation = keyof typeof SITUATION_MOVES
