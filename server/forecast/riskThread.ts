/** The thread of `riskAside.ts`: a thousand trials take longer than anybody's step may wait. */
import { parentPort } from 'node:worker_threads'
import type { BareCutover } from '../../shared/cutoverState.ts'
import { withRunbook } from '../../shared/evolve/evolveRunbook.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { type LevelledNight, levelledNight } from '../../shared/schedule/level/levelledNight.ts'
import { riskForecast } from '../../shared/schedule/risk/riskForecast.ts'
import type { RiskForecast } from '../../shared/schedule/risk/riskShape.ts'

export interface RiskAsked {
  question: number
  state: BareCutover
  asOf: number
  /** Of the pinned runbook, which is sent once. */
  runbookHash: string
  pinned?: Runbook
  /** What is left with the people there are, instead of how sure the forecast is. */
  isOfPeople?: true
}

export interface RiskAnswers {
  risk: RiskForecast
  /** Null where no role is limited, or the cutover no longer goes on. */
  people: LevelledNight | null
}

export type RiskAnswered = { question: number } & (Partial<RiskAnswers> | { failed: string })

const runbooks = new Map<string, Runbook>()

parentPort?.on('message', (asked: RiskAsked) => {
  parentPort?.postMessage(answer(asked))
})

function answer({ question, state, asOf, runbookHash, pinned, isOfPeople }: RiskAsked): RiskAnswered {
  if (pinned) runbooks.set(runbookHash, pinned)
  try {
    const runbook = runbooks.get(runbookHash)
    const cutover = runbook && withRunbook(state, runbook)
    if (!cutover) return { question, failed: 'its edits do not fit its runbook' }
    return isOfPeople
      ? { question, people: levelledNight(cutover, asOf) ?? null }
      : { question, risk: riskForecast(cutover, asOf) }
  } catch (error) {
    return { question, failed: String(error) }
  }
}
