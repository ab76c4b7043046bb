/** Tries scenarios in a thread of its own: each is a night that is tried a thousand times. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { riskForecast } from '../../../shared/schedule/risk/riskForecast.ts'
import type { Scenario } from '../../../shared/whatIf/change.ts'
import { type Future, futureOf } from '../../../shared/whatIf/future.ts'
import { type MeasureCommand, tryScenario } from '../../../shared/whatIf/tryScenario.ts'
import { cutoverReceiver, type SentCutover } from '../../live/sentCutover.ts'

export interface WhatIfAsked extends SentCutover {
  question: number
  asOf: number
  scenarios: readonly Scenario[]
}

export interface TriedScenario {
  future: Future
  /** The finish at 80 %, epoch milliseconds. */
  finish80: number
  /** To finish inside the window, from 0 to 1. */
  chance: number
  /** Why single changes cannot be, by their place. */
  refused: { change: number; message: string }[]
  /** What applying it would give. */
  commands: MeasureCommand[]
}

export interface WhatIfAnswered {
  question: number
  asItStands: TriedScenario
  scenarios: TriedScenario[]
}

const received = cutoverReceiver()

addEventListener('message', ({ data }: MessageEvent<WhatIfAsked>) => {
  const { question, asOf, scenarios } = data
  const cutover = received(data)
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
  return { future: futureOf(cutover, asOf), finish80: finish.p80, chance: windowChance, refused: [], commands: [] }
}
