/** The go/no-go criteria, as frozen and current. */
import { type Ceremony, type ComparedCriterion, compareCriteria } from '../../../shared/derived/ceremony.ts'
import { saysGo, subjectsOf } from '../../../shared/derived/criteria.ts'
import type { Subject } from '../../../shared/derived/criterionKinds.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import { CLOCK } from '../../../shared/reserved.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { Glyph, type GlyphName } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { allZones, clockSeconds } from '../../ui/instants.ts'
import { criterionLines } from './gateCriteria.ts'
import { ToCure } from './Recommended.tsx'

interface CriteriaProps {
  ceremony: Ceremony
  /** The current criteria. */
  criteria: readonly FrozenCriterion[]
  now: number
  /** Whether it is time for this gate; before that an open criterion is normal. */
  due: boolean
  /** Whether it is still to be decided, so that what is not met leads to its cure. */
  open: boolean
}

export function Criteria({ ceremony, criteria, now, due, open }: CriteriaProps) {
  const runbook = useCutover((cutover) => cutover.runbook)
  const frozen = ceremony.state.poll
  const compared: ComparedCriterion[] = frozen
    ? compareCriteria(frozen.criteria, ceremony.poll ? criteria : frozen.criteria)
    : criteria.map((criterion) => ({ criterion }))
  const lines = criterionLines(runbook, ceremony.definition, compared)
  const subjects = subjectsOf(runbook, ceremony.definition)
  // Lines may show either, and a group none of them.
  const about = new Map(
    [frozen?.criteria ?? [], criteria].flatMap((each) =>
      each.flatMap((one, position): [FrozenCriterion, Subject][] => {
        const subject = subjects[position]
        return subject ? [[one, subject]] : []
      }),
    ),
  )
  const reason = open ? 'needed' : saysGo(ceremony.state) ? 'given' : undefined
  const one = (line: ComparedCriterion) => (
    <OneCriterion
      compared={line}
      about={open ? about.get(line.criterion) : undefined}
      now={now}
      due={due}
      reason={reason}
    />
  )
  return (
    <section className="rests rests__criteria">
      <h2>
        Go/no-go criteria{' '}
        <span className="dim">
          {frozen ? (
            <>
              frozen{' '}
              <time
                dateTime={new Date(frozen.opened.at).toISOString()}
                title={allZones(frozen.opened.at, runbook.timezone)}
              >
                {clockSeconds(frozen.opened.at, runbook.timezone)}
              </time>
            </>
          ) : (
            'as it stands now'
          )}
        </span>
      </h2>
      {lines.length === 0 ? (
        <p className="dim">This gate has no criteria. It depends on the votes alone.</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={line.members.length > 0 ? `${line.criterion.rank} ${line.members.length}` : keyOf(line)}>
              {line.members.length === 0 ? (
                <div className={`criterion ${weightOf(line.criterion, due)}`}>{one(line)}</div>
              ) : (
                <details className="criteria-many">
                  <summary className={`criterion ${weightOf(line.criterion, due)}`}>{one(line)}</summary>
                  <ul>
                    {line.members.map((member) => (
                      <li key={keyOf(member)} className={`criterion ${weightOf(member.criterion, due)}`}>
                        {one(member)}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const keyOf = ({ criterion: { rank, sentence } }: ComparedCriterion): string => `${rank} ${sentence}`

const weightOf = (criterion: FrozenCriterion, due: boolean): string =>
  due ? toneOf(criterion) : criterion.met ? '' : 'dim'

interface OneCriterionProps {
  compared: ComparedCriterion
  /** Undefined for a group, and where nothing can be done any more. */
  about: Subject | undefined
  now: number
  due: boolean
  /** What a go takes for an exception: a reason, before it and after it. */
  reason: 'needed' | 'given' | undefined
}

function OneCriterion({ compared: { criterion, now: current }, about, now, due, reason }: OneCriterionProps) {
  return (
    <>
      <Glyph {...(due || criterion.met ? glyphOf(criterion, reason) : NOT_YET)} />
      <span>
        {about && due && criterion.met !== true ? (
          <ToCure about={about} now={now} says={criterion.sentence} />
        ) : (
          criterion.sentence
        )}
        {criterion.rank === 'should' ? <span className="criterion__rank">should</span> : null}
        {criterion.exception && due && reason ? (
          <span className={`criterion__rank ${reason === 'needed' ? 'late' : ''}`}>{REASON_WORDS[reason]}</span>
        ) : null}
        {criterion.met === undefined && due ? <span className="criterion__more">{sayUnknown(criterion)}</span> : null}
        <WhoSaidIt criterion={criterion} />
        {current ? <span className={`criterion__more ${toneOf(current)}`}>Now: {current.sentence}</span> : null}
      </span>
    </>
  )
}

const REASON_WORDS = { needed: 'needs a reason', given: 'accepted with a reason' } as const

const sayUnknown = ({ truth }: FrozenCriterion): string =>
  truth === 'stale' ? 'the latest value is too old' : truth === 'missing' ? 'no value yet' : 'not confirmed'

/** Who said it, when, by hand or by a program, and who verified it. */
function WhoSaidIt({ criterion: { given, truth } }: { criterion: FrozenCriterion }) {
  const people = usePeople()
  const { runbook, t0 } = useCutover((cutover) => cutover)
  if (!given) return null
  const name = given.by === CLOCK ? 'the clock' : people.name(given.by)
  const how = given.byProgram ? 'by program' : truth === 'typed' ? 'by hand' : undefined
  return (
    <span className="criterion__more criterion__who dim">
      {name}, <Instant at={Date.parse(given.at)} zone={runbook.timezone} near={t0} />
      {how === undefined ? '' : `, ${how}`}
      {given.verifiedBy === undefined ? '' : `; verified by ${people.name(given.verifiedBy)}`}
    </span>
  )
}

/** Red for an unmet must; amber for an unmet should, for what is unconfirmed, and for what a reason can accept. */
const toneOf = ({ rank, met, exception }: FrozenCriterion): '' | 'bad' | 'late' =>
  met === true ? '' : rank === 'must' && met === false && !exception ? 'bad' : 'late'

function glyphOf(
  { rank, met, exception, truth }: FrozenCriterion,
  reason: OneCriterionProps['reason'],
): { name: GlyphName; label: string } {
  if (truth === 'notAsked') return { name: 'skipped', label: 'not asked' }
  if (met === true) return { name: 'done', label: 'met' }
  if (exception) {
    const isPassedOver = truth === 'skipped' || truth === 'waived'
    return {
      name: isPassedOver ? 'skipped' : 'held',
      label: reason === 'given' ? 'accepted with a reason' : 'a go needs a reason',
    }
  }
  if (met === undefined) return { name: 'waiting', label: 'not confirmed' }
  return rank === 'must' ? { name: 'failed', label: 'not met, and must be' } : { name: 'held', label: 'not met' }
}

const NOT_YET = { name: 'waiting', label: 'not yet met' } as const
