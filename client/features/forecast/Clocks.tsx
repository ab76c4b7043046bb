/** When we finish if we go on, if we turn back now, and if we turn back at the last moment: each against the window. */

import { isChanceLow } from '../../derive/chanceWords.ts'
import { isTooLateAtThisPace, turnBackNow } from '../../derive/turnBack.ts'
import { useCutover, useOutlook } from '../../live/cutover.tsx'
import { useRiskForecast } from '../../live/riskForecast.ts'
import { useMinute } from '../../live/session.tsx'
import { type Fact, sayRollBackBy } from '../../shell/facts.ts'
import { allZones, weekendInstant } from '../../ui/instants.ts'
import { sayAgainstWindow } from './forecastWords.ts'

export function Clocks() {
  const cutover = useCutover((value) => value)
  const forecast = useOutlook((outlook) => outlook?.forecast)
  const risk = useRiskForecast()
  const now = useMinute()
  if (!forecast) return null
  const { windowEnd, runbook, rollback } = cutover
  const zone = runbook.timezone
  const instant = (at: number) => weekendInstant(at, zone, now)
  const back = turnBackNow(cutover, forecast, risk)
  const last = rollback ? undefined : risk?.turnBack?.atPointOfNoReturn
  const tooLate = isTooLateAtThisPace(back, windowEnd)
  const by = forecast.rollBackBy && !rollback ? sayRollBackBy(forecast.rollBackBy, now, zone, tooLate) : undefined
  const against = (at: number) => sayAgainstWindow(at, windowEnd).replace(' ended', ' ends')
  return (
    <dl className="times-beside">
      <Clock
        label={rollback && rollback.workstream === undefined ? 'Rolled back' : 'If we go on'}
        at={risk?.finish.p80 ?? forecast.finish}
        zone={zone}
        value={instant(risk?.finish.p80 ?? forecast.finish)}
        note={
          risk
            ? `at 80 %; ${instant(risk.finish.p95)} at 95 %; ${instant(forecast.finish)} if all takes what is likely`
            : 'if all takes what is likely'
        }
        tone={(risk ? isChanceLow(risk.windowChance, runbook) : forecast.finish > windowEnd) ? 'late' : undefined}
      />
      {back ? (
        <Clock
          label="If we turn back now"
          at={back.likely}
          zone={zone}
          value={instant(back.likely)}
          note={
            back.nearlySurely === undefined
              ? `likely; ${against(back.likely)}`
              : `at 50 %; ${instant(back.nearlySurely)} at 95 %, ${against(back.nearlySurely)}`
          }
          tone={(back.nearlySurely ?? back.likely) > windowEnd ? 'late' : undefined}
        />
      ) : null}
      {last ? (
        <Clock
          label="If we turn back at the last moment"
          at={last.p50}
          zone={zone}
          value={instant(last.p50)}
          note={`before the point of no return, at 50 %; ${instant(last.p95)} at 95 %, ${against(last.p95)}`}
          tone={last.p95 > windowEnd ? 'late' : undefined}
        />
      ) : null}
      {by && forecast.rollBackBy ? (
        <Clock
          label={by.label}
          at={forecast.rollBackBy.at}
          zone={zone}
          value={by.value}
          note={by.note}
          tone={by.tone}
        />
      ) : null}
    </dl>
  )
}

interface ClockProps {
  label: string
  value: string
  note: string
  tone: Fact['tone']
  at: number
  zone: string
}

const Clock = ({ label, value, note, tone, at, zone }: ClockProps) => (
  <div title={allZones(at, zone)}>
    <dt className="dim">{label}</dt>
    <dd className={`mono ${tone ?? 'strong'}`}>{value}</dd>
    <dd className="dim">{note}</dd>
  </div>
)
