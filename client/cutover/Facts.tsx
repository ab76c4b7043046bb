/** The fixed facts line: the cutover against T-0, its window, its rollback deadline and its plan. */

import { nextHold, sayHold } from '../../shared/derived/holds.ts'
import { hasBegun } from '../../shared/derived/steps.ts'
import { sayOffset } from '../../shared/runbook/duration.ts'
import { indexOf } from '../../shared/runbook/runbookIndex.ts'
import { chanceInBrief, isChanceLow } from '../derive/chanceWords.ts'
import { isFinishAhead } from '../derive/forecastKind.ts'
import { isTooLateAtThisPace, type TurnBack, turnBackNow } from '../derive/turnBack.ts'
import { useBoard, useCutover, useNotLiveSince, useOutlook } from '../live/cutover.tsx'
import { useRiskForecast } from '../live/riskForecast.ts'
import { useMinute, useNow } from '../live/session.tsx'
import { sayFinish, sayRollBackBy, sayTurnBack } from '../shell/facts.ts'
import { allZones, countdown, hoursAndMinutes, wallClock, weekendInstant } from '../ui/instants.ts'
import './Facts.css'
import { Live } from '../shell/Live.tsx'
import { Present } from '../shell/Present.tsx'
import { UserMenu } from '../shell/UserMenu.tsx'
import { StatusLine } from './StatusLine.tsx'

export function Facts() {
  const notLive = useNotLiveSince() !== undefined
  return (
    <header className={notLive ? 'facts facts--old' : 'facts'}>
      <StatusLine />
      <Countdown />
      <HoldAhead />
      <Finish />
      <TurnBackNow />
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

/** The figures below a phone's head. */
export function FactsBelow() {
  return (
    <div className="facts-below">
      <Finish />
      <Chance />
      <RollBackBy />
      <OutageClock />
      <Done />
    </div>
  )
}

function Countdown() {
  const now = useNow()
  const { t0, countdownHeld, runbook, ended } = useCutover((cutover) => cutover)
  const zone = runbook.timezone
  return (
    <div className="facts__clock" title={`T-0\n${allZones(t0, zone)}`}>
      <span className={countdownHeld && !ended ? 'facts__countdown mono late' : 'facts__countdown mono'} role="timer">
        {countdown(countdownHeld?.at ?? ended?.at ?? now, t0)}
      </span>
      <span className="facts__wall mono dim">
        {countdownHeld && !ended ? <b className="late">held </b> : null}
        {wallClock(now, zone)}
        {zone === 'UTC' ? '' : ` · ${wallClock(now, 'UTC')}`}
      </span>
    </div>
  )
}

interface FactBoxProps {
  label: string
  value: string
  tone?: 'late' | 'bad' | undefined
  note?: string | undefined
  holds?: { text: string; tone?: 'late' }
  /** Highlighted separately where the value itself is fine. */
  noteTone?: 'late' | undefined
  title?: string
  width?: 'wide' | 'hold' | 'finish' | 'chance' | 'back' | 'outage' | 'done'
}

function FactBox({ label, value, tone, note, holds, noteTone, title, width }: FactBoxProps) {
  return (
    <div className={width ? `fact fact--${width}` : 'fact'} title={title}>
      <span className="fact__label">{label}</span>
      <b className={`fact__value mono ${tone ?? ''}`}>{value}</b>
      <span className={`fact__note ${noteTone ?? ''}`}>
        {note ?? ' '}
        {holds ? (
          <>
            {note ? ' · ' : ''}
            <b className={holds.tone ?? ''}>{holds.text}</b>
          </>
        ) : null}
      </span>
    </div>
  )
}

/** Where the countdown will hold by itself. */
function HoldAhead() {
  const cutover = useCutover((value) => value)
  const minute = useMinute()
  const next = nextHold(cutover)
  if (!next) return null
  const zone = cutover.runbook.timezone
  return (
    <FactBox
      width="hold"
      label="Built-in hold"
      value={sayOffset(next.definition.at)}
      note={weekendInstant(next.at, zone, minute)}
      title={`${sayHold(cutover, next.definition)}\n${allZones(next.at, zone)}`}
    />
  )
}

function Finish() {
  const figures = useOutlook((outlook) => outlook?.figures)
  const { windowEnd, runbook, ended, rollback, status, startedAt } = useCutover((cutover) => cutover)
  const everythingDone = useBoard(({ done, total }) => done === total)
  const risk = useRiskForecast()
  const minute = useMinute()
  if (!figures) return null
  const zone = runbook.timezone
  const fact = sayFinish({
    figures,
    windowEnd,
    // An ended cutover is described as of its end.
    now: ended?.at ?? minute,
    zone,
    back: rollback !== undefined && rollback.workstream === undefined,
    risk,
    runbook,
    finished: ended !== undefined || status === 'hypercare' || everythingDone,
    cancelled: ended?.outcome === 'cancelled' ? { at: ended.at, started: startedAt !== undefined } : undefined,
  })
  return (
    <FactBox
      {...fact}
      width="finish"
      title={[
        ...(fact.holds && risk
          ? [
              `At 80 %\n${allZones(risk.finish.p80, zone)}`,
              `At 95 %\n${allZones(risk.finish.p95, zone)}`,
              `If everything takes what is likely\n${allZones(figures.finish, zone)}`,
            ]
          : [allZones(ended?.outcome === 'cancelled' ? ended.at : figures.finish, zone)]),
        `The window ends\n${allZones(windowEnd, zone)}`,
      ].join('\n\n')}
    />
  )
}

/** On a phone, whose head has the finish alone. */
function Chance() {
  const risk = useRiskForecast()
  const isAhead = useBoard(isFinishAhead)
  const runbook = useCutover((cutover) => cutover.runbook)
  if (!risk || !isAhead) return null
  return (
    <FactBox
      width="chance"
      label="Chance"
      title="The chance that the window holds"
      value={chanceInBrief(risk.windowChance)}
      tone={isChanceLow(risk.windowChance, runbook) ? 'late' : undefined}
    />
  )
}

function useTurnBack(): TurnBack | undefined {
  const cutover = useCutover((value) => value)
  const forecast = useOutlook((outlook) => outlook?.forecast)
  const risk = useRiskForecast()
  return forecast && turnBackNow(cutover, forecast, risk)
}

function TurnBackNow() {
  const cutover = useCutover((value) => value)
  const minute = useMinute()
  const back = useTurnBack()
  if (!back) return null
  const zone = cutover.runbook.timezone
  return (
    <FactBox
      {...sayTurnBack(back, cutover.windowEnd, minute, zone)}
      width="back"
      title={`All rolled back, likely\n${allZones(back.likely, zone)}`}
    />
  )
}

function RollBackBy() {
  const by = useOutlook((outlook) => outlook?.figures.rollBackBy)
  const windowEnd = useCutover((cutover) => cutover.windowEnd)
  const back = useTurnBack()
  const passed = useCutover(({ runbook, steps }) =>
    indexOf(runbook).pointsOfNoReturn.some((position) => hasBegun(steps[position] ?? { status: 'pending' })),
  )
  const underWay = useCutover(({ status }) => status === 'running' || status === 'preparing')
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const minute = useMinute()
  if (!underWay) return null
  if (passed) return <FactBox width="wide" label="Rollback deadline" value="—" note="past the point of no return" />
  if (!by) return null
  return (
    <FactBox
      {...sayRollBackBy(by, minute, zone, isTooLateAtThisPace(back, windowEnd))}
      width="wide"
      title={allZones(by.at, zone)}
    />
  )
}

function OutageClock() {
  const outage = useOutlook((outlook) => outlook?.figures.outage)
  const atMost = useCutover(({ runbook }) => runbook.outageAtMost)
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const minute = useMinute()
  const cancelled = useCutover(({ status }) => status === 'cancelled')
  // What did not begin before a cancelled cutover ended will not.
  if (!outage || (cancelled && outage.actualFrom === undefined)) return null
  const { actualFrom, actualTo } = outage
  const seconds = actualFrom === undefined ? 0 : ((actualTo ?? minute) - actualFrom) / 1000
  const expected = actualTo === undefined ? `likely ${hoursAndMinutes(outage.seconds)}` : undefined
  const limit = atMost === undefined ? undefined : `of ${hoursAndMinutes(atMost)}`
  const tooLong = atMost !== undefined && outage.seconds > atMost
  return (
    <FactBox
      width="outage"
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
    <FactBox
      label="Done"
      width="done"
      value={`${done} / ${total}`}
      note={
        trouble.length > 0 ? trouble.slice(0, 2).join(', ') : done < total ? `${figures?.running ?? 0} running` : ''
      }
    />
  )
}
