import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inMode, sayLeftOut } from '../../../shared/runbook/inMode.ts'
import { MODES } from '../../../shared/runbook/mode.ts'
import type { Dependency, Runbook } from '../../../shared/runbook/runbook.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { planRunbook } from '../../../shared/schedule/network.ts'
import { anyRunbook } from '../../support/anyRunbook.ts'

function read(steps: string, beside = '') {
  return readRunbook(`runbook: move\ntitle: Move\nwindow: 12h\n${beside}steps:\n${steps}`, 'move.yaml')
}
const errors = (steps: string, beside?: string) =>
  read(steps, beside)
    .faults.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)

function sound(steps: string, beside?: string): Runbook {
  const { runbook, faults } = read(steps, beside)
  if (!runbook) throw new Error(faults.map(({ message }) => message).join('\n'))
  return runbook
}

const afterOf = (runbook: Runbook, id: string): Dependency[] | undefined =>
  [...runbook.steps, ...runbook.gates].find((node) => node.id === id)?.after

describe('a step of one mode only', () => {
  const CHAIN = `
  - { step: stop, title: Stop, takes: 10m, verify: Down }
  - { step: reset, title: Reset the copy, takes: 30m, verify: Empty, only: rehearsal, after: [stop +5m] }
  - { step: count, title: Count, takes: 10m, verify: Equal, only: rehearsal, after: [reset SS+2m] }
  - { step: start, title: Start, takes: 10m, verify: Up, after: [count +1m] }
`
  it('is not there in the other, and what waited for it waits for what it waited for, lags added', () => {
    const runbook = sound(CHAIN)
    expect(inMode(runbook, 'rehearsal')).toBe(runbook)
    const live = inMode(runbook, 'live')
    expect(live.steps.map(({ id }) => id)).toEqual(['stop', 'start'])
    expect(afterOf(live, 'start')).toEqual([{ on: 'stop', type: 'FS', lag: 8 * 60 }])
    expect(inMode(runbook, 'live')).toBe(live)
  })

  it('gives its time to what then waits for nothing', () => {
    const live = inMode(
      sound(`
  - { step: mock, title: Mock, takes: 1h, verify: Done, only: rehearsal, notBefore: T-2d }
  - { step: brief, title: Brief, takes: 1h, verify: Done, after: [mock] }
`),
      'live',
    )
    expect(live.steps[0]).toMatchObject({ id: 'brief', after: [], notBefore: -2 * 86_400 })
  })

  it('is in neither where it was done before, whose time holds nothing up', () => {
    const runbook = sound(`
  - { step: order, title: Order the line, takes: 14d, verify: Up, done: "12 Nov, Vendor", notBefore: T-20d }
  - { step: cable, title: Cable, takes: 1h, verify: Done, after: [order] }
  - { step: mock, title: Mock, takes: 1h, verify: Done, only: rehearsal }
`)
    for (const mode of MODES) {
      const { steps } = inMode(runbook, mode)
      expect(steps.map(({ id }) => id)).toEqual(mode === 'live' ? ['cable'] : ['cable', 'mock'])
      expect(steps[0]).not.toHaveProperty('notBefore')
    }
    expect(sayLeftOut(runbook, 'live')).toBe(
      '1 step is for a rehearsal only and is left out. 1 step is done already and is left out.',
    )
    expect(sayLeftOut(runbook, 'rehearsal')).toBe('1 step is done already and is left out.')
  })

  it('never weakens a gate: what is behind the gate through it starts after the gate', () => {
    const gate =
      'gates:\n  - { id: go, title: Go, approvers: { roles: [lead], quorum: 1 }, decides: lead }\nroles: { lead: { title: Lead } }\n'
    const runbook = sound(
      `
  - { step: mock, title: Mock, takes: 1h, verify: Done, only: rehearsal, after: [go] }
  - { step: open, title: Open, takes: 1h, verify: Done, after: [mock FF+5m] }
`,
      gate,
    )
    expect(afterOf(inMode(runbook, 'live'), 'open')).toEqual([{ on: 'go', type: 'FS', lag: 300 }])
  })

  it('may start the change in each mode, and lets a fault of one mode name it', () => {
    const both = `
  - { step: mock, title: Mock, takes: 1h, verify: Done, only: rehearsal, startsChange: true }
  - { step: real, title: Real, takes: 1h, verify: Done, only: live, startsChange: true }
`
    expect(errors(both)).toEqual([])
    expect(errors(both.replace('only: live, ', ''))).toEqual([
      'in a rehearsal: the change is already started by "mock"',
    ])
    expect(
      errors(`
  - { step: a, title: A, takes: 1h, verify: Done, only: live, after: [b] }
  - { step: b, title: B, takes: 1h, verify: Done, only: live, after: [a] }
`),
    ).toEqual([expect.stringMatching(/^in a live cutover: these wait for each other/)])
  })

  it('is refused where leaving it out would make every step before it wait for every one behind it', () => {
    const many = (of: string, more: string) =>
      Array.from({ length: 500 }, (_, n) => `  - { step: ${of}${n}, title: X, takes: 5m, verify: Up${more} }\n`).join(
        '',
      )
    const before = Array.from({ length: 500 }, (_, n) => `a${n}`).join(', ')
    const middle = `  - { step: mid, title: Middle, kind: milestone, only: live, after: [${before}] }\n`
    expect(errors(many('a', '') + middle + many('b', ', after: [mid]'))).toEqual([
      expect.stringContaining('in a rehearsal: the steps that are left out stand between so many others'),
    ])
  })

  it('leaves a chain of thousands in time', () => {
    const chain = Array.from({ length: 6_000 }, (_, n) => {
      const after = n === 0 ? '' : `, after: [s${n - 1}]`
      return `  - { step: s${n}, title: X, takes: 1m, verify: Up${after}${n > 0 && n < 5_999 ? ', only: rehearsal' : ''} }\n`
    }).join('')
    const live = inMode(sound(chain, 'contingency: 0\n'), 'live')
    expect(live.steps.map(({ id, after }) => [id, after.map(({ on }) => on)])).toEqual([
      ['s0', []],
      ['s5999', ['s0']],
    ])
  })

  it('leaves the order of all others as it is in the whole network, for any runbook', () => {
    fc.assert(
      fc.property(anyRunbook, fc.constantFrom(...MODES), ({ runbook }, mode) => {
        const part = inMode(runbook, mode)
        const kept = [...part.steps, ...part.gates].map(({ id }) => id)
        expect(part.steps.every(({ only }) => only === undefined || only === mode)).toBe(true)
        const [whole, bridged] = [allBefore(runbook), allBefore(part)]
        for (const id of kept)
          expect([...(bridged.get(id) ?? [])].sort()).toEqual(
            [...(whole.get(id) ?? [])].filter((one) => kept.includes(one)).sort(),
          )
        expect(planRunbook(part).nodes.map(({ id }) => id)).toEqual(kept)
      }),
      { numRuns: 200 },
    )
  })
})

/** Of each node all that come before it, through others too. */
function allBefore({ steps, gates }: Runbook): Map<string, Set<string>> {
  const nodes = new Map([...steps, ...gates].map((node) => [node.id, node]))
  return new Map(
    [...nodes.keys()].map((id) => {
      const seen = new Set<string>()
      const open = [id]
      for (let next = open.pop(); next !== undefined; next = open.pop())
        for (const { on } of nodes.get(next)?.after ?? []) {
          if (seen.has(on)) continue
          seen.add(on)
          open.push(on)
        }
      return [id, seen]
    }),
  )
}
