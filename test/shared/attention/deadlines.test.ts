import { describe, expect, it } from 'vitest'
import { deadlineAtRisk, finishBy } from '../../../shared/schedule/finishBy.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { duties, mine } from '../../support/duties.ts'
import { newsIn } from '../../support/news.ts'
import { iso, minutes, Play, T0, upToGo } from '../../support/play.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

const withStep = (id: string, more: string) => mustRead(SMALL_YAML.replace(`step: ${id},`, `step: ${id}, ${more},`))

/** Freezing has begun at T+1. */
const frozen = (more: string, id = 'freeze') => {
  const play = upToGo(new Play(withStep(id, more)))
  play.now = T0
  return play.run('dana', { type: 'startStep', stepId: 'freeze' })
}
const atRisk = (play: Play) => duties(play).filter(({ kind }) => kind === 'deadline')

describe('a deadline of a step', () => {
  it('is nobody’s duty as long as the forecast keeps it, and that of who does it and the lead where it does not', () => {
    const play = frozen('deadline: T+12m')
    expect(atRisk(play)).toEqual([])
    play.run('dana', { type: 'estimateStep', stepId: 'freeze', finish: iso(T0 + minutes(20)), reason: 'Locks' })
    expect(atRisk(play)).toMatchObject([
      {
        on: { stepId: 'freeze' },
        tone: 'late',
        says: 'Must be finished by 22:12, and is expected 22:20.',
        over: '8 min too late',
        asked: ['dana', 'lena'],
      },
    ])
    expect(mine(play, 'nils', 'deadline')).toEqual([])
    play.now = T0 + minutes(14)
    expect(atRisk(play)[0]?.says).toContain('Should have been finished by 22:12')
    play.run('dana', { type: 'completeStep', stepId: 'freeze' })
    expect(atRisk(play)).toEqual([])
  })

  it('is said of a step that has not begun, one occasion as long as it stands', () => {
    const play = frozen('deadline: T+40m', 'promote')
    const key = () => atRisk(play)[0]?.key
    expect(key()).toBeUndefined()
    play.run('dana', { type: 'estimateStep', stepId: 'freeze', finish: iso(T0 + minutes(40)), reason: 'Locks' })
    const first = key()
    expect(first).toBeDefined()
    play.wait(minutes(1))
    expect(key()).toBe(first)
  })

  it('moves with T-0 where it is an offset, and not where it is an instant', () => {
    const offset = new Play(withStep('freeze', 'deadline: T+12m'))
    const instant = new Play(withStep('freeze', `deadline: "${iso(T0 + minutes(12))}"`))
    for (const play of [offset, instant]) {
      play.run('lena', {
        type: 'moveT0',
        t0: iso(T0 + minutes(60)),
        windowEnd: iso(T0 + minutes(400)),
        reason: 'Later',
      })
    }
    const by = ({ cutover, now }: Play) => {
      const step = cutover.runbook.steps.find(({ id }) => id === 'freeze')
      return step && finishBy(cutover, step, now)
    }
    expect([by(offset), by(instant)]).toEqual([T0 + minutes(72), T0 + minutes(12)])
    expect(atRisk(offset)).toEqual([])
    expect(atRisk(instant)).toHaveLength(1)
  })

  it('moves while the countdown is held, where it is an offset', () => {
    const play = new Play(withStep('freeze', 'deadline: T+12m'))
    play.run('lena', { type: 'startCutover' }, { type: 'holdCountdown', reason: 'Waiting' })
    play.wait(minutes(120))
    const position = play.cutover.runbook.steps.findIndex(({ id }) => id === 'freeze')
    const look = { now: play.now, forecast: forecast(play.cutover, play.now) }
    expect(deadlineAtRisk(play.cutover, position, look)).toBeUndefined()
  })
})

describe('who is informed of a step', () => {
  it('reads that it is done, once it is, and nothing of its start', () => {
    const play = frozen('parties: { informed: [qa, operations], consulted: [network] }')
    const about = () => newsIn(play).filter(({ event }) => 'stepId' in event && event.stepId === 'freeze')
    expect(about()).toEqual([])
    play.run('dana', { type: 'completeStep', stepId: 'freeze' })
    expect(about()).toMatchObject([
      { told: ['quinn', 'olga'], whose: [], grave: false, says: '“Freeze writes” is done' },
    ])
  })

  it('reads it only once a second person has confirmed', () => {
    const play = frozen('parties: { informed: [qa] }', 'promote')
    play.wait(minutes(6)).run('dana', { type: 'completeStep', stepId: 'freeze' })
    play.run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' }, { type: 'startStep', stepId: 'copy' })
    play.wait(minutes(5)).run('dana', { type: 'completeStep', stepId: 'copy', outputs: { rows: '1' } })
    play.run('dana', { type: 'startStep', stepId: 'promote' }, { type: 'completeStep', stepId: 'promote' })
    const about = () => newsIn(play).filter(({ event }) => 'stepId' in event && event.stepId === 'promote')
    expect(about()).toEqual([])
    play.run('second', { type: 'confirmStep', stepId: 'promote' })
    expect(about()).toMatchObject([{ type: 'stepConfirmed', told: ['quinn'] }])
  })
})
