/** Incidents that belong to a change. */
import { recordUrl, updatedAt } from './changeRecord.ts'
import type { Created } from './changes.ts'
import type { Connection } from './connection.ts'
import { isFault, type Site } from './faults.ts'
import { comparableFields, differingFields, type FieldValues, MADE_BY, plainFields } from './fields.ts'
import { type Choice, malformed, type Reference, type Row } from './row.ts'
import { byOwner, idPart, type Tables } from './tables.ts'

/** Instants are epoch milliseconds. */
export interface Incident {
  sysId: string
  number: string
  shortDescription: string
  state: Choice
  priority: Choice
  active: boolean
  assignmentGroup: Reference | null
  /** The change that is to resolve it. */
  resolvedBy: Reference | null
  /** The change that caused it. */
  causedBy: Reference | null
  correlationId: string
  openedAt: number | null
  updatedAt: number
  modCount: number
  url: string
}

export interface NewIncident {
  correlationId: string
  fields: FieldValues
  /** How it relates to a change. */
  causedBy?: string
  resolvedBy?: string
}

export const INCIDENT_TABLE = 'incident'

const FIELDS = (
  'sys_id number short_description state priority active assignment_group rfc caused_by correlation_id opened_at ' +
  'sys_updated_on sys_mod_count'
).split(' ')

export function incidentsOf(connection: Connection, tables: Tables) {
  const { site } = connection
  const toRecord = (row: Row) => toIncident(site, row)

  async function incidentsOfAll(changes: readonly string[]): Promise<Incident[]> {
    const oneOf = changes.map((change) => idPart(connection, change))
    const any = [
      { field: 'rfc', oneOf },
      { field: 'caused_by', oneOf },
    ]
    const matches = (row: Row) => oneOf.includes(row.raw('rfc')) || oneOf.includes(row.raw('caused_by'))
    const asked = { where: [{ any }], fields: FIELDS, matches }
    const rows = await tables.listAll(INCIDENT_TABLE, 'incidents of the change', asked)
    return rows.map(toRecord)
  }

  return {
    /**
     * Those caused by the change, or to be resolved by it.
     *
     * @throws ServiceNowFault forbidden when the instance counts more than it shows
     */
    listIncidents: (change: string): Promise<Incident[]> => incidentsOfAll([change]),

    /** The same of each of several changes. */
    async listIncidentsOf(changes: readonly string[]): Promise<Map<string, Incident[]>> {
      const all = await incidentsOfAll(changes)
      return byOwner(changes, all, ({ resolvedBy, causedBy }) => [resolvedBy?.sysId, causedBy?.sysId])
    },

    /** @throws ServiceNowFault forbidden when the instance counts more than it shows */
    async findIncidentsByCorrelation(correlationId: string): Promise<Incident[]> {
      const wanted = correlationId.toLowerCase()
      const rows = await tables.listAll(INCIDENT_TABLE, 'matching incidents', {
        where: [{ field: 'correlation_id', is: correlationId }],
        fields: FIELDS,
        matches: (row) => row.raw('correlation_id').toLowerCase() === wanted,
      })
      return rows.map(toRecord).filter((incident) => incident.correlationId === correlationId)
    },

    /** Sent once. After `outcomeUnknown` see `settleCreation`. */
    async createIncident({ correlationId, fields, causedBy, resolvedBy }: NewIncident): Promise<Created<Incident>> {
      const values = {
        ...plainFields(fields),
        correlation_id: correlationId,
        ...(causedBy !== undefined && { caused_by: idPart(connection, causedBy) }),
        ...(resolvedBy !== undefined && { rfc: idPart(connection, resolvedBy) }),
      }
      const made = await tables.insert(INCIDENT_TABLE, { ...values, ...MADE_BY }, FIELDS)
      const created = { sysId: made.sysId, number: made.raw('number') }
      try {
        const row = await tables.read(INCIDENT_TABLE, made.sysId, [...FIELDS, ...comparableFields(values)])
        return { ...created, record: toRecord(row), differs: differingFields(row, values) }
      } catch (error) {
        if (!isFault(error)) throw error
        return { ...created, record: undefined, differs: differingFields(made, { correlation_id: correlationId }) }
      }
    },
  }
}

function toIncident(site: Site, row: Row): Incident {
  return {
    sysId: row.sysId,
    number: row.raw('number') || malformed(site, 'an incident has no number'),
    shortDescription: row.raw('short_description'),
    state: row.choice('state'),
    priority: row.choice('priority'),
    active: row.flag('active'),
    assignmentGroup: row.reference('assignment_group'),
    resolvedBy: row.reference('rfc'),
    causedBy: row.reference('caused_by'),
    correlationId: row.raw('correlation_id'),
    openedAt: row.instant('opened_at'),
    updatedAt: updatedAt(site, row),
    modCount: row.whole('sys_mod_count'),
    url: recordUrl(site, INCIDENT_TABLE, row.sysId),
  }
}
