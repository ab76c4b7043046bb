/** Which steps the list shows. */
import type { PersonId } from '../../../shared/cutoverState.ts'
import { executorOf } from '../../../shared/derived/executor.ts'
import { isFinished } from '../../../shared/derived/steps.ts'
import { holds } from '../../../shared/policy.ts'
import type { GateDefinition, StepDefinition } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import type { StepForecast } from '../../../shared/schedule/forecast.ts'
import type { Board, BoardRow } from '../../derive/board.ts'
import { rowDueAt } from '../../derive/sentences.ts'

/** In the order of their buttons. Open is whatever is not finished. */
export const LIST_STATES = ['open', 'ready', 'running', 'late', 'failed'] as const
export type ListState = (typeof LIST_STATES)[number]

export interface ListFilter {
  workstream?: string | undefined
  phase?: string | undefined
  /** Only what this person executes, or could where nobody is assigned. */
  person?: PersonId | undefined
  /** Words that title, id, workstream, role or phase must contain. */
  search?: string | undefined
  /** Only this person's steps. */
  mine?: boolean | undefined
  /** Only the forecast's critical path. */
  critical?: boolean | undefined
  /** Steps in any of these; all where there is none. */
  states?: readonly ListState[] | undefined
  /** Only what takes place at some time between the two, by its actual or expected times. */
  during?: During | undefined
}

/** Epoch milliseconds. */
export interface During {
  from: number
  to: number
}

/** What the filter needs to know besides the board. */
export interface ListLook {
  /** Ids of the steps that are late, see `lateSteps`. */
  late: ReadonlySet<string>
  /** Actual and expected times; undefined for what will no longer happen, and before there is a forecast. */
  expectedOf(row: BoardRow): StepForecast | undefined
}

/** Whether a row is drawn as late: held, or over its time. */
export const looksLate = (row: BoardRow, now: number): boolean =>
  row.status === 'held' || (row.status === 'running' && now > (rowDueAt(row) ?? now))

/** What looks late, and what waits for somebody for too long: `waiting` are the ids of the latter. */
export const lateSteps = ({ open }: Pick<Board, 'open'>, waiting: readonly string[], now: number): Set<string> =>
  new Set([...open.filter((row) => looksLate(row, now)).map(({ view }) => view.definition.id), ...waiting])

export const isFiltered = ({
  workstream,
  phase,
  person,
  search,
  mine,
  critical,
  states,
  during,
}: ListFilter): boolean =>
  [workstream, phase, person, search, during].some(Boolean) ||
  mine === true ||
  critical === true ||
  (states?.length ?? 0) > 0

/** Whether an event can bring a step in or take it out; otherwise only what the runbook says of it is asked. */
export const dependsOnState = ({ person, mine, critical, states, during }: ListFilter): boolean =>
  isFiltered({ person, mine, critical, states, during })

/** Whether it depends on what is expected. */
export const dependsOnForecast = ({ critical, during }: ListFilter): boolean => isFiltered({ critical, during })

export function stepMatcher({ cutover }: Board, filter: ListFilter, look: ListLook): (row: BoardRow) => boolean {
  const { workstream, phase, person, mine, critical, states = [], during } = filter
  const hasWords = wordMatcher(filter)
  return (row) => {
    const { definition } = row.view
    if (workstream !== undefined && definition.workstream !== workstream) return false
    if (phase !== undefined && definition.phase !== phase) return false
    if (mine && !row.mine) return false
    if (states.length > 0 && !states.some((state) => isIn(state, row, look))) return false
    if (critical && look.expectedOf(row)?.critical !== true) return false
    if (during && !takesPlaceIn(during, look.expectedOf(row))) return false
    if (person !== undefined) {
      const executor = executorOf(cutover, row.view)
      if (executor === undefined ? !holds(cutover, definition.owner, person) : executor !== person) return false
    }
    const about = () => `${definition.workstream} ${roleTitle(cutover.runbook, definition.owner)} ${definition.phase}`
    return hasWords(definition, about)
  }
}

const takesPlaceIn = ({ from, to }: During, times: StepForecast | undefined): boolean =>
  times !== undefined && times.start <= to && times.finish >= from

/** Gates stand among the steps unless these are narrowed down to some that no gate belongs to. */
export function gateMatcher(filter: ListFilter): (gate: GateDefinition) => boolean {
  if (isFiltered({ ...filter, search: undefined })) return () => false
  const hasWords = wordMatcher(filter)
  return (gate) => hasWords(gate, () => 'gate go no-go')
}

function isIn(state: ListState, { status, view }: BoardRow, { late }: ListLook): boolean {
  switch (state) {
    case 'open':
      return !isFinished(view.state)
    case 'running':
      return status === 'running' || status === 'unconfirmed'
    case 'late':
      return late.has(view.definition.id)
    default:
      return status === state
  }
}

/** What is searched of a step or gate, by its definition: the same for every letter that is typed. */
const texts = new WeakMap<StepDefinition | GateDefinition, string>()

/** Its tags and fields, which are there to find it by. */
const besides = (definition: StepDefinition | GateDefinition): string[] =>
  'owner' in definition ? [...(definition.tags ?? []), ...Object.entries(definition.fields ?? {}).flat()] : []

function wordMatcher({ search }: ListFilter) {
  const words = search?.toLowerCase().split(/\s+/).filter(Boolean) ?? []
  return (definition: StepDefinition | GateDefinition, about: () => string): boolean => {
    if (words.length === 0) return true
    const text =
      texts.get(definition) ??
      [definition.title, definition.id, about(), ...besides(definition)].join(' ').toLowerCase()
    texts.set(definition, text)
    return words.every((word) => text.includes(word))
  }
}
