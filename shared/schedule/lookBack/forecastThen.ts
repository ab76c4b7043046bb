/** What was forecast at T-0 and each hour of a night that is over: of the states that the log held then. Epoch milliseconds. */
import type { Cutover } from '../../cutoverState.ts'
import type { LoggedEvent } from '../../events.ts'
import type { Runbook } from '../../runbook/runbook.ts'
import { type Forecast, forecast } from '../forecast.ts'
import { statesAfter } from '../risk/forecastHistory.ts'
import { finishForecast } from '../risk/riskForecast.ts'
import { asOfAt, type Percentiles } from '../risk/riskShape.ts'

export interface Then {
  at: number
  /** Of the moment that the night began. */
  isFirst: boolean
  finish: Percentiles
  chance: number
}

const HOUR_MS = 3_600_000
/** Of a longer night every second hour, or fourth. */
const MOST = 24

/**
 * @param log the whole of it
 * @param began when T-0 came; the forecast of each step is that of this moment
 */
export function forecastsThen(
  of: { id: string; runbook: Runbook; log: readonly LoggedEvent[] },
  began: number,
  finish: number,
): { hours: Then[]; steps: Forecast['steps'] } {
  const looks = momentsOf(began, finish).flatMap((at) => {
    const seq = of.log.findLastIndex((event) => Date.parse(event.at) <= at) + 1
    return seq === 0 ? [] : [{ at, seq }]
  })
  const states = statesAfter(of, new Set(looks.map(({ seq }) => seq)))
  const stateAt = (seq: number): Cutover[] => [states.get(seq) ?? []].flat()
  const hours = looks.flatMap(({ at, seq }) =>
    stateAt(seq).map((state) => {
      const { finish: expected, windowChance } = finishForecast(state, asOfAt(at))
      return { at, isFirst: at === began, finish: expected, chance: windowChance }
    }),
  )
  const [first] = looks
  const then = first?.at === began ? states.get(first.seq) : undefined
  return { hours, steps: then ? forecast(then, began).steps : [] }
}

function momentsOf(began: number, finish: number): number[] {
  let every = HOUR_MS
  while ((finish - began) / every > MOST) every *= 2
  return [began, ...Array.from({ length: MOST }, (_, hour) => began + (hour + 1) * every).filter((at) => at < finish)]
}
