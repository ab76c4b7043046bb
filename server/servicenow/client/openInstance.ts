/** One ServiceNow instance, opened once per process: its breaker, bulkhead and token are shared. */
import { setTimeout as wait } from 'node:timers/promises'
import { approvalsOf } from './approvals.ts'
import { changeApiOf } from './changeApi.ts'
import { changedSinceOf } from './changedSince.ts'
import { changesOf } from './changes.ts'
import { type InstanceConfiguration, type InstanceSettings, instanceConfiguration } from './configuration.ts'
import { conflictsOf } from './conflicts.ts'
import { type Connection, connect, givingWay, type Parts } from './connection.ts'
import { gateAppOf } from './gateApp.ts'
import { incidentsOf } from './incidents.ts'
import { GATHER_MS, looksTogether } from './looksTogether.ts'
import { lookupsOf } from './lookups.ts'
import { ownNameOf } from './ownName.ts'
import { tablesOf } from './tables.ts'
import { tasksOf } from './tasks.ts'
import { workNotesOf } from './workNotes.ts'

/** Every operation throws `ServiceNowFault`; `attempt` makes it a value. */
export type Instance = ReturnType<typeof operationsOf>
export interface OpenInstance extends Instance {
  /** The same for work that nobody waits for: other requests go first. */
  background: Instance
}

/**
 * Sends nothing yet. Nothing is shared between instances, so one that hangs delays nobody else.
 *
 * @throws ZodError when the settings cannot be used; it names the setting, never its value
 */
export function openInstance(settings: InstanceSettings, parts: Partial<Parts> = {}): OpenInstance {
  const configuration = instanceConfiguration.parse(settings)
  const connection = connect(configuration, {
    fetch: parts.fetch ?? fetch,
    now: parts.now ?? Date.now,
    delay: parts.delay ?? delay,
    random: parts.random ?? Math.random,
    log: parts.log ?? (() => {}),
  })
  const told = operationsOf(connection, configuration)
  const due = operationsOf(givingWay(connection), configuration)
  return {
    ...told,
    ...looksTogether(told, connection, GATHER_MS.told),
    background: { ...due, ...looksTogether(due, connection, GATHER_MS.due) },
  }
}

function operationsOf(connection: Connection, configuration: InstanceConfiguration) {
  const tables = tablesOf(connection)
  const api = changeApiOf(connection)
  const ownName = ownNameOf(tables, configuration)
  return {
    ...connection.site,
    /** What `settleCreation` needs to know; seconds. */
    settling: { quota: configuration.quota, patience: configuration.patience },
    /** Circuit, load and limits as of now; sends nothing. */
    condition: connection.condition,
    /** Aborts what is in flight; a write among it has an unknown outcome. */
    close: connection.close,
    ...changesOf(connection, tables, api),
    ...tasksOf(connection, tables, api),
    ...approvalsOf(connection, tables),
    ...conflictsOf(connection, tables, api),
    ...incidentsOf(connection, tables),
    ...workNotesOf(connection, tables, api, ownName),
    ...lookupsOf(connection, tables, api),
    ...changedSinceOf(connection, tables, configuration.quota),
    ...gateAppOf(connection),
  }
}

async function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch((error: unknown) => {
    // Cut short by the shutdown; the next look at the signal stops everything.
    if (!signal.aborted) throw error
  })
}
