/** The portfolio's lines: what a list shows of a cutover without loading it. */
import { and, desc, eq, sql as raw } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Directory } from '../../shared/derived/directory.ts'
import { portfolioLine } from '../../shared/derived/figures.ts'
import type { PortfolioLine } from '../../shared/protocol.ts'
import { readDirectory } from '../auth/people.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import type { Sql } from '../database/connect.ts'
import { isTransient } from '../database/faults.ts'
import { orm } from '../database/orm.ts'
import { type CutoverRow, cutovers } from '../database/schema.ts'
import type { StateCache } from '../log/stateCache.ts'

export interface Portfolio {
  /** The lines of these cutovers as of their heads, of all when left out; the newest cutover first. */
  readLines(organisation: string, cutoverIds?: readonly string[]): Promise<PortfolioLine[]>
}

export interface PortfolioOptions {
  sql: Sql
  states: StateCache
  /** The database's clock, epoch milliseconds. */
  now(): number
  log: Logger
}

/** Read once, and only where a line has to be computed. */
type People = () => Promise<Directory>
type LineRow = Pick<CutoverRow, 'id' | 'headHash' | 'line'>

const isOf = (organisation: string) => eq(cutovers.organisation, organisation)

/** Finish and lateness move with the clock; lines older than this are computed again. */
export const LINE_LASTS_MS = 30_000

const LOG_EVERY_MS = 60_000
const FAILED = 'This cutover cannot be shown here: something went wrong on this server, and it is in its log.'

/**
 * A read model. A line rests on a forecast, which would cost each commit more than all the rest of it. So it is
 * computed on read, and kept in the cutover's row until the log has moved on, which its hash shows, or it is old.
 */
export function createPortfolio({ sql, states, now, log }: PortfolioOptions): Portfolio {
  /** When a cutover's failure was last logged, by `performance.now()`. */
  const failures = new Map<string, number>()

  async function current(
    organisation: string,
    { id, headHash, line }: LineRow,
    people: People,
  ): Promise<PortfolioLine> {
    if (line.hash === headHash && !(isGoingOn(line) && now() - line.at >= LINE_LASTS_MS)) return line
    const standing = await states.current(organisation, id)
    if (!standing) return line
    const fresh = portfolioLine(standing.state, standing.hash, now(), await people())
    orm(sql)
      .update(cutovers)
      .set({ line: fresh })
      .where(and(isOf(organisation), eq(cutovers.id, id), eq(cutovers.headHash, fresh.hash)))
      .catch((error) => log.warn({ err: error, cutover: id }, 'A line of the portfolio could not be cached'))
    return fresh
  }

  /** One broken cutover must not keep the lines of all others from everybody. */
  async function currentOrAsItWas(organisation: string, row: LineRow, people: People): Promise<PortfolioLine> {
    try {
      return await current(organisation, row, people)
    } catch (error) {
      if (error instanceof RefusedForNow) return asItWas(row, error.message)
      if (isTransient(error)) throw error
      logFailure(row.id, error)
      return asItWas(row, FAILED)
    }
  }

  function logFailure(id: string, error: unknown): void {
    const now = performance.now()
    const last = failures.get(id)
    if (last !== undefined && now - last < LOG_EVERY_MS) return
    failures.set(id, now)
    log.error({ err: error, cutover: id }, 'A line of the portfolio could not be computed')
  }

  return {
    async readLines(organisation, cutoverIds) {
      const { id, headHash, line, createdAt } = cutovers
      const rows = await orm(sql)
        .select({ id, headHash, line })
        .from(cutovers)
        .where(and(isOf(organisation), cutoverIds && raw`${id} = any(${raw.param(cutoverIds)})`))
        .orderBy(desc(createdAt))
      let known: Promise<Directory> | undefined
      const people = () => (known ??= readDirectory(sql, organisation))
      const lines: PortfolioLine[] = []
      // One after the other: after a long night without readers each may be a replay.
      for (const row of rows) lines.push(await currentOrAsItWas(organisation, row, people))
      return lines
    },
  }
}

const asItWas = ({ line, headHash }: LineRow, message: string): PortfolioLine => ({
  ...line,
  unreadable: { message, hash: headHash },
})

/** Whether its line changes with time alone. */
export const isGoingOn = ({ status }: PortfolioLine): boolean => status !== 'closed' && status !== 'cancelled'
