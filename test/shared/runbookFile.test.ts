import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRunbook } from '../../shared/runbookFile.ts'
import { MAX_FILE_BYTES } from '../../shared/runbookPositions.ts'
import { generateRunbookYaml } from '../support/generateRunbook.ts'

const MOVE = `runbook: ledger-move
title: Ledger moves to the new platform
tier: 1
timezone: Europe/Berlin
window: 7h
roles:
  lead: { title: Cutover lead }
  dba: { title: Database, capacity: 2 }
  network: { title: Network }
  operations: { title: Operations }
  sponsor: { title: Business sponsor, capacity: 1 }
readiness:
  Testing:
    - id: uat-exit
      title: UAT exit criteria met
      owner: dba
      due: T-3d
      evidence: { metric: uat_pass_rate, atLeast: 0.95, freshFor: 7d }
gates:
  - id: go-no-go
    title: Go / no-go
    after: [drain-queues]
    reporters: [network, dba]
    approvers: { roles: [operations, sponsor], quorum: 2 }
    decides: sponsor
    must: [{ readiness: 0.95 }, { change: { approved: true } }]
phases: [Preparation, Outage]
workstreams:
  Database:
    - step: drain-queues
      title: Drain the queues
      phase: Preparation
      owner: dba
      takes: 5m
      verify: All queue depths read 0.
      rollback: none, because nothing was changed
    - step: freeze-writes
      title: Freeze writes
      phase: Outage
      owner: dba
      people: { dba: 2 }
      takes: 5m..10m..30m
      after: [go-no-go]
      timebox: 30m, then decide
      verify: The write rate reads 0.
      rollback: { title: Allow writes again, takes: 5m }
      takesServiceDown: true
  Network:
    - step: switch-dns
      title: Point DNS at the new platform
      phase: Outage
      owner: network
      takes: 10m
      after: [freeze-writes]
      verify: Three resolvers answer with the new address.
      pointOfNoReturn: true
      bringsServiceBack: true
    - step: tell-users
      title: Tell the users
      kind: communication
      phase: Outage
      owner: lead
      after: [switch-dns]
      audience: All users
      message: The ledger is back.
`

/** What is said about the text, one line each, as \`check\` prints it without the file. */
function said(text: string): string[] {
  return readRunbook(text, 'move.yaml').faults.map(
    ({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`,
  )
}

function changed(...changes: [from: string, to: string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`"${from}" is not in the runbook`)
    return text.replace(from, () => to)
  }, MOVE)
}

const FOUND: [what: string, from: string, to: string][] = [
  // ------------------------------------------------------------------ the text
  ['a timebox with two colons', '30m, then decide', '30m, then: decide'],
  ['a title with a colon', 'Drain the queues', 'Step 1: drain the queues # soon'],
  ['a tab', '  lead: {', '\tlead: {'],
  ['wrong indentation', '  dba: { title: Database', '   dba: { title: Database'],
  ['a quoted text that goes on', 'All queue depths read 0.', '"All" queue depths read 0.'],
  ['a text that begins with @', 'All queue depths', '@all queue depths'],
  ['a text that begins with *', 'All users', '*all users*'],
  ['an open bracket', 'phases: [Preparation, Outage]', 'phases: [Preparation, Outage'],
  ['a key written twice', 'tier: 1', 'title: Again\ntier: 1'],
  ['a key that is no text', 'tier: 1', '? [a]\n: b\ntier: 1'],
  ['the key __proto__', '  lead:', '  __proto__: { title: x }\n  lead:'],
  ['a second document', 'runbook: ledger-move', 'a: 1\n---\nrunbook: ledger-move'],
  ['NUL', 'Freeze writes', 'Freeze\0writes'],
  ['an escaped NUL', 'Freeze writes', '"Freeze\\0writes"'],
  ['half a character', 'Freeze writes', '"Freeze \\ud800"'],
  ['an unknown tag', 'tier: 1', 'tier: !level 1'],
  // ---------------------------------------------------------------- the schema
  ['an unknown key of the runbook', 'timezone:', 'timezon:'],
  ['an unknown key of a step', 'owner: network', 'ownr: network'],
  ['an unknown key of a gate', 'decides: sponsor', 'decider: sponsor'],
  ['an unknown key of a role', 'capacity: 2', 'headcount: 2'],
  ['an unknown key of an item', 'due: T-3d', 'dew: T-3d'],
  ['an unknown key of a change criterion', 'approved: true', 'aproved: true'],
  ['a key that is not there', '      title: Freeze writes\n', ''],
  ['a key without a value', 'verify: All queue depths read 0.', 'verify:'],
  ['a number for a text', 'title: Freeze writes', 'title: 2027'],
  ['a number for a duration', 'takes: 10m', 'takes: 10'],
  ['a duration in words', 'window: 7h', 'window: seven hours'],
  ['a range that falls', '5m..10m..30m', '30m..10m'],
  ['an offset without T', 'due: T-3d', 'due: -3d'],
  ['a text for a list', 'after: [freeze-writes]', 'after: freeze-writes'],
  ['a text for a group', '{ title: Network }', 'Network'],
  ['a text for a number', 'quorum: 2', 'quorum: two'],
  ['a fraction for a whole number', 'quorum: 2', 'quorum: 1.5'],
  ['quorum 0', 'quorum: 2', 'quorum: 0'],
  ['a tier that is none', 'tier: 1', 'tier: 4'],
  ['an unknown kind', 'kind: communication', 'kind: comunication'],
  ['true for a flag written no', 'pointOfNoReturn: true', 'pointOfNoReturn: no'],
  ['a share above 1', 'readiness: 0.95 }', 'readiness: 95 }'],
  ['an id in capitals', 'step: switch-dns', 'step: Switch-DNS'],
  ['a role in capitals', '  network: {', '  Network: {'],
  ['no approver role', 'roles: [operations, sponsor]', 'roles: []'],
  ['an empty title', 'title: Freeze writes', "title: ' '"],
  ['a title too long', 'title: Freeze writes', `title: ${'x'.repeat(201)}`],
  ['a dependency that is none', 'after: [freeze-writes]', 'after: [freeze-writes AB]'],
  ['a timebox that is none', '30m, then decide', '30m'],
  [
    'a timebox in braces',
    'takes: 5m..10m..30m',
    'automation: { timebox: 30m, then decide }\n      takes: 5m..10m..30m',
  ],
  ['a comma in braces', 'takes: 5m }', 'takes: 5m, do: stop, and breathe }'],
  ['a rollback that is none', 'rollback: none, because nothing was changed', 'rollback: later'],
  [
    'a rollback without time',
    'rollback: { title: Allow writes again, takes: 5m }',
    'rollback: { title: Allow writes again, taks: 5m }',
  ],
  ['a time that is none', 'timebox: 30m', 'notBefore: tomorrow\n      timebox: 30m'],
  ['a second person that is none', 'timebox: 30m', 'secondPerson: 2\n      timebox: 30m'],
  ['a phase that is none', 'phases: [Preparation, Outage]', 'phases: [Preparation, { title: Outage }]'],
  ['a criterion of no kind', '{ readiness: 0.95 }', '{ weather: fine }'],
  ['a criterion as text', '{ readiness: 0.95 }', 'readiness'],
  ['a misspelt metric', '{ readiness: 0.95 }', '{ metrc: lag, atMost: 3 }'],
  ['evidence of no kind', '{ metric: uat_pass_rate, atLeast: 0.95, freshFor: 7d }', 'a link'],
  ['a rhythm that is none', 'phases:', 'hypercare: { lasts: 72h, checkIns: 8h }\nphases:'],
  // ----------------------------------------------------------------- the names
  ['a zone that is none', 'Europe/Berlin', 'Europe/Berln'],
  ['an offset for a zone', 'Europe/Berlin', '+01:00'],
  ['a step id used twice', 'step: switch-dns', 'step: freeze-writes'],
  ['a gate and a step of one id', 'id: go-no-go', 'id: drain-queues'],
  ['an item id used twice', 'gates:\n', '    - { id: uat-exit, title: Again, owner: dba, due: T-1d }\ngates:\n'],
  ['a dependency that nobody has', '[freeze-writes]', '[freez-writes]'],
  ['a dependency near nothing', '[freeze-writes]', '[moon-landing]'],
  ['a gate that waits for nobody', '[drain-queues]', '[drain-queue]'],
  ['a step that waits for itself', '[freeze-writes]', '[freeze-writes, switch-dns]'],
  ['a dependency listed twice', '[freeze-writes]', '[freeze-writes, freeze-writes +5m]'],
  ['a gate that is to hold an end', '[go-no-go]', '[go-no-go FF]'],
  ['a lag beyond reason', '[freeze-writes]', '[freeze-writes +31d]'],
  ['an unknown owner', 'owner: network', 'owner: netwrok'],
  ['an unknown role among the people', 'people: { dba: 2 }', 'people: { dba: 1, dbas: 1 }'],
  ['an unknown owner of a rollback', 'takes: 5m }', 'takes: 5m, owner: nobody }'],
  ['an unknown second person', 'timebox: 30m', 'secondPerson: networks\n      timebox: 30m'],
  ['an unknown owner of an item', 'owner: dba\n      due', 'owner: dbs\n      due'],
  ['an unknown verifier', 'due: T-3d', 'due: T-3d\n      verifiedBy: audit'],
  ['an unknown reporter', '[network, dba]', '[network, dbb]'],
  ['a reporter listed twice', '[network, dba]', '[network, dba, network]'],
  ['an unknown approver', '[operations, sponsor]', '[operation, sponsor]'],
  ['an unknown decider', 'decides: sponsor', 'decides: sponsors'],
  ['unknown roles in hypercare', 'phases:', 'hypercare: { lasts: 72h, owner: leed, signedBy: [sponsr] }\nphases:'],
  ['an unknown item in a criterion', '{ readiness: 0.95 }', '{ item: uat-exits }'],
  ['an unknown phase', 'phase: Preparation', 'phase: Preperation'],
  ['a phase listed twice', '[Preparation, Outage]', '[Preparation, Outage, Preparation]'],
  ['a phase without steps', '[Preparation, Outage]', '[Preparation, Outage, Ramp-up]'],
  ['a workstream without steps', '  Network:\n', '  Business: []\n  Network:\n'],
  ['no steps at all', MOVE.slice(MOVE.indexOf('workstreams:')), 'workstreams: {}\n'],
  ['no lead', 'lead: {', 'leader: {'],
  ['more people than the role has', 'people: { dba: 2 }', 'people: { dba: 3 }'],
  ['a second person of a role of one', 'title: Database, capacity: 2', 'title: Database, capacity: 1'],
  ['more signatures than signers', 'title: Operations }', 'title: Operations, capacity: 1 }\n  # quorum'],
  ['a metric without bounds', '{ readiness: 0.95 }', '{ metric: lag }'],
  ['a metric that nothing meets', '{ readiness: 0.95 }', '{ metric: lag, atLeast: 3, atMost: 2 }'],
  ['a change of which nothing is asked', '{ approved: true }', '{}'],
  // --------------------------------------------------------------- the network
  ['a loop', 'verify: All queue', 'after: [switch-dns]\n      verify: All queue'],
  ['four eyes that leave nobody', 'owner: network', 'owner: operations'],
  ['four eyes switched off in tier 1', 'tier: 1', 'tier: 1\nfourEyes: false'],
  ['no way back', '      rollback: none, because nothing was changed\n', ''],
  // ------------------------------------------------------------------ the plan
  ['an empty window', 'window: 7h', 'window: 0h'],
  ['a rollback longer than the window', 'window: 7h', 'window: 7h\nrollbackTakes: 8h'],
  ['an outage longer than the window', 'window: 7h', 'window: 7h\noutage: { atMost: 8h }'],
  ['hypercare of no time', 'phases:', 'hypercare: { lasts: 0h }\nphases:'],
  ['a check-in after hypercare', 'phases:', 'hypercare: { lasts: 4h, checkIns: every 8h }\nphases:'],
  ['a mandatory item due after T-0', 'due: T-3d', 'due: T+3d\n      mandatory: true'],
  ['a change started twice', 'takesServiceDown: true', 'takesServiceDown: true\n      startsChange: true'],
  ['a task without time', '      takes: 10m\n', ''],
  ['a task of no time', 'takes: 10m', 'takes: 0m'],
  ['a wait for nothing', '      takes: 10m\n', '      kind: wait\n'],
  ['a milestone with time', 'takes: 5m\n', 'takes: 5m\n      kind: milestone\n'],
  ['a step of 15 days', 'takes: 5m\n', 'takes: 5m..15d\n'],
  ['a rollback of 15 days', 'takes: 5m }', 'takes: 15d }'],
  ['a step longer than the window', 'takes: 10m', 'takes: 10m..8h'],
  ['a timebox shorter than likely', '30m, then decide', '9m, then decide'],
  ['a timebox of 0', '30m, then decide', '0m, then decide'],
  ['a start after the window', 'timebox: 30m', 'notBefore: T+8h\n      timebox: 30m'],
  ['a start long after the window', 'timebox: 30m', 'notBefore: T+20d\n      timebox: 30m'],
  [
    'a heartbeat after the timeout',
    'kind: communication',
    'kind: automation\n      takes: 5m\n      automation: { timeout: 5m, heartbeat: 10m }',
  ],
  ['automation of a task', 'takes: 10m', 'takes: 10m\n      automation: { timeout: 5m }'],
  ['a communication to nobody', '      audience: All users\n      message: The ledger is back.\n', ''],
  ['a communication without words', '      message: The ledger is back.\n', ''],
  ['a step without verify', '      verify: The write rate reads 0.\n', ''],
  ['a service that comes back but never went', '      takesServiceDown: true\n', ''],
  ['a service that never comes back', '      bringsServiceBack: true\n', ''],
]
if (process.env.SHOW) {
  for (const [what, from, to] of FOUND) console.log(what, JSON.stringify(said(changed([from, to])), null, 1))
}
describe('x', () => {
  it('base', () => {
    expect(said(MOVE)).toEqual([])
    expect(fc && MAX_FILE_BYTES && generateRunbookYaml).toBeTruthy()
  })
})
