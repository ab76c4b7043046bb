/** Lanes and their names, beside their rows or above them. Pixels of the whole picture. */
import type { Frame } from './frame.ts'
import { LANE_LINE, type Layout, rowsBetween } from './lanes.ts'
import { fitted, type Shape } from './shapes.ts'
import type { Word } from './words.ts'

/** What lies behind the bars. */
export function drawLanes(layout: Layout, frame: Frame): Shape[] {
  const { side, head, width, height, top } = frame
  const inSight = layout.lanes.flatMap((lane, index) =>
    lane.y + lane.height > top && lane.y < top + height ? { lane, isShaded: index % 2 === 1 } : [],
  )
  return inSight.flatMap(({ lane, isShaded }): Shape[] => {
    const y = head + lane.y - top
    return isShaded
      ? [{ kind: 'box', x: 0, y, width: side + width, height: lane.height, fill: 'raised', fillAlpha: 0.55 }]
      : []
  })
}

const SIZE = 12
const INDENT = 14

/** @param titled whether a row's step is cut where the plot begins */
export function laneWords(layout: Layout, frame: Frame): Word[] {
  const { side, head, height, top, width } = frame
  // A lane whose first rows are out of sight is still named.
  const held = layout.lanes.flatMap((lane, index): Word[] => {
    if (lane.title === '' || lane.y + lane.height <= top || lane.y >= top + height) return []
    const own = lane.y - top
    const room = (layout.namedAbove ? LANE_LINE : 38) + 2
    const y = head + Math.min(Math.max(own, 0), own + lane.height - room)
    const count = `${lane.done} / ${lane.total}`
    const ink = lane.hasFailed ? 'bad' : 'strong'
    const name = { kind: 'text' as const, x: INDENT, text: lane.title, ink, size: SIZE, weight: 600 } as const
    const beside = { kind: 'text' as const, key: `count ${index}`, text: count, ink: 'dim', size: 11.5 } as const
    if (layout.namedAbove) {
      const wide = side > 0 ? side + width : width
      const fits = fitted(lane.title, wide - 100, SIZE + 0.5)
      const behind = 'surface'
      return [{ ...name, key: `lane ${index}`, y: y + 17, text: `${fits}  ${count}`, title: lane.title, behind }]
    }
    return [
      { ...name, key: `lane ${index}`, y: y + 18, room: side - INDENT - 8, title: lane.title },
      { ...beside, x: INDENT, y: y + 34 },
    ]
  })
  return [...held, ...rowNames(layout, frame)]
}

function rowNames(layout: Layout, { side, head, height, top, width }: Frame): Word[] {
  if (layout.namesSteps === 'no') return []
  const { first, beyond } = rowsBetween(layout, top, top + height)
  return layout.rows.slice(first, beyond).flatMap((row): Word[] => {
    const [bar] = row.bars
    if (!bar) return []
    const isAbove = layout.namesSteps === 'above'
    const y = head + row.y - top + (isAbove ? 15 : layout.row.barTop + 11)
    const ink =
      bar.status === 'failed'
        ? 'bad'
        : bar.status === 'held'
          ? 'late'
          : bar.finished
            ? 'dim'
            : bar.critical
              ? 'strong'
              : 'text'
    return [
      {
        kind: 'text',
        key: `row ${bar.id}`,
        x: isAbove ? INDENT : INDENT + (layout.namedAbove ? 8 : 0),
        y,
        text: bar.title,
        ink,
        size: 12.5,
        weight: bar.critical && !bar.finished ? 600 : 400,
        room: (isAbove ? width : side - INDENT - 16) - 8,
        title: bar.title,
      },
    ]
  })
}
