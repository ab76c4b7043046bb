/** What the plan of a draft says, as long as it can be read. Times in seconds from T-0. */
import type { Runbook, StepDefinition } from '../runbook/runbook.ts'
import { levelledPlan } from '../schedule/level/levelledPlan.ts'
import { limitedRoles, occupiedBy } from '../schedule/level/peopleOf.ts'
import { planRunbook } from '../schedule/network.ts'
import type { Plan, PlannedNode } from '../schedule/plan.ts'
import { plannedRollback } from '../schedule/rollback.ts'
import type { Draft } from './draft.ts'
import type { DraftPlan } from './protocol.ts'
import { stepsOfRows } from './stepsOfRows.ts'

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
    rollback: plannedRollback(runbook),
    ...(peak && { busiest: peak }),
    ...withPeople(runbook),
    rows: rowsOf(draft, runbook, plan),
  }
}

/** In steps placed once: it is asked for with each change. */
const EFFORT = 40_000

function withPeople(runbook: Runbook): Pick<DraftPlan, 'withPeople'> {
  if (limitedRoles(runbook).length === 0) return {}
  const { finish, scarce, finishWithOneMoreOfEach } = levelledPlan(runbook, { effort: EFFORT })
  return { withPeople: { finish, scarce, ...(finishWithOneMoreOfEach !== undefined && { finishWithOneMoreOfEach }) } }
}

interface Planned {
  step: StepDefinition
  times: PlannedNode | undefined
}

function rowsOf(draft: Draft, runbook: Runbook, { nodes }: Plan): DraftPlan['rows'] {
  return stepsOfRows(draft, runbook).flatMap(({ row: { key: row }, steps }) => {
    const all = steps.flatMap((place) => nodes[place] ?? [])
    if (all.length === 0) return []
    const start = Math.min(...all.map(({ earlyStart }) => earlyStart))
    const finish = Math.max(...all.map(({ earlyFinish }) => earlyFinish))
    const slack = Math.min(...all.map((times) => times.slack))
    return [{ row, start, finish, slack, ...(all.some(({ critical }) => critical) && { critical: true as const }) }]
  })
}

/** Of the role's people by the plan, those at work at the same moment. */
function busiest({ roles }: Runbook, planned: readonly Planned[]): DraftPlan['busiest'] {
  const changes = new Map<string, { at: number; by: number }[]>()
  for (const { step, times } of planned) {
    if (!times || times.earlyFinish <= times.earlyStart) continue
    for (const [role, count] of Object.entries(occupiedBy(step))) {
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
