/** Warns of a plan that no run can keep: lags that only a plan knows, an outage past its bounds, more work than people. */
import { levelledPlan, type ScarceRole } from '../../schedule/level/levelledPlan.ts'
import { type LimitedRole, limitedRoles, occupiedBy } from '../../schedule/level/peopleOf.ts'
import type { Plan } from '../../schedule/plan.ts'
import { sayDuration, sayOffset } from '../duration.ts'
import type { Dependency, Runbook } from '../runbook.ts'
import { indexOf } from '../runbookIndex.ts'
import { sayDependency, writeOffset } from '../written.ts'
import type { Path, Report } from './fault.ts'

/** A runbook with its plan, and where each step stands in the file. */
export interface Planned {
  runbook: Runbook
  plan: Plan
  pathOf(position: number): Path
}

export function checkAsRun(planned: Planned, report: Report): void {
  checkLags(planned, report)
  checkOutage(planned, report)
  checkPeople(planned, report)
}

/** A lag below zero counts in the plan and never in the run, which waits for what has happened (R1). */
function checkLags({ runbook, plan, pathOf }: Planned, report: Report): void {
  const { steps } = runbook
  const { step: positionOf } = indexOf(runbook)
  for (const [position, { after }] of steps.entries())
    for (const [index, dependency] of after.entries()) {
      const from = positionOf.get(dependency.on)
      const [own, before] = [plan.nodes[position], plan.nodes[from ?? -1]]
      if (dependency.lag >= 0 || from === undefined || !own || !before) continue
      const { type } = dependency
      const mark = type === 'FS' || type === 'FF' ? before.earlyFinish : before.earlyStart
      if ((type === 'FS' || type === 'SS' ? own.earlyStart : own.earlyFinish) >= mark) continue
      const fix = sayDependency(asRun(dependency, steps[from]?.takes.likely ?? 0))
      report(
        'warning',
        [...pathOf(position), 'after', index],
        `the run waits until "${dependency.on}" has ${type === 'FS' || type === 'FF' ? 'ended' : 'begun'}, so the plan is ${sayDuration(dependency.lag)} too early here; write ${fix}`,
        { fix, kind: '{count} lags below zero count in the plan, but not in the run' },
      )
    }
}

/** Half an hour before the end of what takes an hour is half an hour after its start. */
function asRun({ on, type, lag }: Dependency, takes: number): Dependency {
  if (type === 'FS' && takes + lag >= 0) return { on, type: 'SS', lag: takes + lag }
  return { on, type, lag: 0 }
}

function checkOutage({ runbook, plan, pathOf }: Planned, report: Report): void {
  const { steps, outageAtMost } = runbook
  const down = [...steps.keys()].filter((position) => steps[position]?.takesServiceDown)
  const back = [...steps.keys()].filter((position) => steps[position]?.bringsServiceBack)
  for (const position of down) {
    const start = plan.nodes[position]?.earlyStart ?? 0
    if (start < 0)
      report(
        'warning',
        [...pathOf(position), 'takesServiceDown'],
        `the outage begins at ${sayOffset(start)}, before the window, which opens at T-0`,
      )
  }
  if (outageAtMost === undefined || down.length === 0 || back.length === 0) return
  const from = Math.min(...down.map((position) => plan.nodes[position]?.earlyStart ?? 0))
  const lasts = Math.max(...back.map((position) => plan.nodes[position]?.earlyFinish ?? 0)) - from
  if (lasts > outageAtMost)
    report(
      'warning',
      ['outage', 'atMost'],
      `the plan keeps the service down for ${sayDuration(lasts)}, longer than the ${sayDuration(outageAtMost)} allowed`,
    )
}

/** In steps placed once: a draft is checked while somebody writes it. */
const EFFORT = 40_000

/** A plan that fits as long as nobody counts its people, and no longer with those there are. */
function checkPeople({ runbook, plan, pathOf }: Planned, report: Report): void {
  const { steps, window } = runbook
  const roles = limitedRoles(runbook)
  const overworked = roles.filter((role) => checkWork(role, { runbook, plan }, report))
  if (roles.length === 0 || overworked.length > 0) return
  const { finish, nodes, scarce } = levelledPlan(runbook, { effort: EFFORT, enough: Math.max(window, plan.finish) })
  const [first] = scarce
  if (!first) return
  if (plan.finish <= window && finish > window)
    report(
      'warning',
      ['roles', first.role, 'capacity'],
      `with ${sayPeople(first)} the plan ends at ${writeOffset(finish)}, ${sayDuration(finish - window)} past the window${sayGain(first, finish)}`,
    )
  for (const [position, { title, deadline }] of steps.entries()) {
    const [own, free] = [nodes[position], plan.nodes[position]]
    if (typeof deadline !== 'number' || !own || !free || free.earlyFinish > deadline || own.finish <= deadline) continue
    report(
      'warning',
      [...pathOf(position), 'deadline'],
      `with the people there are the plan finishes “${title}” ${sayDuration(own.finish - deadline)} after its deadline, ${writeOffset(deadline)}`,
    )
  }
}

/** The work of a role that is planned inside the window, against what its people can do in that time. */
function checkWork({ id, capacity }: LimitedRole, { runbook, plan }: Omit<Planned, 'pathOf'>, report: Report): boolean {
  const { steps, window } = runbook
  let work = 0
  for (const [position, step] of steps.entries())
    if ((plan.nodes[position]?.earlyStart ?? -1) >= 0) work += (occupiedBy(step)[id] ?? 0) * step.takes.likely
  if (work <= capacity * window) return false
  const who = capacity === 1 ? 'one person' : `${capacity} people`
  report(
    'warning',
    ['roles', id, 'capacity'],
    `"${id}" has ${who} and ${sayDuration(work)} of work, which does not fit into the window of ${sayDuration(window)}`,
  )
  return true
}

const sayPeople = ({ title, capacity }: ScarceRole): string =>
  `${capacity === 1 ? 'one person' : `${capacity} people`} of “${title}”`

const sayGain = ({ capacity, finishWithOneMore }: ScarceRole, finish: number): string =>
  finishWithOneMore < finish ? `; with ${capacity + 1} it would end at ${writeOffset(finishWithOneMore)}` : ''
