/** Creates a record in ServiceNow exactly once, whatever crashes when: its correlation id is the idempotency key. */
import type { Created } from './client/changes.ts'
import { isFault } from './client/faults.ts'
import { settlesAt } from './client/settleCreation.ts'
import { earliest, isCertainNo, type SendingParts } from './sending.ts'
import { markDone, markNotTaken, type OpenWrite } from './writeRows.ts'

export interface CreationSteps<Made> {
  correlationId: string
  find(): Promise<Made[]>
  /** Looks up whatever is needed first; the result is sent as it is. */
  prepare(): Promise<() => Promise<Created<Made>>>
  /** Records the result: what is settled is not looked up again. */
  made?(made: Made): Promise<void>
  /** The instance rejects it, and it is not retried. */
  refused?(because: string): Promise<void>
}

/** Between two lookups of a record of unknown outcome; milliseconds. */
const LOOK_AGAIN_MS = 30_000

/** When to look again, epoch milliseconds. @throws ServiceNowFault */
export async function createEach<Made>(
  writes: readonly OpenWrite[],
  stepsOf: (write: OpenWrite['write']) => CreationSteps<Made>,
  parts: SendingParts,
): Promise<number | undefined> {
  let again: number | undefined
  for (const one of writes) again = earliest(again, await createOnce(one, stepsOf(one.write), parts))
  return again
}

async function createOnce<Made>(
  { id, status, attemptedAt }: OpenWrite,
  steps: CreationSteps<Made>,
  { sql, instance, sync, begin, now }: SendingParts,
): Promise<number | undefined> {
  const { correlationId } = steps
  const asked = now()
  const [found] = await steps.find()
  if (found) return settle(found)
  // A waiting one certainly had no effect, if it was ever tried.
  const settled = status === 'sending' ? settlesAt(attemptedAt ?? asked, instance.settling) : 0
  if (asked < settled) return Math.min(settled, asked + LOOK_AGAIN_MS)
  const send = await steps.prepare()
  if (!(await begin([id], correlationId))) return now()
  try {
    const made = await send()
    if (made.record) return await settle(made.record)
    // Without its id it could not be found again.
    if (made.differs.includes('correlation_id')) await markDone(sql, [id], `Made as ${made.number}`)
    return now()
  } catch (error) {
    if (isFault(error, 'refused', 'forbidden')) {
      await steps.refused?.(error.message)
      await markNotTaken(sql, sync, [id], { status: 'dropped', failure: error.message })
      return undefined
    }
    if (isCertainNo(error)) {
      await markNotTaken(sql, sync, [id], { status: 'waiting', failure: error.message })
    }
    throw error
  }

  async function settle(made: Made): Promise<undefined> {
    await steps.made?.(made)
    await markDone(sql, [id])
  }
}
