/** One incident in ServiceNow, or one that is being raised there. */
import { Link } from 'wouter'
import type { IncidentState } from '../../../shared/cutoverState.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { stepPath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import './Incident.css'
import { Instant } from '../../ui/Instant.tsx'

/** @param here whether it is shown with the step or watch item it was raised from */
export function Incident({ incident, here = false }: { incident: IncidentState; here?: boolean }) {
  const { facts, raised, failed } = incident
  const { connection } = useSession()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const now = connection.clock.now()
  const tone = !facts?.open ? 'dim' : facts.priority.value === '1' ? 'bad' : facts.priority.value === '2' ? 'late' : ''
  return (
    <div className="incident">
      <Glyph
        name={failed ? 'failed' : !facts ? 'waiting' : facts.open ? 'ready' : 'done'}
        label={failed ? 'not raised' : !facts ? 'being raised' : facts.open ? 'open' : 'over'}
      />
      <div>
        <p className={facts?.open === false ? 'dim' : 'strong'}>
          {facts ? (
            <a className="incident__number" href={facts.link} target="_blank" rel="noreferrer">
              {facts.number} <span aria-hidden="true">↗</span>
            </a>
          ) : null}{' '}
          {facts?.title ?? raised?.title}
        </p>
        {facts ? (
          <p className="dim">
            <b className={tone}>{facts.priority.label}</b> · {facts.state.label} · since{' '}
            <Instant at={Date.parse(facts.openedAt)} zone={zone} near={now} />
          </p>
        ) : failed ? (
          <p className="bad">It could not be raised: {failed}</p>
        ) : (
          <p className="dim">Being raised in ServiceNow…</p>
        )}
        {raised ? <RaisedFrom incident={incident} here={here} /> : null}
      </div>
    </div>
  )
}

function RaisedFrom({ incident: { raised }, here }: { incident: IncidentState; here: boolean }) {
  const cutover = useCutover((value) => value)
  const { cutoverId } = useFollowed()
  const people = usePeople()
  if (!raised) return null
  const step = here || raised.stepId === undefined ? undefined : stepView(cutover, raised.stepId)
  const item = cutover.watchItems.find(({ id }) => id === raised.watchItemId)
  return (
    <p className="dim">
      Raised by {people.shortName(raised.by)}
      {step ? (
        <>
          , from <Link href={stepPath(cutoverId, step.definition.id)}>{step.definition.title}</Link>
        </>
      ) : item ? (
        `, from “${item.title}”`
      ) : null}
    </p>
  )
}
