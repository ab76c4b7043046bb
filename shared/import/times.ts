/** From what is written in cells to instants: the order of days and months, days that are only implied, the zone. */
import { aheadIn } from '../timezone.ts'
import type { Question } from './answers.ts'
import { type Cell, isBlank } from './cell.ts'
import { type CellMoment, type DateOrder, momentOf, orderOf } from './dates.ts'
import type { Findings, Place } from './findings.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

export type Ask = (question: Question) => void

/** Told by the columns, by the answer, or asked; meanwhile it is the likelier. */
export function settleOrder(cells: Cell[], answer: DateOrder | undefined, ask: Ask, findings: Findings): DateOrder {
  const found = orderOf(cells)
  if (found === 'dayFirst' || found === 'monthFirst') return found
  if (found === 'both')
    findings.fault('error', 'mixedDateOrder', 'Some dates can only have the day first and some only the month first.')
  const proposal = found === 'either' ? closerOrder(cells) : 'dayFirst'
  if (found === 'either' && !answer) {
    const example = cells.find(({ text }) => /\d[-/]\d/.test(text))?.text ?? ''
    ask({
      id: 'dateOrder',
      ask: `Is ${example} day/month or month/day?`,
      why: 'Every date of the plan can be read both ways.',
      options: [
        { value: 'dayFirst', label: 'The day comes first' },
        { value: 'monthFirst', label: 'The month comes first' },
      ],
      proposal,
      isRequired: true,
    })
  }
  return answer ?? proposal
}

/** In which the dates are nearer to each other: a plan is of days, and a wrong order makes months of them. */
function closerOrder(cells: readonly Cell[]): DateOrder {
  const span = (order: DateOrder) => {
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const cell of cells) {
      const moment = momentOf(cell, order)
      if (moment?.kind !== 'wall') continue
      first = Math.min(first, moment.at)
      last = Math.max(last, moment.at)
    }
    return last - first
  }
  return span('monthFirst') < span('dayFirst') ? 'monthFirst' : 'dayFirst'
}

export interface RowTimes {
  start?: number
  end?: number
  actualStart?: number
  actualEnd?: number
  deadline?: number
}
export interface TimeCells {
  place: Place
  date: Cell
  start: Cell
  end: Cell
  actualStart: Cell
  actualEnd: Cell
  deadline: Cell
}

/** How far a clock may go back before it means the next day; parallel workstreams start a little earlier. */
const NEXT_DAY_AFTER = 6 * HOUR_MS

/** The day of times in a plan without any date. */
export const NO_DAY = Date.UTC(2000, 0, 1)
/** What takes longer is preparation. */
export const LONGEST_PLAN_MS = 14 * DAY_MS

/** Offsets from T-0 are read before it is known: those of a plan with dates are moved to it afterwards. */
export const isOffset = (at: number): boolean => Math.abs(at) < 10 * 365 * DAY_MS

/** Reads the rows of one sheet in their order, since a time without a date is on the day of the row before. */
export function readTimes(
  order: DateOrder,
  zone: string,
  t0: number,
  findings: Findings,
  firstDay = NO_DAY,
): (cells: TimeCells) => RowTimes {
  let day = firstDay
  let last: number | undefined
  return ({ place, date, start, end, actualStart, actualEnd, deadline }) => {
    const on = momentOf(date, order)
    if (on?.kind === 'wall') {
      day = Math.floor(on.at / DAY_MS) * DAY_MS
      last = undefined
    }
    const read = (cell: Cell, base: number | undefined, isEnd: boolean): number | undefined => {
      const moment = momentOf(cell, order)
      if (moment) return instantOfMoment(moment, base, isEnd, place)
      if (!isBlank(cell))
        findings.fault(
          'warning',
          'unreadableTime',
          'Some dates and times cannot be read and are left out.',
          place,
          cell.text,
        )
      return undefined
    }
    /** Wall clocks until the zone is applied. */
    const instantOfMoment = (moment: CellMoment, base: number | undefined, isEnd: boolean, at: Place): number => {
      if (moment.kind === 'instant') return moment.at
      if (moment.kind === 'offset') return t0 + moment.seconds * 1000
      if (moment.kind === 'wall') {
        if (!moment.hasTime)
          findings.guess(
            'dateWithoutTime',
            'A date without a time is the beginning of that day for a start, and its end for an end.',
            at,
          )
        const wall = moment.hasTime || !isEnd ? moment.at : moment.at + DAY_MS
        if (!isEnd) {
          day = Math.floor(wall / DAY_MS) * DAY_MS
          last = wall
        }
        return instantIn(zone, wall)
      }
      const wall = isEnd ? afterBase(moment.seconds, base) : nextStart(moment.seconds, at)
      return instantIn(zone, wall)
    }
    const afterBase = (seconds: number, base: number | undefined): number => {
      const from = base ?? day
      const wall = Math.floor(from / DAY_MS) * DAY_MS + seconds * 1000
      return base !== undefined && wall < base ? wall + DAY_MS : wall
    }
    const nextStart = (seconds: number, at: Place): number => {
      let wall = day + seconds * 1000
      if (last !== undefined && wall < last - NEXT_DAY_AFTER) {
        findings.guess('nextDay', 'Times without a date that jump back are on the next day.', at)
        wall += DAY_MS
      } else if (last !== undefined && wall > last + 3 * NEXT_DAY_AFTER) wall -= DAY_MS
      day = Math.floor(wall / DAY_MS) * DAY_MS
      last = wall
      return wall
    }
    const times: RowTimes = {}
    const put = (key: keyof RowTimes, value: number | undefined) => {
      if (value !== undefined) times[key] = value
    }
    const startOn = on?.kind === 'wall' && isBlank(start) ? date : start
    put('start', read(startOn, undefined, false))
    put('end', read(end, isBlank(startOn) ? undefined : last, true))
    const wallStart = last
    put('actualStart', read(actualStart, wallStart === undefined ? undefined : wallStart - NEXT_DAY_AFTER, true))
    put('actualEnd', read(actualEnd, wallStart, true))
    put('deadline', read(deadline, wallStart, true))
    return times
  }
}

/** The instant at which clocks of the zone show this; in the hour that is there twice, the first. */
export function instantIn(zone: string, wall: number): number {
  if (zone === 'UTC') return wall
  const first = wall - aheadIn(zone, wall)
  return wall - aheadIn(zone, first)
}
