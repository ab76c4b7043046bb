/** What a cutover waits for somebody to do: the one source for every list, badge, bell and message that says so. */
import type { PersonId } from '../cutoverState.ts'

export interface KindWords {
  /** The screen on which it is done. */
  screen: 'run' | 'gates' | 'readiness' | 'servicenow' | 'hypercare' | 'forecast'
  /** What its call says before the title: `Failed: Freeze writes`; nothing where the title says it all. */
  call?: string
  /** Its link or button. */
  label: string
  /** Whether it calls people by bell and message only once it is late, or never; at once when left out. */
  calls?: 'late' | 'never'
}

/** In the order of gravity. */
export const DUTY_KINDS = {
  answerStop: { screen: 'run', call: 'STOP', label: 'Answer' },
  clearStop: { screen: 'run', call: 'STOP', label: 'Lift the stop' },
  retry: { screen: 'run', call: 'Failed', label: 'Retry or skip' },
  silent: { screen: 'run', call: 'Silent automation', label: 'Take over' },
  goFell: { screen: 'gates', call: 'No longer met', label: 'Look at the gate' },
  condition: { screen: 'hypercare', call: 'Condition of the go is due', label: 'Resolve' },
  change: { screen: 'servicenow', label: 'Open ServiceNow' },
  rollbackTrigger: { screen: 'run', call: 'Rollback trigger', label: 'Answer' },
  windowChance: { screen: 'forecast', call: 'Window at risk', label: 'Look at the forecast' },
  rollbackDeadline: { screen: 'run', call: 'Rollback deadline', label: 'Look at Run' },
  workstreamDeadline: { screen: 'forecast', call: 'Rollback deadline', label: 'Look at the forecast' },
  agreeRollback: { screen: 'run', call: 'Rollback proposed', label: 'Agree' },
  idle: { screen: 'run', label: 'Look at Run' },
  stuck: { screen: 'run', call: 'Nothing can start', label: 'Look at Run' },
  noGo: { screen: 'gates', call: 'No-go', label: 'Decide how it goes on' },
  deadline: { screen: 'run', call: 'Deadline at risk', label: 'Look at the step' },
  timebox: { screen: 'run', call: 'Timebox over', label: 'Decide' },
  takeOver: { screen: 'run', call: 'Automation has not reported', label: 'Take over' },
  decides: { screen: 'gates', call: 'Decide', label: 'Decide' },
  breakGlass: { screen: 'gates', call: 'Agree to go on without ServiceNow', label: 'Answer' },
  signs: { screen: 'gates', call: 'Sign', label: 'Sign' },
  reports: { screen: 'gates', call: 'Report', label: 'Report' },
  delegation: { screen: 'gates', call: 'Vote in another’s place', label: 'Accept or decline' },
  open: { screen: 'gates', call: 'Open the poll', label: 'Open the poll' },
  startCutover: { screen: 'run', label: 'Start the cutover' },
  resumeCutover: { screen: 'run', label: 'Resume' },
  resumeCountdown: { screen: 'run', label: 'Resume the countdown' },
  confirm: { screen: 'run', call: 'Confirm', label: 'Confirm' },
  resume: { screen: 'run', call: 'Held', label: 'Resume' },
  start: { screen: 'run', call: 'Your turn', label: 'Start' },
  complete: { screen: 'run', call: 'Over its time', label: 'Complete', calls: 'never' },
  provide: { screen: 'readiness', call: 'Evidence is due', label: 'Provide evidence', calls: 'late' },
  verify: { screen: 'readiness', call: 'Verify', label: 'Verify', calls: 'late' },
  renew: { screen: 'readiness', call: 'Evidence expires before the gate', label: 'Update evidence', calls: 'late' },
  extendWaiver: { screen: 'readiness', call: 'Waiver expires', label: 'Look at the item', calls: 'late' },
  checkIn: { screen: 'hypercare', label: 'Check in' },
  resolveWatchItem: { screen: 'hypercare', call: 'Resolve', label: 'Resolve', calls: 'late' },
  measure: { screen: 'hypercare', call: 'Exit criterion', label: 'Record values', calls: 'late' },
  signOff: { screen: 'hypercare', label: 'Sign off' },
  closeChange: { screen: 'hypercare', label: 'Close it' },
  enterHypercare: { screen: 'run', label: 'Enter hypercare' },
  closeCutover: { screen: 'run', label: 'Close the cutover' },
  endHypercare: { screen: 'hypercare', label: 'Close the cutover' },
} as const satisfies Record<string, KindWords>

/** `Failed: Freeze writes`. */
export function callOf({ kind, title }: Pick<Duty, 'kind' | 'title'>): string {
  const { call }: KindWords = DUTY_KINDS[kind]
  return call === undefined ? title : `${call}: ${title}`
}

export type DutyKind = keyof typeof DUTY_KINDS

export type DutySubject = { stepId: string } | { gateId: string } | { itemId: string } | { about: 'cutover' }

export interface Duty {
  kind: DutyKind
  on: DutySubject
  /** The occasion, the same for everybody: as long as it stands it is one duty, and the next of its kind is another. */
  key: string
  /** What it is about: `Freeze writes`. */
  title: string
  /** What there is to say, in sentences; empty where the title says it all. */
  says: string
  /** By how much, emphasised on screen: `4 min over`. */
  over?: string
  /** The condition of a go that this breaks. */
  breaks?: string
  /** `due` is somebody's turn; `late` holds the night up or is about to; `bad` has gone wrong. */
  tone: 'due' | 'late' | 'bad'
  /** Who can act on it: somebody always. */
  asked: readonly PersonId[]
  /** Who caused it and therefore knows. */
  by?: PersonId
  /** Nothing can be done about it yet: it is shown, and calls nobody. */
  notYet?: true
  /** The role that would, and that nobody holds: why the lead is asked. */
  unheld?: string
}

/** Formatting of people and instants. */
export interface Words {
  name(id: PersonId): string
  time(at: number): string
}
