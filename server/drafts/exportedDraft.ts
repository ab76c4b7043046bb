/** A draft as every kind of export is written from: as its runbook, with its own columns beside. */
import type { Draft, DraftRow } from '../../shared/draft/draft.ts'
import { planAsRead } from '../../shared/draft/insert/planAsRead.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { type ExportedPlan, exportedRunbook, type OwnCells } from '../export/exportedPlan.ts'

/** @param runbook what the draft is as it stands @param yaml its text @param now epoch milliseconds */
export function exportedDraft(
  draft: Draft,
  { runbook, yaml, now }: { runbook: Runbook; yaml: string; now: number },
): ExportedPlan {
  const plan = exportedRunbook(runbook, { now, source: yaml })
  const rows = rowsOf(draft, runbook)
  const own = draft.columns
    .filter(({ key }) => key.startsWith('x-'))
    .map(({ key, title, type }): OwnCells => {
      const cells = runbook.steps.flatMap(({ id }): [string, string][] => {
        const text = rows.get(id)?.cells[key]?.text
        return text === undefined ? [] : [[id, text]]
      })
      return { heading: title, type, cells: Object.fromEntries(cells) }
    })
  return own.length === 0 ? plan : { ...plan, own }
}

/** The row that each step is of; one row can be several steps, whose ids begin with its own. */
function rowsOf(draft: Draft, { steps }: Runbook): ReadonlyMap<string, DraftRow> {
  const { taken } = planAsRead(draft)
  const byId = new Map(
    draft.rows.map((row) => [row.cells.step?.text.trim() || (taken.get(row.key)?.step ?? row.key), row]),
  )
  return new Map(
    steps.flatMap(({ id }): [string, DraftRow][] => {
      let base = id
      while (!byId.has(base) && base.includes('-')) base = base.slice(0, base.lastIndexOf('-'))
      const row = byId.get(base)
      return row ? [[id, row]] : []
    }),
  )
}
