/** Everything that can be wrong with a runbook, and what is said of it: changes of `MOVE`, one kind each. */
import { MOVE } from './ledgerMove.ts'

/** What was done to the runbook, as pairs of texts: this by that. */
export type Found = [what: string, changes: string[], faults: string[]]

const TEXT: Found[] = [
  [
    'a timebox with two colons',
    ['30m, then decide', '30m, then: decide'],
    ['44:16 error: YAML takes the second colon for a new key; write timebox: 30m, then decide'],
  ],
  [
    'a title with a colon',
    ['Drain the queues', 'Step 1: drain the queues # soon'],
    [
      '31:14 error: YAML takes the second colon for a new key; put the text in quotes: title: "Step 1: drain the queues"',
    ],
  ],
  ['a tab', ['  lead: {', '	lead: {'], ['7:1 error: indent with spaces; YAML does not take tabs']],
  [
    'wrong indentation',
    ['  dba: { title: Database', '   dba: { title: Database'],
    ['8:1 error: this is not indented like what it belongs to (all mapping items must start at the same column)'],
  ],
  [
    'a quoted text that goes on',
    ['All queue depths read 0.', '"All" queue depths read 0.'],
    [
      '35:21 error: YAML ends the text with its second quote; put the text in quotes: verify: "\\"All\\" queue depths read 0."',
    ],
  ],
  [
    'a text that begins with @',
    ['All queue depths', '@all queue depths'],
    ['35:15 error: a text cannot begin with "@"; put the text in quotes: verify: "@all queue depths read 0."'],
  ],
  [
    'a text that begins with *',
    ['All users', '*all'],
    ['64:17 error: there is no anchor &all; put a text that begins with * in quotes: "*all"'],
  ],
  [
    'an open bracket',
    ['phases: [Preparation, Outage]', 'phases: [Preparation, Outage'],
    ['28:1 error: a bracket is not closed before this'],
  ],
  [
    'a key written twice',
    ['tier: 1', 'title: Again\ntier: 1'],
    ['3:1 error: "title" is written twice here; first in line 2'],
  ],
  ['a key that is no text', ['tier: 1', '? [a]\n: b\ntier: 1'], ['3:3 error: a key must be a plain word or text']],
  ['the key __proto__', ['  lead:', '  __proto__: { title: x }\n  lead:'], ['7:3 error: "__proto__" cannot be a key']],
  [
    'a role whose name means something else to JavaScript',
    ['  lead:', '  constructor: { title: x }\n  lead:'],
    ['7:3 error: "constructor" cannot be a key here: this name is taken; choose another'],
  ],
  [
    'a second document',
    ['runbook: ledger-move', 'a: 1\n---\nrunbook: ledger-move'],
    [
      '1:1 error: "a" is not a key of a runbook; the keys are runbook, title, description, tier, timezone, window, contingency, outage, rollbackTakes, rollback, warn, fourEyes, roles, calendars, calendar, readiness, gates, holds, phases, workstreams, hypercare, values, change, steps',
      '1:1 error: "runbook" is missing; add a line like runbook: payments-move',
      '1:1 error: "title" is missing; add a line like title: Drain the queues',
      '1:1 error: "steps" is missing; list them, each with its title and how long it takes',
      '2:1 error: the file holds a second document; one file is one runbook',
    ],
  ],
  ['NUL', ['Freeze writes', 'Freeze\0writes'], ['38:20 error: the file holds a NUL character; it is not a text file']],
  ['an escaped NUL', ['Freeze writes', '"Freeze\\0writes"'], ['38:14 error: a text must not hold a NUL character']],
  [
    'half a character',
    ['Freeze writes', '"Freeze \\ud800"'],
    ['38:14 error: a text holds half of a Unicode character'],
  ],
  [
    'an unknown tag',
    ['tier: 1', 'tier: !level 1'],
    ['3:7 warning: unresolved tag: !level', '3:14 error: the tier is 1, 2 or 3'],
  ],
]

const SCHEMA: Found[] = [
  [
    'an unknown key of the runbook',
    ['timezone:', 'timezon:'],
    ['4:1 error: "timezon" is not a key of a runbook; did you mean "timezone"?'],
  ],
  [
    'an unknown key of a step',
    ['owner: network', 'ownr: network'],
    ['52:7 error: "ownr" is not a key of a step; did you mean "owner"?'],
  ],
  [
    'an unknown key of a gate',
    ['decides: sponsor', 'decider: sponsor'],
    ['25:5 error: "decider" is not a key of a gate; did you mean "decides"?'],
  ],
  [
    'an unknown key of a role',
    ['capacity: 2', 'headcount: 2'],
    ['8:27 error: "headcount" is not a key of a role; the keys are title, capacity, calendar, shifts, handOver, signs'],
  ],
  [
    'shifts that overlap, end before they begin, or stand alone',
    [
      'title: Database, capacity: 2 }',
      'title: Database, capacity: 2, shifts: [{ from: T0, until: T+2h, people: 1 }, { from: T+1h, until: T+3h, people: 2 }, { from: T+5h, until: T+4h, people: 2 }] }',
      'network: { title: Network }',
      'network: { title: Network, handOver: 15m }',
      'operations: { title: Operations }',
      'operations: { title: Operations, shifts: [{ from: T0, until: T+2h, people: 1 }] }',
    ],
    [
      '8:87 error: the shift begins before the one above it is over; shifts follow each other',
      '8:148 error: the shift is over before it begins',
      '9:30 error: "network" has no shifts that could be handed over; write shifts: […]',
      '10:36 error: "operations" has shifts and no capacity, which says how many there are outside of them',
    ],
  ],
  [
    'an unknown key of an item',
    ['due: T-3d', 'dew: T-3d'],
    [
      '14:7 error: "due" is missing; add a line like due: T-2d',
      '17:7 error: "dew" is not a key of a readiness item; the keys are id, source, title, owner, verifiedBy, due, mandatory, weight, evidence, description',
    ],
  ],
  [
    'an unknown key of a change criterion',
    ['approved: true', 'aproved: true'],
    ['26:45 error: "aproved" is not a key here; did you mean "approved"?'],
  ],
  [
    'a field of the ticket that T-Minus does not fill',
    ['tier: 1', 'change:\n  fields:\n    justification: Lease ends\n    colour: red\ntier: 1'],
    [
      '6:5 error: "colour" cannot be a key here: T-Minus fills assignment_group, assigned_to, requested_by, cmdb_ci, business_service, category, impact, urgency, reason, justification, risk_impact_analysis, and fields of your own (u_…)',
    ],
  ],
  [
    'a field of the ticket without a value',
    ['tier: 1', 'change: { fields: { u_cost_centre: "" } }\ntier: 1'],
    ['3:21 error: "u_cost_centre": must not be empty'],
  ],
  [
    'a key that is not there',
    ['      title: Freeze writes\n', ''],
    ['37:7 error: "title" is missing; add a line like title: Freeze writes'],
  ],
  [
    'a key without a value',
    ['verify: All queue depths read 0.', 'verify:'],
    ['35:7 error: "verify" is empty; give it a value or leave the key out'],
  ],
  [
    'a number for a text',
    ['title: Freeze writes', 'title: 2027'],
    ['38:14 error: "title" must be text; put it in quotes: "2027"'],
  ],
  [
    'a number for a duration',
    ['takes: 10m', 'takes: 10'],
    ['53:14 error: 10 has no unit; write 10m where minutes are meant'],
  ],
  [
    'a duration in words',
    ['window: 7h', 'window: seven hours'],
    ['5:9 error: "seven hours" is not a duration; write it like 90s, 5m, 1h30m or 2d'],
  ],
  ['a range that falls', ['5m..10m..30m', '30m..10m'], ['42:14 error: write 10m..30m instead of "30m..10m"']],
  ['an offset without T', ['due: T-3d', 'due: -3d'], ['17:12 error: write T-3d instead of "-3d"']],
  [
    'a text for a list',
    ['after: [freeze-writes]', 'after: freeze-writes'],
    ['54:14 error: "after" must be a list: [freeze-writes]'],
  ],
  [
    'a text for a group',
    ['{ title: Network }', 'Network'],
    ['9:12 error: "network" must be a group of keys: { title: Network }'],
  ],
  ['a text for a number', ['quorum: 2', 'quorum: two'], ['24:56 error: "quorum" must be a number, not "two"']],
  [
    'a fraction for a whole number',
    ['quorum: 2', 'quorum: 1.5'],
    ['24:56 error: "quorum" must be a whole number, not 1.5'],
  ],
  ['quorum 0', ['quorum: 2', 'quorum: 0'], ['24:56 error: "quorum" must be at least 1']],
  ['a tier that is none', ['tier: 1', 'tier: 4'], ['3:7 error: the tier is 1, 2 or 3']],
  [
    'an unknown kind',
    ['kind: communication', 'kind: comunication'],
    [
      '60:13 error: "kind" is one of task, milestone, validation, communication, automation and wait, not "comunication"; did you mean "communication"?',
    ],
  ],
  [
    'true for a flag written no',
    ['pointOfNoReturn: true', 'pointOfNoReturn: no'],
    ['56:24 error: "pointOfNoReturn" can only be true; leave it out otherwise'],
  ],
  [
    'a share above 1',
    ['readiness: 0.95 }', 'readiness: 95 }'],
    ['26:25 error: "readiness" must be at most 1: 95 % is 0.95'],
  ],
  [
    'an id in capitals',
    ['step: switch-dns', 'step: Switch-DNS'],
    [
      '49:13 error: write switch-dns instead of "Switch-DNS": an id is lower-case letters, digits and hyphens, at most 64',
    ],
  ],
  [
    'a role in capitals',
    ['  network: {', '  Network: {'],
    [
      '9:3 error: write network instead of "Network": an id is lower-case letters, digits and hyphens, at most 64',
      '23:17 error: "network" is not a role of this runbook; did you mean "Network"?',
      '52:14 error: "network" is not a role of this runbook; did you mean "Network"?',
    ],
  ],
  ['no approver role', ['roles: [operations, sponsor]', 'roles: []'], ['24:25 error: "roles" must name at least 1']],
  ['an empty title', ['title: Freeze writes', "title: ' '"], ['38:14 error: "title": must not be empty']],
  [
    'a title too long',
    ['title: Freeze writes', `title: ${'x'.repeat(201)}`],
    ['38:14 error: "title" is longer than 200 characters'],
  ],
  [
    'a dependency that is none',
    ['after: [freeze-writes]', 'after: [freeze-writes AB]'],
    ['54:15 error: "freeze-writes AB" is not a dependency; write it like drain-queues or drain-queues SS+5m'],
  ],
  ['a timebox that is none', ['30m, then decide', '30m'], ['44:16 error: write "30m, then decide" instead of "30m"']],
  [
    'a timebox in braces',
    [
      '  Network:\n',
      '    - { step: stop-jobs, title: Stop jobs, phase: Outage, owner: dba, takes: 5m, timebox: 30m, then decide }\n  Network:\n',
    ],
    [
      '48:15 warning: this step does not say when it is done; add verify',
      '48:91 error: write "30m, then decide" instead of "30m"',
      '48:96 error: inside { } a timebox needs quotes: timebox: "30m, then decide"',
    ],
  ],
  [
    'a comma in braces',
    ['takes: 5m }', 'takes: 5m, do: stop, and breathe }'],
    ['46:67 error: "and breathe" is not a key; inside { } a text with a comma needs quotes: do: "stop, and breathe"'],
  ],
  [
    'a rollback that is none',
    ['rollback: none, because nothing was changed', 'rollback: later'],
    ['36:17 error: say how to roll back, { title: …, takes: 5m }, or write: none, because …'],
  ],
  [
    'a rollback without time',
    ['rollback: { title: Allow writes again, takes: 5m }', 'rollback: { title: Allow writes again, taks: 5m }'],
    ['46:46 error: "taks" is not a key here; did you mean "takes"?'],
  ],
  [
    'a time that is none',
    ['timebox: 30m', 'notBefore: tomorrow\n      timebox: 30m'],
    [
      '44:18 error: "notBefore": "tomorrow" is neither an offset from T-0 like T+15m nor an instant with its zone like 2027-03-06T22:00:00+01:00',
    ],
  ],
  [
    'a second person that is none',
    ['timebox: 30m', 'secondPerson: 2\n      timebox: 30m'],
    ['44:21 error: write true, or the role whose holder confirms'],
  ],
  [
    'a phase that is none',
    ['phases: [Preparation, Outage]', 'phases: [Preparation, { title: Outage }]'],
    ['27:23 error: a phase is its title, or { phase: title, changeHoldBlocks: true }'],
  ],
  [
    'a criterion of no kind',
    ['{ readiness: 0.95 }', '{ weather: fine }'],
    [
      '26:12 error: a criterion is one of { readiness: 0.95 }, { mandatory: closed }, { item: … }, { chance: 0.9 }, { finish: inside window }, { rollback: inside window }, { metric: …, atLeast: … }, { rehearsed: true } or { change: … }',
    ],
  ],
  [
    'a criterion as text',
    ['{ readiness: 0.95 }', 'readiness'],
    [
      '26:12 error: a criterion is one of { readiness: 0.95 }, { mandatory: closed }, { item: … }, { chance: 0.9 }, { finish: inside window }, { rollback: inside window }, { metric: …, atLeast: … }, { rehearsed: true } or { change: … }',
    ],
  ],
  [
    'a chance that no plan has',
    ['{ readiness: 0.95 }', '{ chance: 0.999 }'],
    ['26:22 warning: no plan is that certain; write it like 0.9, which is nine nights in ten'],
  ],
  [
    'a misspelt metric',
    ['{ readiness: 0.95 }', '{ metrc: lag, atMost: 3 }'],
    ['26:14 error: "metrc" is not a key here; did you mean "metric"?'],
  ],
  [
    'evidence of no kind',
    ['{ metric: uat_pass_rate, atLeast: 0.95, freshFor: 7d }', 'a link'],
    ['18:17 error: evidence is one of { metric: … }, { link: … } or { note: … }'],
  ],
  [
    'a rhythm that is none',
    ['phases:', 'hypercare: { lasts: 72h, checkIns: 8h }\nphases:'],
    ['27:36 error: write every 8h instead of "8h"'],
  ],
]

const NAMES: Found[] = [
  [
    'a zone that is none',
    ['Europe/Berlin', 'Europe/Berln'],
    ['4:11 error: "Europe/Berln" is not an IANA time zone; did you mean "Europe/Berlin"?'],
  ],
  [
    'an offset for a zone',
    ['Europe/Berlin', '+01:00'],
    ['4:11 error: "+01:00" is not an IANA time zone; write the place, like Europe/Berlin'],
  ],
  [
    'a step id used twice',
    ['step: switch-dns', 'step: freeze-writes'],
    [
      '49:13 error: "freeze-writes" is already the id of a step; steps and gates share their ids',
      '63:15 error: "switch-dns" is not a step or gate of this runbook',
    ],
  ],
  [
    'a gate and a step of one id',
    ['id: go-no-go', 'id: drain-queues'],
    [
      '20:9 error: "drain-queues" is already the id of a step; steps and gates share their ids',
      '43:15 error: "go-no-go" is not a step or gate of this runbook',
    ],
  ],
  [
    'an item id used twice',
    ['gates:\n', '    - { id: uat-exit, title: Again, owner: dba, due: T-1d }\ngates:\n'],
    ['19:13 error: "uat-exit" is already the id of a readiness item'],
  ],
  [
    'a dependency that nobody has',
    ['[freeze-writes]', '[freez-writes]'],
    ['54:15 error: "freez-writes" is not a step or gate of this runbook; did you mean "freeze-writes"?'],
  ],
  [
    'a dependency near nothing',
    ['[freeze-writes]', '[moon-landing]'],
    ['54:15 error: "moon-landing" is not a step or gate of this runbook'],
  ],
  [
    'a gate that waits for nobody',
    ['[drain-queues]', '[drain-queue]'],
    ['22:13 error: "drain-queue" is not a step or gate of this runbook; did you mean "drain-queues"?'],
  ],
  [
    'a step that waits for itself',
    ['[freeze-writes]', '[freeze-writes, switch-dns]'],
    ['54:30 error: "switch-dns" waits for itself'],
  ],
  [
    'a dependency listed twice',
    ['[freeze-writes]', '[freeze-writes, freeze-writes +5m]'],
    ['54:30 error: "freeze-writes" is listed twice here'],
  ],
  [
    'a gate that is to hold an end',
    ['[go-no-go]', '[go-no-go FF]'],
    ['43:15 error: "go-no-go" is a gate and holds the start of what is behind it; write go-no-go, without FF'],
  ],
  [
    'a lag beyond reason',
    ['[freeze-writes]', '[freeze-writes +31d]'],
    ['54:15 error: a lag of 31 d is longer than 30 d'],
  ],
  [
    'an unknown owner',
    ['owner: network', 'owner: netwrok'],
    ['52:14 error: "netwrok" is not a role of this runbook; did you mean "network"?'],
  ],
  [
    'an unknown role among the people',
    ['people: { dba: 2 }', 'people: { dba: 1, dbas: 1 }'],
    ['41:25 error: "dbas" is not a role of this runbook; did you mean "dba"?'],
  ],
  [
    'an unknown role among the groups of the change',
    ['\ngates:', '\nchange: { groups: { dbas: DBA } }\ngates:'],
    ['19:21 error: "dbas" is not a role of this runbook; did you mean "dba"?'],
  ],
  [
    'an unknown owner of a rollback',
    ['takes: 5m }', 'takes: 5m, owner: nobody }'],
    ['46:64 error: "nobody" is not a role of this runbook; the roles are lead, dba, network, operations, sponsor'],
  ],
  [
    'an unknown second person',
    ['timebox: 30m', 'secondPerson: networks\n      timebox: 30m'],
    ['44:21 error: "networks" is not a role of this runbook; did you mean "network"?'],
  ],
  [
    'an unknown owner of an item',
    ['owner: dba\n      due', 'owner: dbs\n      due'],
    ['16:14 error: "dbs" is not a role of this runbook; did you mean "dba"?'],
  ],
  [
    'an unknown verifier',
    ['due: T-3d', 'due: T-3d\n      verifiedBy: audit'],
    ['18:19 error: "audit" is not a role of this runbook; the roles are lead, dba, network, operations, sponsor'],
  ],
  [
    'an unknown reporter',
    ['[network, dba]', '[network, dbb]'],
    ['23:26 error: "dbb" is not a role of this runbook; did you mean "dba"?'],
  ],
  [
    'a reporter listed twice',
    ['[network, dba]', '[network, dba, network]'],
    ['23:31 error: "network" is listed twice'],
  ],
  [
    'an unknown approver',
    ['[operations, sponsor]', '[operation, sponsor]'],
    ['24:26 error: "operation" is not a role of this runbook; did you mean "operations"?'],
  ],
  [
    'an unknown decider',
    ['decides: sponsor', 'decides: sponsors'],
    ['25:14 error: "sponsors" is not a role of this runbook; did you mean "sponsor"?'],
  ],
  [
    'unknown roles in hypercare',
    ['phases:', 'hypercare: { lasts: 72h, owner: leed, signedBy: [sponsr] }\nphases:'],
    [
      '27:33 error: "leed" is not a role of this runbook; did you mean "lead"?',
      '27:50 error: "sponsr" is not a role of this runbook; did you mean "sponsor"?',
    ],
  ],
  [
    'an unknown item in a criterion',
    ['{ readiness: 0.95 }', '{ item: uat-exits }'],
    ['26:20 error: "uat-exits" is not a readiness item; did you mean "uat-exit"?'],
  ],
  [
    'an unknown phase',
    ['phase: Preparation', 'phase: Preperation'],
    [
      '27:10 warning: no step is in the phase "Preparation"',
      '32:14 error: "Preperation" is not a phase of this runbook; did you mean "Preparation"?',
    ],
  ],
  [
    'a phase listed twice',
    ['[Preparation, Outage]', '[Preparation, Outage, Preparation]'],
    ['27:31 error: the phase "Preparation" is listed twice'],
  ],
  [
    'a phase without steps',
    ['[Preparation, Outage]', '[Preparation, Outage, Ramp-up]'],
    ['27:31 warning: no step is in the phase "Ramp-up"'],
  ],
  [
    'a workstream without steps',
    ['  Network:\n', '  Business: []\n  Network:\n'],
    ['48:3 warning: the workstream "Business" has no steps'],
  ],
  [
    'no steps at all',
    [MOVE.slice(MOVE.indexOf('workstreams:')), 'workstreams: {}\n'],
    ['22:13 error: "drain-queues" is not a step or gate of this runbook', '28:14 warning: the runbook has no steps'],
  ],
  [
    'no lead',
    ['lead: {', 'leader: {'],
    [
      '6:1 error: the role "lead" is missing; every runbook has one: lead: { title: Cutover lead }',
      '62:14 error: "lead" is not a role of this runbook; the roles are leader, dba, network, operations, sponsor',
    ],
  ],
  [
    'more people than the role has',
    ['people: { dba: 2 }', 'people: { dba: 3 }'],
    ['41:22 error: the step needs 3 of "dba", which has 2'],
  ],
  [
    'a second person of a role of one',
    ['title: Network }', 'title: Network, capacity: 1 }', 'owner: network', 'owner: network\n      secondPerson: true'],
    ['53:21 error: another person of "network" is to confirm, but this role has only one'],
  ],
  [
    'more signatures than signers',
    ['[operations, sponsor], quorum: 2', '[sponsor], quorum: 2'],
    ['24:44 error: the gate asks for 2 signatures, but its approver roles have only 1 person'],
  ],
  [
    'reporters who are asked in a way that is none',
    ['decides: sponsor', 'asks: at once\n    decides: sponsor'],
    ['25:11 error: "asks" is one of inOrder and together, not "at once"'],
  ],
  [
    'one reporter who is asked together',
    ['reporters: [network, dba]', 'reporters: [network]\n    asks: together'],
    ['24:11 warning: this has no effect: the gate has fewer than two reporters'],
  ],
  [
    'votes that hold for no time that is one',
    ['decides: sponsor', 'signaturesHold: 4\n    decides: sponsor'],
    ['25:21 error: 4 has no unit; write 4m where minutes are meant'],
  ],
  [
    'votes that lapse before anybody can decide',
    ['decides: sponsor', 'signaturesHold: 30s\n    decides: sponsor'],
    ['25:21 error: votes would lapse before a poll can end; give at least 1m'],
  ],
  [
    'a metric without bounds',
    ['{ readiness: 0.95 }', '{ metric: lag }'],
    ['26:12 warning: every value of "lag" meets this criterion; give atLeast or atMost'],
  ],
  [
    'a metric that nothing meets',
    ['{ readiness: 0.95 }', '{ metric: lag, atLeast: 3, atMost: 2 }'],
    ['26:36 error: no value is at least 3 and at most 2'],
  ],
  [
    'a change of which nothing is asked',
    ['{ approved: true }', '{}'],
    ['26:43 warning: this criterion asks nothing of the change; write { approved: true }'],
  ],
]

const NETWORK: Found[] = [
  [
    'a loop',
    ['verify: All queue', 'after: [switch-dns]\n      verify: All queue'],
    [
      '35:15 error: these wait for each other and can never start: drain-queues → go-no-go → freeze-writes → switch-dns → drain-queues',
    ],
  ],
  [
    'a role that has to sign and is no approver',
    ['quorum: 2', 'quorum: 2, required: [network]'],
    ['24:70 error: "network" is required to sign, but is no approver role of this gate'],
  ],
  [
    'more roles that have to sign than the quorum',
    ['quorum: 2', 'quorum: 1, required: [operations, sponsor]'],
    ['24:56 error: 2 roles are required to sign, so the quorum is at least 2, not 1'],
  ],
  [
    'a role that has to sign and works behind its gate',
    ['[operations, sponsor], quorum: 2', '[operations, network], quorum: 1, required: [network]'],
    [
      '24:25 error: under four eyes "network" cannot sign this gate, which requires its signature: "network" executes "switch-dns" behind it',
    ],
  ],
  [
    'four eyes that leave nobody',
    ['owner: network', 'owner: operations'],
    [
      '24:25 error: under four eyes this gate cannot get 2 signatures: "operations" executes "switch-dns" behind it; name approvers who execute nothing there',
    ],
  ],
  [
    'four eyes that leave enough',
    ['[operations, sponsor], quorum: 2', '[operations, network], quorum: 2'],
    [
      '24:25 warning: under four eyes a role of this gate cannot count: "network" executes "switch-dns" behind it; the others reach the quorum',
    ],
  ],
  [
    'four eyes switched off in tier 1',
    ['tier: 1', 'tier: 1\nfourEyes: false'],
    ['4:11 warning: in tier 1 four eyes are always on; this has no effect'],
  ],
  [
    'no way back',
    ['      rollback: none, because nothing was changed\n', ''],
    [
      '30:13 warning: a point of no return comes after this step, which has no rollback; add one, or write rollback: none, because …',
    ],
  ],
]

const PLAN: Found[] = [
  ['an empty window', ['window: 7h', 'window: 0h'], ['5:9 error: the window is empty']],
  [
    'a rollback longer than the window',
    ['window: 7h', 'window: 7h\nrollbackTakes: 8h'],
    ['6:16 warning: a complete rollback (8 h) does not fit into the window'],
  ],
  [
    'an outage longer than the window',
    ['window: 7h', 'window: 7h\noutage: { atMost: 8h }'],
    ['6:19 warning: the outage may last longer than the window'],
  ],
  [
    'hypercare of no time',
    ['phases:', 'hypercare: { lasts: 0h }\nphases:'],
    ['27:21 error: hypercare takes no time; leave it out or give it some'],
  ],
  [
    'a check-in after hypercare',
    ['phases:', 'hypercare: { lasts: 4h, checkIns: every 8h }\nphases:'],
    ['27:35 warning: hypercare ends before its first check-in'],
  ],
  [
    'a mandatory item due after T-0',
    ['due: T-3d', 'due: T+3d\n      mandatory: true'],
    [
      '17:12 warning: a mandatory item should be due before T-0',
      '27:12 warning: only 0 % of readiness is due by this gate, planned for T+5 min',
    ],
  ],
  [
    'a change started twice',
    [
      'takesServiceDown: true',
      'takesServiceDown: true\n      startsChange: true',
      'pointOfNoReturn: true',
      'startsChange: true',
    ],
    ['57:21 error: the change is already started by "freeze-writes"'],
  ],
  [
    'a task without time',
    ['      takes: 10m\n', ''],
    ['49:13 error: "takes" is missing; say how long the task takes, like takes: 5m..10m..30m'],
  ],
  ['a task of no time', ['takes: 10m', 'takes: 0m'], ['53:14 error: a task cannot take 0; a milestone does']],
  [
    'a wait for nothing',
    ['      takes: 10m\n', '      kind: wait\n'],
    [
      '49:13 error: "takes" is missing; say how long the wait takes, like takes: 5m..10m..30m, or until when, like notBefore: T+2h',
    ],
  ],
  [
    'a milestone with time',
    ['takes: 5m\n', 'takes: 5m\n      kind: milestone\n'],
    ['34:14 error: a milestone takes no time; leave out takes, or make it a task'],
  ],
  [
    'a step of 15 days',
    ['takes: 5m\n', 'takes: 5m..15d\n'],
    [
      '34:14 error: 15 d is longer than 14 d; split the step, or list preparation of that length under readiness: { id: drain-queues, title: Drain the queues, owner: dba, due: T-1d }',
    ],
  ],
  [
    'a rollback of 15 days',
    ['takes: 5m }', 'takes: 15d }'],
    [
      '46:53 error: 15 d is longer than 14 d; split the step, or list preparation of that length under readiness: { id: freeze-writes, title: Freeze writes, owner: dba, due: T-1d }',
    ],
  ],
  [
    'a step longer than the window',
    ['takes: 10m', 'takes: 10m..8h'],
    ['53:14 warning: this may take 8 h, longer than the window (7 h)'],
  ],
  [
    'a timebox shorter than likely',
    ['30m, then decide', '9m, then decide'],
    ['44:16 error: the timebox (9 min) is shorter than the step likely takes (10 min)'],
  ],
  ['a timebox of 0', ['30m, then decide', '0m, then decide'], ['44:16 error: a timebox of 0 is over before it begins']],
  [
    'a start after the window',
    ['timebox: 30m', 'notBefore: T+8h\n      timebox: 30m'],
    [
      '5:9 warning: the plan takes until 8 h 20 min after T-0, which is 119 % of the window',
      '44:18 warning: the step may not start before 1 h after the end of the window',
    ],
  ],
  [
    'a start long after the window',
    ['timebox: 30m', 'notBefore: T+20d\n      timebox: 30m'],
    ['44:18 error: the step may not start before 19 d 17 h after the end of the window'],
  ],
  [
    'a heartbeat after the timeout',
    ['kind: communication', 'kind: automation\n      takes: 5m\n      automation: { timeout: 5m, heartbeat: 10m }'],
    [
      '58:13 warning: this step does not say when it is done; add verify',
      '62:45 warning: the timeout ends before the first heartbeat',
    ],
  ],
  [
    'automation of a task',
    ['takes: 10m', 'takes: 10m\n      automation: { timeout: 5m }'],
    ['54:7 warning: a task is not executed by a program; write kind: automation'],
  ],
  [
    'a communication to nobody',
    ['      audience: All users\n      message: The ledger is back.\n', ''],
    ['58:13 warning: the communication has no audience and no message'],
  ],
  [
    'a communication without words',
    ['      message: The ledger is back.\n', ''],
    ['58:13 warning: the communication has no message'],
  ],
  [
    'a step without verify',
    ['      verify: The write rate reads 0.\n', ''],
    ['37:13 warning: this step does not say when it is done; add verify'],
  ],
  [
    'a service that comes back but never went',
    ['      takesServiceDown: true\n', ''],
    ['56:26 error: no step takes the service down; write takesServiceDown: true where the outage begins'],
  ],
  [
    'a service that never comes back',
    ['      bringsServiceBack: true\n', ''],
    ['47:25 warning: no step brings the service back; write bringsServiceBack: true where the outage ends'],
  ],
]

const CLOSE =
  '    - { step: close, title: Close, phase: Outage, owner: lead, takes: 5m, after: [go-no-go], verify: Closed }\n'

const TIME: Found[] = [
  [
    'a last step that comes after nothing',
    [
      '      message: The ledger is back.\n',
      `      message: The ledger is back.\n${CLOSE.replace(', after: [go-no-go]', '')}`,
    ],
    [
      '66:15 warning: no gate holds "close", so at its time it starts without any go; let it come after one, like after: [go-no-go]',
      '66:15 warning: "close" comes after nothing, so it is planned at T-0; say what it waits for, like after: [tell-users]',
    ],
  ],
  [
    'a step of a later phase that comes after nothing',
    ['      after: [freeze-writes]\n', ''],
    [
      '49:13 warning: "switch-dns" comes after nothing, so it is planned at T-0; say what it waits for, like after: [drain-queues]',
      '55:24 error: no gate holds this point of no return, so it could start without any go; let it come after one, like after: [go-no-go]',
      '57:13 warning: no gate holds "tell-users", so at its time it starts without any go; let it come after one, like after: [go-no-go]',
    ],
  ],
  [
    'a step that waits for one of a later phase',
    ['phases: [Preparation, Outage]', 'phases: [Outage, Preparation]'],
    ['27:18 warning: the plan runs "Preparation" before "Outage", which is listed earlier'],
  ],
  [
    'a step of a gated phase that does not wait for its gate',
    [
      '    - step: tell-users\n',
      '    - { step: half, title: Halfway, kind: milestone, phase: Outage, owner: lead, after: [drain-queues] }\n    - step: tell-users\n',
    ],
    [
      '58:15 warning: "half" does not wait for "go-no-go", as most of the phase "Outage" does; write after: [go-no-go, drain-queues]',
    ],
  ],
  [
    'a lag below zero',
    ['after: [freeze-writes]', 'after: [freeze-writes -5m]'],
    [
      '54:15 warning: the run waits until "freeze-writes" has ended, so the plan is 5 min too early here; write freeze-writes SS+5m',
    ],
  ],
  [
    'a lag below zero that reaches before the start',
    ['after: [freeze-writes]', 'after: [freeze-writes -2h]'],
    [
      '54:15 warning: the run waits until "freeze-writes" has ended, so the plan is 2 h too early here; write freeze-writes',
    ],
  ],
  [
    'a lag below zero from a start',
    ['after: [freeze-writes]', 'after: [freeze-writes SS-5m]'],
    [
      '54:15 warning: the run waits until "freeze-writes" has begun, so the plan is 5 min too early here; write freeze-writes SS',
    ],
  ],
  [
    'an outage longer than it may be',
    ['window: 7h', 'window: 7h\noutage: { atMost: 15m }'],
    ['6:19 warning: the plan keeps the service down for 20 min, longer than the 15 min allowed'],
  ],
  [
    'an outage that begins before the window',
    ['      takes: 5m\n      verify: All', '      takes: 5m\n      notBefore: T-1h\n      verify: All'],
    ['48:25 warning: the outage begins at T−55 min, before the window, which opens at T-0'],
  ],
  [
    'more work than a role can do in the window',
    [
      'capacity: 2',
      'capacity: 2 ',
      'window: 7h',
      'window: 24m',
      'takes: 5m\n',
      'takes: 20m\n',
      'Network }',
      'Network, capacity: 1 }',
      'takes: 10m',
      'takes: 30m',
    ],
    [
      '5:9 warning: the plan takes until 1 h after T-0, which is 250 % of the window',
      '9:40 warning: "network" has one person and 30 min of work, which does not fit into the window of 24 min',
      '42:14 warning: this may take 30 min, longer than the window (24 min)',
      '53:14 warning: this may take 30 min, longer than the window (24 min)',
    ],
  ],
  [
    'a gate that is planned before what it waits for',
    ['    after: [drain-queues]', '    at: T-1h\n    after: [drain-queues]'],
    [
      '22:9 warning: this gate is planned for T−1 h, but waits for "drain-queues", which ends at T+5 min; write at: T+5m, or plan that earlier',
    ],
  ],
  [
    'an item that is due after the gate that asks for it',
    ['{ readiness: 0.95 }', '{ item: uat-exit }', 'due: T-3d', 'due: T+3h'],
    ['26:12 warning: "uat-exit" is due at T+3 h, after this gate is planned; write due: T+5m or earlier'],
  ],
  [
    'a mandatory item that is due after the gate',
    ['{ readiness: 0.95 }', '{ mandatory: closed }', 'due: T-3d', 'due: T+3h\n      mandatory: true'],
    [
      '17:12 warning: a mandatory item should be due before T-0',
      '27:12 warning: "uat-exit" is due at T+3 h, after this gate is planned; write due: T+5m or earlier',
    ],
  ],
  [
    'mandatory items that there are none of',
    ['{ readiness: 0.95 }', '{ mandatory: closed }'],
    ['26:12 warning: no readiness item is mandatory, so this has nothing to judge, and each go takes a reason'],
  ],
  [
    'readiness of nothing',
    [MOVE.slice(MOVE.indexOf('readiness:\n'), MOVE.indexOf('gates:')), ''],
    ['19:12 warning: there is no readiness item, so this has nothing to judge, and each go takes a reason'],
  ],
  [
    'a finish that the plan keeps from being inside the window',
    ['{ readiness: 0.95 }', '{ finish: inside window }', 'window: 7h', 'window: 20m'],
    [
      '5:9 warning: the plan takes until 25 min after T-0, which is 125 % of the window',
      '26:12 warning: as planned, this gate cannot say go: the plan ends 5 min after the window',
      '42:14 warning: this may take 30 min, longer than the window (20 min)',
    ],
  ],
  [
    'a change that is to be under way before T-Minus starts it',
    [
      '{ approved: true }',
      '{ state: [Implement] }',
      'takesServiceDown: true',
      'takesServiceDown: true\n      startsChange: true',
    ],
    [
      '26:52 warning: T-Minus moves the change to Implement only at "freeze-writes", which waits for this gate; write [Scheduled]',
    ],
  ],
  [
    'two bounds that no value keeps',
    ['{ readiness: 0.95 }', '{ metric: lag, atLeast: 3 }, { metric: lag, atMost: 2 }'],
    ['26:41 error: no "lag" is at least 3 and at most 2, so this gate could never say go'],
  ],
  [
    'a decision owner in tier 1 who is the only one to sign',
    ['[operations, sponsor], quorum: 2', '[sponsor], quorum: 1'],
    [
      '24:25 error: in tier 1 a go takes a signature beside that of whoever decides, and "sponsor" is one person; name another approver role',
    ],
  ],
  [
    'a metric that is called nearly like what is known',
    ['{ readiness: 0.95 }', '{ metric: uat_pas_rate, atLeast: 0.9 }'],
    [
      '26:22 warning: nothing in this runbook leaves or names "uat_pas_rate", so a program has to report it; did you mean "uat_pass_rate"?',
    ],
  ],
  [
    'an approver who supplies what the gate rests on',
    ['owner: dba\n      due', 'owner: sponsor\n      due', 'Operations }', 'Operations, capacity: 1 }'],
    [
      '24:25 warning: under four eyes whoever supplies what this gate rests on does not count: "sponsor" supplies "uat-exit", which leaves 1 of 2; name another approver, or another owner of it',
    ],
  ],
  [
    'a hold for a gate that is planned after it',
    [
      'phases:',
      'holds: [{ id: last, title: Last poll, at: T-30m, until: go-no-go }]\nphases:',
      '    after: [drain-queues]',
      '    at: T-10m',
      'phase: Preparation',
      'phase: Preparation\n      notBefore: T-1h',
    ],
    [
      '27:43 warning: the countdown holds here until "go-no-go" says go, and so never reaches T−10 min, for which that is planned; write at: T-10m',
      '49:25 warning: the outage begins at T−10 min, before the window, which opens at T-0',
    ],
  ],
  [
    'a hold after its gate',
    [
      'phases:',
      'holds: [{ id: last, title: Last poll, at: T-30m, until: go-no-go }]\nphases:',
      '    after: [drain-queues]',
      '    at: T-45m',
      'phase: Preparation',
      'phase: Preparation\n      notBefore: T-1h',
    ],
    [
      '27:43 warning: "go-no-go" is planned for T−45 min, and its go ends this hold before it begins; write at: T-45m',
      '49:25 warning: the outage begins at T−45 min, before the window, which opens at T-0',
    ],
  ],
]

export const RUNBOOK_FAULTS = { text: TEXT, schema: SCHEMA, names: NAMES, network: NETWORK, plan: PLAN, time: TIME }
