/** How a chance is said and when it is too small. */
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { RiskForecast } from '../../shared/schedule/risk/riskShape.ts'

/** Below this a window is at risk, where the runbook says nothing else. */
const CHANCE_WARNS = 0.85

export const isChanceLow = (chance: number, { warn }: Pick<Runbook, 'warn'>): boolean =>
  chance < (warn?.chance ?? CHANCE_WARNS)

/** `71 %`. So many trials and no more cannot tell the last of a hundred: never 0 % or 100 %. */
export function sayChance(chance: number): string {
  const percent = Math.round(chance * 100)
  if (percent >= 100) return 'over 99 %'
  return percent <= 0 ? 'under 1 %' : `${percent} %`
}

/** `71 %`, `>99 %`, where little room is. */
export const chanceInBrief = (chance: number): string => sayChance(chance).replace('over ', '>').replace('under ', '<')

/** As the rail says it; undefined until it is computed. */
export const chanceOnRail = (risk: Pick<RiskForecast, 'windowChance'> | undefined, runbook: Pick<Runbook, 'warn'>) =>
  risk && {
    text: chanceInBrief(risk.windowChance),
    ...(isChanceLow(risk.windowChance, runbook) ? { tone: 'late' as const } : {}),
  }
