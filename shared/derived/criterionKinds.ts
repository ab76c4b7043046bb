/** What each kind of criterion means: how it is judged, and whose evidence and values it rests on. */
import { judgeChange } from '../change/changeCriteria.ts'
import type { Cutover, PersonId } from '../cutoverState.ts'
import type { Criterion, CriterionKind, CriterionOf, ReadinessItemDefinition } from '../runbook/runbook.ts'
import { forecast } from '../schedule/forecast.ts'
import { isClosed, itemView, latestOf, metricMet, readinessOf, sayRule, valueNow } from './readiness.ts'

export interface Judgement {
  sentence: string
  /** Left out: it could not be confirmed, which never counts as met. */
  met?: boolean
}

interface Kind<OfKind extends Criterion> {
  /** `now` is in epoch milliseconds. */
  judge(cutover: Cutover, criterion: OfKind, now: number): Judgement
  /** Whether the evidence of this readiness item lies behind it. */
  looksAt(criterion: OfKind, item: ReadinessItemDefinition): boolean
  /** Who supplied a value that it compares, and what they supplied: their signature does not count (R6). */
  suppliedBy(cutover: Cutover, criterion: OfKind): { person: PersonId; what: string } | undefined
}

/** Neither an item nor a value that somebody supplied. */
const NO_EVIDENCE = { looksAt: () => false, suppliedBy: () => undefined }

const KINDS: { [K in CriterionKind]: Kind<CriterionOf<K>> } = {
  readiness: {
    ...NO_EVIDENCE,
    judge(cutover, criterion) {
      const { share, waived } = readinessOf(cutover)
      const accepted = waived === 0 ? '' : `, ${waived} waived`
      return {
        sentence: `Readiness ${percent(share)} (needs ${percent(criterion.readiness)}${accepted})`,
        met: share >= criterion.readiness,
      }
    },
    looksAt: () => true,
  },
  mandatory: {
    ...NO_EVIDENCE,
    judge(cutover) {
      const { mandatoryOpen } = readinessOf(cutover)
      const first = mandatoryOpen[0]
      if (!first) return { sentence: 'No mandatory readiness item is open', met: true }
      const more = mandatoryOpen.length === 1 ? '' : ` and ${mandatoryOpen.length - 1} more`
      return { sentence: `Mandatory and open: “${first.title}”${more}`, met: false }
    },
    looksAt: (_, { mandatory }) => mandatory,
  },
  item: {
    ...NO_EVIDENCE,
    judge(cutover, criterion) {
      const item = itemView(cutover, criterion.item)
      return {
        sentence: `“${item?.definition.title ?? criterion.item}” is verified or waived`,
        met: item !== undefined && isClosed(item.state),
      }
    },
    looksAt: (criterion, { id }) => id === criterion.item,
  },
  chance: {
    ...NO_EVIDENCE,
    judge: (_, { chance }) => ({
      sentence: `Chance to finish inside the window at least ${percent(chance)}: not computed`,
    }),
  },
  finish: {
    ...NO_EVIDENCE,
    judge: (cutover, _, now) => ({
      sentence: 'The forecast finish lies inside the window',
      met: forecast(cutover, now).finish <= cutover.windowEnd,
    }),
  },
  rollback: {
    ...NO_EVIDENCE,
    judge: (cutover, _, now) => ({
      sentence: 'A rollback from here would still end inside the window',
      met: now + forecast(cutover, now).rollbackSeconds * 1000 <= cutover.windowEnd,
    }),
  },
  metric: {
    ...NO_EVIDENCE,
    judge(cutover, criterion, now) {
      const met = metricMet(cutover, criterion, now)
      return met === undefined
        ? { sentence: `${sayRule(criterion)}: no data` }
        : { sentence: `${sayRule(criterion)}: now ${valueNow(cutover, criterion, now)}`, met }
    },
    suppliedBy(cutover, { metric }) {
      const latest = latestOf(cutover, metric)
      return latest && { person: latest.by, what: `the value of ${metric}` }
    },
  },
  change: {
    ...NO_EVIDENCE,
    judge: (cutover, criterion, now) => judgeChange(cutover, criterion.change, now),
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

export function suppliedBy(cutover: Cutover, criterion: Criterion): { person: PersonId; what: string } | undefined {
  return kindOf(criterion).suppliedBy(cutover, criterion)
}

function kindOf(criterion: Criterion): Kind<Criterion> {
  for (const key in criterion) {
    const kind = BY_NAME.get(key)
    if (kind) return kind
  }
  throw new Error(`No kind of criterion: ${JSON.stringify(criterion)}`)
}

const percent = (share: number): string => `${Math.floor(share * 1000) / 10} %`
