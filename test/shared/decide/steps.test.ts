import { describe, expect, it } from 'vitest'
import { stepView } from '../../../shared/derived/steps.ts'
import { derivedStatus, waitingFor } from '../../../shared/derived/waiting.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { CAST, iso, minutes, Play, person, T0, upToGo } from '../../support/play.ts'
import { allDone, promoted, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
const view = (play: Play, stepId: string) => {
  const found = stepView(play.cutover, stepId)
  if (!found) throw new Error(`no step ${stepId}`)
  return found
}
const state = (play: Play, stepId: string) => view(play, stepId).state
const status = (play: Play, stepId: string) => derivedStatus(play.cutover, view(play, stepId), play.now)

describe('starting a step', () => {
  it('[R1] names what it waits for, with its workstream and what is left of it', () => {
    const play = started()
    expect(message(play.give('dana', { type: 'startStep', stepId: 'promote' }))).toBe(
      'Waiting for “Copy the data” (Database, not started). Waiting for “Freeze writes” (Database, running, 4 min left).',
    )
  })

  it('[R1] waits for a lag from the actual start', () => {
    const play = upToGo(new Play(smallRunbook()))
    play.now = T0
    play.run(
      'dana',
      { type: 'startStep', stepId: 'freeze' },
      { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' },
    )
    play.wait(minutes(4))
    expect(code(play.give('dana', { type: 'startStep', stepId: 'copy' }))).toBe('predecessorOpen')
    play.wait(minutes(1))
    expect(code(play.give('dana', { type: 'startStep', stepId: 'copy' }))).toBe('ok')
  })

  it('[R1] does not start before the gate said go, and the lead gets no further', () => {
    const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
    play.now = T0
    expect(code(play.give('dana', { type: 'startStep', stepId: 'freeze' }))).toBe('gateClosed')
    const despite = { steps: ['go-no-go', 'announce'], reason: 'In a hurry' }
    expect(code(play.give('lena', { type: 'startStep', stepId: 'freeze', despite, override: 'In a hurry' }))).toBe(
      'gateClosed',
    )
  })

  it('[R1] a skipped step in between is no way around a gate', () => {
    const play = new Play(smallRunbook()).run('lena', { type: 'startCutover' })
    play.now = T0
    for (const stepId of ['freeze', 'copy']) play.run('lena', { type: 'skipStep', stepId, reason: 'Not needed' })
    expect(code(play.give('dana', { type: 'startStep', stepId: 'promote' }))).toBe('gateClosed')
  })

  it('[R1] the lead starts despite named steps, and only those', () => {
    const play = started()
    const despite = { steps: ['copy'], reason: 'The copy is not needed for this' }
    expect(code(play.give('dana', { type: 'startStep', stepId: 'promote', despite }))).toBe('notYourRole')
    const start = { type: 'startStep' as const, stepId: 'promote', override: 'Dana is on the phone' }
    expect(code(play.give('lena', { ...start, despite }))).toBe('predecessorOpen')
    const both = { ...despite, steps: ['copy', 'freeze'] }
    play.run('lena', { ...start, despite: both })
    expect(state(play, 'promote')).toMatchObject({
      status: 'running',
      despite: both,
      started: { by: 'lena', override: 'Dana is on the phone' },
    })
  })

  it("[R1] the reason for going on despite open steps is the lead's reason to step in, too", () => {
    const despite = { steps: ['copy', 'freeze'], reason: 'The copy is not needed for this' }
    const start = { type: 'startStep' as const, stepId: 'promote', despite }
    const play = started().run('lena', start)
    expect(state(play, 'promote')).toMatchObject({ despite, started: { by: 'lena', override: despite.reason } })
    const owner = new Play(smallRunbook(), { people: { ...CAST, lead: ['lena', 'dana'] } })
    upToGo(owner).now = T0
    owner.run('dana', { ...start, stepId: 'freeze', despite: { ...despite, steps: ['announce'] } })
    expect(state(owner, 'freeze')).toMatchObject({ started: { by: 'dana' } })
    expect(state(owner, 'freeze')).not.toHaveProperty('started.override')
  })

  it('[R1] a failed predecessor satisfies nobody, a skipped one does', () => {
    const play = started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Refused' })
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    expect(code(play.give('dana', { type: 'startStep', stepId: 'copy' }))).toBe('predecessorOpen')
    play.run('lena', { type: 'skipStep', stepId: 'freeze', reason: 'Writes stopped by themselves' }).wait(minutes(5))
    expect(code(play.give('dana', { type: 'startStep', stepId: 'copy' }))).toBe('ok')
  })

  it('waits for the T-relative time, which a held countdown moves', () => {
    const play = upToGo(new Play(smallRunbook()))
    play.now = T0 + minutes(20)
    expect(code(play.give('nils', { type: 'startStep', stepId: 'later' }))).toBe('tooEarly')
    play.run('lena', { type: 'holdCountdown', reason: 'Waiting for the bank' }).wait(minutes(15))
    expect(message(play.give('nils', { type: 'startStep', stepId: 'later' }))).toBe(
      'Waiting for the countdown, which is held.',
    )
    play.run('lena', { type: 'resumeCountdown' })
    expect(play.cutover.t0).toBe(T0 + minutes(15))
    expect(code(play.give('nils', { type: 'startStep', stepId: 'later' }))).toBe('tooEarly')
    play.wait(minutes(10))
    expect(code(play.give('nils', { type: 'startStep', stepId: 'later' }))).toBe('ok')
  })

  it('a fixed instant is not moved by a held countdown', () => {
    const fixed = mustRead(SMALL_YAML.replace('notBefore: T+30m', `notBefore: "${iso(T0 + minutes(30))}"`))
    const play = upToGo(new Play(fixed))
    play.now = T0 + minutes(20)
    play.run('lena', { type: 'holdCountdown', reason: 'Waiting' }).wait(minutes(10))
    expect(code(play.give('nils', { type: 'startStep', stepId: 'later' }))).toBe('ok')
  })

  it('nothing starts while paused, and what runs finishes', () => {
    const play = started().run('lena', { type: 'pauseCutover', reason: 'Waiting' })
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    expect(code(play.give('dana', { type: 'startStep', stepId: 'copy' }))).toBe('cutoverPaused')
    expect(code(play.give('dana', { type: 'completeStep', stepId: 'freeze' }))).toBe('ok')
  })

  it('[R5] a claimed time is kept beside the recorded one and checked', () => {
    const play = upToGo(new Play(smallRunbook()))
    play.now = T0
    const start = { type: 'startStep' as const, stepId: 'freeze' }
    expect(code(play.give('dana', { ...start, at: iso(T0 + minutes(1)) }))).toBe('atInFuture')
    expect(code(play.give('dana', { ...start, at: iso(T0 - minutes(90)) }))).toBe('atTooEarly')
    play.run('dana', { ...start, at: iso(T0 - minutes(3)) })
    expect(state(play, 'freeze')).toMatchObject({ startedAt: T0 - minutes(3), started: { at: T0 } })
    expect(code(play.give('dana', { type: 'completeStep', stepId: 'freeze', at: iso(T0 - minutes(4)) }))).toBe(
      'atTooEarly',
    )
  })

  it('[R5] a scribe records for the owner, and nobody for somebody who does not own it', () => {
    const play = upToGo(new Play(smallRunbook()))
    play.now = T0
    const start = { type: 'startStep' as const, stepId: 'freeze' }
    expect(code(play.give('nils', { ...start, onBehalfOf: 'dana' }))).toBe('notYourRole')
    expect(code(play.give('scott', { ...start, onBehalfOf: 'nils' }))).toBe('notYourRole')
    play.run('scott', { ...start, onBehalfOf: 'dana' })
    expect(state(play, 'freeze')).toMatchObject({ started: { by: 'scott', onBehalfOf: 'dana' } })
  })

  it('an automation is started by a token, by hand only after a takeover', () => {
    const play = started().wait(minutes(1))
    expect(code(play.give('dana', { type: 'startStep', stepId: 'copy' }))).toBe('notYourRole')
    expect(
      code(play.give(person('dana', { via: 'token' }), { type: 'startStep', stepId: 'copy', jobId: 'job-7' })),
    ).toBe('ok')
    expect(state(play, 'copy')).toMatchObject({ job: { id: 'job-7' } })
    play.wait(minutes(1)).run(person('dana', { via: 'token' }), { type: 'heartbeatStep', stepId: 'copy', note: '40 %' })
    expect(state(play, 'copy')).toMatchObject({ job: { id: 'job-7', heardAt: play.now, note: '40 %' } })
  })
})

describe('finishing a step', () => {
  it('a validation says what was observed', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    play.run('nils', { type: 'startStep', stepId: 'switch' }, { type: 'completeStep', stepId: 'switch' })
    play.run('quinn', { type: 'startStep', stepId: 'validate' })
    expect(play.give('quinn', { type: 'completeStep', stepId: 'validate' })).toMatchObject({
      code: 'notObserved',
      field: 'observed',
    })
    expect(code(play.give('quinn', { type: 'completeStep', stepId: 'validate', observed: 'All match' }))).toBe('ok')
  })

  it('a two-person step counts only when another person has confirmed it', () => {
    const play = promoted()
    expect(state(play, 'promote').status).toBe('unconfirmed')
    expect(code(play.give('nils', { type: 'startStep', stepId: 'switch' }))).toBe('predecessorOpen')
    expect(code(play.give('dana', { type: 'confirmStep', stepId: 'promote' }))).toBe('samePerson')
    play.run('second', { type: 'confirmStep', stepId: 'promote' })
    expect(status(play, 'switch')).toBe('ready')
  })

  it('a step completed by a scribe is not confirmed by the scribe or by the person it was recorded for', () => {
    const play = promoted().run('dana', { type: 'undoStep', stepId: 'promote', reason: 'Wrong button' })
    play.run('scott', { type: 'completeStep', stepId: 'promote', onBehalfOf: 'dana' })
    for (const onBehalfOf of ['dana', 'second']) {
      expect(code(play.give('scott', { type: 'confirmStep', stepId: 'promote', onBehalfOf }))).toBe('samePerson')
    }
  })

  it('[R1] FF keeps it from finishing before its predecessor', () => {
    const play = started().run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    play.run('dana', { type: 'startStep', stepId: 'watch-lag' })
    expect(message(play.give('dana', { type: 'completeStep', stepId: 'watch-lag' }))).toBe(
      'Cannot finish before “Copy the data” (Database, not started).',
    )
    play.run('dana', { type: 'startStep', stepId: 'copy' }, { type: 'completeStep', stepId: 'copy' })
    expect(code(play.give('dana', { type: 'completeStep', stepId: 'watch-lag' }))).toBe('ok')
  })

  it('issues and skips become watch items', () => {
    const play = started().run('dana', {
      type: 'completeStep',
      stepId: 'freeze',
      withIssues: 'One batch job still writes',
    })
    play.run('lena', { type: 'skipStep', stepId: 'later', reason: 'Not needed' })
    expect(play.cutover.watchItems.map(({ id, title, stepId }) => ({ id, title, stepId }))).toEqual([
      { id: 'w1', title: 'One batch job still writes', stepId: 'freeze' },
      { id: 'w2', title: 'Skipped “Later”: Not needed', stepId: 'later' },
    ])
  })

  it('more time is not a hold', () => {
    const play = started()
    const finish = iso(play.now + minutes(12))
    play.run('dana', { type: 'estimateStep', stepId: 'freeze', finish, reason: 'Two jobs are slow' })
    expect(state(play, 'freeze')).toMatchObject({ status: 'running', estimate: { finish: Date.parse(finish) } })
    expect(
      code(play.give('dana', { type: 'estimateStep', stepId: 'freeze', finish: iso(play.now), reason: 'Now' })),
    ).toBe('malformed')
  })

  it('[R8] what needs a reason is refused without one', () => {
    const play = started()
    for (const type of ['failStep', 'holdStep', 'skipStep', 'undoStep'] as const) {
      expect(() => play.give('dana', { type, stepId: 'freeze', reason: '  ' })).toThrow(/must not be empty/)
    }
  })
})

describe('undo', () => {
  it('[R9] a completed step runs again from its original start, and its successors wait again', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    const before = state(play, 'promote')
    expect(status(play, 'switch')).toBe('ready')
    play.wait(minutes(1)).run('dana', { type: 'undoStep', stepId: 'promote', reason: 'Wrong button' })
    expect(state(play, 'promote')).toMatchObject({
      status: 'running',
      startedAt: 'startedAt' in before && before.startedAt,
      undone: 1,
    })
    expect(status(play, 'switch')).toBe('waiting')
  })

  it('[R9] a running successor cannot complete until it is done again, unless the lead overrides', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    play.run('nils', { type: 'startStep', stepId: 'switch' })
    play.run('dana', { type: 'undoStep', stepId: 'promote', reason: 'Wrong button' })
    expect(code(play.give('nils', { type: 'completeStep', stepId: 'switch' }))).toBe('predecessorOpen')
    expect(code(play.give('nils', { type: 'completeStep', stepId: 'switch', override: 'It is fine' }))).toBe(
      'notYourRole',
    )
    expect(code(play.give('lena', { type: 'completeStep', stepId: 'switch', override: 'It is fine' }))).toBe('ok')
  })

  it('[R9] is refused once a successor has finished', () => {
    const play = allDone()
    expect(message(play.give('dana', { type: 'undoStep', stepId: 'promote', reason: 'Too late' }))).toBe(
      '“Switch the traffic” has finished since and depends on “Promote the replica”.',
    )
  })

  it('[R9] a milestone and a skipped step become pending, a start by mistake too', () => {
    const play = allDone().run('lena', { type: 'undoStep', stepId: 'live', reason: 'Too early' })
    expect(state(play, 'live').status).toBe('pending')
    const other = started()
      .run('lena', { type: 'skipStep', stepId: 'later', reason: 'Not needed' })
      .run('nils', { type: 'undoStep', stepId: 'later', reason: 'It is needed' })
      .run('dana', { type: 'undoStep', stepId: 'freeze', reason: 'Started too early' })
    expect([state(other, 'later').status, state(other, 'freeze').status]).toEqual(['pending', 'pending'])
    expect(other.cutover.watchItems.every(({ resolved }) => resolved)).toBe(true)
  })

  it('[R9] voids the gates that rest on it', () => {
    const play = upToGo(new Play(smallRunbook()))
    play.run('lena', { type: 'undoStep', stepId: 'announce', reason: 'Wrong audience' })
    expect(play.cutover.gates[0]).toMatchObject({
      status: 'pending',
      reopenedBecause: '“Announce the start” was undone',
    })
    play.now = T0
    expect(code(play.give('dana', { type: 'startStep', stepId: 'freeze' }))).toBe('gateClosed')
  })
})

describe('what the clock does', () => {
  it('ends a wait after its time, at the time it was over', () => {
    const play = promoted().run('second', { type: 'confirmStep', stepId: 'promote' })
    play.run('nils', { type: 'startStep', stepId: 'switch' }, { type: 'completeStep', stepId: 'switch' })
    play.run('nils', { type: 'startStep', stepId: 'bake' })
    const over = play.now + minutes(10)
    const pass = { type: 'passTime' as const, deadline: 'waitOver' as const, id: 'bake', due: iso(over) }
    expect(play.wait(minutes(9)).give({ kind: 'clock' }, pass)).toEqual([])
    play.wait(minutes(2)).run({ kind: 'clock' }, pass)
    expect(state(play, 'bake')).toMatchObject({ status: 'done', completedAt: over, completed: { by: 'clock' } })
  })

  it('says once that a timebox ended and that an automation went silent', () => {
    const play = started().wait(minutes(20))
    const pass = (deadline: 'timebox' | 'automationSilent', id: string) =>
      play.give({ kind: 'clock' }, { type: 'passTime', deadline, id, due: iso(play.now) })
    expect(pass('timebox', 'freeze')).toMatchObject([{ type: 'stepTimeboxEnded' }])
    expect(pass('timebox', 'freeze')).toEqual([])
    play.run(person('dana', { via: 'token' }), { type: 'startStep', stepId: 'copy', jobId: 'job-7' }).wait(minutes(3))
    expect(pass('automationSilent', 'copy')).toMatchObject([{ type: 'stepWentSilent' }])
    expect(pass('automationSilent', 'copy')).toEqual([])
  })
})

it('[R1] a reopened gate leaves what runs and holds what has not begun', () => {
  const play = started()
  play.run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' })
  expect(state(play, 'freeze').status).toBe('running')
  expect(waitingFor(play.cutover, view(play, 'copy'), play.now).map(({ kind }) => kind)).toContain('gate')
})

it('[R5] the lead steps in for an executor with a reason: hold, resume, more time, fail, retry', () => {
  const play = started()
  const stepId = 'freeze'
  const override = 'Dana is asleep'
  expect(code(play.give('lena', { type: 'holdStep', stepId, reason: 'Locked' }))).toBe('notYourRole')
  play.run(
    'lena',
    { type: 'holdStep', stepId, reason: 'Locked', override },
    { type: 'resumeStep', stepId, override },
    { type: 'estimateStep', stepId, finish: iso(play.now + minutes(9)), reason: 'Slow', override },
    { type: 'failStep', stepId, reason: 'Refused', override },
    { type: 'retryStep', stepId, override },
  )
  expect(play.log.slice(-5).map((event) => 'override' in event && event.override)).toEqual(Array(5).fill(override))
})

it('a two-person step can be failed by the person who was to confirm it', () => {
  const play = promoted()
  expect(code(play.give('quinn', { type: 'failStep', stepId: 'promote', reason: 'Wrong replica' }))).toBe('notYourRole')
  play.run('second', { type: 'failStep', stepId: 'promote', reason: 'Wrong replica' })
  expect(state(play, 'promote').status).toBe('failed')
})

describe('assigning a step', () => {
  it('[R5] is for the lead; whoever holds the role takes it for themselves', () => {
    const assign = (to: string) => ({ type: 'assignStep' as const, stepId: 'freeze', to })
    const play = started()
    expect(code(play.give('dana', assign('second')))).toBe('notYourRole')
    expect(code(play.give('nils', assign('nils')))).toBe('notYourRole')
    expect(play.give('lena', assign('nils'))).toMatchObject({
      code: 'unknownPerson',
      field: 'to',
      message: 'Assign somebody who holds Database; the lead may give it to others with a reason.',
    })
    play.run('second', assign('second'))
    expect(code(play.give('lena', assign('second')))).toBe('nothingChanges')
    expect(play.run('lena', assign('dana')).cutover.steps[2]).toMatchObject({ status: 'running', assigned: 'dana' })
  })

  it('asks whom it is given to for a new acknowledgement', () => {
    const play = started().run('dana', { type: 'acknowledgeStep', stepId: 'freeze' })
    expect(play.cutover.steps[2]?.acknowledged).toMatchObject({ by: 'dana' })
    play.run('lena', { type: 'assignStep', stepId: 'freeze', to: 'second' })
    expect(play.cutover.steps[2]).not.toHaveProperty('acknowledged')
  })
})
