/**
 * A consumer of the log: writes down what is forecast in the course of a night, and what became of it, so that an organisation
 * sees how well its forecasts hold.
 */
import type { Cutover } from '../../shared/cutoverState.ts'
import { forecast } from '../../shared/schedule/forecast.ts'
import { asOfAt, type RiskForecast } from '../../shared/schedule/risk/riskShape.ts'
import type { Consumer } from '../consumers/consumers.ts'
import type { Queries } from '../database/sql.ts'
import type { LoggedChange } from '../log/readCommands.ts'
import { saidLast, saveOutcome, saveSaid } from './trackRecord.ts'

/** Those of a short night resemble each other. */
const EVERY_MS = 30 * 60_000

/** @param compute off the main thread */
export function forecastConsumer(compute: (cutover: Cutover, asOf: number) => Promise<RiskForecast>): Consumer {
  async function say(sql: Queries, organisation: string, cutover: Cutover, asOf: number): Promise<void> {
    const { finish, windowChance } = await compute(cutover, asOf)
    await saveSaid(sql, organisation, cutover, { asOf, finish, windowChance })
  }

  return {
    name: 'forecasts',
    unhurried: true,
    concerns: (_, __, { status }) => status === 'running' || status === 'hypercare' || status === 'closed',

    async take(sql, organisation, commands) {
      const [first] = commands
      if (!first) return
      let last = await saidLast(sql, organisation, first.after.id)
      for (const { after } of commands) {
        const asOf = asOfAt(after.at)
        if (after.status === 'running' && asOf - last >= EVERY_MS) {
          await say(sql, organisation, after, asOf)
          last = asOf
        }
      }
      const end = commands.flatMap(({ changes }) => changes).find(isEnd)?.after
      if (end) await saveOutcome(sql, organisation, end, forecast(end, end.at).finish)
    },
  }
}

/** The change with which its steps are over, whatever its hypercare brings. */
const isEnd = ({ before, after }: LoggedChange): boolean => isGoneThrough(after) && !(before && isGoneThrough(before))

const isGoneThrough = ({ status, ended }: Cutover): boolean =>
  status === 'hypercare' || (status === 'closed' && ended?.outcome === 'completed')
