/** Tells cutovers that time has passed. Any number of nodes may do it: the command's id follows from what is due (R3). */
import type { Logger } from 'pino'
import type { NextDeadline } from '../shared/deadlines.ts'
import type { Sql } from './database/connect.ts'
import type { CommandHandler } from './handleCommand.ts'

export interface Deadlines {
  /** Begins with what came due while no server ran. */
  start(): void
  /** Waits for what is being given. */
  stop(): Promise<void>
}

export interface DeadlineOptions {
  sql: Sql
  passTime: CommandHandler['passTime']
  log: Logger
}

const SCAN = 1000
/** Cutovers that are served in one turn; the others are due again in a second. */
const MOST = 200
/** What was told and is due still is told again only after this: `decide` and `nextDeadline` must disagree. */
const BACK_OFF = 60_000

interface DueRow {
  organisation: string
  cutoverId: string
  nextDue: NextDeadline
}

export function createDeadlines({ sql, passTime, log }: DeadlineOptions): Deadlines {
  const told = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let scanned: Promise<void> = Promise.resolve()
  let stopped = false

  async function scan(): Promise<void> {
    const rows = await sql<DueRow[]>`
      select organisation, id as "cutoverId", next_due as "nextDue" from cutovers
      where next_due_at <= clock_timestamp() order by next_due_at limit ${MOST}`
    const now = performance.now()
    for (const [key, at] of told) if (now - at > BACK_OFF) told.delete(key)
    await Promise.all(rows.map((row) => tell(row, now)))
  }

  async function tell({ organisation, cutoverId, nextDue }: DueRow, now: number): Promise<void> {
    const { deadline, id, due } = nextDue
    const commandId = `clock:${deadline}:${id}:${new Date(due).toISOString()}`
    const key = `${organisation}/${cutoverId}/${commandId}`
    if (told.has(key)) return
    told.set(key, now)
    try {
      const command = { type: 'passTime', deadline, id, due: new Date(due).toISOString() } as const
      const answer = await passTime({ organisation, cutoverId, commandId, command })
      if (answer !== 'unauthorised' && !answer.ok)
        log.warn({ cutover: cutoverId, commandId, answer }, 'A deadline was refused')
    } catch (error) {
      told.delete(key)
      log.error({ err: error, cutover: cutoverId, commandId }, 'A deadline could not be told; it is tried again')
    }
  }

  function scanAfter(pause: number): void {
    if (stopped) return
    timer = setTimeout(() => {
      scanned = scan()
        .catch((error) => log.warn({ err: error }, 'Deadlines could not be read; it is tried again'))
        .finally(() => scanAfter(SCAN))
    }, pause)
  }

  return {
    start: () => scanAfter(0),
    async stop() {
      stopped = true
      clearTimeout(timer)
      await scanned
    },
  }
}
