/** What a person is called for, and which calls are new: once for each occasion, whatever happens in between. */
import type { StepState } from '../../shared/cutoverState.ts'
import { releasedAt } from '../../shared/derived/waiting.ts'
import { holds } from '../../shared/policy.ts'
import { LEAD } from '../../shared/reserved.ts'
import type { Board, BoardRow } from '../derive/board.ts'
import type { GateDuty } from '../features/gates/gateDuty.ts'

export interface Bell {
  /** What calls: while a turn or a gate goes on calling, another occasion of it is no new call. */
  about: string
  /** The occasion, which calls once: `turn validate-cards 1764361200000`. */
  key: string
  /** `Your turn: Validate` */
  title: string
  /** The workstream, what there is to say, and the cutover. */
  body: string
  opens: { stepId: string } | { gateId: string }
}

/** In the order of the runbook, gates last. */
export function bellsOf(board: Board, duties: readonly GateDuty[]): Bell[] {
  if (board.me === undefined || board.cutover.ended) return []
  const lead = holds(board.cutover, LEAD, board.me)
  return [
    ...board.open.flatMap((row) => bellOf(board, row, lead) ?? []),
    ...duties.flatMap((duty) => gateBell(board, duty) ?? []),
  ]
}

function bellOf(board: Board, row: BoardRow, lead: boolean): Bell | undefined {
  const { definition, reverses } = row.view
  const call = callOf(board, row, lead)
  if (!call) return undefined
  const [kind, since, what, more] = call
  const workstream = reverses ? `${definition.workstream}, rollback` : definition.workstream
  const key = `${kind} ${definition.id} ${since}`
  return {
    about: kind === 'turn' ? `${kind} ${definition.id}` : key,
    key,
    title: `${what}: ${definition.title}`,
    body: [workstream, more, board.cutover.title].filter(Boolean).join(' · '),
    opens: { stepId: definition.id },
  }
}

type Call = [kind: string, since: number, what: string, more?: string]

/** Called are those who have to act: the executor for the work, and for what goes wrong the lead too. */
function callOf({ cutover, me }: Board, { view, status, mine }: BoardRow, lead: boolean): Call | undefined {
  const { state } = view
  switch (status) {
    case 'ready':
      // The instant is the same after a pause, a stop or an undo: nothing new has released it.
      return mine ? ['turn', releasedAt(cutover, view), 'Your turn'] : undefined
    case 'unconfirmed':
      return mine && state.status === 'unconfirmed' ? ['confirm', state.completed.at, 'Confirm'] : undefined
    case 'failed':
      // Whoever has reported it knows.
      return state.status === 'failed' && (mine || lead) && state.failed.by !== me
        ? ['failed', state.failed.at, 'Failed', `“${state.reason}”`]
        : undefined
    case 'running':
      return mine || lead ? overrun(state) : undefined
    default:
      return undefined
  }
}

function overrun(state: StepState): Call | undefined {
  if (state.status !== 'running') return undefined
  const silent = state.takenOver ? undefined : state.job?.silentSince
  if (silent !== undefined) return ['silent', silent, 'Silent automation', 'not heard of in time']
  return state.timeboxEndedAt === undefined
    ? undefined
    : ['timebox', state.timeboxEndedAt, 'Timebox over', 'the lead decides how it goes on']
}

function gateBell({ cutover }: Board, { gateId, kind, gate, label }: GateDuty): Bell | undefined {
  if (label === undefined) return undefined
  const position = cutover.runbook.gates.findIndex(({ id }) => id === gateId)
  const polls = cutover.gates[position]?.polls ?? 0
  return {
    about: `gate ${kind} ${gateId}`,
    key: `gate ${kind} ${gateId} ${polls}`,
    title: `${label}: ${gate}`,
    body: cutover.title,
    opens: { gateId },
  }
}

/** The calls that were not there before, by what calls. On opening a page all that stands there is in sight, and none is new. */
export function newBells(standing: readonly Bell[], before: readonly Bell[] | undefined): Bell[] {
  if (!before) return []
  const calling = new Set(before.map(({ about }) => about))
  return standing.filter(({ about }) => !calling.has(about))
}
