/** Tries scenarios in a thread of its own: each is a night that is tried a thousand times. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { type LevelledNight, levelledNight } from '../../../shared/schedule/level/levelledNight.ts'
import { riskForecast } from '../../../shared/schedule/risk/riskForecast.ts'
import type { Scenario } from '../../../shared/whatIf/change.ts'
import { type Future, futureOf } from '../../../shared/whatIf/future.ts'
import { type MeasureCommand, tryScenario } from '../../../shared/whatIf/tryScenario.ts'
import { answering } from '../../live/answering.ts'

export interface TriedScenario {
  future: Future
  /** The finish at 80 %, epoch milliseconds. */
  finish80: number
  /** To finish inside the window, from 0 to 1. */
  chance: number
  /** If everything takes what is likely, with the people there are; absent where no role is limited. */
  withPeople?: number
  /** Why single changes cannot be, by their place. */
  refused: { change: number; message: string }[]
  /** What applying it would give. */
  commands: MeasureCommand[]
}

export interface WhatIfAnswer {
  asItStands: TriedScenario
  scenarios: TriedScenario[]
}

answering<readonly Scenario[], WhatIfAnswer>((cutover, asOf, scenarios) => {
  const night = levelledNight(cutover, asOf, { isBrief: true })
  return {
    asItStands: seen(cutover, cutover, asOf, night),
    scenarios: scenarios.map((scenario) => {
      const { after, refused, commands } = tryScenario(cutover, scenario, asOf, '…')
      const levelled = levelledNight(after, asOf, { isBrief: true, ...(night && { from: night }) })
      return {
        ...seen(after, cutover, asOf, levelled),
        refused: refused.map(({ change, refusal }) => ({ change, message: refusal.message })),
        commands,
      }
    }),
  }
})

function seen(cutover: Cutover, { seq }: Cutover, asOf: number, night: LevelledNight | undefined): TriedScenario {
  const { finish, windowChance } = riskForecast(cutover, asOf, seq)
  return {
    future: futureOf(cutover, asOf),
    finish80: finish.p80,
    chance: windowChance,
    ...(night && { withPeople: night.finish }),
    refused: [],
    commands: [],
  }
}
