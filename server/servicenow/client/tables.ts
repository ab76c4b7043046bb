/** The Table API, which treats every table alike. Answers are compared with the request. */
import { z } from 'zod'
import type { Connection, Reply } from './connection.ts'
import type { FieldValues } from './fields.ts'
import { encodedQuery, type Term, UnaskableValue } from './query.ts'
import { isSysId, malformed, type Row, readRow } from './row.ts'

export interface Listing {
  rows: Row[]
  /** Matching records that our user may not see, as far as the instance counts them. */
  hidden: number
}

export interface Tables {
  /**
   * Every matching record, from all pages.
   *
   * @param matches re-checks each row: the instance ignores conditions that it cannot parse
   */
  list(table: string, asked: ListAsked): Promise<Listing>
  /**
   * The same where what is not shown would be missed.
   *
   * @param what in words, for the refusal
   * @throws ServiceNowFault forbidden, with `hidden`, when the instance counts more than it shows
   */
  listAll(table: string, what: string, asked: ListAsked): Promise<Row[]>
  /** One page, by offset. `more`: the instance has further ones. */
  page(table: string, asked: PageAsked): Promise<{ rows: Row[]; more: boolean; total: number | undefined }>
  read(table: string, sysId: string, fields: readonly string[]): Promise<Row>
  /** @param notAfter send deadline, epoch milliseconds */
  insert(table: string, values: FieldValues, fields: readonly string[], notAfter?: number): Promise<Row>
  patch(table: string, sysId: string, values: FieldValues, notAfter?: number): Promise<void>
}

export interface ListAsked {
  where: readonly Term[]
  order?: readonly string[]
  fields: readonly string[]
  matches: (row: Row) => boolean
}

export interface PageAsked extends Omit<ListAsked, 'matches'> {
  limit: number
  offset: number
}

const PAGE = 200
const MAX_PAGES = 25

export function tablesOf(connection: Connection): Tables {
  const { site } = connection

  async function page(table: string, { where, order, fields, limit, offset }: PageAsked) {
    const query = queryOf(connection, where, order ?? ['sys_id'])
    const reply = await connection.ask({
      method: 'GET',
      path: tablePath(table),
      search: {
        sysparm_query: query,
        ...shape(fields),
        sysparm_limit: String(limit),
        sysparm_offset: String(offset),
      },
    })
    const rows = resultsOf(connection, reply).map((found) => readRow(site, found))
    const total = countOf(reply.headers)
    return { rows, total, more: hasMore(reply.headers, total, offset + limit, rows.length === limit) }
  }

  async function list(table: string, { matches, ...asked }: ListAsked): Promise<Listing> {
    const rows = new Map<string, Row>()
    let total: number | undefined
    for (let pages = 0; ; pages++) {
      if (pages === MAX_PAGES) malformed(site, `it has more than ${PAGE * MAX_PAGES} records of ${table} for this`)
      const found = await page(table, { ...asked, limit: PAGE, offset: pages * PAGE })
      if (!found.rows.every(matches)) malformed(site, `it ignored a condition when asked for records of ${table}`)
      for (const row of found.rows) rows.set(row.sysId, row)
      total = found.total ?? total
      if (!found.more) break
    }
    return { rows: [...rows.values()], hidden: Math.max(0, (total ?? 0) - rows.size) }
  }

  return {
    page,
    list,
    async listAll(table, what, asked) {
      const { rows, hidden } = await list(table, asked)
      if (hidden === 0) return rows
      return connection.fail({
        kind: 'forbidden',
        message: `${hidden} ${what} are not shown to it`,
        detail: '',
        hidden,
      })
    },
    async read(table, sysId, fields) {
      const reply = await connection.ask({
        method: 'GET',
        path: `${tablePath(table)}/${idPart(connection, sysId)}`,
        search: shape(fields),
      })
      return sameRecord(connection, reply, sysId)
    },
    async insert(table, values, fields, notAfter) {
      const reply = await connection.ask({
        method: 'POST',
        path: tablePath(table),
        search: shape(fields),
        body: values,
        ...(notAfter !== undefined && { notAfter }),
      })
      return createdRow(connection, reply)
    },
    async patch(table, sysId, values, notAfter) {
      await connection.ask({
        method: 'PATCH',
        path: `${tablePath(table)}/${idPart(connection, sysId)}`,
        search: shape(['sys_id']),
        body: values,
        ...(notAfter !== undefined && { notAfter }),
      })
    },
  }
}

/** Part of a path. @throws ServiceNowFault refused, without a request, when it is not a sys_id */
export function idPart(connection: Connection, sysId: string): string {
  if (isSysId(sysId)) return sysId
  return connection.fail({
    kind: 'refused',
    status: 0,
    message: 'not a sys_id',
    detail: JSON.stringify(sysId.slice(0, 60)),
  })
}

/** What belongs to each of the owners, also where that is nothing. */
export function byOwner<One>(
  owners: readonly string[],
  all: readonly One[],
  ownersOf: (one: One) => readonly (string | undefined)[],
): Map<string, One[]> {
  return new Map(owners.map((owner) => [owner, all.filter((one) => ownersOf(one).includes(owner))]))
}

/** The one record of a reply, which must be the requested one. @throws ServiceNowFault malformed */
export function sameRecord(connection: Connection, reply: Reply, sysId: string): Row {
  const row = readRow(connection.site, resultsOf(connection, reply)[0])
  if (row.sysId !== sysId) malformed(connection.site, 'it answered with another record')
  return row
}

/** The record that a POST created. An answer without it leaves open whether it was created. */
export function createdRow(connection: Connection, reply: Reply): Row {
  const { data } = envelope.safeParse(reply.body)
  try {
    return readRow(connection.site, Array.isArray(data?.result) ? data.result[0] : data?.result)
  } catch {
    return connection.fail({ kind: 'outcomeUnknown', why: 'unreadable', at: connection.now(), status: reply.status })
  }
}

const envelope = z.object({ result: z.unknown() })

/** One record comes as an object or as a list of one, depending on API and version. */
export function resultsOf(connection: Connection, reply: Reply): unknown[] {
  const { data } = envelope.safeParse(reply.body)
  if (data?.result === undefined || data.result === null) return malformed(connection.site, 'it has no result')
  return Array.isArray(data.result) ? data.result : [data.result]
}

export function queryOf(connection: Connection, where: readonly Term[], order: readonly string[]): string {
  try {
    return encodedQuery(where, order)
  } catch (error) {
    if (!(error instanceof UnaskableValue)) throw error
    return connection.fail({ kind: 'refused', status: 0, message: error.message, detail: '' })
  }
}

function tablePath(table: string): string {
  // Version 1 answers 404 to a list that is empty.
  return `/api/now/v2/table/${encodeURIComponent(table)}`
}

function shape(fields: readonly string[]): Record<string, string> {
  return {
    sysparm_fields: [...new Set(['sys_id', ...fields])].join(','),
    sysparm_display_value: 'all',
    sysparm_exclude_reference_link: 'true',
  }
}

function countOf(headers: Headers): number | undefined {
  const text = headers.get('x-total-count')
  return text && /^\d+$/.test(text) ? Number(text) : undefined
}

/** `Link` is trusted only for whether there is a next page; its address may be another host's. */
function hasMore(headers: Headers, total: number | undefined, reached: number, full: boolean): boolean {
  if (/rel="?next"?/i.test(headers.get('link') ?? '')) return true
  return total === undefined ? full : reached < total
}
