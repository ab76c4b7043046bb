import { Writable } from 'node:stream'
import pino, { type Logger } from 'pino'

export interface LogLine extends Record<string, unknown> {
  /** 40 is a warning, 50 an error. */
  level: number
  msg: string
}

/** A logger, and what was said to it. */
export function logLines(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = []
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { log: pino({ level: 'info' }, sink), lines }
}
