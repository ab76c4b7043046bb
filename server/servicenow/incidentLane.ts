/** Incidents that somebody raised here: each once, found again by its correlation id whatever crashes when. */
import type { Saw } from '../../shared/commands.ts'
import type { Queries } from '../credential.ts'
import { isFault } from './client/faults.ts'
import type { Incident } from './client/incidents.ts'
import type { Instance } from './client/openInstance.ts'
import { settlesAt } from './client/settleCreation.ts'
import { type Exchange, markSending, markSettled, markWaiting, type OpenWrite } from './exchangeRows.ts'
import { incidentCorrelation, incidentFactsOf } from './readings.ts'

interface Parts {
  sql: Queries
  instance: Instance
  exchange: Exchange
  /** Of the change that the incident points to. */
  sysId: string
  now(): number
  stillMine(): Promise<boolean>
}

/** What became of them, and when there is something to look up again (epoch milliseconds). @throws ServiceNowFault */
export async function raise(
  writes: readonly OpenWrite[],
  parts: Parts,
): Promise<{ saw: Saw[]; again: number | undefined }> {
  const saw: Saw[] = []
  let again: number | undefined
  for (const one of writes) {
    const raised = await raiseOne(one, parts)
    if (raised.kind === 'said') saw.push(raised.saw)
    else again = Math.min(again ?? raised.until, raised.until)
  }
  return { saw, again }
}

type Raised = { kind: 'said'; saw: Saw } | { kind: 'wait'; until: number }

async function raiseOne({ id, write, attemptedAt }: OpenWrite, parts: Parts): Promise<Raised> {
  if (write.kind !== 'incident') throw new Error(`A ${write.kind} is in the lane of the incidents`)
  const { sql, instance, exchange, sysId, now, stillMine } = parts
  const correlationId = incidentCorrelation(exchange.cutoverId, write.incidentId)
  const asked = now()
  const [found] = await instance.findIncidentsByCorrelation(correlationId)
  if (found) return settle(found)
  const settled = attemptedAt === null ? 0 : settlesAt(attemptedAt, instance.settling)
  if (asked < settled) return { kind: 'wait', until: Math.min(settled, asked + 30_000) }
  await markSending(sql, [id], write.incidentId, now())
  if (!(await stillMine())) return { kind: 'wait', until: now() }
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
    return made.record ? await settle(made.record) : { kind: 'wait', until: now() }
  } catch (error) {
    if (isFault(error, 'refused', 'forbidden')) {
      await markSettled(sql, [id], 'dropped', error.message)
      return { kind: 'said', saw: { kind: 'incidentFailed', incidentId: write.incidentId, because: error.message } }
    }
    if (!isFault(error, 'outcomeUnknown')) await markWaiting(sql, [id], { failure: String(error) })
    throw error
  }

  async function settle(incident: Incident): Promise<Raised> {
    await markSettled(sql, [id], 'done')
    const incidentId = write.kind === 'incident' ? write.incidentId : ''
    return { kind: 'said', saw: { kind: 'incident', incidentId, facts: incidentFactsOf(incident) } }
  }
}
