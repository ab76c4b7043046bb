/** The basis of a gate's decision (R7): its criteria, whether each is met, and the evidence behind them, as one hash. */
import { canonicalJson, sha256Hex } from '../chain/canonical.ts'
import type { Cutover, GateState } from '../cutoverState.ts'
import type { FrozenCriterion } from '../events.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { Dependency, GateDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { judgeCriterion, lookingAt } from './criterionKinds.ts'
import { stepView } from './steps.ts'
import { dependencyMetAt } from './waiting.ts'

export interface GateView {
  definition: GateDefinition
  state: GateState
  position: number
}

/** The criteria as they stand, and the hash by which a poll freezes them. */
export interface Basis {
  criteria: FrozenCriterion[]
  hash: string
}

export function gateView(cutover: Cutover, gateId: string): GateView | undefined {
  const position = indexOf(cutover.runbook).gate.get(gateId)
  const definition = position === undefined ? undefined : cutover.runbook.gates[position]
  const state = position === undefined ? undefined : cutover.gates[position]
  return position !== undefined && definition && state ? { definition, state, position } : undefined
}

export const saysGo = ({ status }: GateState): boolean => status === 'go' || status === 'goWithConditions'

/** Whether ServiceNow's criteria are unconfirmed, and none of them is known to be unmet. */
export const isUnconfirmedChange = ({ criteria }: Basis): boolean =>
  criteria.some(({ ofChange, met }) => ofChange && met === undefined) &&
  !criteria.some(({ ofChange, met, rank }) => ofChange && rank === 'must' && met === false)

/**
 * Evaluates a gate's criteria at `now`. The hash covers each criterion, whether it is met, and the evidence versions, but
 * not the numbers behind them, so that a forecast which moves by a minute does not void signatures.
 */
export function basisOf(cutover: Cutover, { definition }: Pick<GateView, 'definition'>, now: number): Basis {
  const ranked = [
    ...definition.must.map((criterion) => ({ rank: 'must' as const, criterion })),
    ...definition.should.map((criterion) => ({ rank: 'should' as const, criterion })),
  ]
  const judged = ranked.map(({ rank, criterion }) => ({ rank, criterion, ...judgeCriterion(cutover, criterion, now) }))
  const before = definition.after.map((dependency) => ({ dependency, ...judgeBefore(cutover, dependency, now) }))
  const evidence = itemsBehind(cutover, definition).map((position) => {
    const item = cutover.items[position]
    return [position, item?.status ?? 'open', item?.evidence?.version ?? 0]
  })
  return {
    criteria: [
      ...before.map(({ sentence, met }) => ({ rank: 'must' as const, sentence, met })),
      ...judged.map(({ rank, criterion, sentence, met }) => ({
        rank,
        sentence,
        ...(met === undefined ? {} : { met }),
        ...('change' in criterion ? { ofChange: true as const } : {}),
      })),
    ],
    hash: sha256Hex(
      canonicalJson({
        gate: definition.id,
        runbook: cutover.runbookHash,
        before: before.map(({ dependency: { on, type }, met }) => (type === 'FS' ? [on, met] : [on, type, met])),
        criteria: judged.map(({ rank, criterion, met }) => [rank, criterion, met ?? null]),
        evidence,
      }),
    ),
  }
}

/** What changed between the frozen criteria and the current ones, as a sentence for the poll's members. */
export function sayChange(frozen: readonly FrozenCriterion[], current: readonly FrozenCriterion[]): string {
  const changed = current.find((criterion, position) => criterion.met !== frozen[position]?.met)
  if (!changed) return 'The evidence changed'
  return changed.met ? `Now met: ${changed.sentence}` : `No longer met: ${changed.sentence}`
}

/** Positions of the readiness items that a criterion of the gate looks at. */
export function itemsBehind(cutover: Cutover, { must, should }: GateDefinition): number[] {
  const looks = [...must, ...should].map(lookingAt)
  return cutover.runbook.readiness.flatMap((item, position) => (looks.some((look) => look(item)) ? position : []))
}

/** A gate's dependencies hold its go as they would hold the start of a step, type and lag included (R1). */
function judgeBefore(cutover: Cutover, dependency: Dependency, now: number): { sentence: string; met: boolean } {
  const { on, type, lag } = dependency
  const metAt = dependencyMetAt(cutover, dependency)
  const step = stepView(cutover, on)?.definition
  const title = `“${step?.title ?? gateView(cutover, on)?.definition.title ?? on}”`
  const looksAtEnd = type === 'FS' || type === 'FF'
  const [is, was] = !step ? ['passed', 'passed'] : looksAtEnd ? ['is done', 'was done'] : ['has started', 'started']
  return {
    sentence: lag > 0 ? `At least ${sayDuration(lag)} since ${title} ${was}` : `${title} ${is}`,
    met: metAt !== undefined && metAt <= now,
  }
}
