import fc from 'fast-check'
import { readXlsx, writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { exportedRunbook } from '../../../server/export/exportedPlan.ts'
import { fileOf } from '../../../server/export/fileOf.ts'
import { dryRunInto } from '../../../shared/import/dryRunInto.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { generateRunbookYaml } from '../../support/generateRunbook.ts'

const NOW = Date.UTC(2026, 10, 30)

function read(source: string) {
  const { runbook, faults } = readRunbook(source, 'plan.yaml')
  if (!runbook) throw new Error(JSON.stringify(faults))
  return runbook
}

const written = (source: string, format: 'xlsx' | 'csv' | 'md' | 'xml') =>
  fileOf({ plan: exportedRunbook(read(source), { now: NOW, source }), format, whose: {}, now: NOW })

async function differences(bytes: Uint8Array, name: string, source: string) {
  const run = await dryRunInto(bytes, name, {}, { text: source, accepted: 'sure' })
  if (run.kind !== 'plan' || !run.into || 'refused' in run.into) throw new Error(JSON.stringify(run))
  return run.into
}

describe('an export that is imported into its own runbook', () => {
  it.each(['xlsx', 'md', 'xml'] as const)('as %s differs in nothing', async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (seed) => {
        const source = generateRunbookYaml({ seed, steps: 30 })
        const { differences: found, text } = await differences(await written(source, format), `plan.${format}`, source)
        expect(found).toEqual([])
        expect(text).toBe(source)
      }),
      { numRuns: 10 },
    )
  })

  it('differs in what its owners filled in, and in nothing else', async () => {
    const source = generateRunbookYaml({ seed: 7, steps: 30 })
    const step = read(source).steps.find(({ kind }) => kind === 'task')
    const { sheets } = await readXlsx(await written(source, 'xlsx'), { readStyles: true })
    const own = sheets.find(({ name }) => name === step?.workstream)
    const column = own?.rows[0]?.indexOf('Duration') ?? -1
    const row = own?.rows.find(([id]) => id === step?.id)
    if (!step || !row || column < 0) throw new Error('The sheet of the workstream has no such row')
    // As a person does who has only the sheet: 44 minutes, whatever the range was.
    row[column] = '0:44'
    row[column + 1] = null
    row[column + 2] = null
    const edited = await writeXlsx({ sheets: sheets.map(({ name, rows }) => ({ name, rows })) })
    const { differences: found, text } = await differences(edited, 'plan.xlsx', source)
    expect(found).toMatchObject([{ is: 'changed', of: 'step', id: step.id, field: 'takes' }])
    expect(read(text).steps.find(({ id }) => id === step.id)?.takes).toEqual({ low: 2640, likely: 2640, high: 2640 })
  })
})
