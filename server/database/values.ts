/** How values travel: what a parameter may be, and what comes back for PostgreSQL's types. */
import pg from 'pg'

/** What `${…}` of a query may hold. JSON goes in as its text, which `sql.json` makes. */
export type Value = string | number | bigint | boolean | Date | Uint8Array | null | readonly Value[]

const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, parseInt8],
  [pg.types.builtins.TIMESTAMPTZ, parseTimestamptz],
  // A Date would read a day or a time without a zone in the zone of this machine, and an interval is no object to us.
  [pg.types.builtins.DATE, asText],
  [pg.types.builtins.TIMESTAMP, asText],
  [pg.types.builtins.INTERVAL, asText],
  // Arrays, for which the driver has no names: of int8 and of timestamptz.
  [1016, arrayOf(parseInt8)],
  [1185, arrayOf(parseTimestamptz)],
])

/**
 * int8 is a number (bigint beyond 2^53); timestamptz is an ISO string in UTC with milliseconds; numeric, date, timestamp
 * and interval stay text; json is parsed; bytea is a Buffer.
 */
export const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (type, format) => PARSERS.get(type) ?? pg.types.getTypeParser(type, format),
}

/** A value as the driver takes it. Throws on a Date that is none, and on what is missing, which the driver takes for null. */
export function parameterOf(value: Value | undefined): unknown {
  if (value === undefined) throw new TypeError('A parameter of a query is undefined; say null for no value')
  // The driver would write it in the zone of this machine, which says the same but is harder to read in a trace.
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((entry) => parameterOf(entry))
  return value
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

type Texts = readonly (string | null | Texts)[]

/** Arrays look the same whatever they hold, so the driver may read them as text[]. */
function arrayOf(parse: (text: string) => unknown): (text: string) => unknown {
  const textArray: number = 1009
  const textsOf: (text: string) => Texts = pg.types.getTypeParser(textArray)
  const parseEach = (entries: Texts): unknown[] =>
    entries.map((entry) => (typeof entry === 'string' ? parse(entry) : entry && parseEach(entry)))
  return (text) => parseEach(textsOf(text))
}

function asText(text: string): string {
  return text
}
