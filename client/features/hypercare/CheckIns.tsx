import { sayValue, valueLabel } from '../../../shared/derived/valueNames.ts'
import type { Watch } from '../../../shared/derived/watch.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { CHECK_INS } from '../../derive/sayEvent.ts'
import { Offers } from '../../forms/Offers.tsx'
import type { Field, FormAnswers } from '../../forms/offer.ts'
import { offerContext, offersOf } from '../../forms/offersOf.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useActor, usePeople } from '../../live/session.tsx'
import { capital } from '../../ui/capital.ts'
import { Instant } from '../../ui/Instant.tsx'

const STATUSES = ['calm', 'watching', 'trouble'] as const
const TONES = { calm: '', watching: 'late', trouble: 'bad' } as const
const SAYS = {
  calm: 'Nothing that needs anybody.',
  watching: 'Something is not as it should be and is being watched.',
  trouble: 'Something is wrong and is being worked on.',
} as const

/** The next check-in, and those so far. */
export function CheckIns({ watch, now }: { watch: Watch; now: number }) {
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const zone = cutover.runbook.timezone
  return (
    <section className="hypercare__part">
      <h2>Check-ins</h2>
      {cutover.ended ? null : <Due watch={watch} now={now} />}
      <Record watch={watch} now={now} />
      {cutover.checkIns.length === 0 ? (
        <p className="dim">None yet.</p>
      ) : (
        <ul className="check-ins">
          {cutover.checkIns.toReversed().map((checkIn) => (
            <li key={`${checkIn.at} ${checkIn.by}`} className="check-in">
              <span className="dim">
                <Instant at={checkIn.at} zone={zone} near={now} /> {people.name(checkIn.onBehalfOf ?? checkIn.by)}{' '}
                <b className={TONES[checkIn.status]}>{CHECK_INS[checkIn.status]}</b>
              </span>
              <span>{checkIn.note}</span>
              {checkIn.metrics ? (
                <span className="mono dim">
                  {Object.entries(checkIn.metrics)
                    .map(([metric, value]) => sayValue(cutover.runbook, metric, value))
                    .join(' · ')}
                </span>
              ) : null}
            </li>
          ))}
          {cutover.earlierCheckIns ? (
            <li className="dim">{cutover.earlierCheckIns} earlier ones are in the audit.</li>
          ) : null}
        </ul>
      )}
    </section>
  )
}

function Due({ watch, now }: { watch: Watch; now: number }) {
  const runbook = useCutover((cutover) => cutover.runbook)
  if (watch.nextCheckIn === undefined) return null
  const over = (now - watch.nextCheckIn) / 1000
  const who = roleTitle(runbook, watch.definition.owner)
  return over > 0 ? (
    <p className="late">
      <b>{sayDuration(over)} overdue:</b> {who} was to look at{' '}
      <Instant at={watch.nextCheckIn} zone={runbook.timezone} near={now} />.
    </p>
  ) : (
    <p>
      Next by <Instant at={watch.nextCheckIn} zone={runbook.timezone} full className="strong" />, in {sayDuration(over)}
      , by {who}.
    </p>
  )
}

function Record({ watch, now }: { watch: Watch; now: number }) {
  const cutover = useCutover((value) => value)
  const actor = useActor()
  const { owner, exit } = watch.definition
  const overdue = watch.nextCheckIn !== undefined && watch.nextCheckIn <= now
  const counted = watch.exit.flatMap((criterion) => (criterion.counted ? criterion.rule.metric : []))
  const metrics = [...new Set(exit.map(({ metric }) => metric))].filter((metric) => !counted.includes(metric))
  const fields: Field[] = [
    {
      name: 'status',
      label: 'How is it?',
      kind: 'radio',
      required: true,
      initial: 'calm',
      options: STATUSES.map((status) => ({ value: status, label: capital(CHECK_INS[status]), says: SAYS[status] })),
    },
    { name: 'note', label: 'What was seen', required: true },
    ...metrics.map(
      (metric): Field => ({
        name: `metric ${metric}`,
        label: `${valueLabel(cutover.runbook, metric)}, if it was read`,
        kind: 'number',
      }),
    ),
  ]
  const offers = offersOf(offerContext(cutover, actor, now), [
    {
      name: 'checkIn',
      label: 'Record a check-in…',
      submit: 'Record the check-in',
      tone: overdue ? 'primary' : undefined,
      roles: [owner],
      fields,
      command: (said, inPlaceOf) => ({
        type: 'recordCheckIn',
        note: said.note ?? '',
        status: STATUSES.find((status) => status === said.status) ?? 'calm',
        metrics: metricsOf(metrics, said),
        ...inPlaceOf,
      }),
    },
  ])
  return offers.length === 0 ? null : (
    <div className="hypercare__offers">
      <Offers about="check-in" offers={offers} />
    </div>
  )
}

function metricsOf(metrics: readonly string[], said: FormAnswers): Record<string, number> | undefined {
  const read = metrics.flatMap((metric) => {
    const value = said[`metric ${metric}`]
    return value === undefined ? [] : [[metric, Number(value)] as const]
  })
  return read.length > 0 ? Object.fromEntries(read) : undefined
}
