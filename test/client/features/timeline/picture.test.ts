import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { boardOf } from '../../../../client/derive/board.ts'
import { criticalChain } from '../../../../client/derive/criticalChain.ts'
import { outlookOf } from '../../../../client/derive/outlook.ts'
import { barsOf, lanesOf } from '../../../../client/features/timeline/bars.ts'
import { headHeight } from '../../../../client/features/timeline/drawHead.ts'
import { edgesAlong, edgesAround } from '../../../../client/features/timeline/edges.ts'
import { type Arrangement, layOut } from '../../../../client/features/timeline/lanes.ts'
import { gatesOf, marksOf, outageBand } from '../../../../client/features/timeline/marks.ts'
import { pictureOf } from '../../../../client/features/timeline/picture.ts'
import { allShapes } from '../../../../client/features/timeline/savePicture.ts'
import { sayTimeline } from '../../../../client/features/timeline/sayTimeline.ts'
import { scaleOf } from '../../../../client/features/timeline/scale.ts'
import { INKS, type Palette, type Shape } from '../../../../client/features/timeline/shapes.ts'
import { grown, nowSpan, wholeSpan, windowSpan } from '../../../../client/features/timeline/span.ts'
import { svgOf } from '../../../../client/features/timeline/svg.ts'
import { tickStep, ticksOf } from '../../../../client/features/timeline/ticks.ts'
import { currentPlan } from '../../../../shared/schedule/currentPlan.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import type { RiskForecast } from '../../../../shared/schedule/risk/riskShape.ts'
import { generateRunbook } from '../../../support/generateRunbook.ts'
import { holdingRunbook } from '../../../support/holdingRunbook.ts'
import { minutes, Play, T0 } from '../../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../../support/situations.ts'

const HOUR = minutes(60)
const PALETTE = Object.fromEntries(INKS.map((ink) => [ink, `#${ink.length}${ink.length}0`])) as Palette

interface Options {
  arrangement?: Arrangement
  isNarrow?: boolean
  chosen?: string
  fits?: (id: string) => boolean
  risk?: Pick<RiskForecast, 'steps' | 'finish'>
}

function draw(play: Play, { arrangement = 'lanes', isNarrow = false, chosen, fits = () => true, risk }: Options = {}) {
  const { cutover, now } = play
  const outlook = outlookOf(cutover, now)
  const bars = barsOf(boardOf(cutover, now, undefined), outlook, risk)
  const layout = layOut({ bars, lanes: lanesOf(cutover), arrangement, isNarrow, leastMs: minutes(3) })
  const gates = gatesOf(cutover, outlook.forecast)
  const side = isNarrow ? 0 : 150
  const frame = { side, head: headHeight(gates), width: isNarrow ? 390 : 1000, height: 900, top: 0 }
  const { from, to } = wholeSpan(cutover, outlook.plan, outlook.forecast)
  const scale = scaleOf(from, frame.width / (to - from), frame)
  return pictureOf({
    layout,
    scale,
    frame,
    now,
    zone: cutover.runbook.timezone,
    ticks: ticksOf(scale, tickStep(80 / scale.perMs), cutover.runbook.timezone),
    marks: marksOf(cutover, outlook.forecast, now, risk),
    gates,
    window: { from: cutover.windowStart, to: cutover.windowEnd },
    outage: outageBand(cutover, outlook.forecast),
    chain: edgesAlong(criticalChain(cutover, outlook.forecast)),
    around: chosen === undefined ? [] : edgesAround(cutover, chosen),
    chosen,
    fits: (bar) => fits(bar.id),
  })
}

const flat = (shapes: readonly Shape[]): Shape[] =>
  shapes.flatMap((shape) => (shape.kind === 'clip' ? flat(shape.shapes) : shape))
const said = (play: Play, options?: Options) => draw(play, options).words.map(({ text }) => text)

describe('the picture', () => {
  it('says its lanes, marks and gates as words, whatever is drawn', () => {
    const words = said(started())
    expect(words).toEqual(expect.arrayContaining(['Business', 'Database', 'Network', 'Quality', 'T-0']))
    expect(
      words.filter((word) => /^(now|window ends|forecast finish|rollback deadline|Go \/ no-go: go)/.test(word)),
    ).toHaveLength(5)
  })

  it('has a band while the service is down, and says how long that is', () => {
    const band = (play: Play) =>
      flat(draw(play).shapes).filter((shape) => shape.kind === 'box' && shape.fill === 'late-bg')
    expect(band(started())).toEqual([])
    const runbook = generateRunbook({ seed: 5, steps: 200 })
    const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, ['lena']]))
    const large = new Play(runbook, { people })
    expect(band(large)).toHaveLength(1)
    expect(said(large).some((word) => /^outage \d+:\d\d/.test(word))).toBe(true)
  })

  it('is drawn in every situation and arrangement without a number that is none', () => {
    for (const situation of Object.values(SITUATIONS)) {
      for (const arrangement of ['lanes', 'chain', 'all'] as const) {
        for (const isNarrow of [false, true]) {
          const { shapes, words } = draw(situation(), { arrangement, isNarrow, chosen: 'copy' })
          expect(JSON.stringify([shapes, words])).not.toMatch(/null|NaN|Infinity/)
          expect(new Set(words.map(({ key }) => key)).size).toBe(words.length)
        }
      }
    }
  })

  it('puts no word over another in its head, nor beyond its edges', () => {
    for (const isNarrow of [false, true]) {
      const { words } = draw(promoted(), { isNarrow })
      const head = words.filter(({ key }) => /^(now|end|finish|deadline|return|t0|hold|start) /.test(key))
      expect(head.length).toBeGreaterThan(isNarrow ? 2 : 4)
      for (const one of head) {
        for (const other of head) {
          if (one === other || one.y !== other.y) continue
          const [left, right] = [one, other].map(({ x, text, size, anchor }) => {
            const width = text.length * size * 0.55
            return anchor === 'end' ? { from: x - width, to: x } : { from: x, to: x + width }
          })
          if (!left || !right) throw new Error('There are two')
          expect(left.to <= right.from || right.to <= left.from).toBe(true)
        }
      }
    }
  })

  it('draws the dependencies of the step that is looked at in both directions, and a ring around it', () => {
    const yours = (chosen?: string) =>
      flat(draw(started(), chosen === undefined ? {} : { chosen }).shapes).filter(
        (shape) => shape.kind !== 'text' && shape.kind !== 'clip' && shape.stroke === 'you',
      )
    expect(yours()).toEqual([])
    const { runbook } = started()
    const copy = runbook.steps.find(({ id }) => id === 'copy')
    const after = runbook.steps.filter((step) => step.after.some(({ on }) => on === 'copy'))
    expect(yours('copy')).toHaveLength((copy?.after.length ?? 0) + after.length + 1)
  })

  it('has whiskers for what drives the finish alone in lanes, and for all that is open where each has a row', () => {
    const play = started()
    const late = (at: number) => ({ p50: at + minutes(10), p80: at + minutes(30), p95: at + minutes(60) })
    const { steps } = outlookOf(play.cutover, play.now).forecast
    const risk = { steps: steps.map((step) => step && late(step.finish)), finish: late(play.now), windowChance: 0.5 }
    const whiskers = (arrangement: Arrangement) =>
      flat(draw(play, { arrangement, risk }).shapes).filter(
        (shape) => shape.kind === 'path' && shape.strokeWidth === 1.2 && shape.alpha === 0.75,
      ).length
    const open = steps.filter((step, position) => step && play.cutover.steps[position]?.status !== 'done')
    expect(whiskers('lanes')).toBe(open.filter((step) => step?.critical).length)
    expect(whiskers('all')).toBe(open.length)
  })

  it('fades what a filter leaves out, and moves nothing', () => {
    const all = flat(draw(started()).shapes)
    const some = flat(draw(started(), { fits: (id) => id === 'freeze' }).shapes)
    expect(some).toHaveLength(all.length)
    expect(some.filter((shape) => 'alpha' in shape && shape.alpha === 0.22).length).toBeGreaterThan(10)
  })

  it('is a file of its own as SVG: sound XML with every word of it, whatever titles hold', () => {
    const play = started()
    const { runbook } = play.cutover
    const ugly = 'Copy <script>alert("1")</script> & \u0000 “all” 🚚'
    const steps = runbook.steps.map((step) => (step.id === 'copy' ? { ...step, title: ugly } : step))
    play.cutover = { ...play.cutover, runbook: { ...runbook, steps } }
    const picture = draw(play, { arrangement: 'all' })
    const svg = svgOf(allShapes(picture), PALETTE, { width: 1150, height: 990, title: 'Night & day' })
    expect(XMLValidator.validate(svg)).toBe(true)
    expect(svg).not.toContain('<script')
    expect(svg).not.toContain('\u0000')
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(svg)
    expect(parsed.svg.title).toBe('Night & day')
    expect(svg.match(/<text/g)?.length).toBe(flat(allShapes(picture)).filter(({ kind }) => kind === 'text').length)
  })
})

describe('the span of the timeline', () => {
  const { cutover } = new Play(started().runbook)

  it('covers plan, forecast and window', () => {
    const { from, to } = wholeSpan(cutover, currentPlan(cutover), forecast(cutover, T0 - HOUR))
    expect(from).toBeLessThan(T0)
    expect(to).toBeGreaterThan(cutover.windowEnd)
  })

  it('covers a built-in hold, which may lie before all of them', () => {
    const play = new Play(holdingRunbook())
    const span = wholeSpan(play.cutover, currentPlan(play.cutover), forecast(play.cutover, T0 - HOUR))
    expect(span.from).toBeLessThan(T0 - HOUR / 2)
  })

  it('only grows, so that a moving forecast moves nothing', () => {
    const first = grown(undefined, { from: T0 + 1, to: T0 + HOUR })
    expect(grown(first, { from: T0 + minutes(20), to: T0 + minutes(40) })).toBe(first)
    const second = grown(first, { from: T0 + 1, to: T0 + 2 * HOUR })
    expect(second.from).toBe(first.from)
    expect(second.to).toBeGreaterThanOrEqual(T0 + 2 * HOUR)
  })

  it('of the window holds a finish that lies behind it, and that of now never leaves the whole', () => {
    expect(windowSpan(cutover, cutover.windowEnd + HOUR).to).toBeGreaterThan(cutover.windowEnd + HOUR)
    // A gate shortly before the window belongs to its night, one of last week does not.
    const { from } = windowSpan(cutover, T0, [T0 - minutes(40), T0 - 7 * 24 * HOUR])
    expect(from).toBeLessThan(T0 - minutes(40))
    expect(from).toBeGreaterThan(T0 - 2 * HOUR)
    const whole = { from: T0, to: T0 + 10 * HOUR }
    for (const now of [T0 - HOUR, T0, T0 + 5 * HOUR, T0 + 20 * HOUR]) {
      const { from, to } = nowSpan(now, whole)
      expect(from).toBeGreaterThanOrEqual(whole.from)
      expect(to).toBeLessThanOrEqual(whole.to)
      expect(to - from).toBe(4 * HOUR)
    }
  })
})

describe('what drives the finish', () => {
  const chain = (play: Play) =>
    criticalChain(play.cutover, forecast(play.cutover, play.now)).map(({ view }) => view.definition.id)

  it('is one chain of critical steps, each after the one before it, up to the last', () => {
    for (const play of [new Play(started().runbook), started(), promoted()]) {
      const links = criticalChain(play.cutover, forecast(play.cutover, play.now))
      expect(links.length).toBeGreaterThan(1)
      links.slice(1).forEach(({ expected }, index) => {
        expect(links[index]?.expected.start).toBeLessThanOrEqual(expected.start)
      })
      const { finish } = forecast(play.cutover, play.now)
      expect(links.at(-1)?.expected.finish).toBe(finish)
    }
  })

  it('goes through gates, which take no time', () => {
    const ahead = chain(new Play(started().runbook))
    expect(ahead.at(-1)).toBe('live')
    expect(ahead).toContain('freeze')
  })

  it('is that of the rollback while everything is rolled back, and nothing once all is over', () => {
    expect(chain(SITUATIONS.rollingBack())).toEqual(['freeze~rollback'])
    expect(chain(allDone())).toEqual([])
    expect(chain(SITUATIONS.closed())).toEqual([])
  })
})

describe('the sentence above it', () => {
  const sentence = (play: Play) => {
    const { says } = sayTimeline(play.cutover, outlookOf(play.cutover, play.now), play.now)
    return says.map(({ text }) => text).join('')
  }

  it('says when it ends, whether in time, and by what that is driven', () => {
    expect(sentence(started())).toMatch(/^Finish \d\d:\d\d, .*(plan), .* before the window ends\.$/)
    const { drivenBy, links } = sayTimeline(
      started().cutover,
      outlookOf(started().cutover, started().now),
      started().now,
    )
    expect(drivenBy).toHaveLength(3)
    expect(links).toBeGreaterThan(3)
  })

  it('says how sure that is, once it is known', () => {
    const play = started()
    const risk = { finish: { p50: T0 + HOUR, p80: T0 + 2 * HOUR, p95: T0 + 3 * HOUR }, windowChance: 0.71 }
    const { says } = sayTimeline(play.cutover, outlookOf(play.cutover, play.now), play.now, risk)
    expect(says.map(({ text }) => text).join('')).toMatch(/^Finish 01:00 at 80 %.* it holds with 71 %\.$/)
    expect(says.find(({ text }) => text === '71 %')?.tone).toBe('late')
  })

  it('says so when it is late, rolled back, over, cancelled', () => {
    const late = started().wait(minutes(60 * 20))
    expect(sentence(late)).toMatch(/after the window ends\.$/)
    expect(sentence(SITUATIONS.rollingBack())).toMatch(/^Rolling back until /)
    expect(sentence(SITUATIONS.closed())).toMatch(/^Finished at /)
    expect(sentence(SITUATIONS.cancelled())).toMatch(/^Cancelled at /)
  })
})
