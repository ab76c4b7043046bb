/** What T-Minus recommends, why, and which votes disagree. It stands first: people decide in view of it, not by it. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { GateView } from '../../../shared/derived/criteria.ts'
import type { Subject } from '../../../shared/derived/criterionKinds.ts'
import { type Reason, recommend } from '../../../shared/derived/recommendation.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import { RECOMMENDED_WORDS } from '../../derive/sayEvent.ts'
import { useCutover } from '../../live/cutover.tsx'
import { curePath } from './cures.ts'

/** How many reasons are read at once. */
const MAX_SHOWN = 3

interface RecommendedProps {
  view: GateView
  /** The current criteria. */
  criteria: readonly FrozenCriterion[]
  now: number
}

export function Recommended({ view, criteria, now }: RecommendedProps) {
  const cutover = useCutover((value) => value)
  const { outcome, reasons, dissent } = recommend(cutover, view, now, criteria)
  const more = reasons.slice(MAX_SHOWN)
  return (
    <section className={`recommendation recommendation--${outcome}`} aria-label="Recommendation">
      <h2>
        Recommendation: {RECOMMENDED_WORDS[outcome]} <span className="dim">(advisory)</span>
      </h2>
      <Reasons reasons={reasons.slice(0, MAX_SHOWN)} now={now} />
      {more.length > 0 ? (
        <details>
          <summary>{more.length === 1 ? 'One more reason' : `${more.length} more reasons`}</summary>
          <Reasons reasons={more} now={now} />
        </details>
      ) : null}
      {dissent.map(({ sentence }) => (
        <p key={sentence} className="recommendation__dissent">
          <b>Dissent.</b> {sentence}
        </p>
      ))}
    </section>
  )
}

const Reasons = ({ reasons, now }: { reasons: readonly Reason[]; now: number }) => (
  <ul>
    {reasons.map(({ sentence, about }) => (
      <li key={sentence}>{about ? <ToCure about={about} now={now} says={sentence} /> : sentence}</li>
    ))}
  </ul>
)

/** What is said, as a link to where it can be seen to. */
export function ToCure({ about, now, says }: { about: Subject; now: number; says: ReactNode }) {
  const path = useCutover((cutover) => curePath(cutover, about, now))
  if (path === undefined) return says
  return path.startsWith('#') ? <a href={path}>{says}</a> : <Link href={path}>{says}</Link>
}
