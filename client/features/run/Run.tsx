/** The run: what is mine, what is running, what needs attention, and all steps, with one open next to the list. */
import { useIsPhone } from '../../ui/useIsPhone.ts'
import { NowCards } from './NowCards.tsx'
import { PhoneRun } from './PhoneRun.tsx'
import { useDrawnStep } from './runView.ts'
import './Run.css'
import { StepDetail } from './StepDetail.tsx'
import { StepList } from './StepList.tsx'

export default function Run() {
  const phone = useIsPhone()
  return phone ? <PhoneRun /> : <DeskRun />
}

// Stable elements: they subscribe to the open step themselves.
const NOW_CARDS = <NowCards />
const STEP_LIST = <StepList />

function DeskRun() {
  const step = useDrawnStep()
  return (
    <div className={step === undefined ? 'run' : 'run run--open'}>
      <h1 className="unseen">Run</h1>
      <div className="run__middle">
        {NOW_CARDS}
        {STEP_LIST}
      </div>
      {step === undefined ? null : <StepDetail stepId={step} />}
    </div>
  )
}
