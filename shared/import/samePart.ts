/** Which parts of a runbook are which of a plan: by the id of the plan, then by that of the runbook, then by title. */
import { plain } from './cell.ts'

export interface Part {
  id: string
  title: string
  source?: string
}

/** By id in the plan: the part of the runbook. What two have of one side names neither. */
export function sameParts<Old extends Part>(runbook: readonly Old[], plan: readonly Part[]): Map<string, Old> {
  const same = new Map<string, Old>()
  const taken = new Set<string>()
  const ways: ((part: Part) => string | undefined)[] = [
    ({ source }) => (source === undefined ? undefined : plain(source)),
    ({ id }) => id,
    ({ title }) => plain(title),
  ]
  for (const [way, nameOf] of ways.entries()) {
    const old = uniquely(
      runbook.filter(({ id }) => !taken.has(id)),
      nameOf,
    )
    const now = uniquely(
      plan.filter(({ id }) => !same.has(id)),
      nameOf,
    )
    for (const [name, part] of now) {
      const other = old.get(name)
      // Two ids of the plan are two steps, whatever they are called.
      const isOther = way > 0 && other?.source !== undefined && part.source !== undefined
      if (!other || isOther) continue
      same.set(part.id, other)
      taken.add(other.id)
    }
  }
  return same
}

function uniquely<One extends Part>(
  parts: readonly One[],
  nameOf: (part: Part) => string | undefined,
): Map<string, One> {
  const found = new Map<string, One | undefined>()
  for (const part of parts) {
    const name = nameOf(part)
    if (name !== undefined) found.set(name, found.has(name) ? undefined : part)
  }
  return new Map([...found].flatMap(([name, part]) => (part ? [[name, part] as const] : [])))
}
