import type { GateStatus } from '../../../shared/machines/gate.ts'

/** A gate's status in words. */
export const GATE_WORDS: Record<GateStatus, string> = {
  pending: 'no poll yet',
  polling: 'poll open',
  go: 'go',
  goWithConditions: 'go, with conditions',
  noGo: 'no-go',
}
