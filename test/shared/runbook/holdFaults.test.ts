import { describe, expect, it } from 'vitest'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { holdingYaml } from '../../support/holdingRunbook.ts'

const said = (yaml: string) =>
  readRunbook(yaml, 'test.yaml').faults.map(
    ({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`,
  )
const holding = (hold: string) => said(holdingYaml().replace(/ {2}- \{ id: final-poll.*\n/, `  - ${hold}\n`))

describe('a built-in hold in a file', () => {
  it('is fine before T-0, with and without a gate', () => {
    expect(said(holdingYaml())).toEqual([])
    expect(said(holdingYaml({ until: 'go-no-go' }))).toEqual([])
  })

  it.each([
    ['{ id: a, title: A, at: T+5m }', '21:28 error: a hold takes place before T-0; write it like T-30m'],
    ['{ id: a, title: A, at: T0 }', '21:28 error: a hold takes place before T-0; write it like T-30m'],
    [
      '{ id: a, title: A, at: T-30m, until: go-nogo }',
      '21:42 error: "go-nogo" is not a gate of this runbook; did you mean "go-no-go"?',
    ],
    ['{ id: a, title: A, at: T-30m, until: freeze }', '21:42 error: "freeze" is not a gate of this runbook'],
    [
      '{ id: a, title: A, at: half an hour }',
      '21:28 error: "half an hour" is not an offset from T-0; write it like T-48h, T+15m or T0',
    ],
    [
      '{ id: a, title: A, at: T-30m, for: 10m }',
      '21:35 error: "for" is not a key here; the keys are id, title, at, until, reason',
    ],
  ])('%s', (hold, fault) => {
    expect(holding(hold)).toContainEqual(fault)
  })

  it('has an id and a mark of its own', () => {
    const two = (second: string) => said(holdingYaml({ more: `  - ${second}\n` }))
    expect(two('{ id: final-poll, title: Again, at: T-10m }')).toEqual([
      '22:11 error: "final-poll" is already the id of a hold',
    ])
    expect(two('{ id: again, title: Again, at: T-30m }')).toEqual([
      '22:36 error: "final-poll" holds the countdown at T−30 min already',
    ])
  })

  it('never waits for a gate that waits for what comes after it', () => {
    const later = holdingYaml({ until: 'go-no-go' }).replace(
      'phase: Preparation, owner: lead, takes: 1m',
      '$&, notBefore: T-10m',
    )
    expect(said(later)).toEqual([
      '21:60 error: "go-no-go" waits for "announce", not before T−10 min, which never comes while the countdown holds at T−30 min',
    ])
    const sooner = later.replace('notBefore: T-10m', 'notBefore: T-40m')
    expect(said(sooner)).toEqual([])
  })
})

describe('a criterion that asks for a rehearsal', () => {
  it.each([
    ['{ rehearsed: true }', []],
    ['{ rehearsed: { within: 30d } }', []],
    ['{ rehearsed: { within: 0d } }', ['no rehearsal is that recent; write it like 30d']],
    ['{ rehearsed: false }', ['write true, or how long ago at most: { within: 30d }']],
    ['{ rehearsed: { since: 30d } }', ['write true, or how long ago at most: { within: 30d }']],
  ])('%s', (asks, faults) => {
    const found = readRunbook(holdingYaml({ asks }), 'test.yaml').faults
    expect(found.map(({ message }) => message)).toEqual(faults)
  })
})
