/** The runbook of a rehearsal, and that of a live cutover: without the steps of the other mode, and what was done before. */
import type { Mode } from './mode.ts'
import type { Dependency, Runbook, StepDefinition } from './runbook.ts'
import type { DependencyType } from './stepKinds.ts'

interface LeftOut {
  only?: Mode | undefined
  done?: string | undefined
}

const known = new WeakMap<Runbook, Partial<Record<Mode, Runbook>>>()

/**
 * What a cutover of this mode does; the same runbook where that is all of it. What waited for a step that is left out waits
 * for what that step waited for. Memoised per runbook, which is immutable.
 */
export function inMode(runbook: Runbook, mode: Mode): Runbook {
  const modes = known.get(runbook) ?? {}
  known.set(runbook, modes)
  const found = modes[mode] ?? withoutOthers(runbook, mode)
  modes[mode] = found
  return found
}

export const isLeftOut = ({ only, done }: LeftOut, mode: Mode): boolean =>
  done !== undefined || (only !== undefined && only !== mode)

/** The steps that a cutover of this mode does not have. */
export const leftOutOf = ({ steps }: Runbook, mode: Mode): StepDefinition[] =>
  steps.filter((step) => isLeftOut(step, mode))

/** `3 steps are for a rehearsal only and are left out.`; undefined where all are in it. */
export function sayLeftOut(runbook: Runbook, mode: Mode): string | undefined {
  const left = leftOutOf(runbook, mode)
  const before = left.filter(({ done }) => done !== undefined).length
  const other = mode === 'live' ? 'a rehearsal' : 'a live cutover'
  const said = [sayCount(left.length - before, `for ${other} only`), sayCount(before, 'done already')].filter(Boolean)
  return said.length === 0 ? undefined : said.join(' ')
}

function sayCount(count: number, why: string): string {
  if (count === 0) return ''
  return count === 1 ? `1 step is ${why} and is left out.` : `${count} steps are ${why} and are left out.`
}

function withoutOthers(runbook: Runbook, mode: Mode): Runbook {
  const left = leftOutOf(runbook, mode)
  if (left.length === 0) return runbook
  const gates = new Set(runbook.gates.map(({ id }) => id))
  // When something was to begin that has been done is nothing to wait for.
  const { bridge } = bridgeOver(left.map((step) => (step.done === undefined ? step : withoutNotBefore(step))))
  const steps = runbook.steps.filter((step) => !isLeftOut(step, mode))
  const phases = emptied(left, steps, 'phase')
  const workstreams = emptied(left, steps, 'workstream')
  return {
    ...runbook,
    phases: runbook.phases.filter(({ title }) => !phases.has(title)),
    workstreams: runbook.workstreams.filter((title) => !workstreams.has(title)),
    steps: steps.map((step) => {
      const { after, notBefore } = bridge(step.after)
      if (after === step.after) return step
      // A gate holds the start of what is behind it, whatever the step between them held.
      const held = after.map((one): Dependency => (gates.has(one.on) ? { ...one, type: 'FS' } : one))
      const own = held.length === 0 ? (step.notBefore ?? notBefore) : step.notBefore
      return { ...step, after: held, ...(own === undefined ? {} : { notBefore: own }) }
    }),
    gates: runbook.gates.map((gate) => {
      const { after } = bridge(gate.after)
      return after === gate.after ? gate : { ...gate, after }
    }),
  }
}

const withoutNotBefore = ({ notBefore: _, ...step }: StepDefinition): StepDefinition => step

/** What only steps had that are left out. */
function emptied(left: readonly StepDefinition[], kept: readonly StepDefinition[], key: 'phase' | 'workstream') {
  const used = new Set(kept.map((step) => step[key]))
  return new Set(left.map((step) => step[key]).filter((title) => !used.has(title)))
}

interface Bridged {
  after: Dependency[]
  /** The latest of the steps that are left out, for what then waits for nothing. */
  notBefore?: number | string
}

/** Links that come into being where steps are left out; a file with more is refused, since each pair of neighbours is one. */
const MAX_BRIDGED = 200_000

/**
 * `bridge`: a list of dependencies as it is without these nodes; the same list where it names none of them. `isTooMuch`: links
 * are missing in the lists so far, since there would be more than can be held.
 */
export function bridgeOver(left: readonly { id: string; after: Dependency[]; notBefore?: number | string }[]) {
  const nodes = new Map(left.map((node) => [node.id, node]))
  const bridged = new Map<string, Bridged>()
  let made = 0

  /** Those before it first, one after the other: a chain may be longer than the stack is deep. */
  function settle(id: string): void {
    const open = [id]
    const entered = new Set<string>()
    for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
      const node = nodes.get(next)
      const before = (node?.after ?? []).filter(({ on }) => nodes.has(on) && !bridged.has(on) && !entered.has(on))
      entered.add(next)
      if (before.length > 0) {
        open.push(...before.map(({ on }) => on))
        continue
      }
      open.pop()
      if (!node || bridged.has(next)) continue
      const { after, notBefore } = over(node.after)
      const earliest = later(notBefore, node.notBefore)
      bridged.set(next, { after, ...(earliest === undefined ? {} : { notBefore: earliest }) })
    }
  }

  function over(list: readonly Dependency[]): Bridged {
    const after = new Map<string, Dependency>()
    let earliest: number | string | undefined
    const add = (one: Dependency) => {
      const key = `${one.on} ${one.type}`
      const there = after.get(key)
      if (!there || there.lag < one.lag) after.set(key, one)
    }
    for (const own of list) {
      const gap = bridged.get(own.on)
      if (!gap) {
        if (!nodes.has(own.on)) add(own)
        continue
      }
      earliest = later(earliest, gap.notBefore)
      made += gap.after.length
      if (made <= MAX_BRIDGED) for (const before of gap.after) add(through(before, own))
    }
    return { after: [...after.values()], ...(earliest === undefined ? {} : { notBefore: earliest }) }
  }

  function bridge(list: Dependency[]): Bridged {
    const missing = list.filter(({ on }) => nodes.has(on))
    if (missing.length === 0) return { after: list }
    for (const { on } of missing) if (!bridged.has(on)) settle(on)
    return over(list)
  }

  return { bridge, isTooMuch: () => made > MAX_BRIDGED }
}

/** As if the step between took no time: what the first looks at, what the second holds, and both lags. */
function through(first: Dependency, second: Dependency): Dependency {
  return { on: first.on, type: TYPES[looksAt(first.type)][holds(second.type)], lag: first.lag + second.lag }
}

const TYPES = { F: { S: 'FS', F: 'FF' }, S: { S: 'SS', F: 'SF' } } as const
const looksAt = (type: DependencyType) => (type === 'FS' || type === 'FF' ? 'F' : 'S')
const holds = (type: DependencyType) => (type === 'FS' || type === 'SS' ? 'S' : 'F')

/** Offsets by their size; which of an offset and an instant is later is not known before T-0 is. */
function later(one: number | string | undefined, other: number | string | undefined): number | string | undefined {
  if (one === undefined || other === undefined) return one ?? other
  if (typeof one === 'number' && typeof other === 'number') return Math.max(one, other)
  if (typeof one === 'string' && typeof other === 'string') return Date.parse(one) < Date.parse(other) ? other : one
  return typeof one === 'string' ? one : other
}
