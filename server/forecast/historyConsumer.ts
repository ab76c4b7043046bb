/**
 * A consumer of the log: tells a cutover what earlier nights of its runbook took. When it is made; and while it is still prepared,
 * whenever one of them is closed or withdrawn. A night that runs learns from itself: what another one took changes nothing in it.
 */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../shared/chain/canonical.ts'
import { hasEnded } from '../../shared/decide/situation.ts'
import { historyOf } from '../../shared/schedule/risk/nights.ts'
import { UNAUTHORISED } from '../commands/answers.ts'
import type { CommandHandler } from '../commands/handleCommand.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import type { Consumer } from '../consumers/consumers.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { listEnded, type ReadState, readNights } from './nights.ts'

interface Parts {
  readState: ReadState
  recordHistory: CommandHandler['recordHistory']
}

export function historyConsumer({ readState, recordHistory }: Parts): Consumer {
  /** Does nothing where it is known already, and nothing where there is nothing to learn from. */
  async function tell(organisation: string, cutoverId: string, ended: readonly string[]): Promise<void> {
    const cutover = await readState(organisation, cutoverId)
    if (cutover?.status !== 'preparing') return
    const history = historyOf(cutover, await readNights(readState, organisation, ended))
    if (canonicalJson(cutover.history ?? { nights: [], steps: [] }) === canonicalJson(history)) return
    const answer = await recordHistory({
      organisation,
      cutoverId,
      commandId: `history:${randomUUID()}`,
      command: { type: 'recordHistory', history },
    })
    if (answer !== UNAUTHORISED && !answer.ok) throw new RefusedForNow(answer.refusal)
  }

  return {
    name: 'history',

    concerns: (_, __, cutover) =>
      hasEnded(cutover) || (cutover.status === 'preparing' && cutover.history === undefined && cutover.seq <= FIRST),

    async take(sql, organisation, commands) {
      const cutover = commands.at(-1)?.after
      if (!cutover) return
      const { id: runbookId } = cutover.runbook
      const ended = await listEnded(sql, organisation, runbookId)
      if (!hasEnded(cutover)) return tell(organisation, cutover.id, ended)
      const told = await Promise.allSettled(
        (await listPreparing(sql, organisation, runbookId)).map((id) => tell(organisation, id, ended)),
      )
      // One that cannot be told now keeps none of the others from being told.
      const failed = told.find((one) => one.status === 'rejected')
      if (failed) throw failed.reason
    },
  }
}

/** It is told when it is made, together with what it was rehearsed as. */
const FIRST = 3

const ids = z.object({ id: z.string() })

async function listPreparing(sql: Queries, organisation: string, runbookId: string): Promise<string[]> {
  const rows = sql`
    select id from cutovers
    where organisation = ${organisation} and runbook_id = ${runbookId} and status = 'preparing'
    order by id`
  return (await rowsOf(ids, rows)).map(({ id }) => id)
}
