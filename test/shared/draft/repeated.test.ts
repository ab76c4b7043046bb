import { describe, expect, it } from 'vitest'
import { checkDraft } from '../../../shared/draft/check.ts'
import { draftText } from '../../../shared/draft/text.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { draftOfYaml } from '../../support/drafts.ts'

const yamlOf = (owner: string) => `runbook: move
title: Move
tier: 3
timezone: UTC
window: 4h
roles:
  lead: { title: Lead }
  dba: { title: Database }
phases: [All]
workstreams:
  Sites:
    - { step: stop, title: Stop, phase: All, owner: dba, takes: 10m, verify: Down, deadline: T+5m, note: Ask first }
    - { step: check, title: "Check {site}", phase: All, owner: ${owner}, takes: 5m, verify: Up, after: [stop], forEach: { site: [North, South] } }
    - { step: again, title: "Again {site}", phase: All, owner: dba, takes: 5m, verify: Up, after: [check], forEach: { site: [North, South] } }
    - { step: end, title: End, phase: All, owner: dba, kind: milestone, after: [again], only: live }
`

describe('a draft with the further keys of a step', () => {
  const draft = draftOfYaml(yamlOf('dba'))

  it('comes back from its text as the same runbook, its repeated row as one', () => {
    expect(draft.rows.map(({ cells }) => cells.forEach?.text)).toEqual([
      undefined,
      '{ site: [North, South] }',
      '{ site: [North, South] }',
      undefined,
    ])
    const runbookOf = (yaml: string) => readRunbook(yaml, 'move').runbook
    expect(runbookOf(draftText(draft).yaml)).toEqual(runbookOf(yamlOf('dba')))
    expect(runbookOf(yamlOf('dba'))?.steps).toHaveLength(6)
  })

  it('has in each row the times of all its copies, and of those behind it', () => {
    const times = checkDraft(draft).plan?.rows.map(({ start, finish }) => [start / 60, finish / 60])
    expect(times).toEqual([
      [0, 10],
      [10, 15],
      [15, 20],
      [20, 20],
    ])
  })

  it('shows what is wrong with a copy once, in the cell where it is written, and what the plan misses', () => {
    const faulty = draftOfYaml(yamlOf('dbb'))
    const [, row] = faulty.rows
    const owners = checkDraft(faulty).faults.filter(({ message }) => message.includes('"dbb"'))
    expect(owners).toMatchObject([{ row: row?.key, column: 'owner' }])
    expect(checkDraft(draft).faults).toContainEqual(
      expect.objectContaining({
        row: draft.rows[0]?.key,
        column: 'deadline',
        message: 'the plan finishes “Stop” 5 min after its deadline, T+5m',
      }),
    )
  })
})
