/**
 * Wording for a change: each fact in the instance's own labels, and how fresh it is (R11). Amber is held, in conflict or
 * unconfirmed, red is rejected or cancelled; confirmed facts have no colour.
 */
import { conflictOf, standingOf } from '../../../shared/change/change.ts'
import type { Approver, ChangeFacts } from '../../../shared/change/changeFacts.ts'
import { overAs } from '../../../shared/change/changeMeaning.ts'
import { type ChangeFindingKind, changeSays, leadChangeSays } from '../../../shared/change/changeSays.ts'
import { sayState } from '../../../shared/change/changeStage.ts'
import { coversForecast } from '../../../shared/change/changeWindow.ts'
import type { ChangeState, Cutover, PersonId } from '../../../shared/cutoverState.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { fullInstant, rangeInZone, weekendInstant } from '../../ui/instants.ts'

export type Tone = 'late' | 'bad'

export interface ChangeStatusText {
  text: string
  tone?: Tone
}

export const RELATION_WORDS = {
  lead: 'Change of this cutover',
  parent: 'Parent change',
  child: 'Child change',
  related: 'Related change',
} as const satisfies Record<ChangeState['relation'], string>

/** Formatting of people and instants. */
export interface ChangeWords {
  name(id: PersonId): string
  zone: string
}

/** `confirmed 40 s ago`, `stale, last confirmed 7 min ago`, `cannot be reached since 02:14`. */
export function sayChangeStatus(change: ChangeState, now: number, { name, zone }: ChangeWords): ChangeStatusText {
  const since = (at: number) => `since ${weekendInstant(at, zone, now)}`
  const last = sayLast(change, now)
  const standing = standingOf(change, now)
  switch (standing) {
    case 'requested':
      return change.unreachable
        ? {
            text: `${beingMade(change)}; ServiceNow cannot be reached ${since(change.unreachable.since)}`,
            tone: 'late',
          }
        : { text: `${beingMade(change)}, asked ${sayAgo(change.requested.at, now)}` }
    case 'failed':
      return {
        text: `could not be ${'link' in change.wanted ? 'linked' : 'made'}: ${change.failed ?? ''}`,
        tone: 'bad',
      }
    case 'confirmed':
      return { text: `confirmed ${sayAgo(change.confirmedAt ?? now, now)}` }
    case 'stale':
      return { text: change.confirmedAt === undefined ? last : `stale, ${last}`, tone: 'late' }
    case 'unreachable':
      return { text: `cannot be reached ${since(change.unreachable?.since ?? now)}, ${last}`, tone: 'late' }
    case 'conflicting':
      return { text: `ServiceNow says something else: ${change.conflict?.sentence ?? ''}`, tone: 'late' }
    case 'paused': {
      const { paused } = change
      const who = paused ? `by ${name(paused.by)} ${since(paused.at)}: “${paused.reason}”; ` : ''
      return { text: `paused ${who}${last}`, tone: 'late' }
    }
    default:
      return { text: 'unlinked' }
  }
}

/** `last confirmed 7 min ago`. */
export const sayLast = ({ confirmedAt }: ChangeState, now: number): string =>
  confirmedAt === undefined ? 'never confirmed' : `last confirmed ${sayAgo(confirmedAt, now)}`

/** The same without the conflict, for where both sides are shown and their differences are visible. */
export const sayAge = (change: ChangeState, now: number, words: ChangeWords): ChangeStatusText =>
  standingOf(change, now) === 'conflicting' && change.confirmedAt !== undefined
    ? { text: `read ${sayAgo(change.confirmedAt, now)}` }
    : sayChangeStatus(change, now, words)

const beingMade = ({ wanted }: ChangeState): string => ('link' in wanted ? 'being linked' : 'being made')

const sayAgo = (at: number, now: number): string => `${sayDuration(Math.max(0, now - at) / 1000)} ago`

/** Of somebody who is asked to approve; an instant follows. */
export const APPROVER_WORDS: Readonly<Record<Approver['said'], string>> = {
  nothing: 'asked',
  approved: 'approved',
  rejected: 'rejected',
}

export interface FactLine {
  name: string
  text: string
  tone?: Tone
  /** Its meaning here, shown below it. */
  more?: string
}

/** The last reading, line by line. What the instance did not answer is shown as unknown, never as a yes. */
export function factLines(cutover: Cutover, change: ChangeState, now: number): FactLine[] {
  const { facts, proposed, relation } = change
  if (!facts) return []
  const zone = cutover.runbook.timezone
  const { state, approval, onHold, onHoldReason, openTasks, cabAt } = facts
  const conflict = conflictOf(change)
  const said = new Set(changeSays(cutover, change, now).map(({ kind }) => kind))
  const isOver = said.has('canceled') || said.has('closed') || said.has('reviewed')
  const isRefused = said.has('rejected') || said.has('approvalLost')
  return [
    toned({ name: 'State', text: sayState(state) }, isOver ? 'bad' : undefined),
    toned({ name: 'Approval', text: approval.label }, isRefused ? 'bad' : undefined),
    onHold
      ? { name: 'On hold', text: onHoldReason ? `yes: “${onHoldReason}”` : 'yes', tone: 'late' }
      : { name: 'On hold', text: 'no' },
    ...(relation === 'lead' ? [windowLine(cutover, facts, now)] : plannedLine(facts, zone)),
    ...(proposed ? [proposalLine(proposed, zone)] : []),
    toned(conflictLine(facts, conflict, zone), conflict ? 'late' : undefined),
    { name: 'Open tasks', text: openTasks === undefined ? 'unknown' : String(openTasks) },
    ...(cabAt === undefined ? [] : [{ name: 'CAB', text: fullInstant(Date.parse(cabAt), zone) }]),
  ]
}

const toned = (line: FactLine, tone: Tone | undefined): FactLine => (tone ? { ...line, tone } : line)

/** `conflict` as it is believed: a check from before the dates moved says nothing. */
const conflictLine = (facts: ChangeFacts, conflict: boolean | undefined, zone: string): FactLine => ({
  name: 'Conflict',
  text: sayConflict(conflict),
  ...(conflict !== facts.conflict
    ? { more: 'ServiceNow checked before the planned dates moved' }
    : facts.conflictCheckedAt === undefined
      ? {}
      : { more: `checked ${fullInstant(Date.parse(facts.conflictCheckedAt), zone)}` }),
})

const sayConflict = (conflict: boolean | undefined): string =>
  conflict === undefined ? 'unknown' : conflict ? 'yes, with another change or a blackout' : 'none'

function windowLine(cutover: Cutover, facts: ChangeFacts, now: number): FactLine {
  const over = cutover.ended !== undefined || cutover.status === 'hypercare' || overAs(facts) !== undefined
  const covers = over ? undefined : coversForecast(cutover, facts, now)
  const text = sayWindow(facts, cutover.runbook.timezone)
  if (text === undefined) return { name: 'Planned', text: 'no dates' }
  if (covers === undefined) return { name: 'Planned', text }
  return covers
    ? { name: 'Planned', text, more: 'covers the forecast' }
    : { name: 'Planned', text, more: 'does not cover the forecast', tone: 'late' }
}

function plannedLine(facts: ChangeFacts, zone: string): FactLine[] {
  const text = sayWindow(facts, zone)
  return text === undefined ? [] : [{ name: 'Planned', text }]
}

const proposalLine = ({ start, end }: { start: number; end: number }, zone: string): FactLine => ({
  name: 'Requested',
  text: sayRange(start, end, zone),
  more: 'ServiceNow has not confirmed these dates yet',
  tone: 'late',
})

const sayWindow = ({ plannedStart, plannedEnd }: ChangeFacts, zone: string): string | undefined =>
  plannedStart === undefined || plannedEnd === undefined
    ? undefined
    : sayRange(Date.parse(plannedStart), Date.parse(plannedEnd), zone)

/** `Sat 28 Nov, 21:00–23:30 CET`; with the end's day too where that is another. */
export function sayRange(start: number, end: number, zone: string): string {
  return rangeInZone({ start, finish: end }, zone)
}

/** Two or three words for the facts line: what is wrong, else the approval; of a change that is over, its state. */
export function sayBriefly(cutover: Cutover, change: ChangeState, now: number): ChangeStatusText {
  const [gravest] = changeSays(cutover, change, now)
  if (gravest) return { text: gravest.brief, tone: gravest.tone }
  const { facts } = change
  if (change.status === 'requested' || !facts) return { text: beingMade(change) }
  return { text: overAs(facts) ? facts.state.label.toLowerCase() : facts.approval.label.toLowerCase() }
}

/** One word for the rail, where the name of the page stands before it. */
const RAIL_WORDS: Record<ChangeFindingKind, string> = {
  canceled: 'cancelled',
  closed: 'closed',
  reviewed: 'in review',
  rejected: 'rejected',
  approvalLost: 'unapproved',
  held: 'held',
  windowOver: 'window',
  notCovering: 'window',
  worksOutside: 'window',
  datesProposed: 'dates',
  conflicting: 'disagrees',
  unconfirmed: 'unsure',
  notLinked: 'not linked',
}

/** What is gravest about the lead change; undefined while nothing is wrong. */
export function sayOnRail(cutover: Cutover, now: number): ChangeStatusText | undefined {
  const [gravest] = leadChangeSays(cutover, now)
  return gravest && { text: RAIL_WORDS[gravest.kind], tone: gravest.tone }
}

/** Title, state, dates and freshness as of `now`, in parts, for print. */
export function changeOnPaper(change: ChangeState, now: number, words: ChangeWords): string[] {
  const { facts, confirmedAt } = change
  const read = confirmedAt === undefined ? '' : `, read ${fullInstant(confirmedAt, words.zone)}`
  const window = facts && sayWindow(facts, words.zone)
  return [
    ...(facts ? [facts.title, `${sayState(facts.state)}, ${facts.approval.label.toLowerCase()}`] : []),
    ...(facts?.onHold ? [`on hold${facts.onHoldReason ? `: “${facts.onHoldReason}”` : ''}`] : []),
    ...(window === undefined ? [] : [`planned ${window}`]),
    `${sayChangeStatus(change, now, words).text}${read}`,
  ]
}
