/** The decision, its conditions, and how to continue after a no-go. */
import { Link } from 'wouter'
import type { Decision } from '../../../shared/cutoverState.ts'
import type { Ceremony } from '../../../shared/derived/ceremony.ts'
import { isFinished, stepView } from '../../../shared/derived/steps.ts'
import { RECOMMENDED_WORDS, THEN } from '../../derive/sayEvent.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { recordPath, stepPath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { AddedSince } from './AddedSince.tsx'

export function Decided({ ceremony: { state, definition } }: { ceremony: Ceremony }) {
  const { decision, status } = state
  if (!decision || status === 'pending' || status === 'polling') return null
  return (
    <section
      className={status === 'noGo' ? 'gate-decided gate-decided--bad' : 'gate-decided'}
      aria-label="The decision"
    >
      {status === 'noGo' ? <AfterNoGo decision={decision} /> : <Conditions decision={decision} />}
      <Advised decision={decision} />
      <AddedSince gateId={definition.id} />
      <p className="gate-decided__more">
        <RecordLink gateId={definition.id}>Decision record</RecordLink>
      </p>
    </section>
  )
}

/** To the page that holds every decision of a gate as it was, for paper. */
export function RecordLink({ gateId, children }: { gateId: string; children: string }) {
  const { cutoverId } = useFollowed()
  return <Link href={recordPath(cutoverId, gateId)}>{children}</Link>
}

/** Said where the decision was another one. */
function Advised({ decision: { outcome, recommendation } }: { decision: Decision }) {
  if (!recommendation || recommendation.outcome === outcome) return null
  const [first] = recommendation.reasons
  return (
    <p className="gate-decided__more late">
      The recommendation was another: {RECOMMENDED_WORDS[recommendation.outcome]}. {first}
    </p>
  )
}

function Conditions({ decision }: { decision: Decision }) {
  const cutover = useCutover((value) => value)
  const { cutoverId } = useFollowed()
  const { connection } = useSession()
  if (decision.conditions.length === 0) return <p>Go. What was behind the gate starts as its predecessors are done.</p>
  const zone = cutover.runbook.timezone
  return (
    <>
      <h2>
        The go holds on {decision.conditions.length === 1 ? 'a condition' : `${decision.conditions.length} conditions`}
      </h2>
      <ul>
        {decision.conditions.map(({ text, stepId, by }) => {
          const step = stepId === undefined ? undefined : stepView(cutover, stepId)
          const fulfilled = step !== undefined && isFinished(step.state)
          const failed = step?.state.status === 'failed' || step?.state.status === 'skipped'
          const overdue = by !== undefined && !fulfilled && Date.parse(by) < connection.clock.now()
          return (
            <li key={text} className={`criterion ${failed ? 'bad' : overdue ? 'late' : ''}`}>
              <Glyph name={failed ? 'failed' : fulfilled ? 'done' : overdue ? 'held' : 'waiting'} />
              <span>
                {text}
                {by === undefined ? null : (
                  <>
                    , by <Instant at={Date.parse(by)} zone={zone} />
                  </>
                )}
                {step && stepId !== undefined ? (
                  <Link className="criterion__more" href={stepPath(cutoverId, stepId)}>
                    {step.definition.title}
                  </Link>
                ) : null}
              </span>
            </li>
          )
        })}
      </ul>
    </>
  )
}

function AfterNoGo({ decision }: { decision: Decision }) {
  const people = usePeople()
  return (
    <>
      <h2 className="bad">
        No-go{decision.then === undefined ? '' : `, then: ${THEN[decision.then]}`}, said {people.name(decision.deed.by)}
        .
      </h2>
      <p>{decision.then === undefined ? NOTHING_STARTS : AFTER[decision.then]}</p>
    </>
  )
}

const NOTHING_STARTS =
  'Nothing behind this gate starts. The lead or the decision owner opens the poll again when ready.'
const AFTER = {
  hold: `The countdown is held. ${NOTHING_STARTS}`,
  rollback: 'Nothing behind this gate starts; what was done is rolled back.',
  cancel: 'The cutover is cancelled.',
} as const
