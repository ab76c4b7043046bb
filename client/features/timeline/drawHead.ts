/** The head of the picture: the clock, the words of its marks, and the gates. Pixels of the whole picture. */

import type { Frame } from './frame.ts'
import type { GateMark, Mark } from './marks.ts'
import type { Scale } from './scale.ts'
import { fitted, type Shape, widthOf } from './shapes.ts'
import { type Tick, tickWord } from './ticks.ts'
import { placeWords, turned, type Word } from './words.ts'

const TICK_LINE = 24
const MARK_LINES = 3
const MARK_LINE = 17
const GATE_LINE = 22
const SIZE = 11.5

/** Where the clock's name stands when nothing else is to the left; pixels. */
const ZONE_ROOM = 60

export const headHeight = (gates: readonly GateMark[]): number =>
  TICK_LINE + MARK_LINES * MARK_LINE + (gates.length > 0 ? GATE_LINE : 0) + 5

/** Pixels needed by a time label. */
export const TICK_DISTANCE = 80

export interface Head {
  shapes: Shape[]
  words: Word[]
}

interface HeadParts {
  ticks: readonly Tick[]
  marks: readonly Mark[]
  gates: readonly GateMark[]
  zone: string
}

export function drawHead({ ticks, marks, gates, zone }: HeadParts, scale: Scale, frame: Frame): Head {
  const { side, width, head } = frame
  const { x } = scale
  const inSight = (at: number) => at >= scale.from && at <= scale.to
  const right = side + width
  const clock = ticks.map((tick, index): Word => {
    const text = tickWord(tick, ticks[index - 1]?.at, zone)
    const ink = tick.midnight ? 'strong' : 'dim'
    return {
      kind: 'text',
      key: `tick ${tick.at}`,
      x: x(tick.at),
      y: 16,
      text,
      ink,
      size: 12,
      anchor: 'middle',
      mono: true,
    }
  })
  const said = marks.filter(({ at }) => inSight(at)).map((mark) => turned(wordOf(mark, x(mark.at)), GAP, side, right))
  const placed = placeWords(said, MARK_LINES, side, right)
  return {
    shapes: [
      { kind: 'box', x: 0, y: 0, width: right, height: head, fill: 'surface' },
      { kind: 'path', d: `M0 ${head - 0.5}L${right} ${head - 0.5}`, stroke: 'line' },
      ...gates.filter(({ at }) => inSight(at)).map((gate) => hexagon(gate, x(gate.at))),
      ...gates.flatMap(({ planned }): Shape[] =>
        planned !== undefined && inSight(planned)
          ? [{ kind: 'box', x: x(planned) - 1, y: GATE_MIDDLE + 9, width: 2, height: 4, fill: 'bar' }]
          : [],
      ),
    ],
    words: [
      ...placeWords(clock, 1, side > 0 ? side : ZONE_ROOM, right).map(({ word }) => word),
      ...placed.map(({ word, line }) => ({ ...word, y: TICK_LINE + line * MARK_LINE + 12 })),
      ...gateWords(
        gates.filter(({ at }) => inSight(at)),
        scale,
      ),
    ],
  }
}

/** Between a line and its word; pixels. */
const GAP = 5

function wordOf({ kind, at, word, tone }: Mark, x: number): Word {
  const text = { kind: 'text' as const, key: `${kind} ${at} ${word}`, y: 0, text: word, size: SIZE }
  switch (kind) {
    case 'now':
      return {
        ...text,
        x: x + GAP,
        ink: 'bg',
        behind: 'strong',
        weight: 600,
        title: 'What happened before, what is expected after',
      }
    case 'end':
      // Before its line, to stay inside the window.
      return { ...text, x: x - GAP, anchor: 'end', ink: 'strong', weight: 600 }
    case 'finish':
      return { ...text, x: x + GAP, ink: tone ?? 'text', weight: 600 }
    case 'deadline':
      return { ...text, x: x + GAP, ink: tone ?? 'text' }
    default:
      return { ...text, x: x + GAP, ink: tone ?? 'dim' }
  }
}

const GATE_MIDDLE = TICK_LINE + MARK_LINES * MARK_LINE + 11
const HEXAGON = 7.5

function hexagon({ status }: GateMark, x: number): Shape {
  const corners = [-90, -30, 30, 90, 150, 210].map((degrees) => {
    const turn = (degrees * Math.PI) / 180
    return `${(x + HEXAGON * Math.cos(turn)).toFixed(2)} ${(GATE_MIDDLE + HEXAGON * Math.sin(turn)).toFixed(2)}`
  })
  const d = `M${corners.join('L')}Z`
  switch (status) {
    case 'go':
    case 'goWithConditions':
      return { kind: 'path', d, fill: 'strong', stroke: 'strong' }
    case 'noGo':
      return { kind: 'path', d, fill: 'bad', stroke: 'bad' }
    case 'polling':
      return { kind: 'path', d, fill: 'raised', stroke: 'strong', strokeWidth: 2 }
    default:
      return { kind: 'path', d, fill: 'surface', stroke: 'text', strokeWidth: 1.4 }
  }
}

/** Beside each hexagon as much as fits before the next; the last ones to the left where nothing else stands there. */
function gateWords(gates: readonly GateMark[], { x, right }: Scale): Word[] {
  return gates.flatMap((gate, index): Word[] => {
    const next = gates[index + 1]
    const from = x(gate.at) + HEXAGON + 4
    const room = (next ? x(next.at) - HEXAGON - 6 : right) - from - 4
    const text = fitted(gate.word, room / 1.15, SIZE)
    const word: Word = {
      kind: 'text',
      key: `gate ${gate.id}`,
      x: from,
      y: GATE_MIDDLE + 4,
      text,
      ink: gate.status === 'noGo' ? 'bad' : gate.status === 'go' || gate.status === 'goWithConditions' ? 'dim' : 'text',
      size: SIZE,
      title: gate.word,
    }
    if (text === gate.word || next) return text === '' ? [] : [word]
    // At the right edge there may be room on the other side.
    const before = gates[index - 1]
    const left = before ? x(before.at) + HEXAGON + 4 + widthOf(before.word, SIZE) * 1.15 : 0
    const across = x(gate.at) - HEXAGON - 4
    const fits = widthOf(gate.word, SIZE) * 1.15 + 8 < across - left
    if (fits) return [{ ...word, text: gate.word, anchor: 'end', x: across }]
    return text === '' ? [] : [word]
  })
}

/** The gate whose hexagon lies there. */
export const gateAt = (gates: readonly GateMark[], scale: Scale, x: number, y: number): GateMark | undefined =>
  Math.abs(y - GATE_MIDDLE) > 12 ? undefined : gates.find(({ at }) => Math.abs(scale.x(at) - x) < HEXAGON + 4)
