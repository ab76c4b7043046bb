import { describe, expect, it } from 'vitest'
import { sayEvent } from '../../../client/derive/sayEvent.ts'
import {
  kindOf,
  type LogKind,
  overrideOf,
  recordedFor,
  stepsOf,
  suits,
} from '../../../client/features/audit/logFilter.ts'
import { type CutoverEvent, cutoverEvent, type EventType, type LoggedEvent } from '../../../shared/events.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { changeReading, incidentReading } from '../../support/changes.ts'
import { iso, minutes, T0 } from '../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const runbook = smallRunbook()
const NAMES: Record<string, string> = { dana: 'Dana Weiss', olga: 'Olga Brandt', lena: 'Lena Roth' }
const nameOf = (id: string) => NAMES[id] ?? id

const logged = (event: CutoverEvent): LoggedEvent => ({
  ...event,
  seq: 7,
  at: iso(T0 + minutes(3)),
  actor: 'dana',
  commandId: 'c',
})
const say = (event: CutoverEvent) => sayEvent(logged(event), runbook, nameOf)

const RESTART: StepDefinition = {
  id: 'restart-7',
  title: 'Restart the driver',
  kind: 'task',
  phase: 'Outage',
  workstream: 'Database',
  owner: 'dba',
  people: { dba: 1 },
  takes: { low: 300, likely: 600, high: 1200 },
  after: [{ on: 'freeze', type: 'FS', lag: 0 }],
}

/** One of each type, with everything that it can carry, and what the log then reads. T-0 is 23:00 in Berlin. */
const SENTENCES: { [Type in EventType]: [Extract<CutoverEvent, { type: Type }>, string] } = {
  cutoverCreated: [
    {
      type: 'cutoverCreated',
      runbookId: 'small-move',
      runbookHash: 'h',
      title: 'The move',
      mode: 'live',
      t0: iso(T0),
      windowStart: iso(T0),
      windowEnd: iso(T0 + minutes(240)),
      people: {},
    },
    'created this live cutover “The move”, T-0 Sat 28 Nov, 23:00 CET, window until Sun 29 Nov, 03:00 CET',
  ],
  cutoverStarted: [{ type: 'cutoverStarted' }, 'started the cutover'],
  cutoverPaused: [{ type: 'cutoverPaused', reason: 'Ledger' }, 'paused the cutover: “Ledger”'],
  cutoverResumed: [{ type: 'cutoverResumed' }, 'resumed the cutover'],
  countdownHeld: [
    { type: 'countdownHeld', reason: 'Final poll', builtIn: { hold: 'final-poll', from: iso(T0 - minutes(30)) } },
    'held the countdown at Sat 28 Nov, 22:30 CET, as the runbook asks: “Final poll”',
  ],
  rehearsalsRecorded: [
    {
      type: 'rehearsalsRecorded',
      rehearsals: [
        {
          cutoverId: 'small-move-1',
          title: 'Dress rehearsal',
          runbookHash: 'h',
          acceptedBy: 'lena',
          acceptedAt: iso(T0),
          differences: [{ of: 'step', id: 'copy', title: 'Copy the data', is: 'changed', fields: ['takes'] }],
          differenceCount: 120,
        },
        { cutoverId: 'small-move-2', title: 'Trial', runbookHash: 'g', acceptedBy: 'olga', acceptedAt: iso(T0) },
      ],
    },
    'found rehearsed: “Dress rehearsal”, with 120 differences, accepted by Lena Roth on Sat 28 Nov, 23:00 CET, and “Trial”, accepted by Olga Brandt on Sat 28 Nov, 23:00 CET',
  ],
  historyRecorded: [
    {
      type: 'historyRecorded',
      history: {
        nights: [{ cutoverId: 'small-move-1', mode: 'rehearsal', endedAt: iso(T0) }],
        steps: [{ stepId: 'copy', runs: 1, weight: 0.5, took: 900, spread: 0, failed: 0 }],
      },
    },
    'learnt what 1 step took in 1 earlier night',
  ],
  chanceRecorded: [
    { type: 'chanceRecorded', chance: 0.932, trials: 1000, of: 7, asOf: iso(T0) },
    'computed the chance to finish inside the window: 93.2 %, from 1,000 trials',
  ],
  triggerAnswered: [
    { type: 'triggerAnswered', trigger: 'rows-differ', asked: iso(T0), value: 3, note: 'Known duplicates' },
    'said that no rollback is needed for “Rows differ”: “Known duplicates”',
  ],
  rehearsalWithdrawn: [
    { type: 'rehearsalWithdrawn', reason: 'The load was made up' },
    'withdrew this rehearsal, which no longer counts as one: “The load was made up”',
  ],
  countdownResumed: [
    { type: 'countdownResumed', t0: iso(T0 + minutes(30)) },
    'resumed the countdown; T-0 is now Sat 28 Nov, 23:30 CET',
  ],
  t0Moved: [
    {
      type: 't0Moved',
      t0: iso(T0 + minutes(30)),
      windowStart: iso(T0),
      windowEnd: iso(T0 + minutes(240)),
      reason: 'Late file',
    },
    'moved T-0 to Sat 28 Nov, 23:30 CET, window until Sun 29 Nov, 03:00 CET: “Late file”',
  ],
  rollbackProposed: [
    { type: 'rollbackProposed', reason: 'Wrong', workstream: 'Network' },
    'asked for a rollback of Network past the point of no return: “Wrong”',
  ],
  rollbackBegun: [
    { type: 'rollbackBegun', reason: 'Wrong', stepIds: ['freeze', 'copy'] },
    'began the rollback, 2 steps: “Wrong”',
  ],
  hypercareEntered: [{ type: 'hypercareEntered' }, 'took the cutover into hypercare'],
  cutoverClosed: [
    { type: 'cutoverClosed', outcome: 'rolledBack', note: 'Next month' },
    'closed the cutover as rolled back: “Next month”',
  ],
  cutoverCancelled: [{ type: 'cutoverCancelled', reason: 'Spring' }, 'cancelled the cutover: “Spring”'],
  stopCalled: [{ type: 'stopCalled', reason: 'Smoke' }, 'stopped the cutover: “Smoke”'],
  stopAnswered: [
    { type: 'stopAnswered', safe: false, stepIds: ['freeze'], note: 'Half way' },
    'answered the stop: not safe for “Freeze writes”: “Half way”',
  ],
  stopCleared: [{ type: 'stopCleared' }, 'lifted the stop'],
  personAssigned: [{ type: 'personAssigned', role: 'operations', person: 'olga' }, 'made Olga Brandt Operations'],
  personReleased: [
    { type: 'personReleased', role: 'operations', person: 'olga' },
    'released Olga Brandt from Operations',
  ],
  stepAdded: [
    {
      type: 'stepAdded',
      stepId: 'restart-7',
      step: RESTART,
      before: ['copy'],
      shownAgain: true,
      reason: 'The driver leaks',
    },
    'added “Restart the driver” for Database, 5 min to 20 min, likely 10 min, after “Freeze writes”, before “Copy the data”: “The driver leaks”',
  ],
  stepChanged: [
    {
      type: 'stepChanged',
      stepId: 'restart-7',
      was: { ...RESTART, verify: 'No connections.' },
      step: {
        ...RESTART,
        owner: 'network',
        takes: { low: 300, likely: 300, high: 300 },
        after: [],
        do: 'Use the new console.',
      },
      reason: 'Dana is busy',
    },
    'changed “Restart the driver”: owner Database → Network, takes 5 min to 20 min, likely 10 min → 5 min, after “Freeze writes” → nothing, new instructions, expected result removed; “Dana is busy”',
  ],
  stepSeen: [{ type: 'stepSeen', stepId: 'freeze' }, 'saw “Freeze writes”'],
  stepAcknowledged: [{ type: 'stepAcknowledged', stepId: 'freeze' }, 'acknowledged “Freeze writes”'],
  stepAssigned: [{ type: 'stepAssigned', stepId: 'freeze', to: 'olga' }, 'gave “Freeze writes” to Olga Brandt'],
  stepStarted: [
    {
      type: 'stepStarted',
      stepId: 'promote',
      startedAt: iso(T0),
      despite: { steps: ['copy'], reason: 'The copy is good enough' },
      jobId: 'job-7',
    },
    'started “Promote the replica” as job job-7 at 23:00, although “Copy the data” was open: “The copy is good enough”',
  ],
  stepHeartbeatRecorded: [
    { type: 'stepHeartbeatRecorded', stepId: 'copy', note: '40 %' },
    'reported that “Copy the data” is alive: “40 %”',
  ],
  stepTakenOver: [
    { type: 'stepTakenOver', stepId: 'copy', reason: 'Stuck' },
    'took “Copy the data” over by hand: “Stuck”',
  ],
  stepEstimated: [
    { type: 'stepEstimated', stepId: 'copy', finish: iso(T0 + minutes(40)), reason: 'Slow' },
    'expects “Copy the data” to be done Sat 28 Nov, 23:40 CET: “Slow”',
  ],
  stepCompleted: [
    {
      type: 'stepCompleted',
      stepId: 'copy',
      completedAt: iso(T0 + minutes(3)),
      awaitsConfirmation: true,
      observed: 'All there',
      withIssues: 'One index is missing',
      outputs: { rows: '120 000' },
    },
    'completed “Copy the data”, to be confirmed by a second person, saw: “All there”, what remains: “One index is missing”, rows = 120 000',
  ],
  boxTicked: [
    { type: 'boxTicked', stepId: 'freeze', part: 'do', line: 2, text: 'Look at **both** nodes' },
    'ticked “Look at both nodes” of “Freeze writes”',
  ],
  boxUnticked: [
    { type: 'boxUnticked', stepId: 'freeze', part: 'do', line: 1, text: 'Stop the writers' },
    'unticked “Stop the writers” of “Freeze writes”',
  ],
  stepConfirmed: [{ type: 'stepConfirmed', stepId: 'promote' }, 'confirmed “Promote the replica”'],
  stepHeld: [
    { type: 'stepHeld', stepId: 'freeze', reason: 'Locked', until: iso(T0 + minutes(10)) },
    'held “Freeze writes” until 23:10: “Locked”',
  ],
  stepResumed: [{ type: 'stepResumed', stepId: 'freeze' }, 'resumed “Freeze writes”'],
  stepFailed: [
    { type: 'stepFailed', stepId: 'freeze', failedAt: iso(T0 + minutes(1)), reason: 'Refused' },
    'reported “Freeze writes” failed at 23:01: “Refused”',
  ],
  stepRetried: [{ type: 'stepRetried', stepId: 'freeze' }, 'began “Freeze writes” again'],
  stepSkipped: [{ type: 'stepSkipped', stepId: 'later', reason: 'Not needed' }, 'skipped “Later”: “Not needed”'],
  stepUndone: [
    { type: 'stepUndone', stepId: 'freeze', to: 'running', reason: 'Wrong button' },
    'took “Freeze writes” back, it is running again: “Wrong button”',
  ],
  stepNoted: [{ type: 'stepNoted', stepId: 'freeze', text: 'Looks fine' }, 'noted on “Freeze writes”: “Looks fine”'],
  stepTimeboxEnded: [{ type: 'stepTimeboxEnded', stepId: 'freeze' }, 'saw the timebox of “Freeze writes” end'],
  stepWentSilent: [{ type: 'stepWentSilent', stepId: 'copy' }, 'has not heard of “Copy the data” in time'],
  stepRolledBack: [{ type: 'stepRolledBack', stepId: 'freeze' }, 'marked “Freeze writes” as rolled back'],
  stepRollbackUndone: [
    { type: 'stepRollbackUndone', stepId: 'freeze', to: 'done' },
    'took the rollback of “Freeze writes” back, it is done again',
  ],
  evidenceProvided: [
    {
      type: 'evidenceProvided',
      itemId: 'uat-exit',
      version: 2,
      evidence: { metric: 'uat_pass_rate', value: 0.97, measuredAt: iso(T0) },
    },
    'provided evidence for “UAT exit criteria met”: uat_pass_rate 0.97, measured Sat 28 Nov, 23:00 CET',
  ],
  evidenceWithdrawn: [
    { type: 'evidenceWithdrawn', itemId: 'uat-exit', reason: 'Wrong run' },
    'withdrew the evidence of “UAT exit criteria met”: “Wrong run”',
  ],
  evidenceRejected: [
    { type: 'evidenceRejected', itemId: 'uat-exit', reason: 'Too old' },
    'rejected the evidence of “UAT exit criteria met”: “Too old”',
  ],
  evidenceExpired: [
    { type: 'evidenceExpired', itemId: 'uat-exit' },
    'marked the evidence of “UAT exit criteria met” as expired',
  ],
  itemVerified: [
    { type: 'itemVerified', itemId: 'uat-exit', automatic: true },
    'verified “UAT exit criteria met”: the value meets the threshold',
  ],
  itemWaived: [
    { type: 'itemWaived', itemId: 'uat-exit', reason: 'Accepted', until: iso(T0) },
    'waived “UAT exit criteria met” until Sat 28 Nov, 23:00 CET: “Accepted”',
  ],
  waiverExpired: [{ type: 'waiverExpired', itemId: 'uat-exit' }, 'ended the waiver of “UAT exit criteria met”'],
  pollOpened: [
    { type: 'pollOpened', gateId: 'go-no-go', pollId: 'p', basis: 'b', criteria: [] },
    'opened the poll of “Go / no-go”',
  ],
  pollImproved: [
    { type: 'pollImproved', gateId: 'go-no-go', pollId: 'p', basis: 'b', criteria: [] },
    'made what the poll of “Go / no-go” rests on better; the votes stand',
  ],
  signatureVoided: [
    {
      type: 'signatureVoided',
      gateId: 'go-no-go',
      pollId: 'p',
      role: 'operations',
      person: 'otto',
      because: 'signed with a token that was revoked',
    },
    'found that the signature of otto for Operations on “Go / no-go” no longer counts: the signer signed with a token that was revoked',
  ],
  voteLapsed: [
    { type: 'voteLapsed', gateId: 'go-no-go', pollId: 'p', of: 'signature', role: 'operations', person: 'olga' },
    'found that the signature of Olga Brandt for Operations on “Go / no-go” is too old to count; it is asked for again',
  ],
  voteDelegated: [
    { type: 'voteDelegated', gateId: 'go-no-go', role: 'operations', to: 'olga', reason: 'On a plane' },
    'offered Olga Brandt the vote for Operations on “Go / no-go”: “On a plane”',
  ],
  delegationAccepted: [
    { type: 'delegationAccepted', gateId: 'go-no-go', role: 'operations', from: 'olga' },
    'took over the vote of Olga Brandt for Operations on “Go / no-go”',
  ],
  delegationDeclined: [
    { type: 'delegationDeclined', gateId: 'go-no-go', role: 'operations', from: 'olga', reason: 'I sleep then' },
    'declined the vote of Olga Brandt for Operations on “Go / no-go”: “I sleep then”',
  ],
  delegationEnded: [
    { type: 'delegationEnded', gateId: 'go-no-go', role: 'operations', from: 'olga', to: 'lena', reason: 'I am back' },
    'ended that Lena Roth votes for Olga Brandt as Operations on “Go / no-go”: “I am back”',
  ],
  pollReopened: [
    {
      type: 'pollReopened',
      gateId: 'go-no-go',
      pollId: 'p',
      basis: 'b',
      criteria: [],
      because: 'The evidence changed',
    },
    'opened the poll of “Go / no-go” again, all votes void: The evidence changed',
  ],
  gateReported: [
    {
      type: 'gateReported',
      gateId: 'go-no-go',
      pollId: 'p',
      role: 'network',
      vote: 'goWithConditions',
      condition: { text: 'Cache warm', stepId: 'freeze', by: iso(T0) },
    },
    'reported go on a condition for Network on “Go / no-go”, condition: “Cache warm” by 23:00, “Freeze writes”',
  ],
  gateSigned: [
    {
      type: 'gateSigned',
      gateId: 'go-no-go',
      pollId: 'p',
      basis: 'b',
      role: 'operations',
      vote: 'noGo',
      reason: 'No cover',
      byToken: true,
      doesNotCount: 'created this cutover',
    },
    'signed no-go by token for Operations on “Go / no-go”: “No cover”; does not count, because the signer created this cutover',
  ],
  gateDecided: [
    {
      type: 'gateDecided',
      gateId: 'go-no-go',
      pollId: 'p',
      basis: 'b',
      outcome: 'noGo',
      reason: 'Too risky',
      then: 'rollback',
    },
    'decided no-go for “Go / no-go”, then roll back: “Too risky”',
  ],
  gateReopened: [
    { type: 'gateReopened', gateId: 'go-no-go', because: 'Evidence was withdrawn' },
    'opened “Go / no-go” again: Evidence was withdrawn',
  ],
  checkInRecorded: [
    { type: 'checkInRecorded', note: 'All quiet', status: 'watching' },
    'recorded a check-in, watching: “All quiet”',
  ],
  metricRecorded: [
    { type: 'metricRecorded', metric: 'error_rate', value: 0.002, measuredAt: iso(T0) },
    'recorded error_rate 0.002, measured 23:00',
  ],
  watchItemAdded: [
    { type: 'watchItemAdded', watchItemId: 'w1', title: 'Slow report', owner: 'qa', stepId: 'copy' },
    'put “Slow report” on the watch list for Test and quality, from “Copy the data”',
  ],
  watchItemResolved: [
    { type: 'watchItemResolved', watchItemId: 'w1', note: 'Index added' },
    'resolved watch item w1: “Index added”',
  ],
  breakGlassProposed: [
    { type: 'breakGlassProposed', gateId: 'go-no-go', pollId: 'go-no-go.1', reason: 'Down since 22:00' },
    'proposed to go on at “Go / no-go” without confirmation from ServiceNow: “Down since 22:00”',
  ],
  breakGlassAgreed: [
    { type: 'breakGlassAgreed', gateId: 'go-no-go', pollId: 'go-no-go.1' },
    'agreed to go on at “Go / no-go” without confirmation from ServiceNow',
  ],
  breakGlassSettled: [
    { type: 'breakGlassSettled', gateId: 'go-no-go', met: false },
    'answered for “Go / no-go” after the fact: its criteria are not met',
  ],
  changeRequested: [
    {
      type: 'changeRequested',
      changeId: 'change-1',
      relation: 'parent',
      instance: 'servicenow',
      wanted: { link: 'CHG0030001' },
    },
    'asked to link CHG0030001 as parent change',
  ],
  changeLinked: [
    { type: 'changeLinked', changeId: 'change-1', sysId: 'a', number: 'CHG0030001', link: 'https://i', created: true },
    'made CHG0030001 and linked it',
  ],
  changeLinkFailed: [
    { type: 'changeLinkFailed', changeId: 'change-1', because: 'Nobody knows it' },
    'could not link change-1: “Nobody knows it”',
  ],
  changeLinkRetried: [{ type: 'changeLinkRetried', changeId: 'change-1' }, 'asked to link change-1 once more'],
  changeUnlinked: [
    { type: 'changeUnlinked', changeId: 'change-1', reason: 'The wrong one' },
    'unlinked change-1: “The wrong one”',
  ],
  changeConfirmed: [
    {
      type: 'changeConfirmed',
      changeId: 'change-1',
      readAt: iso(T0 + minutes(3)),
      facts: changeReading({ onHold: true, onHoldReason: 'Freeze' }),
    },
    'confirmed change-1: Scheduled, Approved, on hold: “Freeze”, read 23:03',
  ],
  changeUnreachable: [
    { type: 'changeUnreachable', changeId: 'change-1', because: 'No answer' },
    'cannot be reached about change-1: “No answer”',
  ],
  changeConflictFound: [
    { type: 'changeConflictFound', changeId: 'change-1', sentence: 'It stayed in Scheduled' },
    'disagrees about change-1: “It stayed in Scheduled”',
  ],
  changeConflictSettled: [
    { type: 'changeConflictSettled', changeId: 'change-1', by: 'retry' },
    'settled the disagreement about change-1: it is written once more',
  ],
  changeSyncPaused: [
    { type: 'changeSyncPaused', changeId: 'change-1', reason: 'Upgrade' },
    'paused the sync of change-1: “Upgrade”',
  ],
  changeSyncResumed: [{ type: 'changeSyncResumed', changeId: 'change-1' }, 'resumed the sync of change-1'],
  changeDatesProposed: [
    {
      type: 'changeDatesProposed',
      changeId: 'change-1',
      start: iso(T0),
      end: iso(T0 + minutes(240)),
      reason: 'Late file',
    },
    'proposed new dates for change-1, Sat 28 Nov, 23:00 CET to Sun 29 Nov, 03:00 CET: “Late file”',
  ],
  changeWindowOverridden: [
    {
      type: 'changeWindowOverridden',
      changeId: 'change-1',
      stepId: 'freeze',
      startedAt: '2026-11-28T22:00:00.000Z',
      reason: 'The CAB knows',
    },
    'answered for starting “Freeze writes” outside the planned window of change-1: “The CAB knows”',
  ],
  changeCloseRequested: [
    { type: 'changeCloseRequested', changeId: 'change-1', code: 'successful_issues', notes: 'Slow report' },
    'asked to close change-1 as successful with issues: “Slow report”',
  ],
  incidentRequested: [
    {
      type: 'incidentRequested',
      incidentId: 'incident-1',
      title: 'Slow',
      impact: '2',
      urgency: '2',
      stepId: 'switch',
    },
    'raised the incident “Slow”, from “Switch the traffic”',
  ],
  incidentFailed: [
    { type: 'incidentFailed', incidentId: 'incident-1', because: 'Not allowed' },
    'could not raise incident-1: “Not allowed”',
  ],
  incidentSeen: [
    { type: 'incidentSeen', facts: incidentReading() },
    'has incident INC0010001 “Payments are slow”, priority 1 - Critical, New',
  ],
  signedOff: [{ type: 'signedOff', role: 'operations', note: 'Fine' }, 'signed hypercare off for Operations: “Fine”'],
}

const KINDS: Record<EventType, LogKind> = {
  cutoverCreated: 'cutover',
  cutoverStarted: 'cutover',
  cutoverPaused: 'cutover',
  cutoverResumed: 'cutover',
  countdownHeld: 'cutover',
  rehearsalsRecorded: 'cutover',
  historyRecorded: 'cutover',
  chanceRecorded: 'cutover',
  rehearsalWithdrawn: 'cutover',
  triggerAnswered: 'cutover',
  countdownResumed: 'cutover',
  t0Moved: 'cutover',
  rollbackProposed: 'cutover',
  rollbackBegun: 'cutover',
  hypercareEntered: 'hypercare',
  cutoverClosed: 'cutover',
  cutoverCancelled: 'cutover',
  stopCalled: 'cutover',
  stopAnswered: 'cutover',
  stopCleared: 'cutover',
  personAssigned: 'people',
  personReleased: 'people',
  stepAdded: 'steps',
  stepChanged: 'steps',
  stepSeen: 'steps',
  stepAcknowledged: 'steps',
  stepAssigned: 'steps',
  stepStarted: 'steps',
  stepHeartbeatRecorded: 'steps',
  stepTakenOver: 'steps',
  stepEstimated: 'steps',
  boxTicked: 'steps',
  boxUnticked: 'steps',
  stepCompleted: 'steps',
  stepConfirmed: 'steps',
  stepHeld: 'steps',
  stepResumed: 'steps',
  stepFailed: 'steps',
  stepRetried: 'steps',
  stepSkipped: 'steps',
  stepUndone: 'steps',
  stepNoted: 'steps',
  stepTimeboxEnded: 'steps',
  stepWentSilent: 'steps',
  stepRolledBack: 'steps',
  stepRollbackUndone: 'steps',
  evidenceProvided: 'readiness',
  evidenceWithdrawn: 'readiness',
  evidenceRejected: 'readiness',
  evidenceExpired: 'readiness',
  itemVerified: 'readiness',
  itemWaived: 'readiness',
  waiverExpired: 'readiness',
  pollOpened: 'gates',
  pollReopened: 'gates',
  pollImproved: 'gates',
  signatureVoided: 'gates',
  voteLapsed: 'gates',
  voteDelegated: 'gates',
  delegationAccepted: 'gates',
  delegationDeclined: 'gates',
  delegationEnded: 'gates',
  gateReported: 'gates',
  gateSigned: 'gates',
  gateDecided: 'gates',
  gateReopened: 'gates',
  breakGlassProposed: 'gates',
  breakGlassAgreed: 'gates',
  breakGlassSettled: 'gates',
  checkInRecorded: 'hypercare',
  metricRecorded: 'hypercare',
  watchItemAdded: 'hypercare',
  watchItemResolved: 'hypercare',
  signedOff: 'hypercare',
  changeRequested: 'servicenow',
  changeLinked: 'servicenow',
  changeLinkFailed: 'servicenow',
  changeLinkRetried: 'servicenow',
  changeUnlinked: 'servicenow',
  changeConfirmed: 'servicenow',
  changeUnreachable: 'servicenow',
  changeConflictFound: 'servicenow',
  changeConflictSettled: 'servicenow',
  changeSyncPaused: 'servicenow',
  changeSyncResumed: 'servicenow',
  changeDatesProposed: 'servicenow',
  changeWindowOverridden: 'servicenow',
  changeCloseRequested: 'servicenow',
  incidentRequested: 'servicenow',
  incidentFailed: 'servicenow',
  incidentSeen: 'servicenow',
}

describe('sayEvent', () => {
  it.each(Object.entries(SENTENCES))('says %s', (_, [event, sentence]) => {
    expect(cutoverEvent.parse(event)).toEqual(event)
    expect(say(event)).toBe(sentence)
  })

  it('has a sentence and a kind for each type that a log can hold', () => {
    const types = cutoverEvent.options.map((option) => option.shape.type.value)
    expect(Object.keys(SENTENCES).sort()).toEqual([...types].sort())
    for (const event of Object.values(SENTENCES).map(([one]) => one))
      expect(kindOf(logged(event)), event.type).toBe(KINDS[event.type])
  })

  it('leaves out a time that was recorded as it happened, and what was not said', () => {
    expect(say({ type: 'stepStarted', stepId: 'freeze', startedAt: iso(T0 + minutes(3)) })).toBe(
      'started “Freeze writes”',
    )
    expect(say({ type: 'cutoverClosed', outcome: 'completed' })).toBe('closed the cutover as completed')
  })

  it('says what the signer gave, and who confirmed that it is theirs', () => {
    const poll = { gateId: 'go-no-go', pollId: 'p', basis: 'b' }
    const signed = { type: 'gateSigned', ...poll, role: 'operations', vote: 'go' } as const
    const on = 'for Operations on “Go / no-go”'
    expect(say(signed)).toBe(`signed go ${on}`)
    expect(say({ ...signed, proof: 'passkey' })).toBe(`signed go with a passkey ${on}`)
    expect(say({ ...signed, proof: 'password', vouchedBy: 'operator' })).toBe(`signed go with a password ${on}`)
    expect(say({ ...signed, proof: 'passkey', vouchedBy: 'bea' })).toBe(
      `signed go with a passkey that ${nameOf('bea')} confirmed, ${on}`,
    )
    expect(say({ ...signed, vouchedBy: 'bea' })).toBe(
      `signed go with a password that ${nameOf('bea')} confirmed, ${on}`,
    )
  })

  it('decides with conditions where votes carry a condition', () => {
    const decided = { type: 'gateDecided', gateId: 'go-no-go', pollId: 'p', basis: 'b' } as const
    expect(say({ ...decided, outcome: 'goWithConditions' })).toBe('decided go, with conditions for “Go / no-go”')
    expect(say({ ...decided, outcome: 'go' })).toBe('decided go for “Go / no-go”')
  })

  it.each([
    ['parent' as const, 'has CHG0030007 as the parent of the change'],
    ['child' as const, 'has CHG0030007 as a child of the change'],
  ])('tells a change that came by itself as the %s from one that people linked', (relation, sentence) => {
    const wanted = { link: 'CHG0030007' }
    const event = logged({ type: 'changeRequested', changeId: 'change-2', relation, instance: 'acme', wanted })
    expect(sayEvent({ ...event, actor: 'servicenow' }, runbook, nameOf)).toBe(sentence)
    expect(sayEvent(event, runbook, nameOf)).toBe(`asked to link CHG0030007 as ${relation} change`)
  })

  it('names a rollback step with the step that it reverses', () => {
    expect(say({ type: 'stepConfirmed', stepId: 'freeze~rollback' })).toBe(
      'confirmed “Allow writes again” (rollback of “Freeze writes”)',
    )
  })

  it('says every event of played cutovers, with no id of a step, item or gate in place of its title', () => {
    for (const play of [...Object.values(SITUATIONS).map((make) => make()), allDone(), promoted()]) {
      for (const event of play.log) {
        expect(sayEvent(event, play.runbook, nameOf)).not.toMatch(
          /“(freeze|copy|go-no-go|uat-exit|load-test)”|undefined/,
        )
      }
    }
  })
})

describe('finding events', () => {
  const { log } = started().run('scott', {
    type: 'completeStep',
    stepId: 'freeze',
    onBehalfOf: 'dana',
    observed: 'No writes',
  })
  const find = (filter: Parameters<typeof suits>[1]) => log.filter((event) => suits(event, filter, runbook, nameOf))

  it('finds what somebody did, and what was recorded for them', () => {
    const types = find({ person: 'dana' }).map(({ type }) => type)
    expect(types).toContain('gateReported')
    expect(types).toContain('stepCompleted')
    expect(find({ person: 'scott' }).map(({ type }) => type)).toEqual(['stepCompleted'])
  })

  it('finds by kind, step and text at once', () => {
    expect(find({ kind: 'gates' }).every(({ type }) => KINDS[type] === 'gates')).toBe(true)
    expect(find({ stepId: 'freeze' }).map(({ type }) => type)).toEqual(['stepStarted', 'stepCompleted'])
    expect(find({ stepId: 'freeze', text: 'no WRITES' }).map(({ type }) => type)).toEqual(['stepCompleted'])
    expect(find({ stepId: 'freeze', kind: 'gates' })).toEqual([])
  })

  it('finds what happened to the rollback of a step under the step', () => {
    const { log: rolledBack } = SITUATIONS.rollingBack()
    const begun = rolledBack.find(({ type }) => type === 'rollbackBegun')
    expect(begun && stepsOf(begun)).toContain('freeze')
    expect(stepsOf(logged({ type: 'stepStarted', stepId: 'freeze~rollback', startedAt: iso(T0) }))).toEqual([
      'freeze~rollback',
      'freeze',
    ])
  })

  it('[R5] tells for whom it was recorded and over whose head it was done', () => {
    const completed = log.at(-1)
    expect(completed && recordedFor(completed)).toBe('dana')
    const forced = started().run('lena', { type: 'completeStep', stepId: 'freeze', override: 'Dana is on the phone' })
    const last = forced.log.at(-1)
    expect(last && overrideOf(last)).toBe('Dana is on the phone')
  })
})
