/** The version of a runbook that a draft would become as it was checked. */
import type { DraftContext } from '../../shared/draft/context.ts'
import { refuse } from '../../shared/refusal.ts'
import type { CheckedAside, ReadRunbook } from '../runbooks/readAsideThread.ts'

export interface BecomesVersion extends NonNullable<DraftContext['version']> {
  yaml: string
  /** What is stored when it is approved; absent where it is not sound. */
  read?: ReadRunbook
}

export function versionOf({ check: { seq, faults }, yaml, read }: CheckedAside): BecomesVersion {
  const errors = faults.filter(({ severity }) => severity === 'error')
  if (read && errors.length === 0) return { seq, yaml, read, became: { runbookId: read.id, hash: read.hash } }
  const count = errors.length === 1 ? 'one error' : `${errors.length} errors`
  const message = `The draft has ${count}: ${errors[0]?.message ?? 'it cannot be read'}.`
  return { seq, yaml, became: refuse('draftFaults', message) }
}
