import { describe, expect, it } from 'vitest'
import { leadChange } from '../../../shared/change/change.ts'
import { judgeChange } from '../../../shared/change/changeCriteria.ts'
import { approves, overAs, standsAgainst, whyNotLead } from '../../../shared/change/changeMeaning.ts'
import { leadChangeSays } from '../../../shared/change/changeSays.ts'
import { CHANGE_STAGES, isState, sayState } from '../../../shared/change/changeStage.ts'
import { saysGo } from '../../../shared/derived/criteria.ts'
import { askingRunbook, changeReading, facts, hear, linked } from '../../support/changes.ts'
import { Play, upToGo } from '../../support/play.ts'

const APPROVALS = ['not requested', 'requested', 'approved', 'rejected', 'cancelled']
const OVER: Record<string, string | undefined> = { '0': 'reviewed', '3': 'closed', '4': 'canceled' }

/** Every combination, and what stands against the work of a change that was approved before. */
const ALL = Object.keys(CHANGE_STAGES).flatMap((state) =>
  APPROVALS.flatMap((approval) =>
    [false, true].map((onHold) => {
      const over = OVER[state]
      const against = over
        ? [over]
        : [
            ...(approval === 'rejected' ? ['rejected'] : approval === 'approved' ? [] : ['approvalLost']),
            ...(onHold ? ['held'] : []),
          ]
      return { state, approval, onHold, against }
    }),
  ),
)
const combination = ({ state, approval, onHold }: (typeof ALL)[number]) => ({ state, approval, onHold })

describe('[R7] [R11] what is believed of a change, by stage, approval and hold', () => {
  it.each(ALL)('$state $approval, on hold $onHold', (one) => {
    const reading = changeReading(combination(one))
    expect(standsAgainst({ facts: reading, wasApproved: true })).toEqual(one.against)
    expect(approves(reading)).toBe(one.against.length === 0)
    // It leads only what is still to come, unless it is over.
    expect(whyNotLead(reading, false) === undefined).toBe(OVER[one.state] === undefined)
    expect(whyNotLead(reading, true) === undefined).toBe(overAs(reading) !== 'ended')

    // A gate that asks for nothing but the approval, before any go: met by an approval that stands, and by nothing else.
    const before = linked(new Play(askingRunbook('{ approved: true }')))
    hear(before.wait(1000), facts(before, combination(one)))
    const judged = judgeChange(before.cutover, { approved: true }, before.now)
    expect(judged.met).toBe(one.against.length === 0)
    // Nor does T-Minus recommend what its screens speak against.
    expect(leadChangeSays(before.cutover, before.now).some(({ speaksFor }) => speaksFor)).toBe(one.against.length > 0)

    // After the go: it reopens the gate and holds what has not begun, and the next go is shut as long as it is so.
    const after = upToGo(linked(new Play(askingRunbook('{ approved: true }'))))
    expect(after.cutover.gates.every(saysGo)).toBe(true)
    hear(after.wait(1000), facts(after, combination(one)))
    const stands = one.against.length === 0
    expect(after.cutover.gates.every(saysGo)).toBe(stands)
    expect(after.give('dana', { type: 'startStep', stepId: 'freeze' })).toMatchObject(
      stands ? {} : { waitingFor: [{ kind: 'gate' }, { kind: 'change' }] },
    )
    hear(after.wait(1000), facts(after))
    expect(judgeChange(after.cutover, { approved: true }, after.now).met).toBe(true)
  })

  it('nobody’s approval is lost that was never there', () => {
    expect(standsAgainst({ facts: changeReading({ approval: 'requested' }) })).toEqual([])
  })

  it('is shut too for a gate that asks for something else, and by the last word of one that is over', () => {
    const play = linked(new Play(askingRunbook('{ openTasks: 0 }')))
    hear(play.wait(1000), facts(play, { state: '3' }))
    const judged = () => judgeChange(play.cutover, { openTasks: 0 }, play.now)
    expect(judged()).toEqual({ sentence: 'CHG0030001 is closed in ServiceNow', met: false })
    hear(play, { kind: 'unreachable', changeId: 'change-1', because: 'Down' })
    expect(judged().met).toBe(false)
  })

  it('says no ages in what a poll freezes', () => {
    const play = linked().wait(10 * 60_000)
    const first = judgeChange(play.cutover, { approved: true }, play.now)
    expect(judgeChange(play.cutover, { approved: true }, play.now + 60_000)).toEqual(first)
    expect(first.met).toBeUndefined()
  })
})

describe('a related change', () => {
  const judged = (said: Parameters<typeof changeReading>[0]) => {
    const play = linked(new Play(askingRunbook('{ related: closed or approved }')))
    play.run('lena', { type: 'linkChange', number: 'CHG0030002', relation: 'related' })
    hear(
      play,
      { kind: 'linked', changeId: 'change-2', sysId: 'b'.repeat(32), number: 'CHG0030002', link: 'https://x.example' },
      facts(play, said, 'change-2'),
    )
    return judgeChange(play.cutover, { related: 'closed or approved' }, play.now).met
  }
  it.each([
    ['approved', {}, true],
    ['closed as a success', { state: '3', closeCode: 'successful' }, true],
    ['closed with issues', { state: '3', closeCode: 'successful_issues' }, true],
    ['closed as a failure', { state: '3', closeCode: 'unsuccessful' }, false],
    ['cancelled with its approval', { state: '4' }, false],
    ['in review', { state: '0' }, false],
    ['on hold', { onHold: true }, false],
    ['requested', { approval: 'requested' }, false],
  ])('%s', (_, said, met) => expect(judged(said)).toBe(met))
})

describe('a state', () => {
  it.each([
    ['-2', 'Scheduled', 'Scheduled', true],
    ['-2', 'Scheduled ', 'scheduled', true],
    ['-2', 'Geplant', 'Scheduled', true],
    ['-2', 'Geplant', 'Geplant', true],
    ['-2', 'Geplant', '-2', true],
    ['4', 'Canceled', 'Cancelled', true],
    ['-4', 'Scheduled', 'Scheduled', false],
    ['-4', 'Scheduled', 'Assess', true],
    ['10', 'Scheduled', 'Scheduled', false],
    ['10', 'Scheduled', '10', true],
    ['10', 'CAB pending', 'cab pending', true],
  ])('%s labelled “%s” is “%s”: %s', (value, label, wanted, is) => {
    expect(isState({ value, label }, wanted)).toBe(is)
  })

  it.each([
    ['-2', 'Scheduled', 'Scheduled'],
    ['4', 'Cancelled', 'Cancelled'],
    ['-2', 'CAB pending', 'CAB pending (-2, Scheduled)'],
    ['-4', 'Scheduled', 'Scheduled (-4, Assess)'],
    ['10', 'Scheduled', 'Scheduled (10)'],
    ['10', 'CAB pending', 'CAB pending'],
  ])('%s labelled “%s” is said as “%s”', (value, label, said) => expect(sayState({ value, label })).toBe(said))
})

describe('a conflict check', () => {
  const checked = (conflictCheckedAt: string) => {
    const play = linked()
    const asks = () => judgeChange(play.cutover, { conflict: false }, play.now).met
    hear(play.wait(60_000), facts(play, { conflictCheckedAt }))
    const before = asks()
    hear(play.wait(60_000), facts(play, { conflictCheckedAt, plannedEnd: '2026-11-29T03:00:00.000Z' }))
    const moved = asks()
    hear(play.wait(60_000), {
      ...facts(play, { plannedEnd: '2026-11-29T03:00:00.000Z' }),
      ...{ kind: 'facts', changeId: 'change-1', readAt: new Date(play.now).toISOString() },
      facts: changeReading({
        plannedEnd: '2026-11-29T03:00:00.000Z',
        conflictCheckedAt: new Date(play.now).toISOString(),
      }),
    })
    return [before, moved, asks(), leadChange(play.cutover)?.facts?.conflict]
  }
  it('says nothing of dates that moved after it', () => {
    expect(checked('2026-11-28T20:00:00.000Z')).toEqual([true, undefined, true, false])
  })
})
