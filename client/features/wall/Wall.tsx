/** The control room's wall screen: readable from three metres, without interaction. */

import { ceremonyOf, gateOfInterest } from '../../../shared/derived/ceremony.ts'
import { hasBegun } from '../../../shared/derived/steps.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { CUTOVER_WORDS, sayStatus } from '../../derive/sayStatus.ts'
import {
  FollowCutover,
  useBoard,
  useCutover,
  useCutoverTime,
  useFollowed,
  useNotLiveSince,
  useOutlook,
} from '../../live/cutover.tsx'
import { useNow, usePeople, useStore, useTime } from '../../live/session.tsx'
import { instead } from '../../shell/CutoverRoute.tsx'
import { type Fact, sayFinish, sayRollBackBy } from '../../shell/facts.ts'
import { NotLive } from '../../shell/Live.tsx'
import { sayMended } from '../../shell/mended.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { clockTime, countdown, fullInstant, hoursAndMinutes, wallClock } from '../../ui/instants.ts'
import { useTitle } from '../../ui/useTitle.ts'
import { WallChange } from './WallChange.tsx'
import { WallWork } from './WallWork.tsx'
import './Wall.css'

export default function Wall({ cutoverId }: { cutoverId: string }) {
  return (
    <FollowCutover cutoverId={cutoverId} instead={instead}>
      <main className="wall">
        <WallHead />
        <WallMended />
        <WallUnreadable />
        <WallChange />
        <WallFacts />
        <WallGate />
        <WallBody />
      </main>
    </FollowCutover>
  )
}

function WallBody() {
  const over = useCutover(({ ended }) => ended !== undefined)
  return over ? <WallEnded /> : <WallWork />
}

function WallHead() {
  const cutover = useCutover((value) => value)
  const { title, mode, status, t0, countdownHeld, runbook, pause, stop, ended } = cutover
  useTitle('Wall', title)
  const now = useNow()
  const since = useNotLiveSince()
  const zone = runbook.timezone
  return (
    <header className={since === undefined ? 'wall__head' : 'wall__head wall__head--old'}>
      <div className="wall__title">
        <h1>{title}</h1>
        <p className="dim">
          {mode === 'live' ? 'Live' : 'Rehearsal'}, {sayStatus(cutover).toLowerCase()}
          {stop === 'called' ? (
            <b className="bad">, stop called</b>
          ) : pause === 'paused' ? (
            <b className="late">, paused</b>
          ) : null}
        </p>
      </div>
      <div className="wall__clock">
        {ended ? (
          <div className="wall__countdown wall__countdown--over">{CUTOVER_WORDS[status]}</div>
        ) : (
          <div className={countdownHeld ? 'wall__countdown mono late' : 'wall__countdown mono'} role="timer">
            {countdown(countdownHeld?.at ?? now, t0)}
          </div>
        )}
        <div className="mono dim">
          {countdownHeld && !ended ? 'held, ' : ''}
          {ended ? fullInstant(ended.at, zone) : wallClock(now, zone)}
        </div>
      </div>
      {since === undefined ? null : (
        <p className="wall__stale" role="status">
          <NotLive />
        </p>
      )}
    </header>
  )
}

/** Nobody is there to dismiss it, so it expires. */
const MENDED_SHOWN_FOR_MS = 15 * 60_000

function WallMended() {
  const { view } = useFollowed()
  const mended = useStore(view, (value) => (value.status === 'following' ? value.mended : undefined))
  const now = useTime((second) => Math.floor(second / 60_000) * 60_000)
  if (!mended || now - mended.at > MENDED_SHOWN_FOR_MS) return null
  const [happened, ...gone] = sayMended(mended)
  return (
    <p className="wall__mended" role="status">
      <b>{happened}</b> {gone.join(' ')}
    </p>
  )
}

function WallUnreadable() {
  const { view } = useFollowed()
  const unreadable = useStore(view, (value) => (value.status === 'following' ? value.unreadable : undefined))
  return unreadable ? (
    <p className="wall__mended" role="status">
      <b>{unreadable.message}</b>
    </p>
  ) : null
}

function WallFacts() {
  const figures = useOutlook((outlook) => outlook?.figures)
  const { windowEnd, runbook, ended, rollback, status, steps } = useCutover((cutover) => cutover)
  const done = useBoard((board) => board.done)
  const total = useBoard((board) => board.total)
  const now = useNow()
  const zone = runbook.timezone
  const outage = figures?.outage
  const down = outage?.actualFrom === undefined ? 0 : ((outage.actualTo ?? now) - outage.actualFrom) / 1000
  const back = rollback !== undefined && rollback.workstream === undefined
  const finished = ended !== undefined || status === 'hypercare' || done === total
  const gone = indexOf(runbook).pointsOfNoReturn.some((step) => hasBegun(steps[step] ?? { status: 'pending' }))
  const wayBack = (status === 'running' || status === 'preparing') && !gone ? figures?.rollBackBy : undefined
  return (
    <dl className="wall__facts">
      <WallFact label={back ? 'Taken back' : 'Done'} value={`${done} / ${total}`} />
      {figures && status !== 'cancelled' ? (
        <WallFact {...sayFinish({ figures, windowEnd, now: ended?.at ?? now, zone, back, finished })} />
      ) : null}
      {wayBack ? <WallFact {...sayRollBackBy(wayBack, now, zone)} /> : null}
      {outage && status !== 'cancelled' ? (
        <WallFact
          label={outage.actualFrom !== undefined && outage.actualTo === undefined ? 'Outage, now' : 'Outage'}
          value={hoursAndMinutes(down)}
          note={runbook.outageAtMost === undefined ? '' : `of ${hoursAndMinutes(runbook.outageAtMost)}`}
          {...(runbook.outageAtMost !== undefined && down > runbook.outageAtMost ? { tone: 'late' as const } : {})}
        />
      ) : null}
    </dl>
  )
}

function WallFact({ label, value, note, tone }: Omit<Fact, 'note'> & { note?: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={`mono ${tone ?? ''}`}>{value}</dd>
      {note ? <dd className="wall__note">{note}</dd> : null}
    </div>
  )
}

/** How often ages are looked at again without an event, in milliseconds. */
const LOOK_AGAIN_MS = 10_000

/** The open poll: who has voted and who is asked next. */
function WallGate() {
  const cutover = useCutover((value) => value)
  const now = useCutoverTime(LOOK_AGAIN_MS)
  const ceremony = ceremonyOf(cutover, gateOfInterest(cutover), undefined, now)
  if (!ceremony?.poll || cutover.ended) return null
  const asked = ceremony.voters.filter(({ turn }) => turn === 'asked').map(({ title }) => title)
  return (
    <p className="wall__gate">
      <Glyph name="gate" label="Gate" />
      <b>{ceremony.definition.title}</b>
      <span className="dim">
        {asked.length > 0 ? `asked now: ${asked.join(', ')}` : 'all votes are in'}
        {`, since ${clockTime(ceremony.poll.opened.at, cutover.runbook.timezone)}`}
      </span>
    </p>
  )
}

function WallEnded() {
  const { ended, runbook, startedAt } = useCutover((cutover) => cutover)
  const people = usePeople()
  if (!ended) return null
  return (
    <section className="wall__ended">
      <p>
        {ended.outcome === 'completed'
          ? 'Completed and closed'
          : ended.outcome === 'rolledBack'
            ? 'Rolled back and closed'
            : startedAt === undefined
              ? 'Cancelled before it was started,'
              : 'Cancelled before it was finished,'}{' '}
        by {people.name(ended.by)}, {fullInstant(ended.at, runbook.timezone)}
        {ended.reason === undefined ? '.' : `: “${ended.reason}”`}
      </p>
    </section>
  )
}
