/** Reading, creating and moving change requests, by the Change API or, where it is missing, the Table API. */
import { z } from 'zod'
import type { ChangeApi } from './changeApi.ts'
import { CHANGE_FIELDS, CHANGE_TABLE, type ChangeRecord, toChange } from './changeRecord.ts'
import type { Connection } from './connection.ts'
import { isFault } from './faults.ts'
import { comparableFields, differingFields, type FieldValues, MADE_BY, plainFields } from './fields.ts'
import { MAX_PER_QUERY, type Term } from './query.ts'
import type { Row } from './row.ts'
import { byOwner, createdRow, idPart, resultsOf, sameRecord, type Tables } from './tables.ts'

export interface NewChange {
  /** `template` is the sys_id of a published standard template. */
  kind: { type: 'normal' } | { type: 'emergency' } | { type: 'standard'; template: string }
  correlationId: string
  fields: FieldValues
}

export interface Created<T> {
  sysId: string
  number: string
  /** Absent when it was created and could not be read back yet. */
  record: T | undefined
  /** Fields that differ from the request. If `correlation_id` is among them, the change cannot be found by it. */
  differs: string[]
}

export interface Updated<T> {
  record: T
  /** Fields that differ from the request: a silently ignored move shows here. */
  differs: string[]
}

export interface NextState {
  value: number
  label: string
  /** All conditions hold and no business rule is known to be against it. */
  available: boolean
  /** Names of conditions that do not hold. */
  blockedBy: string[]
}

export function changesOf(connection: Connection, tables: Tables, api: ChangeApi) {
  const { site } = connection
  const toRecord = (row: Row) => toChange(site, row)

  async function readRowOf(sysId: string, fields: readonly string[]): Promise<Row> {
    const id = idPart(connection, sysId)
    if (!(await api.present())) return tables.read(CHANGE_TABLE, sysId, [...CHANGE_FIELDS, ...fields])
    return sameRecord(connection, await api.ask('GET', `/${id}`), sysId)
  }

  async function compare(sysId: string, fields: FieldValues): Promise<Updated<ChangeRecord>> {
    const row = await readRowOf(sysId, comparableFields(fields))
    return { record: toRecord(row), differs: differingFields(row, fields) }
  }

  async function find(where: Term[], matches: (row: Row) => boolean) {
    // Nothing visible does not mean nothing there: creating one because of it would make a second.
    const rows = await tables.listAll(CHANGE_TABLE, 'matching changes', { where, fields: CHANGE_FIELDS, matches })
    return rows.map(toRecord)
  }

  async function write(sysId: string, fields: FieldValues): Promise<void> {
    if (await api.present()) await api.ask('PATCH', `/${idPart(connection, sysId)}`, { body: fields })
    else await tables.patch(CHANGE_TABLE, sysId, fields)
  }

  async function post({ kind, correlationId, fields }: NewChange): Promise<Row> {
    const body = { ...fields, correlation_id: correlationId, ...MADE_BY }
    // The deadline counts from here, whatever has to be probed first: `settleCreation` relies on it.
    const notAfter = connection.patienceFrom(connection.now())
    if (await api.present()) {
      const path = kind.type === 'standard' ? `/standard/${idPart(connection, kind.template)}` : `/${kind.type}`
      return createdRow(connection, await api.ask('POST', path, { body, notAfter }))
    }
    if (kind.type !== 'standard') {
      return tables.insert(CHANGE_TABLE, { ...body, type: kind.type }, CHANGE_FIELDS, notAfter)
    }
    return connection.fail({
      kind: 'refused',
      status: 0,
      message: 'A change from a standard template needs the Change Management API of the instance',
      detail: '',
    })
  }

  return {
    /** @throws ServiceNowFault notFound */
    async readChange(sysId: string): Promise<ChangeRecord> {
      return toRecord(await readRowOf(sysId, []))
    },

    /** Those of them that exist and are visible, in any order; in as few requests as possible. */
    async readChanges(sysIds: readonly string[]): Promise<ChangeRecord[]> {
      const wanted = [...new Set(sysIds.map((sysId) => idPart(connection, sysId)))]
      const found: ChangeRecord[] = []
      for (let from = 0; from < wanted.length; from += MAX_PER_QUERY) {
        const oneOf = wanted.slice(from, from + MAX_PER_QUERY)
        const { rows } = await tables.list(CHANGE_TABLE, {
          where: [{ field: 'sys_id', oneOf }],
          fields: CHANGE_FIELDS,
          matches: (row) => oneOf.includes(row.sysId),
        })
        found.push(...rows.map(toRecord))
      }
      return found
    },

    /** By the number as people write it; several only where the instance gave it out twice. */
    async findChangesByNumber(number: string): Promise<ChangeRecord[]> {
      const wanted = number.trim().toUpperCase()
      return find([{ field: 'number', is: wanted }], (row) => row.raw('number').toUpperCase() === wanted)
    },

    /**
     * Every change with this correlation id; looked up before a creation is retried.
     *
     * @throws ServiceNowFault forbidden when the instance counts more than it shows
     */
    async findChangesByCorrelation(correlationId: string): Promise<ChangeRecord[]> {
      // The instance compares case-insensitively.
      const wanted = correlationId.toLowerCase()
      const matches = (row: Row) => row.raw('correlation_id').toLowerCase() === wanted
      const found = await find([{ field: 'correlation_id', is: correlationId }], matches)
      return found.filter((change) => change.correlationId === correlationId)
    },

    /** Sent once. After `outcomeUnknown` see `settleCreation`. */
    createChange: (given: NewChange): Promise<Created<ChangeRecord>> => createAndCompare(given, post, compare),

    /**
     * Writes, reads back and compares. A refusal to do what is already so counts as done.
     *
     * @throws ServiceNowFault refused for an illegal move; outcomeUnknown: see `compareChange`
     */
    updateChange(sysId: string, given: FieldValues): Promise<Updated<ChangeRecord>> {
      const fields = plainFields(given)
      return writeAndCompare(
        connection,
        () => write(sysId, fields),
        () => compare(sysId, fields),
      )
    },

    /** Whether the change has these values; for an update of unknown outcome. */
    compareChange: compare,

    /** States that the change may move to next; undefined where the instance does not say. */
    async nextStates(sysId: string): Promise<NextState[] | undefined> {
      if (!(await api.present())) return undefined
      try {
        const [result] = resultsOf(connection, await api.ask('GET', `/${idPart(connection, sysId)}/nextstates`))
        return toNextStates(result)
      } catch (error) {
        if (isFault(error, 'notFound', 'refused')) return undefined
        throw error
      }
    },

    /** `hidden`: how many more our user may not see. */
    async listChildren(sysId: string): Promise<{ children: ChangeRecord[]; hidden: number }> {
      const { rows, hidden } = await tables.list(CHANGE_TABLE, {
        where: [{ field: 'parent', is: idPart(connection, sysId) }],
        fields: CHANGE_FIELDS,
        matches: (row) => row.raw('parent') === sysId,
      })
      return { children: rows.map(toRecord), hidden }
    },

    /**
     * The same of each of several changes.
     *
     * @throws ServiceNowFault forbidden when the instance counts more than it shows, and so does not say of which
     */
    async listChildrenOf(
      sysIds: readonly string[],
    ): Promise<Map<string, { children: ChangeRecord[]; hidden: number }>> {
      const oneOf = sysIds.map((sysId) => idPart(connection, sysId))
      const found = await find([{ field: 'parent', oneOf }], (row) => oneOf.includes(row.raw('parent')))
      const byParent = byOwner(sysIds, found, ({ parent }) => [parent?.sysId])
      return new Map([...byParent].map(([sysId, children]) => [sysId, { children, hidden: 0 }]))
    },

    /** Undefined where it is no change; hidden where its number says that it is one, but it is not visible. */
    async readParent({ number, parent }: ChangeRecord): Promise<ChangeRecord | 'hidden' | undefined> {
      if (!parent) return undefined
      try {
        return toRecord(await tables.read(CHANGE_TABLE, parent.sysId, CHANGE_FIELDS))
      } catch (error) {
        if (!isFault(error, 'notFound', 'forbidden')) throw error
        return prefixOf(parent.name) === prefixOf(number) ? 'hidden' : undefined
      }
    },
  }
}

/** The prefix of the numbers of one kind of record, as the instance spells it. */
const prefixOf = (number: string): string => /^\D*/.exec(number)?.[0] ?? ''

/** Creates a record, and reads it back where the instance lets us. */
export async function createAndCompare<New extends { correlationId: string; fields: FieldValues }, Made>(
  given: New,
  post: (asked: New) => Promise<Row>,
  compare: (sysId: string, fields: FieldValues) => Promise<Updated<Made>>,
): Promise<Created<Made>> {
  const asked = { ...given, fields: plainFields(given.fields) }
  const row = await post(asked)
  const created = { sysId: row.sysId, number: row.raw('number') }
  const own = { correlation_id: asked.correlationId }
  try {
    return { ...created, ...(await compare(row.sysId, { ...asked.fields, ...own })) }
  } catch (error) {
    if (!isFault(error)) throw error
    return { ...created, record: undefined, differs: differingFields(row, own) }
  }
}

/** @throws ServiceNowFault */
export async function writeAndCompare<T>(
  connection: Connection,
  write: () => Promise<void>,
  compare: () => Promise<Updated<T>>,
): Promise<Updated<T>> {
  try {
    await write()
  } catch (error) {
    if (!isFault(error, 'refused')) throw error
    // Some instances refuse a move to the state that a record has already.
    const found = await compare().catch(() => undefined)
    if (found?.differs.length === 0) return found
    throw error
  }
  try {
    return await compare()
  } catch (error) {
    if (!isFault(error)) throw error
    return connection.fail({ kind: 'outcomeUnknown', why: 'notReadBack', at: connection.now() })
  }
}

const states = z.object({
  available_states: z.array(z.union([z.string(), z.number()])),
  state_label: z.record(z.string(), z.string()).nullish(),
  state_transitions: z
    .array(
      z.array(
        z.object({
          to_state: z.union([z.string(), z.number()]),
          transition_available: z.boolean().nullish(),
          conditions: z
            .array(
              z.object({
                passed: z.boolean().nullish(),
                condition: z.object({ name: z.string().nullish() }).nullish(),
              }),
            )
            .nullish(),
        }),
      ),
    )
    .nullish(),
})

/** An answer of another shape is treated as no answer. */
function toNextStates(result: unknown): NextState[] | undefined {
  const { data } = states.safeParse(result)
  if (!data) return undefined
  const transitions = (data.state_transitions ?? []).flat()
  return [...new Set(data.available_states.map(Number))].filter(Number.isInteger).map((value) => {
    const leading = transitions.filter((transition) => Number(transition.to_state) === value)
    // Only model-driven changes list transitions.
    const available = leading.length === 0 || leading.some((transition) => transition.transition_available === true)
    const failing = leading.flatMap(({ conditions }) => conditions ?? []).filter(({ passed }) => passed === false)
    const names = failing.flatMap(({ condition }) => condition?.name ?? [])
    const label = data.state_label?.[String(value)] ?? ''
    return { value, label, available, blockedBy: available ? [] : [...new Set(names)] }
  })
}
