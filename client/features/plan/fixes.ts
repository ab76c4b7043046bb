/** What the check proposes, as edits. */
import { type Draft, findRow } from '../../../shared/draft/draft.ts'
import type { DraftFault } from '../../../shared/draft/protocol.ts'
import type { Edit } from '../../live/drafts/edits.ts'
import type { OpenDraft } from '../../live/drafts/openDraft.ts'

export const isFixed = ({ fix, row, column, section }: DraftFault): boolean =>
  fix !== undefined && (row === undefined ? section !== undefined : column !== undefined)

/** All cells at once, and each section by itself. */
export function fixesOf(faults: readonly DraftFault[], confirmed: Draft, open: OpenDraft): Edit[] {
  const cells = faults.flatMap(({ row, column, fix }) => {
    if (row === undefined || column === undefined || fix === undefined || !findRow(confirmed, row)) return []
    return [{ row, column, text: fix, seen: open.seenCell(row, column) }]
  })
  const sections = faults.flatMap(({ row, section, fix }): Edit[] =>
    row === undefined && section !== undefined && fix !== undefined
      ? [{ type: 'setSection', section, text: fix, seen: open.seenSection(section) }]
      : [],
  )
  return cells.length > 0 ? [{ type: 'setCells', cells }, ...sections] : sections
}
