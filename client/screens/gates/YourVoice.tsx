/** What the person at this screen says at the gate: reports, signs, decides, or opens the poll. */
import type { GateView } from '../../../shared/criteria.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import { useCutover } from '../../cutover.tsx'
import type { Ceremony } from '../../derive/ceremony.ts'
import { Offers } from '../../parts/Offers.tsx'
import { useActor } from '../../parts/StepActions.tsx'
import { useSigning } from '../../parts/signing.ts'
import { useIsPhone } from '../../parts/useIsPhone.ts'
import { useSession } from '../../session.tsx'
import { asksOf, type GateAsk } from './asks.tsx'

interface YourVoiceProps {
  ceremony: Ceremony
  view: GateView
  criteria: readonly FrozenCriterion[]
  now: number
}

export function YourVoice({ ceremony, view, criteria, now }: YourVoiceProps) {
  const cutover = useCutover((value) => value)
  const actor = useActor()
  const signing = useSigning()
  const { me } = useSession()
  const asks = asksOf({ cutover, ceremony, view, criteria, actor, now, me, signing })
  const [main, ...others] = asks
  return (
    <>
      {others.length > 0 ? (
        <div className="gates__others">
          {others.map((ask) => (
            <Ask key={ask.name} ask={ask} />
          ))}
        </div>
      ) : null}
      {main ? (
        <div className="gates__voice">
          <Ask ask={main} main />
        </div>
      ) : (
        <p className="gates__voice gates__silent dim">{sayWhySilent(ceremony)}</p>
      )}
    </>
  )
}

function Ask({ ask, main = false }: { ask: GateAsk; main?: boolean }) {
  const phone = useIsPhone()
  return (
    <section
      className={`gate-ask ${gate - ask.yours ? 'gate-ask--yours' : ''} ${main ? '' : 'gate-ask--more'}`}
      aria-label={ask.heading}
    >
      <h2>{ask.heading}</h2>
      {ask.says === undefined ? null : <p className="gate-ask__says">{ask.says}</p>}
      <Offers about={ask.name} offers={ask.offers} {...(phone && main ? { size: 'thumb' as const } : {})} />
    </section>
  )
}

function sayWhySilent({ state, stations }: Ceremony): string {
  if (state.status === 'go' || state.status === 'goWithConditions')
    return 'This gate has said go. Nothing is asked of you here.'
  const mine = stations.some((station) => station.mine)
  if (state.status !== 'polling') {
    return mine
      ? 'You speak here once the poll is open.'
      : 'Lead or decision owner opens the poll. You have no voice at this gate; you see everything.'
  }
  return mine ? 'You have spoken.' : 'You have no voice at this gate; you see everything as it happens.'
}
