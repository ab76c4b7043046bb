/** Reporters, then approvers, then the decision owner: their votes, and whose turn it is. */
import { useEffect, useRef } from 'react'
import type { Vote as VoteWord } from '../../../shared/commands.ts'
import type { PersonId } from '../../../shared/cutoverState.ts'
import type { CastVote, Ceremony, Voter } from '../../../shared/derived/ceremony.ts'
import { hasLapsed } from '../../../shared/derived/votes.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { GateDefinition } from '../../../shared/runbook/runbook.ts'
import { sayCondition } from '../../derive/sayEvent.ts'
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { allZones, clockSeconds } from '../../ui/instants.ts'
import { isNarrow } from '../../ui/useIsPhone.ts'
import { sayRequired } from './gateWords.ts'
import { sayHowSigned } from './signedHow.ts'

const VOTE_WORDS: Record<VoteWord, { text: string; tone: string }> = {
  go: { text: 'GO', tone: 'strong' },
  goWithConditions: { text: 'GO, CONDITION', tone: 'late' },
  noGo: { text: 'NO-GO', tone: 'bad' },
  abstain: { text: 'ABSTAINS', tone: 'dim' },
}

/** How often ages are looked at again without an event, and how long before its end a vote is marked, a quarter of it at most; milliseconds. */
const LOOK_AGAIN_MS = 10_000
const SOON_MS = 15 * 60_000

/** With more voters than this each is condensed to one line. */
const ROOMY = 6

export function Voters({ ceremony }: { ceremony: Ceremony }) {
  const list = useRef<HTMLDivElement>(null)
  const asked = ceremony.voters.filter(({ turn }) => turn === 'asked')
  const inSight = asked.find(({ mine }) => mine) ?? asked[0]
  const followed = inSight && keyOf(inSight)
  const seen = useRef(false)
  useEffect(() => {
    // On a phone the voters come further down, after the criteria.
    if (followed === undefined || isNarrow()) return
    // Once shown, do not scroll under the pointer of somebody who is reading.
    if (seen.current && list.current?.matches(':hover')) return
    seen.current = true
    const voters = [...(list.current?.querySelectorAll('[data-voter]') ?? [])]
    const voter = voters.find((each) => each.getAttribute('data-voter') === followed)
    voter?.scrollIntoView({ block: 'nearest' })
  }, [followed])
  const kinds = (['reports', 'signs', 'decides'] as const).flatMap((kind) => {
    const voters = ceremony.voters.filter((voter) => voter.kind === kind)
    return voters.length === 0 ? [] : [{ kind, voters }]
  })
  return (
    <div ref={list} className={ceremony.voters.length > ROOMY ? 'voters voters--many' : 'voters'}>
      {kinds.map(({ kind, voters }) => (
        <section key={kind} aria-label={HEADINGS[kind]}>
          <h2>
            {HEADINGS[kind]}
            {kind === 'signs' && ceremony.state.poll ? <Counted ceremony={ceremony} /> : null}
          </h2>
          <ol aria-label={`Voters of the poll: ${HEADINGS[kind].toLowerCase()}`}>
            {voters.map((voter) => (
              <li key={keyOf(voter)} data-voter={keyOf(voter)}>
                <VoterCard voter={voter} gate={ceremony.definition} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

const HEADINGS: Record<Voter['kind'], string> = { reports: 'Reporters', signs: 'Approvers', decides: 'Decision' }

/** How many signatures count, of those that a go takes. */
function Counted({ ceremony: { counted, definition } }: { ceremony: Ceremony }) {
  const runbook = useCutover((cutover) => cutover.runbook)
  const { quorum } = definition.approvers
  return (
    <span className="dim">
      {' '}
      {Math.min(counted, quorum)} of {quorum} needed{sayRequired(runbook, definition.approvers)}
      <span className="unseen">
        : {counted} valid signature{counted === 1 ? '' : 's'}, {quorum} required
      </span>
    </span>
  )
}

const keyOf = ({ kind, role }: Voter): string => `${kind} ${role}`

function VoterCard({ voter, gate }: { voter: Voter; gate: GateDefinition }) {
  const people = usePeople()
  const { me } = useSession()
  const { kind, title, votes, turn, asked, delegatedBy } = voter
  const yours = asked.includes(me.person.id)
  const first = me.person.name.split(/\s+/)[0] ?? ''
  const inPlaceOf = (person: PersonId) => {
    const giver = delegatedBy.get(person)
    return giver === undefined ? people.name(person) : `${people.name(person)} for ${people.name(giver)}`
  }
  const holders = voter.people.map(inPlaceOf).join(', ') || 'nobody holds this role'
  return (
    <div className={yours ? 'voter voter--yours' : 'voter'} aria-current={turn === 'asked' ? 'step' : undefined}>
      {votes.length === 0 ? (
        <div className="voter__line">
          <Name title={title} who={holders} nobody={voter.people.length === 0} />
          <Word turn={turn} yours={yours} name={first} />
        </div>
      ) : (
        votes.map((answer) => (
          <Vote key={`${answer.deed.by} ${answer.deed.at}`} answer={answer} title={title} kind={kind} gate={gate} />
        ))
      )}
    </div>
  )
}

function Word({ turn, yours, name }: { turn: Voter['turn']; yours: boolean; name: string }) {
  if (yours) return <span className="voter__word you mono">YOUR TURN, {name.toUpperCase()}</span>
  return turn === 'asked' ? (
    <span className="voter__word mono">ASKED NOW</span>
  ) : (
    <span className="voter__word dim mono">
      <span aria-hidden="true">—</span>
      <span className="unseen">not asked yet</span>
    </span>
  )
}

interface NameProps {
  title: string
  who: string
  nobody?: boolean
}

function Name({ title, who, nobody = false }: NameProps) {
  return (
    <span className="voter__name">
      <b className="strong">{title}</b>
      <span className={nobody ? 'late' : 'dim'}>{who}</span>
    </span>
  )
}

interface VoteProps {
  answer: CastVote
  title: string
  kind: Voter['kind']
  gate: GateDefinition
}

function Vote({ answer, title, kind, gate }: VoteProps) {
  const people = usePeople()
  const cutover = useCutover((value) => value)
  const zone = cutover.runbook.timezone
  const { vote, deed, reason, condition, delegatedBy, lapsesAt } = answer
  const { text, tone } = VOTE_WORDS[vote]
  const speaker = people.name(deed.onBehalfOf ?? deed.by)
  const recorded = deed.onBehalfOf === undefined ? '' : `, recorded by ${people.name(deed.by)}`
  const signedHow = sayHowSigned(answer, people.name)
  const giver = delegatedBy === undefined ? '' : `, delegated by ${people.name(delegatedBy)}`
  const now = useCutoverTime(LOOK_AGAIN_MS)
  const lapsed = lapsesAt !== undefined && hasLapsed(gate, answer, now)
  const again = kind === 'signs' ? 'signs' : 'reports'
  const doesNotCount = 'doesNotCount' in answer ? answer.doesNotCount : undefined
  return (
    <>
      <div className="voter__line">
        <Name title={title} who={`${speaker}${giver}${recorded}`} />
        <span className={`voter__word mono ${lapsed ? 'dim' : tone}`}>{text}</span>
        <time
          className="voter__time mono dim"
          title={allZones(deed.at, zone)}
          dateTime={new Date(deed.at).toISOString()}
        >
          {clockSeconds(deed.at, zone)}
        </time>
      </div>
      {condition ? <p className="voter__more late">Condition: {sayCondition(condition, cutover.runbook)}</p> : null}
      {reason === undefined ? null : <p className={`voter__more ${vote === 'noGo' ? 'bad' : 'dim'}`}>“{reason}”</p>}
      {lapsed ? (
        <p className="voter__more late">
          No longer counts since <Instant at={lapsesAt} zone={zone} />: {speaker} {again} again.
        </p>
      ) : lapsesAt === undefined ? null : (
        <p
          className={`voter__more ${lapsesAt - now < Math.min(SOON_MS, (gate.signaturesHold ?? 0) * 250) ? 'late' : 'dim'}`}
        >
          {speaker.split(/\s+/)[0]} {again} again by <Instant at={lapsesAt} zone={zone} near={now} />: a vote holds for{' '}
          {sayDuration(gate.signaturesHold ?? 0)} here.
        </p>
      )}
      {doesNotCount === undefined || lapsed || vote === 'abstain' ? null : (
        <p className="voter__more late">
          Does not count: {speaker} {doesNotCount}.
        </p>
      )}
      {deed.override === undefined ? null : (
        <p className="voter__more dim">
          Override by {people.name(deed.by)} as the lead: “{deed.override}”
        </p>
      )}
      {signedHow === undefined ? null : <p className="voter__more dim">{signedHow}</p>}
    </>
  )
}
