/** A draft as every kind of export is written from: as its runbook, with its own columns beside. */
import type { Draft } from '../../shared/draft/draft.ts'
import { stepsOfRows } from '../../shared/draft/stepsOfRows.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { type ExportedPlan, exportedRunbook, type OwnCells } from '../export/exportedPlan.ts'

/** @param runbook what the draft is as it stands @param yaml its text @param now epoch milliseconds */
export function exportedDraft(
  draft: Draft,
  { runbook, yaml, now }: { runbook: Runbook; yaml: string; now: number },
): ExportedPlan {
  const plan = exportedRunbook(runbook, { now, source: yaml })
  const rows = stepsOfRows(draft, runbook)
  const own = draft.columns
    .filter(({ key }) => key.startsWith('x-'))
    .map(({ key, title, type }): OwnCells => {
      const cells = rows.flatMap(({ row, steps }) => {
        const text = row.cells[key]?.text
        return text === undefined ? [] : steps.map((place) => [runbook.steps[place]?.id ?? '', text])
      })
      return { heading: title, type, cells: Object.fromEntries(cells) }
    })
  return own.length === 0 ? plan : { ...plan, own }
}
