import type { GateView } from '../../../shared/derived/criteria.ts'
import { metricMet, sayRule } from '../../../shared/derived/readiness.ts'
import { Offers } from '../../forms/Offers.tsx'
import { hypercareRefusal } from '../../forms/permission.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useActor } from '../../live/session.tsx'

interface MissingValuesProps {
  view: GateView
  /** Whether a poll is open, which a changed truth begins anew. */
  open: boolean
  now: number
}

/** The metrics that this gate looks at and that are not as they should be, with a way to record what they read now. */
export function MissingValues({ view, open, now }: MissingValuesProps) {
  const cutover = useCutover((value) => value)
  const actor = useActor()
  const { must, should } = view.definition
  const missing = [...must, ...should].flatMap((criterion) =>
    'metric' in criterion && metricMet(cutover, criterion, now) !== true ? criterion : [],
  )
  const probe = { type: 'recordMetric' as const, metric: '…', value: 0 }
  if (missing.length === 0 || hypercareRefusal(cutover, probe, { actor, now })) return null
  return (
    <section className="rests">
      {missing.map((rule) => (
        <div key={sayRule(rule)} className="rests__value">
          <Offers
            about={`metric ${rule.metric}`}
            size="small"
            offers={[
              {
                name: 'record',
                label: `Record ${rule.metric}…`,
                submit: 'Record',
                capacity: 'own',
                roles: [],
                says: open ? <p>If this changes whether a criterion is met, the poll restarts.</p> : undefined,
                fields: [{ name: 'value', label: rule.metric, kind: 'number', required: true }],
                command: ({ value }) => ({ type: 'recordMetric', metric: rule.metric, value: Number(value) }),
              },
            ]}
          />
        </div>
      ))}
    </section>
  )
}
