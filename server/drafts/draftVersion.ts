/** The version of a runbook that a draft would become as it is. */
import type { DraftContext } from '../../shared/draft/context.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import { refuse } from '../../shared/refusal.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import type { ReadRunbook } from '../runbooks/readAsideThread.ts'

export interface BecomesVersion extends NonNullable<DraftContext['version']> {
  yaml: string
  /** What is stored when it is approved; absent where it is not sound. */
  read?: ReadRunbook
}

/** Read aside, before anything is locked. */
export async function versionOf(draft: Draft): Promise<BecomesVersion> {
  const { check, yaml, read } = await runbookReader.checkDraft(draft)
  const errors = check.faults.filter(({ severity }) => severity === 'error')
  if (read && errors.length === 0)
    return { seq: draft.seq, yaml, read, became: { runbookId: read.id, hash: read.hash } }
  const count = errors.length === 1 ? 'one error' : `${errors.length} errors`
  const message = `The draft has ${count}: ${errors[0]?.message ?? 'it cannot be read'}.`
  return { seq: draft.seq, yaml, became: refuse('draftFaults', message) }
}
