/** What the plan of a draft says, as long as it can be read. Times in seconds from T-0. */
import type { GateDefinition, Runbook, StepDefinition } from '../runbook/runbook.ts'
import { type Plan, type PlannedNode, planRunbook } from '../schedule/network.ts'
import type { Draft } from './draft.ts'
import type { DraftPlan } from './protocol.ts'

export function draftPlan(draft: Draft, runbook: Runbook): DraftPlan {
  const plan = planRunbook(runbook)
  const planned = runbook.steps.map((step, position) => ({ step, times: plan.nodes[position] }))
  const { window, outageAtMost } = runbook
  const down = planned.find(({ step }) => step.takesServiceDown)?.times
  const back = planned.find(({ step }) => step.bringsServiceBack)?.times
  const peak = busiest(runbook, planned)
  return {
    finish: plan.finish,
    window,
    spare: window - plan.finish,
    steps: runbook.steps.length,
    ...(down &&
      back && {
        outage: {
          start: down.earlyStart,
          end: back.earlyFinish,
          ...(outageAtMost !== undefined && { atMost: outageAtMost }),
        },
      }),
    rollback: rollback(runbook, plan),
    ...(peak && { busiest: peak }),
    rows: rowsOf(draft, planned),
  }
}

interface Planned {
  step: StepDefinition
  times: PlannedNode | undefined
}

/** A workstream's steps stand in the order of its rows. */
function rowsOf(draft: Draft, planned: readonly Planned[]): DraftPlan['rows'] {
  const rows = Map.groupBy(draft.rows, ({ workstream }) => workstream)
  const steps = Map.groupBy(planned, ({ step }) => step.workstream)
  return draft.workstreams.flatMap(({ key, title }) =>
    (rows.get(key) ?? []).flatMap(({ key: row }, position) => {
      const times = steps.get(title.trim())?.[position]?.times
      if (!times) return []
      const { earlyStart: start, earlyFinish: finish, slack, critical } = times
      return [{ row, start, finish, slack, ...(critical && { critical }) }]
    }),
  )
}

/**
 * As planned: the likely time to reverse what has been done by then, one after the other where steps followed each other, and
 * until when that still ends inside the window, or the point of no return.
 */
function rollback(runbook: Runbook, { nodes }: Plan): DraftPlan['rollback'] {
  const { steps, window, rollbackTakes } = runbook
  const describes = steps.some((step) => step.rollback && 'takes' in step.rollback)
  if (!describes) {
    if (rollbackTakes === undefined) return { takes: 0 }
    return { takes: rollbackTakes, deadline: beforeNoReturn(runbook, nodes, window - rollbackTakes) }
  }
  const back = longestWayBack(runbook)
  const order = steps.map((_, position) => position).sort((a, b) => startOf(nodes, a) - startOf(nodes, b))
  let takes = 0
  let deadline = window
  for (const position of order) {
    const longer = Math.max(takes, back[position] ?? 0)
    // Once this step has begun, a rollback has to begin by then.
    if (longer > takes && startOf(nodes, position) > window - longer) {
      deadline = Math.min(deadline, Math.max(startOf(nodes, position), 0))
      break
    }
    takes = longer
  }
  const most = Math.max(...back)
  return { takes: most, deadline: beforeNoReturn(runbook, nodes, Math.min(deadline, window - takes)) }
}

const startOf = (nodes: Plan['nodes'], position: number): number => nodes[position]?.earlyStart ?? 0

function beforeNoReturn({ steps }: Runbook, nodes: Plan['nodes'], deadline: number): number {
  const points = steps.flatMap(({ pointOfNoReturn }, position) => (pointOfNoReturn ? [startOf(nodes, position)] : []))
  return Math.min(deadline, ...points)
}

/** By step: the likely time to reverse it and all that it came after. */
function longestWayBack({ steps, gates }: Runbook): number[] {
  const nodes = [...steps, ...gates]
  const position = new Map(nodes.map(({ id }, node) => [id, node]))
  const known = new Array<number | undefined>(nodes.length)
  for (let first = 0; first < nodes.length; first++) {
    const open = [first]
    for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
      const before = (nodes[node]?.after ?? []).flatMap(({ on }) => position.get(on) ?? [])
      const missing = known[node] === undefined ? before.filter((one) => known[one] === undefined) : []
      if (missing.length > 0) {
        open.push(...missing)
        continue
      }
      open.pop()
      known[node] ??= takesBack(nodes[node]) + Math.max(0, ...before.map((one) => known[one] ?? 0))
    }
  }
  return known.slice(0, steps.length).map((takes) => takes ?? 0)
}

const takesBack = (node: StepDefinition | GateDefinition | undefined): number =>
  node && 'rollback' in node && node.rollback && 'takes' in node.rollback ? node.rollback.takes.likely : 0

/** Of the role's people by the plan, those at work at the same moment. */
function busiest({ roles }: Runbook, planned: readonly Planned[]): DraftPlan['busiest'] {
  const changes = new Map<string, { at: number; by: number }[]>()
  for (const { step, times } of planned) {
    if (!times || times.earlyFinish <= times.earlyStart) continue
    for (const [role, count] of Object.entries(step.people)) {
      const list = changes.get(role) ?? []
      changes.set(role, list)
      list.push({ at: times.earlyStart, by: count }, { at: times.earlyFinish, by: -count })
    }
  }
  let busiest: DraftPlan['busiest']
  for (const [role, list] of changes) {
    let now = 0
    // Who ends at a moment is free for what begins then.
    for (const { at, by } of list.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
      now += by
      if (now <= (busiest?.peak ?? 0)) continue
      const { title = role, capacity } = roles.find(({ id }) => id === role) ?? {}
      busiest = { role, title, peak: now, at, ...(capacity !== undefined && { capacity }) }
    }
  }
  return busiest
}
