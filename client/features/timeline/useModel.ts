/** All that the timeline shows, but for what is in sight of it. */
import { useCallback, useMemo, useRef } from 'react'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { sayDelay } from '../../../shared/derived/sayDelay.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { baselines } from '../../../shared/schedule/baseline.ts'
import { deadlineSlack } from '../../../shared/schedule/deadlineSlack.ts'
import { delayOf } from '../../../shared/schedule/delay.ts'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'
import { criticalChain } from '../../derive/criticalChain.ts'
import { sayDeadlineSlack } from '../../derive/deadlineWords.ts'
import type { Outlook } from '../../derive/outlook.ts'
import { timesOf } from '../../derive/sentences.ts'
import { useBoard, useCutoverTime } from '../../live/cutover.tsx'
import { isFiltered, stepMatcher } from '../run/listFilter.ts'
import { useListAddress } from '../run/runView.ts'
import { useLateSteps } from '../run/useLateSteps.ts'
import { type Bar, barsOf, lanesOf } from './bars.ts'
import { type Edge, edgesAlong } from './edges.ts'
import { type Arrangement, type Layout, layOut } from './lanes.ts'
import { type Band, type GateMark, gatesOf, type Mark, marksOf, outageBand } from './marks.ts'
import { grown, nowSpan, type Span, wholeSpan, windowSpan } from './span.ts'
import type { Preset } from './useViewport.ts'

export interface Model {
  bars: readonly Bar[]
  layout: Layout
  marks: readonly Mark[]
  gates: readonly GateMark[]
  outage: Band | undefined
  window: Span
  chain: readonly Edge[]
  whole: Span
  presets: Record<Preset, Span>
  /** Epoch milliseconds; the end of a cutover that has ended. */
  now: number
  zone: string
  fits(bar: Bar): boolean
  /** By how much it is off the plan and where that comes from; undefined of what is on it, or has none. */
  why(bar: Bar): string | undefined
  /** How many steps the filter leaves; undefined without one. */
  fitting: number | undefined
}

/** What moves by itself is drawn that often; milliseconds. */
const EVERY_MS = 5000
/** A bar that seems shorter in the view of the whole window is packed as if it were that long. */
const LEAST_PART = 1 / 160

export function useModel(
  outlook: Outlook,
  risk: RiskForecast | undefined,
  arrangement: Arrangement,
  isNarrow: boolean,
): Model {
  const board = useBoard((value) => value)
  const { cutover } = board
  const { forecast, plan } = outlook
  const time = useCutoverTime(EVERY_MS)
  const now = cutover.ended ? Math.min(time, cutover.ended.at) : time
  const { atT0 } = baselines(cutover, now)
  const { filter } = useListAddress()
  const late = useLateSteps()
  const bars = useMemo(() => barsOf(board, { plan, forecast, atT0 }, risk), [board, plan, forecast, atT0, risk])
  const fitting = useMemo(() => {
    if (!isFiltered(filter)) return undefined
    const expectedOf = (row: (typeof board.rows)[number]) => timesOf(row, { plan, forecast }).expected
    const matches = stepMatcher(board, filter, { late, expectedOf })
    return new Set([...board.rows, ...board.rollback].filter(matches).map(({ view }) => view.definition.id))
  }, [board, filter, late, plan, forecast])

  const { windowStart, windowEnd, runbook } = cutover
  const span = useRef<Span>(undefined)
  span.current = grown(span.current, wholeSpan(cutover, plan, forecast))
  const whole = span.current
  const marks = useMemo(() => marksOf(cutover, forecast, now, risk), [cutover, forecast, now, risk])
  const gates = useMemo(() => gatesOf(cutover, forecast), [cutover, forecast])
  const eve = [...gates, ...marks.filter(({ kind }) => kind === 'hold')].map(({ at }) => at)
  const inWindow = windowSpan(cutover, forecast.finish, eve)
  const leastMs = (inWindow.to - inWindow.from) * LEAST_PART
  // Where each step has a row of its own, a filter takes rows away; in lanes what it leaves out fades, and nothing moves.
  const shown = useMemo(
    () => (fitting && arrangement !== 'lanes' ? bars.filter(({ id }) => fitting.has(id)) : bars),
    [bars, fitting, arrangement],
  )
  const before = useRef<Layout>(undefined)
  const lanes = useMemo(() => lanesOf({ runbook }), [runbook])
  const layout = useMemo(
    () => layOut({ bars: shown, lanes, arrangement, isNarrow, leastMs, before: before.current }),
    [shown, lanes, arrangement, isNarrow, leastMs],
  )
  before.current = layout
  const chain = useMemo(() => edgesAlong(criticalChain(cutover, forecast)), [cutover, forecast])
  return {
    bars,
    layout,
    marks,
    gates,
    outage: useMemo(() => outageBand(cutover, forecast), [cutover, forecast]),
    window: useMemo(() => ({ from: windowStart, to: windowEnd }), [windowStart, windowEnd]),
    chain,
    whole,
    presets: { window: inWindow, now: nowSpan(now, whole), everything: whole },
    now,
    zone: runbook.timezone,
    fits: useMemo(() => (bar: Bar) => fitting?.has(bar.id) ?? true, [fitting]),
    why: useCallback((bar: Bar) => whyLate(cutover, bar, now), [cutover, now]),
    fitting: fitting?.size,
  }
}

/** Of one bar at a time, as it is pointed at. */
function whyLate(cutover: Cutover, { id, status, planned }: Bar, now: number): string | undefined {
  const delay = planned && status !== 'skipped' ? delayOf(cutover, id, now) : undefined
  const late = delay && sayDelay(cutover.runbook, id, delay)
  const position = indexOf(cutover.runbook).step.get(id) ?? -1
  const slack = deadlineSlack(cutover, now)[position]
  if (!slack || slack.seconds > -60) return late
  const missed = sayDeadlineSlack(cutover.runbook, position, slack)
  return late === undefined ? missed : `${late}; ${missed}`
}
