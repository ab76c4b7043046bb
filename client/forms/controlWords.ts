import type { ControlName } from './controls.ts'

export type ControlAsk = 'reason' | 't0' | 'windowEnd' | 'workstream' | 'note'

interface ControlWords {
  label: string
  tone?: 'bad'
  asks: readonly ControlAsk[]
  why?: string
  /** What everybody will notice, said before the press. */
  means?: string
  /** Asked once more even where nothing has to be said. */
  sure?: true
  /** What the way out of the form is called where “Cancel” could be read as the control itself. */
  leave?: string
}

/** What the controls of a cutover are called, what they ask, and what they do to everybody. */
export const CONTROL_WORDS: Record<ControlName, ControlWords> = {
  startCutover: { label: 'Start the cutover', asks: [], sure: true, means: 'From now on steps can be started.' },
  pauseCutover: {
    label: 'Pause',
    asks: ['reason'],
    why: 'Why does it pause?',
    means: 'Nothing starts until it is resumed; what runs may finish.',
  },
  resumeCutover: { label: 'Resume', asks: [] },
  holdCountdown: {
    label: 'Hold the countdown',
    asks: ['reason'],
    why: 'Why is it held?',
    means: 'T-0 moves along as long as it is held.',
  },
  resumeCountdown: { label: 'Resume the countdown', asks: [] },
  moveT0: {
    label: 'Move T-0',
    asks: ['t0', 'windowEnd', 'reason'],
    why: 'Why does it move?',
    means: 'Every planned time moves along. The window moves only when T-0 would lie outside it.',
  },
  enterHypercare: { label: 'Enter hypercare', asks: [], sure: true, means: 'The steps are over; the watch begins.' },
  closeCutover: {
    label: 'Close the cutover',
    asks: ['note'],
    sure: true,
    means: 'The log stays as it is from then on.',
  },
  clearStop: { label: 'Lift the stop', asks: [], sure: true, means: 'Steps can start and go on again.' },
  callStop: {
    label: 'Stop the cutover',
    asks: ['reason'],
    tone: 'bad',
    why: 'Why must everybody stop?',
    means: 'Nothing starts; whoever executes is asked whether they are safe. The lead lifts it.',
  },
  beginRollback: {
    label: 'Roll back',
    asks: ['workstream', 'reason'],
    tone: 'bad',
    why: 'Why does it go back?',
    means: 'What was done is reversed step by step. This cannot be taken back.',
  },
  cancelCutover: {
    label: 'Cancel the cutover',
    asks: ['reason'],
    tone: 'bad',
    why: 'Why is it cancelled?',
    means: 'The cutover ends here, and cannot be started again.',
    leave: 'Keep the cutover',
  },
}
