/** What actions are called, and what a person has to say with each. */
import { traitsOf } from '../../shared/runbook/stepKinds.ts'
import type { BoardRow } from '../derive/board.ts'
import type { ActionName, StepAction } from './actions.ts'

export type Ask = 'reason' | 'finish' | 'until' | 'at' | 'observed' | 'outputs' | 'withIssues' | 'text' | 'to'

interface ActionWords {
  label: string
  /** A single key. */
  key?: string
  tone?: 'bad'
  asks: readonly Ask[]
  /** What the reason is asked for. */
  why?: string
}

export const ACTION_WORDS: Record<ActionName, ActionWords> = {
  start: { label: 'Start', key: 's', asks: [] },
  startDespite: { label: 'Start despite…', tone: 'bad', asks: ['reason'], why: 'Why start although these are open?' },
  complete: { label: 'Complete', key: 'c', asks: [] },
  confirm: { label: 'Confirm', key: 'c', asks: [] },
  moreTime: { label: 'More time', key: 'm', asks: ['finish', 'reason'], why: 'What takes longer?' },
  hold: { label: 'Hold', asks: ['reason', 'until'], why: 'What does it wait for?' },
  resume: { label: 'Resume', key: 's', asks: [] },
  fail: { label: 'Fail', asks: ['reason', 'at'], tone: 'bad', why: 'What went wrong?' },
  retry: { label: 'Retry', key: 's', asks: [] },
  skip: { label: 'Skip…', asks: ['reason'], tone: 'bad', why: 'Why can it be left out?' },
  undo: { label: 'Undo…', asks: ['reason'], why: 'Why is it taken back?' },
  note: { label: 'Note', asks: ['text'] },
  assign: { label: 'Reassign', asks: ['to'] },
  acknowledge: { label: 'Acknowledge', asks: [] },
  takeOver: { label: 'Take over', asks: ['reason'], why: 'Why by hand?' },
}

/** What has to be said before the action can be sent, given what was said already. */
export function asksOf(
  action: StepAction,
  row: BoardRow,
  drafted: { observed?: string; outputs?: Record<string, string> },
): Ask[] {
  const { definition } = row.view
  const asks: Ask[] = [...ACTION_WORDS[action.name].asks]
  if (action.name !== 'complete') return asks
  if (traitsOf(definition).needsObservation && !drafted.observed?.trim()) asks.push('observed')
  if (definition.outputs?.some((output) => !drafted.outputs?.[output]?.trim())) asks.push('outputs')
  return asks
}

/** What else can be said with it, for those who want to. */
export function mayAlsoSay(action: StepAction, row: BoardRow): Ask[] {
  if (action.name === 'start') return ['at']
  if (action.name !== 'complete') return []
  return ['observed', ...(row.view.definition.outputs ? (['outputs'] as const) : []), 'withIssues', 'at']
}
