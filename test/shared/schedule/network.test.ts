import { describe, expect, it } from 'vitest'
import { planRunbook } from '../../../shared/schedule/network.ts'
import type { PlannedNode } from '../../../shared/schedule/plan.ts'
import { generateRunbook } from '../../support/generateRunbook.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'
import { runbookOf } from './given.ts'

const minutes = (nodes: PlannedNode[], key: 'earlyStart' | 'earlyFinish' | 'slack') =>
  Object.fromEntries(nodes.map((node) => [node.id, node[key] / 60]))

describe('planRunbook', () => {
  it('plans the small runbook as by hand', () => {
    const plan = planRunbook(smallRunbook())
    expect(minutes(plan.nodes, 'earlyStart')).toEqual({
      announce: 0,
      live: 53,
      freeze: 1,
      copy: 6,
      promote: 26,
      'watch-lag': 21,
      'open-writes': 51,
      switch: 36,
      bake: 41,
      later: 30,
      validate: 41,
      'go-no-go': 1,
    })
    expect(minutes(plan.nodes, 'slack')).toMatchObject({
      announce: 0,
      freeze: 0,
      'watch-lag': 27,
      bake: 2,
      later: 18,
      live: 0,
      'go-no-go': 0,
    })
    expect(plan).toMatchObject({ start: 0, finish: 53 * 60, duration: 53 * 60 })
    expect(plan.criticalPath).toEqual([
      'announce',
      'go-no-go',
      'freeze',
      'copy',
      'promote',
      'switch',
      'validate',
      'open-writes',
      'live',
    ])
  })

  it('lists the steps in the order of the runbook, then the gates', () => {
    const runbook = smallRunbook()
    const ids = [...runbook.steps, ...runbook.gates].map(({ id }) => id)
    expect(planRunbook(runbook).nodes.map(({ id }) => id)).toEqual(ids)
  })

  it('begins work of which nothing says when at T-0, and the rest when it may', () => {
    const runbook = runbookOf([
      { step: 'free', takes: '10m' },
      { step: 'early', takes: '10m', notBefore: 'T-2h' },
      { step: 'after-early', takes: '30m', after: ['early'] },
      { step: 'late', takes: '10m', after: ['free'], notBefore: 'T+1h' },
      { step: 'too-soon', takes: '10m', after: ['free'], notBefore: 'T+5m' },
    ])
    const plan = planRunbook(runbook)
    expect(minutes(plan.nodes, 'earlyStart')).toEqual({
      free: 0,
      early: -120,
      'after-early': -110,
      late: 60,
      'too-soon': 10,
    })
    expect(plan).toMatchObject({ start: -120 * 60, finish: 70 * 60, duration: 190 * 60, criticalPath: ['late'] })
  })

  it('starts at T-0 when everything comes later', () => {
    const plan = planRunbook(runbookOf([{ step: 'late', takes: '10m', notBefore: 'T+1h' }]))
    expect(plan).toMatchObject({ start: 0, finish: 70 * 60, duration: 70 * 60 })
  })

  it('holds what is behind a gate until its planned poll', () => {
    const runbook = runbookOf(
      [
        { step: 'prepare', takes: '10m', notBefore: 'T-1h' },
        { step: 'work', takes: '10m', after: ['gate'] },
        { step: 'also', takes: '10m', after: ['open-gate'] },
      ],
      [
        { id: 'gate', at: 'T+20m', after: ['prepare'] },
        { id: 'open-gate', after: ['prepare'] },
      ],
    )
    const { nodes } = planRunbook(runbook)
    expect(minutes(nodes, 'earlyStart')).toMatchObject({ gate: 20, work: 20, 'open-gate': -50, also: -50 })
    expect(minutes(nodes, 'earlyFinish')).toMatchObject({ gate: 20, 'open-gate': -50 })
  })

  it('counts a fixed instant only when T-0 is known', () => {
    const runbook = runbookOf([
      { step: 'first', takes: '10m' },
      { step: 'bank-opens', takes: '10m', after: ['first'], notBefore: '2027-03-07T08:00:00+01:00' },
      { step: 'notice', takes: '10m', notBefore: '2027-03-06T20:00:00+01:00' },
    ])
    const without = planRunbook(runbook)
    expect(minutes(without.nodes, 'earlyStart')).toEqual({ first: 0, 'bank-opens': 10, notice: 0 })
    const known = planRunbook(runbook, { t0: Date.parse('2027-03-06T22:00:00+01:00') })
    expect(minutes(known.nodes, 'earlyStart')).toEqual({ first: 0, 'bank-opens': 600, notice: -120 })
    expect(known).toMatchObject({ start: -120 * 60, finish: 610 * 60 })
    expect(planRunbook(runbook)).toEqual(without)
  })

  it('plans a fixed instant never sooner than it is, to the second', () => {
    const runbook = runbookOf([{ step: 'a', takes: '10m', notBefore: '2027-03-06T22:00:00.400Z' }])
    const { nodes } = planRunbook(runbook, { t0: Date.parse('2027-03-06T22:00:00Z') })
    expect(nodes[0]?.earlyStart).toBe(1)
  })

  it('throws when a dependency names nothing, which no file that was read does', () => {
    const runbook = smallRunbook()
    const [first, ...rest] = runbook.steps
    if (!first) throw new Error('the small runbook has steps')
    const broken = {
      ...runbook,
      steps: [{ ...first, after: [{ on: 'nothing', type: 'FS' as const, lag: 0 }] }, ...rest],
    }
    expect(() => planRunbook(broken)).toThrow('"announce" depends on "nothing", which is not in runbook "small-move"')
  })

  it('plans 10,000 steps: every dependency is kept and the critical path leads to the finish', () => {
    const runbook = generateRunbook({ seed: 11, steps: 10_000 })
    const plan = planRunbook(runbook)
    const nodes = new Map(plan.nodes.map((node) => [node.id, node]))
    const broken = [...runbook.steps, ...runbook.gates].flatMap(({ id, after }) => {
      const to = nodes.get(id)
      return after.filter(({ on, type, lag }) => {
        const from = nodes.get(on)
        if (!from || !to) return true
        for (const [start, finish] of [['earlyStart', 'earlyFinish'] as const, ['lateStart', 'lateFinish'] as const]) {
          const looksAt = type === 'FS' || type === 'FF' ? from[finish] : from[start]
          const holds = type === 'FS' || type === 'SS' ? to[start] : to[finish]
          if (holds < looksAt + lag) return true
        }
        return false
      })
    })
    expect(broken).toEqual([])
    expect(plan.nodes.filter(({ slack, critical }) => slack < 0 || critical !== (slack === 0))).toEqual([])
    expect(plan.criticalPath.filter((id) => !nodes.get(id)?.critical)).toEqual([])
    expect(nodes.get(plan.criticalPath.at(-1) ?? '')?.earlyFinish).toBe(plan.finish)
    expect(plan.nodes).toHaveLength(runbook.steps.length + runbook.gates.length)
  })
})
