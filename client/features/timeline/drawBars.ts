/** The bars of one row, from what lies behind to what lies in front. */
import type { Bar } from './bars.ts'
import { DIAMOND } from './hit.ts'
import { PLAN_HEIGHT, type RowShape } from './lanes.ts'
import type { Scale } from './scale.ts'
import { fitted, type Ink, type Shape, widthOf } from './shapes.ts'

export interface BarLook {
  row: RowShape
  scale: Scale
  now: number
  /** Whether bars hold their titles; not where their rows are named. */
  titled: boolean
  allWhiskers: boolean
}

/** A bar in its row. */
export interface Standing {
  bar: Bar
  /** Of the top of its row. */
  y: number
  /** Where the next one of its row begins; pixels. */
  until: number
  /** Whether the filter leaves it out. */
  isFaded: boolean
}

/** Of what the filter leaves out. */
const FADED = 0.22
/** Finished work fades, and its title is read on it. */
const FINISHED = 0.55
const LEAST = 3
const TITLE_SIZE = 10.5
const SLACK_WIDTH = 1

export function drawBar(standing: Standing, look: BarLook): Shape[] {
  const { bar, y, isFaded } = standing
  const own = bar.isMoment ? drawMoment(standing, look) : drawSpan(standing, look)
  const shapes = [...drawPlan(bar, y, look), ...own]
  return isFaded ? shapes.map((shape) => ({ ...shape, alpha: FADED })) : shapes
}

/** Left and width in pixels, at least so wide that it is seen, and not far beyond the plot. */
function across({ scale }: BarLook, from: number, to: number): { x: number; width: number } {
  const left = within(scale, scale.x(from))
  return { x: left, width: Math.max(LEAST, within(scale, scale.x(to)) - left) }
}

const BEYOND = 20
const within = ({ left, right }: Scale, x: number): number =>
  round(Math.max(left - BEYOND, Math.min(right + BEYOND, x)))

function drawPlan({ planned, atT0, isMoment }: Bar, y: number, look: BarLook): Shape[] {
  if (!planned) return []
  const top = y + look.row.planTop
  // Where each step has a row of its own; in lanes it would lie on the plan of others.
  const before: Shape[] =
    atT0 && !isMoment && !look.titled
      ? [
          {
            ...{ kind: 'box', ...across(look, atT0.start, atT0.finish), y: top, height: PLAN_HEIGHT, radius: 1 },
            ...{ stroke: 'dim', dash: [2, 2] },
          },
        ]
      : []
  if (isMoment) {
    const x = look.scale.x(planned.start)
    return [{ kind: 'path', d: diamond(x, top + PLAN_HEIGHT / 2, 3), fill: 'bar', alpha: 0.75 }]
  }
  const place = across(look, planned.start, planned.finish)
  return [...before, { kind: 'box', ...place, y: top, height: PLAN_HEIGHT, radius: 1, fill: 'bar', fillAlpha: 0.6 }]
}

function drawMoment({ bar, y, until }: Standing, look: BarLook): Shape[] {
  if (!bar.times) return []
  const x = look.scale.x(bar.times.start)
  const middle = y + look.row.barTop + look.row.barHeight / 2
  const d = diamond(x, middle, DIAMOND)
  const tail = whisker(bar, middle, look)
  const beside = tail.length > 0 ? look.scale.x(bar.doubt?.p80 ?? bar.times.start) : x + DIAMOND
  const title = titleBeside(bar, beside + 4, middle, until, look)
  if (bar.status === 'skipped') return [{ kind: 'path', d, stroke: 'bar', dash: [3, 2] }, ...title]
  if (bar.finished) return [{ kind: 'path', d, fill: 'bar' }, ...title]
  const { ink, width } = outline(bar)
  return [
    ...slackTail(bar, y, look),
    { kind: 'path', d, fill: 'surface', stroke: ink, strokeWidth: width },
    ...tail,
    ...title,
  ]
}

function drawSpan({ bar, y, until }: Standing, look: BarLook): Shape[] {
  const { times } = bar
  if (!times) return []
  const top = y + look.row.barTop
  const height = look.row.barHeight
  const middle = top + height / 2
  const box = (from: number, to: number) => ({
    kind: 'box' as const,
    ...across(look, from, to),
    y: top,
    height,
    radius: 3,
  })
  const title = titleWithin(bar, top, look)
  if (bar.status === 'skipped') {
    const beside = titleBeside(bar, look.scale.x(times.finish) + 6, middle, until, look)
    return [{ ...box(times.start, times.finish), stroke: 'bar', dash: [4, 3] }, ...beside]
  }
  if (bar.finished) {
    const solid = { ...box(times.start, times.finish), fill: 'bar' as const }
    const shape: Shape =
      bar.status === 'rolledBack'
        ? { ...solid, fillAlpha: 0.15, stroke: 'bar', dash: [2, 2] }
        : { ...solid, fillAlpha: FINISHED }
    return [shape, ...noReturn(bar, top, height, look), ...title]
  }
  const { ink, width } = outline(bar)
  const whole = box(times.start, times.finish)
  const front = [...whisker(bar, middle, look), ...noReturn(bar, top, height, look), ...title]
  const edge = { stroke: ink, strokeWidth: width }
  if (!bar.begun && !bar.critical) return [...slackTail(bar, y, look), { ...whole, fill: 'surface', ...edge }, ...front]
  const tinted: Shape[] = bar.critical ? [{ ...whole, fill: 'strong', fillAlpha: 0.22 }] : []
  const happened = bar.begun ? Math.max(times.start, Math.min(look.now, times.finish)) : undefined
  const due = bar.dueAt
  return [
    ...slackTail(bar, y, look),
    { ...whole, fill: 'surface' },
    ...tinted,
    ...(happened === undefined ? [] : [{ ...box(times.start, happened), fill: solidInk(bar) }]),
    // What is over its time stands out, however long the whole is.
    ...(happened !== undefined && due !== undefined && happened > due && bar.status !== 'failed'
      ? [{ ...box(Math.max(due, times.start), happened), fill: 'late' as const }]
      : []),
    { ...whole, ...edge },
    ...front,
  ]
}

function outline({ status, critical }: Bar): { ink: Ink; width: number } {
  if (status === 'failed') return { ink: 'bad', width: 2 }
  if (status === 'held') return { ink: 'late', width: 2 }
  return critical ? { ink: 'strong', width: 2 } : { ink: 'bar-run', width: 1 }
}

function solidInk({ status, critical }: Bar): Ink {
  if (status === 'failed') return 'bad'
  if (status === 'held') return 'late'
  return critical ? 'strong' : 'bar-run'
}

/** How much later it may end before the cutover does. */
function slackTail({ times, slack, critical }: Bar, y: number, look: BarLook): Shape[] {
  if (!times || critical || slack < 60_000) return []
  const place = across(look, times.finish, times.finish + slack)
  // Along the foot of the bar, clear of the titles.
  const foot = y + look.row.barTop + look.row.barHeight - SLACK_WIDTH
  return [{ kind: 'box', ...place, y: foot, height: SLACK_WIDTH, fill: 'bar', fillAlpha: 0.5 }]
}

/** On to when it is over in half of all cases, and in four fifths. In lanes of what drives the finish alone, for calm. */
function whisker({ doubt, critical, times }: Bar, middle: number, look: BarLook): Shape[] {
  if (!doubt || !times || doubt.p80 - times.finish < 1000 || !(critical || look.allWhiskers)) return []
  const [from, half, to] = [times.finish, doubt.p50, doubt.p80].map((at) => within(look.scale, look.scale.x(at)))
  if (from === undefined || half === undefined || to === undefined) return []
  const tick = (x: number, high: number) => `M${x} ${middle - high}L${x} ${middle + high}`
  const d = `M${from} ${middle}L${to} ${middle}${half > from ? tick(half, 2) : ''}${tick(to, 4)}`
  return [{ kind: 'path', d, stroke: critical ? 'strong' : 'bar-run', strokeWidth: 1.2, alpha: 0.75 }]
}

/** A heavy line where a point of no return begins. */
function noReturn({ isPointOfNoReturn, times }: Bar, top: number, height: number, look: BarLook): Shape[] {
  if (!isPointOfNoReturn || !times) return []
  return [{ kind: 'box', x: look.scale.x(times.start) - 1.5, y: top - 2, width: 3, height: height + 4, fill: 'strong' }]
}

/** Where the bar is long enough for it; that of one that has left the plot to the left stays in sight. */
function titleWithin(bar: Bar, top: number, look: BarLook): Shape[] {
  if (!look.titled || !bar.times) return []
  const left = Math.max(look.scale.left, look.scale.x(bar.times.start))
  const room = Math.min(look.scale.right, look.scale.x(bar.times.finish)) - left - 9
  const text = fitted(bar.title, room, TITLE_SIZE)
  if (text === '') return []
  const onSolid = bar.begun && !bar.finished && titleCovered(bar, left, text, look)
  const ink: Ink = bar.finished ? 'text' : onSolid ? 'bg' : bar.critical ? 'strong' : 'text'
  return [{ kind: 'text', x: left + 5, y: top + 10, text, ink, size: TITLE_SIZE, weight: bar.critical ? 600 : 400 }]
}

/** Whether most of the title lies on what has happened already, which is of a light colour in the dark. */
const titleCovered = ({ times }: Bar, left: number, text: string, look: BarLook): boolean =>
  times !== undefined && look.scale.x(Math.min(look.now, times.finish)) - left > widthOf(text, TITLE_SIZE) / 2

function titleBeside(bar: Bar, x: number, middle: number, until: number, look: BarLook): Shape[] {
  if (!look.titled || x < look.scale.left || x > look.scale.right) return []
  const text = fitted(bar.title, Math.min(150, until - x - 8), TITLE_SIZE)
  return text === '' ? [] : [{ kind: 'text', x, y: middle + 3.5, text, ink: 'dim', size: TITLE_SIZE }]
}

export const diamond = (x: number, y: number, half: number): string =>
  `M${round(x)} ${round(y - half)}L${round(x + half)} ${round(y)}L${round(x)} ${round(y + half)}L${round(x - half)} ${round(y)}Z`

export const round = (value: number): number => Math.round(value * 100) / 100
