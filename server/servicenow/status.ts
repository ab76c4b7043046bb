/** The cutover's progress, as shown on the form of the change. */

import type { Cutover } from '../../shared/cutoverState.ts'
import { gateView } from '../../shared/derived/criteria.ts'
import { figuresOf } from '../../shared/derived/figures.ts'
import type { GateStatus } from './client/gateApp.ts'

export function statusOf(cutover: Cutover, gateId: string, now: number): GateStatus {
  const { done, total, failed, late } = figuresOf(cutover, now)
  const trouble = [failed > 0 ? `${failed} failed` : '', late > 0 ? `${late} late` : ''].filter((part) => part !== '')
  const standing =
    cutover.stop === 'called' ? 'stop was called' : cutover.pause === 'paused' ? 'paused' : trouble.join(', ')
  return {
    cutover: cutover.id,
    seq: cutover.seq,
    cutoverState: cutover.status,
    gateState: gateView(cutover, gateId)?.state.status ?? 'pending',
    progress: total === 0 ? 0 : Math.floor((done / total) * 100),
    headline: `${done} of ${total} steps done${standing === '' ? '' : `, ${standing}`}`,
    reportedAt: now,
  }
}
