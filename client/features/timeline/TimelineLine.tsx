/** One row: its sticky name, and its bars. */

import { memo } from 'react'
import { Link } from 'wouter'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import { type StepForecast, stepForecastOf } from '../../../shared/schedule/forecast.ts'
import type { BoardRow } from '../../derive/board.ts'
import { useBoard, useCutover, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { useTime } from '../../live/session.tsx'
import { gatePath, stepPath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { allZones, rangeInZones } from '../../ui/instants.ts'
import { GATE_WORDS } from '../gates/gateWords.ts'
import { StepGlyph } from '../run/StepGlyph.tsx'
import type { Scale } from './scale.ts'
import type { TimelineRow } from './timelineRows.ts'

interface TimelineLineProps {
  row: TimelineRow
  scale: Scale
  id: string
  tabbable: boolean
  closed: boolean
  toggle(title: string): void
}

export const TimelineLine = memo(
  function TimelineLine({ row, scale, id, tabbable, closed, toggle }: TimelineLineProps) {
    switch (row.kind) {
      case 'group':
        return (
          <button
            type="button"
            className="timeline-line timeline-line--group"
            aria-expanded={!closed}
            onClick={() => toggle(row.title)}
          >
            <span className="timeline-line__name">
              <span aria-hidden="true" className="dim">
                {closed ? '▸' : '▾'}
              </span>
              <b className="strong">{row.title}</b> <span className="dim">{row.count}</span>
            </span>
          </button>
        )
      case 'gate':
        return <GateLine position={row.position} scale={scale} id={id} tabbable={tabbable} />
      default:
        return <StepLine row={row} scale={scale} id={id} tabbable={tabbable} />
    }
  },
  (before, after) =>
    before.row.key === after.row.key &&
    before.scale === after.scale &&
    before.id === after.id &&
    before.tabbable === after.tabbable &&
    before.closed === after.closed,
)

interface LineProps {
  scale: Scale
  id: string
  tabbable: boolean
}

function GateLine({ position, scale, id, tabbable }: LineProps & { position: number }) {
  const { cutoverId } = useFollowed()
  const definition = useCutover(({ runbook }) => runbook.gates[position])
  const state = useCutover(({ gates }) => gates[position])
  const t0 = useCutover((cutover) => cutover.t0)
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const expected = useOutlook((outlook) => outlook?.forecast.gates[position]?.at)
  if (!definition || !state) return null
  const planned = definition.at === undefined ? undefined : t0 + definition.at * 1000
  const at = state.decision?.deed.at ?? expected ?? planned
  const bad = state.status === 'noGo' ? 'bad' : ''
  return (
    <Link
      id={id}
      className="timeline-line"
      href={gatePath(cutoverId, definition.id)}
      tabIndex={tabbable ? 0 : -1}
      title={`${definition.title}: ${GATE_WORDS[state.status]}${at === undefined ? '' : `\n${allZones(at, zone)}`}`}
    >
      <span className={`timeline-line__name ${bad}`}>
        <Glyph name="gate" label="Gate" />
        <span>{definition.title}</span>
      </span>
      {planned === undefined ? null : (
        <span className="timeline-diamond timeline-diamond--plan" style={{ left: scale.x(planned) }} />
      )}
      {at === undefined ? null : (
        <span className={`timeline-line__gate ${bad || 'strong'}`} style={{ left: scale.x(at) }}>
          <Glyph name="gate" label="Gate" />
          <span className="timeline-line__word">{GATE_WORDS[state.status]}</span>
        </span>
      )}
    </Link>
  )
}

function StepLine({ row, scale, id, tabbable }: LineProps & { row: Extract<TimelineRow, { position: number }> }) {
  const { cutoverId } = useFollowed()
  const step = useBoard((board) =>
    row.kind === 'step'
      ? board.rows[row.position]
      : board.rollback.find(
          ({ view }) => view.position === row.position && (view.around !== undefined) === (row.kind === 'own'),
        ),
  )
  const planned = useOutlook((outlook) => (row.kind === 'step' ? outlook?.plan.steps[row.position] : undefined))
  const expected = useOutlook((outlook) => step && outlook && stepForecastOf(outlook.forecast, step.view))
  const zone = useCutover(({ runbook }) => runbook.timezone)
  if (!step) return null
  const { definition } = step.view
  const tone = step.status === 'failed' ? 'bad' : step.status === 'held' ? 'late' : ''
  const finished = step.status === 'done' || step.status === 'skipped' || step.status === 'rolledBack'
  const weight = finished ? 'dim' : expected?.critical || step.status === 'running' ? 'strong' : ''
  return (
    <Link
      id={id}
      className="timeline-line"
      href={stepPath(cutoverId, definition.id)}
      tabIndex={tabbable ? 0 : -1}
      title={sayTimes(definition.title, planned, expected ?? undefined, zone)}
    >
      <span className={`timeline-line__name ${tone || weight}`}>
        <StepGlyph definition={definition} status={step.status} />
        <span>{definition.title}</span>
      </span>
      <span className="timeline-line__bars">
        {traitsOf(definition).isMoment ? (
          <Milestone planned={planned?.start} expected={expected ?? undefined} finished={finished} scale={scale} />
        ) : (
          <Bars step={step} planned={planned} expected={expected ?? undefined} scale={scale} />
        )}
      </span>
    </Link>
  )
}

interface BarsProps {
  step: BoardRow
  planned: { start: number; finish: number } | undefined
  expected: StepForecast | undefined
  scale: Scale
}

function Bars({ step, planned, expected, scale }: BarsProps) {
  const now = useTime((second) =>
    step.status === 'running' || step.status === 'held' ? Math.floor(second / 5000) * 5000 : 0,
  )
  const box = (from: number, to: number) => ({ left: scale.x(from), width: Math.max(4, scale.x(to) - scale.x(from)) })
  const begun = step.status !== 'waiting' && step.status !== 'ready' && step.status !== 'pending'
  const finished = step.status === 'done' || step.status === 'skipped' || step.status === 'rolledBack'
  return (
    <>
      {planned ? <span className="timeline-bar timeline-bar--plan" style={box(planned.start, planned.finish)} /> : null}
      {expected && !finished ? (
        <span
          className={`timeline-bar timeline-bar--expected ${expected.critical ? 'timeline-bar--critical' : ''} timeline-bar--${step.status}`}
          style={box(expected.start, expected.finish)}
        />
      ) : null}
      {expected && begun ? (
        <span
          className={`timeline-bar timeline-bar--actual timeline-bar--${step.status}`}
          style={box(
            expected.start,
            finished ? expected.finish : Math.max(expected.start, Math.min(now, expected.finish)),
          )}
        />
      ) : null}
    </>
  )
}

interface MilestoneProps {
  planned: number | undefined
  expected: StepForecast | undefined
  finished: boolean
  scale: Scale
}

function Milestone({ planned, expected, finished, scale }: MilestoneProps) {
  const weight = finished ? 'timeline-diamond--done' : expected?.critical ? 'timeline-diamond--critical' : ''
  return (
    <>
      {planned === undefined ? null : (
        <span className="timeline-diamond timeline-diamond--plan" style={{ left: scale.x(planned) }} />
      )}
      {expected ? <span className={`timeline-diamond ${weight}`} style={{ left: scale.x(expected.start) }} /> : null}
    </>
  )
}

function sayTimes(
  title: string,
  planned: { start: number; finish: number } | undefined,
  expected: StepForecast | undefined,
  zone: string,
): string {
  const slack = expected?.critical ? 'On the critical path' : expected ? `Slack ${sayDuration(expected.slack)}` : ''
  return [
    title,
    ...(planned ? ['Plan', rangeInZones(planned, zone)] : []),
    ...(expected ? ['Actual or expected', rangeInZones(expected, zone)] : []),
    slack,
  ]
    .filter(Boolean)
    .join('\n')
}
