import { readRunbook } from '../../shared/runbook/runbookFile.ts'

/** A small runbook in which nothing is wrong; tests change a part of it. */
export const MOVE = `runbook: ledger-move
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
export function said(text: string): string[] {
  return readRunbook(text, 'move.yaml').faults.map(
    ({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`,
  )
}

/** The runbook after replacing each first text by the one that follows it. */
export function changed(...changes: string[]): string {
  let text = MOVE
  for (let index = 0; index < changes.length; index += 2) {
    const [from = '', to = ''] = changes.slice(index)
    if (!text.includes(from)) throw new Error(`"${from}" is not in the runbook`)
    text = text.replace(from, () => to)
  }
  return text
}
