import fc from 'fast-check'
import { readXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { exportedCutover } from '../../../server/export/exportedCutover.ts'
import { fileOf } from '../../../server/export/fileOf.ts'
import { boxesOf } from '../../../shared/derived/boxes.ts'
import { NOTHING_KNOWN } from '../../../shared/derived/directory.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { dryRunInto } from '../../../shared/import/dryRunInto.ts'
import { helpAlong } from '../../support/improvise.ts'
import { minutes } from '../../support/play.ts'
import { started } from '../../support/situations.ts'
import { BOXED_YAML, boxedRunbook } from '../../support/smallRunbook.ts'

function ticked(...which: number[]) {
  const play = started(boxedRunbook())
  const definition = stepView(play.cutover, 'freeze')?.definition
  if (!definition) throw new Error('There is no such step')
  for (const at of which) {
    const box = boxesOf(definition)[at]
    if (box) play.run('dana', { type: 'tickBox', stepId: 'freeze', part: box.part, line: box.line, text: box.text })
  }
  return exportedCutover(play.cutover, NOTHING_KNOWN, play.now, BOXED_YAML)
}
const written = (plan: ReturnType<typeof ticked>, format: 'xlsx' | 'csv' | 'md' | 'xml') =>
  fileOf({ plan, format, whose: {}, now: 0 })
const textOf = async (plan: ReturnType<typeof ticked>, format: 'csv' | 'md') =>
  new TextDecoder().decode(await written(plan, format))

describe('boxes that were ticked in a cutover', () => {
  it('are counted in a column of a sheet, beside the steps that have any', async () => {
    const { sheets } = await readXlsx(await written(ticked(0), 'xlsx'))
    const [head = [], ...rows] = sheets[0]?.rows ?? []
    const column = head.indexOf('Boxes')
    expect(column).toBeGreaterThan(0)
    const counts = rows.flatMap((row) => (row[column] ? [[row[0], row[column]]] : []))
    expect(counts).toEqual([['freeze', '2 of 3']])
    expect(await textOf(ticked(), 'csv')).toContain('1 of 3')
  })

  it('are ticked in Markdown, each where it stands', async () => {
    const open = await textOf(ticked(), 'md')
    const after = await textOf(ticked(0), 'md')
    expect(open).toContain('- [ ] Stop the writers')
    expect(after).toContain('- [x] Stop the writers')
    expect(after).toContain('- [ ] Look at **both** nodes')
    expect(after).toContain('- Boxes: 2 of 3; ticked in instructions: 1')
  })

  it.each(['xlsx', 'csv', 'md', 'xml'] as const)(
    'are no difference when the %s is brought in again',
    async (format) => {
      for (const which of [[], [0], [0, 1]]) {
        const bytes = await written(ticked(...which), format)
        const run = await dryRunInto(bytes, `night.${format}`, {}, { text: BOXED_YAML, accepted: 'sure' })
        if (run.kind !== 'plan' || !run.into || 'refused' in run.into) throw new Error(JSON.stringify(run))
        const texts = run.into.differences.filter(({ field }) => field === 'do' || field === 'verify')
        expect(texts).toEqual([])
        // A table alone has no place for gates and people; the other kinds are whole.
        if (format !== 'csv') expect(run.into.differences).toEqual([])
      }
    },
  )
})

it.each(['xlsx', 'md', 'xml'] as const)(
  'at any moment of the night its %s changes nothing of the runbook',
  async (format) => {
    const moments = fc.tuple(fc.integer({ min: 1, max: 90 }), fc.nat(40))
    await fc.assert(
      fc.asyncProperty(moments, async ([commands, wait]) => {
        const play = helpAlong(started(boxedRunbook()), commands).wait(minutes(wait))
        const plan = exportedCutover(play.cutover, NOTHING_KNOWN, play.now, BOXED_YAML)
        const run = await dryRunInto(
          await written(plan, format),
          `night.${format}`,
          {},
          { text: BOXED_YAML, accepted: 'sure' },
        )
        expect(run.kind === 'plan' && run.into).toMatchObject({ differences: [], text: BOXED_YAML })
      }),
      { numRuns: 12 },
    )
  },
)
