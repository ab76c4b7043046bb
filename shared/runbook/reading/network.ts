/** Checks along the dependencies: known ids, no cycle, a way back before a point of no return. */

import { MAX_LAG_SECONDS, sayDuration } from '../duration.ts'
import { traitsOf } from '../stepKinds.ts'
import { sayDependency } from '../written.ts'
import { dependenciesOf, type Node, type Survey } from './draft.ts'
import type { Path, Report } from './fault.ts'
import { IN_MODE } from './modes.ts'
import { proposeFor } from './nearest.ts'

/** At most this many ids in one sentence. */
const MAX_NAMED = 12
/** Each suggestion scans every id; a file with thousands of unknown ids was not meant to be a runbook. */
const SUGGESTIONS = 100

export interface Edge {
  from: number
  to: number
  /** Path of the dependency, in the list of `to`. */
  path: Path
}

/** What waits for what, by index in `survey.nodes`. */
export interface Network {
  before: Edge[][]
  after: Edge[][]
}

/** The network of the draft. Reports dependencies that cannot be resolved. */
export function connect(survey: Survey, report: Report): Network {
  const before: Edge[][] = survey.nodes.map(() => [])
  const after: Edge[][] = survey.nodes.map(() => [])
  let suggestions = 0
  for (const [to, node] of survey.nodes.entries()) {
    const seen = new Set<string>()
    for (const { dependency, path } of dependenciesOf(node)) {
      const { on, type, lag } = dependency
      const from = survey.indexById.get(on)
      if (Math.abs(lag) > MAX_LAG_SECONDS) report('error', path, `a lag of ${sayDuration(lag)} is longer than 30 d`)
      if (from === to) {
        report('error', path, `"${on}" waits for itself`)
        continue
      }
      if (from === undefined) {
        if (!survey.nodesComplete) continue
        const known = suggestions++ < SUGGESTIONS ? survey.indexById.keys() : []
        const { says, fix } = proposeFor(on, known)
        const meant = fix === undefined ? {} : { fix: sayDependency({ on: fix, type, lag }) }
        const kind = '{count} dependencies name no step or gate of this runbook'
        report('error', path, `"${on}" is not a step or gate of this runbook${says}`, { ...meant, kind })
        continue
      }
      if (seen.has(`${on} ${type}`)) report('error', path, `"${on}" is listed twice here`)
      seen.add(`${on} ${type}`)
      if (survey.nodes[from]?.node === 'gate' && node.node === 'step' && type !== 'FS')
        report(
          'error',
          path,
          `"${on}" is a gate and holds the start of what is behind it; write ${on}, without ${type}`,
          {
            fix: sayDependency({ on, type: 'FS', lag }),
          },
        )
      const edge = { from, to, path }
      before[to]?.push(edge)
      after[from]?.push(edge)
    }
  }
  return { before, after }
}

/** Reports one cycle of each tangle: peels off nodes that are on no cycle, then walks back from the first that is left. */
export function checkCycles({ before, after }: Network, { nodes }: Survey, report: Report): void {
  const waitsFor = before.map((edges) => edges.length)
  const neededBy = after.map((edges) => edges.length)
  const removed = nodes.map(() => false)
  const peel = (start: number[]) => {
    const queue = start
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      if (removed[node]) continue
      removed[node] = true
      for (const { to } of after[node] ?? []) {
        waitsFor[to] = (waitsFor[to] ?? 0) - 1
        if (waitsFor[to] === 0) queue.push(to)
      }
      for (const { from } of before[node] ?? []) {
        neededBy[from] = (neededBy[from] ?? 0) - 1
        if (neededBy[from] === 0) queue.push(from)
      }
    }
  }
  peel([...nodes.keys()].filter((node) => waitsFor[node] === 0 || neededBy[node] === 0))
  for (const start of nodes.keys()) {
    if (removed[start]) continue
    const loop = loopFrom(start, before, removed)
    const first = loop[0]
    if (!first) continue
    const ids = loop.map(({ to }) => nodes[to]?.id ?? '?').reverse()
    // In execution order: each waits for the one before it.
    const turn = [...ids.slice(-1), ...ids]
    const named =
      turn.length <= MAX_NAMED
        ? turn
        : [...turn.slice(0, MAX_NAMED - 2), `… ${turn.length - MAX_NAMED + 1} more …`, ...turn.slice(-1)]
    const where = inModeOf(loop.map(({ to }) => nodes[to]))
    report('error', first.path, `${where}these wait for each other and can never start: ${named.join(' → ')}`)
    peel(loop.map(({ to }) => to))
  }
}

/** Where all of them are steps of one mode, which the other does not have. */
function inModeOf(loop: readonly (Node | undefined)[]): string {
  const modes = new Set(loop.map((node) => (node?.node === 'step' ? node.step.only : undefined)))
  const [mode] = modes
  return modes.size === 1 && mode !== undefined ? `${IN_MODE[mode]}: ` : ''
}

/** The edges of a cycle, walked backwards; the first belongs to the node that comes first in the file. */
function loopFrom(start: number, before: Edge[][], removed: boolean[]): Edge[] {
  const walked: Edge[] = []
  const placeOf = new Map<number, number>()
  let node = start
  while (!placeOf.has(node)) {
    placeOf.set(node, walked.length)
    const edge = before[node]?.find(({ from }) => !removed[from])
    if (!edge) return []
    walked.push(edge)
    node = edge.from
  }
  const loop = walked.slice(placeOf.get(node))
  const first = loop.reduce((best, { to }, index) => (to < (loop[best]?.to ?? 0) ? index : best), 0)
  return [...loop.slice(first), ...loop.slice(0, first)]
}

/** Steps before a point of no return must be reversible, or say why they are not. */
export function checkWayBack(network: Network, survey: Survey, report: Report): void {
  const noReturn = survey.steps.flatMap(({ step }, index) => (step.pointOfNoReturn ? [index] : []))
  const [first] = noReturn
  if (first === undefined) return
  const phaseAt = new Map(survey.phases?.map(({ title }, index) => [title, index]))
  const latest = Math.max(...noReturn.map((index) => phaseAt.get(survey.steps[index]?.step.phase) ?? 0))
  const before = new Set<number>()
  for (const index of noReturn)
    for (const node of reach(index, network.before, (edge) => edge.from, before)) before.add(node)
  for (const [index, node] of survey.steps.entries()) {
    const { step, path } = node
    if (step.pointOfNoReturn || 'rollback' in step || !needsRollback(node)) continue
    if (!before.has(index) && (phaseAt.get(step.phase) ?? latest) >= latest) continue
    report(
      'warning',
      [...path, 'step'],
      'a point of no return comes after this step, which has no rollback; add one, or write rollback: none, because …',
      {
        kind: '{count} steps before a point of no return have no rollback; add one, or write rollback: none, because …',
      },
    )
  }
}

function needsRollback(node: Node): boolean {
  return (
    node.node === 'step' && node.step.kind !== undefined && traitsOf({ kind: node.step.kind }).needsRollback === true
  )
}

/** All nodes reachable from the start, which is excluded unless it is on a cycle. */
function reach(start: number, edges: Edge[][], next: (edge: Edge) => number, known = new Set<number>()): Set<number> {
  const reached = new Set<number>()
  const open = [start]
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (const edge of edges[node] ?? []) {
      const other = next(edge)
      if (reached.has(other) || known.has(other)) continue
      reached.add(other)
      open.push(other)
    }
  return reached
}
