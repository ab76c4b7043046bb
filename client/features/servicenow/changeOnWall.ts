/** The change for the wall: one quiet line while all is well, else what is wrong and its consequences. */

import { leadChange, sayChangeNumber, standingOf } from '../../../shared/change/change.ts'
import { sayState } from '../../../shared/change/changeStage.ts'
import { changeTrouble } from '../../../shared/change/changeTrouble.ts'
import type { ChangeState, Cutover } from '../../../shared/cutoverState.ts'
import { capital } from '../../ui/capital.ts'
import { weekendInstant } from '../../ui/instants.ts'
import { type ChangeWords, sayChangeStatus, sayLast, type Tone } from './changeWords.ts'

export interface ChangeOnWall {
  /** `CHG0030001`, or a full description of what is wrong. */
  title: string
  /** Its state and age, or the consequences of what is wrong. */
  more: string
  /** Absent while all is well. */
  tone?: Tone
}

/** Undefined without a lead change. Nothing is highlighted once the cutover is over. */
export function changeOnWall(cutover: Cutover, now: number, words: ChangeWords): ChangeOnWall | undefined {
  const change = leadChange(cutover)
  if (!change) return undefined
  const number = sayChangeNumber(change)
  const said = sayChangeStatus(change, now, words)
  const quiet = { title: number, more: [...sayStates(change), said.text].join(', ') }
  if (cutover.ended) return quiet
  const trouble = changeTrouble(cutover, now)
  if (trouble) {
    // It can be both on hold and unreachable.
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
      const heard = [...sayStates(change), sayLast(change, now)].join(', ')
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

/** `Scheduled, approved`, by the last reading. */
const sayStates = ({ facts }: ChangeState): string[] =>
  facts ? [sayState(facts.state), facts.approval.label.toLowerCase()] : []
