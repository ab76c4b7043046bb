/** The windows of all cutovers by week, and above them where the same people are in two at once. */
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { someOf } from '../../../shared/someOf.ts'
import { usePeople, useSession, useStore } from '../../live/session.tsx'
import { cutoverPath } from '../../paths.ts'
import { clockTime, dayAndTime, dayOf } from '../../ui/instants.ts'
import { myZone, zoneName } from '../../ui/zones.ts'
import { type CalendarBar, type CalendarWeek, calendarWeeks, type Overlap, overlaps } from './calendar.ts'
import type { ShownLine } from './portfolio.ts'
import { isInTrouble, isOver, type PortfolioView, portfolioRows } from './portfolioRows.ts'
import { zoneChoice } from './portfolioView.ts'
import type { Unseen } from './useUnseen.ts'
import './Calendar.css'

const WEEKS = 5
const WEEK_MS = 7 * 86_400_000
/** Conflicts named before the rest is counted. */
const MOST = 5

interface PortfolioCalendarProps {
  lines: readonly ShownLine[]
  view: PortfolioView
  unseen: Unseen
}

export function PortfolioCalendar({ lines, view, unseen }: PortfolioCalendarProps) {
  const { me, connection } = useSession()
  const { name } = usePeople()
  const [from, setFrom] = useState(() => connection.clock.now())
  // One zone for all: a calendar has one midnight.
  const zone = useStore(zoneChoice, (choice) => (choice === 'utc' ? 'UTC' : myZone()))
  const shown = useMemo(
    () =>
      portfolioRows(lines, { ...view, sort: 't0', over: true }, { me: me.person.id, unseen, name }).flatMap((row) =>
        row.kind === 'line' ? row.line : [],
      ),
    [lines, view, me, unseen, name],
  )
  const weeks = useMemo(() => calendarWeeks(shown, from, WEEKS, zone), [shown, from, zone])
  const conflicts = useMemo(() => overlaps(shown), [shown])
  return (
    <div className="calendar">
      <p className="calendar__says">{sayConflicts(conflicts.length)}</p>
      <ul className="calendar__conflicts">
        {conflicts.slice(0, MOST).map((overlap) => (
          <Conflict key={`${overlap.one.id} ${overlap.other.id}`} overlap={overlap} zone={zone} />
        ))}
        {conflicts.length > MOST ? <li className="dim">and {conflicts.length - MOST} more</li> : null}
      </ul>
      <div className="buttons calendar__move">
        <button type="button" className="button button--small" onClick={() => setFrom(from - WEEKS * WEEK_MS)}>
          Earlier
        </button>
        <button type="button" className="button button--small" onClick={() => setFrom(connection.clock.now())}>
          This week
        </button>
        <button type="button" className="button button--small" onClick={() => setFrom(from + WEEKS * WEEK_MS)}>
          Later
        </button>
        <span className="dim">Windows, times in {zoneName(from, zone)}</span>
      </div>
      {weeks.map((week) => (
        <Week key={week.days[0]?.from} week={week} zone={zone} today={connection.clock.now()} />
      ))}
    </div>
  )
}

const sayConflicts = (count: number): string =>
  count === 0
    ? 'Nobody is needed in two windows at once.'
    : count === 1
      ? 'Two windows need the same people at once.'
      : `${count} pairs of windows need the same people at once.`

function Conflict({ overlap: { one, other, people, from, to }, zone }: { overlap: Overlap; zone: string }) {
  const { name } = usePeople()
  return (
    <li>
      <b className="late">{someOf(people.map(name))}</b> in{' '}
      <Link href={cutoverPath(one.id, 'people')}>{one.title}</Link> and{' '}
      <Link href={cutoverPath(other.id, 'people')}>{other.title}</Link>,{' '}
      <span className="mono">
        {dayAndTime(from, zone)}–{clockTime(to, zone)}
      </span>
    </li>
  )
}

function Week({ week: { days, bars }, zone, today }: { week: CalendarWeek; zone: string; today: number }) {
  return (
    <div className={bars.length === 0 ? 'calendar__week calendar__week--empty' : 'calendar__week'}>
      {days.map(({ title, from, to }) => (
        <span
          key={from}
          className={today >= from && today < to ? 'calendar__day calendar__day--today' : 'calendar__day'}
        >
          {title}
        </span>
      ))}
      {bars.map((bar) => (
        <Bar key={bar.line.id} bar={bar} zone={zone} />
      ))}
    </div>
  )
}

function Bar({ bar: { line, from, to, before, after }, zone }: { bar: CalendarBar; zone: string }) {
  const { title, mode, windowStart, windowEnd } = line
  const tone = isOver(line) ? 'over' : isInTrouble(line) ? 'late' : mode
  return (
    <Link
      href={cutoverPath(line.id)}
      className={`calendar__bar calendar__bar--${tone}`}
      style={{ gridColumn: `${from + 1} / ${to + 2}` }}
      title={`${title}\n${dayAndTime(windowStart, zone)} to ${dayAndTime(windowEnd, zone)}`}
    >
      <span className="calendar__when mono">
        <span className="calendar__date">{dayOf(windowStart, zone)} </span>
        {before ? '←' : clockTime(windowStart, zone)}–{after ? '→' : clockTime(windowEnd, zone)}
      </span>{' '}
      {mode === 'rehearsal' && !/^rehearsal/i.test(title) ? 'Rehearsal: ' : ''}
      {title}
    </Link>
  )
}
