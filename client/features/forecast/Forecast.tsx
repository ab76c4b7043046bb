/** When will we finish, does the window hold, what drives it, and is it getting worse: the sentence first, then its proof. */
import { useMemo } from 'react'
import { Link } from 'wouter'
import { burnUp } from '../../../shared/derived/burnUp.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { knownBias } from '../../../shared/schedule/risk/bias.ts'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'
import { forecastKind } from '../../derive/forecastKind.ts'
import { useBoard, useCutover, useCutoverTime, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { useRiskForecast } from '../../live/riskForecast.ts'
import { useMinute } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { estimatesPath, stepPath } from '../../paths.ts'
import { Instant } from '../../ui/Instant.tsx'
import { scrollable } from '../../ui/scrollable.ts'
import { WhatIf } from '../whatIf/WhatIf.tsx'
import { BurnDownPlot } from './BurnDownPlot.tsx'
import { sayKnownBias } from './biasWords.ts'
import { burnDown, criticalLeft } from './burnDown.ts'
import { Clocks } from './Clocks.tsx'
import { FanPlot } from './FanPlot.tsx'
import { FinishPlot } from './FinishPlot.tsx'
import { fanOf } from './fan.ts'
import { type Part, plain, sayForecast, sayMadeOf } from './forecastWords.ts'
import { sayBias, sayHeld, type TrackRecordView } from './heldWords.ts'
import { type History, useHistory } from './history.ts'
import { PeoplePanel } from './PeoplePanel.tsx'
import { TornadoPlot } from './TornadoPlot.tsx'
import { WorkstreamTable } from './WorkstreamTable.tsx'
import { whatMoved } from './whatMoved.ts'
import '../../shell/Page.css'
import '../../shell/Panel.css'
import './Forecast.css'

export default function Forecast() {
  const cutover = useCutover((value) => value)
  const allDone = useBoard(({ done, total }) => total > 0 && done === total)
  const history = useHistory()
  const risk = useRiskForecast()
  const kind = forecastKind(cutover, allDone)
  const isOpen = kind === 'ahead' || kind === 'back'
  const zone = cutover.runbook.timezone
  const now = useMinute()
  return (
    <div ref={scrollable} className="page forecast">
      <header className="forecast__head">
        <h1>Forecast</h1>
        {risk && isOpen ? <MadeOf risk={risk} zone={zone} /> : null}
      </header>
      {isOpen ? <CountedIn /> : null}
      <Says history={history} />
      {isOpen ? <Clocks /> : null}
      {isOpen ? <WorkstreamTable /> : null}
      {kind === 'nothing' ? null : (
        <div className="forecast__panels">
          {risk && isOpen ? <FinishPlot risk={risk} windowEnd={cutover.windowEnd} zone={zone} now={now} /> : null}
          <Fan history={history} isOpen={isOpen} />
          {risk && isOpen ? <TornadoPlot drivers={risk.drivers} runbook={cutover.runbook} /> : null}
          <WhatIsLeft history={history} isOpen={isOpen} />
          {kind === 'ahead' ? <PeoplePanel /> : null}
        </div>
      )}
      {kind === 'ahead' ? <WhatIf /> : null}
    </div>
  )
}

/** How well the forecasts of this organisation held, once there was one that could be held against a night. */
function Held() {
  const { answer } = useGet<{ record?: TrackRecordView }>('/api/forecasts/record')
  const record = answer && !isRefusal(answer) ? answer.record : undefined
  return record ? <span title={sayBias(record)}> · {sayHeld(record)}</span> : null
}

/** What earlier nights took, as far as the forecast counts it in, and where that can be seen. */
function CountedIn() {
  const cutover = useCutover((value) => value)
  const { runbook, history } = cutover
  const bias = useMemo(() => knownBias({ runbook, ...(history ? { history } : {}) }), [runbook, history])
  if (!bias) return null
  return (
    <p className="dim forecast__bias">
      {sayKnownBias(bias)} <Link href={estimatesPath(runbook.id)}>What its nights took</Link>
    </p>
  )
}

function MadeOf({ risk, zone }: { risk: RiskForecast; zone: string }) {
  const [before, behind] = sayMadeOf(risk)
  return (
    <p className="dim">
      {before} <Instant at={risk.asOf} zone={zone} seconds className="" /> · {behind}
      <Held />
    </p>
  )
}

function Says({ history: { points, marks } }: { history: History }) {
  const { cutoverId } = useFollowed()
  const cutover = useCutover((value) => value)
  const allDone = useBoard(({ done, total }) => total > 0 && done === total)
  const figures = useOutlook((outlook) => outlook?.figures)
  const risk = useRiskForecast()
  const now = useMinute()
  const moved = useMemo(
    () => (risk ? whatMoved(points, { at: risk.asOf, chance: risk.windowChance }) : undefined),
    [points, risk],
  )
  if (!figures) return null
  const parts = sayForecast({ cutover, figures, risk, moved, marks, points, now, allDone })
  return (
    <p className="forecast__says">
      {parts.map((part, index) => (
        <SaysPart key={plain(parts.slice(0, index + 1))} part={part} cutoverId={cutoverId} />
      ))}
    </p>
  )
}

function SaysPart({ part, cutoverId }: { part: Part; cutoverId: string }) {
  if (typeof part === 'string') return part
  if (part.stepId !== undefined) return <Link href={stepPath(cutoverId, part.stepId)}>{part.text}</Link>
  return <b className={part.tone}>{part.text}</b>
}

function Fan({ history, isOpen }: { history: History; isOpen: boolean }) {
  const cutover = useCutover((value) => value)
  const risk = useRiskForecast()
  const finish = useOutlook((outlook) => outlook?.figures.finish)
  const now = useMinute()
  const { points, of, marks, failed } = history
  const { windowEnd, runbook } = cutover
  const fan = useMemo(
    () => fanOf(points, marks, risk && isOpen ? { ...risk, windowEnd } : undefined),
    [points, marks, risk, isOpen, windowEnd],
  )
  return (
    <FanPlot
      fan={fan}
      windowEnd={windowEnd}
      zone={runbook.timezone}
      now={cutover.ended?.at ?? now}
      progress={{ have: points.length, of, failed }}
      finishedAt={isOpen ? undefined : finish}
    />
  )
}

function WhatIsLeft({ history, isOpen }: { history: History; isOpen: boolean }) {
  const cutover = useCutover((value) => value)
  const forecast = useOutlook((outlook) => outlook?.forecast)
  const plan = useOutlook((outlook) => outlook?.plan)
  const risk = useRiskForecast()
  const time = useCutoverTime(60_000)
  const now = cutover.ended?.at ?? time
  const up = useMemo(() => forecast && burnUp(cutover, forecast, now), [cutover, forecast, now])
  const steps = useMemo(() => up && burnDown(up, isOpen ? risk : undefined, now), [up, risk, isOpen, now])
  const critical = useMemo(() => {
    if (!steps || !plan) return undefined
    const last = risk && isOpen ? [{ at: risk.asOf, finish: risk.finish }] : []
    return criticalLeft([...history.points, ...last], { ...steps, finish: plan.finish })
  }, [steps, plan, risk, isOpen, history.points])
  if (!steps || !critical) return null
  return (
    <BurnDownPlot
      steps={steps}
      critical={critical}
      windowEnd={cutover.windowEnd}
      zone={cutover.runbook.timezone}
      now={now}
    />
  )
}
