/** Every combination of command, situation, thing, person and way: each is tried, or left out for a reason with a name. */
import { hasFields, rowOf, verdictOf } from '../oracles/verdictOf.ts'
import { type Asked, WAYS } from '../oracles/verdictRows.ts'
import { type Judged, VERDICTS } from '../oracles/verdicts.ts'
import type { Situation } from './night.ts'
import { EVERYBODY, SITUATIONS_OF_THE_NIGHT, STANDINGS, somebody, type Thing, WHOLE } from './standing.ts'

export const JUDGED = Object.keys(VERDICTS).filter((type): type is Judged => type in VERDICTS)

/** Why a combination is left out. */
export const LEFT_OUT = {
  noCommand: 'the edge knows no such command, wherever it is given: judged once for everybody',
  nothingNamed: 'the command names nothing that could be another by then',
  sameThings: 'steps, items and gates stand there as in a situation that is judged',
  sameStandIn:
    'for whom somebody acts is asked alike wherever things may change: judged before, in and on the way back',
  sameWay: 'the credential is not asked what the command is about: judged where it is fine when its owner gives it',
  noField: 'a field that the command does not have is refused by its shape: judged once',
  left: 'a credential that has ended opens no door, whatever is behind it: judged once for each command',
  ended: 'what has ended asks for nothing else first: judged at one thing',
} as const
export type Reason = keyof typeof LEFT_OUT

/** Things stand there as they do in another. */
const SAME_THINGS: readonly Situation[] = ['finishedStopped', 'settled', 'signedOff']
const STAND_INS: readonly Situation[] = ['planned', 'running', 'rollingBack']

/** Undefined for what is tried. */
export function leftOut(asked: Asked): Reason | undefined {
  const { type, situation, thing, who, way } = asked
  const row = rowOf(type)
  if (row === 'onlyByTheServer') return situation === 'running' && way === 'own' ? undefined : 'noCommand'
  const isAtHome = isHome(asked) && situation === homeOf(type)
  if (somebody(who).hasLeft) return isAtHome && way === 'own' ? undefined : 'left'
  if (!hasFields(row, asked)) return isAtHome ? undefined : 'noField'
  if (way === 'unseen' && (!row.answers || row.namesNothing)) return 'nothingNamed'
  const isOfThings = row.about !== 'cutover' && row.about !== 'watched'
  if (isOfThings && SAME_THINGS.includes(situation)) return 'sameThings'
  const { phase } = STANDINGS[situation]
  if ((phase === 'closed' || phase === 'cancelled') && !isHome(asked)) return 'ended'
  switch (way) {
    case 'own':
      return undefined
    case 'unseen':
      return isHome(asked) ? undefined : 'sameWay'
    case 'onBehalfOf':
    case 'override':
      return isAtHome || STAND_INS.includes(situation) ? undefined : 'sameStandIn'
    case 'session':
      // A person at a screen and the step of a program.
      return isAtHome || (thing.kind === 'step' && thing.isJob) ? undefined : 'sameWay'
    default:
      return isAtHome ? undefined : 'sameWay'
  }
}

/** The thing at which every way is judged. */
export function isHome({ type, thing }: Asked): boolean {
  const row = rowOf(type)
  return row === 'onlyByTheServer' || thing.id === row.at
}

/** The first situation in which the command is fine for somebody at its thing; running where it never is. */
export function homeOf(type: Judged): Situation {
  const known = homes.get(type)
  if (known) return known
  const fits = (situation: Situation) =>
    thingsOf(type, situation).some((thing) =>
      EVERYBODY.some((who) => {
        const asked: Asked = { type, situation, thing, who, way: 'own' }
        return isHome(asked) && verdictOf(asked) === 'yes'
      }),
    )
  const home = ['running' as const, ...SITUATIONS_OF_THE_NIGHT].find(fits) ?? 'running'
  homes.set(type, home)
  return home
}
const homes = new Map<Judged, Situation>()

export interface Combination {
  asked: Asked
  leftOut: Reason | undefined
}

export function* combinations(): Generator<Combination> {
  for (const type of JUDGED) {
    for (const situation of SITUATIONS_OF_THE_NIGHT) {
      for (const thing of thingsOf(type, situation)) {
        for (const isNoGo of type === 'decideGate' ? [false, true] : [false]) {
          for (const who of EVERYBODY) {
            for (const way of WAYS) {
              const asked: Asked = { type, ...(isNoGo && { isNoGo }), situation, thing, who, way }
              yield { asked, leftOut: leftOut(asked) }
            }
          }
        }
      }
    }
  }
}

function thingsOf(type: Judged, situation: Situation): readonly Thing[] {
  const row = rowOf(type)
  const { steps, items, gates, watched } = STANDINGS[situation]
  switch (row === 'onlyByTheServer' ? 'cutover' : row.about) {
    case 'step':
      return steps
    case 'item':
      return items
    case 'gate':
      return gates
    case 'watched':
      return watched
    default:
      return [WHOLE]
  }
}
