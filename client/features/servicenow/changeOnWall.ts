/** The change as a room reads it from three metres: one quiet line while all is well, what is wrong and what follows else. */

import { leadChange, sayChangeNumber, standingOf } from '../../../shared/change/change.ts'
import type { ChangeState, Cutover } from '../../../shared/cutoverState.ts'
import { capital } from '../../ui/capital.ts'
import { weekendInstant } from '../../ui/instants.ts'
import { changeTrouble } from './changeTrouble.ts'
import { type ChangeWords, sayLast, sayStanding, type Tone } from './changeWords.ts'

export interface ChangeOnWall {
  /** `CHG0030001`, or the whole of what is wrong. */
  title: string
  /** Its state and how old that is, or what follows from what is wrong. */
  more: string
  /** Absent while all is well. */
  tone?: Tone
}

/** Undefined where no change leads the cutover. Once that is over nothing of it is loud any more. */
export function changeOnWall(cutover: Cutover, now: number, words: ChangeWords): ChangeOnWall | undefined {
  const change = leadChange(cutover)
  if (!change) return undefined
  const number = sayChangeNumber(change)
  const said = sayStanding(change, now, words)
  const quiet = { title: number, more: [...sayState(change), said.text].join(', ') }
  if (cutover.ended) return quiet
  const trouble = changeTrouble(cutover)
  if (trouble) {
    // What is on hold and cannot be reached either is both.
    const also = trouble.change.conflict || said.tone === undefined ? '' : ` ${capital(said.text)}.`
    return { title: trouble.title, more: `${trouble.blocks}${also}`, tone: trouble.tone }
  }
  return said.tone === undefined ? quiet : { ...loud(change, now, words.zone, quiet.more), tone: said.tone }
}

function loud(change: ChangeState, now: number, zone: string, more: string): Omit<ChangeOnWall, 'tone'> {
  const number = sayChangeNumber(change)
  const { unreachable } = change
  switch (standingOf(change, now)) {
    case 'unreachable':
    case 'requested': {
      const since = unreachable ? ` since ${weekendInstant(unreachable.since, zone, now)}` : ''
      const heard = [...sayState(change), sayLast(change, now)].join(', ')
      return { title: `ServiceNow cannot be reached${since}`, more: `${number}: ${heard}` }
    }
    case 'conflicting':
      return { title: `ServiceNow disagrees about ${number}`, more: change.conflict?.sentence ?? '' }
    case 'paused':
      return { title: `Sync of ${number} is paused`, more }
    case 'failed':
      return {
        title: `${number} could not be ${'link' in change.wanted ? 'linked' : 'made'}`,
        more: change.failed ?? '',
      }
    default:
      return { title: `${number} is not confirmed`, more }
  }
}

/** `Scheduled, approved`, as it was heard last. */
const sayState = ({ facts }: ChangeState): string[] =>
  facts ? [facts.state.label, facts.approval.label.toLowerCase()] : []
