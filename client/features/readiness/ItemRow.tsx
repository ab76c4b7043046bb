import { sayDuration, sayOffset } from '../../../shared/runbook/duration.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { Glyph, type GlyphName } from '../../ui/Glyph.tsx'
import { allZones, shortInstant } from '../../ui/instants.ts'
import type { ReadinessRow } from './readinessRows.ts'

const GLYPHS = { open: 'waiting', provided: 'ready', verified: 'done', waived: 'skipped' } as const satisfies Record<
  ReadinessRow['state']['status'],
  GlyphName
>

export const itemGlyph = ({ state, overdue }: ReadinessRow) => (
  <Glyph name={GLYPHS[state.status]} label={overdue > 0 ? `${state.status}, overdue` : state.status} />
)

interface ItemRowProps {
  row: ReadinessRow
  chosen: boolean
  choose(): void
}

export function ItemRow({ row, chosen, choose }: ItemRowProps) {
  const { definition, state, due, overdue, mine, closed, says } = row
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const zone = cutover.runbook.timezone
  const holders = cutover.people[definition.owner] ?? []
  const late = overdue > 0
  const stands = state.status === 'waived' ? `waived until ${shortInstant(state.until, zone, cutover.t0)}` : says
  return (
    <button
      type="button"
      className={`readiness-item ${closed ? 'readiness-item--closed' : ''} ${late ? 'late' : ''}`}
      aria-current={chosen ? 'true' : undefined}
      onClick={choose}
    >
      {itemGlyph(row)}
      <span className="readiness-item__title">
        <span className={closed ? '' : late ? 'late' : 'strong'} title={definition.title}>
          {definition.title}
        </span>
        {definition.mandatory ? <span className="badge badge--quiet">mandatory</span> : null}
      </span>
      <span className="readiness-item__who dim">
        {roleTitle(cutover.runbook, definition.owner)}
        {holders[0] === undefined ? (
          <span className="late"> · nobody</span>
        ) : (
          ` · ${people.shortName(holders[0])}${holders.length > 1 ? ` +${holders.length - 1}` : ''}`
        )}
      </span>
      <span className="readiness-item__due" title={allZones(due, zone)}>
        <span className="mono dim">{sayOffset(definition.due)}</span>{' '}
        <span className="mono">{shortInstant(due, zone, cutover.t0)}</span>
      </span>
      <span className="readiness-item__says" title={stands}>
        {definition.mandatory ? <span className="readiness-item__must">mandatory · </span> : null}
        {late ? <b>{sayDuration(overdue)} overdue, </b> : null}
        {stands}
      </span>
      <span className="readiness-item__mine you">{mine ? 'you' : ''}</span>
    </button>
  )
}
