import { incidentMetric } from '../../../shared/change/change.ts'
import type { GateView } from '../../../shared/derived/criteria.ts'
import { metricMet } from '../../../shared/derived/readiness.ts'
import { valueLabel, valueTitle } from '../../../shared/derived/valueNames.ts'
import { criteriaOf } from '../../../shared/runbook/criteriaOf.ts'
import { Offers } from '../../forms/Offers.tsx'
import type { Possible } from '../../forms/offer.ts'
import { offerContext, offersOf } from '../../forms/offersOf.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useActor } from '../../live/session.tsx'
import { VALUES } from './cures.ts'

interface MissingValuesProps {
  view: GateView
  /** Whether a poll is open, which restarts if a criterion changes. */
  open: boolean
  now: number
}

/** Metrics of this gate that are missing or out of bounds, with a form to record their current value. */
export function MissingValues({ view, open, now }: MissingValuesProps) {
  const cutover = useCutover((value) => value)
  const actor = useActor()
  const missing = criteriaOf(view.definition, 'metric').flatMap((criterion) =>
    metricMet(cutover, criterion, now) === true ? [] : criterion.metric,
  )
  const record = offersOf(
    offerContext(cutover, actor, now),
    [...new Set(missing)].map(
      (metric): Possible => ({
        name: metric,
        label: `Record ${valueTitle(cutover.runbook, metric)}…`,
        submit: 'Record',
        says: open ? 'If a criterion is then no longer met, all votes are void and the poll restarts.' : undefined,
        fields: [{ name: 'value', label: valueLabel(cutover.runbook, metric), kind: 'number', required: true }],
        command: ({ value }) => ({ type: 'recordMetric', metric, value: Number(value) }),
      }),
    ),
  )
  if (record.length === 0) {
    // What ServiceNow counts nobody records.
    const named = new Set(missing.filter((metric) => incidentMetric(cutover, metric, now) === undefined))
    return named.size === 0 ? null : (
      <p id={VALUES} className="rests dim">
        Whoever holds a role in this cutover can record{' '}
        {[...named].map((metric) => valueTitle(cutover.runbook, metric)).join(', ')} here.
      </p>
    )
  }
  return (
    <section className="rests" id={VALUES}>
      {record.map((offer) => (
        <div key={offer.name} className="rests__value">
          <Offers about={`metric ${offer.name}`} size="small" offers={[offer]} />
        </div>
      ))}
    </section>
  )
}
