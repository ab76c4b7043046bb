/** Banners that concern everybody: stop, pause, rollback, an outdated page, a lost server. Absent otherwise. */
import { Link } from 'wouter'
import { gateThatHolds } from '../../shared/derived/holds.ts'
import { ControlHere } from '../features/run/CutoverControls.tsx'
import { Offers } from '../forms/Offers.tsx'
import { offersOf } from '../forms/offersOf.ts'
import { useOfferContext } from '../forms/useOfferContext.ts'
import { useCutover, useDuties, useFollowed } from '../live/cutover.tsx'
import { useConnectionState, usePeople, useSession, useStore, useTime } from '../live/session.tsx'
import { cutoverPath, gatePath } from '../paths.ts'
import { sayMended } from '../shell/mended.ts'
import { UnsentCommands } from '../shell/UnsentCommands.tsx'
import { Bar } from '../ui/Bar.tsx'
import { Instant } from '../ui/Instant.tsx'
import { StaleSince } from '../ui/OfflineSince.tsx'
import { ChangeBars } from './ChangeBars.tsx'

export function Banners() {
  return (
    <div className="banners">
      <Offline />
      <BrokenLog />
      <Mended />
      <Unreadable />
      <Outdated />
      <UnsentCommands />
      <Stop />
      <Paused />
      <Rollback />
      <CountdownHeld />
      <Cancelled />
      <Withdrawn />
      <ChangeBars />
    </div>
  )
}

/** A damaged log does not stop the cutover, but everybody has to know. */
function BrokenLog() {
  const { cutoverId, following } = useFollowed()
  const broken = useStore(following.broken, (value) => value)
  return broken === undefined ? null : (
    <Bar tone="bad">
      <span>
        <b>The log of this cutover is {broken}.</b> Somebody or something changed the database outside T-Minus. The
        cutover goes on; tell whoever runs T-Minus.
      </span>
      <Link className="button button--small" href={cutoverPath(cutoverId, 'audit')}>
        What the audit says
      </Link>
    </Bar>
  )
}

/** Stays until dismissed. */
function Mended() {
  const { view, following } = useFollowed()
  const mended = useStore(view, (value) => (value.status === 'following' ? value.mended : undefined))
  if (!mended) return null
  const [happened, ...gone] = sayMended(mended)
  return (
    <Bar tone="bad">
      <span>
        <b>{happened}</b> {gone.join(' ')}
      </span>
      <button type="button" className="button button--small" onClick={() => following.replica.dismissMended()}>
        OK
      </button>
    </Bar>
  )
}

function Unreadable() {
  const { view } = useFollowed()
  const unreadable = useStore(view, (value) => (value.status === 'following' ? value.unreadable : undefined))
  return unreadable ? (
    <Bar tone="bad">
      <span>
        <b>{unreadable.message}</b> What is shown is as of the event before it; once it can be read, this page goes on
        by itself.
      </span>
    </Bar>
  ) : null
}

function Outdated() {
  const { view } = useFollowed()
  const outdated = useStore(view, ({ status }) => status === 'outdated')
  return outdated ? (
    <Bar tone="late">
      This page is older than the server and has stopped following. It reloads by itself at a quiet moment.
      <button type="button" className="button button--small" onClick={() => location.reload()}>
        Reload now
      </button>
    </Bar>
  ) : null
}

/** A line that is back within this needs no bar, milliseconds. */
const BRIEFLY_MS = 10_000

function Offline() {
  const since = useConnectionState((state) => state.notLiveSince)
  const goodbye = useConnectionState((state) => state.goodbye)
  const sending = useConnectionState((state) => (state.notLiveSince === undefined ? 0 : state.sending))
  const forLong = useTime((now) => since !== undefined && now - since >= BRIEFLY_MS)
  const zone = useCutover(({ runbook }) => runbook.timezone)
  if (goodbye === undefined && sending === 0 && !forLong) return null
  const waiting = sending === 1 ? 'One command waits' : `${sending} commands wait`
  return (
    <Bar tone="late">
      <span>
        {since !== undefined && forLong ? (
          <>
            <StaleSince at={since} zone={zone} />{' '}
          </>
        ) : null}
        {goodbye === undefined ? '' : `${goodbye} `}
        {sending > 0 ? `${waiting} for the connection.` : forLong ? '' : 'It will be back in a moment.'}
      </span>
    </Bar>
  )
}

function Stop() {
  const { stopCall, stop, runbook } = useCutover((cutover) => cutover)
  const people = usePeople()
  const silent = useDuties((duties) => duties.find(({ kind }) => kind === 'answerStop'))?.asked ?? []
  if (stop !== 'called' || !stopCall) return null
  const answered = stopCall.answers.map(
    ({ by, onBehalfOf, safe }) => `${people.shortName(onBehalfOf ?? by)} ${safe ? 'is safe' : 'cannot stop'}`,
  )
  return (
    <Bar tone="bad">
      <span>
        <b>Stop.</b> {people.name(stopCall.by)}, <Instant at={stopCall.at} zone={runbook.timezone} />: “
        {stopCall.reason}”. Nothing starts until the lead lifts the stop.
        {answered.length > 0 ? ` ${answered.join(', ')}.` : ''}
        {silent.length > 0 ? (
          <>
            {' '}
            <b>Not heard of: {silent.map(people.shortName).join(', ')}.</b>
          </>
        ) : null}
      </span>
      <AnswerStop stop={stopCall.id} />
      <ControlHere name="clearStop" />
    </Bar>
  )
}

/** Asks only people with a running step. */
function AnswerStop({ stop }: { stop: string }) {
  const { me } = useSession()
  const context = useOfferContext()
  if (context.cutover.stopCall?.answers.some(({ by, onBehalfOf }) => (onBehalfOf ?? by) === me.person.id)) return null
  const offers = offersOf(context, [
    {
      name: 'safe',
      label: 'Safe to stop here',
      tone: 'primary',
      command: () => ({ type: 'answerStop', stop, safe: true }),
    },
    { name: 'not', label: 'Cannot stop now', command: () => ({ type: 'answerStop', stop, safe: false }) },
  ])
  return <Offers about="stop" offers={offers} size="small" />
}

function Paused() {
  const paused = useCutover((cutover) => (cutover.pause === 'paused' ? cutover.paused : undefined))
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const people = usePeople()
  return paused ? (
    <Bar tone="late">
      <span>
        <b>Paused</b> by {people.name(paused.by)} since <Instant at={paused.at} zone={zone} />: “{paused.reason}”. What
        runs may finish; nothing starts.
      </span>
      <ControlHere name="resumeCutover" />
    </Bar>
  ) : null
}

function CountdownHeld() {
  const cutover = useCutover((value) => value)
  const { countdownHeld: held, runbook } = cutover
  const people = usePeople()
  const gate = gateThatHolds(cutover)
  return held ? (
    <Bar tone="late">
      <span>
        <b>Countdown held</b> {held.builtIn === undefined ? `by ${people.name(held.by)}` : 'as the runbook asks'} since{' '}
        <Instant at={held.at} zone={runbook.timezone} />: “{held.reason}”.
        {gate ? <GateToSayGo gate={gate} /> : null}
      </span>
      <ControlHere name="resumeCountdown" />
    </Bar>
  ) : null
}

function GateToSayGo({ gate }: { gate: { id: string; title: string } }) {
  const { cutoverId } = useFollowed()
  return (
    <>
      {' '}
      It goes on once <Link href={gatePath(cutoverId, gate.id)}>{gate.title}</Link> says go.
    </>
  )
}

function Withdrawn() {
  const { withdrawn, runbook } = useCutover((cutover) => cutover)
  const people = usePeople()
  return withdrawn ? (
    <Bar tone="late">
      <span>
        <b>Withdrawn as a rehearsal</b> by {people.name(withdrawn.by)},{' '}
        <Instant at={withdrawn.at} zone={runbook.timezone} />: “{withdrawn.reason}”. No gate counts it any more.
      </span>
    </Bar>
  ) : null
}

/** An end that leaves nothing to press says how it goes on all the same. */
function Cancelled() {
  const { me } = useSession()
  const { ended, runbook } = useCutover((cutover) => cutover)
  const people = usePeople()
  if (ended?.outcome !== 'cancelled') return null
  return (
    <Bar tone="plain">
      <span>
        <b>Cancelled</b> by {people.name(ended.by)}, <Instant at={ended.at} zone={runbook.timezone} />
        {ended.reason === undefined ? '' : `: “${ended.reason}”`}. Nothing in it can be started again; its log and its
        evidence pack stay. For another attempt a planner creates a new cutover of the same runbook.
      </span>
      {me.person.organisationRole === 'planner' || me.person.organisationRole === 'admin' ? (
        <Link className="button button--small" href="/cutovers/new">
          New cutover
        </Link>
      ) : null}
    </Bar>
  )
}

function Rollback() {
  const { rollback, rollbackProposal, runbook, ended } = useCutover((cutover) => cutover)
  const people = usePeople()
  if (ended) return null
  return (
    <>
      {rollback ? (
        <Bar tone="bad">
          <span>
            <b>Rolling back{rollback.workstream === undefined ? '' : ` ${rollback.workstream}`}</b> since{' '}
            <Instant at={rollback.at} zone={runbook.timezone} />, begun by {people.name(rollback.by)}: “
            {rollback.reason}”.
          </span>
        </Bar>
      ) : null}
      {rollbackProposal ? (
        <Bar tone="bad">
          <span>
            <b>
              {people.name(rollbackProposal.by)} asks for a rollback
              {rollbackProposal.workstream === undefined ? '' : ` of ${rollbackProposal.workstream}`}
            </b>{' '}
            past the point of no return: “{rollbackProposal.reason}”. The other of lead and decision owner has to agree
            by rolling back too.
          </span>
        </Bar>
      ) : null}
    </>
  )
}
