/** The one line that never moves: where the cutover stands against T-0, its window, its way back and its plan. */
import { sayDuration } from '../../shared/duration.ts'
import { indexOf } from '../../shared/runbookIndex.ts'
import { hasBegun } from '../../shared/steps.ts'
import { useBoard, useCutover, useOutlook } from '../cutover.tsx'
import { allZones, clockSeconds, clockTime, countdown, hoursAndMinutes, zoneName } from '../derive/instants.ts'
import { useConnectionState, useNow, useTime } from '../session.tsx'
import './Facts.css'
import { Live } from './Live.tsx'
import { Present } from './Present.tsx'
import { StatusLine } from './StatusLine.tsx'
import { UserMenu } from './UserMenu.tsx'

/** Distances from the plan below this are no news; seconds. */
const ON_PLAN = 120

export function Facts() {
  const notLive = useConnectionState(({ notLiveSince }) => notLiveSince !== undefined)
  return (
    <header className={notLive ? 'facts facts--old' : 'facts'}>
      <StatusLine />
      <Countdown />
      <Finish />
      <RollBackBy />
      <OutageClock />
      <Done />
      <div className="facts__here">
        <Present />
        <Live />
        <UserMenu />
      </div>
    </header>
  )
}

function Countdown() {
  const now = useNow()
  const { t0, countdownHeld, runbook } = useCutover((cutover) => cutover)
  const zone = runbook.timezone
  return (
    <div className="facts__clock" title={`T-0\n${allZones(t0, zone)}`}>
      <span className={countdownHeld ? 'facts__countdown mono late' : 'facts__countdown mono'} role="timer">
        {countdown(countdownHeld?.at ?? now, t0)}
      </span>
      <span className="facts__wall mono dim">
        {countdownHeld ? <b className="late">held </b> : null}
        {clockSeconds(now, zone)} {zoneName(now, zone)}
        {zone === 'UTC' ? '' : ` · ${clockSeconds(now, 'UTC')} UTC`}
      </span>
    </div>
  )
}

interface FactProps {
  label: string
  value: string
  tone?: 'late' | 'bad' | undefined
  note?: string | undefined
  /** Set off on its own where the value itself is not what is wrong. */
  noteTone?: 'late' | undefined
  title?: string
  width?: 'wide' | 'finish'
}

function Fact({ label, value, tone, note, noteTone, title, width }: FactProps) {
  return (
    <div className={width ? `fact fact--${width}` : 'fact'} title={title}>
      <span className="fact__label">{label}</span>
      <b className={`fact__value mono ${tone ?? ''}`}>{value}</b>
      <span className={`fact__note ${noteTone ?? ''}`}>{note ?? ' '}</span>
    </div>
  )
}

function Finish() {
  const figures = useOutlook((outlook) => outlook?.figures)
  const { windowEnd, runbook, ended, rollback } = useCutover((cutover) => cutover)
  if (!figures) return null
  const { finish, finishDelta, insideWindow } = figures
  const zone = runbook.timezone
  const back = rollback !== undefined && rollback.workstream === undefined
  const off = Math.abs(finishDelta) < ON_PLAN ? 'on plan' : `${sayDelta(finishDelta)} on plan`
  const window = insideWindow
    ? `inside ${clockTime(windowEnd, zone)}`
    : `${sayDuration((finish - windowEnd) / 1000)} past ${clockTime(windowEnd, zone)}`
  return (
    <Fact
      width="finish"
      label={ended ? 'Finished' : back ? 'Rolled back, likely' : 'Finish, likely'}
      value={clockTime(finish, zone)}
      tone={insideWindow && (back || finishDelta < ON_PLAN) ? undefined : 'late'}
      note={back ? window : `${off} · ${window}`}
      title={`${allZones(finish, zone)}\n\nThe window closes\n${allZones(windowEnd, zone)}`}
    />
  )
}

function RollBackBy() {
  const by = useOutlook((outlook) => outlook?.figures.rollBackBy)
  const passed = useCutover(({ runbook, steps }) =>
    indexOf(runbook).pointsOfNoReturn.some((position) => hasBegun(steps[position] ?? { status: 'pending' })),
  )
  const underWay = useCutover(({ status }) => status === 'running' || status === 'preparing')
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const minutes = useTime((now) => by && Math.floor((by.at - now) / 60_000))
  if (!underWay) return null
  if (passed) return <Fact width="wide" label="Roll back by" value="—" note="past the point of no return" />
  if (!by || minutes === undefined) return null
  const because = by.because === 'pointOfNoReturn' ? 'point of no return' : 'end of window'
  const when = minutes < 0 ? `${sayDuration(minutes * 60)} ago` : `in ${sayDuration(Math.max(60, minutes * 60))}`
  return (
    <Fact
      width="wide"
      label="Roll back by"
      value={clockTime(by.at, zone)}
      tone={minutes < 0 ? 'bad' : minutes < 15 ? 'late' : undefined}
      note={`${because}, ${when}`}
      title={allZones(by.at, zone)}
    />
  )
}

function OutageClock() {
  const outage = useOutlook((outlook) => outlook?.figures.outage)
  const atMost = useCutover(({ runbook }) => runbook.outageAtMost)
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const minute = useTime((now) => Math.floor(now / 60_000) * 60_000)
  if (!outage) return null
  const { actualFrom, actualTo } = outage
  const seconds = actualFrom === undefined ? 0 : ((actualTo ?? minute) - actualFrom) / 1000
  const expected = actualTo === undefined ? `likely ${hoursAndMinutes(outage.seconds)}` : undefined
  const limit = atMost === undefined ? undefined : `of ${hoursAndMinutes(atMost)}`
  const tooLong = atMost !== undefined && outage.seconds > atMost
  return (
    <Fact
      label={actualFrom !== undefined && actualTo === undefined ? 'Outage, now' : 'Outage'}
      value={hoursAndMinutes(seconds)}
      tone={atMost !== undefined && seconds > atMost ? 'late' : undefined}
      noteTone={tooLong ? 'late' : undefined}
      note={[limit, expected].filter(Boolean).join(', ')}
      title={`From ${allZones(outage.from, zone)}\nto ${allZones(outage.to, zone)}`}
    />
  )
}

function Done() {
  const done = useBoard((board) => board.done)
  const total = useBoard((board) => board.total)
  const figures = useOutlook((outlook) => outlook?.figures)
  const trouble = [
    figures?.failed ? `${figures.failed} failed` : '',
    figures?.held ? `${figures.held} held` : '',
    figures?.late ? `${figures.late} late` : '',
  ].filter(Boolean)
  return (
    <Fact
      label="Done"
      value={`${done} / ${total}`}
      note={trouble.length > 0 ? trouble.slice(0, 2).join(', ') : `${figures?.running ?? 0} running`}
    />
  )
}

const sayDelta = (seconds: number): string => `${seconds < 0 ? '−' : '+'}${sayDuration(Math.abs(seconds))}`
