/** The id that a step keeps of its origin, by which it is found again when the plan is imported once more. */
import { plain } from './cell.ts'
import { titleOf } from './ids.ts'
import type { PlanStep } from './plan.ts'

/** By key; told apart by their sheet, then by a number, where two have the same. Steps without an id have none. */
export function sourcesOf(steps: readonly PlanStep[]): Map<string, string> {
  const named = steps.flatMap(({ key, source: { id, sheet } }) => {
    const line = id === undefined ? '' : titleOf(id, '')
    return line === '' ? [] : [{ key, id: line, sheet }]
  })
  const sheetsOf = new Map<string, Set<string>>()
  for (const { id, sheet } of named) sheetsOf.set(plain(id), (sheetsOf.get(plain(id)) ?? new Set()).add(sheet))
  const times = new Map<string, number>()
  const sources = new Map<string, string>()
  for (const { key, id, sheet } of named) {
    const name = (sheetsOf.get(plain(id))?.size ?? 0) > 1 ? titleOf(`${sheet}: ${id}`, id) : id
    const count = (times.get(plain(name)) ?? 0) + 1
    times.set(plain(name), count)
    sources.set(key, count === 1 ? name : `${name.slice(0, MOST_CHARACTERS)} (${count})`)
  }
  return sources
}

/** A line of 200 characters, with room for the number. */
const MOST_CHARACTERS = 190
