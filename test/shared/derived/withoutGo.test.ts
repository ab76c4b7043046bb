import { describe, expect, it } from 'vitest'
import { NOTHING_KNOWN } from '../../../shared/derived/directory.ts'
import { sayWithoutGo, warningsFor } from '../../../shared/derived/warnings.ts'
import { pendingWithoutGo, startsWithoutGo, ungatedSteps } from '../../../shared/derived/withoutGo.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { generateRunbook } from '../../support/generateRunbook.ts'
import { Play } from '../../support/play.ts'
import { mustRead } from '../../support/smallRunbook.ts'

/** The gate is there, but two steps of the phase behind it do not wait for it. */
const openFlank = ({ tier = 2, dns = 'notBefore: T0', old = 'after: [switch-dns]', gate = 'at: T-5m' } = {}) => `
runbook: open-flank
title: A gate with an open flank
tier: ${tier}
timezone: UTC
window: 2h
roles: { lead: { title: Lead }, team: { title: Team }, approver: { title: Approver }, owner: { title: Owner } }
gates:
  - { id: go-live, title: Go / no-go, ${gate}, approvers: { roles: [approver], quorum: 1 }, decides: owner }
phases: [Cutover]
workstreams:
  Held:
    - { step: freeze, title: Freeze writes, phase: Cutover, owner: team, takes: 5m, after: [go-live], verify: done, rollback: "none, because it is a trial" }
  Not held:
    - { step: switch-dns, title: Switch the DNS, phase: Cutover, owner: team, takes: 5m, ${dns}, verify: done, rollback: "none, because it is a trial" }
    - { step: delete-old, title: Delete the old cluster, phase: Cutover, owner: team, takes: 5m, ${old}, pointOfNoReturn: true, verify: done }
`
const faultsOf = (text: string) =>
  readRunbook(text, 'flank.yaml').faults.map(({ line, severity, message }) => `${line} ${severity}: ${message}`)
const ids = (text: string, t0?: number) => {
  const runbook = mustRead(text)
  return startsWithoutGo(runbook, t0).map((position) => runbook.steps[position]?.id)
}

const OPEN =
  'no gate holds "switch-dns", so at its time it starts without any go; let it come after one, like after: [go-live]'
const IRREVERSIBLE =
  'no gate holds this point of no return, so it could start without any go; let it come after one, like after: [go-live]'

describe('what starts at T-0 without any go', () => {
  it('[R13] is warned of where the file says so, and forbidden to a point of no return in tier 1', () => {
    expect(faultsOf(openFlank({ tier: 2 }))).toEqual([`15 warning: ${OPEN}`, `16 warning: ${IRREVERSIBLE}`])
    expect(faultsOf(openFlank({ tier: 1 }))).toEqual([`15 warning: ${OPEN}`, `16 error: ${IRREVERSIBLE}`])
    expect(readRunbook(openFlank({ tier: 1 }), 'flank.yaml').runbook).toBeUndefined()
  })

  it('is mended by doing what the warning says', () => {
    expect(faultsOf(openFlank({ tier: 1, dns: 'notBefore: T0, after: [go-live]' }))).toEqual([])
  })

  it('is not what the plan starts before T-0, unless there is no way back from it', () => {
    const early = openFlank({ dns: 'notBefore: T-2h', old: 'notBefore: T-1h' })
    expect(ids(early)).toEqual([])
    expect(faultsOf(early)).toEqual([`16 warning: ${IRREVERSIBLE}`])
  })

  it('counts a fixed instant once T-0 is known', () => {
    const fixed = openFlank({ dns: 'notBefore: "2026-11-28T21:00:00Z"', old: 'after: [go-live]' })
    expect(ids(fixed, Date.parse('2026-11-28T20:00:00Z'))).toEqual(['switch-dns'])
    expect(ids(fixed, Date.parse('2026-11-28T22:00:00Z'))).toEqual([])
  })

  it('is not what a first gate waits for, unless the service is at stake; that needs a gate of its own', () => {
    const first = (more: string) =>
      openFlank({ dns: `notBefore: T0${more}`, old: 'after: [go-live]', gate: 'after: [switch-dns]' })
    expect(faultsOf(first(''))).toEqual([])
    expect(faultsOf(first(', takesServiceDown: true, bringsServiceBack: true'))).toEqual([
      '15 warning: no gate holds "switch-dns", so at its time it starts without any go; add a gate before it',
    ])
  })

  it('is said once of a runbook without any gate', () => {
    const [head = '', rest = ''] = openFlank({ old: 'after: [switch-dns]' }).split('gates:\n')
    const none = `${head}${rest.split('\n').slice(1).join('\n')}`.replace('after: [go-live], ', '')
    expect(faultsOf(none)).toEqual([
      '9 warning: there is no gate: 2 steps start without any go',
      '14 warning: no gate holds this point of no return, so it could start without any go; add a gate before it',
    ])
  })

  it('is listed for a cutover until it has begun, and warned of when it is made', () => {
    const play = new Play(mustRead(openFlank()), {
      people: { lead: ['lena'], team: ['tim'], approver: ['anna'], owner: ['olga'] },
    })
    const says =
      'No gate holds “Switch the DNS” (Not held), “Delete the old cluster” (Not held): they start at their time without any go.'
    expect(sayWithoutGo(pendingWithoutGo(play.cutover))).toBe(says)
    expect(warningsFor(play.cutover, NOTHING_KNOWN)).toEqual([says])
    play.run('lena', { type: 'startCutover' }).wait(3_600_000)
    play.run('tim', { type: 'startStep', stepId: 'switch-dns' })
    expect(pendingWithoutGo(play.cutover).map(({ id }) => id)).toEqual(['delete-old'])
    play.run('tim', { type: 'failStep', stepId: 'switch-dns', reason: 'x' })
    play.run('lena', { type: 'cancelCutover', reason: 'x' })
    expect(pendingWithoutGo(play.cutover)).toEqual([])
  })

  it.each([1, 2, 3, 4, 5, 6])('[R1] is never behind a gate: generated %i', (seed) => {
    const runbook = generateRunbook({ seed, steps: 120, gates: seed % 4 })
    const { behindGate } = indexOf(runbook)
    const held = (position: number) => [...behindGate.values()].some((steps) => steps.has(position))
    expect(ungatedSteps(runbook).some(held)).toBe(false)
    expect(startsWithoutGo(runbook).some(held)).toBe(false)
    expect(ungatedSteps(runbook)).toHaveLength(runbook.steps.filter((_, position) => !held(position)).length)
  })
})
