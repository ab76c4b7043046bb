import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Runbook } from '../../../../shared/runbook/runbook.ts'
import { levelledPlan } from '../../../../shared/schedule/level/levelledPlan.ts'
import { occupiedBy } from '../../../../shared/schedule/level/peopleOf.ts'
import { sayBottleneck } from '../../../../shared/schedule/level/sayLevelled.ts'
import { planRunbook } from '../../../../shared/schedule/network.ts'
import { generateRunbook } from '../../../support/generateRunbook.ts'
import { mustRead } from '../../../support/smallRunbook.ts'

const plan = (roles: string, ...steps: string[]): Runbook =>
  mustRead(
    `runbook: r\ntitle: R\nwindow: 8h\nroles:\n  lead: { title: Lead }\n${roles}\nsteps:\n${steps
      .map((step) => `  - { ${step} }`)
      .join('\n')}\n`,
  )

const minutes = (seconds: number) => `T+${seconds / 60}`

/** By definition: how many of a role are at work just after each start, by the plan. */
function overbooked(runbook: Runbook, { nodes }: Pick<ReturnType<typeof levelledPlan>, 'nodes'>): string[] {
  return runbook.roles.flatMap(({ id: role, capacity }) => {
    if (capacity === undefined) return []
    return nodes.flatMap(({ start: moment }) => {
      const busy = runbook.steps.reduce((sum, step, position) => {
        const { start, finish } = nodes[position] ?? { start: 0, finish: 0 }
        return start <= moment && moment < finish ? sum + (occupiedBy(step)[role] ?? 0) : sum
      }, 0)
      return busy > capacity ? [`${busy} of ${capacity} ${role} at ${moment}`] : []
    })
  })
}

describe('the plan with the people there are', () => {
  it('does one after the other what one person has to do, and says who holds it up and what a second would gain', () => {
    const runbook = plan(
      '  dba: { title: Database, capacity: 1 }',
      'step: a, title: A, owner: dba, takes: 1h',
      'step: b, title: B, owner: dba, takes: 30m',
      'step: c, title: C, owner: lead, takes: 30m, after: [b]',
    )
    const levelled = levelledPlan(runbook)
    expect(planRunbook(runbook).finish).toBe(3600)
    expect(levelled).toMatchObject({ start: 0, finish: 5400, duration: 5400, bound: 5400 })
    expect(levelled.nodes).toEqual([
      { id: 'a', start: 1800, finish: 5400, waitsFor: ['dba'] },
      { id: 'b', start: 0, finish: 1800, waitsFor: [] },
      { id: 'c', start: 1800, finish: 3600, waitsFor: [] },
    ])
    expect(levelled.scarce).toEqual([
      { role: 'dba', title: 'Database', capacity: 1, waiting: 1800, finishWithOneMore: 3600 },
    ])
    expect(sayBottleneck(levelled, minutes)).toBe('Bottleneck: Database (1); with 2 it ends at T+60, 30 min earlier.')
  })

  it('is the plan itself where nobody is limited', () => {
    const runbook = generateRunbook({ seed: 3, steps: 60 })
    const free = { ...runbook, roles: runbook.roles.map(({ id, title }) => ({ id, title })) }
    const { finish, nodes } = planRunbook(free)
    const levelled = levelledPlan(free)
    expect(levelled).toMatchObject({ finish, bound: finish, scarce: [] })
    expect(levelled.nodes.map(({ start }) => start)).toEqual(nodes.map(({ earlyStart }) => earlyStart))
    expect(sayBottleneck(levelled, minutes)).toBeUndefined()
  })

  it('says where two roles hold it up together, and one more of one of them would gain nothing', () => {
    const both = 'owner: dba, people: { dba: 1, net: 1 }, takes: 1h'
    const runbook = plan(
      '  dba: { title: Database, capacity: 1 }\n  net: { title: Network, capacity: 1 }',
      `step: a, title: A, ${both}`,
      `step: b, title: B, ${both}`,
    )
    const levelled = levelledPlan(runbook)
    expect(levelled).toMatchObject({ finish: 7200, finishWithOneMoreOfEach: 3600 })
    expect(sayBottleneck(levelled, minutes)).toBe(
      'Bottleneck: Database (1) and Network (1) together; with one more of each it ends at T+60, 1 h earlier.',
    )
  })

  it('lets a wait occupy nobody unless it names them', () => {
    const soak = (people: string) =>
      plan(
        '  dba: { title: Database, capacity: 1 }',
        `step: soak, title: Soak, kind: wait, owner: dba, takes: 1h${people}`,
        'step: a, title: A, owner: dba, takes: 1h',
      )
    expect(levelledPlan(soak('')).finish).toBe(3600)
    expect(levelledPlan(soak(', people: { dba: 1 }')).finish).toBe(3600)
    expect(levelledPlan(soak(', people: { dba: 1, lead: 1 }')).finish).toBe(7200)
  })

  it('counts a fixed instant once T-0 is known', () => {
    const runbook = plan(
      '  dba: { title: Database, capacity: 1 }',
      'step: a, title: A, owner: dba, takes: 1h, notBefore: "2027-03-06T22:30:00+01:00"',
      'step: b, title: B, owner: dba, takes: 1h',
    )
    expect(levelledPlan(runbook).finish).toBe(7200)
    expect(levelledPlan(runbook, { t0: Date.parse('2027-03-06T20:00:00Z') }).finish).toBe(9000)
  })

  it('occupies nobody twice, never ends before the plan or its bound, and never gains less than nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 1, max: 4 }),
        (seed, steps, least) => {
          const made = generateRunbook({ seed, steps })
          const most = (id: string) => Math.max(least, ...made.steps.map(({ people }) => people[id] ?? 0))
          const runbook = { ...made, roles: made.roles.map((role) => ({ ...role, capacity: most(role.id) })) }
          const levelled = levelledPlan(runbook, { effort: 3000 })
          expect(overbooked(runbook, levelled)).toEqual([])
          expect(levelled.finish).toBeGreaterThanOrEqual(planRunbook(runbook).finish)
          expect(levelled.finish).toBeGreaterThanOrEqual(levelled.bound)
          for (const { finishWithOneMore } of levelled.scarce)
            expect(finishWithOneMore).toBeLessThanOrEqual(levelled.finish)
          expect(levelledPlan(runbook, { effort: 3000 })).toEqual(levelled)
        },
      ),
      { numRuns: 40 },
    )
  })
})
