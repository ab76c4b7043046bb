/** Values that a query computes: `javascript:gs.daysAgoStart(7)`. Only the date functions and the user; nothing is ever evaluated. */
import { toGlideDate } from '../records/dates.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export interface Asker {
  /** Milliseconds. */
  now: number
  userId: string
  userName: string
  /** Whether texts are compared without regard to case. */
  ignoreCase: boolean
}

/** The value meant; empty for a function that is not known. Days begin in UTC. */
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
  const startOfDay = (daysAgo: number) => Math.floor(asker.now / day) * day - daysAgo * day
  switch (name) {
    case 'getUserID':
      return asker.userId
    case 'getUserName':
      return asker.userName
    case 'now':
    case 'nowDateTime':
      return toGlideDate(asker.now)
    case 'minutesAgo':
    case 'minutesAgoStart':
      return toGlideDate(asker.now - count * minute)
    case 'hoursAgo':
    case 'hoursAgoStart':
      return toGlideDate(asker.now - count * hour)
    case 'daysAgo':
      return toGlideDate(asker.now - count * day)
    case 'daysAgoStart':
      return toGlideDate(startOfDay(count))
    case 'daysAgoEnd':
      return toGlideDate(startOfDay(count) + day - 1000)
    case 'beginningOfToday':
      return toGlideDate(startOfDay(0))
    case 'endOfToday':
      return toGlideDate(startOfDay(0) + day - 1000)
    case 'dateGenerate':
      return `${args[0] ?? ''} ${expectedTime(args[1] ?? '')}`
    default:
      return ''
  }
}

/** `dateGenerate` takes `start` and `end` besides a time. */
function expectedTime(time: string): string {
  if (time === 'start') return '00:00:00'
  return time === 'end' ? '23:59:59' : time
}
