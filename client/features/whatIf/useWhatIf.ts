/** What becomes of scenarios, asked anew whenever the forecast of what stands is. */
import { useEffect, useRef, useState } from 'react'
import type { Scenario } from '../../../shared/whatIf/change.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useRiskForecast } from '../../live/riskForecast.ts'
import { cutoverSender } from '../../live/sentCutover.ts'
import type { WhatIfAnswered, WhatIfAsked } from './whatIfWorker.ts'

/** @returns undefined until the first answer; `isCurrent` says whether it is of these scenarios */
export function useWhatIf(scenarios: readonly Scenario[]): {
  answer: WhatIfAnswered | undefined
  isCurrent: boolean
} {
  const cutover = useCutover((value) => value)
  const risk = useRiskForecast()
  const [known, setKnown] = useState<{ of: readonly Scenario[]; answer: WhatIfAnswered }>()
  const worker = useRef<ReturnType<typeof newThread>>(undefined)
  useEffect(
    () => () => {
      worker.current?.thread.terminate()
      worker.current = undefined
    },
    [],
  )
  const asOf = risk?.seq === cutover.seq ? risk.asOf : undefined
  useEffect(() => {
    if (asOf === undefined || scenarios.length === 0) return
    const own = worker.current ?? newThread()
    worker.current = own
    own.asked += 1
    const question = own.asked
    const asked: WhatIfAsked = { ...own.sent(cutover), question, asOf, scenarios }
    const answered = ({ data }: MessageEvent<WhatIfAnswered>) => {
      if (data.question === question) setKnown({ of: scenarios, answer: data })
    }
    // Its script could not be loaded, or it failed: the next question has another one.
    const failed = () => {
      worker.current = undefined
    }
    own.thread.addEventListener('message', answered)
    own.thread.addEventListener('error', failed)
    own.thread.postMessage(asked)
    return () => {
      own.thread.removeEventListener('message', answered)
      own.thread.removeEventListener('error', failed)
    }
  }, [cutover, asOf, scenarios])
  return { answer: scenarios.length === 0 ? undefined : known?.answer, isCurrent: known?.of === scenarios }
}

const newThread = () => ({
  thread: new Worker(new URL('whatIfWorker.ts', import.meta.url), { type: 'module' }),
  asked: 0,
  sent: cutoverSender(),
})
