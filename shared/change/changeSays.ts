/** What people have to know about a change before they rely on it: one list for gate, run, wall, rail, panel and API. */
import type { ChangeState, Cutover } from '../cutoverState.ts'
import { leadChange, sayChangeNumber, sayUnconfirmed, standingOf } from './change.ts'
import { type Against, overAs, sayAgainst, standsAgainst } from './changeMeaning.ts'
import { changeBegins, coversForecast, isWindowOver, outsideOf, plannedWindow } from './changeWindow.ts'

export const CHANGE_FINDING_KINDS = [
  'canceled',
  'closed',
  'reviewed',
  'rejected',
  'approvalLost',
  'held',
  'windowOver',
  'notCovering',
  'worksOutside',
  'datesProposed',
  'conflicting',
  'unconfirmed',
  'notLinked',
] as const
export type ChangeFindingKind = (typeof CHANGE_FINDING_KINDS)[number]

export interface ChangeFinding {
  kind: ChangeFindingKind
  /** A sentence without its full stop, with the number and without ages. */
  sentence: string
  /** One to three words. */
  brief: string
  /** Red: nothing may rest on it. Amber: somebody has to look. */
  tone: 'late' | 'bad'
  /** What it speaks for at a gate, whatever its criteria ask. */
  speaksFor?: 'noGo' | 'goWithConditions'
}

const BRIEF: Record<Against, string> = {
  canceled: 'cancelled',
  closed: 'closed',
  reviewed: 'in review',
  rejected: 'rejected',
  approvalLost: 'approval lost',
  held: 'on hold',
}

/** The gravest first; empty while nothing is wrong, and once the cutover has ended. */
export function changeSays(cutover: Cutover, change: ChangeState, now: number): ChangeFinding[] {
  if (cutover.ended || change.status === 'unlinked') return []
  const number = sayChangeNumber(change)
  return [
    ...against(cutover, change, number),
    ...(change.relation === 'lead' && cutover.mode === 'live' ? ofWindow(cutover, change, number, now) : []),
    ...ofSync(change, number, now),
  ]
}

/** Those of the lead change; empty without one. */
export function leadChangeSays(cutover: Cutover, now: number): ChangeFinding[] {
  const lead = leadChange(cutover)
  return lead ? changeSays(cutover, lead, now) : []
}

/** Once the technical work is over only a hold is in the way: of closing it. */
function against({ status }: Cutover, change: ChangeState, number: string): ChangeFinding[] {
  const { facts } = change
  if (!facts) return []
  return standsAgainst(change)
    .filter((kind) => status !== 'hypercare' || kind === 'held')
    .map((kind) => ({
      kind,
      sentence: `${number} ${sayAgainst(kind, facts)}`,
      brief: BRIEF[kind],
      tone: kind === 'held' ? 'late' : 'bad',
      speaksFor: 'noGo',
    }))
}

function ofWindow(cutover: Cutover, change: ChangeState, number: string, now: number): ChangeFinding[] {
  const { facts, proposed } = change
  const isAhead = cutover.status === 'preparing' || cutover.status === 'running'
  if (!facts || !isAhead || overAs(facts)) return []
  const said: ChangeFinding[] = []
  const isOutside = changeBegins(cutover, now).begun && outsideOf(facts, now) !== undefined
  if (isWindowOver(cutover, facts, now)) {
    const sentence = `The planned window of ${number} is over, and the work has not begun`
    said.push({ kind: 'windowOver', sentence, brief: 'window over', tone: 'bad', speaksFor: 'noGo' })
  } else if (isOutside && plannedWindow(facts)) {
    const sentence = `Work goes on outside the planned window of ${number}`
    said.push({ kind: 'worksOutside', sentence, brief: 'outside window', tone: 'late', speaksFor: 'goWithConditions' })
  } else if (coversForecast(cutover, facts, now) === false) {
    const sentence = `The planned window of ${number} does not cover the forecast`
    said.push({ kind: 'notCovering', sentence, brief: 'window too short', tone: 'late', speaksFor: 'goWithConditions' })
  }
  if (proposed) {
    const sentence = `The new dates of ${number} are not confirmed yet`
    said.push({ kind: 'datesProposed', sentence, brief: 'new dates asked for', tone: 'late' })
  }
  return said
}

function ofSync(change: ChangeState, number: string, now: number): ChangeFinding[] {
  const standing = standingOf(change, now)
  switch (standing) {
    case 'failed': {
      const how = 'link' in change.wanted ? 'linked' : 'made'
      const sentence = `${number} could not be ${how}${change.failed ? `: ${change.failed.replace(/\.$/, '')}` : ''}`
      return [{ kind: 'notLinked', sentence, brief: 'not linked', tone: 'bad' }]
    }
    case 'conflicting': {
      const why = change.conflict?.sentence.replace(/\.$/, '') ?? ''
      return [{ kind: 'conflicting', sentence: `ServiceNow disagrees: ${why}`, brief: 'disagrees', tone: 'late' }]
    }
    case 'stale':
    case 'unreachable':
    case 'paused': {
      const brief = { stale: 'not confirmed', unreachable: 'cannot be reached', paused: 'sync paused' }[standing]
      return [{ kind: 'unconfirmed', sentence: `${number}: ${sayUnconfirmed(change, now)}`, brief, tone: 'late' }]
    }
    default:
      return []
  }
}
