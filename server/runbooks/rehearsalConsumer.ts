/**
 * A consumer of the log: tells live cutovers whose gates ask for it which rehearsals of their runbook were accepted: when
 * they are made, and whenever a rehearsal is closed or withdrawn. Both read what the other has committed, so that neither
 * misses the other however close they come.
 */
import { randomUUID } from 'node:crypto'
import { canonicalJson } from '../../shared/chain/canonical.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { hasEnded } from '../../shared/decide/situation.ts'
import { asksForRehearsal } from '../../shared/derived/rehearsals.ts'
import { MAX_DIFFERENCES, type Rehearsal } from '../../shared/rehearsal.ts'
import { runbookDifferences } from '../../shared/runbook/differences.ts'
import { UNAUTHORISED } from '../commands/answers.ts'
import type { CommandHandler } from '../commands/handleCommand.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import type { Consumer } from '../consumers/consumers.ts'
import type { Queries } from '../database/sql.ts'
import {
  type AcceptedRehearsal,
  listLive,
  lockRehearsals,
  readRehearsals,
  saveRehearsal,
} from './acceptedRehearsals.ts'
import type { RunbookLibrary } from './runbookLibrary.ts'

interface Parts {
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  recordRehearsals: CommandHandler['recordRehearsals']
  library: Pick<RunbookLibrary, 'pinned'>
}

export function rehearsalConsumer({ readState, recordRehearsals, library }: Parts): Consumer {
  /** Does nothing where it is known already: told again after a crash, the log says it once. */
  async function tell(sql: Queries, organisation: string, cutoverId: string): Promise<void> {
    const cutover = await readState(organisation, cutoverId)
    if (!cutover || hasEnded(cutover) || !asksForRehearsal(cutover.runbook)) return
    const accepted = await readRehearsals(sql, organisation, cutover.runbook.id)
    const rehearsals = await relevant(sql, organisation, cutover, accepted)
    if (cutover.rehearsals && canonicalJson(cutover.rehearsals) === canonicalJson(rehearsals)) return
    const answer = await recordRehearsals({
      organisation,
      cutoverId,
      commandId: `rehearsals:${randomUUID()}`,
      command: { type: 'recordRehearsals', rehearsals },
    })
    if (answer !== UNAUTHORISED && !answer.ok) throw new RefusedForNow(answer.refusal)
  }

  /** The newest of the same content, and the newest of another where none of the same content came after it. */
  async function relevant(
    sql: Queries,
    organisation: string,
    { pinned, runbookHash }: Cutover,
    accepted: readonly AcceptedRehearsal[],
  ): Promise<Rehearsal[]> {
    const [newest] = accepted
    const same = accepted.find((one) => one.runbookHash === runbookHash)
    if (!newest || newest === same) return same ? [same] : []
    const rehearsed = await library.pinned(organisation, pinned.id, newest.runbookHash, sql)
    const all = runbookDifferences(rehearsed, pinned)
    const differences = all.slice(0, MAX_DIFFERENCES)
    const count = all.length > differences.length ? { differenceCount: all.length } : {}
    return [...(same ? [same] : []), { ...newest, differences, ...count }]
  }

  return {
    name: 'rehearsals',

    concerns: (_, __, cutover) =>
      cutover.mode === 'rehearsal'
        ? cutover.status === 'closed'
        : !hasEnded(cutover) && cutover.rehearsals === undefined && asksForRehearsal(cutover.runbook),

    async take(sql, organisation, commands) {
      const cutover = commands.at(-1)?.after
      if (!cutover) return
      const { id: runbookId } = cutover.runbook
      await lockRehearsals(sql, organisation, runbookId)
      if (cutover.mode === 'live') return tell(sql, organisation, cutover.id)
      await saveRehearsal(sql, organisation, cutover)
      const told = await Promise.allSettled(
        (await listLive(sql, organisation, runbookId)).map((live) => tell(sql, organisation, live)),
      )
      // One that cannot be told now keeps none of the others from being told.
      const failed = told.find((one) => one.status === 'rejected')
      if (failed) throw failed.reason
    },
  }
}
