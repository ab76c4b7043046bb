/** The parts that nearly every cutover has. What they are called here may be mended; their ids stay. */
import type { LibraryEntry } from './entry.ts'

const HEAD = `runbook: part
title: A part of a plan
tier: 2
timezone: UTC
window: 12h
`

export const SNIPPETS: readonly LibraryEntry[] = [
  {
    id: 'go-no-go',
    title: 'Go / no-go gate',
    about: 'A gate before T-0 with a checklist behind it: who reports, who approves, what has to be true.',
    yaml: `${HEAD}
roles:
  lead: { title: Cutover lead, signs: The plan is true and the people for it are in place. }
  technology: { title: Technology, signs: The systems are healthy and the way back is ready. }
  business: { title: Business, signs: The business can live with what happens next. }
readiness:
  Go / no-go:
    - id: tests-passed
      title: The agreed tests have passed, and what is open has a workaround
      owner: technology
      verifiedBy: lead
      due: T-2d
      mandatory: true
      evidence: { link: The test report }
    - id: way-back-tried
      title: The way back was tried and timed
      owner: technology
      verifiedBy: lead
      due: T-2d
      mandatory: true
      evidence: { note: When it was tried and how long it took }
    - id: people-told
      title: Everybody who is affected knows when and for how long
      owner: business
      verifiedBy: lead
      due: T-1d
      evidence: { note: Who was told and how }
gates:
  - id: go-no-go
    title: Go / no-go
    at: T-1h
    after: [ask-for-state]
    reporters: [technology]
    approvers: { roles: [business], quorum: 1 }
    decides: business
    must: [{ mandatory: closed }, { rollback: inside window }]
    should: [{ readiness: 0.9 }, { finish: inside window }]
    description: A no-go here costs nothing but the date.
phases: [Preparation]
workstreams:
  Cutover:
    - step: ask-for-state
      title: Collect the state of every stream for the go / no-go
      phase: Preparation
      owner: lead
      takes: 10m
      notBefore: T-90m
      do: Ask each stream for what is open, and write down what is accepted as it is.
      verify: Every stream has answered.
      rollback: none, because asking changes nothing
`,
  },
  {
    id: 'decide-on-rollback',
    title: 'Rollback decision',
    about: 'The last moment to turn back: the state is looked at, a gate decides, then comes the point of no return.',
    yaml: `${HEAD}
roles:
  lead: { title: Cutover lead }
  technology: { title: Technology, signs: What was changed works and the way back still fits. }
  sponsor: { title: Sponsor, signs: We stay with what is new. }
gates:
  - id: stay-or-turn-back
    title: Stay, or turn back
    after: [compare-with-criteria]
    reporters: [technology]
    approvers: { roles: [sponsor], quorum: 1 }
    decides: sponsor
    must: [{ rollback: inside window }]
    should: [{ finish: inside window }]
    description: After this gate we mend what is broken and no longer go back. A no-go is the rollback.
phases: [Validation]
workstreams:
  Cutover:
    - step: compare-with-criteria
      title: Compare what was measured with the criteria for a rollback
      phase: Validation
      owner: lead
      takes: 10m
      do: Go through the criteria one by one and say for each whether it is met. Nobody discusses causes here.
      verify: Each criterion has a yes or a no.
      rollback: none, because comparing changes nothing
    - step: give-up-way-back
      title: Give up the way back
      phase: Validation
      owner: technology
      takes: 5m
      after: [stay-or-turn-back]
      pointOfNoReturn: true
      do: Say to everybody that from now on faults are mended forward.
      verify: Every stream has confirmed it.
      rollback: none, because this is the point after which there is none
`,
  },
  {
    id: 'restore-point',
    title: 'Restore point',
    about: 'Writes are stopped, a backup is taken and read back; the way back is to restore it.',
    yaml: `${HEAD}
roles:
  lead: { title: Cutover lead }
  database: { title: Database }
phases: [Outage]
workstreams:
  Database:
    - step: stop-writes
      title: Stop writes
      phase: Outage
      owner: database
      takes: 5m
      verify: The write rate reads 0 for one minute.
      rollback: { title: Allow writes again, takes: 5m }
    - step: take-backup
      title: Take the backup that we would go back to
      phase: Outage
      owner: database
      takes: 10m..20m..40m
      after: [stop-writes]
      verify: The backup has ended without an error, and its size is as expected.
      rollback: { title: Restore the backup, takes: 20m..40m..80m, verify: Row counts are those from before. }
    - step: read-back-backup
      title: Read the backup back
      kind: validation
      phase: Outage
      owner: database
      takes: 10m
      after: [take-backup]
      do: Restore one table beside the live ones, and compare its count.
      verify: The counts are equal.
      rollback: none, because reading changes nothing
`,
  },
  {
    id: 'smoke-test',
    title: 'Smoke test',
    about:
      'The few checks after the change that say whether it works, technical ones first, and one sentence as the result.',
    yaml: `${HEAD}
roles:
  lead: { title: Cutover lead }
  technology: { title: Technology }
  business: { title: Business }
phases: [Validation]
workstreams:
  Validation:
    - step: check-health
      title: Check health, logs and jobs
      kind: validation
      phase: Validation
      owner: technology
      takes: 10m
      verify: All health checks are green, and no new kind of error is in the logs.
      rollback: none, because checking changes nothing
    - step: check-interfaces
      title: Send one message over each interface
      kind: validation
      phase: Validation
      owner: technology
      takes: 15m
      after: [check-health]
      verify: Each message has arrived on the other side.
      rollback: none, because the messages are marked as tests
    - step: walk-through-business
      title: Walk through the most important cases
      kind: validation
      phase: Validation
      owner: business
      takes: 20m
      after: [check-health]
      do: |
        1. Sign in as an ordinary user.
        2. Do the three things that users do most.
        3. Look at the result where the next department sees it.
      verify: All three have worked, and the figures are right.
      rollback: none, because the documents are cancelled afterwards
    - step: smoke-test-passed
      title: Smoke test has passed
      kind: milestone
      phase: Validation
      owner: lead
      after: [check-interfaces, walk-through-business]
`,
  },
  {
    id: 'communication-plan',
    title: 'Communication plan',
    about: 'Who is told what, and when: before the start, at the start, in between, and at the end.',
    yaml: `${HEAD}
roles:
  lead: { title: Cutover lead }
  communications: { title: Communications }
phases: [Preparation, Outage, Ramp-up]
workstreams:
  Communications:
    - step: tell-of-window
      title: Tell users of the window
      kind: communication
      phase: Preparation
      owner: communications
      takes: 10m
      notBefore: T-1d
      audience: All users
      message: The service is not available from … to …. Please save your work before it begins.
    - step: tell-of-start
      title: Tell everybody that it begins
      kind: communication
      phase: Outage
      owner: communications
      takes: 5m
      after: [tell-of-window]
      notBefore: T0
      audience: All users, service desk, management
      message: The work has begun as planned. The next message comes at …, or when something changes.
    - step: tell-of-state
      title: Tell management how it stands
      kind: communication
      phase: Outage
      owner: communications
      takes: 5m
      after: [tell-of-start +1h]
      audience: Management
      message: Where we are, whether we are on time, and what is open.
    - step: tell-of-end
      title: Tell everybody that it is over
      kind: communication
      phase: Ramp-up
      owner: communications
      takes: 5m
      after: [tell-of-state]
      audience: All users, service desk, management
      message: The service is available again. If something is not as it should be, call the service desk.
`,
  },
  {
    id: 'hold',
    title: 'Built-in hold',
    about:
      'The countdown stops by itself half an hour before the start, until somebody lets it count on: time for what is late.',
    yaml: `${HEAD}
roles:
  lead: { title: Cutover lead }
phases: [Preparation]
holds:
  - id: last-look
    title: Last look
    at: T-30m
    reason: Time for what is late, and for a last look at the people and systems.
workstreams:
  Cutover:
    - step: everybody-in-place
      title: Everybody is in place
      kind: milestone
      phase: Preparation
      owner: lead
      notBefore: T-30m
`,
  },
  {
    id: 'change-freeze',
    title: 'Change freeze',
    about: 'Deployments and scheduled jobs are stopped before the work, and started again after it.',
    yaml: `${HEAD}
roles:
  lead: { title: Cutover lead }
  technology: { title: Technology }
phases: [Preparation, Ramp-up]
workstreams:
  Operations:
    - step: freeze-changes
      title: Freeze deployments
      phase: Preparation
      owner: technology
      takes: 5m
      verify: The pipeline refuses a deployment to production.
      rollback: { title: Allow deployments again, takes: 5m }
    - step: stop-jobs
      title: Stop scheduled jobs
      phase: Preparation
      owner: technology
      takes: 10m
      after: [freeze-changes]
      do: Write down which jobs were stopped; the same list starts them again.
      verify: No job of the list runs.
      rollback: { title: Start the jobs of the list again, takes: 10m }
    - step: start-jobs
      title: Start scheduled jobs again
      phase: Ramp-up
      owner: technology
      takes: 10m
      after: [stop-jobs]
      verify: Each job of the list has run once without an error.
      rollback: { title: Stop the jobs of the list, takes: 10m }
    - step: allow-changes
      title: Allow deployments again
      phase: Ramp-up
      owner: technology
      takes: 5m
      after: [start-jobs]
      verify: The pipeline takes a deployment.
      rollback: none, because it was so before
`,
  },
  {
    id: 'hypercare',
    title: 'Hypercare',
    about:
      'Three days of watching after the go-live, with check-ins, exit criteria and a sign-off, and the desk that is set up for it.',
    yaml: `${HEAD}
roles:
  lead: { title: Cutover lead }
  support: { title: Support }
  business: { title: Business }
phases: [Ramp-up]
hypercare:
  lasts: 3d
  checkIns: every 8h
  owner: support
  signedBy: [business]
  exit: [{ metric: open_critical_incidents, atMost: 0, freshFor: 8h }]
values:
  open_critical_incidents: { title: Open critical incidents }
workstreams:
  Hypercare:
    - step: open-hypercare-desk
      title: Open the hypercare desk
      phase: Ramp-up
      owner: support
      takes: 15m
      do: Say where it is, who is there when, and how an incident gets to it.
      verify: A test call was answered by the desk.
      rollback: none, because a desk harms nobody
    - step: hand-over-open-points
      title: Hand open points over to the desk
      phase: Ramp-up
      owner: lead
      takes: 15m
      after: [open-hypercare-desk]
      verify: Each open point has a name and a date.
      rollback: none, because it is a list
`,
  },
]
