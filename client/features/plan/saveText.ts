/** The draft as the file that people know, on their own disk. */
import type { Draft } from '../../../shared/draft/draft.ts'
import { saveBlob } from '../../live/files.ts'

export async function saveText(draft: Draft): Promise<void> {
  const { draftText } = await import('../../../shared/draft/text.ts')
  const name = draft.sections.runbook?.text.trim() || 'runbook'
  saveBlob(new Blob([draftText(draft).yaml], { type: 'application/yaml' }), `${name}.yaml`)
}
