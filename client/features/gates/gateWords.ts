import type { GateStatus } from '../../../shared/machines/gate.ts'
import type { GateDefinition, Runbook } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import type { Truth } from '../../../shared/truth.ts'

/** A gate's status in words. */
export const GATE_WORDS: Record<GateStatus, string> = {
  pending: 'no poll yet',
  polling: 'poll open',
  go: 'go',
  goWithConditions: 'go, with conditions',
  noGo: 'no-go',
}

/** `, Sponsor’s among them`, behind how many signatures a go takes; nothing where any will do. */
export const sayRequired = (runbook: Runbook, { required = [] }: GateDefinition['approvers']): string =>
  required.length === 0 ? '' : `, ${required.map((role) => `${roleTitle(runbook, role)}’s`).join(' and ')} among them`

/** How well something holds that a gate rests on, in words. */
export const TRUTH_WORDS: Record<Truth, string> = {
  unmet: 'not met',
  provided: 'not verified',
  missing: 'no value',
  stale: 'too old',
  unconfirmed: 'not confirmed',
  empty: 'nothing to ask for',
  skipped: 'skipped',
  waived: 'waived',
  promised: 'on open conditions',
  withDifferences: 'rehearsed with differences',
  doneWithIssues: 'done with issues',
  typed: 'typed by hand',
  done: 'done',
  verified: 'verified',
  measured: 'measured',
  met: 'met',
  notAsked: 'not asked in a rehearsal',
}
