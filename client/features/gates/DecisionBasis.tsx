/** What an approver reads before a decision. */
import { Link } from 'wouter'
import type { Ceremony } from '../../../shared/derived/ceremony.ts'
import { type GateView, itemsBehind } from '../../../shared/derived/criteria.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import type { DecideBy } from '../../../shared/schedule/decideBy.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { cutoverPath, itemPath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { allZones } from '../../ui/instants.ts'
import { Criteria } from './Criteria.tsx'
import { MissingValues } from './MissingValues.tsx'
import { noGoEffects, sayBinding } from './noGo.ts'
import { Rehearsals } from './Rehearsals.tsx'
import { ServiceNowSays } from './ServiceNowSays.tsx'

interface DecisionBasisProps {
  ceremony: Ceremony
  view: GateView
  /** The current criteria. */
  criteria: readonly FrozenCriterion[]
  now: number
  /** Whether it is time for this gate; before that an open criterion is normal. */
  due: boolean
}

export function DecisionBasis({ ceremony, view, criteria, now, due }: DecisionBasisProps) {
  const ended = useCutover((cutover) => cutover.ended !== undefined)
  const undecided = !ended && (ceremony.state.status === 'pending' || ceremony.state.status === 'polling')
  return (
    <>
      {undecided && due ? <NoGoCauses ceremony={ceremony} now={now} /> : null}
      <Waivers view={view} />
      {undecided && due ? <Watched /> : null}
      <Criteria ceremony={ceremony} criteria={criteria} now={now} due={due} open={undecided} />
      {undecided && due ? <MissingValues view={view} open={ceremony.poll !== undefined} now={now} /> : null}
      <Rehearsals gate={view.definition} />
      <ServiceNowSays />
    </>
  )
}

function Waivers({ view }: { view: GateView }) {
  const cutover = useCutover((value) => value)
  const { cutoverId } = useFollowed()
  const people = usePeople()
  const waived = itemsBehind(cutover, view.definition).flatMap((position) => {
    const item = cutover.items[position]
    const definition = cutover.runbook.readiness[position]
    return item?.status === 'waived' && definition ? [{ item, definition }] : []
  })
  if (waived.length === 0) return null
  return (
    <section className="rests rests__waivers">
      <h2>{waived.length === 1 ? 'One item is waived' : `${waived.length} items are waived`}</h2>
      <ul>
        {waived.map(({ item, definition }) => (
          <li key={definition.id} className="criterion">
            <Glyph name="skipped" label="waived" />
            <span>
              <Link href={itemPath(cutoverId, definition.id)}>{definition.title}</Link>
              <span className="criterion__more dim">
                accepted by {people.name(item.waived.by)} until{' '}
                <Instant at={item.until} zone={cutover.runbook.timezone} near={cutover.t0} />: “{item.reason}”
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Watch items that could become a reason for a no-go; the whole list is with hypercare. */
function Watched() {
  const cutover = useCutover((value) => value)
  const { cutoverId } = useFollowed()
  const open = cutover.watchItems
    .filter(({ resolved }) => !resolved)
    .toSorted((one, other) => (one.severity ?? 1) - (other.severity ?? 1))
  if (open.length === 0) return null
  return (
    <section className="rests rests__watched">
      <h2>
        <Link href={cutoverPath(cutoverId, 'hypercare')}>
          {open.length === 1 ? 'One watch item is open' : `${open.length} watch items are open`}
        </Link>
      </h2>
      <ul>
        {open.slice(0, MAX_SHOWN).map((item) => (
          <li key={item.id} className="criterion">
            <Glyph name="ready" label="open" />
            <span>
              {item.title}
              {item.severity === undefined ? null : <span className="dim"> · severity {item.severity}</span>}
              {item.owner === undefined ? null : (
                <span className="dim"> · {roleTitle(cutover.runbook, item.owner)}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {open.length > MAX_SHOWN ? <p className="dim">And {open.length - MAX_SHOWN} more.</p> : null}
    </section>
  )
}

/** How many watch items are listed next to a gate. */
const MAX_SHOWN = 4

function NoGoCauses({ ceremony, now }: { ceremony: Ceremony; now: number }) {
  const cutover = useCutover((value) => value)
  const { causes, decideBy } = noGoEffects(cutover, ceremony.definition, now)
  return (
    <section className="rests rests__no-go">
      {decideBy ? <UntilWhen by={decideBy} position={ceremony.number - 1} now={now} /> : null}
      <h3>If no-go</h3>
      {causes.map((cause) => (
        <p key={cause} className="dim">
          {cause}
        </p>
      ))}
    </section>
  )
}

/** The limit, what sets it, and whether the gate is expected in time. */
function UntilWhen({ by, position, now }: { by: DecideBy; position: number; now: number }) {
  const cutover = useCutover((value) => value)
  const zone = cutover.runbook.timezone
  const expected = forecast(cutover, now).gates[position]?.at
  const passed = by.at <= now
  return (
    <>
      <h2 title={allZones(by.at, zone)}>
        {passed ? (
          <span className="late">
            The time to decide was <Instant at={by.at} zone={zone} near={now} />
          </span>
        ) : (
          <>
            Decide by <Instant at={by.at} zone={zone} near={now} />
            <span className="dim">, in {sayDuration((by.at - now) / 1000)}</span>
          </>
        )}
      </h2>
      <p className="dim">
        {passed ? 'Since then' : 'Then'} {sayBinding(cutover, by)}.
      </p>
      {!passed && expected !== undefined && expected > by.at ? (
        <p className="late">
          This gate is expected <Instant at={expected} zone={zone} near={now} />: too late, as things are.
        </p>
      ) : null}
    </>
  )
}
