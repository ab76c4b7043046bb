/** What every kind of export is written from: the steps and gates of a runbook or a cutover as plain data. */
import { aboutRunbook, type Pair } from '../../shared/exported/about.ts'
import { cellsOfGate, cellsOfStep, type RoleNames, roleNames, type StepCells } from '../../shared/exported/stepCells.ts'
import type { TickedBoxes } from '../../shared/exported/tickedBoxes.ts'
import type { Dependency, Runbook, StepDefinition } from '../../shared/runbook/runbook.ts'
import { planRunbook } from '../../shared/schedule/network.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'

/** Seconds from T-0, or epoch milliseconds, as said where it is used. */
export interface Times {
  start?: number
  finish?: number
}

export interface ExportedStep {
  is: 'step' | 'gate' | 'rollback'
  /** Of the step, or of the gate. */
  id: string
  cells: StepCells
  /** Seconds. */
  takes: number
  after: Dependency[]
  /** Whom it occupies, by role. */
  people: Record<string, number>
  /** Roles that have a part in it: its owner; those that are asked at a gate. */
  roles: string[]
  /** Seconds from T-0. */
  planned?: Times
  /** Of a cutover; epoch milliseconds. */
  live?: Live
}

export interface Live {
  /** As planned at T-0, epoch milliseconds; absent before that, and of what was added later. */
  baseline?: Times
  forecast: Times
  actual: Times
  /** As sheets say it. */
  status: string
  /** 0 to 100. */
  percent: number
  isCancelled: boolean
  /** Person ids: who did it, else whose it is. */
  people: string[]
  notes: string
  /** Where it has any. */
  boxes?: TickedBoxes
}

export interface ExportedPlan {
  title: string
  /** Without an ending. */
  fileName: string
  about: Pair[]
  /** When it was exported, and what else a reader wants to know that is not read back. */
  facts: Pair[]
  zone: string
  /** Epoch milliseconds; times are offsets without it. */
  t0?: number
  workstreams: readonly string[]
  phases: readonly string[]
  roles: { id: string; name: string; capacity?: number }[]
  steps: ExportedStep[]
  /** Of a draft: its own columns, with what each step has in them, by its id. */
  own?: OwnCells[]
  /** The text of the runbook's version, for what it says beside its steps. Read where the file is written: it takes long. */
  source?: string
  /** Of a cutover. */
  cutover?: {
    id: string
    seq: number
    /** Names by person id. */
    people: Record<string, string>
    /** Person ids by role. */
    holders: Record<string, readonly string[]>
    /** Where people meet that night. */
    bridge?: string
  }
}

export interface OwnCells {
  heading: string
  type: 'text' | 'number' | 'choice' | 'link'
  cells: Record<string, string>
}

export interface AsOf {
  /** Epoch milliseconds. */
  now: number
  /** Hash of the runbook's version. */
  version?: string
  /** Epoch milliseconds. */
  t0?: number
  /** The text of the version. */
  source?: string
}

export function exportedRunbook(runbook: Runbook, { now, version, t0, source }: AsOf): ExportedPlan {
  const { nodes } = planRunbook(runbook, t0 === undefined ? {} : { t0 })
  const plannedOf = new Map(
    nodes.map(({ id, earlyStart, earlyFinish }) => [id, { start: earlyStart, finish: earlyFinish }]),
  )
  const names = roleNames(runbook.roles)
  const steps = runbook.steps.map((step) => exportedStep(step, names, plannedOf.get(step.id)))
  return {
    title: runbook.title,
    fileName: runbook.id,
    about: aboutRunbook(runbook, withoutUndefined({ version, t0 })),
    facts: [['Exported', sayInstant(now)]],
    steps: withGates(runbook, steps, names, plannedOf),
    ...framing(runbook, names),
    ...withoutUndefined({ t0, source }),
  }
}

/** What a runbook and a cutover of it have alike. */
export function framing({ timezone, phases, workstreams, roles }: Runbook, names: RoleNames) {
  return {
    zone: timezone,
    workstreams,
    phases: phases.map(({ title }) => title),
    roles: roles.map(({ id, capacity }) => ({ id, name: names.nameOf(id), ...withoutUndefined({ capacity }) })),
  }
}

export function exportedStep(step: StepDefinition, names: RoleNames, planned: Times | undefined): ExportedStep {
  return {
    is: 'step',
    id: step.id,
    cells: cellsOfStep(step, names),
    takes: step.takes.likely,
    after: step.after,
    people: step.people,
    roles: [step.owner],
    ...withoutUndefined({ planned }),
  }
}

/** Each gate before the first step that waits for it; those that nothing waits for at the end. */
export function withGates(
  { gates, phases }: Runbook,
  steps: readonly ExportedStep[],
  names: RoleNames,
  plannedOf: ReadonlyMap<string, Times>,
): ExportedStep[] {
  const phaseOf = new Map(steps.map(({ id, cells }) => [id, cells.phase]))
  const before = new Map<string | undefined, ExportedStep[]>()
  for (const gate of gates) {
    const behind = steps.find(({ after }) => after.some(({ on }) => on === gate.id))
    const earlier = gate.after.flatMap(({ on }) => phaseOf.get(on) ?? []).at(-1)
    const phase = behind?.cells.phase ?? earlier ?? phases[0]?.title ?? ''
    const planned = plannedOf.get(gate.id)
    const row: ExportedStep = {
      is: 'gate',
      id: gate.id,
      cells: cellsOfGate(gate, phase, names),
      takes: 0,
      after: gate.after,
      people: {},
      roles: [...new Set([gate.decides, ...gate.reporters, ...gate.approvers.roles])],
      ...withoutUndefined({ planned }),
    }
    before.set(behind?.id, [...(before.get(behind?.id) ?? []), row])
  }
  return [...steps.flatMap((step) => [...(before.get(step.id) ?? []), step]), ...(before.get(undefined) ?? [])]
}

export const sayInstant = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`
