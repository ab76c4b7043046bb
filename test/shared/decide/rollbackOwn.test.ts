import { describe, expect, it } from 'vitest'
import { effectsOf } from '../../../shared/decide/effects.ts'
import { figuresOf } from '../../../shared/derived/figures.ts'
import { rollbackSteps, stepView } from '../../../shared/derived/steps.ts'
import { derivedStatus, waitingFor } from '../../../shared/derived/waiting.ts'
import { replay } from '../../../shared/evolve/evolve.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { WORDS } from '../../support/duties.ts'
import { newsOfType } from '../../support/news.ts'
import { minutes, type Play, person } from '../../support/play.ts'
import { copying, ROLLBACK_YAML } from '../../support/rollbackRunbook.ts'
import { mustRead } from '../../support/smallRunbook.ts'

const begin = { type: 'beginRollback' as const, reason: 'The totals differ' }
const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const view = (play: Play, stepId: string) => stepView(play.cutover, stepId) ?? expect.unreachable(`no step ${stepId}`)
const waits = (play: Play, stepId: string) => waitingFor(play.cutover, view(play, stepId), play.now).map(({ id }) => id)
const status = (play: Play, stepId: string) => derivedStatus(play.cutover, view(play, stepId), play.now)
const execute = (play: Play, who: string, stepId: string, observed?: string) =>
  play.run(who, { type: 'startStep', stepId }, { type: 'completeStep', stepId, ...(observed ? { observed } : {}) })

/** The copy has failed, so that nothing is in progress when everything goes back. */
const failed = (runbook?: Parameters<typeof copying>[0]) =>
  copying(runbook).run('dana', { type: 'failStep', stepId: 'copy', reason: 'Disk is full' })

describe('the steps of a rollback that reverse nothing', () => {
  it('come before everything that is reversed and after it, each after the one before it in its list', () => {
    const play = failed().run('lena', begin)
    expect(rollbackSteps(play.cutover).map(({ definition }) => definition.id)).toEqual([
      'announce-back',
      'stop-traffic',
      'copy~rollback',
      'freeze~rollback',
      'check-old',
      'tell-back',
    ])
    expect(status(play, 'announce-back')).toBe('ready')
    expect(waits(play, 'stop-traffic')).toEqual(['announce-back'])
    expect(waits(play, 'copy~rollback')).toEqual(['stop-traffic'])
    expect(waits(play, 'freeze~rollback')).toEqual(['copy~rollback'])
    expect(waits(play, 'check-old')).toEqual(['freeze~rollback'])
    expect(waits(play, 'tell-back')).toEqual(['check-old'])
    expect(code(play.give('dana', { type: 'startStep', stepId: 'copy~rollback' }))).toBe('predecessorOpen')
  })

  it('[R5] are executed by their roles under the ordinary commands, until the last is done', () => {
    const play = failed().run('lena', begin)
    expect(code(play.give('dana', { type: 'startStep', stepId: 'announce-back' }))).toBe('notYourRole')
    execute(play, 'lena', 'announce-back')
    play.run('nils', { type: 'startStep', stepId: 'stop-traffic' })
    play.run('nils', { type: 'failStep', stepId: 'stop-traffic', reason: 'The door sticks' })
    play.run('nils', { type: 'retryStep', stepId: 'stop-traffic' }, { type: 'completeStep', stepId: 'stop-traffic' })
    execute(play, 'dana', 'copy~rollback')
    execute(play, 'dana', 'freeze~rollback')
    expect(code(play.give('lena', { type: 'closeCutover' }))).toBe('stepsOpen')
    play.run('dana', { type: 'startStep', stepId: 'check-old' })
    expect(code(play.give('dana', { type: 'completeStep', stepId: 'check-old' }))).toBe('notObserved')
    play.run('dana', { type: 'completeStep', stepId: 'check-old', observed: 'All totals match' })
    execute(play, 'lena', 'tell-back')
    expect(figuresOf(play.cutover, play.now)).toMatchObject({ done: 6, total: 6 })
    play.run('lena', { type: 'closeCutover' })
    expect(play.cutover.ended).toMatchObject({ outcome: 'rolledBack' })
    expect(replay('c1', play.runbook, play.log)).toEqual(play.cutover)
  })

  it('are of a rollback of everything alone: a workstream goes back without them', () => {
    const play = failed().run('lena', { ...begin, workstream: 'Database' })
    expect(play.cutover.rollbackOwn).toBeUndefined()
    expect(waits(play, 'copy~rollback')).toEqual([])
    expect(code(play.give('lena', { type: 'startStep', stepId: 'announce-back' }))).toBe('unknownStep')
  })

  it('are not waited for by what a workstream has begun to reverse before everything goes back; by all the rest they are', () => {
    const play = failed().run('lena', { ...begin, workstream: 'Database' })
    play.run('dana', { type: 'startStep', stepId: 'copy~rollback' }).run('lena', begin)
    expect(code(play.give('dana', { type: 'completeStep', stepId: 'copy~rollback' }))).toBe('ok')
    expect(waits(play, 'freeze~rollback')).toEqual(['stop-traffic'])
    const { rollbackSteps: back, rollbackOwn } = forecast(play.cutover, play.now)
    expect(back[0]?.start).toBe(rollbackOwn[1]?.finish)
    expect(rollbackOwn[2]?.start).toBe(back[0]?.finish)
  })

  it('at the end wait for everything that is reversed, also where what had begun before ends first', () => {
    const play = copying().run('dana', { type: 'completeStep', stepId: 'copy' })
    execute(play, 'nils', 'switch')
    play.run('lena', { ...begin, workstream: 'Database' })
    execute(play, 'dana', 'copy~rollback')
    play.run('dana', { type: 'startStep', stepId: 'freeze~rollback' }).run('lena', begin)
    execute(play, 'lena', 'announce-back')
    execute(play, 'nils', 'stop-traffic')
    play.run('dana', { type: 'completeStep', stepId: 'freeze~rollback' })
    expect(status(play, 'switch~rollback')).toBe('ready')
    expect(waits(play, 'check-old')).toEqual(['switch~rollback'])
    expect(code(play.give('dana', { type: 'startStep', stepId: 'check-old' }))).toBe('predecessorOpen')
    const { rollbackSteps: back, rollbackOwn } = forecast(play.cutover, play.now)
    expect(rollbackOwn[2]?.start).toBe(back[2]?.finish)
    execute(play, 'nils', 'switch~rollback')
    expect(waits(play, 'check-old')).toEqual([])
  })

  it('are done also where nothing that was begun can be reversed', () => {
    const none = ROLLBACK_YAML.replaceAll(/rollback: \{ title[^}]*\}/g, 'rollback: "none, because it stays"')
    const play = failed(mustRead(none))
    play.run('lena', begin)
    expect(rollbackSteps(play.cutover)).toHaveLength(4)
    expect(waits(play, 'check-old')).toEqual(['stop-traffic'])
  })

  it('[R9] are undone like others, and not after what follows is done', () => {
    const play = execute(failed().run('lena', begin), 'lena', 'announce-back')
    const undo = { type: 'undoStep' as const, stepId: 'announce-back', reason: 'Wrong list' }
    expect(code(play.give('lena', undo))).toBe('ok')
    expect(status(play, 'announce-back')).toBe('running')
    play.run('lena', { type: 'completeStep', stepId: 'announce-back' })
    execute(play, 'nils', 'stop-traffic')
    expect(code(play.give('lena', undo))).toBe('successorFinished')
  })

  it('hold up what follows them in the rollback, and whoever does that is told', () => {
    const play = failed().run('lena', begin)
    const whose = (type: 'stepHeld' | 'stepFailed') => newsOfType(play, type)?.whose.toSorted()
    const fail = (who: string, stepId: string) =>
      effectsOf(play.cutover, { type: 'failStep', stepId, reason: 'No' }, { actor: person(who), now: play.now }, WORDS)
    play.run('lena', { type: 'startStep', stepId: 'announce-back' })
    expect(fail('lena', 'announce-back')).toContain('“Stop the traffic” waits until it is retried or skipped.')
    play.run('lena', { type: 'holdStep', stepId: 'announce-back', reason: 'Nobody answers' })
    expect(whose('stepHeld')).toEqual(['nils'])
    play.run('lena', { type: 'resumeStep', stepId: 'announce-back' })
    play.run('lena', { type: 'completeStep', stepId: 'announce-back' })
    execute(play, 'nils', 'stop-traffic')
    play.run('dana', { type: 'startStep', stepId: 'copy~rollback' })
    expect(fail('dana', 'copy~rollback')[0]).toBe('“Allow writes again” waits until it is retried or skipped.')
    // Not whoever would have gone on forward.
    play.run('dana', { type: 'failStep', stepId: 'copy~rollback', reason: 'Locked' })
    expect(whose('stepFailed')).toEqual(['second'])
  })

  it('[R12] are not changed on the night', () => {
    const play = failed().run('lena', begin)
    const change = { type: 'changeStep' as const, stepId: 'announce-back', title: 'Other', reason: 'Better' }
    expect(isRefusal(play.give('lena', change))).toBe(true)
  })
})

describe('how long a rollback takes', () => {
  const takes = ({ cutover, now }: Play) => forecast(cutover, now).rollbackSeconds

  it('counts them: in what it would take, in its effect before it is begun, and in its forecast', () => {
    const play = failed()
    expect(takes(play)).toBe((15 + 20 + 10 + 20) * 60)
    const say = { time: (at: number) => `${(at - play.now) / minutes(1)} min from now` }
    const context = { actor: person('lena'), now: play.now }
    expect(effectsOf(play.cutover, begin, context, say)[0]).toContain('65 min from now')
    play.run('lena', begin)
    expect(figuresOf(play.cutover, play.now).finish).toBe(play.now + minutes(65))
  })

  it('is never less than the runbook says it takes as a whole, where no step says how it is reversed', () => {
    const none = ROLLBACK_YAML.replaceAll(/rollback: \{ title[^}]*\}/g, 'rollback: "none, because it stays"')
    expect(takes(failed(mustRead(none)))).toBe(35 * 60)
    const whole = none.replace('rollback:\n', 'rollback:\n  takes: 2h\n')
    expect(takes(failed(mustRead(whole)))).toBe(120 * 60)
  })
})
