/** The basis of a gate's decision (R7): its criteria, whether each is met, and the evidence behind them, as one hash. */
import { canonicalJson, sha256Hex } from '../chain/canonical.ts'
import { judgeChange } from '../change/changeCriteria.ts'
import type { Cutover, GateState } from '../cutoverState.ts'
import type { FrozenCriterion } from '../events.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { Criterion, Dependency, GateDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { forecast } from '../schedule/forecast.ts'
import { unreachable } from '../unreachable.ts'
import { isClosed, itemView, metricMet, readinessOf, sayRule, valueNow } from './readiness.ts'
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
  const judged = ranked.map(({ rank, criterion }) => ({ rank, criterion, ...judge(cutover, criterion, now) }))
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
  const criteria = [...must, ...should]
  const all = criteria.some((criterion) => 'readiness' in criterion)
  const mandatory = criteria.some((criterion) => 'mandatory' in criterion)
  const named = new Set(criteria.flatMap((criterion) => ('item' in criterion ? criterion.item : [])))
  return cutover.runbook.readiness.flatMap((item, position) =>
    all || (mandatory && item.mandatory) || named.has(item.id) ? position : [],
  )
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

/** `met` undefined: it could not be confirmed, which never counts as met. */
function judge(cutover: Cutover, criterion: Criterion, now: number): { sentence: string; met?: boolean } {
  if ('readiness' in criterion) {
    const { share, waived } = readinessOf(cutover)
    const accepted = waived === 0 ? '' : `, ${waived} waived`
    return {
      sentence: `Readiness ${percent(share)} (needs ${percent(criterion.readiness)}${accepted})`,
      met: share >= criterion.readiness,
    }
  }
  if ('mandatory' in criterion) {
    const { mandatoryOpen } = readinessOf(cutover)
    const first = mandatoryOpen[0]
    if (!first) return { sentence: 'No mandatory readiness item is open', met: true }
    const more = mandatoryOpen.length === 1 ? '' : ` and ${mandatoryOpen.length - 1} more`
    return { sentence: `Mandatory and open: “${first.title}”${more}`, met: false }
  }
  if ('item' in criterion) {
    const item = itemView(cutover, criterion.item)
    return {
      sentence: `“${item?.definition.title ?? criterion.item}” is verified or waived`,
      met: item !== undefined && isClosed(item.state),
    }
  }
  if ('finish' in criterion) {
    return {
      sentence: 'The forecast finish lies inside the window',
      met: forecast(cutover, now).finish <= cutover.windowEnd,
    }
  }
  if ('rollback' in criterion) {
    const { rollbackSeconds } = forecast(cutover, now)
    return {
      sentence: 'A rollback from here would still end inside the window',
      met: now + rollbackSeconds * 1000 <= cutover.windowEnd,
    }
  }
  if ('metric' in criterion) {
    const met = metricMet(cutover, criterion, now)
    return met === undefined
      ? { sentence: `${sayRule(criterion)}: no data` }
      : { sentence: `${sayRule(criterion)}: now ${valueNow(cutover, criterion, now)}`, met }
  }
  if ('chance' in criterion) {
    return { sentence: `Chance to finish inside the window at least ${percent(criterion.chance)}: not computed` }
  }
  if ('change' in criterion) {
    return judgeChange(cutover, criterion.change, now)
  }
  return unreachable(criterion)
}

const percent = (share: number): string => `${Math.floor(share * 1000) / 10} %`
