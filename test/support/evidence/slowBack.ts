/** Turning back, written down from the definitions: a rollback that begins at some minute, and the last minute at which one still fits. */
import type { Cutover, StepState } from '../../../shared/cutoverState.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { behind, MINUTE, nodesAt, progressOf, type SlowNode, settle, type Times } from './slowNodes.ts'

const BEGUN = new Set<StepState['status']>(['running', 'held', 'failed', 'unconfirmed', 'done'])
const PENDING: StepState = { status: 'pending' }

/**
 * When a rollback would be over that begins at a moment, by what is known at `now`; at once where nothing has begun by then. Of
 * everything, or of one workstream while the others go on: what the workstream has not begun never happens then, and nobody waits for
 * it any longer, so that what the others have not begun either is laid out anew from that moment.
 */
export function turningBack(cutover: Cutover, now: number, workstream?: string): (moment: number) => number {
  const { runbook } = cutover
  const isMeant = (id: string) =>
    workstream === undefined || runbook.steps.some((step) => step.id === id && step.workstream === workstream)
  const ahead = nodesAt(cutover, now)
  const expected = settle(ahead)

  return (moment) => {
    const ends = settle(ahead.map((node) => standingAt(node, moment)))
    const begun = runbook.steps.map(({ id }, position) => {
      const { status } = cutover.steps[position] ?? PENDING
      const times = expected.get(id)
      return isMeant(id) && (BEGUN.has(status) || (status === 'pending' && times !== undefined && times.start < moment))
    })
    if (!begun.includes(true)) return moment
    const back = wayBack(cutover, moment, workstream === undefined, (position, id) => {
      // Another workstream may be on its way back already: what of it runs ends first, too.
      if (!begun[position] && !cutover.rollbackSteps[position]) return undefined
      const { status } = cutover.steps[position] ?? PENDING
      // Nobody knows when what is held or failed ends, and it can be reversed as it stands.
      return status === 'held' || status === 'failed' ? moment : Math.max(moment, ends.get(id)?.finish ?? moment)
    })
    return Math.max(
      moment,
      ...[...back].flatMap(([id, { finish }]) => (workstream === undefined || isMeant(id) ? finish : [])),
    )
  }

  /**
   * What has not begun by then never will, and what begins in that very moment does not. What is expected to begin, to end or to be
   * decided before has done so; what else runs does not end before that moment.
   */
  function standingAt(node: SlowNode, moment: number): SlowNode {
    const times = expected.get(node.id)
    if (!times || node.standing === 'over') return node
    const hasNotBegun = node.standing === 'free' && times.start >= moment
    if (hasNotBegun && !isMeant(node.id)) return { ...node, start: Math.max(moment, node.start) }
    if (hasNotBegun) return { ...node, standing: 'never' }
    if (times.finish <= moment) return { ...node, ...times, standing: 'over' }
    return {
      ...node,
      start: times.start,
      finish: Math.max(moment, node.standing === 'free' ? times.finish : node.finish),
      standing: 'goes',
    }
  }
}

/** The rollback that is under way, of everything or of a workstream: by the id of what is reversed, and of its own steps. */
export function backNow(cutover: Cutover, now: number): Map<string, Times> {
  const ahead = settle(nodesAt(cutover, now))
  return wayBack(cutover, now, cutover.rollbackOwn !== undefined, (position, id) => {
    const runs = ['running', 'unconfirmed'].includes(cutover.steps[position]?.status ?? 'pending')
    return cutover.rollbackSteps[position] ? Math.max(now, runs ? (ahead.get(id)?.finish ?? now) : now) : undefined
  })
}

/** @param free from when on the inverse of a step can begin; undefined where that is not reversed, unless its inverse is there already */
function wayBack(
  { runbook, rollbackSteps, rollbackOwn }: Cutover,
  moment: number,
  hasOwn: boolean,
  free: (position: number, id: string) => number | undefined,
): Map<string, Times> {
  const { first = [], last = [] } = hasOwn ? (runbook.rollback ?? {}) : {}
  const afterAll = (ids: readonly string[]) => ids.map((on) => ({ on, type: 'FS' as const, lag: 0 }))
  const own = (list: readonly StepDefinition[], before: readonly string[]) =>
    list.map((step): SlowNode => {
      const takes = step.takes.likely * 1000
      const state = rollbackOwn?.[[...first, ...last].indexOf(step)] ?? PENDING
      const after = [...step.after, ...afterAll(before)]
      return { id: step.id, takes, after, gates: [], ...progressOf(state, takes, undefined, moment, moment) }
    })
  const reversed = runbook.steps.flatMap(({ id, rollback }, position) => {
    const state = rollbackSteps[position] ?? undefined
    const from = free(position, id)
    if (!rollback || !('takes' in rollback) || (from === undefined && !state)) return []
    return [{ id, from: from ?? moment, takes: rollback.takes.likely * 1000, state: state ?? PENDING }]
  })
  const isReversed = (id: string) => reversed.some((one) => one.id === id)
  // Those that another one of them follows hold back that one alone (R1), also where they are done once more.
  const openings = first.flatMap(({ id }) =>
    first.some(({ after }) => after.some(({ on, type }) => on === id && (type === 'FS' || type === 'FF'))) ? [] : id,
  )
  const inverses = reversed.map(({ id, from, takes, state }): SlowNode => {
    const later = behind(runbook, id, isReversed)
    const after = afterAll([...openings, ...reversed.flatMap((one) => (later.has(one.id) ? one.id : []))])
    return { id, takes, after, gates: [], ...progressOf(state, takes, undefined, moment, from) }
  })
  // An inverse may have begun in the rollback of its workstream: it waits no longer, but the end waits for all of them.
  const before = [...openings, ...reversed.map(({ id }) => id)]
  return settle([...own(first, []), ...inverses, ...own(last, before)])
}

export interface LastMoment {
  /** Undefined: it is too late already. */
  at: number | undefined
  because: 'window' | 'pointOfNoReturn'
}

/** Tries every minute from now to the end of the window. Undefined where nothing limits it, or a point of no return has begun. */
export function lastMoment(cutover: Cutover, now: number, workstream?: string): LastMoment | undefined {
  const { runbook, windowEnd } = cutover
  const noReturn = pointOfNoReturn(cutover, now, workstream)
  if (noReturn === 'passed') return undefined
  const isKnown =
    runbook.rollback !== undefined || runbook.steps.some(({ rollback }) => rollback && 'takes' in rollback)
  if (!isKnown) return Number.isFinite(noReturn) ? { at: noReturn, because: 'pointOfNoReturn' } : undefined
  const endFrom = turningBack(cutover, now, workstream)
  let fits: number | undefined
  for (let moment = now; moment <= windowEnd; moment += MINUTE) if (endFrom(moment) <= windowEnd) fits = moment
  return fits === undefined || fits < noReturn
    ? { at: fits, because: 'window' }
    : { at: noReturn, because: 'pointOfNoReturn' }
}

/** When the first of them is expected to begin; Infinity without any ahead. */
export function pointOfNoReturn(cutover: Cutover, now: number, workstream?: string): number | 'passed' {
  const expected = settle(nodesAt(cutover, now))
  const finals = cutover.runbook.steps.flatMap(({ id, pointOfNoReturn: is, workstream: of }, position) =>
    is && (workstream === undefined || of === workstream)
      ? { id, status: cutover.steps[position]?.status ?? 'pending' }
      : [],
  )
  if (finals.some(({ status }) => BEGUN.has(status))) return 'passed'
  return Math.min(...finals.flatMap(({ id, status }) => (status === 'pending' ? (expected.get(id)?.start ?? []) : [])))
}
