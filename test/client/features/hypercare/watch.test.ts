import { describe, expect, it } from 'vitest'
import { watchOf } from '../../../../shared/derived/watch.ts'
import { minutes, Play, T0 } from '../../../support/play.ts'
import { SITUATIONS } from '../../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../../support/smallRunbook.ts'

const HOUR = minutes(60)

describe('the watch after go-live', () => {
  it('has no dates before hypercare is entered, but says what will come', () => {
    const watch = watchOf(new Play(smallRunbook()).cutover, T0)
    expect(watch).toMatchObject({ definition: { lasts: 72 * 3600, checkInEvery: 8 * 3600 } })
    expect(watch?.began ?? watch?.ends ?? watch?.nextCheckIn).toBeUndefined()
  })

  it('ends so long after it began, and asks for a check-in after each rhythm', () => {
    const play = SITUATIONS.hypercare()
    const began = play.now
    expect(watchOf(play.cutover, play.now)).toMatchObject({
      began,
      ends: began + 72 * HOUR,
      nextCheckIn: began + 8 * HOUR,
    })
    play.wait(9 * HOUR).run('lena', { type: 'recordCheckIn', note: 'Quiet' })
    expect(watchOf(play.cutover, play.now)?.nextCheckIn).toBe(began + 17 * HOUR)
  })

  it('asks for no more check-ins once the cutover is closed', () => {
    expect(watchOf(SITUATIONS.closed().cutover, T0 + 200 * HOUR)?.nextCheckIn).toBeUndefined()
  })

  it('holds the exit criteria against their latest value', () => {
    const play = SITUATIONS.hypercare()
    expect(watchOf(play.cutover, play.now)?.exit).toMatchObject([{ sentence: 'error_rate ≤ 0.01', met: undefined }])
    play.run('quinn', { type: 'recordMetric', metric: 'error_rate', value: 0.02 })
    expect(watchOf(play.cutover, play.now)?.exit).toMatchObject([{ met: false, latest: { value: 0.02, by: 'quinn' } }])
    play.run('lena', { type: 'recordCheckIn', note: 'Better', metrics: { error_rate: 0.004 } })
    expect(watchOf(play.cutover, play.now)?.exit).toMatchObject([{ met: true, latest: { value: 0.004 } }])
  })

  it('lists who signs off, and who has', () => {
    const play = SITUATIONS.hypercare().run('lena', { type: 'recordMetric', metric: 'error_rate', value: 0.001 })
    expect(watchOf(play.cutover, play.now)?.signOffs).toEqual([
      { role: 'operations', title: 'Operations', people: ['olga'] },
    ])
    play.run('olga', { type: 'signOff', note: 'Quiet nights' })
    expect(watchOf(play.cutover, play.now)?.signOffs[0]?.signed).toMatchObject({ by: 'olga', note: 'Quiet nights' })
  })

  it('is absent where the runbook has no hypercare', () => {
    const without = mustRead(SMALL_YAML.replace(/^hypercare:.*$/m, ''))
    expect(watchOf(new Play(without).cutover, T0)).toBeUndefined()
  })
})
