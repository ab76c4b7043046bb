import { Link } from 'wouter'
import type { Severity } from '../../../shared/commands.ts'
import type { WatchItem } from '../../../shared/cutoverState.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { holds } from '../../../shared/policy.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { Offers } from '../../forms/Offers.tsx'
import { offersOf } from '../../forms/offersOf.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useFollowed } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { stepPath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { incidentOffer } from '../servicenow/incidentOffer.ts'
import { raisedFrom } from '../servicenow/incidents.ts'

/** Watch items, also before hypercare. */
export function WatchItems() {
  const context = useOfferContext()
  const { cutover } = context
  const { me } = useSession()
  const open = cutover.watchItems.filter(({ resolved }) => !resolved)
  const resolved = cutover.watchItems.filter((item) => item.resolved)
  const isMine = ({ owner }: WatchItem) => owner !== undefined && holds(cutover, owner, me.person.id)
  const worstFirst = (one: WatchItem, other: WatchItem) =>
    (one.severity ?? 1) - (other.severity ?? 1) || Number(isMine(other)) - Number(isMine(one))
  const add = offersOf(context, [
    {
      name: 'add',
      label: 'Add watch item…',
      submit: 'Add',
      fields: [
        { name: 'title', label: 'What is to be watched', required: true },
        {
          name: 'severity',
          label: 'How severe, from 1, the worst, to 4',
          kind: 'choice',
          options: SEVERITIES.map((severity) => ({ value: String(severity), label: sayItemSeverity(severity) })),
        },
        {
          name: 'owner',
          label: 'By whom',
          kind: 'choice',
          options: cutover.runbook.roles.map(({ id, title }) => ({ value: id, label: title })),
        },
        {
          name: 'stepId',
          label: 'Which step it comes from, if one',
          kind: 'step',
        },
      ],
      command: ({ title = '', owner, stepId, severity }) => ({
        type: 'addWatchItem',
        title,
        severity: SEVERITIES.find((one) => String(one) === severity),
        owner,
        stepId,
      }),
    },
  ])
  return (
    <section className="hypercare__part">
      <h2>
        Watch items <span className="dim">{open.length > 0 ? `${open.length} open` : 'none open'}</span>
      </h2>
      {open.length === 0 && resolved.length === 0 ? (
        <p className="dim">
          {cutover.ended
            ? 'Nothing was left to be watched.'
            : 'A step that is completed with issues puts them here, and anybody who takes part can add more.'}
        </p>
      ) : null}
      <ul className="watch-items">
        {[...open.toSorted(worstFirst), ...resolved].map((item) => (
          <li key={item.id}>
            <Item item={item} />
          </li>
        ))}
      </ul>
      {add.length === 0 ? null : (
        <div className="hypercare__offers">
          <Offers about="watch" offers={add} />
        </div>
      )}
    </section>
  )
}

function Item({ item }: { item: WatchItem }) {
  const context = useOfferContext()
  const { cutover, now } = context
  const { cutoverId } = useFollowed()
  const people = usePeople()
  const zone = cutover.runbook.timezone
  const step = item.stepId === undefined ? undefined : stepView(cutover, item.stepId)
  const resolve = offersOf(context, [
    {
      name: 'resolve',
      label: 'Resolved…',
      submit: 'It is resolved',
      fields: [{ name: 'note', label: 'How it was resolved' }],
      command: ({ note }) => ({ type: 'resolveWatchItem', watchItemId: item.id, note }),
    },
  ])
  const raised = raisedFrom(cutover.incidents, { watchItemId: item.id })
  const raise = incidentOffer(context, { watchItemId: item.id, title: item.title }, raised)
  return (
    <div className={item.resolved ? 'watch-item dim' : 'watch-item'}>
      <Glyph name={item.resolved ? 'done' : 'ready'} label={item.resolved ? 'resolved' : 'open'} />
      <div>
        <p className={item.resolved ? '' : 'strong'}>{item.title}</p>
        <p className="dim">
          {item.severity === undefined ? '' : `severity ${item.severity} · `}
          {item.condition === undefined ? '' : 'condition of the go · '}
          {item.condition?.by === undefined ? null : (
            <span className={item.condition.by < now && !item.resolved ? 'late' : ''}>
              by <Instant at={item.condition.by} zone={zone} near={now} /> ·{' '}
            </span>
          )}
          {item.owner === undefined ? (
            'nobody in particular'
          ) : (
            <>
              {roleTitle(cutover.runbook, item.owner)}{' '}
              {(cutover.people[item.owner] ?? []).map(people.shortName).join(', ') || (
                <span className="late">nobody</span>
              )}
            </>
          )}
          {' · since '}
          <Instant at={item.added.at} zone={zone} near={now} />, by {people.shortName(item.added.by)}
          {step ? (
            <>
              {' · '}
              <Link href={stepPath(cutoverId, step.definition.id)}>{step.definition.title}</Link>
            </>
          ) : null}
          {raised ? (
            <>
              {' · '}
              {raised.facts ? (
                <a href={raised.facts.link} target="_blank" rel="noreferrer">
                  {raised.facts.number}
                  {raised.facts.open ? '' : `, ${raised.facts.state.label.toLowerCase()}`}
                </a>
              ) : (
                'an incident is being raised'
              )}
            </>
          ) : null}
        </p>
        {item.resolved ? (
          <p>
            Resolved by {people.name(item.resolved.by)}, <Instant at={item.resolved.at} zone={zone} near={now} />
            {item.resolved.note === undefined ? '' : `: “${item.resolved.note}”`}
          </p>
        ) : null}
      </div>
      {resolve.length === 0 ? null : (
        <Offers about={item.id} offers={[...resolve, ...(raise ? [raise] : [])]} size="small" />
      )}
    </div>
  )
}

const SEVERITIES = [1, 2, 3, 4] as const
const sayItemSeverity = (severity: Severity): string =>
  `${severity} · ${{ 1: 'customers cannot work', 2: 'badly impaired', 3: 'impaired', 4: 'cosmetic' }[severity]}`
