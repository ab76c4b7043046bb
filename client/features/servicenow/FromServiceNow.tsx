/** A change's facts in ServiceNow, their age, and offers. */
import { useState } from 'react'
import { relatedChanges, sayChangeNumber, standingOf } from '../../../shared/change/change.ts'
import { changeSays } from '../../../shared/change/changeSays.ts'
import { sayState } from '../../../shared/change/changeStage.ts'
import type { ChangeState } from '../../../shared/cutoverState.ts'
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'
import { usePeople, useTime } from '../../live/session.tsx'
import { factLines, sayAge, sayBriefly, sayChangeStatus } from './changeWords.ts'
import './FromServiceNow.css'
import { type OfferContext, offerContext } from '../../forms/offersOf.ts'
import { useActor } from '../../live/session.tsx'

/** How often time-dependent values are re-evaluated, in milliseconds. */
const LOOK_AGAIN_MS = 10_000

/** The context of offers about changes. */
export function useChangeOffers(): OfferContext {
  const cutover = useCutover((value) => value)
  const actor = useActor()
  return offerContext(cutover, actor, useCutoverTime(LOOK_AGAIN_MS))
}

interface ChangeStatusProps {
  change: ChangeState
  /** Whether both sides are shown below, with their differences. */
  compared?: boolean
}

/** `confirmed 40 s ago`, which ticks. */
export function ChangeStatus({ change, compared = false }: ChangeStatusProps) {
  const { name } = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const say = compared ? sayAge : sayChangeStatus
  const text = useTime((now) => say(change, now, { name, zone }).text)
  const tone = useTime((now) => say(change, now, { name, zone }).tone)
  return <span className={tone ?? 'dim'}>{text}</span>
}

/** Its number, which opens the ticket once there is one. */
export function ChangeNumber({ change }: { change: ChangeState }) {
  const { ticket } = change
  return ticket ? (
    <a className="change__number" href={ticket.link} target="_blank" rel="noreferrer">
      {ticket.number} <span aria-hidden="true">↗</span>
      <span className="unseen">in ServiceNow</span>
    </a>
  ) : (
    <b className="strong">{sayChangeNumber(change)}</b>
  )
}

interface ChangeFactsProps {
  change: ChangeState
  /** Whether both sides of the change are shown too, with the rest. */
  beside?: boolean
}

/** The facts of one change; stale ones are marked as the last reading. */
export function ChangeFacts({ change, beside = false }: ChangeFactsProps) {
  const { cutover, now } = useChangeOffers()
  const lines = factLines(cutover, change, now).filter(({ name }) => !beside || ONE_SIDED.has(name))
  const confirmed = useTime((second) => standingOf(change, second) === 'confirmed')
  if (lines.length === 0) return null
  return (
    <>
      {confirmed || beside ? null : <p className="change__heard late">Not confirmed now. What was last heard:</p>}
      <dl className={confirmed ? 'change__facts' : 'change__facts change__facts--old'}>
        {lines.map(({ name, text, tone, more }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={tone}>
              {text}
              {more === undefined ? null : <span className="change__more">{more}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** What people have to know before they rely on it, the gravest first. */
export function ChangeSays({ change }: { change: ChangeState }) {
  const { cutover, now } = useChangeOffers()
  // How fresh it is stands beside its number.
  const said = changeSays(cutover, change, now).filter(({ speaksFor }) => speaksFor)
  if (said.length === 0) return null
  return (
    <ul className="change__says">
      {said.map(({ kind, sentence, tone }) => (
        <li key={kind} className={tone}>
          {sentence}.
        </li>
      ))}
    </ul>
  )
}

/** Facts that only ServiceNow decides. */
const ONE_SIDED: ReadonlySet<string> = new Set(['Conflict', 'Open tasks', 'CAB'])

/** Related changes, one line each. */
export function RelatedChanges() {
  const related = relatedChanges(useCutover((cutover) => cutover))
  const [all, setAll] = useState(false)
  if (related.length === 0) return null
  const shown = all ? related : related.slice(0, FEW)
  return (
    <>
      <h3>
        Related changes <span className="dim">{related.length}</span>
      </h3>
      <ul className="change__related">
        {shown.map((change) => (
          <li key={change.id}>
            <ChangeNumber change={change} /> {change.facts ? <Briefly change={change} /> : null}{' '}
            <ChangeStatus change={change} />
          </li>
        ))}
      </ul>
      {related.length > shown.length ? (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {related.length - shown.length} more
        </button>
      ) : null}
    </>
  )
}

const FEW = 4

function Briefly({ change }: { change: ChangeState }) {
  const { cutover, now } = useChangeOffers()
  const { text, tone } = sayBriefly(cutover, change, now)
  const state = change.facts && sayState(change.facts.state)
  return (
    <span className={tone ?? 'strong'}>
      {state === undefined ? '' : `${state}, `}
      {text}
    </span>
  )
}
