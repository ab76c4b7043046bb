import { describe, expect, it } from 'vitest'
import { codeIn, nearestCodeIn } from '../../../server/servicenow/closeCodes.ts'
import { linesOf } from '../../../server/servicenow/longText.ts'
import { endingOf } from '../../../server/servicenow/taskEnding.ts'
import { Play } from '../../support/play.ts'
import { allDone, SITUATIONS, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const ending = ({ cutover }: Play, workstream = 'Network') => endingOf(cutover, workstream)
const skip = { type: 'skipStep' as const, stepId: 'later', reason: 'Not needed tonight' }

describe('the task of a workstream', () => {
  it('goes on while its steps do', () => {
    expect(ending(started())).toBeUndefined()
    expect(ending(started(), 'Business')).toBeUndefined()
  })

  it('is successful when all its steps are done', () => {
    const notes = '3 of 3 steps done in T-Minus.'
    expect(ending(allDone())).toEqual({ kind: 'closed', code: 'successful', notes })
  })

  it('is successful with issues after a skipped step, which is named with its reason', () => {
    const play = started().run('lena', skip)
    expect(ending(play)).toBeUndefined()
    const { steps, runbook } = allDone().cutover
    const cutover = {
      ...play.cutover,
      steps: steps.map((step, position) =>
        runbook.steps[position]?.id === 'later' ? (play.cutover.steps[position] ?? step) : step,
      ),
    }
    expect(endingOf(cutover, 'Network')).toEqual({
      kind: 'closed',
      code: 'successful_issues',
      notes: '2 of 3 steps done in T-Minus.\n– Later, skipped: Not needed tonight',
    })
  })

  it('is successful with issues when a step was completed with some, or one of its items remains watched', () => {
    const issues = started()
      .run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
      .run('dana', { type: 'startStep', stepId: 'copy' })
      .wait(1_200_000)
      .run('dana', { type: 'completeStep', stepId: 'copy', outputs: { rows: '1' }, withIssues: 'Twelve rows differ' })
    const watching = allDone().run('quinn', { type: 'addWatchItem', title: 'Slow report', stepId: 'bake' })
    expect(ending(watching)).toMatchObject({
      code: 'successful_issues',
      notes: expect.stringContaining('– Still watched: Slow report'),
    })
    expect(ending(watching, 'Quality')).toMatchObject({ code: 'successful' })
    const { steps } = allDone().cutover
    const position = issues.cutover.runbook.steps.findIndex(({ id }) => id === 'copy')
    const copied = issues.cutover.steps[position]
    const cutover = { ...issues.cutover, steps: copied ? steps.with(position, copied) : steps }
    expect(endingOf(cutover, 'Database')).toMatchObject({
      code: 'successful_issues',
      notes: expect.stringContaining('– Copy the data, with issues: Twelve rows differ'),
    })
  })

  it('is unsuccessful when the cutover was rolled back, and open until its own way back is gone', () => {
    const play = SITUATIONS.rollingBack()
    expect(ending(play, 'Database')).toBeUndefined()
    play.run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'We go back' })
    play.run('dana', { type: 'startStep', stepId: 'freeze~rollback' })
    play.run('dana', { type: 'completeStep', stepId: 'freeze~rollback' })
    play.run('lena', { type: 'closeCutover' })
    expect(ending(play, 'Database')).toEqual({
      kind: 'closed',
      code: 'unsuccessful',
      notes: [
        '0 of 5 steps done in T-Minus. The cutover was rolled back.',
        '– Freeze writes, rolled back',
        '– Copy the data, not begun',
        '– Promote the replica, not begun',
        '– Watch the lag, not begun',
        '– Open for writes, not begun',
      ].join('\n'),
    })
    expect(ending(play, 'Business')).toMatchObject({ kind: 'closed', code: 'unsuccessful' })
  })

  it('is unsuccessful when a step failed and was left so', () => {
    const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
    play.run('lena', { type: 'startStep', stepId: 'announce' })
    play.run('lena', { type: 'failStep', stepId: 'announce', reason: 'The bridge is down' })
    expect(ending(play, 'Business')).toBeUndefined()
    play.run('lena', { type: 'cancelCutover', reason: 'Moved to spring' })
    expect(ending(play, 'Business')).toEqual({
      kind: 'closed',
      code: 'unsuccessful',
      notes: [
        '0 of 2 steps done in T-Minus. The cutover was cancelled: Moved to spring.',
        '– Announce the start, failed: The bridge is down',
        '– Live, not begun',
      ].join('\n'),
    })
  })

  it('is cancelled when the cutover was, before any of its steps began', () => {
    expect(ending(SITUATIONS.cancelled())).toMatchObject({ kind: 'canceled' })
  })
})

describe('a close code', () => {
  const choices = [
    { value: 'OK', label: 'Successful' },
    { value: 'unsuccessful', label: 'Failed' },
  ]

  it('is the one that the instance has, by its value or its word', () => {
    expect(codeIn(choices, 'successful')).toBe('OK')
    expect(codeIn(choices, 'unsuccessful')).toBe('unsuccessful')
    expect(codeIn(choices, 'successful_issues')).toBeUndefined()
    expect(codeIn(undefined, 'successful_issues')).toBe('successful_issues')
  })

  it('falls back to the nearest and is never made up, least of all as a success', () => {
    expect(nearestCodeIn(choices, 'successful_issues')).toBe('OK')
    expect(nearestCodeIn(choices.slice(1), 'successful_issues')).toBe('unsuccessful')
    expect(nearestCodeIn(choices.slice(0, 1), 'unsuccessful')).toBeUndefined()
    expect(nearestCodeIn([{ value: 'x', label: 'Y' }], 'successful')).toBeUndefined()
  })
})

it('a long text is cut at a line, fits, and says how much is missing', () => {
  const text = linesOf(Array.from({ length: 300 }, (_, line) => `– Step ${line} of a very long night`))
  expect(text.length).toBeLessThanOrEqual(4000)
  expect(text).toMatch(/\n… and \d+ more in T-Minus\.$/)
  expect(linesOf(['x'.repeat(9000)]).length).toBeLessThanOrEqual(4000)
})
