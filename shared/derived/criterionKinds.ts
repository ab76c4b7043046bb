/** What each kind of criterion means: how it is judged, and whose evidence and values it rests on. */
import { incidentMetric } from '../change/change.ts'
import { judgeChange } from '../change/changeCriteria.ts'
import type { Cutover } from '../cutoverState.ts'
import type { Criterion, CriterionKind, CriterionOf, ReadinessItemDefinition } from '../runbook/runbook.ts'
import { forecast } from '../schedule/forecast.ts'
import { someTitles } from '../someOf.ts'
import type { Truth } from '../truth.ts'
import { judgeChance } from './chance.ts'
import { givenOfItem, itemTruth } from './itemTruth.ts'
import type { Judgement } from './judgement.ts'
import { itemView, latestOf, metricMet, readinessOf, sayRule, valueNow } from './readiness.ts'
import { judgeRehearsed } from './rehearsals.ts'
import { withUnit } from './valueNames.ts'

/** What a criterion, or a reason of a recommendation, is about: where what would change it is found. */
export interface Subject {
  kind: SubjectKind
  /** Of the step, gate, item or change; a metric's name; the role of a vote. */
  id?: string
}

export const SUBJECT_KINDS = [
  'step',
  'gate',
  'item',
  'readiness',
  'metric',
  'change',
  'rehearsal',
  'forecast',
  'vote',
] as const
export type SubjectKind = (typeof SUBJECT_KINDS)[number]

interface Kind<OfKind extends Criterion> {
  about(criterion: OfKind): Subject
  /** `now` is in epoch milliseconds. */
  judge(cutover: Cutover, criterion: OfKind, now: number): Judgement
  /** Whether the evidence of this readiness item lies behind it. */
  looksAt(criterion: OfKind, item: ReadinessItemDefinition): boolean
  /** The metric whose value it compares: whoever supplied it does not count as a signer (R6). */
  comparesMetric(criterion: OfKind): string | undefined
}

/** Neither an item nor a value that somebody supplied. */
const NO_EVIDENCE = { looksAt: () => false, comparesMetric: () => undefined }

const UNMET_ITEM = 'is verified or waived'

const computed = (isSo: boolean): Truth => (isSo ? 'met' : 'unmet')

const KINDS: { [K in CriterionKind]: Kind<CriterionOf<K>> } = {
  readiness: {
    ...NO_EVIDENCE,
    about: () => ({ kind: 'readiness' }),
    judge(cutover, { readiness: needed }) {
      const { share, verifiedShare, waived } = readinessOf(cutover)
      if (share === undefined || verifiedShare === undefined) {
        return { sentence: `There are no readiness items (needs ${percent(needed)})`, truth: 'empty' }
      }
      const accepted = waived === 0 ? '' : `, ${waived} waived`
      return {
        sentence: `Readiness ${percent(share)} (needs ${percent(needed)}${accepted})`,
        truth: verifiedShare >= needed ? 'verified' : share >= needed ? 'waived' : 'unmet',
      }
    },
    looksAt: () => true,
  },
  mandatory: {
    ...NO_EVIDENCE,
    about: () => ({ kind: 'readiness' }),
    judge(cutover) {
      const { mandatory, mandatoryOpen, mandatoryWaived } = readinessOf(cutover)
      if (mandatory === 0) return { sentence: 'There is no mandatory readiness item', truth: 'empty' }
      const named = (items: readonly ReadinessItemDefinition[]) =>
        someTitles(
          items.map(({ title }) => title),
          1,
        )
      if (mandatoryOpen.length > 0) return { sentence: `Mandatory and open: ${named(mandatoryOpen)}`, truth: 'unmet' }
      if (mandatoryWaived.length === 0) return { sentence: 'No mandatory readiness item is open', truth: 'verified' }
      return { sentence: `No mandatory readiness item is open, waived: ${named(mandatoryWaived)}`, truth: 'waived' }
    },
    looksAt: (_, { mandatory }) => mandatory,
  },
  item: {
    ...NO_EVIDENCE,
    about: ({ item }) => ({ kind: 'item', id: item }),
    judge(cutover, { item: id }) {
      const item = itemView(cutover, id)
      const truth = item ? itemTruth(item.state) : 'unmet'
      const given = item && givenOfItem(item.state)
      const is =
        truth === 'waived' ? 'is waived' : truth === 'unmet' || truth === 'provided' ? UNMET_ITEM : 'is verified'
      return { sentence: `“${item?.definition.title ?? id}” ${is}`, truth, ...(given ? { given } : {}) }
    },
    looksAt: (criterion, { id }) => id === criterion.item,
  },
  chance: {
    ...NO_EVIDENCE,
    about: () => ({ kind: 'forecast' }),
    judge: judgeChance,
  },
  finish: {
    ...NO_EVIDENCE,
    about: () => ({ kind: 'forecast' }),
    judge: (cutover, _, now) => ({
      sentence: 'The forecast finish lies inside the window',
      truth: computed(forecast(cutover, now).finish <= cutover.windowEnd),
    }),
  },
  rollback: {
    ...NO_EVIDENCE,
    about: () => ({ kind: 'forecast' }),
    judge: (cutover, _, now) => ({
      sentence: 'A rollback from here would still end inside the window',
      truth: computed(now + forecast(cutover, now).rollbackSeconds * 1000 <= cutover.windowEnd),
    }),
  },
  metric: {
    ...NO_EVIDENCE,
    about: ({ metric }) => ({ kind: 'metric', id: metric }),
    judge(cutover, criterion, now) {
      const rule = sayRule(cutover.runbook, criterion)
      const met = metricMet(cutover, criterion, now)
      const counted = incidentMetric(cutover, criterion.metric, now) !== undefined
      const latest = counted ? undefined : latestOf(cutover, criterion.metric)
      const given = latest && {
        given: {
          by: latest.by,
          at: new Date(latest.measuredAt).toISOString(),
          ...(latest.byProgram ? { byProgram: true as const } : {}),
        },
      }
      if (met === undefined) {
        return { sentence: `${rule}: no data`, truth: latest ? 'stale' : 'missing', ...given }
      }
      return {
        sentence: `${rule}: now ${withUnit(cutover.runbook, criterion.metric, valueNow(cutover, criterion, now) ?? '')}`,
        truth: met ? (counted || latest?.byProgram ? 'measured' : 'typed') : 'unmet',
        ...given,
      }
    },
    comparesMetric: ({ metric }) => metric,
  },
  rehearsed: { ...NO_EVIDENCE, about: () => ({ kind: 'rehearsal' }), judge: judgeRehearsed },
  change: {
    ...NO_EVIDENCE,
    about: () => ({ kind: 'change' }),
    judge(cutover, { change }, now) {
      const { sentence, met, truth } = judgeChange(cutover, change, now)
      return { sentence, truth: truth ?? (met === undefined ? 'unconfirmed' : computed(met)) }
    },
  },
}

const BY_NAME: ReadonlyMap<string, Kind<Criterion>> = new Map(Object.entries(KINDS))
export const CRITERION_KINDS: readonly string[] = [...BY_NAME.keys()]

export function judgeCriterion(cutover: Cutover, criterion: Criterion, now: number): Judgement {
  return kindOf(criterion).judge(cutover, criterion, now)
}

/** Tells the readiness items whose evidence lies behind a criterion. */
export function lookingAt(criterion: Criterion): (item: ReadinessItemDefinition) => boolean {
  const kind = kindOf(criterion)
  return (item) => kind.looksAt(criterion, item)
}

export const metricOf = (criterion: Criterion): string | undefined => kindOf(criterion).comparesMetric(criterion)

export const subjectOf = (criterion: Criterion): Subject => kindOf(criterion).about(criterion)

function kindOf(criterion: Criterion): Kind<Criterion> {
  for (const key in criterion) {
    const kind = BY_NAME.get(key)
    if (kind) return kind
  }
  throw new Error(`No kind of criterion: ${JSON.stringify(criterion)}`)
}

const percent = (share: number): string => `${Math.floor(share * 1000) / 10} %`
