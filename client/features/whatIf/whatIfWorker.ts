/** Tries scenarios in a thread of its own: each is a night that is tried a thousand times. */
import type { SingleCommand } from '../../../shared/commands.ts'
import type { BareCutover, Cutover } from '../../../shared/cutoverState.ts'
import { withRunbook } from '../../../shared/evolve/evolveRunbook.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { riskForecast } from '../../../shared/schedule/risk/riskForecast.ts'
import type { Scenario } from '../../../shared/whatIf/change.ts'
import { type Outlook, outlookOf } from '../../../shared/whatIf/outlook.ts'
import { tryScenario } from '../../../shared/whatIf/tryScenario.ts'

export interface WhatIfAsked {
  question: number
  state: BareCutover
  asOf: number
  scenarios: readonly Scenario[]
  /** Sent once: it is most of a cutover, and never changes. */
  pinned?: Runbook
}

export interface TriedScenario {
  outlook: Outlook
  /** The finish at 80 %, epoch milliseconds. */
  finish80: number
  /** To finish inside the window, from 0 to 1. */
  chance: number
  /** Why single changes cannot be, by their place. */
  refused: { change: number; message: string }[]
  /** What applying it would give. */
  commands: SingleCommand[]
}

export interface WhatIfAnswered {
  question: number
  asItStands: TriedScenario
  scenarios: TriedScenario[]
}

let runbook: Runbook | undefined

addEventListener('message', ({ data }: MessageEvent<WhatIfAsked>) => {
  const { question, state, asOf, scenarios, pinned } = data
  if (pinned) runbook = pinned
  const cutover = runbook && withRunbook(state, runbook)
  if (!cutover) return
  const answered: WhatIfAnswered = {
    question,
    asItStands: seen(cutover, cutover, asOf),
    scenarios: scenarios.map((scenario) => {
      const { after, refused, commands } = tryScenario(cutover, scenario, asOf, '…')
      return {
        ...seen(after, cutover, asOf),
        refused: refused.map(({ change, refusal }) => ({ change, message: refusal.message })),
        commands,
      }
    }),
  }
  postMessage(answered)
})

function seen(cutover: Cutover, { seq }: Cutover, asOf: number): TriedScenario {
  const { finish, windowChance } = riskForecast(cutover, asOf, seq)
  return { outlook: outlookOf(cutover, asOf), finish80: finish.p80, chance: windowChance, refused: [], commands: [] }
}
