/** Duties of hypercare: what is still to be done so that it can end. */
import { leadChange, sayChangeNumber } from '../change/change.ts'
import { stageOf } from '../change/changeStage.ts'
import type { Cutover } from '../cutoverState.ts'
import { signedForOthers, watchOf } from '../derived/watch.ts'
import { LEAD } from '../reserved.ts'
import { sayDuration } from '../runbook/duration.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { askedOf, sayUnheld } from './askedOf.ts'
import type { Duty, DutyKind } from './duty.ts'
import type { Look } from './look.ts'

/** A check-in is a duty so long before it is due, in milliseconds. */
const CHECK_IN_AHEAD_MS = 15 * 60_000

/** Conditions of a go from when they are due, at any time; everything else in hypercare. */
export function hypercareDuties(cutover: Cutover, look: Look): Duty[] {
  if (cutover.ended) return []
  const items = watchItemDuties(cutover, look)
  return cutover.status === 'hypercare' ? [...items, ...checkIn(cutover, look), ...ending(cutover, look)] : items
}

type Told = Pick<Duty, 'title'> & Partial<Pick<Duty, 'says' | 'tone' | 'over'>>

function duty(cutover: Cutover, kind: DutyKind, occasion: string | number, role: string, told: Told): Duty {
  const who = askedOf(cutover, [role], kind === 'signOff' ? signedForOthers(cutover, role) : [])
  return {
    kind,
    on: { about: 'cutover' },
    key: `${kind} ${occasion}`,
    tone: 'due',
    ...told,
    says: `${told.says ?? ''}${sayUnheld(who)}`.trim(),
    ...who,
  }
}

/** Without an owner they are the lead's. */
function watchItemDuties(cutover: Cutover, { now, words }: Look): Duty[] {
  return cutover.watchItems.flatMap(({ id, title, owner = LEAD, condition, resolved }): Duty[] => {
    if (resolved) return []
    const by = condition?.by
    if (by !== undefined && by <= now) {
      const says = `A condition of the go, due ${words.time(by)} and not resolved.`
      return [duty(cutover, 'condition', id, owner, { title, says, tone: 'late' })]
    }
    const says = by === undefined ? 'On the watch list.' : `A condition of the go, due ${words.time(by)}.`
    return cutover.status === 'hypercare' ? [duty(cutover, 'resolveWatchItem', id, owner, { title, says })] : []
  })
}

function checkIn(cutover: Cutover, { now, words }: Look): Duty[] {
  const watch = watchOf(cutover, now)
  const due = watch?.nextCheckIn
  if (!watch || due === undefined || due - now > CHECK_IN_AHEAD_MS) return []
  const late = now > due
  const says = late ? `Since ${words.time(due)}.` : `At ${words.time(due)}.`
  const over = late ? { over: `${sayDuration((now - due) / 1000)} over` } : {}
  return [
    duty(cutover, 'checkIn', due, watch.definition.owner, {
      title: 'Check-in due',
      says,
      tone: late ? 'late' : 'due',
      ...over,
    }),
  ]
}

function ending(cutover: Cutover, { now }: Look): Duty[] {
  const watch = watchOf(cutover, now)
  if (!watch) return []
  const over = watch.ends !== undefined && now >= watch.ends
  const open = watch.exit.filter(({ met }) => met === false || (over && met === undefined))
  const measures = open.map(({ rule, sentence, met }) =>
    duty(cutover, 'measure', rule.metric, watch.definition.owner, {
      title: sentence,
      says: met === false ? 'Not met: bring it back within the limit.' : 'No data: record its value.',
      tone: met === false ? 'late' : 'due',
    }),
  )
  // Sign-offs are asked for once the watch is over; earlier ones are welcome.
  const unsigned = watch.signOffs.filter(({ signed }) => !signed)
  const signOffs = over
    ? unsigned.map(({ role }) =>
        duty(cutover, 'signOff', role, role, { title: `Sign hypercare off as ${roleTitle(cutover.runbook, role)}` }),
      )
    : []
  return [...measures, ...signOffs, ...closing(cutover, unsigned.length === 0)]
}

/** The ticket first, since a closed cutover no longer asks for anything. */
function closing(cutover: Cutover, signed: boolean): Duty[] {
  if (!signed) return []
  const change = leadChange(cutover)
  const leftOpen =
    cutover.mode === 'live' &&
    change?.status === 'linked' &&
    !change.close &&
    !(change.facts && stageOf(change.facts.state) === 'closed')
  const ticket =
    leftOpen && change
      ? [duty(cutover, 'closeChange', change.id, LEAD, { title: `Close ${sayChangeNumber(change)} in ServiceNow` })]
      : []
  const says = 'Everybody has signed off.'
  return [...ticket, duty(cutover, 'endHypercare', 'signed', LEAD, { title: 'Close the cutover', says })]
}
