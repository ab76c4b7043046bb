/**
 * Records the chance to finish inside the window where a gate asks for it: a decision rests on what the log says, not on what a
 * server happens to compute. Any number of nodes may do so at once: the same state and moment give the same chance and the same
 * command, which has one effect.
 */
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Cutover } from '../../shared/cutoverState.ts'
import { asksForChance, isChanceNear, isNewChance, isWatched } from '../../shared/derived/chanceWanted.ts'
import { criteriaOf } from '../../shared/runbook/criteriaOf.ts'
import { AS_OF_MS, asOfAt } from '../../shared/schedule/risk/riskShape.ts'
import { Unavailable } from '../commands/commandQueue.ts'
import type { CommandHandler } from '../commands/handleCommand.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Risks } from './riskAside.ts'

export interface Chances {
  start(): void
  /** Waits for work in progress. */
  stop(): Promise<void>
  /** Looks at all once, as of now; for callers without timers. */
  look(): Promise<void>
}

interface Parts {
  sql: Sql
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  recordChance: CommandHandler['recordChance']
  risks: Pick<Risks, 'read'>
  now(): number
  log: Logger
}

/** Long before anybody decides by it, a cutover is looked at this often. */
const FAR_MS = 10 * 60_000
/** Where somebody is warned of it. */
const WATCHED_MS = 60_000
/** Cutovers that are under way at once. */
const MOST = 1000
/** Cutovers whose runbook does not ask, which cannot change; forgotten together. */
const MOST_KNOWN = 20_000

const place = z.object({ organisation: z.string(), cutoverId: z.string() })
type Place = z.output<typeof place>

export function createChances({ sql, readState, recordChance, risks, now, log }: Parts): Chances {
  const neverAsks = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let isStopped = false

  async function lookAtAll(): Promise<void> {
    const open = await rowsOf(
      place,
      sql`
        select organisation, id as "cutoverId" from cutovers
        where status in ('preparing', 'running') order by organisation, id limit ${MOST}`,
    )
    for (const each of open) {
      if (isStopped) return
      if (neverAsks.has(keyOf(each))) continue
      await lookAt(each).catch((error: unknown) => {
        if (!(error instanceof RefusedForNow) && !(error instanceof Unavailable))
          log.warn({ error, ...each }, 'the chance could not be recorded')
      })
    }
  }

  async function lookAt({ organisation, cutoverId }: Place): Promise<void> {
    const cutover = await readState(organisation, cutoverId)
    if (!cutover) return
    if (!asks(cutover)) {
      if (neverAsks.size >= MOST_KNOWN) neverAsks.clear()
      neverAsks.add(keyOf({ organisation, cutoverId }))
      return
    }
    const moment = now()
    if (!asksForChance(cutover)) return
    const again = isWatched(cutover) ? WATCHED_MS : FAR_MS
    const isDue = !cutover.chance || isChanceNear(cutover, moment) || asOfAt(moment) - cutover.chance.asOf >= again
    if (!isDue) return
    const risk = await risks.read(cutover, moment)
    if (!isNewChance(cutover, risk)) return
    const { seq: of, asOf, windowChance: chance, trials } = risk
    await recordChance({
      organisation,
      cutoverId,
      commandId: `chance:${of}:${asOf}`,
      command: { type: 'recordChance', chance, trials, of, asOf: new Date(asOf).toISOString() },
    })
  }

  function look(): Promise<void> {
    looking ??= lookAtAll().finally(() => {
      looking = undefined
    })
    return looking
  }

  function lookAgain(): void {
    timer = setTimeout(async () => {
      await look().catch((error: unknown) => log.warn({ error }, 'chances could not be looked at'))
      if (!isStopped) lookAgain()
    }, AS_OF_MS).unref()
  }

  return {
    look,
    start: lookAgain,
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await looking?.catch(() => undefined)
    },
  }
}

const asks = ({ runbook: { warn, gates } }: Cutover): boolean =>
  warn?.chance !== undefined || gates.some((gate) => criteriaOf(gate, 'chance').length > 0)

const keyOf = ({ organisation, cutoverId }: Place): string => `${organisation} ${cutoverId}`
