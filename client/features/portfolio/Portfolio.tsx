/** All releases with their rehearsals and cutovers: running, upcoming and past. */
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { PortfolioLine } from '../../../shared/protocol.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { sayStatus } from '../../derive/sayStatus.ts'
import { Outside } from '../../shell/Outside.tsx'
import { allZones, clockTime, countdown, fullInstant, weekendInstant } from '../../ui/instants.ts'
import { type ShownLine, type ShownLines, withChange } from './portfolio.ts'
import { type Release, releasesOf } from './releases.ts'
import '../../shell/Page.css'
import { useConnectionState, useNow, useSession } from '../../live/session.tsx'
import { cutoverPath, gatePath } from '../../paths.ts'
import { PresentIn } from '../../shell/Present.tsx'
import './Portfolio.css'

export default function Portfolio() {
  const lines = usePortfolio()
  const { me } = useSession()
  const mayMake = me.person.organisationRole === 'planner' || me.person.organisationRole === 'admin'
  const releases = lines ? releasesOf(lines) : undefined
  const ahead = releases?.filter(({ over }) => !over) ?? []
  const over = releases?.filter((release) => release.over) ?? []
  return (
    <Outside>
      <div className="portfolio__main">
        {(me.hasPassword || me.hasPasskey) && !me.maySetPassword ? null : (
          <p className="portfolio__offer">
            {me.hasPassword
              ? 'You came by a one-time link. If you have forgotten your password, set a new one now.'
              : 'You came by a one-time link and have no password yet. With one you can sign in again, and sign gates.'}{' '}
            <Link href="/password" className="button button--small">
              {me.hasPassword ? 'Set a new password' : 'Set a password'}
            </Link>
          </p>
        )}
        <div className="portfolio__title">
          <h1>Releases</h1>
          {mayMake ? (
            <Link href="/cutovers/new" className="button">
              New cutover
            </Link>
          ) : null}
        </div>
        {releases === undefined ? (
          <p className="dim" role="status">
            Reading the cutovers…
          </p>
        ) : null}
        {releases?.length === 0 ? (
          <p className="page__empty">
            <b>There is no cutover yet.</b>
            {mayMake ? 'Make one from a runbook' : 'A planner makes one from a runbook'}; then it appears here for
            everybody in {me.organisation.name}.
          </p>
        ) : null}
        {ahead.map((release) => (
          <ReleaseBlock key={release.title} release={release} />
        ))}
        {over.length > 0 ? (
          <details className="portfolio__over" open={ahead.length === 0}>
            <summary>Over ({over.length})</summary>
            {over.map((release) => (
              <ReleaseBlock key={release.title} release={release} />
            ))}
          </details>
        ) : null}
      </div>
    </Outside>
  )
}

/** The lines of all cutovers, kept up to date; undefined until loaded. */
function usePortfolio(): readonly ShownLine[] | undefined {
  const { connection } = useSession()
  const [lines, setLines] = useState<ShownLines>()
  useEffect(
    () =>
      connection.followPortfolio((change) => setLines((before) => withChange(before, change, connection.clock.now()))),
    [connection],
  )
  return lines && [...lines.values()]
}

function ReleaseBlock({ release }: { release: Release }) {
  return (
    <section className="release" aria-label={release.title}>
      {release.named ? <h2>{release.title}</h2> : null}
      <ul>
        {release.cutovers.map((line) => (
          <CutoverLine key={line.id} line={line} />
        ))}
      </ul>
    </section>
  )
}

function CutoverLine({ line }: { line: ShownLine }) {
  const { mode, status, steps, timezone } = line
  const ended = status === 'closed' || status === 'cancelled'
  const trouble = ended
    ? []
    : [
        steps.failed > 0 ? `${steps.failed} failed` : '',
        steps.held > 0 ? `${steps.held} held` : '',
        line.late > 0 && (status === 'running' || status === 'rollingBack') ? `${line.late} late` : '',
      ].filter(Boolean)
  return (
    <li className={ended ? 'line line--over' : 'line'}>
      <div className="line__title">
        <Link href={cutoverPath(line.id)}>{line.title}</Link>
        <div className="dim line__status">
          <span className={mode === 'live' ? 'badge' : 'badge badge--quiet'}>
            {mode === 'live' ? 'LIVE' : 'REHEARSAL'}
          </span>{' '}
          {sayStatus(line)}
          {line.unreadable ? ' when last read' : null}
          {line.stop === 'called' ? <b className="bad">, stop called</b> : null}
          {line.pause === 'paused' ? <b className="late">, paused</b> : null}
          {line.putBackAt === undefined ? null : (
            <b
              className="bad"
              title="The server's log lost what had been shown here, as after a restored backup. What stands here now is what it holds."
            >
              , log put back at {clockTime(line.putBackAt, timezone)}
            </b>
          )}
          <PresentIn cutoverId={line.id} />
        </div>
      </div>
      {line.unreadable ? (
        <Unreadable message={line.unreadable.message} />
      ) : (
        <LineFacts line={line} ended={ended} trouble={trouble} />
      )}
      {ended || line.unreadable ? null : <WaitsForMe line={line} />}
      {line.outOfReach && !ended ? (
        <p className="line__obstacle">
          <Link href={gatePath(line.id, line.outOfReach.gateId)} className="bad">
            No go is possible as things are.
          </Link>{' '}
          <span className="dim">{line.outOfReach.because}</span>
        </p>
      ) : null}
    </li>
  )
}

/** What waits for this person, and the gravest that is late or wrong. */
function WaitsForMe({ line: { id, waiting, trouble } }: { line: ShownLine }) {
  const { me } = useSession()
  const mine = waiting?.[me.person.id] ?? 0
  if (mine === 0 && !trouble) return null
  const more = trouble && trouble.count > 1 ? ` and ${trouble.count - 1} more` : ''
  return (
    <p className="line__obstacle">
      {mine > 0 ? (
        <Link href={cutoverPath(id)} className="you line__mine">
          {mine === 1 ? 'Your turn' : `${mine} things wait for you`}
        </Link>
      ) : null}{' '}
      {trouble ? (
        <span className={trouble.tone}>
          {trouble.worst}
          <span className="dim">{more}</span>
        </span>
      ) : null}
    </p>
  )
}

/** Shown instead of stale figures, which would look current. */
function Unreadable({ message }: { message: string }) {
  return (
    <p className="line__unreadable">
      <b className="bad">Not up to date.</b> {message}
    </p>
  )
}

function LineFacts({ line, ended, trouble }: { line: ShownLine; ended: boolean; trouble: readonly string[] }) {
  const now = useNow()
  const stale = useConnectionState(({ notLiveSince }) => notLiveSince !== undefined)
  const { steps, timezone, t0 } = line
  return (
    <>
      <div className="line__fact line__t0" title={`T-0\n${allZones(t0, timezone)}`}>
        {ended ? null : (
          <span className={`mono line__countdown ${line.countdownHeldAt === undefined ? '' : 'late'}`}>
            <span className={stale ? 'line__old' : undefined}>{countdown(line.countdownHeldAt ?? now, t0)}</span>
            {line.countdownHeldAt === undefined ? '' : ' held'}
          </span>
        )}
        <span className="dim">{fullInstant(t0, timezone)}</span>
      </div>
      <div className="line__fact">
        <span className="mono">{line.readiness === undefined ? '–' : `${Math.floor(line.readiness * 100)} %`}</span>
        <span className="dim">{line.readiness === undefined ? 'no items' : 'ready'}</span>
      </div>
      <div className="line__fact line__done">
        <span className="mono">
          {steps.done} / {steps.total}
        </span>
        <span className={steps.failed > 0 && !ended ? 'bad' : trouble.length > 0 ? 'late' : 'dim'}>
          {trouble.length > 0 ? trouble.join(', ') : 'done'}
        </span>
      </div>
      <Finish line={line} now={now} />
      <NextGate line={line} now={now} />
    </>
  )
}

function Finish({ line, now }: { line: PortfolioLine; now: number }) {
  const { status, finish, timezone, t0, windowEnd, ended, startedAt } = line
  if (status === 'cancelled') {
    // A line of an earlier release does not say how it ended.
    const at = ended?.at ?? finish
    return (
      <div className="line__fact" title={allZones(at, timezone)}>
        <span className="mono">{weekendInstant(at, timezone, t0)}</span>
        <span className="dim">{ended && startedAt === undefined ? 'cancelled, never started' : 'cancelled'}</span>
      </div>
    )
  }
  const over = (finish - windowEnd) / 1000
  const finished = status === 'closed' || status === 'hypercare'
  const isLate = !finished && over > 0
  return (
    <div
      className="line__fact"
      title={`${allZones(finish, timezone)}\n\nThe window ends\n${allZones(windowEnd, timezone)}`}
    >
      <span className={isLate ? 'mono late' : 'mono'}>{weekendInstant(finish, timezone, finished ? t0 : now)}</span>
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

function NextGate({ line: { nextGate, status, timezone }, now }: { line: PortfolioLine; now: number }) {
  if (!nextGate || status === 'closed' || status === 'cancelled') return <div className="line__fact line__gate" />
  const { at, title } = nextGate
  const stands = nextGate.status === 'noGo' ? 'no-go' : nextGate.status === 'polling' ? 'poll open' : 'next gate'
  return (
    <div className="line__fact line__gate" title={at === undefined ? title : `${title}\n${allZones(at, timezone)}`}>
      <span className={nextGate.status === 'noGo' ? 'bad' : ''}>{title}</span>
      <span className="dim">
        <b className={nextGate.status === 'noGo' ? 'bad' : nextGate.status === 'polling' ? 'strong' : 'line__word'}>
          {stands}
        </b>
        {at === undefined ? '' : `, ${weekendInstant(at, timezone, now)}`}
      </span>
    </div>
  )
}
