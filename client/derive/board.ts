/**
 * Every step as the screens show it: definition, state and derived status. Recomputed after each event and each second,
 * but only where something can have changed; unchanged rows keep their identity, so 5,000 steps cost little and few rows
 * render.
 */

import { leadChange, sayAgainstWork } from '../../shared/change/change.ts'
import type { Cutover, PersonId, StepState } from '../../shared/cutoverState.ts'
import { executorOf, isLeftToProgram } from '../../shared/derived/executor.ts'
import { isFinished, isPastPointOfNoReturn, rollbackSteps, type StepView, viewAt } from '../../shared/derived/steps.ts'
import { type DerivedStatus, derivedStatus } from '../../shared/derived/waiting.ts'
import { holds } from '../../shared/policy.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { indexOf } from '../../shared/runbook/runbookIndex.ts'

export interface BoardRow {
  view: StepView
  status: DerivedStatus
  /** Whether it is this person's turn to act on it. */
  mine: boolean
}

export interface WorkstreamCount {
  title: string
  done: number
  total: number
  failed: number
  held: number
}

export interface Board {
  cutover: Cutover
  me: PersonId | undefined
  /** By position in the runbook. */
  rows: readonly BoardRow[]
  /** In likely order of execution; empty when nothing is rolled back. */
  rollback: readonly BoardRow[]
  /** Rows in progress, ready to start, or in trouble: input for the cards and the attention list. */
  open: readonly BoardRow[]
  workstreams: readonly WorkstreamCount[]
  /** As in the figures of a cutover: once everything is rolled back only the rollback steps count. */
  done: number
  /** Skipped and rolled back count as finished. */
  total: number
}

/** The board after an event, or at a later time for an unchanged cutover. */
export function boardOf(cutover: Cutover, now: number, me: PersonId | undefined, before?: Board): Board {
  const previous = before?.cutover.runbook === cutover.runbook && before.me === me ? before : undefined
  const rows = rowsOf(cutover, now, me, previous)
  const rollback = rollbackRowsOf(cutover, now, me, previous)
  if (previous && previous.cutover === cutover && previous.rows === rows && previous.rollback === rollback)
    return previous
  const everything = rollback.length === 0 ? rows : [...rows, ...rollback]
  return {
    cutover,
    me,
    rows,
    rollback,
    open: sameList(
      previous?.open,
      everything.filter(({ status }) => OPEN.has(status)),
    ),
    workstreams: sameList(previous?.workstreams, countWorkstreams(cutover.runbook, rows, previous?.workstreams)),
    ...countDone(cutover, rows, rollback),
  }
}

export const rowOf = (board: Board, stepId: string | undefined): BoardRow | undefined => {
  if (stepId === undefined) return undefined
  const position = indexOf(board.cutover.runbook).step.get(stepId)
  return position === undefined
    ? board.rollback.find(({ view }) => view.definition.id === stepId)
    : board.rows[position]
}

const OPEN: ReadonlySet<DerivedStatus> = new Set(['ready', 'running', 'held', 'failed', 'unconfirmed'])
const FINISHED: ReadonlySet<DerivedStatus> = new Set(['done', 'skipped'])

function rowsOf(
  cutover: Cutover,
  now: number,
  me: PersonId | undefined,
  previous: Board | undefined,
): readonly BoardRow[] {
  const stale = stalePositions(cutover, previous)
  let rows: BoardRow[] | undefined
  for (let position = 0; position < cutover.steps.length; position++) {
    const known = previous?.rows[position]
    if (known && stale !== 'all' && !stale.has(position)) continue
    const row = rowAt(viewAt(cutover, position), cutover, now, me, known)
    if (row === undefined || row === known) continue
    rows ??= previous ? [...previous.rows] : []
    rows[position] = row
  }
  return rows ?? previous?.rows ?? []
}

function rollbackRowsOf(
  cutover: Cutover,
  now: number,
  me: PersonId | undefined,
  previous: Board | undefined,
): readonly BoardRow[] {
  if (!cutover.rollback) return previous?.rollback.length === 0 ? previous.rollback : []
  const known = new Map(previous?.rollback.map((row) => [row.view.definition.id, row]))
  const rows = rollbackSteps(cutover).flatMap(
    (view) => rowAt(view, cutover, now, me, known.get(view.definition.id)) ?? [],
  )
  return sameList(previous?.rollback, rows)
}

function rowAt(
  view: StepView | undefined,
  cutover: Cutover,
  now: number,
  me: PersonId | undefined,
  known: BoardRow | undefined,
): BoardRow | undefined {
  if (!view) return undefined
  const status = derivedStatus(cutover, view, now)
  const mine = me !== undefined && isMine(cutover, view, me)
  const sameView =
    known?.view.state === view.state &&
    known.view.definition === view.definition &&
    known.view.reverses?.state === view.reverses?.state
  return known && sameView && known.status === status && known.mine === mine
    ? known
    : { view: known && sameView ? known.view : view, status, mine }
}

function isMine(cutover: Cutover, view: StepView, me: PersonId): boolean {
  const { definition, state } = view
  if (state.status === 'unconfirmed') {
    const executor = state.completed.onBehalfOf ?? state.completed.by
    return executor !== me && holds(cutover, definition.secondPerson ?? definition.owner, me)
  }
  if (isLeftToProgram(view)) return false
  const executor = executorOf(cutover, view)
  return executor === undefined ? holds(cutover, definition.owner, me) : executor === me
}

/** Positions of rows that an event or the passing of time may have changed. */
function stalePositions(cutover: Cutover, previous: Board | undefined): ReadonlySet<number> | 'all' {
  if (!previous) return 'all'
  const before = previous.cutover
  const stale = new Set(timed(cutover.runbook))
  if (before === cutover) return stale
  if (WHOLE.some((key) => before[key] !== cutover[key]) || blockedOutside(before) !== blockedOutside(cutover))
    return 'all'
  const { successors } = indexOf(cutover.runbook)
  cutover.steps.forEach((state: StepState, position) => {
    if (state === before.steps[position]) return
    stale.add(position)
    for (const { step } of successors.get(cutover.runbook.steps[position]?.id ?? '') ?? []) stale.add(step)
  })
  return stale
}

/** The parts of a cutover that affect every step. */
const WHOLE = ['status', 'pause', 'stop', 'countdown', 't0', 'gates', 'people', 'rollback', 'rollbackSteps'] as const

/** A change is polled every few minutes; only what stands against the work affects steps. */
function blockedOutside(cutover: Cutover): string | undefined {
  const change = leadChange(cutover)
  return change && !isPastPointOfNoReturn(cutover) ? sayAgainstWork(change) : undefined
}

const timedSteps = new WeakMap<Runbook, readonly number[]>()

/** Steps that time alone can release. */
function timed(runbook: Runbook): readonly number[] {
  const known = timedSteps.get(runbook)
  if (known) return known
  const made = runbook.steps.flatMap(({ notBefore, after }, position) =>
    notBefore !== undefined || after.some(({ lag }) => lag > 0) ? [position] : [],
  )
  timedSteps.set(runbook, made)
  return made
}

function countDone(
  { rollback }: Cutover,
  rows: readonly BoardRow[],
  back: readonly BoardRow[],
): Pick<Board, 'done' | 'total'> {
  const everythingBack = rollback !== undefined && rollback.workstream === undefined
  const inPlay = everythingBack ? back : [...rows, ...back]
  return { done: inPlay.filter(({ view }) => isFinished(view.state)).length, total: inPlay.length }
}

function countWorkstreams(
  runbook: Runbook,
  rows: readonly BoardRow[],
  before: readonly WorkstreamCount[] | undefined,
): WorkstreamCount[] {
  const counts = new Map(runbook.workstreams.map((title) => [title, { title, done: 0, total: 0, failed: 0, held: 0 }]))
  for (const { view, status } of rows) {
    const count = counts.get(view.definition.workstream)
    if (!count) continue
    count.total += 1
    if (FINISHED.has(status)) count.done += 1
    else if (status === 'failed') count.failed += 1
    else if (status === 'held') count.held += 1
  }
  return [...counts.values()].map((count, index) => {
    const known = before?.[index]
    const same =
      known?.done === count.done &&
      known.total === count.total &&
      known.failed === count.failed &&
      known.held === count.held
    return known && same ? known : count
  })
}

function sameList<T>(before: readonly T[] | undefined, list: readonly T[]): readonly T[] {
  return before && before.length === list.length && list.every((item, index) => item === before[index]) ? before : list
}
