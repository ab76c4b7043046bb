/** Values that a query computes: `javascript:gs.daysAgoStart(7)`. Only the date functions and the user; nothing is ever evaluated. */
import { fromGlideDate, fromZone, inZone, toGlideDate } from '../records/dates.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export interface Asker {
  /** Milliseconds. */
  now: number
  userId: string
  userName: string
  /** Days, weeks and months begin in it. */
  timeZone: string
  /** Whether texts are compared without regard to case. */
  ignoreCase: boolean
}

/** The value meant; empty for a function that is not known. */
export function queryValue(value: string, asker: Asker): string {
  if (!value.startsWith('javascript:')) return value
  const call = /^(?:gs\.)?(\w+)\(([^)]*)\)$/.exec(value.slice('javascript:'.length).trim().replace(/;$/, ''))
  if (!call) return ''
  const [, name = '', list = ''] = call
  const args = list.split(',').map((argument) => argument.trim().replace(/^['"]|['"]$/g, ''))
  return computed(name, args, asker)
}

function computed(name: string, args: readonly string[], asker: Asker): string {
  const count = Number(args[0] ?? '0') || 0
  const ago = (milliseconds: number) => toGlideDate(asker.now - milliseconds)
  switch (name) {
    case 'getUserID':
      return asker.userId
    case 'getUserName':
      return asker.userName
    case 'now':
    case 'nowDateTime':
      return ago(0)
    case 'minutesAgo':
    case 'minutesAgoStart':
      return ago(count * minute)
    case 'hoursAgo':
    case 'hoursAgoStart':
      return ago(count * hour)
    case 'daysAgo':
      return ago(count * day)
    case 'yesterday':
      return ago(day)
    case 'daysAgoStart':
      return boundary(asker, 'day', -count, 'beginning')
    case 'daysAgoEnd':
      return boundary(asker, 'day', -count, 'end')
    case 'monthsAgo':
      return boundary(asker, 'month', -count, 'same')
    case 'monthsAgoStart':
      return boundary(asker, 'month', -count, 'beginning')
    case 'monthsAgoEnd':
      return boundary(asker, 'month', -count, 'end')
    case 'dateGenerate':
      return fromZone(`${args[0] ?? ''} ${expectedTime(args[1] ?? '')}`, asker.timeZone)
    default:
      return named(name, asker)
  }
}

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year'

const namedSpans: Record<string, readonly [unit: Unit, offset: number]> = {
  Today: ['day', 0],
  Yesterday: ['day', -1],
  Tomorrow: ['day', 1],
  ThisWeek: ['week', 0],
  LastWeek: ['week', -1],
  NextWeek: ['week', 1],
  ThisMonth: ['month', 0],
  LastMonth: ['month', -1],
  NextMonth: ['month', 1],
  ThisQuarter: ['quarter', 0],
  LastQuarter: ['quarter', -1],
  NextQuarter: ['quarter', 1],
  ThisYear: ['year', 0],
  LastYear: ['year', -1],
  NextYear: ['year', 1],
}

/** `beginningOfThisWeek`, `endOfLastMonth`. */
function named(name: string, asker: Asker): string {
  const [, edge = '', span = ''] = /^(beginning|end)Of(\w+)$/.exec(name) ?? []
  const meant = namedSpans[span]
  return meant ? boundary(asker, meant[0], meant[1], edge === 'end' ? 'end' : 'beginning') : ''
}

/** An edge of the reader's day, week, month…, `offset` of them away from now, as UTC; weeks begin on Sunday. */
function boundary(asker: Asker, unit: Unit, offset: number, edge: 'beginning' | 'end' | 'same'): string {
  const wall = new Date(fromGlideDate(inZone(toGlideDate(asker.now), asker.timeZone)) ?? asker.now)
  const [year, month] = [wall.getUTCFullYear(), wall.getUTCMonth()]
  const start = (by: number) => {
    switch (unit) {
      case 'day':
        return Date.UTC(year, month, wall.getUTCDate() + by)
      case 'week':
        return Date.UTC(year, month, wall.getUTCDate() - wall.getUTCDay() + by * 7)
      case 'month':
        return Date.UTC(year, month + by, 1)
      case 'quarter':
        return Date.UTC(year, month - (month % 3) + by * 3, 1)
      case 'year':
        return Date.UTC(year + by, 0, 1)
    }
  }
  if (edge === 'same') {
    const moved = new Date(wall)
    moved.setUTCMonth(month + offset)
    return fromZone(toGlideDate(moved.getTime()), asker.timeZone)
  }
  const at = edge === 'beginning' ? start(offset) : start(offset + 1) - 1000
  return fromZone(toGlideDate(at), asker.timeZone)
}

/** `dateGenerate` takes `start` and `end` besides a time. */
function expectedTime(time: string): string {
  if (time === 'start') return '00:00:00'
  return time === 'end' ? '23:59:59' : time
}
