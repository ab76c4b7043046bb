/** A delay in words: `12 min late: 3 min its own, 9 min from “Copy ledger”`. */
import { sayDuration } from '../runbook/duration.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { stepOrGateTitle } from '../runbook/runbookIndex.ts'
import type { Delay } from '../schedule/delay.ts'

const MINUTE = 60_000
/** More would say less. */
const SOURCES = 3

/** In whole minutes, whose sum is the first; undefined within half a minute of the plan. */
export function sayDelay(runbook: Runbook, id: string, { milliseconds, parts }: Delay): string | undefined {
  const total = Math.round(milliseconds / MINUTE)
  if (total === 0) return undefined
  if (total < 0) return `${say(-total)} ahead of the plan`
  const sources = new Map<string, number>()
  let madeUp = 0
  for (const { at, milliseconds: lost } of parts) {
    if (lost > 0) sources.set(at, (sources.get(at) ?? 0) + lost)
    else madeUp -= lost
  }
  const own = Math.round((sources.get(id) ?? 0) / MINUTE)
  const others = [...sources]
    .filter(([at]) => at !== id)
    .sort(([, one], [, other]) => other - one)
    .slice(0, SOURCES)
    .map(([at, lost]) => ({ at, minutes: Math.round(lost / MINUTE) }))
    .filter(({ minutes }) => minutes > 0)
  const gained = Math.round(madeUp / MINUTE)
  if (others.length === 0 && gained === 0) return `${say(total)} late, its own`
  const rest = total - own + gained - others.reduce((sum, { minutes }) => sum + minutes, 0)
  // Half minutes go to what weighs most.
  const [most] = others
  const isSmall = Math.abs(rest) <= parts.length
  if (most && isSmall) most.minutes += rest
  const said = [
    ...(own > 0 ? [`${say(own)} its own`] : []),
    ...others.map(({ at, minutes }) => `${say(minutes)} from “${stepOrGateTitle(runbook, at)}”`),
    ...(!isSmall && rest > 0 ? [`${say(rest)} from others`] : []),
    ...(gained > 0 ? [`${say(gained)} made up`] : []),
  ]
  return `${say(total)} late: ${said.join(', ')}`
}

const say = (minutes: number): string => sayDuration(minutes * 60)
