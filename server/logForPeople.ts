/** The lines of the log as somebody at a terminal reads them; programs read JSON. */
import type { DestinationStream } from 'pino'
import { z } from 'zod'

const said = z.looseObject({
  level: z.number(),
  time: z.number(),
  msg: z.string().default(''),
  times: z.number().optional(),
})
const fault = z.looseObject({ message: z.string(), stack: z.string().optional() })

/** What pino adds to each line, and what is written in words. */
const NOT_FIELDS = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'times', 'err', 'error'])

const WORDS: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }
const ERROR = 50

/** Writes each line of pino's JSON in short. */
export function linesForPeople(to: DestinationStream): DestinationStream {
  return { write: (line) => to.write(`${inShort(line)}\n`) }
}

/** `22:14:07 warn  A request failed: connect ECONNREFUSED (path /api/me)`, local time; the stack of a bug below. */
function inShort(line: string): string {
  const entry = said.parse(JSON.parse(line))
  const { data: failure } = fault.safeParse(entry.err ?? entry.error)
  const fields = Object.entries(entry).flatMap(([name, value]) =>
    NOT_FIELDS.has(name) ? [] : `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const text = [
    entry.msg + (failure ? `: ${failure.message}` : ''),
    entry.times === undefined ? '' : `(${entry.times} times more)`,
    fields.length > 0 ? `(${fields.join(', ')})` : '',
  ]
  const time = new Date(entry.time).toTimeString().slice(0, 8)
  const [, ...stack] = (entry.level >= ERROR && failure?.stack?.split('\n')) || []
  const word = (WORDS[entry.level] ?? '').padEnd(5)
  return [`${time} ${word} ${text.filter(Boolean).join(' ')}`, ...stack].join('\n')
}
