/** This person's vote at the gate, one thing at a time, and what else they could do here. */
import { type ReactNode, useState } from 'react'
import type { PersonId } from '../../../shared/cutoverState.ts'
import type { Ceremony, Voter } from '../../../shared/derived/ceremony.ts'
import { Offers } from '../../forms/Offers.tsx'
import { useCutover } from '../../live/cutover.tsx'
import { useSession } from '../../live/session.tsx'
import { clockSeconds } from '../../ui/instants.ts'
import { useIsPhone } from '../../ui/useIsPhone.ts'
import type { GateAsk } from './askContext.ts'
import './YourVote.css'

interface YourVoteProps {
  ceremony: Ceremony
  asks: readonly GateAsk[]
  /** Whether they could record votes of others. */
  mayRecord: boolean
  /** Whether the cutover has ended. */
  over: boolean
}

/** What they are asked, or why they are not. */
export function YourVote({ ceremony, asks, mayRecord, over }: YourVoteProps) {
  const { me } = useSession()
  return (
    <div className="gates__vote">
      <Tasks ceremony={ceremony} me={me.person.id} />
      {asks.map((ask) => (
        <Ask key={ask.name} ask={ask} main />
      ))}
      {asks.length === 0 ? (
        <p className="gates__silent dim">
          {over ? sayOver(ceremony) : sayWhySilent(ceremony, me.person.id, mayRecord)}
        </p>
      ) : null}
    </div>
  )
}

const TASKS: Record<Voter['kind'], string> = { reports: 'Report', signs: 'Sign', decides: 'Decide' }

/** For who does several things at this gate: which, in their order, and where they are. */
function Tasks({ ceremony: { voters, poll }, me }: { ceremony: Ceremony; me: PersonId }) {
  const mine = voters.filter((voter) => voter.mine)
  if (!poll || mine.length < 2) return null
  const current = mine.find(({ asked }) => asked.includes(me))
  return (
    <ol className="gates__tasks" aria-label="What you do at this gate">
      {mine.map((voter, place) => {
        const { kind, role, title, asked, votes } = voter
        const isOnly = mine.filter((other) => other.kind === kind).length === 1
        const isDone = votes.length > 0 && !asked.includes(me)
        return (
          <li
            key={`${kind} ${role}`}
            className={voter === current ? 'you' : 'dim'}
            aria-current={voter === current ? 'step' : undefined}
          >
            {place + 1} {TASKS[kind]}
            {isOnly ? '' : ` for ${title}`}
            {isDone ? (
              <>
                <span aria-hidden="true"> ✓</span>
                <span className="unseen"> done</span>
              </>
            ) : null}
          </li>
        )
      })}
    </ol>
  )
}

export function ForOthers({ asks, children }: { asks: readonly GateAsk[]; children: ReactNode }) {
  return (
    <div className="gates__others">
      {children}
      {asks.map((ask) => (
        <Ask key={ask.name} ask={ask} />
      ))}
    </div>
  )
}

function Ask({ ask, main = false }: { ask: GateAsk; main?: boolean }) {
  const phone = useIsPhone()
  return (
    <section
      className={`gate-ask ${ask.yours ? 'gate-ask--yours' : ''} ${main ? '' : 'gate-ask--more'}`}
      aria-label={ask.heading}
    >
      {ask.cast ? (
        <VoteCast ask={ask} cast={ask.cast} />
      ) : (
        <>
          <h2>{ask.heading}</h2>
          {ask.says === undefined ? null : <p className="gate-ask__says">{ask.says}</p>}
          {ask.before ? <Before {...ask.before} /> : null}
          <Offers about={ask.name} offers={ask.offers} {...(phone && main ? { size: 'thumb' as const } : {})} />
        </>
      )}
    </section>
  )
}

/** What this person voted that holds no longer, and what has changed since; read before the same is said again. */
function Before({ says, at, words, changes }: NonNullable<GateAsk['before']>) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  return (
    <div className="gate-ask__before">
      <p>
        {says} at <span className="mono">{clockSeconds(at, zone)}</span>
        {words === undefined ? '' : `: ${words}`}.{' '}
        {changes.length === 0 ? 'The criteria say the same as then.' : 'Changed since then:'}
      </p>
      {changes.length === 0 ? null : (
        <ul>
          {changes.map((change) => (
            <li key={change} className="late">
              {change}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface VoteCastProps {
  ask: GateAsk
  cast: NonNullable<GateAsk['cast']>
}

/** What was voted stands; the way to change it is there, and nothing that could be pressed in passing. */
function VoteCast({ ask: { name, heading, offers }, cast }: VoteCastProps) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const [changed, setChanged] = useState<number>()
  const changing = changed === cast.at
  return (
    <>
      <div className="gate-ask__cast">
        <h2 className={cast.vote === 'noGo' ? 'bad' : undefined}>{heading}</h2>
        <span className="dim">
          at <span className="mono">{clockSeconds(cast.at, zone)}</span>
          {cast.words === undefined ? '' : ` · ${cast.words}`}
        </span>
        <button
          type="button"
          className="button button--small"
          aria-expanded={changing}
          onClick={() => setChanged(changing ? undefined : cast.at)}
        >
          {changing ? 'Cancel' : 'Change…'}
        </button>
      </div>
      {changing ? <Offers about={name} offers={offers} /> : null}
    </>
  )
}

const sayOver = ({ state }: Ceremony): string =>
  state.status === 'pending' || state.status === 'polling'
    ? 'The cutover has ended before this gate was decided. Nobody is asked any more.'
    : 'The cutover has ended. Nobody is asked any more.'

function sayWhySilent({ state, voters }: Ceremony, me: PersonId, mayRecord: boolean): string {
  if (state.status === 'go' || state.status === 'goWithConditions')
    return 'This gate has passed. Nothing is asked of you here.'
  const mine = voters.some((voter) => voter.mine)
  if (state.status !== 'polling') {
    return mine
      ? 'You vote here once the poll is open.'
      : 'The lead or the decision owner opens the poll. You do not vote here; you see everything.'
  }
  if (!mine && voters.some(({ delegatedBy }) => [...delegatedBy.values()].includes(me)))
    return 'You have given your vote away for this poll; whoever accepted it votes.'
  if (mayRecord) return 'Nothing is asked of you. Votes said aloud can be recorded for others, below the voters.'
  return mine ? 'You have voted.' : 'You do not vote here; you see everything as it happens.'
}
