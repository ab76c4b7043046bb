/** What stops the night or turns it back, across the whole screen. */
import { isFinished, rollbackSteps } from '../../../shared/derived/steps.ts'
import { useCutover, useDuties, useOutlook } from '../../live/cutover.tsx'
import { useRiskForecast } from '../../live/riskForecast.ts'
import { usePeople } from '../../live/session.tsx'
import { clockTime, weekendInstant } from '../../ui/instants.ts'

export function WallAlarm() {
  const { ended } = useCutover((cutover) => cutover)
  if (ended) return null
  return (
    <>
      <Stop />
      <Rollback />
      <Paused />
      <Held />
    </>
  )
}

function Stop() {
  const { stop, stopCall, runbook } = useCutover((cutover) => cutover)
  const people = usePeople()
  const silent = useDuties((duties) => duties.find(({ kind }) => kind === 'answerStop'))?.asked ?? []
  if (stop !== 'called' || !stopCall) return null
  return (
    <div className="wall__alarm wall__alarm--bad" role="status">
      <b className="wall__alarm-word">STOP</b>
      <span>
        “{stopCall.reason}” {people.name(stopCall.by)}, {clockTime(stopCall.at, runbook.timezone)}. Nothing starts.
        {silent.length > 0 ? ` Not heard of: ${silent.map(people.shortName).join(', ')}.` : ''}
      </span>
    </div>
  )
}

function Rollback() {
  const cutover = useCutover((value) => value)
  const likely = useOutlook((outlook) => outlook?.forecast.finish)
  const risk = useRiskForecast()
  const finish = risk?.finish.p80 ?? likely
  const { rollback, runbook, windowEnd } = cutover
  if (!rollback) return null
  const what = rollback.workstream ?? 'everything'
  const steps = rollbackSteps(cutover)
  const done = steps.filter(({ state }) => isFinished(state)).length
  const zone = runbook.timezone
  // What is done needs nobody's eye any more; the head and the log say it.
  if (done === steps.length && rollback.workstream !== undefined) return null
  const all = rollback.workstream === undefined && finish !== undefined
  const ends = all ? `, back by ${weekendInstant(finish, zone, rollback.at)}${risk ? ' at 80 %' : ''}` : ''
  const late = all && finish > windowEnd ? ', after the window ends' : ''
  return (
    <div className="wall__alarm wall__alarm--bad" role="status">
      <b className="wall__alarm-word">{done === steps.length ? 'ROLLED BACK' : 'ROLLBACK'}</b>
      <span>
        {what === 'everything' ? 'Everything' : what} since {clockTime(rollback.at, zone)}, {done} of {steps.length}{' '}
        steps
        {done === steps.length ? '' : `${ends}${late}`}. “{rollback.reason}”
      </span>
    </div>
  )
}

function Paused() {
  const { pause, paused, runbook } = useCutover((cutover) => cutover)
  if (pause !== 'paused' || !paused) return null
  return (
    <div className="wall__alarm wall__alarm--late" role="status">
      <b className="wall__alarm-word">PAUSED</b>
      <span>
        since {clockTime(paused.at, runbook.timezone)}: “{paused.reason}”. Nothing starts.
      </span>
    </div>
  )
}

function Held() {
  const { countdownHeld, runbook } = useCutover((cutover) => cutover)
  if (!countdownHeld) return null
  return (
    <div className="wall__alarm wall__alarm--late" role="status">
      <b className="wall__alarm-word">HOLD</b>
      <span>
        Countdown held since {clockTime(countdownHeld.at, runbook.timezone)}: “{countdownHeld.reason}”.
      </span>
    </div>
  )
}
