/** The portfolio's lines as shown, kept up to date by the server's messages. */
import type { PortfolioLine } from '../../../shared/protocol.ts'
import type { PortfolioChange } from '../../live/connection.ts'

export interface ShownLine extends PortfolioLine {
  /** When it was noticed that the cutover's log lost events that had been shown, epoch milliseconds. */
  putBackAt?: number
}

export type ShownLines = ReadonlyMap<string, ShownLine>

/** The server's last message wins, even if the log is now shorter than before. */
export function withChange(shown: ShownLines | undefined, change: PortfolioChange, now: number): ShownLines {
  if (change.kind === 'all') return new Map(change.lines.map((line) => [line.id, next(shown?.get(line.id), line, now)]))
  const lines = new Map(shown)
  if (change.kind === 'gone') lines.delete(change.id)
  else lines.set(change.line.id, next(lines.get(change.line.id), change.line, now))
  return lines
}

function next(before: ShownLine | undefined, line: PortfolioLine, now: number): ShownLine {
  const wasPutBack = before !== undefined && line.hash !== before.hash && line.seq <= before.seq
  const putBackAt = wasPutBack ? now : before?.putBackAt
  return putBackAt === undefined ? line : { ...line, putBackAt }
}
