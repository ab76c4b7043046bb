/** The forecast finish over the night, from what half of the trials keep to what nearly all keep, and what moved it. */
import { scaleLinear } from 'd3-scale'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { sayChance } from '../../derive/chanceWords.ts'
import { weekendInstant } from '../../ui/instants.ts'
import { tickStep, ticksOf, tickWord } from '../timeline/ticks.ts'
import type { Fan, FanPoint } from './fan.ts'
import { type Mark, sayMark, sayMarkInBrief } from './markWords.ts'
import { Panel } from './Panel.tsx'
import { type Frame, placed, TimePlot } from './TimePlot.tsx'

interface FanPlotProps {
  fan: Fan | undefined
  windowEnd: number
  zone: string
  now: number
  /** How far the computing is, and why it stands. */
  progress: { have: number; of: number | undefined; failed: string | undefined }
  /** When all was over; absent while it is not. */
  finishedAt: number | undefined
}

const HEIGHT = 196
/** Below the plot, where the events are named. */
const WORDS_PX = 54
const LINE_PX = 15
const LINES = 3
const MAX_WORDS = 30
/** Rows of the table. */
const MAX_ROWS = 16

export function FanPlot({ fan, windowEnd, zone, now, progress, finishedAt }: FanPlotProps) {
  const title = finishedAt === undefined ? 'Is it getting worse?' : 'What was forecast'
  const note = 'finish at 50–95 % over the night'
  if (!fan) {
    return (
      <Panel title={title} note={note}>
        <p className="forecast-panel__empty dim">
          {progress.of === undefined || progress.have < progress.of
            ? sayProgress(progress)
            : 'It is too early for a look back: this begins with the second forecast of the night.'}
        </p>
      </Panel>
    )
  }
  const { points, marks, from, to, earliest, latest, windowEndIs } = fan
  const instant = (at: number) => weekendInstant(at, zone, now)
  const every = Math.max(1, Math.ceil(points.length / MAX_ROWS))
  const shown = points.filter((_, index) => index % every === 0 || index === points.length - 1)
  const first = points[0]
  const last = points.at(-1)
  const draw = ({ x, width, bottom }: Frame) => {
    const y = scaleLinear([earliest, latest], [bottom - WORDS_PX, 10])
    const band = (low: (point: FanPoint) => number, high: (point: FanPoint) => number) =>
      `M${points.map((point) => `${x(point.at)},${y(high(point))}`).join('L')}L${points
        .toReversed()
        .map((point) => `${x(point.at)},${y(low(point))}`)
        .join('L')}Z`
    const labels = placed(
      marks.map((mark) => ({ x: x(mark.at), words: short(mark.mark) })),
      width,
    )
    const limit = points.map((point) => `${x(point.at)},${y(point.windowEnd)}`).join('L')
    return (
      <>
        {ticksOf({ from: earliest, to: latest }, tickStep((latest - earliest) / 3), zone).map((tick) => (
          <g key={tick.at}>
            <line className="plot-grid" x1={0} x2={width} y1={y(tick.at)} y2={y(tick.at)} />
            <text className="plot-word" x={2} y={y(tick.at) - 3}>
              {tickWord(tick, undefined, zone)}
            </text>
          </g>
        ))}
        <path
          className="fan fan--wide"
          d={band(
            ({ finish }) => finish.p80,
            ({ finish }) => finish.p95,
          )}
        />
        <path
          className="fan"
          d={band(
            ({ finish }) => finish.p50,
            ({ finish }) => finish.p80,
          )}
        />
        {windowEndIs === 'shown' ? <path className="plot-limit" d={`M${limit}`} /> : null}
        <text
          className="plot-word plot-word--limit"
          x={width - 4}
          y={windowEndIs === 'shown' ? y(windowEnd) - 5 : windowEndIs === 'later' ? 10 : bottom - WORDS_PX}
          textAnchor="end"
        >
          {windowEndIs === 'shown' ? '' : windowEndIs === 'later' ? '↑ ' : '↓ '}window ends {instant(windowEnd)}
        </text>
        <path className="fan-line" d={`M${points.map((point) => `${x(point.at)},${y(point.finish.p80)}`).join('L')}`} />
        {labels.map(({ x: at, words, line, anchor }, index) => {
          const mark = marks[index]
          if (!mark) return null
          const lower = bottom - WORDS_PX + 16 + line * LINE_PX
          // More would stand on each other; the table and the list for screen readers have them all.
          const isNamed = line < LINES
          return (
            <g key={`${mark.at} ${words}`}>
              {isNamed ? <line className="fan-lead" x1={at} x2={at} y1={y(mark.finish)} y2={lower - 11} /> : null}
              <circle className="fan-mark" cx={at} cy={y(mark.finish)} r={4} />
              {isNamed ? (
                <text className="plot-word" x={anchor === 'start' ? at - 3 : at + 3} y={lower} textAnchor={anchor}>
                  {words}
                </text>
              ) : null}
            </g>
          )
        })}
        {last ? <circle className="fan-mark" cx={x(last.at)} cy={y(last.finish.p80)} r={4} /> : null}
      </>
    )
  }
  return (
    <Panel
      title={title}
      note={note}
      table={{
        heads: ['At', '50 %', '80 %', '95 %', 'Window holds'],
        rows: shown.map(({ at, finish, chance }) => [
          instant(at),
          instant(finish.p50),
          instant(finish.p80),
          instant(finish.p95),
          sayChance(chance),
        ]),
      }}
    >
      <TimePlot
        from={from}
        to={to}
        zone={zone}
        height={HEIGHT}
        label={`The finish at 80 % was ${first ? instant(first.finish.p80) : ''} at ${instant(from)} and is ${last ? instant(last.finish.p80) : ''} at ${instant(to)}.`}
        draw={draw}
      />
      {marks.length > 0 ? (
        <ul className="unseen">
          {marks.map(({ at, mark, moved }) => (
            <li key={`${at} ${sayMark(mark)}`}>
              {instant(at)}: {sayMark(mark)}, which moved the finish at 80 % {sayDuration(moved / 1000)}{' '}
              {moved > 0 ? 'later' : 'earlier'}.
            </li>
          ))}
        </ul>
      ) : null}
      {progress.failed !== undefined || progress.of === undefined || progress.have < progress.of ? (
        <p className="forecast-panel__progress dim" role="status">
          {sayProgress(progress)}
        </p>
      ) : null}
    </Panel>
  )
}

function sayProgress({ have, of, failed }: FanPlotProps['progress']): string {
  if (failed !== undefined) return `The night so far could not be read: ${failed} It is tried again.`
  return of === undefined ? 'Reading the night so far…' : `Computing the night so far: ${have} of ${of} forecasts.`
}

const short = (mark: Mark): string => {
  const words = sayMarkInBrief(mark)
  return words.length <= MAX_WORDS ? words : `${words.slice(0, MAX_WORDS - 1)}…`
}
