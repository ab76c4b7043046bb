import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exportedRunbook } from '../../../server/export/exportedPlan.ts'
import { fileOf } from '../../../server/export/fileOf.ts'
import { GATES_WORKSTREAM, portable } from '../../../shared/exported/stepCells.ts'
import { dryRun } from '../../../shared/import/dryRun.ts'
import { compileRunbook } from '../../../shared/runbook/reading/compile.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { runbookFile } from '../../../shared/runbook/runbookFormat.ts'
import { type AnyRunbook, anyRunbook } from '../../support/anyRunbook.ts'

const NOW = Date.UTC(2026, 10, 30)

type ReadBack = 'xlsx' | 'csv' | 'md' | 'xml'

async function thereAndBack(
  { runbook, source }: AnyRunbook,
  format: ReadBack,
  start: { t0?: number } = {},
): Promise<Runbook> {
  const plan = exportedRunbook(runbook, { now: NOW, version: 'abc', source, ...start })
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

describe('what was exported comes back', () => {
  it.each(['xlsx', 'md', 'xml'] as const)('from %s as the same runbook', async (format) => {
    await fc.assert(
      fc.asyncProperty(anyRunbook, async (any) => {
        expect(await thereAndBack(any, format)).toEqual(held(any.runbook))
      }),
      { numRuns: 25 },
    )
  })

  it('the same with a T-0, whose times are not what it is read from', async () => {
    const t0 = fc
      .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) })
      .map((at) => ({ t0: at - (at % 1000) }))
    await fc.assert(
      fc.asyncProperty(anyRunbook, fc.constantFrom('xlsx', 'md', 'xml'), t0, async (any, format, start) => {
        expect(await thereAndBack(any, format, start)).toEqual(held(any.runbook))
      }),
      { numRuns: 25 },
    )
  })

  it('from csv as the same steps; roles have their titles and ids made from them, and gates are milestones', async () => {
    await fc.assert(
      fc.asyncProperty(anyRunbook, async (any) => {
        const back = await thereAndBack(any, 'csv')
        const steps = back.steps.filter(({ workstream }) => workstream !== GATES_WORKSTREAM)
        expect(byTitles(steps, back)).toEqual(held(byTitles(any.runbook.steps, any.runbook)))
        const gates = back.steps.filter(({ workstream }) => workstream === GATES_WORKSTREAM)
        const inOrder = (all: readonly { id: string; title: string; after: object }[]) =>
          all.map(({ id, title, after }) => ({ id, title, after })).sort((a, b) => (a.id < b.id ? -1 : 1))
        expect(inOrder(gates)).toEqual(held(inOrder(any.runbook.gates)))
      }),
      { numRuns: 25 },
    )
  })
})

it('a repeated step comes back as its copies, and a gate behind it waits for each', async () => {
  const source = `runbook: sites
title: Sites
tier: 2
timezone: UTC
window: 8h
roles: { lead: { title: Lead } }
gates:
  - { id: go, title: Go, approvers: { roles: [lead], quorum: 1 }, decides: lead, after: [check] }
phases: [All]
workstreams:
  Sites:
    - { step: check, title: "Check {site}", phase: All, owner: lead, takes: 5m, verify: Up, forEach: { site: [North, South] } }
    - { step: open, title: Open, phase: All, owner: lead, takes: 5m, verify: Up, after: [go], only: live }
`
  const { runbook } = readRunbook(source, 'any')
  if (!runbook) throw new Error('it has errors')
  expect(runbook.gates[0]?.after.map(({ on }) => on)).toEqual(['check-north', 'check-south'])
  for (const format of ['xlsx', 'md', 'xml'] as const)
    expect(await thereAndBack({ runbook, source }, format)).toEqual(runbook)
})

/** Each role by its title. */
function byTitles(steps: Runbook['steps'], { roles }: Runbook): unknown {
  const titleOf = (id: string) => roles.find((role) => role.id === id)?.title ?? id
  return JSON.parse(JSON.stringify(steps), (key, value) => {
    if (key === 'owner' || key === 'secondPerson') return portable(titleOf(value))
    if (key === 'parties')
      return Object.fromEntries(
        Object.entries(value).map(([label, ids]) => [
          portable(label),
          (Array.isArray(ids) ? ids : []).map((id) => portable(titleOf(String(id)))),
        ]),
      )
    if (key !== 'people') return value
    const counts = Object.entries(value).map(([id, count]) => [portable(titleOf(id)), count])
    return counts.sort((a, b) => (String(a) < String(b) ? -1 : 1))
  })
}
