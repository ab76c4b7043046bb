/** The hypercare screen: how long it lasts, the next check-in, and what keeps it from ending. */

import { type Watch, watchOf } from '../../../shared/derived/watch.ts'
import { holds } from '../../../shared/policy.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { Offers } from '../../forms/Offers.tsx'
import { offersOf } from '../../forms/offersOf.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { allZones } from '../../ui/instants.ts'
import { hypercareNext, whoActs } from './hypercareNext.ts'
import '../../shell/Page.css'
import { usePeople, useSession } from '../../live/session.tsx'
import { scrollable } from '../../ui/scrollable.ts'
import './Hypercare.css'
import { CheckIns } from './CheckIns.tsx'
import { CloseChange } from './CloseChange.tsx'
import { ExitCriteria } from './ExitCriteria.tsx'
import { Incidents } from './Incidents.tsx'
import { SignOffs } from './SignOffs.tsx'
import { WatchItems } from './WatchItems.tsx'

export default function Hypercare() {
  const cutover = useCutover((value) => value)
  const now = useCutoverTime(30_000)
  const watch = watchOf(cutover, now)
  const beside = watch && !(cutover.ended && watch.began === undefined) ? watch : undefined
  return (
    <div ref={scrollable} className="page hypercare">
      {watch ? <Head watch={watch} now={now} /> : <WithoutHypercare />}
      {watch ? <Next watch={watch} now={now} /> : null}
      <div className="hypercare__columns">
        <div>
          {watch?.began === undefined ? null : <CheckIns watch={watch} now={now} />}
          <WatchItems />
          <Incidents />
          {beside ? null : <CloseChange />}
        </div>
        {beside ? (
          <div>
            <CloseChange />
            <ExitCriteria watch={beside} />
            <SignOffs watch={beside} />
          </div>
        ) : null}
      </div>
    </div>
  )
}

function WithoutHypercare() {
  return (
    <header>
      <h1>Hypercare</h1>
      <p className="page__empty">
        <b>This runbook has no hypercare.</b>
        The lead closes the cutover when its steps are finished. What remains can be watched below until then.
      </p>
    </header>
  )
}

function Head({ watch, now }: { watch: Watch; now: number }) {
  const cutover = useCutover((value) => value)
  const zone = cutover.runbook.timezone
  const { lasts, checkInEvery, owner } = watch.definition
  if (watch.began === undefined || watch.ends === undefined) {
    if (cutover.ended) {
      return (
        <header>
          <h1>Hypercare</h1>
          <p className="page__empty">
            <b>Hypercare never began.</b>
            The cutover ended before it.
          </p>
        </header>
      )
    }
    return (
      <header>
        <div className="page__head">
          <h1>Hypercare</h1>
          <p className="dim">not yet</p>
        </div>
        <p className="hypercare__coming">
          Begins when every step is finished and the lead says so, and lasts {sayDuration(lasts)}.
          {checkInEvery === undefined
            ? ''
            : ` ${roleTitle(cutover.runbook, owner)} records how it goes every ${sayDuration(checkInEvery)}.`}{' '}
          It ends with {watch.signOffs.length === 1 ? 'the sign-off' : 'the sign-offs'} of{' '}
          {watch.signOffs.map(({ title }) => title).join(' and ')}, once nothing is watched any more and the exit
          criteria are met.
        </p>
        <Enter />
      </header>
    )
  }
  const left = (watch.ends - now) / 1000
  const gone = Math.min(1, Math.max(0, (now - watch.began) / (watch.ends - watch.began)))
  return (
    <header className="hypercare__head">
      <div className="page__head">
        <h1>Hypercare</h1>
        {cutover.ended ? (
          <p>
            over after {sayDuration((cutover.ended.at - watch.began) / 1000)} · since{' '}
            <Instant at={watch.began} zone={zone} full /> · closed <Instant at={cutover.ended.at} zone={zone} full />
          </p>
        ) : (
          <p>
            <b className="strong">{left > 0 ? `${sayDuration(left)} left` : `${sayDuration(left)} past its time`}</b> of{' '}
            {sayDuration(lasts)} · since <Instant at={watch.began} zone={zone} full /> · until{' '}
            <Instant at={watch.ends} zone={zone} full />
          </p>
        )}
      </div>
      <div className="share-bar" role="img" aria-label={`${Math.round(gone * 100)} % of hypercare is over`}>
        <div className="share-bar__part" style={{ width: `${gone * 100}%` }} />
      </div>
    </header>
  )
}

/** Who has to act next, shown before everything else. */
function Next({ watch, now }: { watch: Watch; now: number }) {
  const cutover = useCutover((value) => value)
  const { me } = useSession()
  const people = usePeople()
  const acts = hypercareNext(cutover, watch, now)
  if (acts.length === 0) return null
  return (
    <section className="hypercare__next" aria-label="Who acts next">
      <h2>Who acts next</h2>
      <ol>
        {acts.map(({ role, does, late, at }) => {
          const { title, names } = whoActs(cutover, role, people.name)
          const mine = holds(cutover, role, me.person.id)
          return (
            <li key={`${role} ${does}`} className={late ? 'late' : undefined}>
              <b className={late ? 'late' : 'strong'}>{title}</b>{' '}
              <span className={names === 'nobody' ? 'late' : mine ? 'you' : 'dim'}>{mine ? 'you' : names}</span>:{' '}
              <span title={at === undefined ? undefined : allZones(at, cutover.runbook.timezone)}>{does}</span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function Enter() {
  const offers = offersOf(useOfferContext(), [
    {
      name: 'enter',
      label: 'Enter hypercare',
      tone: 'primary',
      command: () => ({ type: 'enterHypercare' }),
    },
  ])
  return <Offers about="hypercare" offers={offers} />
}
