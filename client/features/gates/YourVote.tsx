/** This person's vote at the gate, and votes they could record for others. */

import type { PersonId } from '../../../shared/cutoverState.ts'
import type { Ceremony } from '../../../shared/derived/ceremony.ts'
import { Offers } from '../../forms/Offers.tsx'
import { useSession } from '../../live/session.tsx'
import { useIsPhone } from '../../ui/useIsPhone.ts'
import type { GateAsk } from './askContext.ts'

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

export function ForOthers({ asks }: { asks: readonly GateAsk[] }) {
  return asks.length === 0 ? null : (
    <div className="gates__others">
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
      <h2>{ask.heading}</h2>
      {ask.says === undefined ? null : <p className="gate-ask__says">{ask.says}</p>}
      <Offers about={ask.name} offers={ask.offers} {...(phone && main ? { size: 'thumb' as const } : {})} />
    </section>
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
      : 'Lead or decision owner opens the poll. You do not vote here; you see everything.'
  }
  if (!mine && voters.some(({ delegatedBy }) => [...delegatedBy.values()].includes(me)))
    return 'You have given your vote away for this poll; whoever accepted it votes.'
  if (mayRecord) return 'Nothing is asked of you. Votes said aloud can be recorded for others, below the voters.'
  return mine ? 'You have voted.' : 'You do not vote here; you see everything as it happens.'
}
