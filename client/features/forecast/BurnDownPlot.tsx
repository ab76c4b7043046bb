/** Steps left and minutes left on the longest path, against the plan. */
import { scaleLinear } from 'd3-scale'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { weekendInstant } from '../../ui/instants.ts'
import { type BurnDown, type CriticalLeft, type Left, leftAt } from './burnDown.ts'
import { Panel } from './Panel.tsx'
import { type Frame, TimePlot } from './TimePlot.tsx'

interface BurnDownPlotProps {
  steps: BurnDown
  critical: CriticalLeft
  windowEnd: number
  zone: string
  now: number
}

const HEIGHT = 122
const TOP_PX = 18

export function BurnDownPlot({ steps, critical, windowEnd, zone, now }: BurnDownPlotProps) {
  const { from, to, planned, actual, likely, late, total } = steps
  const until = Math.min(Math.max(now, from), to)
  const doneNow = leftAt(actual, now, total)
  const planNow = leftAt(planned, now, total)
  const minutes = critical.actual.at(-1)?.minutes
  const atMost = Math.max(
    1,
    ...critical.planned.map((point) => point.minutes),
    ...critical.actual.map((point) => point.minutes),
  )
  const instant = (at: number) => weekendInstant(at, zone, now)
  const off = doneNow - planNow
  const standing = off === 0 ? 'as planned' : `${Math.abs(off)} ${off > 0 ? 'behind' : 'ahead of'} plan`
  const stairs = ({ x, bottom }: Frame, marks: readonly Left[], start: { at: number; left: number }, end: number) => {
    const y = scaleLinear([0, total], [bottom, TOP_PX])
    const within = marks.filter(({ at }) => at >= from && at <= to)
    return `M${x(start.at)},${y(start.left)}${within.map(({ at, left }) => `H${x(at)}V${y(left)}`).join('')}H${x(Math.max(end, within.at(-1)?.at ?? end))}`
  }
  const both = ({ x, bottom, width }: Frame) => (
    <>
      <line className="plot-now" x1={x(until)} x2={x(until)} y1={TOP_PX} y2={bottom} />
      {windowEnd >= from && windowEnd <= to ? (
        <>
          <line className="plot-limit" x1={x(windowEnd)} x2={x(windowEnd)} y1={TOP_PX} y2={bottom} />
          <text
            className="plot-word plot-word--limit"
            x={x(windowEnd) > width - 120 ? x(windowEnd) - 4 : x(windowEnd) + 4}
            y={TOP_PX + 8}
            textAnchor={x(windowEnd) > width - 120 ? 'end' : 'start'}
          >
            window ends
          </text>
        </>
      ) : null}
    </>
  )
  return (
    <Panel
      title="What is left"
      note="steps, and minutes on the longest path"
      table={{
        heads: ['At', 'Steps left', 'Planned to be left', 'Minutes to the finish at 50 %'],
        rows: critical.actual
          .filter((_, index, all) => index % Math.max(1, Math.ceil(all.length / 12)) === 0 || index === all.length - 1)
          .map((point) => [
            instant(point.at),
            String(leftAt(actual, point.at, total)),
            String(leftAt(planned, point.at, total)),
            String(Math.round(point.minutes)),
          ]),
      }}
    >
      <p className="forecast-panel__says">
        {doneNow === 0 ? (
          `All ${total} steps are done.`
        ) : (
          <>
            <b className="strong">{doneNow}</b> of {total} steps left, {standing}
            {minutes === undefined ? '.' : `; ${sayDuration(minutes * 60)} to the finish at 50 %.`}
          </>
        )}
      </p>
      <TimePlot
        from={from}
        to={to}
        zone={zone}
        height={HEIGHT}
        label={`${doneNow} of ${total} steps are left, ${standing}.`}
        draw={(frame) => (
          <>
            {both(frame)}
            <text className="plot-word" x={2} y={11}>
              {total} steps
            </text>
            <path
              className="plot-planned"
              d={stairs(frame, planned, { at: from, left: leftAt(planned, from, total) }, to)}
            />
            {late.length > 0 ? (
              <path className="plot-late" d={stairs(frame, late, { at: until, left: doneNow }, until)} />
            ) : null}
            <path className="plot-expected" d={stairs(frame, likely, { at: until, left: doneNow }, until)} />
            <path
              className="plot-actual"
              d={stairs(frame, actual, { at: from, left: leftAt(actual, from, total) }, until)}
            />
          </>
        )}
      />
      {critical.actual.length > 1 ? (
        <TimePlot
          from={from}
          to={to}
          zone={zone}
          height={HEIGHT - 40}
          label={`${Math.round(minutes ?? 0)} minutes to the finish at 50 %.`}
          draw={(frame) => {
            const y = scaleLinear([0, atMost], [frame.bottom, TOP_PX])
            const line = (points: CriticalLeft['actual']) =>
              `M${points.map((point) => `${frame.x(point.at)},${y(point.minutes)}`).join('L')}`
            return (
              <>
                {both(frame)}
                <text className="plot-word" x={2} y={11}>
                  {sayDuration(atMost * 60)}
                </text>
                <path className="plot-planned" d={line(critical.planned)} />
                <path className="plot-actual" d={line(critical.actual)} />
              </>
            )
          }}
        />
      ) : null}
      <ul className="plot-key dim" aria-label="How to read it">
        <li>
          <i className="plot-key__line plot-key__line--planned" /> planned
        </li>
        <li>
          <i className="plot-key__line plot-key__line--actual" /> so far
        </li>
        <li>
          <i className="plot-key__line" /> forecast at 50 % and 95 %
        </li>
      </ul>
    </Panel>
  )
}
