/** Working time of a calendar of Microsoft Project: a week that repeats. */
import type { MsCalendar } from './msProjectFile.ts'

const DAY_MS = 86_400_000

/** For each day of the week from Sunday, from and to in ms of the day. */
export type Week = [number, number][][]

/** Undefined where it works all the time, or where nothing is known of it. */
export function weekOf(calendar: MsCalendar | undefined): Week | undefined {
  const days = calendar?.WeekDays ?? []
  if (days.length === 0) return undefined
  const week: Week = Array.from({ length: 7 }, () => [])
  for (const { DayType = 0, DayWorking, WorkingTimes } of days) {
    const day = week[DayType - 1]
    if (!day || !DayWorking) continue
    for (const { FromTime = '', ToTime = '' } of WorkingTimes) {
      const from = clock(FromTime)
      const to = clock(ToTime)
      day.push([from, to <= from ? DAY_MS : to])
    }
  }
  const works = week.flat().reduce((sum, [from, to]) => sum + to - from, 0)
  return works === 0 || works === 7 * DAY_MS ? undefined : week
}

const clock = (text: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}

/** Working seconds between two wall clocks; all seconds without a week. Negative where `to` is earlier. */
export function workingSeconds(week: Week | undefined, from: number, to: number): number {
  if (!week) return Math.round((to - from) / 1000)
  if (to < from) return -workingSeconds(week, to, from)
  let sum = 0
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS)
    for (const [start, end] of week[new Date(day).getUTCDay()] ?? [])
      sum += Math.max(0, Math.min(to, day + end) - Math.max(from, day + start))
  return Math.round(sum / 1000)
}
