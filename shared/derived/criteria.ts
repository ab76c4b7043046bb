/** The basis of a gate's decision (R7): its criteria, the truth of each, and the evidence behind them, as one hash. */
import { canonicalJson, sha256Hex } from '../chain/canonical.ts'
import type { Cutover, GateState } from '../cutoverState.ts'
import type { FrozenCriterion, FrozenEvidence } from '../events.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { Dependency, GateDefinition, Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import { isException, isMet, type Truth } from '../truth.ts'
import { judgeCriterion, lookingAt, type Subject, subjectOf } from './criterionKinds.ts'
import { doerOf } from './doer.ts'
import { itemTruth } from './itemTruth.ts'
import type { Judgement } from './judgement.ts'
import { rehearsalBehind } from './rehearsals.ts'
import { stepView } from './steps.ts'
import { dependencyMetAt } from './waiting.ts'

export interface GateView {
  definition: GateDefinition
  state: GateState
  position: number
}

/** The criteria as they stand, what lies behind them, and the hash by which a poll freezes both. */
export interface Basis {
  criteria: FrozenCriterion[]
  evidence: FrozenEvidence[]
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
  !criteria.some(({ ofChange, met, rank, exception }) => ofChange && rank === 'must' && met === false && !exception)

/**
 * Evaluates a gate's criteria at `now`. The hash covers the truth of each criterion and the versions of the evidence, but
 * not the numbers behind them, so that a forecast which moves by a minute changes nothing.
 */
export function basisOf(cutover: Cutover, { definition }: Pick<GateView, 'definition'>, now: number): Basis {
  const ranked = [
    ...definition.must.map((criterion) => ({ rank: 'must' as const, criterion })),
    ...definition.should.map((criterion) => ({ rank: 'should' as const, criterion })),
  ]
  const judged = ranked.map(({ rank, criterion }) => ({ rank, criterion, ...judgeCriterion(cutover, criterion, now) }))
  const before = definition.after.map((dependency) => ({ dependency, ...judgeBefore(cutover, dependency, now) }))
  const evidence = [
    ...evidenceBehind(cutover, definition, before),
    ...judged.flatMap(({ truth, rehearsal }) => rehearsalBehind(cutover, truth, rehearsal)),
  ]
  const frozen = (rank: FrozenCriterion['rank'], { sentence, truth, given }: Judgement): FrozenCriterion => {
    const met = isMet(truth, definition.accepts)
    return {
      rank,
      sentence,
      truth,
      ...(met === undefined ? {} : { met }),
      ...(isException(truth) && !met ? { exception: true } : {}),
      ...(given ? { given } : {}),
    }
  }
  return {
    criteria: [
      ...before.map((judgement) => frozen('must', judgement)),
      ...judged.map(({ rank, criterion, ...judgement }) => ({
        ...frozen(rank, judgement),
        ...('change' in criterion ? { ofChange: true as const } : {}),
      })),
    ],
    evidence,
    hash: sha256Hex(
      canonicalJson({
        gate: definition.id,
        runbook: cutover.runbookHash,
        before: before.map(({ dependency: { on, type }, truth }) => [on, type, truth]),
        criteria: judged.map(({ rank, criterion, truth }) => [rank, criterion, truth]),
        evidence: evidence.map(({ of, id, truth, version }) => [of, id, truth, version]),
      }),
    ),
  }
}

/** What each criterion is about, in the order in which `basisOf` has them. */
export const subjectsOf = (runbook: Runbook, { after, must, should }: GateDefinition): Subject[] => [
  ...after.map(({ on }): Subject => ({ kind: indexOf(runbook).step.has(on) ? 'step' : 'gate', id: on })),
  ...[...must, ...should].map(subjectOf),
]

/** A criterion that a go does not meet as it should: the decision owner answers for it with a reason. */
export interface AnsweredFor {
  /** Its place in the poll's `criteria`, from 0. */
  criterion: number
  sentence: string
  truth?: Truth
}

/** Unmet though they should be met, and exceptions; a must that is unmet leaves no go to answer for. */
export const toAnswerFor = (criteria: readonly FrozenCriterion[]): AnsweredFor[] =>
  criteria.flatMap(({ rank, met, exception, sentence, truth }, criterion) =>
    met !== true && (rank === 'should' || exception)
      ? [{ criterion, sentence, ...(truth === undefined ? {} : { truth }) }]
      : [],
  )

/** Why it was decided so: the reason, and those that single criteria have of their own; undefined without any. */
export function reasonOfDecision({ decision, poll }: GateState): string | undefined {
  const own = Object.entries(decision?.reasons ?? {}).map(
    ([place, why]) => `${poll?.criteria[Number(place)]?.sentence ?? `Criterion ${place}`}: ${why}`,
  )
  const said = decision?.reason === undefined ? own : [decision.reason, ...own]
  return said.length === 0 ? undefined : said.join('; ')
}

/** Positions of the readiness items that a criterion of the gate looks at. */
export function itemsBehind(cutover: Cutover, { must, should }: GateDefinition): number[] {
  const looks = [...must, ...should].map(lookingAt)
  return cutover.runbook.readiness.flatMap((item, position) => (looks.some((look) => look(item)) ? position : []))
}

/** Items behind the criteria and steps before the gate; a version is another evidence, or another result. */
function evidenceBehind(
  cutover: Cutover,
  definition: GateDefinition,
  before: readonly { dependency: Dependency; truth: Truth }[],
): FrozenEvidence[] {
  const items = itemsBehind(cutover, definition).flatMap((position): FrozenEvidence[] => {
    const [item, id] = [cutover.items[position], cutover.runbook.readiness[position]?.id]
    return item && id !== undefined
      ? [{ of: 'item', id, truth: itemTruth(item), version: item.evidence?.version ?? 0 }]
      : []
  })
  const steps = before.flatMap(({ dependency, truth }): FrozenEvidence[] => {
    const state = stepView(cutover, dependency.on)?.state
    if (!state) return []
    const version = 'completed' in state ? state.completed.at : state.status === 'skipped' ? state.skipped.at : 0
    return [{ of: 'step', id: dependency.on, truth, version }]
  })
  return [...items, ...steps]
}

/** A gate's dependencies hold its go as they would hold the start of a step, type and lag included (R1). */
function judgeBefore(cutover: Cutover, dependency: Dependency, now: number): Judgement {
  const { on, type, lag } = dependency
  const metAt = dependencyMetAt(cutover, dependency)
  const isSo = metAt !== undefined && metAt <= now
  const step = stepView(cutover, on)
  if (!step) {
    const gate = gateView(cutover, on)
    const passed = `“${gate?.definition.title ?? on}” passed`
    const said = lag > 0 ? `At least ${sayDuration(lag)} since ${passed}` : passed
    if (!isSo) return { sentence: said, truth: 'unmet' }
    const isPromised = cutover.watchItems.some(({ condition, resolved }) => condition?.gateId === on && !resolved)
    return isPromised
      ? { sentence: `${said}, on conditions that are open`, truth: 'promised' }
      : { sentence: said, truth: 'done' }
  }
  const { definition, state } = step
  const title = `“${definition.title}”`
  const looksAtEnd = type === 'FS' || type === 'FF'
  const truth: Truth = !isSo
    ? 'unmet'
    : state.status === 'skipped'
      ? 'skipped'
      : looksAtEnd && state.status === 'done' && state.withIssues !== undefined
        ? 'doneWithIssues'
        : 'done'
  const is = {
    skipped: 'was skipped',
    doneWithIssues: 'is done with issues',
    other: looksAtEnd ? 'is done' : 'has started',
  }[truth === 'skipped' || truth === 'doneWithIssues' ? truth : 'other']
  const since =
    lag > 0 && truth !== 'skipped'
      ? `At least ${sayDuration(lag)} since ${title} ${looksAtEnd ? 'was done' : 'started'}`
      : ''
  const act = state.status === 'skipped' ? state.skipped : 'completed' in state ? state.completed : undefined
  const isDone = act && {
    given: {
      by: doerOf(act),
      at: new Date(act.at).toISOString(),
      ...(traitsOf(definition).doneBy === 'program' && !state.takenOver ? { byProgram: true as const } : {}),
      ...(state.status === 'done' && state.confirmed ? { verifiedBy: doerOf(state.confirmed) } : {}),
    },
  }
  const withIssues = truth === 'doneWithIssues' ? ', with issues' : ''
  return { sentence: since === '' ? `${title} ${is}` : `${since}${withIssues}`, truth, ...(looksAtEnd ? isDone : {}) }
}
