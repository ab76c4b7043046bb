/** Incidents raised here. */
import type { Incident } from './client/incidents.ts'
import { type CreationSteps, createEach } from './createOnce.ts'
import { incidentCorrelation, incidentFactsOf } from './readings.ts'
import type { SendingParts } from './sending.ts'
import type { OpenWrite } from './writeRows.ts'

/** When to look again, epoch milliseconds. @throws ServiceNowFault */
export const raise = (writes: readonly OpenWrite[], parts: SendingParts): Promise<number | undefined> =>
  createEach(writes, (write) => raising(write, parts), parts)

/** One that does not carry its id is found among those that point to the change. */
function raising(write: OpenWrite['write'], { instance, sync, sysId, record }: SendingParts): CreationSteps<Incident> {
  if (write.kind !== 'incident') throw new Error(`A ${write.kind} is in the lane of the incidents`)
  const { incidentId, title, description, impact, urgency } = write
  const correlationId = incidentCorrelation(sync.cutoverId, incidentId)
  const fields = { short_description: title, description: description ?? '', impact, urgency }
  return {
    correlationId,
    find: () => instance.findIncidentsByCorrelation(correlationId),
    prepare: async () => () => instance.createIncident({ correlationId, causedBy: sysId, fields }),
    async made(incident) {
      await record([{ kind: 'incident', incidentId, facts: incidentFactsOf(incident) }])
    },
    async refused(because) {
      await record([{ kind: 'incidentFailed', incidentId, because }])
    },
  }
}
