/** The steps that drive the finish, each with how far it moves it. */
import { Link } from 'wouter'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { Driver } from '../../../shared/schedule/risk/riskShape.ts'
import { useFollowed } from '../../live/cutover.tsx'
import { stepPath } from '../../paths.ts'
import { Panel } from './Panel.tsx'
import { tornadoOf } from './tornado.ts'

interface TornadoPlotProps {
  drivers: readonly Driver[]
  runbook: Runbook
}

export function TornadoPlot({ drivers, runbook }: TornadoPlotProps) {
  const { cutoverId } = useFollowed()
  const { rows, middle } = tornadoOf(drivers, runbook)
  return (
    <Panel
      title="What drives it"
      note="minutes on the 80 % finish, if a step takes long or little"
      table={{
        heads: ['Step', 'If long', 'If short', 'On the longest path'],
        rows: rows.map(({ title, workstream, ifLong, ifShort, criticality }) => [
          `${title}, ${workstream}`,
          say(ifLong),
          say(ifShort),
          `${Math.round(criticality * 100)} % of the nights`,
        ]),
      }}
    >
      {rows.length === 0 ? (
        <p className="forecast-panel__empty dim">No step moves the finish by more than half a minute on its own.</p>
      ) : (
        <ol className="tornado">
          {rows.map(({ stepId, title, workstream, ifLong, ifShort, left, short, long }) => (
            <li key={stepId}>
              <Link className="tornado__step" href={stepPath(cutoverId, stepId)} title={`${title} · ${workstream}`}>
                {title}
              </Link>
              <span className="tornado__bar" aria-hidden="true">
                <span className="tornado__short" style={{ left: `${left * 100}%`, width: `${short * 100}%` }} />
                <span className="tornado__long" style={{ left: `${middle * 100}%`, width: `${long * 100}%` }} />
                <span className="tornado__middle" style={{ left: `${middle * 100}%` }} />
              </span>
              <span className="tornado__says mono dim" title={`${say(ifShort)} if it takes little`}>
                {say(ifLong)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

const say = (seconds: number): string => {
  if (Math.abs(seconds) < 1) return '0 min'
  return `${seconds < 0 ? '−' : '+'}${sayDuration(seconds)}`
}
