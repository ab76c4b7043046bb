/** The log of this process, which stays readable when something fails a thousand times a second. */
import { type DestinationStream, destination, type LogFn, type Logger, pino } from 'pino'
import { isTransient } from './database/faults.ts'
import { linesForPeople } from './logForPeople.ts'

/** Throttle: the same warning or error is written once in this time, then once more with the number of repeats. */
const REPEAT_AFTER_MS = 1000
const WARN = 40

/**
 * @param form short lines for somebody at a terminal, or JSON for programs
 * @param to stderr when left out
 */
export function createProcessLog(
  level: string,
  form: 'lines' | 'json' = 'json',
  to: DestinationStream = destination({ dest: 2, sync: true }),
): Logger {
  const serialize = (error: unknown) =>
    // Where in the code a missing database was noticed says nothing; its message does.
    error instanceof Error && isTransient(error)
      ? { type: error.name, message: error.message, ...('code' in error && { code: error.code }) }
      : pino.stdSerializers.err(error instanceof Error ? error : new Error(String(error)))
  return pino(
    { level, serializers: { err: serialize, error: serialize }, hooks: { logMethod: oncePerSecond() } },
    form === 'lines' ? linesForPeople(to) : to,
  )
}

interface Repeated {
  times: number
  /** Writes the pending repeats. */
  last?: () => void
}

/**
 * By message: its fields name requests and cutovers, of which one kind has many. Lines without an error report
 * what somebody did, and are all written.
 */
function oncePerSecond() {
  const kinds = new Map<string, Repeated>()
  return function logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
    const [about, kind] = args
    const isFailure = typeof about === 'object' && about !== null && ('error' in about || 'err' in about)
    if (level < WARN || !isFailure || kind === undefined) {
      method.apply(this, args)
      return
    }
    const known = kinds.get(kind)
    if (known) {
      known.times += 1
      known.last = () => method.apply(this, withTimes(args, known.times))
      return
    }
    kinds.set(kind, { times: 0 })
    method.apply(this, args)
    again(kind)
  }

  function again(kind: string): void {
    const timer = setTimeout(() => {
      const { times, last } = kinds.get(kind) ?? { times: 0 }
      if (times === 0) return kinds.delete(kind)
      last?.()
      kinds.set(kind, { times: 0 })
      again(kind)
    }, REPEAT_AFTER_MS)
    timer.unref()
  }
}

function withTimes([about, ...rest]: Parameters<LogFn>, times: number): Parameters<LogFn> {
  return [typeof about === 'object' ? { ...about, times } : about, ...rest]
}
