/** A partially understood runbook file: every key can be missing, lists keep their positions. */
import { z } from 'zod'
import type { Estimate } from '../duration.ts'
import type { Dependency } from '../runbook.ts'
import { type RunbookFile, runbookFile } from '../runbookFormat.ts'
import type { Path } from './fault.ts'
import { nearest } from './nearest.ts'

type Whole = string | number | boolean | Estimate | Dependency | { lasts: number } | { none: string }
export type Partly<T> = T extends Whole
  ? T
  : T extends (infer Item)[]
    ? (Partly<Item> | undefined)[]
    : { [Key in keyof T]?: Partly<T[Key]> | undefined }

export type Draft = Partly<RunbookFile>
export type StepDraft = Partly<RunbookFile['workstreams'][string][number]>
export type GateDraft = Partly<RunbookFile['gates'][number]>
export type ItemDraft = Partly<RunbookFile['readiness'][string][number]>
export type RoleDraft = Partly<RunbookFile['roles'][string]>

/** Steps and gates are the nodes of the network: both have dependencies, and both can be depended on. */
export interface StepNode {
  node: 'step'
  id: string | undefined
  path: Path
  workstream: string
  step: StepDraft
}
export interface GateNode {
  node: 'gate'
  id: string | undefined
  path: Path
  gate: GateDraft
}
export type Node = StepNode | GateNode

/** The draft flattened, with the path of each part. */
export interface Survey {
  draft: Draft
  steps: StepNode[]
  gates: GateNode[]
  /** Steps, then gates. */
  nodes: Node[]
  /** Steps of a rollback that reverse nothing, `first` before `last`. */
  rollbackSteps: (StepNode & { list: 'first' | 'last' })[]
  /** The first node of each id. */
  indexById: Map<string, number>
  /** Whether every step and gate has a known id, so that an unknown id is a fault and not a consequence of one. */
  nodesComplete: boolean
  items: { path: Path; item: ItemDraft }[]
  itemsComplete: boolean
  roles: Map<string, RoleDraft | undefined> | undefined
  phases: { title: string | undefined; path: Path }[] | undefined
}

/** As much of the value as the schema understands. */
export function draftOf(value: unknown): Draft {
  const salvaged = salvage(runbookFile, value)
  // `salvage` follows the schema whose output type this is; what it leaves out is what Partly makes optional.
  return typeof salvaged === 'object' && salvaged !== null ? (salvaged as Draft) : {}
}

function salvage(schema: z.core.$ZodType, value: unknown): unknown {
  const whole = z.safeParse(schema, value)
  if (whole.success) return whole.data
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return salvage(schema.unwrap(), value)
  if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) {
      const part = option instanceof z.ZodObject ? salvage(option, value) : undefined
      if (typeof part === 'object' && part !== null && Object.keys(part).length > 0) return part
    }
    return undefined
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) return value.map((item) => salvage(schema.element, item))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (schema instanceof z.ZodRecord)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, salvage(schema.valueType, item)]))
  if (!(schema instanceof z.ZodObject)) return undefined
  const given = new Map<string, unknown>(Object.entries(value))
  const known = Object.keys(schema.shape)
  const misspelt = [...given.keys()].filter((key) => !known.includes(key)).map((key) => nearest(key, known))
  const kept: [string, unknown][] = []
  for (const [key, part] of Object.entries(schema.shape)) {
    const understood = salvage(part, given.get(key))
    // Keys written but not understood stay as undefined: they are not missing.
    if (understood !== undefined || given.has(key) || misspelt.includes(key)) kept.push([key, understood])
  }
  const nothing = given.size > 0 && kept.every(([, part]) => part === undefined)
  return nothing ? undefined : Object.fromEntries(kept)
}

export function surveyOf(draft: Draft): Survey {
  const steps: StepNode[] = []
  let nodesComplete = draft.workstreams !== undefined && draft.gates !== undefined
  for (const [workstream, list] of Object.entries(draft.workstreams ?? {})) {
    if (!list) nodesComplete = false
    for (const [index, step] of (list ?? []).entries()) {
      if (!step?.step) nodesComplete = false
      if (step) steps.push({ node: 'step', id: step.step, path: ['workstreams', workstream, index], workstream, step })
    }
  }
  const gates: GateNode[] = []
  for (const [index, gate] of (draft.gates ?? []).entries()) {
    if (!gate?.id) nodesComplete = false
    if (gate) gates.push({ node: 'gate', id: gate.id, path: ['gates', index], gate })
  }
  const items: Survey['items'] = []
  let itemsComplete = draft.readiness !== undefined
  for (const [section, list] of Object.entries(draft.readiness ?? {})) {
    if (!list) itemsComplete = false
    for (const [index, item] of (list ?? []).entries()) {
      if (!item?.id) itemsComplete = false
      if (item) items.push({ path: ['readiness', section, index], item })
    }
  }
  const nodes: Node[] = [...steps, ...gates]
  const indexById = new Map<string, number>()
  for (const [index, { id }] of nodes.entries()) if (id !== undefined && !indexById.has(id)) indexById.set(id, index)
  const phases = draft.phases?.map((phase, index) => ({
    title: typeof phase === 'object' ? phase.phase : phase,
    path: ['phases', index],
  }))
  const roles = draft.roles && new Map(Object.entries(draft.roles))
  const rollbackSteps = (['first', 'last'] as const).flatMap((list) =>
    (draft.rollback?.[list] ?? []).flatMap((step, index): Survey['rollbackSteps'] =>
      step
        ? [{ node: 'step', id: step.step, path: ['rollback', list, index], workstream: 'Rollback', step, list }]
        : [],
    ),
  )
  return { draft, steps, gates, nodes, rollbackSteps, indexById, nodesComplete, items, itemsComplete, roles, phases }
}

/** The dependencies of a step or gate, each with its path; entries that were not understood are left out. */
export function dependenciesOf(node: Node): { dependency: Dependency; path: Path }[] {
  const list = (node.node === 'step' ? node.step.after : node.gate.after) ?? []
  return list.flatMap((dependency, index) => (dependency ? [{ dependency, path: [...node.path, 'after', index] }] : []))
}
