/** What a row of the table of verdicts says, and the words in which rows are written. */
import type { Command } from '../../../shared/commands.ts'
import type { Situation } from '../matrix/night.ts'
import type {
  GateStanding,
  ItemStanding,
  STANDINGS,
  StepStanding,
  Thing,
  WatchedStanding,
  Who,
} from '../matrix/standing.ts'

/** Yes, or which no: 401, 422, 404, 403 or 409. */
export type Verdict = 'yes' | 'unauthorised' | 'shape' | 'missing' | 'role' | 'rule'

/**
 * By which credential, for whom and in view of what. `own`: by a token that may sign; `handed`: by one that another has
 * had in their hands; `both`: on behalf of somebody and overriding; `unseen`: naming what is no longer there.
 */
export const WAYS = [
  'own',
  'onBehalfOf',
  'override',
  'both',
  'onBehalfOfStranger',
  'plainToken',
  'session',
  'program',
  'handed',
  'bulk',
  'unseen',
] as const
export type Way = (typeof WAYS)[number]

export interface Asked {
  type: Exclude<Command['type'], 'bulk'>
  /** Only `decideGate` has another: its no-go. */
  isNoGo?: true
  situation: Situation
  thing: Thing
  who: Who
  way: Way
}

type Standing = (typeof STANDINGS)[Situation]

/**
 * R5: whoever owns a thing acts on it; `standIn`: a scribe may record it for them and the lead may override, `inPerson`:
 * nobody else. Remarks are for an administrator too.
 */
export type By =
  | { roles: readonly string[]; how: 'standIn' | 'inPerson' }
  | 'planning'
  | 'participants'
  | 'remarks'
  | 'members'

export interface Row<About extends Thing = Thing> {
  about: About['kind']
  /** The thing at which every way is judged. */
  at: string
  by(thing: About, who: Who): By
  fits(thing: About, standing: Standing, asked: Asked): boolean
  /** The fields that the command has; both where somebody may stand in, else none. */
  fields?: readonly ('onBehalfOf' | 'override')[]
  /** Others rely on it as this person's own: no program says it, nor, of an approval, a credential in other hands. */
  isWord?: 'approval' | 'secondLook'
  /** Whether what it names is there, so that naming another is refused (R15); of most commands nothing is. */
  answers?(thing: About, standing: Standing): boolean
  /** There is nothing that could be another by then. */
  namesNothing?: true
  /** Given to the ticket when the cutover has ended as well. */
  afterEnd?: true
  /** What those hear who may: no instance is configured, no change linked. */
  instead?: 'shape' | 'missing'
}
/** The edge knows no such command. */
export type OnlyByTheServer = 'onlyByTheServer'

export const own = (...roles: string[]): By => ({ roles, how: 'standIn' })
export const only = (...roles: string[]): By => ({ roles, how: 'inPerson' })
export const always = () => true
export const never = () => false

export const isExecuting = ({ phase }: Standing) => phase === 'running' || phase === 'rollingBack'
export const beforeItsEnd = ({ phase }: Standing) => phase === 'preparing' || phase === 'running'
export const isStopped = (_: Thing, standing: Standing) => standing.isStopped === true
export const isPaused = (_: Thing, standing: Standing) => standing.isPaused === true
export const isHeld = (_: Thing, standing: Standing) => standing.isCountdownHeld === true
export const isWatched = (_: Thing, { phase, watched }: Standing) =>
  phase === 'hypercare' && watched.some(({ isResolved }) => !isResolved)
/** R1, and pause and stop: nothing starts. Of a cutover that rolls back only the rollback goes on. */
export const mayBegin = (step: StepStanding, standing: Standing) =>
  step.released === true &&
  !standing.isPaused &&
  !standing.isStopped &&
  standing.phase === (step.isRollback ? 'rollingBack' : 'running')
export const goesOn = (step: StepStanding, { phase }: Standing) => step.isRollback === true || phase !== 'rollingBack'
export const isOver = ({ status }: StepStanding) => status === 'done' || status === 'skipped' || status === 'rolledBack'

type Fits<About extends Thing> = Row<About>['fits']
type More<About extends Thing> = Partial<Row<About>>

export const ofStep = (
  at: string,
  by: By,
  fits: Fits<StepStanding>,
  more: More<StepStanding> = {},
): Row<StepStanding> => ({
  about: 'step',
  at,
  by: () => by,
  fits,
  answers: always,
  ...more,
})
export const ofItem = (at: string, by: By, statuses: string, more: More<ItemStanding> = {}): Row<ItemStanding> => ({
  about: 'item',
  at,
  by: () => by,
  fits: ({ status }, standing) => beforeItsEnd(standing) && statuses.includes(status),
  answers: always,
  ...more,
})
export const ofGate = (
  at: string,
  by: By,
  fits: Fits<GateStanding>,
  more: More<GateStanding> = {},
): Row<GateStanding> => ({
  about: 'gate',
  at,
  by: () => by,
  fits: (gate, standing, asked) => beforeItsEnd(standing) && fits(gate, standing, asked),
  answers: ({ status }) => status === 'polling',
  ...more,
})
export const ofAll = (by: By, fits: (standing: Standing, asked: Asked) => boolean, more: More<Thing> = {}): Row => ({
  about: 'cutover',
  at: '',
  by: () => by,
  fits: (_, standing, asked) => fits(standing, asked),
  ...more,
})
export const ofChange = (by: By, more: More<Thing>): Row => ofAll(by, never, more)

export const executed: readonly Who[] = ['dana', 'scott']
export const supplied: readonly Who[] = ['quinn', 'scott']
export const noneOf = (people: readonly Who[], asked: Asked) => !handsOf(asked).some((one) => people.includes(one))
export const isRunning = ({ status }: StepStanding) => status === 'running'
export const isPolling = ({ status }: GateStanding) => status === 'polling'

/** Whoever added it, while they take part, and the lead. */
export function ofWatched(at: string, fits: Fits<WatchedStanding>): Row<WatchedStanding> {
  return { about: 'watched', at, by: ({ addedBy }, who) => (who === addedBy ? 'participants' : only('lead')), fits }
}

/** For whom somebody else records each command, in the ways that do; the executor of the step where nothing is said. */
const RECORDED_FOR: Partial<Record<Command['type'], Who>> = {
  confirmStep: 'second',
  provideEvidence: 'quinn',
  withdrawEvidence: 'quinn',
  verifyItem: 'lena',
  rejectEvidence: 'lena',
  report: 'nils',
  answerTrigger: 'sam',
  recordCheckIn: 'lena',
}
export function recordedFor({ type, way }: Pick<Asked, 'type' | 'way'>): Who | undefined {
  if (way === 'onBehalfOfStranger') return 'otis'
  return way === 'onBehalfOf' || way === 'both' ? (RECORDED_FOR[type] ?? 'dana') : undefined
}

/** Who typed it and, last, for whom. */
export const handsOf = (asked: Asked): Who[] => [asked.who, recordedFor(asked) ?? []].flat()
