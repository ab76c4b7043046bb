import type { Runbook } from '../../shared/runbook/runbook.ts'
import { readRunbook } from '../../shared/runbook/runbookFile.ts'

/** A runbook that has one of everything which rules speak of, small enough to follow by hand. */
export const SMALL_YAML = `
runbook: small-move
title: Small move
tier: 1
timezone: Europe/Berlin
window: 4h
roles:
  lead: { title: Cutover lead }
  dba: { title: Database, capacity: 2 }
  network: { title: Network }
  qa: { title: Test and quality }
  operations: { title: Operations }
  sponsor: { title: Business sponsor }
readiness:
  Testing:
    - { id: uat-exit, title: UAT exit criteria met, owner: qa, due: T-3d, mandatory: true, weight: 3, evidence: { metric: uat_pass_rate, atLeast: 0.95, freshFor: 7d } }
    - { id: load-test, title: Load test passed, owner: qa, due: T-2d, evidence: { link: The report } }
  Operations:
    - { id: on-call, title: On-call rota agreed, owner: network, due: T-1d, mandatory: true }
gates:
  - id: go-no-go
    title: Go / no-go
    after: [announce]
    reporters: [network, dba]
    approvers: { roles: [operations, sponsor], quorum: 2 }
    decides: sponsor
    must: [{ readiness: 0.6 }, { mandatory: closed }]
    should: [{ item: load-test }]
phases: [Preparation, Outage, Validation]
workstreams:
  Business:
    - { step: announce, title: Announce the start, kind: communication, phase: Preparation, owner: lead, takes: 1m, audience: Everybody, message: We start., verify: Acknowledged }
    - { step: live, title: Live, kind: milestone, phase: Validation, owner: lead, after: [validate, open-writes] }
  Database:
    - { step: freeze, title: Freeze writes, phase: Outage, owner: dba, takes: 5m..10m..20m, after: [go-no-go], timebox: 15m, then decide, verify: No writes, rollback: { title: Allow writes again, takes: 5m } }
    - { step: copy, title: Copy the data, kind: automation, phase: Outage, owner: dba, takes: 20m, after: [freeze SS+5m], automation: { timeout: 1h, heartbeat: 2m }, verify: Copied, outputs: [rows], rollback: { title: Drop the copy, takes: 2m } }
    - { step: promote, title: Promote the replica, phase: Outage, owner: dba, secondPerson: true, takes: 10m, after: [copy, freeze], verify: Promoted, rollback: { title: Demote the replica, takes: 10m } }
    - { step: watch-lag, title: Watch the lag, phase: Outage, owner: dba, takes: 5m, after: [copy FF], verify: No lag, rollback: "none, because it only looks" }
    - { step: open-writes, title: Open for writes, phase: Outage, owner: dba, takes: 2m, after: [validate], pointOfNoReturn: true, verify: Written, rollback: { title: Close for writes, takes: 2m } }
  Network:
    - { step: switch, title: Switch the traffic, phase: Outage, owner: network, takes: 5m, after: [promote], verify: Switched, rollback: { title: Switch back, takes: 5m } }
    - { step: bake, title: Bake, kind: wait, phase: Validation, owner: network, takes: 10m, after: [switch], rollback: "none, because it only waits" }
    - { step: later, title: Later, phase: Validation, owner: network, takes: 5m, notBefore: T+30m, after: [go-no-go], verify: Seen, rollback: "none, because it changes nothing" }
  Quality:
    - { step: validate, title: Validate the result, kind: validation, phase: Validation, owner: qa, takes: 10m, after: [switch], verify: Right, rollback: "none, because it only looks" }
rollback: { triggers: [{ id: rows-differ, when: Rows differ, metric: { metric: rows_off, atMost: 0 }, decides: sponsor }] }
hypercare: { lasts: 72h, checkIns: every 8h, signedBy: [operations], exit: [{ metric: error_rate, atMost: 0.01 }] }
`.replaceAll('timebox: 15m, then decide', 'timebox: "15m, then decide"')

export const smallRunbook = (): Runbook => mustRead(SMALL_YAML)

/** The same with boxes to tick in `freeze`, which has to be asked about them before it is completed. */
export const BOXED_YAML = SMALL_YAML.replace(
  'verify: No writes',
  'do: "- [ ] Stop the writers\\n- [ ] Look at **both** nodes\\n- [x] Tell the desk", verify: No writes',
)
export const boxedRunbook = (): Runbook => mustRead(BOXED_YAML)

export function mustRead(yaml: string): Runbook {
  const { runbook, faults } = readRunbook(yaml, 'test.yaml')
  if (!runbook) throw new Error(faults.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'))
  return runbook
}
