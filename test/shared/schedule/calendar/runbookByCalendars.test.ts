import { describe, expect, it } from 'vitest'
import { readRunbook } from '../../../../shared/runbook/runbookFile.ts'
import { currentPlan } from '../../../../shared/schedule/currentPlan.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import { planRunbook } from '../../../../shared/schedule/network.ts'
import { planRisk } from '../../../../shared/schedule/risk/planRisk.ts'
import { riskForecast } from '../../../../shared/schedule/risk/riskForecast.ts'
import { Play } from '../../../support/play.ts'
import { mustRead } from '../../../support/smallRunbook.ts'

const HEAD = `runbook: r
title: R
tier: 3
timezone: Europe/Berlin
window: 12d
calendar: office
calendars:
  office:
    hours: { Mon-Thu: 08:00-12:00 13:00-17:00, Fri: 08:00-14:00 }
    except: { 2027-03-29: none }
  india: { timezone: Asia/Kolkata, hours: { Mon-Fri: 09:00-18:00 }, workstreams: [Remote] }
  nights: { hours: { Mon-Sun: 22:00-06:00 } }
roles:
  lead: { title: Lead }
  dba: { title: Database, calendar: 24h }
  night: { title: Night, calendar: nights }
phases: [Preparation]
`
const WORK = `workstreams:
  Here:
    - { step: prepare, title: Prepare, owner: lead, phase: Preparation, takes: 10h, verify: Done }
    - { step: copy, title: Copy, owner: dba, phase: Preparation, takes: 10h, after: [prepare], verify: Done }
    - { step: count, title: Count, owner: lead, phase: Preparation, takes: 1h, after: [copy +2h working], verify: Done }
    - { step: watch, title: Watch, owner: night, phase: Preparation, takes: 7h, after: [copy], verify: Done }
    - { step: patch, title: Patch, owner: night, calendar: office, phase: Preparation, takes: 30m, after: [copy], verify: Done }
  Remote:
    - { step: port, title: Port, owner: lead, phase: Preparation, takes: 3h, after: [prepare], verify: Done }
`
/** A Thursday; the clocks go forward on the Sunday after it, and Monday is a holiday. */
const T0 = Date.parse('2027-03-25T09:00:00+01:00')

const runbook = () => mustRead(HEAD + WORK)
const clocks = (at: number) =>
  new Date(at).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' }).slice(5, 16).replace(' ', ' ')

describe('a plan by calendars', () => {
  it('keeps each step to its own calendar, its workstream’s, its owner’s or the runbook’s, over a change of the clocks', () => {
    const { nodes } = planRunbook(runbook(), { t0: T0 })
    expect(
      nodes.map(({ id, earlyStart, earlyFinish }) => [
        id,
        clocks(T0 + earlyStart * 1000),
        clocks(T0 + earlyFinish * 1000),
      ]),
    ).toEqual([
      ['prepare', '03-25 09:00', '03-26 11:00'],
      ['copy', '03-26 11:00', '03-26 21:00'],
      ['count', '03-30 10:00', '03-30 11:00'],
      ['watch', '03-26 22:00', '03-27 05:00'],
      ['patch', '03-30 08:00', '03-30 08:30'],
      ['port', '03-26 11:00', '03-29 06:00'],
    ])
  })

  it('works around the clock as long as T-0 is not known', () => {
    expect(planRunbook(runbook()).nodes.map(({ earlyFinish }) => earlyFinish / 3600)).toEqual([
      10, 20, 23, 27, 20.5, 13,
    ])
  })

  it('is what a cutover is compared with, and what it is forecast by', () => {
    const people = { lead: ['lead'], dba: ['dba'], night: ['night'] }
    const { cutover } = new Play(runbook(), { people }).run('lead', { type: 'startCutover' })
    const planned = (t0: number) =>
      planRunbook(runbook(), { t0 }).nodes.map(({ earlyStart, earlyFinish }) => ({
        start: t0 + earlyStart * 1000,
        finish: t0 + earlyFinish * 1000,
      }))
    const { t0 } = cutover
    const hour = 3_600_000
    expect(currentPlan(cutover).steps).toEqual(planned(t0))
    expect(forecast(cutover, t0).steps).toMatchObject(planned(t0))
    expect(forecast(cutover, t0 + hour).steps).toMatchObject(planned(t0 + hour))
    // What runs goes on in its hours: as planned, however late somebody looks.
    const begun = new Play(runbook(), { people })
      .run('lead', { type: 'startCutover' })
      .run('lead', { type: 'startStep', stepId: 'prepare' })
    const [first] = forecast(begun.cutover, t0 + hour).steps
    expect(first).toMatchObject({ finish: planned(t0)[0]?.finish })
  })
})

describe('a hold of work by calendar', () => {
  const office = `${HEAD.replace(', workstreams: [Remote]', '')}workstreams:
  Here:
    - { step: copy, title: Copy, owner: lead, phase: Preparation, takes: 1h, verify: Done }
`
  const at = (time: string) => Date.parse(`2027-03-25T${time}:00+01:00`)
  const held = () => {
    const play = new Play(mustRead(office), { people: { lead: ['lena'] }, now: at('11:30') })
    play.run('lena', { type: 'startCutover' }, { type: 'startStep', stepId: 'copy' })
    return play.wait(at('11:40') - play.now).run('lena', { type: 'holdStep', stepId: 'copy', reason: 'No access' })
  }
  const ends = ({ cutover, now }: Play) => clocks(forecast(cutover, now).steps[0]?.finish ?? 0)

  it('leaves the rest of it for hours in which somebody works', () => {
    const play = held()
    expect(ends(play.wait(at('12:30') - play.now))).toBe('03-25 13:50')
    expect(ends(play.wait(at('16:40') - play.now))).toBe('03-26 08:30')
  })

  it('and so it is once it goes on, in a break too', () => {
    const play = held()
    play.wait(at('12:20') - play.now).run('lena', { type: 'resumeStep', stepId: 'copy' })
    expect(ends(play)).toBe('03-25 14:00')
  })
})

it('tries a night by calendars: nothing begins in hours in which nobody works, and nothing is over sooner than its work takes', () => {
  const play = new Play(runbook(), { people: { lead: ['lead'], dba: ['dba'], night: ['night'] }, now: T0 })
  const likely = forecast(play.cutover, T0)
  const { steps, finish } = riskForecast(play.cutover, T0)
  for (const [position, step] of likely.steps.entries())
    expect(steps[position]?.p50).toBeGreaterThan(step?.start ?? Infinity)
  expect(finish.p80).toBeGreaterThan(likely.finish)
  const planned = planRisk(runbook(), { t0: T0 })
  expect(T0 + (planned?.finish.p80 ?? 0) * 1000).toBeGreaterThan(likely.finish)
  expect(planned?.finish.p80).toBeGreaterThan(planRisk(runbook())?.finish.p80 ?? Infinity)
})

describe('[R13] calendars', () => {
  const said = (head: string, work = WORK) =>
    readRunbook(head + work, 'r.yaml')
      .faults.filter(({ severity }) => severity === 'error')
      .map(({ line, column, message }) => `${line}:${column} ${message}`)

  it.each([
    ['calendar: office', 'calendar: ofice', '6:11 "ofice" is not a calendar of this runbook; did you mean "office"?'],
    [
      'calendar: nights',
      'calendar: days',
      '16:36 "days" is not a calendar of this runbook; its calendars are office, india, nights',
    ],
    [
      'workstreams: [Remote]',
      'workstreams: [Remot]',
      '11:83 "Remot" is not a workstream of this runbook; did you mean "Remote"?',
    ],
    ['Mon-Fri: 09:00', 'Mon-Fry: 09:00', 'days like Mon or Mon-Fri'],
    ['2027-03-29: none', '2027-02-29: none', 'a date like 2027-12-24'],
    ['Fri: 08:00-14:00', 'Fri: 8-14', 'write hours like 08:00-12:00 13:00-17:00'],
    ['Fri: 08:00-14:00', 'Thu-Fri: 08:00-14:00', 'a day is there twice'],
    ['Mon-Sun: 22:00-06:00', 'Mon-Sun: none', 'a calendar has a day with hours'],
    ['  nights:', '  24h:', 'all hours'],
    ['Asia/Kolkata', 'Asia/Kolkatta', '"Asia/Kolkatta" is not an IANA time zone; did you mean'],
  ])('%s, not %s', (right, wrong, message) => {
    expect(said(HEAD.replace(right, wrong)).join('\n')).toContain(message)
  })
  it('say of a workstream that it keeps to two', () => {
    expect(said(HEAD.replace('22:00-06:00 }', '22:00-06:00 }, workstreams: [Remote]')).join()).toContain(
      '"Remote" keeps to "india" already',
    )
  })
})
