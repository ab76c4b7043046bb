/** The night itself: what is mine, what runs, what needs attention, and every step, one of them open beside the list. */
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

// The same elements each time: they follow the open step themselves, as far as it concerns them.
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
