/** Incidents that somebody raised here: each once, found again by its correlation id whatever crashes when. */
import { isFault } from './client/faults.ts'
import type { Incident } from './client/incidents.ts'
import { settlesAt } from './client/settleCreation.ts'
import { markDone, markNotTaken, type OpenWrite } from './exchangeRows.ts'
import { incidentCorrelation, incidentFactsOf } from './readings.ts'
import { earliest, isCertainNo, type SendingParts } from './sending.ts'

/** Between two lookups of one whose outcome is not known; milliseconds. */
const LOOK_AGAIN = 30_000

/** When there is something to look up again, epoch milliseconds. @throws ServiceNowFault */
export async function raise(writes: readonly OpenWrite[], parts: SendingParts): Promise<number | undefined> {
  let again: number | undefined
  for (const one of writes) again = earliest(again, await raiseOne(one, parts))
  return again
}

async function raiseOne(
  { id, write, status, attemptedAt }: OpenWrite,
  parts: SendingParts,
): Promise<number | undefined> {
  if (write.kind !== 'incident') throw new Error(`A ${write.kind} is in the lane of the incidents`)
  const { sql, instance, exchange, sysId, record, begin, now } = parts
  const { incidentId } = write
  const correlationId = incidentCorrelation(exchange.cutoverId, incidentId)
  const asked = now()
  const [found] = await instance.findIncidentsByCorrelation(correlationId)
  if (found) return settle(found)
  // One that waits was certainly not taken, if it was ever tried.
  const settled = status === 'sending' ? settlesAt(attemptedAt ?? asked, instance.settling) : 0
  if (asked < settled) return Math.min(settled, asked + LOOK_AGAIN)
  if (!(await begin([id], incidentId))) return now()
  try {
    const made = await instance.createIncident({
      correlationId,
      causedBy: sysId,
      fields: {
        short_description: write.title,
        description: write.description ?? '',
        impact: write.impact,
        urgency: write.urgency,
      },
    })
    if (made.record) return await settle(made.record)
    // It cannot be found by what it does not carry, and is heard of as one of those that point to the change.
    if (made.differs.includes('correlation_id')) await markDone(sql, [id], `Made as ${made.number}`)
    return now()
  } catch (error) {
    if (isFault(error, 'refused', 'forbidden')) {
      await record([{ kind: 'incidentFailed', incidentId, because: error.message }])
      await markNotTaken(sql, exchange, [id], { status: 'dropped', failure: error.message })
      return undefined
    }
    if (isCertainNo(error)) {
      await markNotTaken(sql, exchange, [id], { status: 'waiting', failure: error.message })
    }
    throw error
  }

  /** The log first: what is settled here is not looked at again. */
  async function settle(incident: Incident): Promise<undefined> {
    await record([{ kind: 'incident', incidentId, facts: incidentFactsOf(incident) }])
    await markDone(sql, [id])
  }
}
