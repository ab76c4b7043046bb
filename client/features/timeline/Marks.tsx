/** Vertical lines through all rows: hours, now, T-0, built-in holds, the window, and the point of no return. */
import { memo, useMemo } from 'react'
import { holdsOf } from '../../../shared/derived/holds.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { useCutover, useOutlook } from '../../live/cutover.tsx'
import { useTime } from '../../live/session.tsx'
import { clockTime } from '../../ui/instants.ts'
import { ticksFor } from './Axis.tsx'
import type { Scale } from './scale.ts'
import { linesApart } from './timelineRows.ts'

export const Marks = memo(function Marks({ scale }: { scale: Scale }) {
  const cutover = useCutover((value) => value)
  const { t0, windowStart, windowEnd, runbook, ended } = cutover
  const now = useTime((second) => Math.floor(second / 5000) * 5000)
  const steps = useOutlook((outlook) => outlook?.forecast.steps)
  const noReturn = indexOf(runbook).pointsOfNoReturn.flatMap((position) => steps?.[position]?.start ?? [])
  const first = noReturn.length > 0 ? Math.min(...noReturn) : undefined
  const zone = runbook.timezone
  const ticks = useMemo(() => ticksFor(scale, zone), [scale, zone])
  // Earlier marks keep the first line; later ones move down.
  const marks: MarkAt[] = [
    ...(ended ? [] : [{ kind: 'now' as const, at: now, word: `now ${clockTime(now, zone)}` }]),
    { kind: 't0', at: t0, word: 'T-0' },
    ...holdsOf(cutover).flatMap(({ definition, status, at }) =>
      status === 'over' ? [] : { kind: 'hold' as const, at, word: `hold: ${definition.title}` },
    ),
    { kind: 'end', at: windowEnd, word: `window ends ${clockTime(windowEnd, zone)}` },
    ...(first === undefined ? [] : [{ kind: 'return' as const, at: first, word: 'point of no return' }]),
  ]
  const lines = linesApart(marks.map((mark) => spanOf(mark, scale)))
  return (
    <div className="timeline-marks" aria-hidden="true">
      <div
        className="timeline-marks__window"
        style={{ left: scale.x(windowStart), width: scale.x(windowEnd) - scale.x(windowStart) }}
      />
      {ticks.map(({ at, midnight }) => (
        <div
          key={at}
          className={midnight ? 'timeline-marks__tick timeline-marks__tick--day' : 'timeline-marks__tick'}
          style={{ left: scale.x(at) }}
        />
      ))}
      {marks.map(({ kind, at, word }, index) => (
        <div
          key={`${kind} ${word}`}
          className={`timeline-marks__mark timeline-marks__mark--${kind}`}
          style={{ left: scale.x(at) }}
        >
          <span style={placeOf(lines[index] ?? 0)}>{word}</span>
        </div>
      ))}
    </div>
  )
})

interface MarkAt {
  kind: 'now' | 't0' | 'hold' | 'end' | 'return'
  at: number
  word: string
}

/** Height of a line of labels in pixels, as in Timeline.css. */
const LINE_PX = 18
/** Sticky top offset of labels in pixels. */
const TOP_PX = 31
/** Maximum width of a character and padding of a label, in pixels. */
const LETTER_PX = 6.6
const ROOM_PX = 14

/** Position of a mark's label; that of the window's end is placed before it, to stay inside the window. */
function spanOf({ kind, at, word }: MarkAt, scale: Scale): { from: number; to: number } {
  const x = scale.x(at)
  const width = word.length * LETTER_PX + ROOM_PX
  return kind === 'end' ? { from: x - width, to: x } : { from: x, to: x + width }
}

const placeOf = (line: number) => ({ top: TOP_PX + line * LINE_PX, marginTop: line * LINE_PX })
