import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { warnsAhead } from '../../../shared/attention/rollbackDuties.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { closingWorkstreams, workstreamDeadlines } from '../../../shared/schedule/workstreamDeadlines.ts'
import { duties } from '../../support/duties.ts'
import { anyNight, playThrough } from '../../support/evidence/anyNight.ts'
import { minutes, Play, T0 } from '../../support/play.ts'
import { mustRead } from '../../support/smallRunbook.ts'

const NIGHT = (window: string, warn = '') => `
runbook: two-ways
title: Two ways back
tier: 3
timezone: UTC
window: ${window}
${warn}
roles: { lead: { title: Lead }, dba: { title: Database }, net: { title: Network } }
phases: [Night]
workstreams:
  Database:
    - { step: copy, title: Copy, phase: Night, owner: dba, takes: 1h, verify: Seen, rollback: { title: Drop, takes: 40m } }
  Network:
    - { step: route, title: Route, phase: Night, owner: net, takes: 10m, verify: Seen, rollback: { title: Route back, takes: 20m } }
    - { step: switch, title: Switch, phase: Night, owner: net, takes: 10m, after: [copy], verify: Seen, rollback: { title: Switch back, takes: 5m } }
`
const begun = (window: string, warn?: string) =>
  new Play(mustRead(NIGHT(window, warn)), { people: { lead: ['lena'], dba: ['dana'], net: ['nora'] }, now: T0 })
    .run('lena', { type: 'startCutover' })
    .run('dana', { type: 'startStep', stepId: 'copy' })
    .run('nora', { type: 'startStep', stepId: 'route' })
    .wait(minutes(10))
    .run('nora', { type: 'completeStep', stepId: 'route' })

/** In which the end of the window is never far. */
const shortWindow = anyNight.map((night) => ({ ...night, window: 20 + (night.window % 70) }))

const said = (play: Play) =>
  duties(play).filter(({ kind }) => kind === 'rollbackDeadline' || kind === 'workstreamDeadline')

describe('the rollback deadline of a workstream', () => {
  it('is said to the lead and to those who work in it, also once everything can no longer be rolled back', () => {
    // Of everything and of the database alone until T+80, of the network alone until T+100.
    const play = begun('2h')
    play.wait(minutes(50)).run('dana', { type: 'completeStep', stepId: 'copy' })
    play.run('nora', { type: 'startStep', stepId: 'switch' }).wait(minutes(10))
    play.run('nora', { type: 'completeStep', stepId: 'switch' }).wait(minutes(20))
    const [network] = said(play)
    expect(said(play)).toHaveLength(1)
    expect(network).toMatchObject({
      kind: 'workstreamDeadline',
      tone: 'late',
      asked: ['lena', 'nora'],
      over: 'in 10 min',
    })
    expect(network?.title).toBe('The way back of Network closes')
    expect(network?.says).toBe(
      'A rollback of Network alone that begins later ends after the window: 23:40. Begun now, it would end 23:50.',
    )
  })
})

const HELD_BY_ANOTHER = `
runbook: held
title: Held by another
tier: 3
timezone: UTC
window: 110m
roles: { lead: { title: Lead }, dba: { title: Database }, net: { title: Network } }
phases: [Night]
workstreams:
  Database:
    - { step: prepare, title: Prepare, phase: Night, owner: dba, takes: 30m, verify: Seen, rollback: { title: Unprepare, takes: 5m } }
    - { step: load, title: Load, phase: Night, owner: dba, takes: 90m, after: [prepare], verify: Seen, rollback: { title: Empty, takes: 5m } }
  Network:
    - { step: guard, title: Guard, phase: Night, owner: net, takes: 10m, after: [load FF], verify: Seen, rollback: { title: Unguard, takes: 1m } }
`

it('a way back that has closed for one workstream alone is said while everything can still go back', () => {
  // Alone the guard waits for the load, which goes on; with everything the load never begins.
  const play = new Play(mustRead(HELD_BY_ANOTHER), {
    people: { lead: ['lena'], dba: ['dana'], net: ['nora'] },
    now: T0,
  })
    .run('lena', { type: 'startCutover' })
    .run('dana', { type: 'startStep', stepId: 'prepare' })
    .run('nora', { type: 'startStep', stepId: 'guard' })
    .wait(minutes(5))
  expect(said(play)).toMatchObject([
    { title: 'The way back of Network has closed', over: 'too late', asked: ['lena', 'nora'] },
  ])
  expect(said(play)[0]?.says).toBe(
    'A rollback of Network alone ends after the window, while one of everything still fits. Begun now, it would end 00:01.',
  )
})

describe('in random nights', () => {
  it('the lead is told by name of each workstream whose deadline passes within what the runbook warns of', () => {
    const seen = { named: 0, early: 0 }
    fc.assert(
      fc.property(shortWindow, (night) => {
        playThrough(night, (play) => {
          const { cutover, now } = play
          const by = forecast(cutover, now).rollBackBy
          const all = workstreamDeadlines(cutover, now)
          const within = warnsAhead(cutover.runbook)
          if (cutover.runbook.workstreams.length < 2) return
          const closing = closingWorkstreams(cutover, now, { within, whole: by })
          const isOpen = by !== undefined && by.at >= now
          expect(closing).toEqual(all.filter(({ at }) => at <= now + within && (isOpen || at >= now)))
          seen.early += all.length - closing.length
          const told = said(play).filter(({ asked }) => asked.includes('lena'))
          for (const { workstream, because, at, end } of all) {
            if (because !== 'window' || at < now || at > now + within || end <= now) continue
            seen.named += 1
            expect(told.some(({ title, says }) => `${title} ${says}`.includes(workstream))).toBe(true)
          }
          expect(new Set(said(play).map(({ key }) => key)).size).toBe(said(play).length)
        })
      }),
      { numRuns: 60 },
    )
    expect(seen.named).toBeGreaterThan(5)
    expect(seen.early).toBeGreaterThan(5)
  })
})
