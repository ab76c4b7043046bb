/** What became of a night that is over, for programs and for the page. */
import type { LoggedEvent } from '../../shared/events.ts'
import { lookBackShape } from '../../shared/schedule/lookBack/lookBackShape.ts'
import { createLookBacks } from '../forecast/lookBackAside.ts'
import { ok, refused } from './answers.ts'
import { nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

/** Events read at a time: other requests get their turn in between. */
const PAGE = 1_000

export function lookBackRoutes({ core, organisation }: Services): Route[] {
  const lookBacks = createLookBacks()

  async function readLog(cutoverId: string, upTo: number): Promise<LoggedEvent[]> {
    const log: LoggedEvent[] = []
    while (log.length < upTo) {
      const page = await core.readEvents(organisation.id, cutoverId, log.length, Math.min(PAGE, upTo - log.length))
      if (!page || page.length === 0) break
      log.push(...page)
    }
    return log
  }

  return [
    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/look-back',
      operationId: 'getLookBack',
      summary: 'A night that is over: planned, forecast and actual, and where time was lost and won',
      description:
        'From the log alone, once the cutover is in hypercare or closed. What was planned is the baseline at T-0, which no later edit, ' +
        'T-0 or undo moves. The parts of `delay` add up to it.',
      tag: 'cutovers',
      takes: nothing,
      answers: { 200: { description: 'The look back', schema: lookBackShape } },
      refusals: [404, 409],
      cost: 20,
      async handle({ param }) {
        const cutoverId = param('cutoverId')
        const cutover = await core.readState(organisation.id, cutoverId)
        if (!cutover) return refused('unknownCutover', `There is no cutover “${cutoverId}” here.`)
        const looked = await lookBacks.read(cutover, () => readLog(cutoverId, cutover.seq))
        return looked
          ? ok(looked)
          : refused('cutoverState', 'One looks back on a night once it is over: in hypercare, or closed.')
      },
    }),
  ]
}
