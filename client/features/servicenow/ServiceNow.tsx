/** The ServiceNow sync: each change with its freshness, pending writes, and what to do. */
import { leadChange } from '../../../shared/change/change.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { Offers } from '../../forms/Offers.tsx'
import { useChangeOffers } from './FromServiceNow.tsx'
import '../../shell/Page.css'
import { useInstances } from '../../live/serviceNow.ts'
import { scrollable } from '../../ui/scrollable.ts'
import { useChangeLinkOffers } from './useChangeLinkOffers.tsx'
import './ServiceNow.css'
import { ChangePanel } from './ChangePanel.tsx'
import { useServiceNowSync } from './useServiceNowSync.ts'

export default function ServiceNow() {
  const context = useChangeOffers()
  const { cutover } = context
  const instances = useInstances()
  const sync = useServiceNowSync()
  const linked = cutover.changes.filter(({ status }) => status !== 'unlinked')
  const unlinked = cutover.changes.filter(({ status }) => status === 'unlinked')
  const offers = useChangeLinkOffers(context)
  const lead = leadChange(cutover)
  return (
    <div ref={scrollable} className="page servicenow">
      <header className="page__head">
        <h1>ServiceNow</h1>
        <p className="dim">{sayInstances(instances.map(({ url }) => url))}</p>
      </header>
      {cutover.mode === 'rehearsal' && linked.length > 0 ? (
        <p className="servicenow__rehearsal dim">This is a rehearsal: changes are read here and never written.</p>
      ) : null}
      {linked.length === 0 ? (
        <p className="page__empty">
          <b>No change is linked to this cutover.</b>
          {offers.length > 0
            ? 'Link one by its number, or have one made from the plan of this cutover.'
            : cutover.ended
              ? 'The cutover has ended without one.'
              : instances.length === 0
                ? 'An administrator names an instance to this server first.'
                : 'The lead or a planner links one.'}
        </p>
      ) : null}
      {isRefusal(sync) ? (
        <p className="late" role="status">
          What waits to be written cannot be shown now. {sync.message}
        </p>
      ) : null}
      {linked
        .toSorted((one, other) => Number(other === lead) - Number(one === lead))
        .map((change) => (
          <ChangePanel
            key={change.id}
            change={change}
            sync={sync && (isRefusal(sync) ? 'nothing' : sync.changes.find(({ changeId }) => changeId === change.id))}
          />
        ))}
      {offers.length > 0 ? (
        <section className="servicenow__link" aria-label="Link more">
          <Offers about="change" offers={offers} />
        </section>
      ) : null}
      {unlinked.length > 0 ? (
        <p className="dim">
          Unlinked:{' '}
          {unlinked
            .map(({ ticket, wanted }) => ticket?.number ?? ('link' in wanted ? wanted.link : 'a new change'))
            .join(', ')}
        </p>
      ) : null}
    </div>
  )
}

const sayInstances = (urls: readonly string[]): string =>
  urls.length === 0 ? 'This server knows no instance.' : urls.map((url) => url.replace(/^https?:\/\//, '')).join(', ')
