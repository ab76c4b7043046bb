/** One cutover in the portfolio. */
import { Link } from 'wouter'
import type { UnseenNews } from '../../../shared/attention/newsShape.ts'
import type { PortfolioLine } from '../../../shared/protocol.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { sayStatus } from '../../derive/sayStatus.ts'
import { useConnectionState, useMinute, usePeople, useSession, useStore, useTime } from '../../live/session.tsx'
import { cutoverPath, gatePath } from '../../paths.ts'
import { PresentIn } from '../../shell/Present.tsx'
import { allZones, clockTime, countdown, dayAndTime, weekendInstant } from '../../ui/instants.ts'
import { myZone, zoneName } from '../../ui/zones.ts'
import type { ShownLine } from './portfolio.ts'
import { holdsRole, isOver, leadsOf } from './portfolioRows.ts'
import { type ZoneChoice, zoneChoice } from './portfolioView.ts'

type News = UnseenNews['cutovers'][number]

interface CutoverLineProps {
  line: ShownLine
  release?: string | undefined
  news?: News | undefined
}

/** One zone for everything in a row. */
const zoneOf = (line: PortfolioLine, choice: ZoneChoice): string =>
  choice === 'cutover' ? line.timezone : choice === 'mine' ? myZone() : 'UTC'

export function CutoverLine({ line, release, news }: CutoverLineProps) {
  const zone = zoneOf(
    line,
    useStore(zoneChoice, (value) => value),
  )
  const over = isOver(line)
  return (
    <div className={over ? 'line line--over' : 'line'}>
      <div className="line__title">
        {news ? <Unread news={news} /> : null}
        <Link href={cutoverPath(line.id)}>{line.title}</Link>
        {release === undefined ? null : <span className="dim"> {release}</span>}
        <Status line={line} zone={zone} />
      </div>
      {line.unreadable ? (
        <p className="line__unreadable">
          <b className="bad">Not up to date.</b> {line.unreadable.message}
        </p>
      ) : (
        <LineFacts line={line} zone={zone} />
      )}
      <Waits line={line} news={news} zone={zone} />
    </div>
  )
}

const Unread = ({ news }: { news: News }) => (
  <span className={news.mine > 0 ? 'line__dot line__dot--mine' : 'line__dot'}>
    <span className="unseen">
      {news.count === 1 ? 'One change' : `${news.count} changes`} since you looked
      {news.mine > 0 ? ', one of yours' : ''}:{' '}
    </span>
  </span>
)

function Status({ line, zone }: { line: ShownLine; zone: string }) {
  const { me } = useSession()
  const people = usePeople()
  const leads = leadsOf(line)
  const mine = !leads.includes(me.person.id) && holdsRole(line, me.person.id)
  return (
    <div className="dim line__status">
      <span className={line.mode === 'live' ? 'badge' : 'badge badge--quiet'}>
        {line.mode === 'live' ? 'LIVE' : 'REHEARSAL'}
      </span>
      <span>
        {sayStatus(line)}
        {line.unreadable ? ' when last read' : null}
        {line.stop === 'called' ? <b className="bad">, stop called</b> : null}
        {line.pause === 'paused' ? <b className="late">, paused</b> : null}
        {line.putBackAt === undefined ? null : (
          <b
            className="bad"
            title="The server's log lost what had been shown here, as after a restored backup. What stands here now is what it holds."
          >
            , log put back at {clockTime(line.putBackAt, zone)}
          </b>
        )}
      </span>
      {leads.length > 0 ? (
        <span>
          · Led by {leads.map((id) => (id === me.person.id ? 'you' : people.name(id))).join(', ')}
          {mine ? ', you take part' : ''}
        </span>
      ) : null}
      <PresentIn cutoverId={line.id} />
    </div>
  )
}

/** What waits for this person, the gravest that is late or wrong, a gate out of reach, and the latest that changed. */
function Waits({ line, news, zone }: { line: ShownLine; news: News | undefined; zone: string }) {
  const { me } = useSession()
  const now = useMinute()
  const over = isOver(line)
  const mine = over || line.unreadable ? 0 : (line.waiting?.[me.person.id] ?? 0)
  const trouble = over || line.unreadable ? undefined : line.trouble
  const outOfReach = over ? undefined : line.outOfReach
  if (mine === 0 && !trouble && !outOfReach && !news) return null
  return (
    <div className="line__waits">
      {mine > 0 ? (
        <Link href={cutoverPath(line.id)} className="line__mine">
          {mine === 1 ? 'Your turn' : `${mine} things wait for you`}
        </Link>
      ) : null}
      {trouble ? (
        <span className={trouble.tone}>
          {trouble.worst}
          {trouble.count > 1 ? <span className="dim"> and {trouble.count - 1} more</span> : null}
        </span>
      ) : null}
      {outOfReach ? (
        <span>
          <Link href={gatePath(line.id, outOfReach.gateId)} className="bad">
            No go is possible as things are.
          </Link>{' '}
          <span className="dim">{outOfReach.because}</span>
        </span>
      ) : null}
      {news ? (
        <Link href={cutoverPath(line.id, 'news')} className="line__news">
          <span className="mono dim">{weekendInstant(Date.parse(news.latest.at), zone, now)}</span> {news.latest.says}
          {news.count > 1 ? <span className="dim"> and {news.count - 1} more</span> : null}
        </Link>
      ) : null}
    </div>
  )
}

function LineFacts({ line, zone }: { line: ShownLine; zone: string }) {
  const now = useMinute()
  const { steps, t0, windowStart, windowEnd } = line
  const over = isOver(line)
  const trouble = over
    ? []
    : [
        steps.failed > 0 ? `${steps.failed} failed` : '',
        steps.held > 0 ? `${steps.held} held` : '',
        lateIn(line),
      ].filter(Boolean)
  return (
    <>
      <div className="line__fact line__t0" title={`T-0\n${allZones(t0, line.timezone)}`}>
        {over ? null : <Countdown line={line} />}
        <span className="dim">
          {dayAndTime(t0, zone)} {zoneName(t0, zone)}
        </span>
      </div>
      <div
        className="line__fact line__window"
        title={`Window\n${allZones(windowStart, line.timezone)}\nto\n${allZones(windowEnd, line.timezone)}`}
      >
        <span className="mono">
          {clockTime(windowStart, zone)}–{weekendInstant(windowEnd, zone, windowStart)}
        </span>
        <span className="dim">{sayDuration((windowEnd - windowStart) / 1000)}</span>
      </div>
      <div className="line__fact">
        <span className="mono">{line.readiness === undefined ? '–' : `${Math.floor(line.readiness * 100)} %`}</span>
        <span className="dim line__word">{line.readiness === undefined ? 'no items' : 'ready'}</span>
      </div>
      <div className="line__fact line__done">
        <span className="mono">
          {steps.done} / {steps.total}
        </span>
        <span className={steps.failed > 0 && !over ? 'bad' : trouble.length > 0 ? 'late' : 'dim'}>
          {trouble.length > 0 ? trouble.join(', ') : 'done'}
        </span>
      </div>
      <Finish line={line} now={now} zone={zone} />
      <NextGate line={line} now={now} zone={zone} />
    </>
  )
}

/** By itself, since it alone changes each second. */
function Countdown({ line: { t0, countdownHeldAt } }: { line: PortfolioLine }) {
  const stale = useConnectionState(({ notLiveSince }) => notLiveSince !== undefined)
  const says = useTime((now) => countdown(countdownHeldAt ?? now, t0))
  const held = countdownHeldAt !== undefined
  return (
    <span className={held ? 'mono line__countdown late' : 'mono line__countdown'}>
      <span className={stale ? 'line__old' : undefined}>{says}</span>
      {held ? ' held' : ''}
    </span>
  )
}

const lateIn = ({ late, status }: ShownLine): string =>
  late > 0 && (status === 'running' || status === 'rollingBack') ? `${late} late` : ''

interface FactProps {
  line: PortfolioLine
  now: number
  zone: string
}

function Finish({ line, now, zone }: FactProps) {
  const { status, finish, t0, windowEnd, ended, startedAt } = line
  if (status === 'cancelled') {
    // A line of an earlier release does not say how it ended.
    const at = ended?.at ?? finish
    return (
      <div className="line__fact" title={allZones(at, line.timezone)}>
        <span className="mono">{weekendInstant(at, zone, t0)}</span>
        <span className="dim">{ended && startedAt === undefined ? 'cancelled, never started' : 'cancelled'}</span>
      </div>
    )
  }
  const over = (finish - windowEnd) / 1000
  const finished = status === 'closed' || status === 'hypercare'
  const isLate = !finished && over > 0
  return (
    <div className="line__fact" title={allZones(finish, line.timezone)}>
      <span className={isLate ? 'mono late' : 'mono'}>{weekendInstant(finish, zone, finished ? t0 : now)}</span>
      <span className={isLate ? 'late' : 'dim'}>
        {finished
          ? ended?.outcome === 'rolledBack'
            ? 'rolled back'
            : 'finished'
          : isLate
            ? `overruns window by ${sayDuration(over)}`
            : 'forecast finish'}
      </span>
    </div>
  )
}

function NextGate({ line: { nextGate, status, timezone }, now, zone }: FactProps) {
  if (!nextGate || status === 'closed' || status === 'cancelled') return <div className="line__fact line__gate" />
  const { at, title } = nextGate
  const stands = nextGate.status === 'noGo' ? 'no-go' : nextGate.status === 'polling' ? 'poll open' : 'next gate'
  return (
    <div className="line__fact line__gate" title={at === undefined ? title : `${title}\n${allZones(at, timezone)}`}>
      <span className={nextGate.status === 'noGo' ? 'bad' : ''}>{title}</span>
      <span className="dim">
        <b className={nextGate.status === 'noGo' ? 'bad' : nextGate.status === 'polling' ? 'strong' : 'line__plain'}>
          {stands}
        </b>
        {at === undefined ? '' : `, ${weekendInstant(at, zone, now)}`}
      </span>
    </div>
  )
}
