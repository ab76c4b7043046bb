import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../shared/chain/canonical.ts'
import { runbookDifferences, sayDifference } from '../../../shared/runbook/differences.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { generateRunbook } from '../../support/generateRunbook.ts'
import { holdingYaml } from '../../support/holdingRunbook.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const said = (before: string, now: string) => runbookDifferences(mustRead(before), mustRead(now)).map(sayDifference)
const edited = (from: string, to: string) => {
  expect(SMALL_YAML).toContain(from)
  return SMALL_YAML.replace(from, to)
}

describe('the differences between two versions of a runbook', () => {
  it('are none where the content is the same', () => {
    expect(runbookDifferences(smallRunbook(), smallRunbook())).toEqual([])
  })

  it.each([
    ['a step’s estimate', 'takes: 5m..10m..20m', 'takes: 5m..15m..20m', ['step “Freeze writes”: takes changed']],
    [
      'a step’s owner, and whom it occupies with it',
      'phase: Outage, owner: network, takes: 5m, after: [promote]',
      'phase: Outage, owner: dba, takes: 5m, after: [promote]',
      ['step “Switch the traffic”: owner, people, rollback changed'],
    ],
    [
      'a gate’s quorum',
      'approvers: { roles: [operations, sponsor], quorum: 2 }',
      'approvers: { roles: [operations, sponsor], quorum: 1 }',
      ['gate “Go / no-go”: approvers changed'],
    ],
    ['a readiness item’s weight', 'weight: 3', 'weight: 2', ['readiness item “UAT exit criteria met”: weight changed']],
    ['a role’s capacity', 'capacity: 2', 'capacity: 3', ['role “Database”: capacity changed']],
    ['what belongs to the whole', 'window: 4h', 'window: 5h', ['the runbook itself: window changed']],
    ['its title', 'title: Small move', 'title: The small move', ['the runbook itself: title changed']],
  ])('name %s', (_, from, to, expected) => {
    expect(said(SMALL_YAML, edited(from, to))).toEqual(expected)
  })

  it('name the calendars, and who keeps to which', () => {
    const calendars = `${SMALL_YAML}\ncalendars: { office: { hours: { Mon-Fri: 09:00-17:00 } } }\n`
    expect(said(SMALL_YAML, calendars)).toEqual(['the runbook itself: calendars changed'])
    expect(said(calendars, calendars.replace('17:00', '18:00'))).toEqual(['the runbook itself: calendars changed'])
    expect(said(calendars, `${calendars}calendar: office\n`)).toEqual(['the runbook itself: calendar changed'])
    expect(said(calendars, calendars.replace('capacity: 2', 'capacity: 2, calendar: office'))).toEqual([
      'role “Database”: calendar changed',
    ])
  })

  it('name what was added and removed, and the order that changes with it', () => {
    const without = SMALL_YAML.replace(/^ {4}- \{ step: later,.*\n/m, '')
    expect(said(without, SMALL_YAML)).toEqual(['the runbook itself: order changed', 'step “Later” was added'])
    expect(said(SMALL_YAML, without)).toEqual(['the runbook itself: order changed', 'step “Later” was removed'])
    expect(said(SMALL_YAML, holdingYaml())).toEqual([
      'the runbook itself: order changed',
      'hold “Final poll” was added',
    ])
  })

  it('are some exactly where the content is another, whatever was changed', () => {
    const leaves = (value: unknown, path: (string | number)[] = []): (string | number)[][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]))
        : [path]
    const property = fc.property(fc.integer({ min: 1, max: 1e6 }), fc.nat(), (seed, at) => {
      const before = generateRunbook({ seed, steps: 8, workstreams: 2, gates: 1 })
      const paths = leaves(before)
      const now = changedAt(before, paths[at % paths.length] ?? [])
      expect(runbookDifferences(before, structuredClone(before))).toEqual([])
      expect(runbookDifferences(before, now)).not.toEqual([])
      expect(canonicalJson(before)).not.toBe(canonicalJson(now))
    })
    fc.assert(property, { numRuns: 200, seed: 3 })
  })
})

function changedAt(runbook: Runbook, path: readonly (string | number)[]): Runbook {
  const copy: Runbook = structuredClone(runbook)
  let place: Record<string, unknown> = { ...copy, root: copy }
  const [first = '', ...rest] = path
  const keys = ['root', first, ...rest].map(String)
  for (const key of keys.slice(0, -1)) place = Object(place[key])
  const last = keys.at(-1) ?? ''
  place[last] = typeof place[last] === 'number' ? Number(place[last]) + 1 : `${place[last]} other`
  return copy
}
