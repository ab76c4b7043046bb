/**
 * Work that does not simply elapse: it keeps to hours, or takes longer where its people change. In the unit of the terms; epoch
 * milliseconds where there are calendars.
 */
import type { Calendars } from '../calendar/calendarsOf.ts'

export interface Hours extends Calendars {
  /** By node, in order: changes of shift of those whom it occupies. */
  handOvers: readonly (readonly HandOver[])[]
}

export interface HandOver {
  at: number
  /** How much longer work takes which goes on across it. */
  takes: number
}

/** When work that begins then is done; `lasts` counts its own hours. */
export function finishIn({ ofNode, handOvers }: Hours, node: number, start: number, lasts: number): number {
  const calendar = ofNode[node]
  const after = (work: number) => calendar?.add(start, work) ?? start + work
  let work = lasts
  let finish = after(work)
  for (const { at, takes } of handOvers[node] ?? []) {
    if (at <= start) continue
    if (at >= finish) break
    work += takes
    finish = after(work)
  }
  return finish
}

/** From start to finish, the stretches in which its people are at it; they may touch. */
export function* stretchesOf(
  { ofNode }: Hours,
  node: number,
  start: number,
  finish: number,
): Generator<[number, number]> {
  const calendar = ofNode[node]
  if (!calendar) {
    yield [start, finish]
    return
  }
  for (let from = start; from < finish; ) {
    const opens = calendar.opening(from)
    if (opens >= finish) return
    from = Math.min(finish, calendar.closing(opens))
    yield [opens, from]
  }
}
