/** Whole plans to start from: small, complete, and sound as they are. Their ids stay. */
import type { LibraryEntry } from './entry.ts'

export const PLANS: readonly LibraryEntry[] = [
  {
    id: 'empty',
    title: 'Empty plan',
    about: 'Four phases, a lead and an approver, and a go / no-go gate; the steps are yours.',
    yaml: `runbook: new-plan
title: New plan
tier: 3
timezone: UTC
window: 4h
contingency: 0.2
roles:
  lead: { title: Cutover lead, signs: The plan is true and the people for it are in place. }
  approver: { title: Approver, signs: The business can live with what happens next. }
gates:
  - id: go-no-go
    title: Go / no-go
    at: T-15m
    after: [ready-to-start]
    reporters: [lead]
    approvers: { roles: [approver], quorum: 1 }
    decides: approver
    must: [{ finish: inside window }]
phases: [Preparation, Outage, Validation, Ramp-up]
workstreams:
  Cutover:
    - step: ready-to-start
      title: Everybody is in place
      kind: milestone
      phase: Preparation
      owner: lead
      notBefore: T-30m
    - step: begin
      title: Begin the work
      kind: milestone
      phase: Outage
      owner: lead
      after: [go-no-go]
      notBefore: T0
    - step: accept-result
      title: Accept the result
      kind: validation
      phase: Validation
      owner: lead
      takes: 15m
      after: [begin]
      verify: What was promised works.
      rollback: none, because accepting changes nothing
    - step: hand-over
      title: Hand over to operations
      phase: Ramp-up
      owner: lead
      takes: 15m
      after: [accept-result]
      verify: Operations has confirmed it.
      rollback: none, because it is a talk
`,
  },
  {
    id: 'application-release',
    title: 'Application release',
    about: 'A release in an evening: deployed beside the old one, a share of the traffic first, then all of it.',
    yaml: `runbook: application-release
title: Release of an application
description: >-
  The new release is deployed beside the old one, gets a tenth of the traffic, and after a look at the figures all of it.
  Until the old one is taken away, turning the traffic back is the way back.
tier: 2
timezone: UTC
window: 3h
contingency: 0.2
roles:
  lead: { title: Release lead, signs: The plan is true and the people for it are in place. }
  engineer: { title: Engineer, capacity: 2, signs: The build is the one that was tested. }
  quality: { title: Quality, signs: The release candidate has passed. }
  support: { title: Customer support }
  product: { title: Product owner, signs: Customers gain from this release today. }
readiness:
  Release candidate:
    - id: tests-passed
      title: All tests of the release candidate have passed
      owner: quality
      verifiedBy: lead
      due: T-1d
      mandatory: true
      weight: 3
      evidence: { link: The test report of the build }
    - id: rollback-tried
      title: Turning the traffic back was tried on staging
      owner: engineer
      verifiedBy: quality
      due: T-1d
      mandatory: true
      weight: 2
      evidence: { note: When and how long it took }
  People:
    - id: support-briefed
      title: Support knows what changes and what to answer
      owner: support
      due: T-4h
      evidence: { note: Who was briefed }
gates:
  - id: go-no-go
    title: Go / no-go for the release
    at: T-10m
    after: [check-baseline, freeze-deployments]
    reporters: [engineer, quality]
    approvers: { roles: [product], quorum: 1 }
    decides: product
    must: [{ mandatory: closed }, { rollback: inside window }]
    should: [{ readiness: 0.9 }, { finish: inside window }]
phases: [Preparation, Deployment, Validation, Ramp-up]
workstreams:
  Delivery:
    - step: freeze-deployments
      title: Freeze other deployments
      phase: Preparation
      owner: engineer
      takes: 5m
      notBefore: T-45m
      verify: The pipeline refuses a deployment to production.
      rollback: { title: Allow deployments again, takes: 5m }
    - step: deploy-beside
      title: Deploy the release beside the old one
      phase: Deployment
      owner: engineer
      takes: 10m..15m..30m
      after: [go-no-go]
      notBefore: T0
      startsChange: true
      verify: All instances of the new release are healthy, and none has traffic.
      rollback: { title: Take the new release away, takes: 10m }
    - step: open-tenth
      title: Send a tenth of the traffic to the new release
      phase: Deployment
      owner: engineer
      takes: 2m..5m..10m
      after: [smoke-test]
      verify: A tenth of the sessions is on the new release.
      rollback: { title: Turn the traffic back, takes: 5m }
    - step: watch-tenth
      title: Watch errors and response times
      kind: wait
      phase: Validation
      owner: engineer
      takes: 20m
      after: [open-tenth]
      do: Above 1 % errors do not wait for the end, call the lead.
      verify: Errors stayed below 1 %, and response times are those of the old release.
      rollback: none, because waiting changes nothing
    - step: open-all
      title: Send all traffic to the new release
      phase: Ramp-up
      owner: engineer
      takes: 2m..5m..10m
      after: [watch-tenth]
      verify: No session is on the old release.
      rollback: { title: Turn the traffic back, takes: 5m }
  Quality:
    - step: check-baseline
      title: Write down errors and response times of the old release
      kind: validation
      phase: Preparation
      owner: quality
      takes: 10m
      notBefore: T-45m
      verify: The figures are in the channel.
      rollback: none, because reading changes nothing
    - step: smoke-test
      title: Smoke test of the new release
      kind: validation
      phase: Validation
      owner: quality
      takes: 15m
      after: [deploy-beside]
      verify: The cases of the smoke test have passed against the new release.
      rollback: none, because testing changes nothing
  Communications:
    - step: tell-customers
      title: Tell customers what is new
      kind: communication
      phase: Ramp-up
      owner: support
      takes: 5m
      after: [open-all]
      audience: Customers
      message: The new release is there. What has changed stands in the release notes.
      rollback: none, because it is a message
hypercare:
  lasts: 24h
  checkIns: every 8h
  owner: engineer
  signedBy: [product]
  exit: [{ metric: error_rate, atMost: 0.01, freshFor: 2h }]
values:
  error_rate: { title: Share of requests that fail }
`,
  },
  {
    id: 'database-migration',
    title: 'Database migration',
    about:
      'A database moves: copied ahead, writes stopped, the rest copied, counted, turned over; with a point of no return.',
    yaml: `runbook: database-migration
title: Migration of a database
description: >-
  Most of the data is copied while the service runs. In the outage writes are stopped, the rest is copied, counts are
  compared and the applications are turned to the new database. Once the new one has been written to, there is no way back
  without a loss.
tier: 1
timezone: UTC
window: 8h
contingency: 0.2
outage: { atMost: 4h }
rollbackTakes: 1h
roles:
  lead: { title: Cutover lead, signs: The plan is true and the people for it are in place. }
  dba: { title: Database, capacity: 2, signs: Both databases are healthy and the backup was read back. }
  applications: { title: Applications, capacity: 2, signs: The applications are ready to be turned over. }
  quality: { title: Quality, signs: The rehearsal has passed with the counts that we want to see. }
  operations: { title: Head of operations, signs: We can live with this outage. }
  sponsor: { title: Business sponsor, signs: The business takes this step now. }
readiness:
  Rehearsal:
    - id: rehearsal-in-time
      title: The rehearsal was done within the outage that is planned
      owner: dba
      verifiedBy: quality
      due: T-7d
      mandatory: true
      weight: 3
      evidence: { link: The minutes of the rehearsal }
    - id: restore-timed
      title: A restore of the backup was timed
      owner: dba
      verifiedBy: lead
      due: T-7d
      mandatory: true
      weight: 2
      evidence: { note: How long it took }
  Data:
    - id: copy-caught-up
      title: The copy has caught up and lags less than a minute
      owner: dba
      verifiedBy: quality
      due: T-4h
      mandatory: true
      evidence: { metric: replication_lag, atMost: 60, freshFor: 1h }
gates:
  - id: start-outage
    title: Start the outage
    at: T-15m
    after: [tell-users]
    reporters: [dba, applications, quality]
    approvers: { roles: [operations, sponsor], quorum: 2 }
    decides: sponsor
    must: [{ mandatory: closed }, { finish: inside window }, { rollback: inside window }]
    should: [{ readiness: 0.95 }]
  - id: stay-on-new
    title: Stay on the new database
    after: [compare-counts, test-applications]
    reporters: [dba, quality]
    approvers: { roles: [operations, sponsor], quorum: 1 }
    decides: sponsor
    must: [{ rollback: inside window }]
    should: [{ finish: inside window }]
    description: The last moment to go back without a loss.
phases: [Preparation, Outage, Validation, Ramp-up]
workstreams:
  Database:
    - step: stop-writes
      title: Stop writes on the old database
      phase: Outage
      owner: dba
      takes: 5m
      after: [start-outage, stop-applications]
      verify: The write rate reads 0 for one minute.
      rollback: { title: Allow writes again, takes: 5m }
    - step: back-up
      title: Take the last backup of the old database
      phase: Outage
      owner: dba
      takes: 20m..30m..45m
      after: [stop-writes]
      verify: The backup has ended without an error and one table was read back.
      rollback: none, because a backup changes nothing
    - step: copy-rest
      title: Copy what is missing
      phase: Outage
      owner: dba
      takes: 10m..15m..40m
      after: [stop-writes]
      verify: The lag of the copy is 0.
      rollback: none, because the old database stays as it is
    - step: compare-counts
      title: Compare counts and checksums of both databases
      kind: validation
      phase: Validation
      owner: quality
      takes: 20m
      after: [copy-rest, back-up]
      verify: All counts are equal, and the checksums of the largest tables, too.
      rollback: none, because comparing changes nothing
  Applications:
    - step: stop-applications
      title: Show the maintenance page and stop the applications
      phase: Outage
      owner: applications
      takes: 10m
      after: [start-outage]
      notBefore: T0
      startsChange: true
      takesServiceDown: true
      verify: Users see the maintenance page, and no session is open.
      rollback: { title: Start the applications on the old database, takes: 15m }
    - step: turn-over
      title: Turn the applications to the new database
      phase: Outage
      owner: applications
      takes: 10m
      after: [copy-rest]
      verify: Each application reads from the new database.
      rollback: { title: Turn the applications to the old database, takes: 10m }
    - step: test-applications
      title: Test the applications without users
      kind: validation
      phase: Validation
      owner: quality
      takes: 20m
      after: [turn-over]
      verify: The cases of the smoke test have passed.
      rollback: none, because test data is removed with the new database
    - step: let-users-in
      title: Let users in
      phase: Ramp-up
      owner: applications
      takes: 10m
      after: [stay-on-new]
      pointOfNoReturn: true
      bringsServiceBack: true
      verify: Users work, and errors stay below 1 %.
      rollback: none, because from now on the new database holds what the old one does not
  Communications:
    - step: tell-users
      title: Tell users of the outage
      kind: communication
      phase: Preparation
      owner: lead
      takes: 5m
      notBefore: T-2h
      audience: All users
      message: The service is not available from … to …. Please save your work before it begins.
      rollback: none, because it is a message
    - step: tell-of-end
      title: Tell users that it is over
      kind: communication
      phase: Ramp-up
      owner: lead
      takes: 5m
      after: [let-users-in]
      audience: All users
      message: The service is available again.
      rollback: none, because it is a message
hypercare:
  lasts: 72h
  checkIns: every 8h
  owner: dba
  signedBy: [operations]
  exit: [{ metric: error_rate, atMost: 0.01, freshFor: 4h }]
values:
  error_rate: { title: Share of requests that fail }
  replication_lag: { title: Lag of the copy, unit: s }
`,
  },
  {
    id: 'erp-weekend',
    title: 'ERP cutover weekend',
    about:
      'Friday evening to Monday morning: legacy locked, loads, reconciliation, acceptance by the business, open for business.',
    yaml: `runbook: erp-weekend
title: ERP cutover weekend
description: >-
  T-0 is Friday evening, when legacy is locked. Loads run in the night, finance reconciles on Saturday, the business accepts
  on Sunday, and the first live posting is the point of no return.
tier: 1
timezone: Europe/Berlin
window: 58h
contingency: 0.2
outage: { atMost: 54h }
rollbackTakes: 6h
roles:
  lead: { title: Cutover lead, capacity: 2, signs: The plan is true and the people for it are in place. }
  basis: { title: Basis, capacity: 3, signs: Both systems are healthy and the restore point was read back. }
  migration: { title: Migration, capacity: 4, signs: Every load is counted and every rejected record is explained. }
  finance: { title: Finance, capacity: 3, signs: The totals of both systems are equal or explained. }
  logistics: { title: Logistics, capacity: 4, signs: Sites can receive and ship. }
  sales: { title: Sales, capacity: 3, signs: Orders can be taken and invoiced. }
  integration: { title: Integration, capacity: 2, signs: Every interface is where the plan says. }
  communications: { title: Communications }
  cfo: { title: Chief financial officer, signs: I accept the opening balances. }
  operations: { title: Head of operations, signs: Sites and customers can live with what happens next. }
  sponsor: { title: Executive sponsor, signs: The company takes this step now. }
readiness:
  Testing:
    - id: uat-exit
      title: The user acceptance test has met its exit criteria
      owner: sales
      verifiedBy: lead
      due: T-8d
      mandatory: true
      weight: 3
      evidence: { link: The report of the acceptance test }
    - id: dress-rehearsal
      title: The dress rehearsal went from lock to opening in the planned time
      owner: migration
      verifiedBy: lead
      due: T-8d
      mandatory: true
      weight: 3
      evidence: { link: The minutes with planned and actual times }
  Data:
    - id: reconciliation-agreed
      title: How is reconciled, and what may differ, is agreed with finance
      owner: finance
      verifiedBy: lead
      due: T-8d
      mandatory: true
      weight: 2
      evidence: { note: The tolerance of each total }
  People:
    - id: shifts-staffed
      title: Every role is staffed in all shifts
      owner: lead
      due: T-4d
      mandatory: true
      weight: 2
      evidence: { link: The shift plan }
    - id: customers-told
      title: Customers and suppliers know of the stop
      owner: communications
      due: T-5d
      evidence: { note: Who was told and how }
gates:
  - id: start-weekend
    title: Start the weekend
    at: T-2h
    after: [everybody-ready]
    reporters: [basis, migration, finance, logistics, sales, integration]
    approvers: { roles: [cfo, operations], quorum: 2 }
    decides: sponsor
    must: [{ mandatory: closed }, { finish: inside window }, { rollback: inside window }]
    should: [{ readiness: 0.95 }]
  - id: loads-reconciled
    title: Loads are complete and reconciled
    at: T+24h
    after: [reconcile-finance, reconcile-stock, reconcile-orders]
    reporters: [migration, finance, logistics, sales]
    approvers: { roles: [cfo, operations], quorum: 2 }
    decides: cfo
    must: [{ finish: inside window }, { rollback: inside window }]
    description: Nobody tests on data that finance has not signed.
  - id: open-for-business
    title: Open for business
    at: T+42h
    after: [accept-finance, accept-logistics, accept-sales, test-interfaces]
    reporters: [basis, finance, logistics, sales, integration]
    approvers: { roles: [cfo, operations, sponsor], quorum: 2 }
    decides: sponsor
    must: [{ rollback: inside window }]
    should: [{ finish: inside window }]
    description: The last moment to go back. After the first live posting faults are mended forward.
phases: [Preparation, Lock, Load, Acceptance, Opening]
workstreams:
  Steering:
    - step: everybody-ready
      title: All streams have reported that they are ready
      phase: Preparation
      owner: lead
      takes: 30m
      notBefore: T-3h
      verify: Every stream has answered.
      rollback: none, because asking changes nothing
    - step: night-rest
      title: Rest, and the buffer of the weekend
      kind: wait
      phase: Acceptance
      owner: lead
      takes: 6h
      after: [loads-reconciled]
      do: What Saturday loses is taken from here.
      rollback: none, because waiting changes nothing
  Basis:
    - step: lock-legacy
      title: Lock the users of legacy
      phase: Lock
      owner: basis
      takes: 30m
      after: [start-weekend]
      notBefore: T0
      startsChange: true
      takesServiceDown: true
      verify: No dialogue user is signed in, and no job is planned.
      rollback: { title: Unlock the users of legacy, takes: 30m }
    - step: take-restore-point
      title: Take the restore point of the new system
      phase: Lock
      owner: basis
      takes: 1h..2h..3h
      after: [lock-legacy]
      verify: The backup was read back.
      rollback: { title: Restore the new system as it was, takes: 2h..3h..4h }
    - step: open-users
      title: Let all users in
      phase: Opening
      owner: basis
      takes: 1h
      after: [first-posting]
      bringsServiceBack: true
      verify: Users of each site have signed in.
      rollback: none, because live postings exist by now
  Migration:
    - step: extract
      title: Extract master and open transaction data
      phase: Load
      owner: migration
      takes: 3h..4h..6h
      after: [lock-legacy]
      verify: Each extract has its count.
      rollback: none, because extracting changes nothing
    - step: load-master
      title: Load master data
      phase: Load
      owner: migration
      takes: 3h..4h..6h
      after: [extract, take-restore-point]
      verify: Loaded and rejected records add up to the extract.
      rollback: none, because the restore point takes every load back
    - step: load-open-items
      title: Load open items, stock and orders
      phase: Load
      owner: migration
      takes: 4h..6h..8h
      after: [load-master]
      verify: Loaded and rejected records add up to the extract.
      rollback: none, because the restore point takes every load back
  Finance:
    - step: reconcile-finance
      title: Reconcile balances and open items
      kind: validation
      phase: Load
      owner: finance
      takes: 3h
      after: [load-open-items]
      verify: The totals are equal, or each difference is explained and signed.
      rollback: none, because comparing changes nothing
    - step: accept-finance
      title: Work through a day of finance documents
      kind: validation
      phase: Acceptance
      owner: finance
      takes: 4h
      after: [night-rest]
      verify: Each document of the list was posted and found again.
      rollback: none, because it happens in the copy
    - step: first-posting
      title: First live posting
      phase: Opening
      owner: finance
      takes: 15m
      after: [open-for-business]
      pointOfNoReturn: true
      verify: The document is in the ledger.
      rollback: none, because from here there is no way back
  Logistics:
    - step: reconcile-stock
      title: Reconcile stock
      kind: validation
      phase: Load
      owner: logistics
      takes: 2h
      after: [load-open-items]
      verify: Quantities and values are equal, or each difference is explained.
      rollback: none, because comparing changes nothing
    - step: accept-logistics
      title: Receive, pick and ship
      kind: validation
      phase: Acceptance
      owner: logistics
      takes: 4h
      after: [night-rest]
      verify: Labels and papers have come out of the printers of each site.
      rollback: none, because it happens in the copy
  Sales:
    - step: reconcile-orders
      title: Reconcile open orders
      kind: validation
      phase: Load
      owner: sales
      takes: 2h
      after: [load-open-items]
      verify: Number and value of open orders are equal, or each difference is explained.
      rollback: none, because comparing changes nothing
    - step: accept-sales
      title: Take, deliver and invoice orders
      kind: validation
      phase: Acceptance
      owner: sales
      takes: 4h
      after: [night-rest]
      verify: An order of each kind has become an invoice.
      rollback: none, because it happens in the copy
  Integration:
    - step: hold-interfaces
      title: Hold all interfaces
      phase: Lock
      owner: integration
      takes: 1h
      after: [lock-legacy]
      verify: Queues are empty or held, and the list of held messages is written down.
      rollback: { title: Turn the interfaces back to legacy, takes: 1h }
    - step: test-interfaces
      title: Send one message over each interface
      kind: validation
      phase: Acceptance
      owner: integration
      takes: 2h
      after: [night-rest, hold-interfaces]
      verify: Each message has arrived and was taken out again.
      rollback: none, because they are test messages
    - step: release-interfaces
      title: Release the interfaces
      phase: Opening
      owner: integration
      takes: 1h
      after: [first-posting]
      verify: What was held has been processed, and no message is lost.
      rollback: none, because live postings exist by now
  Communications:
    - step: tell-of-stop
      title: Tell sites, customers and suppliers that the stop begins
      kind: communication
      phase: Lock
      owner: communications
      takes: 15m
      after: [lock-legacy]
      audience: Sites, customers, suppliers
      message: Orders are taken again from … on. Until then please use the paper forms.
      rollback: none, because it is a message
    - step: tell-of-opening
      title: Tell everybody that we are open
      kind: communication
      phase: Opening
      owner: communications
      takes: 15m
      after: [open-users, release-interfaces]
      audience: Sites, customers, suppliers
      message: The new system is open. Help is at the hypercare desk.
      rollback: none, because it is a message
hypercare:
  lasts: 14d
  checkIns: every 12h
  owner: lead
  signedBy: [operations, cfo]
  exit: [{ metric: open_critical_incidents, atMost: 0, freshFor: 12h }]
values:
  open_critical_incidents: { title: Open critical incidents }
`,
  },
]
