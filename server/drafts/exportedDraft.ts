/** A draft as every kind of export is written from: as its runbook, with its own columns beside. */
import type { Draft } from '../../shared/draft/draft.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { type ExportedPlan, exportedRunbook, type OwnCells } from '../export/exportedPlan.ts'

/** @param runbook what the draft is as it stands @param yaml its text @param now epoch milliseconds */
export function exportedDraft(
  draft: Draft,
  { runbook, yaml, now }: { runbook: Runbook; yaml: string; now: number },
): ExportedPlan {
  const plan = exportedRunbook(runbook, { now, source: yaml })
  const ids = idsOf(draft, runbook)
  const own = draft.columns
    .filter(({ key }) => key.startsWith('x-'))
    .map(({ key, title, type }): OwnCells => {
      const cells = draft.rows.flatMap((row): [string, string][] => {
        const id = ids.get(row.key)
        const text = row.cells[key]?.text
        return id === undefined || text === undefined ? [] : [[id, text]]
      })
      return { heading: title, type, cells: Object.fromEntries(cells) }
    })
  return own.length === 0 ? plan : { ...plan, own }
}

/** A workstream's steps stand in the order of its rows. */
function idsOf({ rows, workstreams }: Draft, { steps }: Runbook): ReadonlyMap<string, string> {
  const inStream = Map.groupBy(steps, ({ workstream }) => workstream)
  const byStream = Map.groupBy(rows, ({ workstream }) => workstream)
  return new Map(
    workstreams.flatMap(({ key, title }) =>
      (byStream.get(key) ?? []).flatMap((row, place): [string, string][] => {
        const id = inStream.get(title.trim())?.[place]?.id
        return id === undefined ? [] : [[row.key, id]]
      }),
    ),
  )
}
