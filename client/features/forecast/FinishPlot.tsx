/** How likely which finish is; what lies beyond the window is amber. */
import { scaleLinear } from 'd3-scale'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'
import { sayChance } from '../../derive/chanceWords.ts'
import { weekendInstant } from '../../ui/instants.ts'
import { tickStep, ticksOf } from '../timeline/ticks.ts'
import { finishBars, overBy } from './finishBars.ts'
import { Panel } from './Panel.tsx'
import { type Frame, placed, TimePlot } from './TimePlot.tsx'

interface FinishPlotProps {
  risk: RiskForecast
  windowEnd: number
  zone: string
  now: number
}

/** Above the bars, for three lines of words. */
const WORDS_PX = 58
const LINE_PX = 15
const HEIGHT = 196

export function FinishPlot({ risk, windowEnd, zone, now }: FinishPlotProps) {
  const shape = finishBars(risk, windowEnd)
  const { bars, from, to, windowEndIs } = shape
  const instant = (at: number) => weekendInstant(at, zone, now)
  const { p50, p80, p95 } = risk.finish
  const percentiles = [
    ['50 %', p50],
    ['80 %', p80],
    ['95 %', p95],
  ] as const
  const rows = ticksOf({ from, to }, tickStep((to - from) / 8), zone).map(({ at }) => at)
  const shares = overBy(risk, rows)
  const draw = ({ x, width, bottom }: Frame) => {
    const y = scaleLinear([0, Math.max(0, ...bars.map(({ height }) => height)) || 1], [bottom, WORDS_PX])
    const labels = placed(
      percentiles.map(([words, at]) => ({ x: x(at), words: `${words} ${instant(at)}` })),
      width,
    )
    return (
      <>
        {bars.map((bar) => (
          <rect
            key={bar.from}
            className={bar.beyond ? 'finish-bar finish-bar--beyond' : 'finish-bar'}
            x={x(bar.from)}
            width={Math.max(1, x(bar.to) - x(bar.from) - 1)}
            y={y(bar.height)}
            height={bottom - y(bar.height)}
          />
        ))}
        {labels.map(({ x: at, words, line, anchor }) => (
          <g key={words}>
            <line className="finish-mark" x1={at} x2={at} y1={line * LINE_PX + 3} y2={bottom} />
            <text
              className="plot-word plot-word--strong"
              x={anchor === 'start' ? at + 4 : at - 4}
              y={line * LINE_PX + 12}
              textAnchor={anchor}
            >
              {words}
            </text>
          </g>
        ))}
        {windowEndIs === 'shown' ? (
          <>
            <line className="plot-limit" x1={x(windowEnd)} x2={x(windowEnd)} y1={WORDS_PX - 12} y2={bottom} />
            <text
              className="plot-word plot-word--limit"
              x={x(windowEnd) > width - 140 ? x(windowEnd) - 4 : x(windowEnd) + 4}
              y={WORDS_PX - 4}
              textAnchor={x(windowEnd) > width - 140 ? 'end' : 'start'}
            >
              window ends {instant(windowEnd)}
            </text>
          </>
        ) : (
          <text
            className="plot-word plot-word--limit"
            x={windowEndIs === 'later' ? width - 6 : 6}
            y={WORDS_PX - 4}
            textAnchor={windowEndIs === 'later' ? 'end' : 'start'}
          >
            {windowEndIs === 'later' ? `window ends ${instant(windowEnd)} →` : `← window ended ${instant(windowEnd)}`}
          </text>
        )}
      </>
    )
  }
  return (
    <Panel
      title="Finish"
      note="how likely, when"
      table={{
        heads: ['Over by', 'Share of the nights'],
        rows: [
          ...percentiles.map(([words, at]) => [instant(at), words] as const),
          ...rows.map((at, index) => [instant(at), sayChance(shares[index] ?? 0)] as const),
          [`${instant(windowEnd)}, the window’s end`, sayChance(risk.windowChance)],
        ]
          .toSorted()
          .filter(([first], index, all) => first !== all[index - 1]?.[0]),
      }}
    >
      <TimePlot
        from={from}
        to={to}
        zone={zone}
        height={HEIGHT}
        label={`Finished by ${instant(p50)} at 50 %, ${instant(p80)} at 80 %, ${instant(p95)} at 95 %; the window ends ${instant(windowEnd)}.`}
        draw={draw}
      />
    </Panel>
  )
}
