/** One readiness item next to the list: its evidence rule, its evidence, offers, and history. */
import type { Attribution, ItemState } from '../../../shared/cutoverState.ts'
import { itemView } from '../../../shared/derived/readiness.ts'
import { valueTitle, withUnit } from '../../../shared/derived/valueNames.ts'
import { sayDuration, sayOffset } from '../../../shared/runbook/duration.ts'
import type { ReadinessItemDefinition } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { Offers } from '../../forms/Offers.tsx'
import { offerContext } from '../../forms/offersOf.ts'
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'
import { useActor, usePeople, useSession } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { allZones, fullInstant } from '../../ui/instants.ts'
import { Markdown } from '../../ui/Markdown.tsx'
import { ItemHistory } from './ItemHistory.tsx'
import { itemOffers } from './itemOffers.ts'
import { readinessRow, sayEvidenceRule, sayFreshness } from './readinessRows.ts'

export function ItemDetail({ itemId, close }: { itemId: string; close(): void }) {
  const cutover = useCutover((value) => value)
  const { me } = useSession()
  const actor = useActor()
  const people = usePeople()
  const now = useCutoverTime(60_000)
  const view = itemView(cutover, itemId)
  if (!view) {
    return (
      <aside className="item-detail">
        <p className="page__empty">
          <b>This runbook has no such item.</b>
        </p>
        <button type="button" className="button" onClick={close}>
          Close
        </button>
      </aside>
    )
  }
  const { definition, state } = view
  const row = readinessRow(cutover, definition, state, me.person.id, now)
  const zone = cutover.runbook.timezone
  const names = (role: string) => (cutover.people[role] ?? []).map(people.name).join(', ') || 'nobody'
  return (
    <aside
      className="item-detail"
      aria-label={definition.title}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close()
      }}
    >
      <div className="item-detail__top">
        <p className="dim">
          {definition.section} · {definition.mandatory ? 'mandatory' : 'not mandatory'} · weight {definition.weight}
        </p>
        <button type="button" className="button button--bare button--icon" aria-label="Close" onClick={close}>
          ×
        </button>
      </div>
      <h2>{definition.title}</h2>
      <p className={row.overdue > 0 ? 'late' : ''}>
        {STANDS[state.status]}
        {row.overdue > 0 ? `, ${sayDuration(row.overdue)} overdue` : ''}.
      </p>
      {definition.description ? <Markdown text={definition.description} /> : null}
      <div className="item-detail__offers">
        <Offers about={itemId} offers={itemOffers(offerContext(cutover, actor, now), definition, state)} />
      </div>
      <dl className="facts-list">
        <dt>Due</dt>
        <dd title={allZones(row.due, zone)}>
          {fullInstant(row.due, zone)} <span className="dim">{sayOffset(definition.due)}</span>
        </dd>
        <dt>Proven by</dt>
        <dd>{sayEvidenceRule(cutover.runbook, definition.evidence)}</dd>
        <dt>{roleTitle(cutover.runbook, definition.owner)} provides</dt>
        <dd>{names(definition.owner)}</dd>
        <dt>{roleTitle(cutover.runbook, definition.verifiedBy)} verifies</dt>
        <dd>{names(definition.verifiedBy)}</dd>
      </dl>
      <Evidence definition={definition} state={state} now={now} />
      <Closed state={state} />
      <ItemHistory itemId={itemId} />
    </aside>
  )
}

const STANDS = {
  open: 'Open',
  provided: 'Submitted, awaiting verification',
  verified: 'Verified',
  waived: 'Waived: knowingly left open',
} as const satisfies Record<ItemState['status'], string>

function Evidence({ definition, state, now }: { definition: ReadinessItemDefinition; state: ItemState; now: number }) {
  const runbook = useCutover((cutover) => cutover.runbook)
  const zone = runbook.timezone
  const { evidence } = state
  const because = state.status === 'open' ? state.because : undefined
  const fresh = sayFreshness(definition, state, now)
  if (!evidence) return because === undefined ? null : <p className="late">{because}.</p>
  const given = evidence.evidence
  return (
    <section>
      <h3>
        {evidence.withdrawn ? 'Evidence that no longer counts' : 'Evidence'}{' '}
        {evidence.version > 1 ? <span className="dim">version {evidence.version}</span> : null}
      </h3>
      {because === undefined ? null : <p className="late">{because}.</p>}
      <div className={evidence.withdrawn ? 'dim item-detail__void' : ''}>
        {'link' in given ? (
          <p>
            <a href={given.link} target="_blank" rel="noreferrer noopener">
              {given.link}
            </a>
          </p>
        ) : null}
        {'metric' in given ? (
          <p>
            {valueTitle(runbook, given.metric)}{' '}
            <b className="strong mono">{withUnit(runbook, given.metric, given.value)}</b>
            {given.measuredAt === undefined || isNear(given.measuredAt, evidence.provided.at) ? null : (
              <span className="dim">
                {' '}
                measured <Instant at={Date.parse(given.measuredAt)} zone={zone} full />
              </span>
            )}
          </p>
        ) : null}
        {'note' in given && given.note !== undefined ? <Markdown text={given.note} /> : null}
      </div>
      <p className="dim">
        <ByWhom act={evidence.provided} />
        {fresh && !evidence.withdrawn ? <span className={fresh.stale ? 'late' : ''}> · {fresh.text}</span> : null}
      </p>
    </section>
  )
}

/** Whether it was measured when provided, so that the time is shown only once. */
const isNear = (measuredAt: string, at: number): boolean => Math.abs(Date.parse(measuredAt) - at) < 60_000

function Closed({ state }: { state: ItemState }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  if (state.status === 'verified') {
    return (
      <section>
        <h3>Verified</h3>
        <p className="dim">
          {state.automatic ? 'Auto-verified: the reported value meets the threshold.' : <ByWhom act={state.verified} />}
        </p>
      </section>
    )
  }
  if (state.status !== 'waived') return null
  return (
    <section>
      <h3>
        Waived until <Instant at={state.until} zone={zone} full />
      </h3>
      <p>“{state.reason}”</p>
      <p className="dim">
        The risk is accepted by <ByWhom act={state.waived} />
      </p>
    </section>
  )
}

function ByWhom({ act }: { act: Attribution }) {
  const people = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const { t0 } = useCutover((cutover) => cutover)
  return (
    <>
      {people.name(act.onBehalfOf ?? act.by)}, <Instant at={act.at} zone={zone} near={t0} />
      {act.onBehalfOf === undefined ? '' : `, recorded by ${people.name(act.by)}`}
      {act.override === undefined ? '' : `, override: “${act.override}”`}
    </>
  )
}
