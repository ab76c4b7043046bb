import { describe, expect, it } from 'vitest'
import { hypercareNext, whoActs } from '../../../../client/features/hypercare/hypercareNext.ts'
import { watchOf } from '../../../../shared/derived/watch.ts'
import { linked } from '../../../support/changes.ts'
import { minutes, type Play } from '../../../support/play.ts'
import { SITUATIONS } from '../../../support/situations.ts'

const HOUR = minutes(60)
const acts = (play: Play) => {
  const watch = watchOf(play.cutover, play.now)
  if (!watch) throw new Error('the small runbook has hypercare')
  return hypercareNext(play.cutover, watch, play.now)
}
const said = (play: Play) => acts(play).map(({ role, does, late }) => `${late ? 'late: ' : ''}${role} ${does}`)

describe('who acts next in hypercare', () => {
  it('is nobody before it begins and after the cutover is closed', () => {
    expect(said(SITUATIONS.closed())).toEqual([])
  })

  it('is whoever looks next, then those who sign', () => {
    const [looks, ...rest] = said(SITUATIONS.hypercare())
    expect(looks).toMatch(/^lead check-in due .*, in 8 h$/)
    expect(rest).toEqual(['operations sign hypercare off'])
  })

  it('puts what is late first: a look that is overdue, a figure beyond its limit', () => {
    const play = SITUATIONS.hypercare()
    play.run('lena', { type: 'addWatchItem', title: 'Slow report', owner: 'dba' })
    play.wait(9 * HOUR).run('quinn', { type: 'recordMetric', metric: 'error_rate', value: 0.02 })
    expect(said(play)).toEqual([
      expect.stringMatching(/^late: lead check-in overdue since .*, 1 h ago$/),
      'late: lead bring back within the limit: error_rate',
      'dba resolve “Slow report”',
      'operations sign hypercare off',
    ])
  })

  it('is the lead for the ticket, until somebody has asked ServiceNow to close it', () => {
    const play = linked(SITUATIONS.hypercare())
    expect(said(play)).toContain('lead close CHG0030001 in ServiceNow')
    play.run('lena', { type: 'closeChange', changeId: 'change-1', code: 'successful', notes: 'As planned' })
    expect(said(play)).not.toContain('lead close CHG0030001 in ServiceNow')
  })

  it('asks for figures that are missing only once the time is over', () => {
    const play = SITUATIONS.hypercare()
    expect(said(play).some((each) => each.includes('error_rate'))).toBe(false)
    play.wait(73 * HOUR)
    expect(said(play)).toContain('lead record: error_rate')
  })

  it('counts the watch items of a role, and gives the lead those of nobody', () => {
    const play = SITUATIONS.hypercare()
    for (const title of ['One', 'Two']) play.run('lena', { type: 'addWatchItem', title, owner: 'dba' })
    play.run('lena', { type: 'addWatchItem', title: 'Three' })
    expect(said(play)).toContain('dba resolve 2 watch items')
    expect(said(play)).toContain('lead resolve “Three”')
  })

  it('is the lead, who closes, once everybody has signed and nothing is watched', () => {
    const play = SITUATIONS.hypercare()
    play.run('lena', { type: 'recordCheckIn', note: 'Quiet', metrics: { error_rate: 0.001 } })
    play.run('olga', { type: 'signOff' })
    expect(said(play)[0]).toBe('lead close the cutover, everybody has signed off')
  })

  it('names the role with those who hold it', () => {
    const { cutover } = SITUATIONS.hypercare()
    expect(whoActs(cutover, 'operations', (id) => id).names).toBe('olga')
    expect(whoActs({ ...cutover, people: {} }, 'operations', (id) => id)).toEqual({
      title: 'Operations',
      names: 'nobody',
    })
  })
})
