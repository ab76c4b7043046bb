/** One change: what it says, where the two sides disagree, what waits between them, and the ways out. */
import type { ChangeState } from '../../../shared/cutoverState.ts'
import { useCutover } from '../../cutover.tsx'
import { closeOffer, exchangeOffers, pressingOffers, RELATION_WORDS } from '../../parts/changeOffers.ts'
import { ChangeFacts, ChangeNumber, Standing, useChangeOffers } from '../../parts/FromServiceNow.tsx'
import { Instant } from '../../parts/Instant.tsx'
import { Offers } from '../../parts/Offers.tsx'
import type { Exchange, ExchangeWrite } from '../../serviceNow.ts'
import { useTime } from '../../session.tsx'
import { Queue } from './Queue.tsx'

type ChangeExchange = Exchange['changes'][number]

export function ChangePanel({ change, exchange }: { change: ChangeState; exchange: ChangeExchange | undefined }) {
  const context = useChangeOffers()
  const pressing = pressingOffers(context, change)
  const close = closeOffer(context, change)
  const more = exchangeOffers(context, change)
  const offers = [...pressing, ...(close ? [close] : []), ...more]
  return (
    <section className="change" aria-label={`${RELATION_WORDS[change.relation]} ${change.ticket?.number ?? ''}`}>
      <header className="change__head">
        <p className="dim">
          {RELATION_WORDS[change.relation]} on {change.instance}
        </p>
        <h2>
          <ChangeNumber change={change} /> {change.facts?.title}
        </h2>
        <p>
          <Standing change={change} />
        </p>
      </header>
      {change.conflict ? <TwoSides change={change} writes={exchange?.writes ?? []} /> : null}
      <div className="change__columns">
        <div>
          {change.facts ? <h3>What it says</h3> : null}
          <ChangeFacts change={change} />
        </div>
        <div>
          <h3>The exchange</h3>
          {exchange ? (
            <Exchanged exchange={exchange} paused={change.paused !== undefined} />
          ) : (
            <p className="dim">Reading…</p>
          )}
          {exchange ? <Queue writes={exchange.writes} /> : null}
        </div>
      </div>
      {offers.length > 0 ? <Offers about={change.id} offers={offers} /> : null}
    </section>
  )
}

/** Where they disagree: what T-Minus wanted beside what ServiceNow has. */
function TwoSides({ change, writes }: { change: ChangeState; writes: readonly ExchangeWrite[] }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const { now } = useChangeOffers()
  const { conflict, facts } = change
  const refused = writes.filter(({ status }) => status === 'refused')
  if (!conflict) return null
  return (
    <div className="two-sides" role="status">
      <div>
        <h3>T-Minus wanted</h3>
        {refused.length === 0 ? <p className="dim">Nothing more; ServiceNow has it otherwise by itself.</p> : null}
        <ul>
          {refused.map(({ key, what }) => (
            <li key={key}>{what}</li>
          ))}
        </ul>
      </div>
      <div>
        <h3>ServiceNow says</h3>
        <p>{facts ? `${facts.state.label}, ${facts.approval.label}` : conflict.sentence}</p>
        <p className="dim">
          since <Instant at={conflict.since} zone={zone} near={now} />
        </p>
      </div>
    </div>
  )
}

function Exchanged({ exchange, paused }: { exchange: ChangeExchange; paused: boolean }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const now = useTime((second) => Math.floor(second / 5000) * 5000)
  const { lastSuccessAt, failingSince, failure, nextTurnAt } = exchange
  return (
    <>
      <p>
        {lastSuccessAt === null ? (
          'It has not worked yet.'
        ) : (
          <>
            Last worked <Instant at={lastSuccessAt} zone={zone} near={now} />
          </>
        )}
        {nextTurnAt === null || paused ? null : (
          <span className="dim">
            {' · next '}
            {nextTurnAt <= now + 5000 ? 'now' : <Instant at={nextTurnAt} zone={zone} near={now} />}
          </span>
        )}
      </p>
      {failingSince === null ? null : (
        <p className="late">
          Does not work since <Instant at={failingSince} zone={zone} near={now} />
          {failure === null ? '' : `: ${failure}`}
        </p>
      )}
    </>
  )
}
