/** Reporters, then approvers, then the decision owner: their votes, and whose turn it is. */
import { useEffect, useRef } from 'react'
import type { Vote } from '../../../shared/commands.ts'
import type { PollAnswer, Signature } from '../../../shared/cutoverState.ts'
import type { Ceremony, Voter } from '../../../shared/derived/ceremony.ts'
import { sayCondition } from '../../derive/sayEvent.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { allZones, clockSeconds } from '../../ui/instants.ts'
import { sayHowSigned } from './signedHow.ts'

const VOTE_WORDS: Record<Vote, { text: string; tone: string }> = {
  go: { text: 'GO', tone: 'strong' },
  goWithConditions: { text: 'GO, CONDITION', tone: 'late' },
  noGo: { text: 'NO-GO', tone: 'bad' },
}

/** With more voters than this each is condensed to one line. */
const ROOMY = 6

export function Voters({ ceremony }: { ceremony: Ceremony }) {
  const { quorum } = ceremony.definition.approvers
  const list = useRef<HTMLOListElement>(null)
  const asked = ceremony.voters.filter(({ turn }) => turn === 'asked')
  const inSight = asked.find(({ mine }) => mine) ?? asked[0]
  const followed = inSight && keyOf(inSight)
  const seen = useRef(false)
  useEffect(() => {
    // On a phone the voters come further down, after the criteria.
    if (followed === undefined || matchMedia('(max-width: 820px)').matches) return
    // Once shown, do not scroll under the pointer of somebody who is reading.
    if (seen.current && list.current?.matches(':hover')) return
    seen.current = true
    const voter = [...(list.current?.children ?? [])].find((each) => each.getAttribute('data-voter') === followed)
    voter?.scrollIntoView({ block: 'nearest' })
  }, [followed])
  return (
    <ol
      ref={list}
      className={ceremony.voters.length > ROOMY ? 'voters voters--many' : 'voters'}
      aria-label="Voters of the poll"
    >
      {ceremony.voters.map((voter) => (
        <li key={keyOf(voter)} data-voter={keyOf(voter)}>
          {voter.kind === 'decides' && ceremony.poll ? (
            <p className="voters__count dim">
              {ceremony.counted} valid signature{ceremony.counted === 1 ? '' : 's'}, {quorum} required
            </p>
          ) : null}
          <VoterCard voter={voter} />
        </li>
      ))}
    </ol>
  )
}

const keyOf = ({ kind, role }: Voter): string => `${kind} ${role}`

function VoterCard({ voter }: { voter: Voter }) {
  const people = usePeople()
  const { me } = useSession()
  const { kind, title, votes, turn, mine } = voter
  const yours = turn === 'asked' && mine
  const first = me.person.name.split(/\s+/)[0] ?? ''
  const holders = voter.people.map(people.name).join(', ') || 'nobody holds this role'
  return (
    <div className={yours ? 'voter voter--yours' : 'voter'} aria-current={turn === 'asked' ? 'step' : undefined}>
      {votes.length === 0 ? (
        <div className="voter__line">
          <Name title={title} kind={kind} who={holders} nobody={voter.people.length === 0} />
          <Word turn={turn} yours={yours} name={first} />
        </div>
      ) : (
        votes.map((answer) => (
          <CastVote key={`${answer.deed.by} ${answer.deed.at}`} answer={answer} title={title} kind={kind} />
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
  kind: Voter['kind']
  who: string
  nobody?: boolean
}

function Name({ title, kind, who, nobody = false }: NameProps) {
  return (
    <span className="voter__name">
      <b className="strong">
        {title}
        {kind === 'decides' ? ' (decides)' : ''}
      </b>
      <span className={nobody ? 'late' : 'dim'}>{who}</span>
    </span>
  )
}

function CastVote({ answer, title, kind }: { answer: PollAnswer | Signature; title: string; kind: Voter['kind'] }) {
  const people = usePeople()
  const cutover = useCutover((value) => value)
  const zone = cutover.runbook.timezone
  const { vote, deed, reason, condition } = answer
  const { text, tone } = VOTE_WORDS[vote]
  const speaker = people.name(deed.onBehalfOf ?? deed.by)
  const recorded = deed.onBehalfOf === undefined ? '' : `, recorded by ${people.name(deed.by)}`
  const signedHow = sayHowSigned(answer, people.name)
  const doesNotCount = 'doesNotCount' in answer ? answer.doesNotCount : undefined
  return (
    <>
      <div className="voter__line">
        <Name title={title} kind={kind} who={`${speaker}${recorded}`} />
        <span className={`voter__word mono ${tone}`}>{text}</span>
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
      {doesNotCount === undefined ? null : (
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
