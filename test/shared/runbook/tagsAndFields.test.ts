import { describe, expect, it } from 'vitest'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

const withStep = (more: string) =>
  readRunbook(
    `runbook: move\ntitle: Move\nsteps:\n  - { title: Copy, takes: 5m, verify: Equal, ${more} }\n`,
    'move.yaml',
  )
const errors = (more: string) =>
  withStep(more)
    .faults.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)

describe('tags and fields of a step', () => {
  it('are kept as they are written', () => {
    const { runbook } = withStep('tags: [dba, Night shift], fields: { CAB ref: C-114, Box: "7" }')
    expect(runbook?.steps[0]).toMatchObject({ tags: ['dba', 'Night shift'], fields: { 'CAB ref': 'C-114', Box: '7' } })
  })

  it.each([
    ['tags: [dba, DBA]', 'a tag is there twice'],
    ['tags: [""]', 'must not be empty'],
    ['fields: { constructor: x }', 'this name is taken'],
    ['fields: { CAB ref: 114 }', '114'],
  ])('are refused by name where they cannot be that: %s', (more, says) => {
    expect(errors(more).join('\n')).toContain(says)
  })
})
