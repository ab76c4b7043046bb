/** Dependencies as lines between bars. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { followersOf, stepView } from '../../../shared/derived/steps.ts'
import type { Dependency } from '../../../shared/runbook/runbook.ts'
import type { Link } from '../../derive/criticalChain.ts'

export interface Edge {
  from: EdgeEnd
  to: EdgeEnd
}

/** Where a line begins or ends: at the start or the finish of a step, or at a gate. */
export interface EdgeEnd {
  id: string
  at: 'start' | 'finish'
}

/** What a step waits for, and what waits for it, steps and gates. */
export function edgesAround(cutover: Cutover, id: string): Edge[] {
  const view = stepView(cutover, id)
  if (!view) return []
  const into = view.definition.after.map((dependency) => edgeOf(dependency, id))
  const followers = [
    ...followersOf(cutover, view).map(({ definition }) => definition),
    ...cutover.runbook.gates.filter(({ after }) => after.some(({ on }) => on === id)),
  ]
  const out = followers.flatMap((follower) =>
    follower.after.filter(({ on }) => on === id).map((dependency) => edgeOf(dependency, follower.id)),
  )
  return [...into, ...out]
}

/** From each link of a chain to the next, by the dependency between them; straight through gates. */
export function edgesAlong(chain: readonly Link[]): Edge[] {
  return chain.slice(1).flatMap(({ view: { definition } }, index) => {
    const before = chain[index]?.view.definition.id
    if (before === undefined) return []
    const dependency = definition.after.find(({ on }) => on === before)
    return [edgeOf(dependency ?? { on: before, type: 'FS' }, definition.id)]
  })
}

function edgeOf({ on, type }: Pick<Dependency, 'on' | 'type'>, to: string): Edge {
  return {
    from: { id: on, at: type === 'FS' || type === 'FF' ? 'finish' : 'start' },
    to: { id: to, at: type === 'FS' || type === 'SS' ? 'start' : 'finish' },
  }
}
