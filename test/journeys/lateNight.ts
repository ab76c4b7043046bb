/** A night of three steps in a window that holds while none of them is late: who looks ahead has something to see. */
export const lateNight = (id: string): string => `
runbook: ${id}
title: A night that runs late
tier: 3
timezone: Europe/Berlin
window: 3h
roles: { lead: { title: Lead }, dba: { title: Database } }
phases: [Night]
workstreams:
  Night:
    - { step: load, title: Load the ledger, phase: Night, owner: dba, takes: 30m..45m..80m, rollback: { title: Empty the ledger, takes: 10m } }
    - { step: compare, title: Compare the totals, phase: Night, owner: dba, takes: 20m..30m..50m, after: [load], rollback: "none, because it only reads" }
    - { step: switch, title: Switch over, phase: Night, owner: dba, takes: 15m..20m..40m, after: [compare], rollback: { title: Switch back, takes: 15m } }
`
