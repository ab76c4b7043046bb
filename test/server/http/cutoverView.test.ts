import { describe, expect, it } from 'vitest'
import { viewOf } from '../../../server/http/cutoverView.ts'
import { cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import { NOTHING_KNOWN } from '../../../shared/derived/directory.ts'
import { iso, minutes, type Play, person, T0 } from '../../support/play.ts'
import { promoted, SITUATIONS, started } from '../../support/situations.ts'

const view = ({ cutover, now }: Play) => cutoverView.strict().parse(viewOf(cutover, NOTHING_KNOWN, now))
const step = (play: Play, stepId: string) =>
  view(play).steps.find(({ id }) => id === stepId) ?? expect.unreachable(stepId)
const clock = (play: Play, deadline: 'timebox' | 'automationSilent', id: string) =>
  play.run({ kind: 'clock' }, { type: 'passTime', deadline, id, due: iso(play.now) })

describe('a step as programs see it', () => {
  it('shows the job of an automation, when it was heard of, its silence, and who took over', () => {
    const automation = person('dana', { via: 'token' })
    const play = started().run(automation, { type: 'startStep', stepId: 'copy', jobId: 'job-7' })
    play.wait(minutes(1)).run(automation, { type: 'heartbeatStep', stepId: 'copy', note: '40 %' })
    const heardAt = iso(play.now)
    expect(step(play, 'copy').job).toEqual({ id: 'job-7', heardAt, note: '40 %' })
    clock(play.wait(minutes(3)), 'automationSilent', 'copy')
    expect(step(play, 'copy').job).toEqual({ id: 'job-7', heardAt, note: '40 %', silentSince: iso(play.now) })
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'The job is stuck' })
    expect(step(play, 'copy').takenOver).toEqual({ by: 'dana', at: iso(play.now), reason: 'The job is stuck' })
  })

  it('shows when its timebox ended, so that somebody decides', () => {
    const play = clock(started().wait(minutes(20)), 'timebox', 'freeze')
    expect(step(play, 'freeze')).toMatchObject({ state: 'running', timeboxEndedAt: iso(play.now) })
  })

  it('shows what the steps before it have left, and who confirmed', () => {
    const play = promoted()
    expect(step(play, 'promote')).toMatchObject({
      state: 'unconfirmed',
      received: [{ from: 'copy', name: 'rows', value: '120 000' }],
    })
    expect(step(play, 'switch')).not.toHaveProperty('received')
    play.run('second', { type: 'confirmStep', stepId: 'promote' })
    expect(step(play, 'promote')).toMatchObject({ state: 'done', completedBy: 'dana', confirmedBy: 'second' })
  })
})

describe('the plan of a step as programs see it', () => {
  it('stays beside as it was at T-0, wherever T-0 is moved later', () => {
    const play = started()
    play.wait(Math.max(0, T0 - play.now) + minutes(1))
    const before = step(play, 'switch')
    expect(before.baseline).toEqual(before.planned)
    play.run('lena', { type: 'moveT0', t0: iso(T0 + minutes(25)), reason: 'Later' })
    const after = step(play, 'switch')
    expect(after.baseline).toEqual(before.baseline)
    expect(Date.parse(after.planned?.start ?? '') - Date.parse(after.baseline?.start ?? '')).toBe(minutes(25))
  })
})

describe('what is watched, as programs see it', () => {
  it('shows how severe it is and since when', () => {
    const play = SITUATIONS.hypercare().run('dana', { type: 'addWatchItem', title: 'Orders are lost', severity: 1 })
    expect(view(play).watchItems).toEqual([{ id: 'w1', title: 'Orders are lost', severity: 1, addedAt: iso(play.now) }])
  })
})
