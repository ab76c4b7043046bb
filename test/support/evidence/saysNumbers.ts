import { expect } from 'vitest'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { lateness } from '../../../shared/schedule/late.ts'
import { finishForecast, type RiskForecast, riskForecast } from '../../../shared/schedule/risk/riskForecast.ts'
import { workstreamDeadlines } from '../../../shared/schedule/workstreamDeadlines.ts'

/** Everything that is said is a number that one can show: none is missing, none is infinite, and shares are shares. */
export function saysNumbers(cutover: Cutover, now: number): RiskForecast {
  const likely = forecast(cutover, now)
  const risk = riskForecast(cutover, now)
  const said = { likely, risk, alone: finishForecast(cutover, now), late: lateness(cutover, now, likely) }
  const wrong: string[] = []
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'number' && !Number.isFinite(value)) wrong.push(`${path} is ${value}`)
    if (typeof value === 'object' && value !== null)
      for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`)
  }
  walk({ ...said, workstreams: workstreamDeadlines(cutover, now) }, '')
  expect(wrong.slice(0, 5)).toEqual([])
  expect(risk.windowChance).toBeGreaterThanOrEqual(0)
  expect(risk.windowChance).toBeLessThanOrEqual(1)
  expect(risk.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(risk.trials)
  expect(risk.histogram.counts.length).toBeLessThan(50)
  const percentiles = [risk.finish, risk.turnBack?.now, risk.turnBack?.atPointOfNoReturn, ...risk.steps, ...risk.gates]
  for (const each of percentiles) {
    if (!each) continue
    expect(each.p50).toBeLessThanOrEqual(each.p80)
    expect(each.p80).toBeLessThanOrEqual(each.p95)
  }
  return risk
}
