import { describe, expect, it } from 'vitest'
import type { CreateCutover } from '../../../shared/commands.ts'
import { decideCreation } from '../../../shared/decide/create.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { CAST, iso, minutes, Play, person, T0, upToGo } from '../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
/** Minutes from the T-0 that was planned. */
const dates = ({ cutover }: Play) =>
  [cutover.t0, cutover.windowStart, cutover.windowEnd].map((instant) => (instant - T0) / minutes(1))
const move = (offset: number, more: { windowEnd?: string } = {}) => ({
  type: 'moveT0' as const,
  t0: iso(T0 + minutes(offset)),
  reason: 'The bank is late',
  ...more,
})

describe('creating a cutover', () => {
  const asked: CreateCutover = { runbook: { id: 'small-move' }, mode: 'live', t0: iso(T0), people: CAST }
  const paula = person('paula', { organisationRole: 'planner' })
  const create = (changes: Partial<CreateCutover>, actor = paula) =>
    decideCreation(smallRunbook(), 'hash', { ...asked, ...changes }, { actor, now: T0 - minutes(60) })

  it("takes the runbook's window from T-0 unless another is given, and each person once", () => {
    expect(create({ people: { ...CAST, dba: ['dana', 'dana'] }, release: 'R7' })).toMatchObject([
      { windowStart: iso(T0), windowEnd: iso(T0 + minutes(240)), release: 'R7', people: { dba: ['dana'] } },
    ])
    const window = { start: iso(T0 - minutes(30)), end: iso(T0 + minutes(60)) }
    expect(create({ window })).toMatchObject([{ windowStart: window.start, windowEnd: window.end }])
  })

  it('is for planners, and needs a lead, known roles and a window that ends after T-0', () => {
    expect(create({}, person('dana'))).toMatchObject({ code: 'notYourRole' })
    expect(create({}, person('vera', { organisationRole: 'observer' }))).toMatchObject({ code: 'observersWatch' })
    expect(create({ people: { dba: ['dana'] } })).toMatchObject({ code: 'malformed', field: 'people.lead' })
    expect(create({ people: { ...CAST, cook: ['carl'] } })).toMatchObject({ code: 'unknownRole', field: 'people.cook' })
    expect(create({ window: { end: iso(T0) } })).toMatchObject({ code: 'malformed', field: 'window.end' })
  })

  it('[R13] keeps T-0 inside the window', () => {
    const start = iso(T0 + minutes(30))
    const window = (from: number, to: number) => ({ start: iso(T0 + minutes(from)), end: iso(T0 + minutes(to)) })
    expect(create({ window: { start, end: iso(T0 + minutes(60)) } })).toMatchObject({
      code: 'malformed',
      field: 't0',
      message: 'T-0 is before the window begins.',
    })
    expect(create({ window: window(-60, -30) })).toMatchObject({ code: 'malformed', field: 'window.end' })
    expect(create({ window: window(0, 60) })).toMatchObject([{ type: 'cutoverCreated' }])
  })
})

describe('moving T-0', () => {
  it('inside the window leaves the window where it is', () => {
    expect(dates(new Play(smallRunbook()).run('lena', move(90)))).toEqual([90, 0, 240])
  })

  it('out of the window takes the window along', () => {
    expect(dates(new Play(smallRunbook()).run('lena', move(300)))).toEqual([300, 300, 540])
    expect(dates(new Play(smallRunbook()).run('lena', move(-60)))).toEqual([-60, -60, 180])
    expect(dates(new Play(smallRunbook()).run('lena', move(90), move(300)))).toEqual([300, 210, 450])
  })

  it('may end the window elsewhere, but not before T-0', () => {
    const play = new Play(smallRunbook())
    const early = move(90, { windowEnd: iso(T0 + minutes(90)) })
    expect(play.give('lena', early)).toMatchObject({ code: 'malformed', field: 'windowEnd' })
    expect(dates(play.run('lena', move(90, { windowEnd: iso(T0 + minutes(400)) })))).toEqual([90, 0, 400])
    expect(dates(play.run('lena', move(90, { windowEnd: iso(T0 + minutes(300)) })))).toEqual([90, 0, 300])
    expect(code(play.give('lena', move(90)))).toBe('nothingChanges')
  })

  it('[R13] is refused where it would lie outside what the window would be', () => {
    const play = new Play(smallRunbook())
    expect(play.give('lena', move(240, { windowEnd: iso(T0 + minutes(240)) }))).toMatchObject({ field: 'windowEnd' })
    // A log from before T-0 was held against the window at its creation.
    play.cutover = { ...play.cutover, windowStart: T0 + minutes(60) }
    expect(play.give('lena', move(30))).toMatchObject({ code: 'malformed', field: 't0' })
    expect(dates(play.run('lena', move(90)))).toEqual([90, 60, 240])
  })

  it('ends a held countdown', () => {
    const play = started().run('lena', { type: 'holdCountdown', reason: 'Waiting' }, move(20))
    expect(play.cutover).toMatchObject({ countdown: 'counting', t0: T0 + minutes(20) })
    expect(play.cutover.countdownHeld).toBeUndefined()
  })
})

describe('the countdown', () => {
  it('resumes with T-0 as much later as it was held; the window stays', () => {
    const play = started().run('lena', { type: 'holdCountdown', reason: 'Waiting' })
    expect(code(play.give('lena', { type: 'holdCountdown', reason: 'Again' }))).toBe('cutoverState')
    expect(dates(play.wait(minutes(25)).run('lena', { type: 'resumeCountdown' }))).toEqual([25, 0, 240])
    expect(code(play.give('lena', { type: 'resumeCountdown' }))).toBe('cutoverState')
  })
})

describe('a pause', () => {
  it('keeps new steps from starting, a milestone too, and lets a held step go on', () => {
    const play = started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'Locked' })
    play.run('lena', { type: 'pauseCutover', reason: 'Waiting for the ledger' })
    play.run('dana', { type: 'resumeStep', stepId: 'freeze' }, { type: 'completeStep', stepId: 'freeze' })
    play.wait(minutes(60))
    expect(message(play.give('nils', { type: 'startStep', stepId: 'later' }))).toBe(
      'The cutover is paused: “Waiting for the ledger”. What runs may finish; nothing starts.',
    )
    play.run('lena', { type: 'resumeCutover' }).run('nils', { type: 'startStep', stepId: 'later' })
    const late = allDone().run('lena', { type: 'undoStep', stepId: 'live', reason: 'Too early' })
    late.run('lena', { type: 'pauseCutover', reason: 'Waiting' })
    expect(code(late.give('lena', { type: 'completeStep', stepId: 'live' }))).toBe('cutoverPaused')
  })
})

describe('cancelling', () => {
  it('is for the lead and the decision owner, while nobody has a step in hand', () => {
    const play = upToGo(new Play(smallRunbook()))
    expect(code(play.give('dana', { type: 'cancelCutover', reason: 'Spring' }))).toBe('notYourRole')
    play.run('sam', { type: 'cancelCutover', reason: 'Moved to spring' })
    expect(play.cutover).toMatchObject({ status: 'cancelled', ended: { outcome: 'cancelled', by: 'sam' } })
    expect(message(started().give('lena', { type: 'cancelCutover', reason: 'Spring' }))).toBe(
      '“Freeze writes” is under way; finish or fail it, or roll back.',
    )
  })

  it('waits for rollback steps in hand as well', () => {
    const play = started().run('dana', { type: 'completeStep', stepId: 'freeze' })
    play.run('lena', { type: 'beginRollback', workstream: 'Database', reason: 'Wrong' })
    play.run('dana', { type: 'startStep', stepId: 'freeze~rollback' })
    expect(code(play.give('lena', { type: 'cancelCutover', reason: 'Spring' }))).toBe('stepsOpen')
  })

  it('is too late in a rollback and in hypercare', () => {
    for (const situation of ['rollingBack', 'hypercare'] as const) {
      const play = SITUATIONS[situation]()
      if (situation === 'rollingBack') play.run('dana', { type: 'completeStep', stepId: 'freeze' })
      expect(code(play.give('lena', { type: 'cancelCutover', reason: 'Spring' }))).toBe('cutoverState')
    }
  })
})

describe('closing', () => {
  it('goes through hypercare where the runbook has one', () => {
    expect(message(allDone().give('lena', { type: 'closeCutover' }))).toBe(
      'Hypercare comes first: enter it, and close the cutover when it is signed off.',
    )
    expect(code(new Play(smallRunbook()).give('lena', { type: 'closeCutover' }))).toBe('cutoverState')
  })

  it('comes after the last step where it has none', () => {
    const runbook = mustRead(SMALL_YAML.replace(/^hypercare: .*$/m, ''))
    const play = new Play(runbook)
    play.cutover = { ...promoted().cutover, runbook }
    expect(code(play.give('lena', { type: 'closeCutover' }))).toBe('stepsOpen')
    play.cutover = { ...allDone().cutover, runbook }
    expect(play.run('lena', { type: 'closeCutover' }).cutover.ended).toMatchObject({ outcome: 'completed' })
  })
})

describe('people', () => {
  it('change by lead or planner; the last lead stays', () => {
    const play = started()
    expect(code(play.give('lena', { type: 'releasePerson', role: 'lead', email: 'lena' }))).toBe('cutoverState')
    play.run('lena', { type: 'assignPerson', role: 'lead', email: 'ludo' })
    play.run('ludo', { type: 'releasePerson', role: 'lead', email: 'lena' })
    expect(code(play.give('lena', { type: 'pauseCutover', reason: 'Waiting' }))).toBe('notYourRole')
    expect(play.give('ludo', { type: 'assignPerson', role: 'cook', email: 'carl' })).toMatchObject({ field: 'role' })
    expect(message(play.give('ludo', { type: 'assignPerson', role: 'scribe', email: 'scott' }))).toBe(
      'They hold Scribe already.',
    )
    expect(code(play.give('ludo', { type: 'releasePerson', role: 'qa', email: 'nils' }))).toBe('nothingChanges')
  })

  it('[R5] what a released person did stays theirs, and they act no more', () => {
    const play = started().run('lena', { type: 'releasePerson', role: 'dba', email: 'dana' })
    expect(code(play.give('dana', { type: 'completeStep', stepId: 'freeze' }))).toBe('notYourRole')
    expect(play.cutover.steps[2]).toMatchObject({ started: { by: 'dana' } })
  })

  it('[R5] a lead who holds the role too overrides on record', () => {
    const play = started().run('lena', { type: 'assignPerson', role: 'dba', email: 'lena' })
    play.run('dana', { type: 'startStep', stepId: 'watch-lag' })
    const complete = { type: 'completeStep' as const, stepId: 'watch-lag' }
    expect(code(play.give('lena', complete))).toBe('predecessorOpen')
    expect(play.give('lena', { ...complete, override: 'I see no lag' })).toMatchObject([{ override: 'I see no lag' }])
  })
})
