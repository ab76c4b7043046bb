/** A dry run of a plan that comes once more: what would change in the runbook that came from it. */
import { readRunbook } from '../runbook/runbookFile.ts'
import type { ImportAnswers } from './answers.ts'
import { applyDifferences } from './applyDifferences.ts'
import { accept } from './difference.ts'
import { type DryRun, dryRun } from './dryRun.ts'
import { differencesFrom } from './reimport.ts'

export interface IntoRunbook {
  text: string
  /** Keys of the differences to take; without, all but what may have been written by hand. */
  accepted?: readonly string[] | undefined
}

export async function dryRunInto(
  bytes: Uint8Array,
  name: string,
  answers: ImportAnswers,
  { text: before, accepted }: IntoRunbook,
): Promise<DryRun> {
  const run = await dryRun(bytes, name, answers)
  if (run.kind !== 'plan') return run
  const found = differencesFrom(before, run)
  if ('refused' in found) return { ...run, into: found }
  const unknown = accepted?.find((key) => !found.some((one) => one.key === key))
  if (unknown !== undefined) return { ...run, into: { refused: `There is no difference “${unknown}”.` } }
  const taken = accept(found, accepted ? new Set(accepted) : 'sure')
  const text = applyDifferences(before, taken)
  const { faults } = readRunbook(text, name)
  return { ...run, into: { differences: found, accepted: taken.map(({ key }) => key), text, check: faults } }
}
