/** A dry run of a plan that comes once more: what would change in the runbook that came from it. */
import { readRunbook } from '../runbook/runbookFile.ts'
import type { ImportAnswers } from './answers.ts'
import { applyDifferences } from './applyDifferences.ts'
import { type Accepted, accept } from './difference.ts'
import { type DryRun, tryPlan } from './dryRun.ts'
import { differencesFrom } from './reimport.ts'

export interface IntoRunbook {
  text: string
  /** The differences to take. */
  accepted: Accepted
}

export async function dryRunInto(
  bytes: Uint8Array,
  name: string,
  answers: ImportAnswers,
  { text: before, accepted }: IntoRunbook,
): Promise<DryRun> {
  const { run, runbook } = await tryPlan(bytes, name, answers)
  if (run.kind !== 'plan') return run
  const found = differencesFrom(before, run, runbook)
  if ('refused' in found) return { ...run, into: found }
  const keys = new Set(found.map(({ key }) => key))
  const unknown = typeof accepted === 'string' ? undefined : [...accepted].find((key) => !keys.has(key))
  if (unknown !== undefined) return { ...run, into: { refused: `There is no difference “${unknown}”.` } }
  const taken = accept(found, accepted)
  const text = applyDifferences(before, taken)
  const { faults } = readRunbook(text, name)
  return { ...run, into: { differences: found, accepted: taken.map(({ key }) => key), text, check: faults } }
}
