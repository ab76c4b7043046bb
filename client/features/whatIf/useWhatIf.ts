/** What becomes of scenarios, asked anew whenever the forecast of what stands is. */
import { useEffect, useRef, useState } from 'react'
import { bare } from '../../../shared/evolve/evolveRunbook.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { Scenario } from '../../../shared/whatIf/change.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useRiskForecast } from '../../live/riskForecast.ts'
import type { WhatIfAnswered, WhatIfAsked } from './whatIfWorker.ts'

/** @returns undefined until the first answer; `isCurrent` says whether it is of these scenarios */
export function useWhatIf(scenarios: readonly Scenario[]): {
  answer: WhatIfAnswered | undefined
  isCurrent: boolean
} {
  const cutover = useCutover((value) => value)
  const risk = useRiskForecast()
  const [known, setKnown] = useState<{ of: readonly Scenario[]; answer: WhatIfAnswered }>()
  const worker = useRef<{ thread: Worker; asked: number; sent?: Runbook }>(undefined)
  useEffect(() => {
    const thread = new Worker(new URL('whatIfWorker.ts', import.meta.url), { type: 'module' })
    worker.current = { thread, asked: 0 }
    return () => thread.terminate()
  }, [])
  const asOf = risk?.seq === cutover.seq ? risk.asOf : undefined
  useEffect(() => {
    const own = worker.current
    if (!own || asOf === undefined || scenarios.length === 0) return
    own.asked += 1
    const question = own.asked
    const { pinned } = cutover
    const asked: WhatIfAsked = {
      question,
      state: bare(cutover),
      asOf,
      scenarios,
      ...(pinned === own.sent ? {} : { pinned }),
    }
    own.sent = pinned
    const answered = ({ data }: MessageEvent<WhatIfAnswered>) => {
      if (data.question === question) setKnown({ of: scenarios, answer: data })
    }
    own.thread.addEventListener('message', answered)
    own.thread.postMessage(asked)
    return () => own.thread.removeEventListener('message', answered)
  }, [cutover, asOf, scenarios])
  return { answer: scenarios.length === 0 ? undefined : known?.answer, isCurrent: known?.of === scenarios }
}
