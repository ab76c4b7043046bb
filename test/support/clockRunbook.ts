/** A runbook in which time does everything that it can do: a timebox, a wait, an automation, evidence, a waiver, a poll. */
export const CLOCK_YAML = `
runbook: clockwork
title: Clockwork
tier: 2
timezone: UTC
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
    - { id: fresh-item, title: Fresh item, owner: network, due: T+1h, mandatory: true, evidence: { link: The report, freshFor: 2h } }
    - { id: measured-item, title: Measured item, owner: network, due: T+1h, evidence: { metric: pass_rate, atLeast: 0.9, freshFor: 3h } }
    - { id: waived-item, title: Waived item, owner: network, due: T+1h, mandatory: true, evidence: { link: The report } }
gates:
  - id: late-gate
    title: Late gate
    approvers: { roles: [operations], quorum: 1 }
    decides: sponsor
    must: [{ mandatory: closed }, { metric: lag, atMost: 5, freshFor: 10h }]
phases: [Work]
workstreams:
  Database:
    - { step: boxed, title: Boxed, phase: Work, owner: dba, takes: 5m, timebox: "15m, then decide", verify: Done }
    - { step: job, title: A job, kind: automation, phase: Work, owner: dba, takes: 20m, automation: { timeout: 30m, heartbeat: 4m }, verify: Done }
    - { step: soak, title: Soak, kind: wait, phase: Work, owner: dba, takes: 20m }
    - { step: after-soak, title: After the soak, phase: Work, owner: dba, takes: 5m, after: [soak], verify: Done }
    - { step: behind, title: Behind, phase: Work, owner: dba, takes: 5m, after: [late-gate], verify: Done }
`
