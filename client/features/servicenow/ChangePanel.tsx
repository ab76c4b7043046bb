/** One change: both sides, pending writes, and offers. */
import { useMemo } from 'react'
import type { ChangeState } from '../../../shared/cutoverState.ts'
import { Offers } from '../../forms/Offers.tsx'
import { useCutover } from '../../live/cutover.tsx'
import type { ServiceNowSync } from '../../live/serviceNow.ts'
import { useTime } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Approvers } from './Approvers.tsx'
import { closeOffer } from './changeCloseOffer.ts'
import { pressingOffers, syncOffers } from './changeOffers.ts'
import { sidesOf } from './changeSides.ts'
import { RELATION_WORDS } from './changeWords.ts'
import { ChangeFacts, ChangeNumber, ChangeSays, ChangeStatus, useChangeOffers } from './FromServiceNow.tsx'
import { Queue } from './Queue.tsx'
import { placeOffers, Sides } from './Sides.tsx'

type ChangeSync = ServiceNowSync['changes'][number]

interface ChangePanelProps {
  change: ChangeState
  /** Its sync state; undefined while loading, 'nothing' where not available. */
  sync: ChangeSync | undefined | 'nothing'
}

export function ChangePanel({ change, sync }: ChangePanelProps) {
  const context = useChangeOffers()
  const { cutover, now } = context
  const writes = sync === 'nothing' ? NONE : sync?.writes
  const rows = useMemo(() => sidesOf(cutover, change, now, writes), [cutover, change, now, writes])
  const close = closeOffer(context, change)
  const offers = [...pressingOffers(context, change), ...(close ? [close] : []), ...syncOffers(context, change)]
  const placed = placeOffers(rows, offers)
  const below = offers.filter((offer) => ![...placed.values()].flat().includes(offer))
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
          <ChangeStatus change={change} compared={rows.length > 0} />
        </p>
      </header>
      <ChangeSays change={change} />
      <div className="change__columns">
        <div>
          {rows.length > 0 ? (
            <Sides change={change} rows={rows} placed={placed} />
          ) : (
            <>
              {change.facts ? <h3>Fields</h3> : null}
              <ChangeFacts change={change} />
            </>
          )}
        </div>
        <div>
          {rows.length > 0 ? (
            <>
              <h3>Other fields</h3>
              <ChangeFacts change={change} beside />
            </>
          ) : null}
          <Approvers change={change} />
          <h3>Sync</h3>
          {sync === undefined ? <p className="dim">Reading…</p> : null}
          {sync === undefined || sync === 'nothing' ? null : (
            <>
              <SyncStatus sync={sync} paused={change.paused !== undefined} />
              {sync.remark ? <p className="change__remark">{sync.remark}</p> : null}
              <Queue writes={sync.writes} />
            </>
          )}
          {sync === 'nothing' ? <p className="dim">Nothing is known of it now.</p> : null}
        </div>
      </div>
      {below.length > 0 ? <Offers about={change.id} offers={below} /> : null}
    </section>
  )
}

const NONE = [] as const

function SyncStatus({ sync, paused }: { sync: ChangeSync; paused: boolean }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const now = useTime((second) => Math.floor(second / 5000) * 5000)
  const { lastSuccessAt, failingSince, failure, nextTurnAt } = sync
  return (
    <>
      <p>
        {lastSuccessAt === null ? (
          'No sync yet.'
        ) : (
          <>
            Last sync <Instant at={lastSuccessAt} zone={zone} near={now} />
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
          Failing since <Instant at={failingSince} zone={zone} near={now} />
          {failure === null ? '' : `: ${failure}`}
        </p>
      )}
    </>
  )
}
