/** Reads the table of verdicts for one combination. */
import { type Somebody, STANDINGS, somebody } from '../matrix/standing.ts'
import { type Asked, type By, handsOf, type OnlyByTheServer, type Row, type Verdict, type Way } from './verdictRows.ts'
import { type Judged, VERDICTS } from './verdicts.ts'

export const rowOf = (type: Judged): Row | OnlyByTheServer => VERDICTS[type]

/**
 * Of several noes the first that holds: what is no command at all, who may do nothing at all, what is over for everybody,
 * what its giver did not see, what is not there, whose it is not, and last what is not possible now.
 */
export function verdictOf(asked: Asked): Verdict {
  const { type, situation, thing, who, way } = asked
  const one = somebody(who)
  const row = rowOf(type)
  const standing = STANDINGS[situation]
  if (one.hasLeft) return 'unauthorised'
  if (row === 'onlyByTheServer' || !hasFields(row, asked) || (type === 'sign' && way === 'bulk')) return 'shape'
  if (one.organisation === 'observer') return 'role'
  if ((way === 'program' && row.isWord) || (way === 'handed' && row.isWord === 'approval')) return 'role'
  if ((standing.phase === 'closed' || standing.phase === 'cancelled') && !row.afterEnd) return 'rule'
  if (way === 'unseen' && row.answers?.(thing, standing)) return 'rule'
  if (!mayGive(row.by(thing, who), one, way) || needsAnother(asked)) return 'role'
  if (row.instead) return row.instead
  return row.fits(thing, standing, asked) && !hasSigned(asked) ? 'yes' : 'rule'
}

const NAMING: Partial<Record<Way, readonly string[]>> = {
  onBehalfOf: ['onBehalfOf'],
  onBehalfOfStranger: ['onBehalfOf'],
  override: ['override'],
  both: ['onBehalfOf', 'override'],
}

/** Whether the command has every field in which this way is said. */
export function hasFields(row: Row, { thing, who, way }: Asked): boolean {
  const by = row.by(thing, who)
  const mayStandIn = typeof by === 'object' && by.how === 'standIn'
  const fields: readonly string[] = row.fields ?? (mayStandIn ? ['onBehalfOf', 'override'] : [])
  return (NAMING[way] ?? []).every((field) => fields.includes(field))
}

function mayGive(by: By, { roles, organisation }: Somebody, way: Way): boolean {
  const holds = (...wanted: readonly string[]) => wanted.some((role) => roles.includes(role))
  const records = way === 'onBehalfOf' || way === 'onBehalfOfStranger'
  if (by === 'members') return !records || holds('scribe', 'lead')
  if (by === 'planning') return holds('lead') || organisation === 'planner' || organisation === 'admin'
  if (by === 'participants') return roles.length > 0
  if (by === 'remarks') return roles.length > 0 || organisation === 'admin'
  if (by.how === 'inPerson') return holds(...by.roles)
  if (way === 'onBehalfOfStranger') return false
  if (way === 'onBehalfOf') return holds('scribe', 'lead')
  return way === 'override' || way === 'both' ? holds('lead') : holds(...by.roles)
}

/** A program's step is executed by a program until somebody takes it over; only a person at a screen breaks the glass. */
function needsAnother({ type, thing, way }: Asked): boolean {
  if (type === 'breakGlass') return way !== 'session'
  const begins = thing.kind === 'step' && (type === 'startStep' || type === 'completeStep')
  return (
    begins &&
    thing.isJob === true &&
    thing.status === (type === 'startStep' ? 'pending' : 'running') &&
    way === 'session'
  )
}

/** R6: whoever counted does nothing behind the gate, neither by their own hand nor by another's; remarks are nothing done. */
function hasSigned(asked: Asked): boolean {
  const { type, thing } = asked
  const isRemark = ['seeStep', 'noteStep', 'acknowledgeStep', 'assignStep'].includes(type)
  if (thing.kind !== 'step' || thing.isRollback || thing.isElsewhere || isRemark) return false
  return handsOf(asked).some((one) => somebody(one).hasCounted)
}
