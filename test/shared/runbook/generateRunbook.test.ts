import { describe, expect, it } from 'vitest'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { generateRunbook, generateRunbookYaml } from '../../support/generateRunbook.ts'

const OPTIONS = [1, 2, 3]
  .flatMap((seed) => [15, 200].map((steps) => ({ seed, steps })))
  .concat({ seed: 4, steps: 5_000 })

describe('generateRunbook', () => {
  it.each(OPTIONS)('makes a runbook in which readRunbook finds nothing wrong: %o', (options) => {
    const { runbook, faults } = readRunbook(generateRunbookYaml(options), 'generated.yaml')
    expect(faults).toEqual([])
    expect(runbook).toEqual(generateRunbook(options))
    expect(runbook?.steps).toHaveLength(options.steps)
  })

  it.each([
    { seed: 1, steps: 1 },
    { seed: 1, steps: 4, gates: 4 },
    { seed: 1, steps: 60, workstreams: 1 },
    { seed: 1, steps: 60, workstreams: 60, gates: 0 },
    { seed: 1, steps: 300, workstreams: 72, gates: 40 },
  ])('makes any shape: %o', (options) => {
    const { runbook, faults } = readRunbook(generateRunbookYaml(options), 'generated.yaml')
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
    if ('workstreams' in options) expect(runbook?.workstreams).toHaveLength(options.workstreams)
    if ('gates' in options) expect(runbook?.gates).toHaveLength(options.gates)
  })

  it('depends on the seed, and on nothing else', () => {
    const yaml = generateRunbookYaml({ seed: 5, steps: 40 })
    expect(generateRunbookYaml({ seed: 5, steps: 40 })).toBe(yaml)
    expect(generateRunbookYaml({ seed: 6, steps: 40 }).replace('generated-6', 'generated-5')).not.toBe(yaml)
  })

  it('is shaped like a real cutover', () => {
    const runbook = generateRunbook({ seed: 9, steps: 2_000 })
    const share = (holds: (step: Runbook['steps'][number]) => boolean) => runbook.steps.filter(holds).length / 2_000
    const laneOf = new Map(runbook.steps.map(({ id, workstream }) => [id, workstream]))

    expect(share(({ kind }) => kind === 'milestone' || kind === 'communication')).toBeCloseTo(0.1, 1)
    const crossing = share(({ workstream, after }) =>
      after.some(({ on }) => laneOf.has(on) && laneOf.get(on) !== workstream),
    )
    expect(crossing).toBeGreaterThan(0.18)
    expect(crossing).toBeLessThan(0.32)
    expect(share(({ takes }) => takes.likely >= 300 && takes.likely <= 900)).toBeGreaterThan(0.8)
    expect(new Set(runbook.steps.flatMap(({ after }) => after.map(({ type }) => type)))).toEqual(
      new Set(['FS', 'SS', 'FF']),
    )
    expect(runbook.phases.map(({ title }) => title)).toEqual(['Preparation', 'Outage', 'Validation', 'Ramp-up'])
    const owners = new Set(runbook.steps.map(({ owner }) => owner))
    expect(runbook.gates.flatMap(({ approvers }) => approvers.roles).filter((role) => owners.has(role))).toEqual([])
  })

  it('[R1] holds steps behind every gate', () => {
    const runbook = generateRunbook({ seed: 9, steps: 500, gates: 5 })
    const held = new Set(runbook.steps.flatMap(({ after }) => after.map(({ on }) => on)))
    expect(runbook.gates.map(({ id }) => held.has(id))).toEqual([true, true, true, true, true])
  })
})
