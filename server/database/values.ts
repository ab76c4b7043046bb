/** How values are encoded: what a parameter may be, and what PostgreSQL's types become. */
import type { PostgresType } from 'postgres'
import { parse as parseArray } from 'postgres-array'

/** What `${…}` in a query may hold. JSON is passed as text, made by `sql.json`. */
export type Value = string | number | bigint | boolean | Date | Uint8Array | null | readonly Value[]

/** What the driver gets: PostgreSQL's own text format, which leaves it nothing to guess. */
export type Parameter = string | null

type Parse = (text: string) => unknown

/** By name: the type's oid, that of its arrays, and its parser. Every other type stays text. */
const PARSERS: Record<string, readonly [oid: number, arrayOid: number, parse: Parse]> = {
  bool: [16, 1000, (text) => text === 't'],
  bytea: [17, 1001, (text) => Buffer.from(text.slice(2), 'hex')],
  name: [19, 1003, asText],
  int8: [20, 1016, parseInt8],
  int2: [21, 1005, Number],
  int4: [23, 1007, Number],
  text: [25, 1009, asText],
  oid: [26, 1028, Number],
  json: [114, 199, parseJson],
  float4: [700, 1021, Number],
  float8: [701, 1022, Number],
  varchar: [1043, 1015, asText],
  // A Date would interpret a date or a time without zone in this machine's zone.
  date: [1082, 1182, asText],
  timestamp: [1114, 1115, asText],
  timestamptz: [1184, 1185, parseTimestamptz],
  interval: [1186, 1187, asText],
  numeric: [1700, 1231, asText],
  uuid: [2950, 2951, asText],
  jsonb: [3802, 3807, parseJson],
}

/**
 * int8 is a number (bigint beyond 2^53); timestamptz is an ISO string in UTC with milliseconds; numeric, date,
 * timestamp and interval stay text; json is parsed; bytea is a Buffer. The driver would look array types up on each
 * connection, and read a NULL in one as text.
 */
export const TYPES: Record<string, PostgresType> = Object.fromEntries(
  // The keys mean nothing to the driver, but become properties of a function of its own.
  Object.values(PARSERS).flatMap(([oid, arrayOid, parse]) => [
    [oid, typeOf(oid, parse)],
    [arrayOid, typeOf(arrayOid, (text) => parseArray(text, parse))],
  ]),
)

function typeOf(oid: number, parse: Parse): PostgresType {
  return { to: oid, from: [oid], serialize: asText, parse }
}

/**
 * @throws TypeError on undefined, which would silently become null
 * @throws RangeError on an invalid Date
 */
export function parameterOf(value: Value | undefined): Parameter {
  if (value === undefined) throw new TypeError('A parameter of a query is undefined; say null for no value')
  return Array.isArray(value) ? arrayText(value, parameterOf) : parameterOfLibrary(value)
}

/** The same for libraries: they also pass objects, meant as JSON, and undefined for null. */
export function parameterOfLibrary(value: unknown): Parameter {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return arrayText(value, parameterOfLibrary)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function arrayText<Entry>(entries: readonly Entry[], parameterOfEntry: (entry: Entry) => Parameter): string {
  const texts = entries.map((entry) => {
    const text = parameterOfEntry(entry)
    if (text === null) return 'null'
    return Array.isArray(entry) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
  })
  return `{${texts.join(',')}}`
}

/** ISO instant in UTC with milliseconds. */
export function parseTimestamptz(text: string): string {
  // `infinity` and years before Christ have no ISO form that Date reads.
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : new Date(at).toISOString()
}

function parseInt8(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

function parseJson(text: string): unknown {
  return JSON.parse(text)
}

function asText(text: string): string {
  return text
}
