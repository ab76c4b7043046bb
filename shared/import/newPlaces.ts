/** Where the steps of a plan stand in the runbook that it came from, and which of them have moved. */
import type { Runbook } from '../runbook/runbook.ts'
import { plain } from './cell.ts'
import { longestRise } from './longestRise.ts'

export interface NewPlace {
  group: string
  /** Id of the step of the plan before it in that workstream. */
  follows?: string
  /** Whether the runbook has it somewhere else. */
  isMoved: boolean
}

export interface PlannedStep {
  /** In the runbook, or that it would get. */
  id: string
  workstream: string
  /** Whether the plan says that. */
  isSaid: boolean
}

/** @param steps of the plan in its order */
export function placesOf(was: Runbook, steps: readonly PlannedStep[]): Map<string, NewPlace> {
  const workstreamOf = new Map(was.steps.map(({ id, workstream }) => [id, workstream]))
  const places = new Map<string, NewPlace>()
  const last = new Map<string, string>()
  let group = was.workstreams[0] ?? ''
  for (const { id, workstream, isSaid } of steps) {
    const own = workstreamOf.get(id)
    if (isSaid) group = was.workstreams.find((title) => plain(title) === plain(workstream)) ?? workstream
    else if (own !== undefined) group = own
    const follows = last.get(group)
    const isMoved = own !== undefined && own !== group
    places.set(id, { group, ...(follows === undefined ? {} : { follows }), isMoved })
    last.set(group, id)
  }
  const ranks = new Map([...places.keys()].map((id, rank) => [id, rank]))
  for (const title of was.workstreams) {
    const stayed = was.steps.filter(({ id, workstream }) => workstream === title && places.get(id)?.group === title)
    const kept = longestRise(stayed.map(({ id }) => ranks.get(id) ?? 0))
    for (const [at, { id }] of stayed.entries()) {
      const place = places.get(id)
      if (place && !kept.has(at)) places.set(id, { ...place, isMoved: true })
    }
  }
  return places
}
