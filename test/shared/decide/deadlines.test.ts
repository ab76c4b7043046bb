import { describe, expect, it } from 'vitest'
import { DEADLINES } from '../../../shared/commands.ts'
import { nextDeadline } from '../../../shared/derived/deadlines.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { holdingRunbook } from '../../support/holdingRunbook.ts'
import { knottyGo } from '../../support/knottyRunbook.ts'
import { iso, makeReady, minutes, Play, person, T0, upToGo } from '../../support/play.ts'
import { promoted, SITUATIONS, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const next = (play: Play) => nextDeadline(play.cutover, play.now)
const state = (play: Play, stepId: string) => stepView(play.cutover, stepId)?.state ?? expect.unreachable(stepId)
const automation = person('dana', { via: 'token' })

/** Lets the clock strike at the next deadline, as the server does, and answers the types of what came of it. */
function strike(play: Play): string[] {
  const due = next(play) ?? expect.unreachable('nothing is due')
  play.now = Math.max(play.now, due.due)
  const before = play.log.length
  play.run({ kind: 'clock' }, { type: 'passTime', deadline: due.deadline, id: due.id, due: iso(due.due) })
  return play.log.slice(before).map(({ type }) => type)
}

/** A cutover in which `deadline` is the next, when that is, and what comes of it. */
const CASES: Record<(typeof DEADLINES)[number], () => { play: Play; id: string; due: number; comes: string[] }> = {
  waitOver() {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    play.run('nils', { type: 'startStep', stepId: 'switch' }, { type: 'completeStep', stepId: 'switch' })
    play.run('nils', { type: 'startStep', stepId: 'bake' })
    return { play, id: 'bake', due: play.now + minutes(10), comes: ['stepCompleted'] }
  },
  timebox() {
    const play = started()
    const { startedAt } = { startedAt: 0, ...state(play, 'freeze') }
    return { play, id: 'freeze', due: startedAt + minutes(15), comes: ['stepTimeboxEnded'] }
  },
  automationSilent() {
    const play = started().run(automation, { type: 'startStep', stepId: 'copy', jobId: 'job-7' })
    return { play, id: 'copy', due: play.now + minutes(2), comes: ['stepWentSilent'] }
  },
  evidenceExpiry() {
    const play = makeReady(new Play(smallRunbook()))
    return { play, id: 'uat-exit', due: play.now + minutes(7 * 24 * 60), comes: ['evidenceExpired'] }
  },
  waiverExpiry() {
    const play = new Play(smallRunbook())
    const due = play.now + minutes(90)
    play.run('sam', { type: 'waiveItem', itemId: 'uat-exit', reason: 'We accept it', until: iso(due) })
    return { play, id: 'uat-exit', due, comes: ['waiverExpired'] }
  },
  countdownHold() {
    const play = new Play(holdingRunbook())
    return { play, id: 'final-poll', due: T0 - minutes(30), comes: ['countdownHeld'] }
  },
  pollCheck() {
    const play = new Play(smallRunbook()).run('lena', { type: 'openPoll', gateId: 'go-no-go' })
    return { play, id: 'go-no-go', due: play.now + minutes(1), comes: [] }
  },
  voteLapse() {
    const yaml = SMALL_YAML.replace('decides: sponsor', 'decides: sponsor\n    signaturesHold: 1m')
    const play = new Play(mustRead(yaml)).run('lena', { type: 'openPoll', gateId: 'go-no-go' })
    play.wait(30_000).run('nils', { type: 'report', gateId: 'go-no-go', vote: 'go' })
    const due = play.now + minutes(1)
    return { play: play.wait(31_000), id: 'go-no-go', due, comes: ['voteLapsed'] }
  },
}

describe.each(DEADLINES)('%s', (deadline) => {
  it('is the next deadline, and comes to what it should once it is due', () => {
    const { play, id, due, comes } = CASES[deadline]()
    expect(next(play)).toEqual({ deadline, id, due })
    expect(play.give({ kind: 'clock' }, { type: 'passTime', deadline, id, due: iso(due) })).toEqual([])
    expect(strike(play)).toEqual(comes)
    const after = next(play)
    expect(after === undefined || after.deadline !== deadline || after.due > play.now).toBe(true)
  })

  it('that comes late or twice does no harm', () => {
    const { play, id, due, comes } = CASES[deadline]()
    play.now = due + minutes(3)
    const strikes = [0, 1].map(() => play.give({ kind: 'clock' }, { type: 'passTime', deadline, id, due: iso(due) }))
    expect(strikes).toMatchObject([comes.map((type) => ({ type })), []])
  })

  it('comes to nothing for what is not there and after the end', () => {
    const { due } = CASES[deadline]()
    const pass = (id: string) => ({ type: 'passTime' as const, deadline, id, due: iso(due) })
    expect(started().give({ kind: 'clock' }, pass('nothing-of-that-name'))).toEqual([])
    expect(SITUATIONS.closed().give({ kind: 'clock' }, pass('freeze'))).toEqual([])
  })
})

describe('the next deadline', () => {
  it('is none where time alone changes nothing, and after the end', () => {
    expect(next(new Play(smallRunbook()))).toBeUndefined()
    for (const situation of [SITUATIONS.closed(), SITUATIONS.cancelled()]) expect(next(situation)).toBeUndefined()
  })

  it('is the earliest of all', () => {
    const play = started().run(automation, { type: 'startStep', stepId: 'copy' })
    expect(next(play)).toMatchObject({ deadline: 'automationSilent', id: 'copy' })
    expect(strike(play)).toEqual(['stepWentSilent'])
    expect(next(play)).toMatchObject({ deadline: 'timebox', id: 'freeze' })
  })

  it('moves with a heartbeat, and begins again after a silence', () => {
    const play = started().run(automation, { type: 'startStep', stepId: 'copy' }).wait(minutes(1))
    play.run(automation, { type: 'heartbeatStep', stepId: 'copy' })
    expect(next(play)).toMatchObject({ id: 'copy', due: play.now + minutes(2) })
    strike(play)
    expect(state(play.run(automation, { type: 'heartbeatStep', stepId: 'copy' }), 'copy')).toMatchObject({
      job: { heardAt: play.now },
    })
    expect(next(play)).toMatchObject({ id: 'copy', deadline: 'automationSilent' })
  })

  it('of an automation is its time limit when that comes first, and none once a person has taken over', () => {
    const play = started().run(automation, { type: 'startStep', stepId: 'copy' })
    const from = play.now
    for (let minute = 1; minute < 60; minute++)
      play.wait(minutes(1)).run(automation, { type: 'heartbeatStep', stepId: 'copy' })
    play.run('dana', { type: 'completeStep', stepId: 'freeze' })
    expect(next(play)).toMatchObject({ deadline: 'automationSilent', due: from + minutes(60) })
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    expect(next(play)?.deadline).toBe('evidenceExpiry')
  })

  it('of a wait moves with its estimate, and it ends at the instant that was due, however late the clock is', () => {
    const { play } = CASES.waitOver()
    const finish = play.now + minutes(25)
    play.run('nils', { type: 'estimateStep', stepId: 'bake', finish: iso(finish), reason: 'Slow' })
    expect(next(play)?.due).toBe(finish)
    play.now = finish + minutes(9)
    strike(play)
    expect(state(play, 'bake')).toMatchObject({ status: 'done', completedAt: finish, completed: { at: play.now } })
  })

  it('[R1] of a wait is not before what it must not end before, with the lag of that', () => {
    const play = knottyGo()
    play.run('dana', { type: 'startStep', stepId: 'begin' }).run('nils', { type: 'startStep', stepId: 'rest' })
    play
      .wait(minutes(2))
      .run('dana', { type: 'startStep', stepId: 'beside' }, { type: 'completeStep', stepId: 'begin' })
    play.run('dana', { type: 'startStep', stepId: 'both' }, { type: 'completeStep', stepId: 'beside' })
    play.wait(minutes(30))
    expect(next(play)).toBeUndefined()
    play.run('dana', { type: 'completeStep', stepId: 'both' })
    const released = play.now + minutes(2)
    expect(next(play)).toEqual({ deadline: 'waitOver', id: 'rest', due: released })
    play.wait(minutes(10))
    expect(strike(play)).toEqual(['stepCompleted'])
    expect(state(play, 'rest')).toMatchObject({ completedAt: released })
  })

  it('of a poll comes each minute for as long as it is open', () => {
    const { play } = CASES.pollCheck()
    for (let minute = 1; minute <= 3; minute++) expect(strike(play)).toEqual([])
    expect(next(play)).toMatchObject({ deadline: 'pollCheck', due: play.now + minutes(1) })
    const decided = upToGo(new Play(smallRunbook()))
    decided.now = T0
    expect(next(decided)?.deadline).toBe('evidenceExpiry')
  })

  it('of a poll is none once a rollback has overtaken it', () => {
    const play = started().run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' })
    play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
    expect(next(play)?.deadline).toBe('pollCheck')
    play.run('lena', { type: 'beginRollback', reason: 'The data is wrong' })
    expect(play.cutover.gates[0]?.status).toBe('polling')
    expect(next(play)).toMatchObject({ deadline: 'timebox', id: 'freeze' })
  })

  it('while stopped or paused still ends a wait, since the world does not stop', () => {
    const { play } = CASES.waitOver()
    play.run('lena', { type: 'pauseCutover', reason: 'Waiting' }).run('nils', { type: 'callStop', reason: 'Smoke' })
    expect(strike(play)).toEqual(['stepCompleted'])
  })
})

describe('each run of a step has deadlines of its own', () => {
  const fail = { type: 'failStep', stepId: 'freeze', reason: 'Locked' } as const
  const retry = { type: 'retryStep', stepId: 'freeze' } as const
  const hold = { type: 'holdStep', stepId: 'freeze', reason: 'Locked' } as const
  const resume = { type: 'resumeStep', stepId: 'freeze' } as const
  const complete = { type: 'completeStep', stepId: 'freeze' } as const
  const undo = { type: 'undoStep', stepId: 'freeze', reason: 'Wrong button' } as const
  const timebox = (play: Play) => nextOf(play, 'timebox')
  const silence = (play: Play) => nextOf(play, 'automationSilent')
  const nextOf = (play: Play, deadline: string) => {
    const due = next(play)
    return due?.deadline === deadline ? due.due : undefined
  }
  const copying = () => {
    const play = started().run(automation, { type: 'startStep', stepId: 'copy' })
    return play.run('dana', complete)
  }

  it('a timebox counts from the retry, and is said again', () => {
    const { play, due } = CASES.timebox()
    play.wait(minutes(5)).run('dana', fail).wait(minutes(2)).run('dana', retry)
    const retriedAt = play.now
    expect(timebox(play)).toBe(retriedAt + minutes(15))
    expect(strike(play)).toEqual(['stepTimeboxEnded'])
    play.run('dana', fail, retry)
    expect(timebox(play)).toBe(play.now + minutes(15))
    expect(state(play, 'freeze')).toMatchObject({ startedAt: due - minutes(15) })
  })

  it('a timebox stands still while the step is held', () => {
    const { play, due } = CASES.timebox()
    play.wait(minutes(5)).run('dana', hold)
    expect(timebox(play)).toBeUndefined()
    play.wait(minutes(20)).run('dana', resume)
    expect(timebox(play)).toBe(due + minutes(20))
  })

  it('[R9] a timebox goes on counting under a completion that is undone, and is said once', () => {
    const { play, due } = CASES.timebox()
    play.wait(minutes(5)).run('dana', complete).wait(minutes(20)).run('dana', undo)
    expect(timebox(play)).toBe(due)
    expect(strike(play)).toEqual(['stepTimeboxEnded'])
    play.run('dana', complete, undo)
    expect(timebox(play)).toBeUndefined()
  })

  it('a silence counts from a retry, a resume and an undo, as if it had been heard of then', () => {
    const again = { type: 'failStep', stepId: 'copy', reason: 'Broken' } as const
    const retried = copying().run(automation, again).wait(minutes(9))
    retried.run(automation, { type: 'retryStep', stepId: 'copy' })
    expect(silence(retried)).toBe(retried.now + minutes(2))
    const resumed = copying().run(automation, { type: 'holdStep', stepId: 'copy', reason: 'Locked' }).wait(minutes(9))
    resumed.run(automation, { type: 'resumeStep', stepId: 'copy' })
    expect(silence(resumed)).toBe(resumed.now + minutes(2))
    const outputs = { rows: '7' }
    const undone = copying().run(automation, { type: 'completeStep', stepId: 'copy', outputs }).wait(minutes(9))
    undone.run('dana', { type: 'undoStep', stepId: 'copy', reason: 'Wrong button' })
    expect(silence(undone)).toBe(undone.now + minutes(2))
  })

  it('that an automation is over its limit is said once a run, whatever is heard of it', () => {
    const play = copying()
    const heard = { type: 'heartbeatStep', stepId: 'copy' } as const
    for (let minute = 1; minute <= 60; minute++) play.wait(minutes(1)).run(automation, heard)
    expect(strike(play)).toEqual(['stepWentSilent'])
    for (let minute = 1; minute <= 5; minute++) {
      play.wait(minutes(1)).run(automation, heard)
      expect(silence(play)).toBe(play.now + minutes(2))
    }
    expect(strike(play)).toEqual(['stepWentSilent'])
    play.run(automation, { type: 'failStep', stepId: 'copy', reason: 'Broken' }, { type: 'retryStep', stepId: 'copy' })
    for (let minute = 1; minute <= 60; minute++) play.run(automation, heard).wait(minutes(1))
    expect(strike(play)).toEqual(['stepWentSilent'])
  })

  it('[R9] a wait that time had ended waits once more in full, from its original start in the figures', () => {
    const { play, due } = CASES.waitOver()
    strike(play)
    play.wait(minutes(3)).run('nils', { type: 'undoStep', stepId: 'bake', reason: 'The node had restarted' })
    expect(next(play)).toMatchObject({ deadline: 'waitOver', due: play.now + minutes(10) })
    expect(state(play, 'bake')).toMatchObject({ status: 'running', startedAt: due - minutes(10) })
  })

  it('[R9] a wait that somebody had completed ends at the time it would have', () => {
    const { play, due } = CASES.waitOver()
    play.wait(minutes(4)).run('nils', { type: 'completeStep', stepId: 'bake' })
    play.wait(minutes(2)).run('nils', { type: 'undoStep', stepId: 'bake', reason: 'Wrong button' })
    expect(next(play)).toMatchObject({ deadline: 'waitOver', due })
  })

  it('a wait whose estimate ran out while it was held ends when it goes on', () => {
    const { play } = CASES.waitOver()
    play.run('nils', { type: 'estimateStep', stepId: 'bake', finish: iso(play.now + minutes(5)), reason: 'Quick' })
    play.run('nils', { type: 'holdStep', stepId: 'bake', reason: 'Locked' }).wait(minutes(30))
    play.run('nils', { type: 'resumeStep', stepId: 'bake' })
    strike(play)
    expect(state(play, 'bake')).toMatchObject({ status: 'done', completedAt: play.now })
  })
})
