/** The text from which a draft is made, or of which a part comes into one: of a runbook's version, or of the library. */
import type { RunbookVersionRef } from '../../shared/draft/draft.ts'
import { PLANS } from '../../shared/draft/library/plans.ts'
import { SNIPPETS } from '../../shared/draft/library/snippets.ts'
import { type Refusal, refuse } from '../../shared/refusal.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'

export type DraftSource = { runbook: string; version?: string | undefined } | { plan: string } | { snippet: string }

export interface SourceText {
  yaml: string
  /** Where it is a version. */
  ref?: RunbookVersionRef
}

export async function sourceOf(
  organisation: string,
  from: DraftSource,
  library: RunbookLibrary,
): Promise<SourceText | Refusal> {
  if (!('runbook' in from)) {
    const [field, id, entries] = 'plan' in from ? ['plan', from.plan, PLANS] : ['snippet', from.snippet, SNIPPETS]
    const entry = entries.find((one) => one.id === id)
    if (entry) return { yaml: entry.yaml }
    const known = entries.map((one) => one.id).join(', ')
    return refuse('malformed', `There is no “${id}” in the library. It has ${known}.`, { field: `from.${field}` })
  }
  const { runbook, version } = from
  const found = await library.find(organisation, runbook, version)
  const yaml = found && (await library.source(organisation, runbook, found.hash))
  return yaml === undefined || !found
    ? refuse('unknownRunbook', `There is no such version of a runbook “${runbook}”.`, { field: 'from.runbook' })
    : { yaml, ref: { runbookId: runbook, hash: found.hash } }
}
