/** Rows and workstreams in their order: rows of one workstream follow each other, in the order of the workstreams. */
import { type Draft, type DraftRow, positionsOf } from './draft.ts'

type Rows = Draft['rows']

/** @param after the row of that workstream after which they go; null at its beginning */
export function insertRows(draft: Draft, made: Rows, workstream: string, after: string | null): Rows {
  const at = placeAfter(draft, workstream, after)
  return [...draft.rows.slice(0, at), ...made, ...draft.rows.slice(at)]
}

export function removeRows({ rows }: Draft, keys: readonly string[]): Rows {
  const gone = new Set(keys)
  const kept = rows.filter(({ key }) => !gone.has(key))
  if (kept.length !== rows.length - gone.size) throw new Error('A row that is to be removed is not there')
  return kept
}

/** In the order in which they are named. */
export function moveRows(
  draft: Draft,
  keys: readonly string[],
  workstream: string,
  after: string | null,
  seq: number,
): Rows {
  const positions = positionsOf(draft.rows)
  const moved = keys.map((key): DraftRow => {
    const row = draft.rows[positions.get(key) ?? -1]
    if (!row) throw new Error(`There is no row ${key}`)
    return { ...row, workstream, seq }
  })
  return insertRows({ ...draft, rows: removeRows(draft, keys) }, moved, workstream, after)
}

/** With its rows. @param after the workstream after which it goes; null at the beginning */
export function moveWorkstream(draft: Draft, key: string, after: string | null): Draft {
  const moved = draft.workstreams.find((one) => one.key === key)
  if (!moved) throw new Error(`There is no workstream ${key}`)
  const others = draft.workstreams.filter((one) => one.key !== key)
  const at = after === null ? 0 : others.findIndex((one) => one.key === after) + 1
  if (after !== null && at === 0) throw new Error(`There is no workstream ${after}`)
  const workstreams = [...others.slice(0, at), moved, ...others.slice(at)]
  const byKey = Map.groupBy(draft.rows, ({ workstream }) => workstream)
  return { ...draft, workstreams, rows: workstreams.flatMap((one) => byKey.get(one.key) ?? []) }
}

/** The row before it in its workstream; null for the first. */
export function rowBefore({ rows }: Draft, key: string): string | null {
  const position = positionsOf(rows).get(key) ?? 0
  const before = rows[position - 1]
  return before && before.workstream === rows[position]?.workstream ? before.key : null
}

function placeAfter({ rows, workstreams }: Draft, workstream: string, after: string | null): number {
  if (after !== null) {
    const position = positionsOf(rows).get(after)
    if (position === undefined || rows[position]?.workstream !== workstream)
      throw new Error(`Row ${after} is not in workstream ${workstream}`)
    return position + 1
  }
  const own = rows.findIndex((row) => row.workstream === workstream)
  if (own >= 0) return own
  const order = new Map(workstreams.map(({ key }, position) => [key, position]))
  const place = order.get(workstream)
  if (place === undefined) throw new Error(`There is no workstream ${workstream}`)
  const next = rows.findIndex((row) => (order.get(row.workstream) ?? 0) > place)
  return next < 0 ? rows.length : next
}
