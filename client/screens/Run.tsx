/** The night itself: what is mine, what runs, what needs attention, and every step, one of them open beside the list. */
import { useIsPhone } from '../parts/useIsPhone.ts'
import { useRunView } from '../runView.ts'
import { NowCards } from './run/NowCards.tsx'
import { PhoneRun } from './run/PhoneRun.tsx'
import './Run.css'
import { StepDetail } from './run/StepDetail.tsx'
import { StepList } from './run/StepList.tsx'

export default function Run() {
  const { step } = useRunView()
  const phone = useIsPhone()
  if (phone) return <PhoneRun />
  return (
    <div className={step === undefined ? 'run' : 'run run--open'}>
      <h1 className="unseen">Run</h1>
      <div className="run__middle">
        <NowCards />
        <StepList />
      </div>
      {step === undefined ? null : <StepDetail stepId={step} />}
    </div>
  )
}
