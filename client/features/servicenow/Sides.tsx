/** Both sides of the lead change, field by field, with offers to resolve each difference. */
import { Fragment, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { ChangeState } from '../../../shared/cutoverState.ts'
import { Offers } from '../../forms/Offers.tsx'
import type { Offer } from '../../forms/offer.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { useTime } from '../../live/session.tsx'
import { cutoverPath } from '../../paths.ts'
import { zoneName } from '../../ui/zones.ts'
import type { SideField, SideRow, SideStatus } from './changeCompared.ts'

interface SidesProps {
  change: ChangeState
  rows: readonly SideRow[]
  /** The offers shown at a field. */
  placed: ReadonlyMap<SideField, readonly Offer[]>
}

export function Sides({ change, rows, placed }: SidesProps) {
  const now = useTime((second) => Math.floor(second / 30_000) * 30_000)
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const differing = rows.filter(({ status }) => status === 'differs').length
  const tone = rows.some((row) => row.tone === 'bad') ? 'bad' : differing > 0 ? 'late' : 'dim'
  return (
    <table className="sides">
      <caption className={tone}>{sayDiffering(rows, differing)}</caption>
      <thead>
        <tr className="sides__head">
          <th scope="col" className="dim">
            {zoneName(now, zone)}
          </th>
          <th scope="col">T-Minus</th>
          <th scope="col">ServiceNow</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const offers = placed.get(row.field) ?? []
          return (
            <Side key={row.field} row={row}>
              {offers.length > 0 ? (
                <Offers about={`${change.id} ${row.field}`} offers={offers} size="small" />
              ) : (
                <Elsewhere row={row} change={change} />
              )}
            </Side>
          )
        })}
      </tbody>
    </table>
  )
}

function sayDiffering(rows: readonly SideRow[], differing: number): string {
  if (differing > 0) return `Both sides differ in ${differing === 1 ? 'one field' : `${differing} fields`}.`
  if (rows.some(({ status }) => status === 'unknown')) return 'Whether both sides agree is not confirmed now.'
  return rows.some(({ status }) => status === 'waits') ? 'Both sides agree but for what waits.' : 'Both sides agree.'
}

function Side({ row, children }: { row: SideRow; children: ReactNode }) {
  const { field, here, there, status, why, tone } = row
  const { sign, word } = SIDE_STATUS[status]
  const differs = status === 'differs'
  // No explanation line for fields that agree.
  const quietly = status === 'agrees' ? why : undefined
  const looks = `sides__row sides__row--${status}${tone === 'bad' ? ' sides__row--bad' : ''}`
  return (
    <Fragment>
      <tr className={looks}>
        <th scope="row">
          <span className="sides__field">
            {NAMES[field]}{' '}
            <span className="sides__status">
              <span className="sides__sign mono" aria-hidden="true">
                {sign}
              </span>{' '}
              {word}
            </span>
          </span>
        </th>
        <td>{here}</td>
        <td>
          {there}
          {quietly ? `, ${quietly}` : null}
        </td>
      </tr>
      {!differs && (why === undefined || quietly !== undefined) ? null : (
        <tr className={`${looks} sides__why`}>
          <td colSpan={3}>
            {why === undefined ? null : <p>{why}</p>}
            {differs ? children : null}
          </td>
        </tr>
      )}
    </Fragment>
  )
}

/** Where to go for what cannot be resolved here. */
function Elsewhere({ row, change }: { row: SideRow; change: ChangeState }) {
  const { cutoverId } = useFollowed()
  return (
    <p className="offers">
      {row.field === 'approval' ? (
        <Link className="button button--small" href={cutoverPath(cutoverId, 'gates')}>
          Go / no-go
        </Link>
      ) : null}
      {change.ticket ? (
        <a className="button button--small" href={change.ticket.link} target="_blank" rel="noreferrer">
          Open {change.ticket.number} in ServiceNow <span aria-hidden="true">↗</span>
        </a>
      ) : null}
    </p>
  )
}

/** An offer is shown at the first row that it resolves. */
export function placeOffers(rows: readonly SideRow[], offers: readonly Offer[]): Map<SideField, Offer[]> {
  const differing = rows.filter(({ status }) => status === 'differs')
  const placed = new Map<SideField, Offer[]>()
  for (const offer of offers) {
    const row = differing.find((one) => mends(offer, one))
    if (row) placed.set(row.field, [...(placed.get(row.field) ?? []), offer])
  }
  return placed
}

function mends({ name }: Offer, { field, refused }: SideRow): boolean {
  switch (name) {
    case 'retry':
    case 'accept':
      return refused === true
    case 'dates':
      return field === 'plannedStart' || field === 'plannedEnd'
    case 'close':
      return field === 'state'
    default:
      return false
  }
}

const NAMES: Record<SideField, string> = {
  state: 'State',
  approval: 'Approval',
  hold: 'Hold',
  plannedStart: 'Planned start',
  plannedEnd: 'Planned end',
  actualStart: 'Actual start',
  actualEnd: 'Actual end',
  closeCode: 'Closed as',
}

/** Glyph and word; colour only where the sides differ. */
const SIDE_STATUS: Record<SideStatus, { sign: string; word: string }> = {
  agrees: { sign: '=', word: 'agrees' },
  differs: { sign: '≠', word: 'differs' },
  waits: { sign: '…', word: 'waits' },
  unknown: { sign: '?', word: 'unconfirmed' },
}
