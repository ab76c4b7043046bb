import { expect, it } from 'vitest'
import { proposedCloseCode, proposedCloseNotes } from '../../../../client/features/servicenow/closeNotes.ts'
import { isTechnicallyOver } from '../../../../shared/change/workUnderChange.ts'
import { hear, incidentReading, linked } from '../../../support/changes.ts'
import { SITUATIONS } from '../../../support/situations.ts'

it('is proposed once the technical work is over, not before', () => {
  expect(isTechnicallyOver(SITUATIONS.running().cutover)).toBe(false)
  expect(isTechnicallyOver(SITUATIONS.hypercare().cutover)).toBe(true)
})

it('says the plan and how it went, step by step, what is watched and what was raised', () => {
  const play = linked(SITUATIONS.hypercare())
  hear(play, { kind: 'incident', facts: incidentReading() })
  const lines = proposedCloseNotes(play.cutover, play.now).split('\n')
  expect(lines[0]).toMatch(/^Planned: Sat 28 Nov, \d\d:\d\d CET to /)
  expect(lines[1]).toMatch(/^Actual: .* to .* CET\.$/)
  expect(lines.find((line) => line.startsWith('Steps:'))).toMatch(/^Steps: \d+ of 11 done, 0 failed, \d+ skipped/)
  expect(lines.at(-1)).toBe('Incidents: INC0010001 “Payments are slow” (1 - Critical, New).')
})

it('is successful only where nothing remains', () => {
  const { cutover } = SITUATIONS.hypercare()
  const clean = {
    ...cutover,
    watchItems: [],
    steps: cutover.steps.map((step) => ({
      status: 'done' as const,
      ...doneAt,
      ...(step.status === 'done' ? step : {}),
    })),
  }
  const { rollback: _, ...forward } = clean
  const withoutIssues = { ...forward, steps: forward.steps.map(({ withIssues: __, ...step }) => step) }
  expect(proposedCloseCode(withoutIssues)).toBe('successful')
  const incident = { id: 'i', facts: incidentReading() }
  expect(proposedCloseCode({ ...withoutIssues, incidents: [incident] })).toBe('successful_issues')
  const rollback = { by: 'lena', at: cutover.at, reason: 'Wrong totals' }
  expect(proposedCloseCode({ ...withoutIssues, rollback })).toBe('unsuccessful')
  expect(proposedCloseCode({ ...withoutIssues, rollback: { ...rollback, workstream: 'Network' } })).toBe(
    'successful_issues',
  )
})

const doneAt = { completedAt: 0, completed: { by: 'dana', at: 0 } }
