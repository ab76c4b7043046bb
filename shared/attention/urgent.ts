/** What goes wrong for users: it breaks through quiet times, and stays in sight. [R14] Nothing of a rehearsal does. */
import type { Cutover } from '../cutoverState.ts'
import type { Duty } from './duty.ts'

type Mode = Pick<Cutover, 'mode'>

export const isUrgentDuty = ({ mode }: Mode, { tone }: Pick<Duty, 'tone'>): boolean => mode === 'live' && tone === 'bad'

/** @param type of the event */
export const isUrgentNews = ({ mode }: Mode, type: string): boolean =>
  mode === 'live' && (type === 'stopCalled' || type === 'rollbackBegun')
