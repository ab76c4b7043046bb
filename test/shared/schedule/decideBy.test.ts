/** How long a gate can wait, and what sets the limit. */
import { describe, expect, it } from 'vitest'
import { decideBy } from '../../../shared/schedule/decideBy.ts'
import { forecast, layOutWork } from '../../../shared/schedule/forecast.ts'
import { makeReady, minutes, Play, T0 } from '../../support/play.ts'
import { promoted, SITUATIONS, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

const asked = (yaml = SMALL_YAML) => {
  const play = makeReady(new Play(mustRead(yaml)).run('lena', { type: 'startCutover' }))
  return play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
}
/** With a second gate, in the middle of the outage. */
const TWO = SMALL_YAML.replace(
  'phases: [',
  '  - { id: release, title: Release, after: [promote], approvers: { roles: [operations, sponsor], quorum: 2 }, decides: sponsor }\n$&',
)
  .replace('after: [promote], verify: Switched', 'after: [release], verify: Switched')
  .replace('verify: No writes', '$&, takesServiceDown: true')
  .replace('verify: Written', '$&, bringsServiceBack: true')
const at = (play: Play, gate = 0) => decideBy(play.cutover, gate, play.now) ?? expect.unreachable('never decided')

describe('a gate has to be decided', () => {
  it('as long as a go still ends inside the window, to the second', () => {
    const play = asked()
    const by = at(play)
    expect(by.binds).toBe('window')
    const endIf = (decided: number) => layOutWork(play.cutover, play.now, { gate: 0, at: decided }).end
    expect(endIf(by.at)).toBe(play.cutover.windowEnd)
    expect(endIf(by.at + 1000)).toBe(play.cutover.windowEnd + 1000)
  })

  it('at the same time however long it has been waited', () => {
    const play = asked()
    const first = at(play)
    for (const wait of [1, 20, 60, 300, 3000]) expect(at(play.wait(minutes(wait)))).toEqual(first)
  })

  it('while the outage that it prolongs stays inside its limit', () => {
    const play = started(mustRead(TWO.replace('window: 4h', 'window: 4h\noutage: { atMost: 2h }')))
    // After “Release” come switch, validate and open for writes: 17 minutes.
    expect(at(play, 1)).toEqual({ at: T0 + minutes(1 + 120 - 17), binds: 'outage' })
    // Before the outage it is no longer for waiting.
    expect(at(asked(TWO.replace('window: 4h', 'window: 4h\noutage: { atMost: 1m }'))).binds).toBe('window')
  })

  it('while what has begun can be reversed inside the window, where that is lost first', () => {
    const play = promoted(mustRead(TWO.replace('Demote the replica, takes: 10m', 'Demote the replica, takes: 40m')))
    expect(at(play, 1)).toEqual({ at: play.cutover.windowEnd - minutes(47), binds: 'rollback' })
  })

  it('before what does not wait for it begins, where that can no longer be reversed inside the window', () => {
    const yaml = TWO.replace('Demote the replica, takes: 10m', 'Demote the replica, takes: 3h30m')
    const play = started(mustRead(yaml)).run('dana', { type: 'completeStep', stepId: 'freeze' })
    const step = play.cutover.runbook.steps.findIndex(({ id }) => id === 'promote')
    // Promotion comes before “Release”, and has not begun.
    expect(at(play, 1)).toEqual({ at: forecast(play.cutover, play.now).steps[step]?.start, binds: 'rollback' })
  })

  it('before a point of no return that does not wait for it', () => {
    const play = started(mustRead(TWO.replace('takes: 5m, after: [copy FF]', '$&, pointOfNoReturn: true')))
    const step = play.cutover.runbook.steps.findIndex(({ id }) => id === 'watch-lag')
    const starts = forecast(play.cutover, play.now).steps[step]?.start
    expect(at(play, 1)).toEqual({ at: starts, binds: 'pointOfNoReturn', step })
    // The one behind it is none of its limits.
    expect(at(started(mustRead(TWO)), 1).binds).toBe('window')
  })

  it('never, once it will not be decided any more', () => {
    expect(decideBy(SITUATIONS.cancelled().cutover, 0, T0)).toBeUndefined()
  })
})
