import type { Runbook } from '../../shared/runbook/runbook.ts'
import { minutes, Play, T0 } from './play.ts'
import { mustRead } from './smallRunbook.ts'

/** Two workstreams whose rollback says what triggers it, begins with two steps of its own and ends with two. */
export const ROLLBACK_YAML = `
runbook: ledger-night
title: Ledger night
tier: 3
timezone: Europe/Berlin
window: 4h
roles:
  lead: { title: Cutover lead }
  dba: { title: Database }
  network: { title: Network }
  sponsor: { title: Business sponsor }
rollback:
  triggers:
    - { id: off, when: Reconciliation is off by more than 0.1 %, metric: { metric: recon_diff, atMost: 0.1 }, decides: sponsor }
    - { id: slow, when: The copy is not at 50 % by now, at: T+45m, decides: dba }
    - { when: Payments fail at the counter }
  first:
    - { step: announce-back, title: Announce the rollback, kind: communication, takes: 5m, audience: Everybody, message: We go back. }
    - { step: stop-traffic, title: Stop the traffic, owner: network, takes: 10m, do: Close the **front door**., verify: No requests arrive }
  last:
    - { step: check-old, title: Check the old ledger, kind: validation, owner: dba, takes: 15m, verify: The totals match }
    - { step: tell-back, title: Tell the business, takes: 5m, verify: Acknowledged }
phases: [Night]
workstreams:
  Database:
    - { step: freeze, title: Freeze writes, phase: Night, owner: dba, takes: 30m, verify: No writes, rollback: { title: Allow writes again, takes: 10m } }
    - { step: copy, title: Copy the ledger, phase: Night, owner: dba, takes: 60m, after: [freeze], verify: Copied, rollback: { title: Drop the copy, takes: 20m } }
  Network:
    - { step: switch, title: Switch the traffic, phase: Night, owner: network, takes: 10m, after: [copy], verify: Switched, rollback: { title: Switch back, takes: 5m } }
`

export const rollbackRunbook = (): Runbook => mustRead(ROLLBACK_YAML)

const PEOPLE = { lead: ['lena'], dba: ['dana', 'second'], network: ['nils'], sponsor: ['sam'] }

/** Writes are frozen and the copy runs, 31 minutes after T-0. */
export function copying(runbook = rollbackRunbook()): Play {
  const play = new Play(runbook, { people: PEOPLE, now: T0 }).run('lena', { type: 'startCutover' })
  play.run('dana', { type: 'startStep', stepId: 'freeze' }).wait(minutes(30))
  play.run('dana', { type: 'completeStep', stepId: 'freeze' }).wait(minutes(1))
  return play.run('dana', { type: 'startStep', stepId: 'copy' })
}
