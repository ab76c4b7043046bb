/** What stands in each situation of the night, written down by hand; `stage.ts` holds it against what the server shows. */
import type { Situation } from './night.ts'

export interface StepStanding {
  kind: 'step'
  id: string
  status: 'pending' | 'running' | 'held' | 'failed' | 'unconfirmed' | 'done' | 'skipped' | 'rolledBack'
  /** Whether everything before it is done and every gate before it said go. */
  released?: true
  isMoment?: true
  /** A program executes it. */
  isJob?: true
  /** A rollback step, behind no gate. */
  isRollback?: true
  /** Behind another gate, at which nobody has signed. */
  isElsewhere?: true
  /** Its rollback step has begun. */
  rollbackBegun?: true
}

export interface ItemStanding {
  kind: 'item'
  id: string
  status: 'open' | 'provided' | 'verified' | 'waived'
  /** A mandatory one is waived by the decision owner alone. */
  isMandatory: boolean
}

export interface GateStanding {
  kind: 'gate'
  id: string
  status: 'pending' | 'polling' | 'go' | 'noGo'
  hasReports?: true
  hasQuorum?: true
}

/** What somebody watches; whoever added the second has been released from the cutover since. */
export interface WatchedStanding {
  kind: 'watched'
  id: string
  addedBy: Who
  isResolved: boolean
}

interface Whole {
  kind: 'cutover'
  id: ''
}
export const WHOLE: Whole = { kind: 'cutover', id: '' }

export type Thing = StepStanding | ItemStanding | GateStanding | WatchedStanding | Whole

/** Everybody, by what rules speak of. */
export const WHO = {
  lena: { roles: ['lead'] },
  dana: { roles: ['dba'] },
  second: { roles: ['dba'] },
  nils: { roles: ['network'] },
  quinn: { roles: ['qa'] },
  scott: { roles: ['scribe'] },
  sam: { roles: ['sponsor'], hasCounted: true },
  olga: { roles: ['operations'], hasCounted: true },
  /** Became a dba after his signature had counted. */
  otto: { roles: ['operations', 'dba'], hasCounted: true },
  /** Supplied what the gates rest on, so that her signature does not count. */
  oskar: { roles: ['operations', 'qa'] },
  /** Made the cutover. */
  paula: { roles: ['operations'], organisation: 'planner' },
  vera: { roles: ['dba'], organisation: 'observer' },
  ada: { roles: [], organisation: 'admin' },
  pia: { roles: [], organisation: 'planner' },
  otis: { roles: [] },
  /** Was a dba. */
  rita: { roles: [] },
  /** Was a dba, and has left the organisation. */
  fritz: { roles: ['dba'], hasLeft: true },
} satisfies Record<string, Somebody>
export interface Somebody {
  roles: readonly string[]
  organisation?: 'observer' | 'planner' | 'admin'
  /** Their signature counted at the gate in front of every ordinary step of the Database. */
  hasCounted?: true
  hasLeft?: true
}
export type Who = keyof typeof WHO
export const somebody = (who: Who): Somebody => WHO[who]
export const EVERYBODY = Object.keys(WHO).filter((name): name is Who => name in WHO)

const step = (id: string, status: StepStanding['status'], more: Partial<StepStanding> = {}): StepStanding => ({
  kind: 'step',
  id,
  status,
  ...more,
})
const elsewhere = { isElsewhere: true } as const
const job = { isJob: true } as const
const back = { isRollback: true } as const
const released = { released: true } as const

const NOT_STARTED = [
  ...['ready', 'waiting', 'running', 'held', 'failed', 'unconfirmed', 'done', 'reversed', 'skipped'].map((id) =>
    step(id, 'pending'),
  ),
  step('gated', 'pending', elsewhere),
  step('job', 'pending', job),
  step('job-done', 'pending', job),
  step('moment', 'pending', { isMoment: true }),
]
const EXECUTED = [
  step('ready', 'pending', released),
  step('waiting', 'pending'),
  step('gated', 'pending', elsewhere),
  step('running', 'running'),
  step('held', 'held'),
  step('failed', 'failed', released),
  step('unconfirmed', 'unconfirmed'),
  step('done', 'done'),
  step('reversed', 'done'),
  step('skipped', 'skipped'),
  step('job', 'pending', { ...job, ...released }),
  step('job-done', 'done', job),
  step('moment', 'pending', { isMoment: true, ...released }),
]
const GOING_BACK = [
  ...EXECUTED.map((one) =>
    one.id === 'reversed'
      ? step('reversed', 'rolledBack')
      : one.id === 'held' || one.id === 'failed'
        ? { ...one, rollbackBegun: true as const }
        : one,
  ),
  step('running~rollback', 'pending', back),
  step('held~rollback', 'running', back),
  step('failed~rollback', 'failed', { ...back, ...released }),
  step('unconfirmed~rollback', 'pending', back),
  step('done~rollback', 'pending', { ...back, ...released }),
  step('reversed~rollback', 'done', back),
]
const OVER = NOT_STARTED.map((one) =>
  ['done', 'job-done', 'moment'].includes(one.id)
    ? { ...one, status: 'done' as const }
    : { ...one, status: 'skipped' as const },
)

const gate = (id: string, status: GateStanding['status'], more: Partial<GateStanding> = {}): GateStanding => ({
  kind: 'gate',
  id,
  status,
  ...more,
})
const polled = (refused: 'noGo' | 'pending') => [
  gate('passed', 'go'),
  gate('asked', 'polling'),
  gate('reported', 'polling', { hasReports: true }),
  gate('signed', 'polling', { hasReports: true, hasQuorum: true }),
  gate('refused', refused),
  gate('untouched', 'pending'),
]

const ITEMS = (['open', 'provided', 'verified', 'waived'] as const).map(
  (status): ItemStanding => ({ kind: 'item', id: status, status, isMandatory: status !== 'open' }),
)
const watched = (isResolved: boolean): WatchedStanding[] => [
  { kind: 'watched', id: 'Slow report', addedBy: 'quinn', isResolved },
  { kind: 'watched', id: 'Warm rack', addedBy: 'rita', isResolved },
]

interface Standing {
  phase: 'preparing' | 'running' | 'rollingBack' | 'hypercare' | 'closed' | 'cancelled'
  isPaused?: true
  isStopped?: true
  isCountdownHeld?: true
  isSignedOff?: true
  /** Every step is done or skipped. */
  isFinished?: true
  steps: readonly StepStanding[]
  items: readonly ItemStanding[]
  gates: readonly GateStanding[]
  watched: readonly WatchedStanding[]
}

const planned = { items: ITEMS, gates: polled('noGo'), watched: watched(false), steps: NOT_STARTED }
const running = { ...planned, phase: 'running', steps: EXECUTED } as const
const finished = { ...running, steps: OVER, gates: polled('pending'), isFinished: true } as const
const hypercare = { ...finished, phase: 'hypercare' } as const
const settled = { ...hypercare, watched: watched(true) } as const

export const STANDINGS: Record<Situation, Standing> = {
  planned: { ...planned, phase: 'preparing' },
  running,
  paused: { ...running, isPaused: true, isCountdownHeld: true },
  stopped: { ...running, isStopped: true },
  rollingBack: { ...running, phase: 'rollingBack', steps: GOING_BACK },
  finished,
  finishedStopped: { ...finished, isStopped: true },
  hypercare,
  settled,
  signedOff: { ...settled, isSignedOff: true },
  closed: { ...settled, phase: 'closed', isSignedOff: true },
  cancelled: { ...planned, phase: 'cancelled' },
}
export const SITUATIONS_OF_THE_NIGHT = Object.keys(STANDINGS).filter((name): name is Situation => name in STANDINGS)
