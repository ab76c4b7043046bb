import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exportedRunbook } from '../../../server/export/exportedPlan.ts'
import { fileOf } from '../../../server/export/fileOf.ts'
import { GATES_WORKSTREAM, portable } from '../../../shared/exported/stepCells.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { compileRunbook } from '../../../shared/runbook/reading/compile.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { runbookFile } from '../../../shared/runbook/runbookFormat.ts'
import { anyRunbook } from '../../support/anyRunbook.ts'

const NOW = Date.UTC(2026, 10, 30)

async function thereAndBack(
  runbook: Runbook,
  format: 'xlsx' | 'csv' | 'md' | 'xml',
  start: { t0?: number } = {},
): Promise<Runbook> {
  const plan = exportedRunbook(runbook, { now: NOW, version: 'abc', ...start })
  const file = await fileOf({ plan, format, whose: {}, now: NOW })
  const run = await dryRun(file, `plan.${format}`)
  if (run.kind !== 'plan') throw new Error(JSON.stringify(run))
  expect(run.questions).toEqual([])
  expect(run.faults).toEqual([])
  // Without the checks of a file: whether its times make sense is not what is asked here.
  return compileRunbook(runbookFile.parse(parse(run.runbook)))
}

/** Each text as every kind of file can hold it. */
const held = (value: unknown): unknown => {
  if (typeof value === 'string') return portable(value)
  if (Array.isArray(value)) return value.map(held)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, held(entry)]))
}

/** Gates come back as milestones in a lane of their own. */
const stepsOf = ({ steps }: Runbook) => steps.filter(({ workstream }) => workstream !== GATES_WORKSTREAM)

describe('what was exported comes back', () => {
  it.each(['xlsx', 'md', 'xml'] as const)(
    'from %s as the same steps, roles, phases and workstreams',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(anyRunbook, async (runbook) => {
          const back = await thereAndBack(runbook, format)
          expect(stepsOf(back)).toEqual(held(runbook.steps))
          expect(back.roles).toEqual(held(runbook.roles))
          expect(back.phases.map(({ title }) => title)).toEqual(held(runbook.phases.map(({ title }) => title)))
          expect(back.workstreams.filter((title) => title !== GATES_WORKSTREAM)).toEqual(held(runbook.workstreams))
          const { id, title, tier, timezone, window } = runbook
          expect(back).toMatchObject({ id, title: portable(title), tier, timezone, window })
        }),
        { numRuns: 200 },
      )
    },
  )

  it('from csv as the same steps; roles have their titles, and ids made from them', async () => {
    await fc.assert(
      fc.asyncProperty(anyRunbook, async (runbook) => {
        const back = await thereAndBack(runbook, 'csv')
        const byTitles = (steps: Runbook['steps'], { roles }: Runbook) => {
          const titleOf = (id: string) => roles.find((role) => role.id === id)?.title ?? id
          return JSON.parse(JSON.stringify(steps), (key, value) => {
            if (key === 'owner' || key === 'secondPerson') return portable(titleOf(value))
            if (key !== 'people') return value
            const counts = Object.entries(value).map(([id, count]) => [portable(titleOf(id)), count])
            return counts.sort((a, b) => (String(a) < String(b) ? -1 : 1))
          })
        }
        expect(byTitles(stepsOf(back), back)).toEqual(held(byTitles(runbook.steps, runbook)))
      }),
      { numRuns: 200 },
    )
  })

  it('the same with a T-0, whose times are not what it is read from', async () => {
    const t0 = fc
      .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) })
      .map((at) => ({ t0: at - (at % 1000) }))
    await fc.assert(
      fc.asyncProperty(anyRunbook, fc.constantFrom('xlsx', 'md', 'xml'), t0, async (runbook, format, start) => {
        expect(stepsOf(await thereAndBack(runbook, format, start))).toEqual(held(runbook.steps))
      }),
      { numRuns: 100 },
    )
  })

  it('with each gate that steps wait for, as a milestone after the same steps', async () => {
    await fc.assert(
      fc.asyncProperty(anyRunbook, fc.constantFrom('xlsx', 'csv', 'md', 'xml'), async (runbook, format) => {
        const back = await thereAndBack(runbook, format)
        const gates = back.steps.filter(({ workstream }) => workstream === GATES_WORKSTREAM)
        expect(gates.map(({ id, title, after, notBefore }) => ({ id, title, after, at: notBefore }))).toEqual(
          runbook.gates.map(({ id, title, after, at }) => ({ id, title, after, at })),
        )
      }),
      { numRuns: 60 },
    )
  })
})
