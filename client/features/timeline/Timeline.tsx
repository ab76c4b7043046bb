/** Plan, actual and forecast over time: lanes by workstream, or a row a step, on one scale. */
import { useCutover, useOutlook } from '../../live/cutover.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { LIST_KEYS } from '../run/listKeys.ts'
import { select, useDrawnStep } from '../run/runView.ts'
import { StepDetail } from '../run/StepDetail.tsx'
import '../../shell/Page.css'
import '../run/Run.css'
import '../run/StepList.css'
import './Timeline.css'
import { Chart } from './Chart.tsx'

export default function Timeline() {
  const outlook = useOutlook((value) => value)
  const isEmpty = useCutover(({ runbook }) => runbook.steps.length + runbook.gates.length === 0)
  const step = useDrawnStep()
  useShortcuts([{ ...LIST_KEYS.leave, does: 'Close the step', run: () => select(undefined, 'key') }])
  if (!outlook) {
    return (
      <p className="page dim" role="status">
        Laying out the plan…
      </p>
    )
  }
  return (
    <div className={step === undefined ? 'run timeline-run' : 'run run--open timeline-run'}>
      <div className="page page--fixed timeline">{isEmpty ? <Empty /> : <Chart outlook={outlook} />}</div>
      {step === undefined ? null : <StepDetail stepId={step} />}
    </div>
  )
}

const Empty = () => (
  <>
    <h1>Timeline</h1>
    <p className="page__empty">
      <b>This runbook has no steps yet.</b>
      What is added to it stands here at its planned time.
    </p>
  </>
)
