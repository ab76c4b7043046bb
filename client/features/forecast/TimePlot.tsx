/** A drawing over time: the frame, the axis below, and labels that keep apart. What is drawn in it is up to whoever shows it. */
import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { type ReactNode, useRef } from 'react'
import { clockSeconds } from '../../ui/instants.ts'
import { useMeasured } from '../../ui/useMeasured.ts'
import { tickStep, ticksOf, tickWord } from '../timeline/ticks.ts'

/** Pixels. */
export interface Frame {
  x: ScaleLinear<number, number>
  width: number
  top: number
  /** Where the axis is. */
  bottom: number
}

interface TimePlotProps {
  from: number
  to: number
  zone: string
  /** Of the drawing, in pixels; the axis comes below it. */
  height: number
  /** What it shows, in one sentence. */
  label: string
  draw(frame: Frame): ReactNode
}

const AXIS_PX = 20
const SIDE_PX = 6
/** Of a time label. */
const TICK_PX = 84

export function TimePlot({ from, to, zone, height, label, draw }: TimePlotProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useMeasured(frame, wholePixels) ?? 0
  const x = scaleLinear([from, to], [SIDE_PX, Math.max(SIDE_PX + 1, width - SIDE_PX)])
  const perMs = (width - 2 * SIDE_PX) / Math.max(1, to - from)
  const ticks = width > 0 ? ticksOf({ from, to }, tickStep(TICK_PX / perMs), zone) : []
  return (
    <div ref={frame} className="time-plot" style={{ height: height + AXIS_PX }}>
      {width > 0 ? (
        <svg
          width={width}
          height={height + AXIS_PX}
          viewBox={`0 0 ${width} ${height + AXIS_PX}`}
          role="img"
          aria-label={label}
        >
          {ticks.map(({ at, midnight }, index) => (
            <text key={at} className="time-plot__tick" x={Math.min(width - 20, Math.max(20, x(at)))} y={height + 15}>
              {tickWord({ at, midnight }, ticks[index - 1]?.at, zone)}
            </text>
          ))}
          {ticks.length === 0 ? (
            <text className="time-plot__tick" x={width / 2} y={height + 15}>
              {clockSeconds(from, zone)}–{clockSeconds(to, zone)}
            </text>
          ) : null}
          {draw({ x, width, top: 0, bottom: height })}
          <line className="time-plot__axis" x1={0} x2={width} y1={height} y2={height} />
        </svg>
      ) : null}
    </div>
  )
}

export interface LabelAt {
  x: number
  words: string
}

export interface PlacedLabel extends LabelAt {
  /** The line it stands on, from 0, so that none covers another. */
  line: number
  anchor: 'start' | 'end'
}

/** A letter's width in pixels, of the widest that are usual. */
const LETTER_PX = 6.7
const GAP_PX = 10

/** Beside their marks, to the side where there is room, each on the first line where it covers none before it. */
export function placed(labels: readonly LabelAt[], width: number): PlacedLabel[] {
  const lines: { from: number; to: number }[][] = []
  return labels.map((label) => {
    const long = label.words.length * LETTER_PX + GAP_PX
    const anchor = label.x + long > width && label.x > width / 2 ? 'end' : 'start'
    const span = anchor === 'start' ? { from: label.x, to: label.x + long } : { from: label.x - long, to: label.x }
    const free = lines.findIndex((line) => line.every(({ from, to }) => span.to <= from || span.from >= to))
    const line = free < 0 ? lines.length : free
    lines[line] = [...(lines[line] ?? []), span]
    return { ...label, line, anchor }
  })
}

const wholePixels = (element: HTMLElement): number => Math.floor(element.getBoundingClientRect().width)
