import { describe, expect, it } from 'vitest'
import { replay } from '../../../shared/evolve/evolve.ts'
import { bare, withRunbook } from '../../../shared/evolve/evolveRunbook.ts'
import { currentPlan } from '../../../shared/schedule/currentPlan.ts'
import { Play, upToGo } from '../../support/play.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

const runbook = mustRead(SMALL_YAML.replace('step: bake,', 'step: bake, only: rehearsal,'))
const MODES = [
  ['rehearsal', true],
  ['live', false],
] as const

describe('a cutover of a runbook with steps of one mode', () => {
  it.each(MODES)('a %s has them: %s', (mode, has) => {
    const { cutover } = new Play(runbook, { mode })
    expect(cutover.runbook.steps.some(({ id }) => id === 'bake')).toBe(has)
    expect(cutover.steps).toHaveLength(cutover.runbook.steps.length)
    // Pinned is the version, whole: what was rehearsed is compared by it.
    expect(cutover.pinned).toBe(runbook)
    expect(currentPlan(cutover).steps).toHaveLength(cutover.steps.length)
  })

  it.each(MODES)('in a %s is the same from its log, from a stored state, and after an edit on the night', (mode) => {
    const play = upToGo(new Play(runbook, { mode }))
    play.run('lena', {
      type: 'addStep',
      title: 'Look once more',
      kind: 'task',
      phase: 'Validation',
      workstream: 'Quality',
      owner: 'qa',
      takes: '5m',
      after: ['switch'],
      before: ['validate'],
      verify: 'Seen',
      reason: 'Nobody is sure',
    })
    const { cutover, log } = play
    const added = cutover.runbook.steps.length - 1
    expect(cutover.runbook.steps[added]?.title).toBe('Look once more')
    expect(replay('c1', runbook, log)).toEqual(cutover)
    expect(withRunbook(JSON.parse(JSON.stringify(bare(cutover))), runbook)?.runbook).toEqual(cutover.runbook)
  })

  it('refuses a command for a step that it does not have', () => {
    const play = upToGo(new Play(runbook, { mode: 'live' }))
    expect(play.give('nils', { type: 'noteStep', stepId: 'bake', text: 'Is it here?' })).toMatchObject({
      code: 'unknownStep',
    })
  })
})
