/** What goes through all lanes: the window, the outage, the lines of instants, dependencies, and what is looked at. */
import { round } from './drawBars.ts'
import type { EdgeEnd } from './edges.ts'
import { DIAMOND } from './hit.ts'
import type { Mark } from './marks.ts'
import type { Scene } from './scene.ts'
import type { Shape } from './shapes.ts'
import type { Word } from './words.ts'

/** Behind the bars: what is outside the window, the outage, and the lines of the clock. */
export function drawBands({ scale, frame, window, outage, ticks }: Scene): Shape[] {
  const { head, height } = frame
  const band = (from: number, to: number) => {
    const left = Math.max(scale.left, scale.x(from))
    return {
      kind: 'box' as const,
      x: left,
      y: head,
      width: Math.max(0, Math.min(scale.right, scale.x(to)) - left),
      height,
    }
  }
  const onlyDays = ticks.every(({ midnight }) => midnight)
  const isSeen = (from: number, to: number) => from < scale.to && to > scale.from
  return [
    ...(isSeen(scale.from, window.from)
      ? [{ ...band(scale.from, window.from), fill: 'bg' as const, fillAlpha: 0.65 }]
      : []),
    ...(isSeen(window.to, scale.to) ? [{ ...band(window.to, scale.to), fill: 'bg' as const, fillAlpha: 0.65 }] : []),
    ...(outage && isSeen(outage.from, outage.to)
      ? [{ ...band(outage.from, outage.to), fill: 'late-bg' as const, fillAlpha: 0.4 }]
      : []),
    ...ticks.map(({ at, midnight }): Shape => {
      // Where each line begins a day, none stands out.
      const isDay = midnight && !onlyDays
      const x = Math.round(scale.x(at)) + 0.5
      return { kind: 'path', d: `M${x} ${head}L${x} ${head + height}`, stroke: isDay ? 'dim' : 'line', alpha: 0.6 }
    }),
  ]
}

export function outageWord({ scale, frame, outage }: Scene): Word[] {
  if (!outage) return []
  const left = Math.max(scale.left, scale.x(outage.from))
  const room = Math.min(scale.right, scale.x(outage.to)) - left
  if (room < 130) return []
  const { head, height } = frame
  const y = head + height - 6
  return [
    {
      kind: 'text',
      key: 'outage',
      x: left + 5,
      y,
      text: outage.word,
      ink: outage.tone ?? 'dim',
      size: 11.5,
      behind: 'surface',
    },
  ]
}

const LINES: Record<Mark['kind'], { ink: 'strong' | 'text' | 'dim'; width: number; dash: readonly number[] }> = {
  now: { ink: 'strong', width: 2, dash: [] },
  end: { ink: 'strong', width: 1.5, dash: [6, 4] },
  finish: { ink: 'text', width: 2, dash: [] },
  deadline: { ink: 'text', width: 1.5, dash: [2, 3] },
  return: { ink: 'text', width: 3, dash: [1, 2] },
  t0: { ink: 'dim', width: 1, dash: [] },
  hold: { ink: 'text', width: 1, dash: [1, 3] },
  start: { ink: 'dim', width: 1, dash: [6, 4] },
}

export function drawMarks({ scale, frame, marks }: Scene): Shape[] {
  const { head, height } = frame
  const seen = marks.filter(({ at }) => at >= scale.from && at <= scale.to)
  // The most important on top.
  return seen.toReversed().map(({ kind, at, tone }): Shape => {
    const { ink, width, dash } = LINES[kind]
    const x = round(scale.x(at))
    const d = `M${x} ${head}L${x} ${head + height}`
    return { kind: 'path', d, stroke: tone ?? ink, strokeWidth: width, dash, alpha: kind === 'now' ? 1 : 0.8 }
  })
}

export function drawEdges(scene: Scene): Shape[] {
  const { chain, around } = scene
  return [
    // While one step is looked at, its own lines are what is read.
    ...curves(scene, chain, { stroke: 'strong', strokeWidth: 1.1, alpha: around.length > 0 ? 0.25 : 0.55 }),
    ...curves(scene, around, { stroke: 'you', strokeWidth: 1.6, alpha: 0.95 }),
  ]
}

type Look = Pick<Extract<Shape, { kind: 'path' }>, 'stroke' | 'strokeWidth' | 'alpha'>

const curves = (scene: Scene, edges: Scene['chain'], look: Look): Shape[] =>
  edges.flatMap(({ from, to }): Shape[] => {
    const [begins, ends] = [pointOf(scene, from), pointOf(scene, to)]
    return begins && ends ? [{ kind: 'path', d: curve(begins, ends, from.at, to.at), ...look }] : []
  })

interface Point {
  x: number
  y: number
}

/** Out of a finish to the right and into a start from the left. */
function curve(from: Point, to: Point, out: EdgeEnd['at'], into: EdgeEnd['at']): string {
  const bend = Math.min(60, Math.max(14, Math.abs(to.x - from.x) / 2))
  const first = from.x + (out === 'finish' ? bend : -bend)
  const second = to.x - (into === 'start' ? bend : -bend)
  return `M${round(from.x)} ${round(from.y)}C${round(first)} ${round(from.y)} ${round(second)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`
}

/** Of a gate, where its line would meet the lanes. */
function pointOf({ layout, scale, frame, gates }: Scene, { id, at }: EdgeEnd): Point | undefined {
  const gate = gates.find((one) => one.id === id)
  if (gate) return { x: scale.x(gate.at), y: frame.head }
  const place = layout.places.get(id)
  const row = place && layout.rows[place.row]
  const shown = place?.bar.times ?? place?.bar.planned
  if (!row || !shown) return undefined
  const y = frame.head + row.y - frame.top + layout.row.barTop + layout.row.barHeight / 2
  return { x: scale.x(at === 'start' ? shown.start : shown.finish), y }
}

/** A ring around what is looked at. */
export function drawChosen({ layout, scale, frame, chosen }: Scene): Shape[] {
  const place = chosen === undefined ? undefined : layout.places.get(chosen)
  const row = place && layout.rows[place.row]
  const extent = place?.bar.extent
  if (!row || !extent) return []
  const around = place.bar.isMoment ? DIAMOND + 3 : 3
  const left = Math.max(scale.left - 10, scale.x(extent.from) - around)
  const right = Math.min(scale.right + 10, scale.x(extent.to) + around)
  const y = frame.head + row.y - frame.top + layout.row.barTop - 3
  const height = layout.row.barHeight + 6
  return [
    { kind: 'box', x: left, y, width: Math.max(9, right - left), height, radius: 5, stroke: 'you', strokeWidth: 2 },
  ]
}
