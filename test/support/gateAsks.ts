import type { AskContext, GateAsk } from '../../client/features/gates/askContext.ts'
import { asksOf } from '../../client/features/gates/asks.tsx'
import { ceremonyOf } from '../../shared/derived/ceremony.ts'
import { basisOf, gateView } from '../../shared/derived/criteria.ts'
import { contextOf } from './offers.ts'
import type { Play } from './play.ts'

const noProof = { fields: [], authenticate: async () => undefined }
const signing = { ...noProof, asksFor: 'your password' }

/** What the small runbook's gate asks of a person, who signs with nothing given again. */
export const gateAsks = (play: Play, who: string): GateAsk[] => asksOf(gateContext(play, who))

/** What that follows from. */
export function gateContext(play: Play, who: string): AskContext {
  const [ceremony, view] = [ceremonyOf(play.cutover, 0, who, play.now), gateView(play.cutover, 'go-no-go')]
  if (!ceremony || !view) throw new Error('The small runbook has its gate')
  const { criteria } = basisOf(play.cutover, view, play.now)
  const me = { person: { id: who, name: who, email: `${who}@example.org`, organisationRole: 'member' as const } }
  const everybody = [...new Set(Object.values(play.cutover.people).flat())]
  const known = { nameOf: (id: string) => id, everybody, due: true, signing }
  return { ...contextOf(play, who), ceremony, view, criteria, me, ...known }
}
