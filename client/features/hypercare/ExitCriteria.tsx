import { valueLabel, withUnit } from '../../../shared/derived/valueNames.ts'
import type { ExitCriterion, Watch } from '../../../shared/derived/watch.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { Offers } from '../../forms/Offers.tsx'
import { offersOf } from '../../forms/offersOf.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { usePeople, useTime } from '../../live/session.tsx'
import { Glyph } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'

/** Exit criteria with their latest values. */
export function ExitCriteria({ watch }: { watch: Watch }) {
  return (
    <section className="hypercare__part">
      <h2>Exit criteria</h2>
      {watch.exit.length === 0 ? <p className="dim">None. Hypercare ends with its time and the sign-offs.</p> : null}
      <ul>
        {watch.exit.map((criterion) => (
          <li key={criterion.sentence}>
            <Criterion criterion={criterion} watch={watch} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Criterion({ criterion, watch }: { criterion: ExitCriterion; watch: Watch }) {
  const { rule, sentence, met, latest, counted } = criterion
  const context = useOfferContext()
  const { cutover, now } = context
  const people = usePeople()
  const zone = cutover.runbook.timezone
  const record = offersOf(context, [
    {
      name: 'record',
      label: 'Record…',
      submit: 'Record',
      fields: [
        { name: 'value', label: valueLabel(cutover.runbook, rule.metric), kind: 'number', required: true },
        { name: 'measuredAt', label: 'Measured at, if not now', kind: 'earlier' },
      ],
      command: ({ value, measuredAt }) => ({
        type: 'recordMetric',
        metric: rule.metric,
        value: Number(value),
        measuredAt,
      }),
    },
  ])
  const stale = latest !== undefined && met === undefined && !cutover.ended
  // Exit criteria are measured at the end; a stale value before that is normal.
  const asked = watch.ends !== undefined && now >= watch.ends
  return (
    <div className={`exit-criterion ${met === false ? 'late' : ''}`}>
      <Glyph
        name={met === true ? 'done' : met === false ? 'held' : 'waiting'}
        label={met === true ? 'met' : met === false ? 'not met' : 'no data'}
      />
      <div>
        <p>
          <span className="mono">{sentence}</span>
          {rule.freshFor === undefined ? '' : `, not older than ${sayDuration(rule.freshFor)}`}
        </p>
        <p className="dim">
          {counted ? (
            <Counted counted={counted} met={met} />
          ) : latest ? (
            <>
              {cutover.ended ? 'At last' : 'Now'}{' '}
              <b className={`mono ${met === false ? 'late' : 'strong'}`}>
                {withUnit(cutover.runbook, rule.metric, latest.value)}
              </b>
              , <Instant at={latest.measuredAt} zone={zone} near={now} />, {people.name(latest.by)}
              {stale ? <span className={asked ? 'late' : undefined}> · too old to count</span> : null}
            </>
          ) : (
            'No value yet.'
          )}
        </p>
      </div>
      {counted ? null : <Offers about={`metric ${rule.metric}`} size="small" offers={record} />}
    </div>
  )
}

/** Metrics counted by ServiceNow are not entered by hand. */
function Counted({ counted: { value, confirmedAt }, met }: Pick<ExitCriterion, 'met'> & { counted: Counted }) {
  const age = useTime((now) => (confirmedAt === undefined ? '' : sayDuration(Math.max(0, now - confirmedAt) / 1000)))
  if (value === undefined) {
    return (
      <span className="late">
        ServiceNow does not confirm a number now{age === '' ? '' : `; last confirmed ${age} ago`}.
      </span>
    )
  }
  return (
    <>
      Now <b className={`mono ${met === false ? 'late' : 'strong'}`}>{value}</b>, from ServiceNow, {age} ago
    </>
  )
}
type Counted = NonNullable<ExitCriterion['counted']>
