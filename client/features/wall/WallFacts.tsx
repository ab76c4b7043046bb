/** Finish if we go on and if we turn back, rollback deadline, outage, next gate: large, each with its limit. */
import { nextGate } from '../../../shared/derived/figures.ts'
import { hasBegun } from '../../../shared/derived/steps.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { isTooLateAtThisPace, turnBackNow } from '../../derive/turnBack.ts'
import { useBoard, useCutover, useOutlook } from '../../live/cutover.tsx'
import { useRiskForecast } from '../../live/riskForecast.ts'
import { useNow } from '../../live/session.tsx'
import { type Fact, sayFinish, sayRollBackBy, sayTurnBack } from '../../shell/facts.ts'
import { hoursAndMinutes, weekendInstant } from '../../ui/instants.ts'

export function WallFacts() {
  const figures = useOutlook((outlook) => outlook?.figures)
  const forecast = useOutlook((outlook) => outlook?.forecast)
  const risk = useRiskForecast()
  const cutover = useCutover((value) => value)
  const { windowEnd, runbook, ended, rollback, status, steps } = cutover
  const done = useBoard((board) => board.done)
  const total = useBoard((board) => board.total)
  const now = useNow()
  const zone = runbook.timezone
  const outage = figures?.outage
  const down = outage?.actualFrom === undefined ? 0 : ((outage.actualTo ?? now) - outage.actualFrom) / 1000
  const back = rollback !== undefined && rollback.workstream === undefined
  const finished = ended !== undefined || status === 'hypercare' || done === total
  const gone = indexOf(runbook).pointsOfNoReturn.some((step) => hasBegun(steps[step] ?? { status: 'pending' }))
  const turnBack = forecast && turnBackNow(cutover, forecast, risk)
  const wayBack = (status === 'running' || status === 'preparing') && !gone ? figures?.rollBackBy : undefined
  return (
    <dl className="wall__facts">
      {figures && status !== 'cancelled' ? (
        <WallFact {...sayFinish({ figures, windowEnd, now: ended?.at ?? now, zone, back, finished, risk, runbook })} />
      ) : null}
      {turnBack ? <WallFact {...sayTurnBack(turnBack, windowEnd, now, zone)} /> : null}
      {wayBack ? <WallFact {...sayRollBackBy(wayBack, now, zone, isTooLateAtThisPace(turnBack, windowEnd))} /> : null}
      {outage && status !== 'cancelled' ? (
        <WallFact
          label={outage.actualFrom !== undefined && outage.actualTo === undefined ? 'Outage, now' : 'Outage'}
          value={hoursAndMinutes(down)}
          note={[
            runbook.outageAtMost === undefined ? '' : `of ${hoursAndMinutes(runbook.outageAtMost)}`,
            outage.actualTo === undefined ? `likely ${hoursAndMinutes(outage.seconds)}` : '',
          ]
            .filter(Boolean)
            .join(', ')}
          {...(runbook.outageAtMost !== undefined && down > runbook.outageAtMost ? { tone: 'late' as const } : {})}
        />
      ) : null}
      <NextGate />
    </dl>
  )
}

function NextGate() {
  const cutover = useCutover((value) => value)
  const expected = useOutlook((outlook) => outlook?.forecast)
  const now = useNow()
  const gate = expected && !cutover.ended ? nextGate(cutover, expected) : undefined
  if (gate?.at === undefined) return null
  const left = (gate.at - now) / 1000
  const when = gate.status === 'polling' ? 'poll open' : left < 60 ? 'due now' : `in ${sayDuration(left)}`
  return (
    <WallFact
      gives
      label="Next gate"
      value={weekendInstant(gate.at, cutover.runbook.timezone, now)}
      note={gate.status === 'noGo' ? `${gate.title}, no-go` : `${gate.title}, ${when}`}
      {...(gate.status === 'noGo' ? { tone: 'bad' as const } : {})}
    />
  )
}

/** `gives`: its note is cut where there is no room. */
function WallFact({ label, value, note, holds, tone, gives }: Omit<Fact, 'note'> & { note?: string; gives?: true }) {
  return (
    <div className={gives ? 'wall__fact--gives' : undefined}>
      <dt>{label}</dt>
      <dd className={`mono ${tone ?? ''}`}>{value}</dd>
      {note || holds ? (
        <dd className="wall__note">
          {note}
          {holds ? (
            <>
              {note ? ' · ' : ''}
              <b className={holds.tone ?? 'strong'}>{holds.text}</b>
            </>
          ) : null}
        </dd>
      ) : null}
    </div>
  )
}
