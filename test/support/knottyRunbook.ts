import type { Runbook } from '../../shared/runbook/runbook.ts'
import { minutes, Play, signature } from './play.ts'
import { mustRead } from './smallRunbook.ts'

/** Few steps, tied together in every way there is, and soon reached: for what only knots bring to light. */
export const KNOTTY_YAML = `
runbook: knotty-move
title: Knotty move
tier: 1
timezone: Europe/Berlin
window: 3h
roles:
  lead: { title: Cutover lead }
  dba: { title: Database }
  network: { title: Network }
  operations: { title: Operations }
  sponsor: { title: Business sponsor }
gates:
  - { id: first, title: First gate, after: [prepare], approvers: { roles: [operations, sponsor], quorum: 1 }, decides: sponsor, must: [{ metric: replica_lag, atMost: 5, freshFor: 10m }] }
  - { id: second, title: Second gate, after: [first, both, beside SS+2m], reporters: [network], approvers: { roles: [operations], quorum: 1 }, decides: sponsor, must: [{ rollback: inside window }] }
rollback:
  triggers:
    - { when: Reconciliation is off, at: T+20m, metric: { metric: recon_diff, atMost: 0.1 }, decides: sponsor }
    - { when: The service desk is flooded, at: T+30m }
  first:
    - { step: tell-back, title: Tell everybody, kind: communication, takes: 1m, audience: Everybody, message: We go back. }
    - { step: halt, title: Halt the traffic, owner: network, takes: 2m, after: [tell-back SS+1m], verify: Nothing arrives }
    - { step: capture, title: Capture the logs, owner: dba, takes: 3m, after: [], verify: Stored }
  last:
    - { step: compare, title: Compare the totals, kind: validation, owner: dba, secondPerson: network, takes: 4m, verify: They match }
    - { step: reopen, title: Open again, owner: network, takes: 1m, verify: Requests arrive }
phases: [Preparation, Outage]
workstreams:
  Database:
    - { step: prepare, title: Prepare, phase: Preparation, owner: dba, takes: 1m, verify: Seen, rollback: { title: Unprepare, takes: 1m } }
    - { step: begin, title: Begin, phase: Outage, owner: dba, takes: 5m, after: [first FS+5m], verify: Seen, rollback: { title: Unbegin, takes: 1m } }
    - { step: beside, title: Beside, phase: Outage, owner: dba, takes: 5m, after: [begin SS+2m], verify: Seen, rollback: { title: Unbeside, takes: 1m } }
    - { step: both, title: Both, phase: Outage, owner: dba, takes: 5m, after: [begin, beside FF+2m], verify: Seen, rollback: { title: Unboth, takes: 1m } }
    - { step: odd, title: Odd, phase: Outage, owner: dba, takes: 2m, after: [beside SS, both SF+1m], verify: Seen, rollback: "none, because it only looks" }
    - { step: mark, title: Mark, kind: milestone, phase: Outage, owner: dba, after: [both] }
  Network:
    - { step: open, title: Open, phase: Outage, owner: network, takes: 5m, after: [second, beside SS], pointOfNoReturn: true, verify: Seen, rollback: { title: Unopen, takes: 1m } }
    - { step: guard, title: Guard, phase: Outage, owner: network, secondPerson: dba, takes: 5m, after: [open FF+3m, odd], verify: Seen, rollback: { title: Unguard, takes: 1m } }
    - { step: rest, title: Rest, kind: wait, phase: Outage, owner: network, takes: 3m, after: [begin SS, both FF+2m] }
    - { step: look, title: Look, kind: validation, phase: Outage, owner: network, takes: 1m, after: [guard, rest, mark SS], verify: Seen }
`

export const knottyRunbook = (): Runbook => mustRead(KNOTTY_YAML)

/** The first gate has said go five minutes ago, so that `begin` is ready. */
export function knottyGo(): Play {
  const people = { lead: ['lena'], dba: ['dana'], network: ['nils'], operations: ['olga'], sponsor: ['sam'] }
  const play = new Play(knottyRunbook(), { people }).run('lena', { type: 'startCutover' })
  play.run('dana', { type: 'startStep', stepId: 'prepare' }, { type: 'completeStep', stepId: 'prepare' })
  play.run('lena', { type: 'recordMetric', metric: 'replica_lag', value: 1 }, { type: 'openPoll', gateId: 'first' })
  play.run('olga', { ...signature(play), gateId: 'first' })
  return play.run('sam', { type: 'decideGate', gateId: 'first', outcome: 'go' }).wait(minutes(5))
}
