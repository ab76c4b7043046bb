/** Records in JSON, as programs export them, as the rows of a table. */

/** Text with tabs between cells and the keys as its headings; undefined where there is no list of records. */
export function jsonTable(value: unknown): string | undefined {
  const records = recordsIn(value)
  if (records.length === 0) return undefined
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const rows = records.map((record) => keys.map((key) => textOf(Reflect.get(record, key))))
  return [keys, ...rows].map((cells) => cells.map(quoted).join('\t')).join('\n')
}

/** The list itself, or the longest one under a key. */
function recordsIn(value: unknown): object[] {
  const lists = Array.isArray(value) ? [value] : isRecord(value) ? Object.values(value).filter(Array.isArray) : []
  const found = lists.filter((list) => list.length > 0 && list.every(isRecord))
  return found.reduce((longest, list) => (list.length > longest.length ? list : longest), [])
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lists of words are one cell; what is deeper is what it is in JSON. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join('; ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const quoted = (cell: string): string => (/[\t"\n\r]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)
