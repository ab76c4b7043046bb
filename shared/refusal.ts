/** A refusal is an expected "no": a value with a code for programs and a sentence for a tired person. A bug throws. */

import type { Truth } from './truth.ts'

/** Each code with its kind: what was wrong about the command. The server maps kinds to status codes. */
export const REFUSAL_KINDS = {
  // rule: the same command may be fine at another time
  cutoverNotRunning: 'rule',
  cutoverPaused: 'rule',
  cutoverStopped: 'rule',
  cutoverEnded: 'rule',
  cutoverState: 'rule',
  predecessorOpen: 'rule',
  gateClosed: 'rule',
  tooEarly: 'rule',
  stepState: 'rule',
  notObserved: 'rule',
  samePerson: 'rule',
  successorFinished: 'rule',
  rollingBack: 'rule',
  rollbackImpossible: 'rule',
  atInFuture: 'rule',
  atTooEarly: 'rule',
  countedApprover: 'rule',
  itemState: 'rule',
  evidenceRule: 'rule',
  gateState: 'rule',
  notYourTurn: 'rule',
  pollChanged: 'rule',
  runChanged: 'rule',
  boxChanged: 'rule',
  stopChanged: 'rule',
  pauseChanged: 'rule',
  proposalChanged: 'rule',
  triggerChanged: 'rule',
  evidenceChanged: 'rule',
  findingsChanged: 'rule',
  conflictChanged: 'rule',
  delegationChanged: 'rule',
  signatureNotFresh: 'rule',
  criteriaUnmet: 'rule',
  votesMissing: 'rule',
  noGoStands: 'rule',
  quorumMissing: 'rule',
  stepsOpen: 'rule',
  watchItemsOpen: 'rule',
  signOffMissing: 'rule',
  exitUnmet: 'rule',
  changeState: 'rule',
  changeUnconfirmed: 'rule',
  changeHeld: 'rule',
  outsideWindow: 'rule',
  rehearsalOnlyReads: 'rule',
  cellChanged: 'rule',
  draftChanged: 'rule',
  draftState: 'rule',
  draftLocked: 'rule',
  draftFaults: 'rule',
  keyTaken: 'rule',
  notSent: 'rule',
  nothingChanges: 'rule',
  tooMany: 'rule',
  commandIdReused: 'rule',
  // role: allowed, but not to this person
  notYourRole: 'role',
  observersWatch: 'role',
  notConfirmed: 'role',
  // shape: the command itself is malformed
  malformed: 'shape',
  unknownPerson: 'shape',
  unknownRole: 'shape',
  runbookFaults: 'shape',
  // missing: what it names does not exist
  unknownStep: 'missing',
  unknownBox: 'missing',
  unknownNote: 'missing',
  unknownFile: 'missing',
  unknownItem: 'missing',
  unknownGate: 'missing',
  unknownTrigger: 'missing',
  unknownWatchItem: 'missing',
  unknownCutover: 'missing',
  unknownRunbook: 'missing',
  unknownChange: 'missing',
  unknownDraft: 'missing',
  unknownRow: 'missing',
  unknownColumn: 'missing',
  unknownWorkstream: 'missing',
  unknownComment: 'missing',
  unknownInstance: 'shape',
  // unavailable: the command is fine, but this server cannot accept it now
  cutoverUnreadable: 'unavailable',
  notYetReadable: 'unavailable',
  // fault: our bug; the command took no effect
  failed: 'fault',
} as const satisfies Record<string, 'rule' | 'role' | 'shape' | 'missing' | 'unavailable' | 'fault'>

export type RefusalCode = keyof typeof REFUSAL_KINDS

/** What a step is waiting for; `by` is the kind of thing, `sentence` is ready to show. */
export interface Blocker {
  kind: 'step' | 'gate' | 'time' | 'change'
  /** Id of the step, gate or change; absent for a time. */
  id?: string
  sentence: string
}

/** A cell (row and column), a row that holds something else or is gone (row), or a section of a draft. */
export interface ChangedPlace {
  row?: string
  column?: string
  section?: string
  /** Of the event that last set it, and who gave it: a person's id. */
  seq: number
  by?: string
  /** Its beginning, where it is long; absent for a row. */
  text?: string
}

export interface Refusal {
  code: RefusalCode
  message: string
  /** The field or line that is wrong, for malformed input. */
  field?: string
  waitingFor?: Blocker[]
  /** The criteria that a go still needs a reason for, by their place in the poll. */
  criteria?: { criterion: number; sentence: string; truth?: Truth }[]
  /** What somebody else changed meanwhile in a draft, and what it holds now. */
  changed?: ChangedPlace[]
  /** The first event that cannot be read. */
  event?: { seq: number; type?: string }
}

export function refuse(code: RefusalCode, message: string, details: Omit<Refusal, 'code' | 'message'> = {}): Refusal {
  return { code, message, ...details }
}

export const isRefusal = <T>(value: T | Refusal): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value
