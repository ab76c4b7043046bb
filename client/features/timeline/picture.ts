/**
 * The timeline as a picture: what is drawn, and the words that the screen shows as text. The screen, a saved file and the
 * paper all show this one. Pixels of the whole picture.
 */
import type { Bar } from './bars.ts'
import { drawBar } from './drawBars.ts'
import { drawHead } from './drawHead.ts'
import { drawLanes, laneWords } from './drawLanes.ts'
import { drawBands, drawChosen, drawEdges, drawMarks, outageWord } from './drawOver.ts'
import { rowsBetween } from './lanes.ts'
import type { Scale } from './scale.ts'
import type { Scene } from './scene.ts'
import type { Shape } from './shapes.ts'
import type { Word } from './words.ts'

export interface Picture {
  shapes: Shape[]
  words: Word[]
}

export function pictureOf(scene: Scene): Picture {
  const { layout, scale, frame } = scene
  const { side, head, width, height } = frame
  const top = drawHead(scene, scale, frame)
  const edge: Shape[] =
    side > 0 ? [{ kind: 'path', d: `M${side - 0.5} ${head}L${side - 0.5} ${head + height}`, stroke: 'line' }] : []
  return {
    shapes: [
      { kind: 'box', x: 0, y: 0, width: side + width, height: head + height, fill: 'surface' },
      { kind: 'clip', x: 0, y: head, width: side + width, height, shapes: drawLanes(layout, frame) },
      {
        kind: 'clip',
        x: side,
        y: head,
        width,
        height,
        shapes: [
          ...drawBands(scene),
          ...drawRows(scene),
          ...drawEdges(scene),
          ...drawMarks(scene),
          ...drawChosen(scene),
        ],
      },
      ...edge,
      ...top.shapes,
    ],
    words: [...laneWords(layout, frame), ...outageWord(scene), ...top.words],
  }
}

function drawRows({ layout, scale, frame, now, fits }: Scene): Shape[] {
  const { first, beyond } = rowsBetween(layout, frame.top, frame.top + frame.height)
  const isPacked = layout.namesSteps === 'no'
  const look = { row: layout.row, scale, now, titled: isPacked, allWhiskers: !isPacked }
  // Loops and no chains of arrays: this is done for each frame, for thousands.
  const shapes: Shape[] = []
  for (const { bars, y } of layout.rows.slice(first, beyond)) {
    for (let index = 0; index < bars.length; index++) {
      const bar = bars[index]
      if (!bar || !isInSight(bar, scale)) continue
      const nextFrom = bars[index + 1]?.extent?.from
      const until = nextFrom === undefined ? scale.right : scale.x(nextFrom)
      for (const shape of drawBar({ bar, y: frame.head + y - frame.top, until, isFaded: !fits(bar) }, look))
        shapes.push(shape)
    }
  }
  return shapes
}

function isInSight({ reach, isMoment }: Bar, { from, to }: Scale): boolean {
  if (!reach) return false
  // A milestone reaches around its instant.
  const around = isMoment ? (to - from) * 0.02 : 0
  return reach.to + around >= from && reach.from - around <= to
}
