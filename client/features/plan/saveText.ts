/** The draft as the file that people know, on their own disk. */
import type { Draft } from '../../../shared/draft/draft.ts'
import { titleIn } from '../../../shared/draft/titleIn.ts'
import { saveBlob } from '../../live/files.ts'
import { fetchCode } from '../../ui/fetchCode.ts'

export async function saveText(draft: Draft): Promise<void> {
  const { draftText } = await fetchCode(() => import('../../../shared/draft/text.ts'))
  const name = titleIn(draft.sections.runbook?.text) ?? 'runbook'
  saveBlob(new Blob([draftText(draft).yaml], { type: 'application/yaml' }), `${name}.yaml`)
}
