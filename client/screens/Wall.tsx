/** The wall of the control room: readable from three metres, touched by nobody. */
import { sayDuration } from '../../shared/duration.ts'
import { FollowCutover, useBoard, useCutover, useOutlook } from '../cutover.tsx'
import { clockSeconds, clockTime, countdown, hoursAndMinutes, zoneName } from '../derive/instants.ts'
import { sayTook, sayWho } from '../derive/sentences.ts'
import { StepGlyph } from '../parts/Glyph.tsx'
import { CUTOVER_WORDS } from '../parts/StatusLine.tsx'
import { useConnectionState, useNow, usePeople } from '../session.tsx'
import { instead } from './CutoverRoute.tsx'
import { useAttention } from './run/NowCards.tsx'
import './Wall.css'

const SHOWN = 6

export default function Wall({ cutoverId }: { cutoverId: string }) {
  return (
    <FollowCutover cutoverId={cutoverId} instead={instead}>
      <main className="wall">
        <WallHead />
        <WallFacts />
        <div className="wall__columns">
          <WallRunning />
          <WallAttention />
        </div>
      </main>
    </FollowCutover>
  )
}

function WallHead() {
  const { title, mode, status, t0, countdownHeld, runbook, pause, stop } = useCutover((cutover) => cutover)
  const now = useNow()
  const since = useConnectionState(({ notLiveSince }) => notLiveSince)
  const zone = runbook.timezone
  return (
    <header className={since === undefined ? 'wall__head' : 'wall__head wall__head--old'}>
      <div className="wall__title">
        <h1>{title}</h1>
        <p className="dim">
          {mode === 'live' ? 'Live' : 'Rehearsal'}, {CUTOVER_WORDS[status].toLowerCase()}
          {stop === 'called' ? (
            <b className="bad">, stop called</b>
          ) : pause === 'paused' ? (
            <b className="late">, paused</b>
          ) : null}
          {since === undefined ? null : <b className="late">. Not live since {clockSeconds(since, zone)}</b>}
        </p>
      </div>
      <div className="wall__clock">
        <div className={countdownHeld ? 'wall__countdown mono late' : 'wall__countdown mono'} role="timer">
          {countdown(countdownHeld?.at ?? now, t0)}
        </div>
        <div className="mono dim">
          {countdownHeld ? 'held, ' : ''}
          {clockSeconds(now, zone)} {zoneName(now, zone)}
        </div>
      </div>
    </header>
  )
}

function WallFacts() {
  const figures = useOutlook((outlook) => outlook?.figures)
  const { windowEnd, runbook } = useCutover((cutover) => cutover)
  const done = useBoard((board) => board.done)
  const total = useBoard((board) => board.total)
  const now = useNow()
  const zone = runbook.timezone
  const outage = figures?.outage
  const down = outage?.actualFrom === undefined ? 0 : ((outage.actualTo ?? now) - outage.actualFrom) / 1000
  return (
    <dl className="wall__facts">
      <div>
        <dt>Done</dt>
        <dd className="mono">
          {done} / {total}
        </dd>
      </div>
      {figures ? (
        <div>
          <dt>Finish, likely</dt>
          <dd className={figures.insideWindow ? 'mono' : 'mono late'}>{clockTime(figures.finish, zone)}</dd>
          <dd className="wall__note">
            {figures.insideWindow ? 'inside ' : `${sayDuration((figures.finish - windowEnd) / 1000)} past `}
            {clockTime(windowEnd, zone)}
          </dd>
        </div>
      ) : null}
      {figures?.rollBackBy ? (
        <div>
          <dt>Roll back by</dt>
          <dd className={figures.rollBackBy.at < now ? 'mono bad' : 'mono'}>
            {clockTime(figures.rollBackBy.at, zone)}
          </dd>
          <dd className="wall__note">
            {figures.rollBackBy.at < now
              ? 'passed'
              : `in ${sayDuration(Math.max(60, (figures.rollBackBy.at - now) / 1000))}`}
          </dd>
        </div>
      ) : null}
      {outage ? (
        <div>
          <dt>Outage</dt>
          <dd className="mono">{hoursAndMinutes(down)}</dd>
          <dd className="wall__note">
            {runbook.outageAtMost === undefined ? '' : `of ${hoursAndMinutes(runbook.outageAtMost)}`}
          </dd>
        </div>
      ) : null}
    </dl>
  )
}

function WallRunning() {
  const board = useBoard((value) => value)
  const now = useNow()
  const people = usePeople()
  const running = board.open.filter(({ status }) => status === 'running' || status === 'unconfirmed')
  return (
    <section>
      <h2>Running {running.length > SHOWN ? running.length : ''}</h2>
      <ul>
        {running.slice(0, SHOWN).map((row) => (
          <li key={row.view.definition.id} className="wall__step">
            <StepGlyph definition={row.view.definition} status={row.status} />
            <span className="wall__step-title">{row.view.definition.title}</span>
            <span className="dim">
              {sayWho(row, board.cutover, people.name)}, {sayTook(row, now)}
            </span>
          </li>
        ))}
        {running.length === 0 ? <li className="dim">Nothing runs.</li> : null}
      </ul>
    </section>
  )
}

function WallAttention() {
  const attention = useAttention()
  return (
    <section>
      <h2>
        Needs attention{' '}
        {attention.length > 0 ? (
          <span className={attention.some(({ tone }) => tone === 'bad') ? 'bad' : 'late'}>{attention.length}</span>
        ) : null}
      </h2>
      <ul>
        {attention.slice(0, SHOWN).map(({ row, tone, says, over, breaks }) => (
          <li key={row.view.definition.id} className={`wall__step ${tone}`}>
            <StepGlyph definition={row.view.definition} status={row.status} />
            <span className="wall__step-title">{row.view.definition.title}</span>
            <span className="dim">
              {breaks ? 'Breaks the condition of the go. ' : ''}
              {over ?? says}
            </span>
          </li>
        ))}
        {attention.length === 0 ? <li className="dim">Nothing is failed, held or late.</li> : null}
      </ul>
    </section>
  )
}
