/** When a configuration item is free: no other change on it, no blackout. */
import type { RecordStore } from '../records/recordStore.ts'
import { blackoutSpans, overlaps, type Span, spanOf } from './conflicts.ts'

const window = 90 * 86_400_000
const most = 10

/** Slots of this length from `from` on, one after another; at most ten, none later than 90 days. Milliseconds. */
export function freeSpans(store: RecordStore, item: string, length: number, from: number, change?: string): Span[] {
  const others = store.rows('change_request').filter((other) => {
    return other.sys_id !== change && other.cmdb_ci === item && other.active === 'true'
  })
  const taken = [...others.flatMap((other) => spanOf(other) ?? []), ...blackoutSpans(store)]
  const free: Span[] = []
  let start = from
  while (free.length < most && start + length <= from + window) {
    const slot = { from: start, to: start + length }
    const blocking = taken.filter((span) => overlaps(span, slot))
    if (blocking.length === 0) free.push(slot)
    start = blocking.length === 0 ? slot.to : Math.max(...blocking.map(({ to }) => to))
  }
  return free
}
