import { describe, expect, it } from 'vitest'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

const STEPS = ['a', 'b', 'c', 'd', 'e']
  .map((id) => `  - { step: ${id}, title: Copy ${id}, owner: dba, takes: 1h, verify: Copied }`)
  .join('\n')

const file = (capacity: string, window: string, steps = STEPS) =>
  `runbook: r\ntitle: R\ntier: 3\ntimezone: Europe/Berlin\n${window}roles:\n  lead: { title: Lead }\n  dba: { title: Database${capacity} }\nphases: [Outage]\nsteps:\n${steps.replaceAll('verify', 'phase: Outage, verify')}\n`

const said = (text: string) =>
  readRunbook(text, 'r.yaml')
    .faults.map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`)
    .filter((sentence) => /people|person/.test(sentence))

describe('[R13] the people there are', () => {
  it('are told of where the plan fits only as long as nobody counts them, with what one more would gain', () => {
    expect(said(file(', capacity: 2', 'window: 2h50m\n'))).toEqual([
      '8:37 warning: with 2 people of “Database” the plan ends at T+3h, 10 min past the window; with 3 it would end at T+2h',
    ])
    expect(said(file(', capacity: 2', 'window: 3h\n'))).toEqual([])
    expect(said(file('', 'window: 2h50m\n'))).toEqual([])
  })

  it('are told of once where they have more work than time', () => {
    expect(said(file(', capacity: 1', 'window: 4h\n'))).toEqual([
      '8:37 warning: "dba" has one person and 5 h of work, which does not fit into the window of 4 h',
    ])
  })

  it('are told of where a deadline passes for them', () => {
    const due = `${STEPS}\n  - { step: f, title: Say so, owner: lead, takes: 10m, after: [a, b, c, d, e], deadline: T+2h, verify: Said }`
    expect(said(file(', capacity: 2', 'window: 8h\n', due))).toEqual([
      '16:90 warning: with the people there are the plan finishes “Say so” 1 h 10 min after its deadline, T+2h',
    ])
  })

  it('are counted where the window is taken from the plan', () => {
    const { runbook } = readRunbook(file(', capacity: 1', ''), 'r.yaml')
    expect(runbook?.window).toBe(6.5 * 3600)
  })
})
