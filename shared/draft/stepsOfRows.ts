/** Which steps of its runbook each row of a draft is. */
import { repetitionIn } from '../runbook/repetition.ts'
import type { Runbook } from '../runbook/runbook.ts'
import type { Draft, DraftRow } from './draft.ts'
import { readYaml } from './yamlText.ts'

export interface StepsOfRow {
  row: DraftRow
  /** Their places in the runbook: one, or one for each copy of a row that is repeated. */
  steps: readonly number[]
}

/** A workstream's steps stand in the order of its rows. @param runbook what the draft is as it stands */
export function stepsOfRows(draft: Draft, { steps }: Runbook): StepsOfRow[] {
  const rows = Map.groupBy(draft.rows, ({ workstream }) => workstream)
  const places = Map.groupBy(steps.keys(), (place) => steps[place]?.workstream)
  return draft.workstreams.flatMap(({ key, title }) => inTurn(rows.get(key) ?? [], places.get(title.trim()) ?? []))
}

function inTurn(rows: readonly DraftRow[], places: readonly number[]): StepsOfRow[] {
  let next = 0
  return rows.map((row) => {
    const first = next
    next += copiesIn(row.cells.forEach?.text)
    return { row, steps: places.slice(first, next) }
  })
}

function copiesIn(forEach = ''): number {
  if (forEach.trim() === '') return 1
  const read = readYaml(forEach)
  return ('value' in read ? repetitionIn(read.value)?.values.length : undefined) ?? 1
}
