/** How far each workstream is, and steps done over time. */
import { useMemo } from 'react'
import { troubleIn } from '../../../shared/attention/duties.ts'
import { burnUp } from '../../../shared/derived/burnUp.ts'
import { rowOf } from '../../derive/board.ts'
import { useBoard, useDuties, useOutlook } from '../../live/cutover.tsx'
import { useRiskForecast } from '../../live/riskForecast.ts'
import { useTime } from '../../live/session.tsx'
import { BurnUpPlot } from './BurnUpPlot.tsx'

/** Bars that fit beside the plot. */
const MOST = 10

export function WallProgress() {
  return (
    <div className="wall__progress">
      <Workstreams />
      <Done />
    </div>
  )
}

function Workstreams() {
  const board = useBoard((value) => value)
  const duties = useDuties((value) => value)
  const late = useMemo(
    () =>
      new Set(
        troubleIn(duties).flatMap(({ on }) =>
          'stepId' in on ? (rowOf(board, on.stepId)?.view.definition.workstream ?? []) : [],
        ),
      ),
    [duties, board],
  )
  const { workstreams } = board
  return (
    <section>
      <h2>
        Workstreams{' '}
        <span className="dim">
          {board.done} of {board.total}
        </span>
      </h2>
      <ul className="wall__streams">
        {workstreams.slice(0, MOST).map(({ title, done, total, failed }) => {
          const tone = failed > 0 ? 'bad' : late.has(title) ? 'late' : ''
          return (
            <li key={title} className={`wall__stream ${tone}`}>
              <span className="wall__stream-title">{title}</span>
              <span className="wall__stream-bar" aria-hidden="true">
                <span style={{ width: `${total === 0 ? 0 : (100 * done) / total}%` }} />
              </span>
              <span className="mono">
                {done}/{total}
              </span>
            </li>
          )
        })}
        {workstreams.length > MOST ? <li className="dim">and {workstreams.length - MOST} more</li> : null}
      </ul>
    </section>
  )
}

const EVERY_MS = 10_000

function Done() {
  const cutover = useBoard(({ cutover: value }) => value)
  const forecast = useOutlook((outlook) => outlook?.forecast)
  const risk = useRiskForecast()
  const now = useTime((second) => Math.floor(second / EVERY_MS) * EVERY_MS)
  const shown = useMemo(() => forecast && burnUp(cutover, forecast, now), [cutover, forecast, now])
  if (!shown) return null
  return (
    <BurnUpPlot
      burnUp={shown}
      surely={risk?.finish.p80}
      now={now}
      windowEnd={cutover.windowEnd}
      zone={cutover.runbook.timezone}
    />
  )
}
