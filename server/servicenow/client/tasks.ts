/** The tasks of a change. */
import type { ChangeApi } from './changeApi.ts'
import { recordUrl, updatedAt } from './changeRecord.ts'
import { type Created, createAndCompare, type Updated, writeAndCompare } from './changes.ts'
import type { Connection } from './connection.ts'
import type { Site } from './faults.ts'
import { comparableFields, differingFields, type FieldValues, MADE_BY, plainFields } from './fields.ts'
import { type Choice, malformed, type Reference, type Row } from './row.ts'
import { byOwner, createdRow, idPart, type Tables } from './tables.ts'

/** Instants are epoch milliseconds. */
export interface ChangeTask {
  sysId: string
  number: string
  change: string
  shortDescription: string
  /** -5 Pending, 1 Open, 2 In Progress, 3 Closed, 4 Canceled */
  state: { value: number; label: string }
  type: Choice
  assignmentGroup: Reference | null
  assignedTo: Reference | null
  plannedStart: number | null
  plannedEnd: number | null
  correlationId: string
  closeCode: Choice
  updatedAt: number
  modCount: number
  url: string
}

export interface NewTask {
  change: string
  correlationId: string
  fields: FieldValues
}

export const TASK_TABLE = 'change_task'

const FIELDS = (
  'sys_id number change_request short_description state change_task_type assignment_group assigned_to ' +
  'planned_start_date planned_end_date correlation_id close_code sys_updated_on sys_mod_count'
).split(' ')

export function tasksOf(connection: Connection, tables: Tables, api: ChangeApi) {
  const { site } = connection
  const toTask = (row: Row) => toChangeTask(site, row)
  const ofChange = (change: string) => (row: Row) => row.raw('change_request') === change

  async function tasksOfAll(changes: readonly string[]): Promise<ChangeTask[]> {
    const oneOf = changes.map((change) => idPart(connection, change))
    const matches = (row: Row) => oneOf.includes(row.raw('change_request'))
    // Nothing visible does not mean nothing there.
    const rows = await tables.listAll(TASK_TABLE, 'tasks of the change', {
      where: [{ field: 'change_request', oneOf }],
      fields: FIELDS,
      matches,
    })
    return rows.map(toTask)
  }

  async function compare(sysId: string, fields: FieldValues): Promise<Updated<ChangeTask>> {
    const row = await tables.read(TASK_TABLE, sysId, [...FIELDS, ...comparableFields(fields)])
    return { record: toTask(row), differs: differingFields(row, fields) }
  }

  async function post({ change, correlationId, fields }: NewTask): Promise<Row> {
    const body = { ...fields, correlation_id: correlationId, ...MADE_BY }
    // The deadline counts from here, whatever has to be probed first: `settleCreation` relies on it.
    const notAfter = connection.patienceFrom(connection.now())
    if (!(await api.present())) {
      return tables.insert(TASK_TABLE, { ...body, change_request: idPart(connection, change) }, FIELDS, notAfter)
    }
    return createdRow(connection, await api.ask('POST', `/${idPart(connection, change)}/task`, { body, notAfter }))
  }

  async function write(change: string, sysId: string, fields: FieldValues): Promise<void> {
    if (!(await api.present())) return tables.patch(TASK_TABLE, sysId, fields)
    const path = `/${idPart(connection, change)}/task/${idPart(connection, sysId)}`
    await api.ask('PATCH', path, { body: fields })
  }

  return {
    /** @throws ServiceNowFault forbidden when the instance counts more than it shows */
    listTasks: (change: string): Promise<ChangeTask[]> => tasksOfAll([change]),

    /** The same of each of several changes. */
    async listTasksOf(changes: readonly string[]): Promise<Map<string, ChangeTask[]>> {
      return byOwner(changes, await tasksOfAll(changes), ({ change }) => [change])
    },

    /** @throws ServiceNowFault forbidden when the instance counts more than it shows */
    async findTasksByCorrelation(change: string, correlationId: string): Promise<ChangeTask[]> {
      const rows = await tables.listAll(TASK_TABLE, 'matching tasks', {
        where: [
          { field: 'change_request', is: idPart(connection, change) },
          { field: 'correlation_id', is: correlationId },
        ],
        fields: FIELDS,
        matches: (row) =>
          ofChange(change)(row) && row.raw('correlation_id').toLowerCase() === correlationId.toLowerCase(),
      })
      return rows.map(toTask).filter((task) => task.correlationId === correlationId)
    },

    /** Sent once. After `outcomeUnknown` see `settleCreation`. */
    createTask: (given: NewTask): Promise<Created<ChangeTask>> => createAndCompare(given, post, compare),

    updateTask(change: string, sysId: string, given: FieldValues): Promise<Updated<ChangeTask>> {
      const fields = plainFields(given)
      return writeAndCompare(
        connection,
        () => write(change, sysId, fields),
        () => compare(sysId, fields),
      )
    },

    compareTask: compare,
  }
}

function toChangeTask(site: Site, row: Row): ChangeTask {
  return {
    sysId: row.sysId,
    number: row.raw('number') || malformed(site, 'a task has no number'),
    change: row.raw('change_request'),
    shortDescription: row.raw('short_description'),
    state: { value: row.whole('state'), label: row.label('state') },
    type: row.choice('change_task_type'),
    assignmentGroup: row.reference('assignment_group'),
    assignedTo: row.reference('assigned_to'),
    plannedStart: row.instant('planned_start_date'),
    plannedEnd: row.instant('planned_end_date'),
    correlationId: row.raw('correlation_id'),
    closeCode: row.choice('close_code'),
    updatedAt: updatedAt(site, row),
    modCount: row.whole('sys_mod_count'),
    url: recordUrl(site, TASK_TABLE, row.sysId),
  }
}
