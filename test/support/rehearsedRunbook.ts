/** A runbook whose only gate asks for a rehearsal; a rehearsal of it is done with few commands. `more` goes into the step. */
export const rehearsedYaml = ({
  asks = 'true',
  takes = '5m',
  holds = '',
}: {
  asks?: string
  takes?: string
  holds?: string
} = {}): string => `
runbook: rehearsed-move
title: Rehearsed move
tier: 3
timezone: Europe/Berlin
window: 4h
roles:
  lead: { title: Cutover lead }
  dba: { title: Database }
  operations: { title: Operations }
  sponsor: { title: Business sponsor }
${holds}
gates:
  - id: go-no-go
    title: Go / no-go
    approvers: { roles: [operations], quorum: 1 }
    decides: sponsor
    must: [{ rehearsed: ${asks} }]
phases: [Outage]
workstreams:
  Database:
    - { step: switch, title: Switch over, phase: Outage, owner: dba, takes: ${takes}, after: [go-no-go], verify: Switched, rollback: "none, because it only practises" }
`
