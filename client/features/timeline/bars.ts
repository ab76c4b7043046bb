/** What the timeline shows of each step: its plan, what happened, what is expected. Instants in epoch milliseconds. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { isFinished, isRollbackStep } from '../../../shared/derived/steps.ts'
import type { DerivedStatus } from '../../../shared/derived/waiting.ts'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import type { Baseline } from '../../../shared/schedule/baseline.ts'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'
import type { Board, BoardRow } from '../../derive/board.ts'
import type { Outlook } from '../../derive/outlook.ts'
import { planMoved } from '../../derive/planMoved.ts'
import { rowDueAt, timesOf } from '../../derive/sentences.ts'
import type { Span } from './span.ts'

export interface Bar {
  /** Of its step; no two bars have the same. */
  id: string
  title: string
  lane: string
  status: DerivedStatus
  /** A milestone or the like, which takes no time. */
  isMoment: boolean
  isPointOfNoReturn: boolean
  planned?: { start: number; finish: number }
  /** As planned at T-0, where that is another time. */
  atT0?: { start: number; finish: number }
  /** Actual where it has happened, else expected; absent for what will no longer happen. */
  times?: { start: number; finish: number }
  begun: boolean
  finished: boolean
  critical: boolean
  /** Of one that runs: from then on it is late. */
  dueAt?: number
  /** Milliseconds by which it may end later without moving the finish; only of what is not over. */
  slack: number
  /** When it ends with that certainty. */
  doubt?: { p50: number; p80: number }
  /** When its mark on the picture begins and ends; absent for what is nowhere on it. */
  extent?: Span
  /** The same with its plan, its slack and its doubt. */
  reach?: Span
}

/** The lane of what is rolled back: as no workstream is called, since a workstream may well be called Rollback. */
export const ROLLBACK_LANE = '~rollback'

interface Planned extends Pick<Outlook, 'plan' | 'forecast'> {
  /** What was planned at T-0, once that has come. */
  atT0?: Baseline | undefined
}

export function barsOf(
  board: Pick<Board, 'rows' | 'rollback'>,
  outlook: Planned,
  risk?: Pick<RiskForecast, 'steps'>,
): Bar[] {
  return [...board.rollback, ...board.rows].map((row) => barOf(row, outlook, risk))
}

function barOf(row: BoardRow, outlook: Planned, risk: Pick<RiskForecast, 'steps'> | undefined): Bar {
  const { view, status } = row
  const { definition, state } = view
  const { planned, expected } = timesOf(row, outlook)
  const atT0 = isRollbackStep(view) ? undefined : outlook.atT0?.steps[view.position]
  const finished = isFinished(state)
  const begun = status !== 'waiting' && status !== 'ready' && status !== 'pending'
  const due = begun && !finished ? rowDueAt(row) : undefined
  const doubt = finished || isRollbackStep(view) ? undefined : (risk?.steps[view.position] ?? undefined)
  const bar: Bar = {
    id: definition.id,
    title: definition.title,
    lane: isRollbackStep(view) ? ROLLBACK_LANE : definition.workstream,
    status,
    isMoment: traitsOf(definition).isMoment === true,
    isPointOfNoReturn: definition.pointOfNoReturn === true,
    begun,
    finished,
    critical: expected?.critical === true,
    slack: finished || !expected ? 0 : Math.max(0, expected.slack * 1000),
    ...(planned ? { planned: { start: planned.start, finish: planned.finish } } : {}),
    ...(planned && atT0 && planMoved(planned, atT0) ? { atT0: { start: atT0.start, finish: atT0.finish } } : {}),
    ...(expected ? { times: { start: expected.start, finish: expected.finish } } : {}),
    ...(due === undefined ? {} : { dueAt: due }),
    ...(doubt ? { doubt: { p50: doubt.p50, p80: doubt.p80 } } : {}),
  }
  return { ...bar, ...spansOf(bar) }
}

/** Kept with each bar, since every frame asks for them thousands of times. */
export function spansOf({ times, planned, doubt, slack }: Bar): Pick<Bar, 'extent' | 'reach'> {
  const shown = times ?? planned
  if (!shown) return {}
  const extent = { from: shown.start, to: shown.finish }
  const from = Math.min(extent.from, planned?.start ?? extent.from)
  const to = Math.max(extent.to + slack, planned?.finish ?? extent.to, doubt?.p80 ?? extent.to)
  return { extent, reach: { from, to } }
}

/** Lanes in their order: what is rolled back, then the workstreams of the runbook. */
export const lanesOf = ({ runbook }: Pick<Cutover, 'runbook'>): string[] => [ROLLBACK_LANE, ...runbook.workstreams]
