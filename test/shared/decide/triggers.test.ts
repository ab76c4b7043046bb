import { describe, expect, it } from 'vitest'
import { dutiesOf, lookAt } from '../../../shared/attention/duties.ts'
import { askedTriggers } from '../../../shared/derived/triggers.ts'
import { replay } from '../../../shared/evolve/evolve.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { facts, hear, incidentReading, linked } from '../../support/changes.ts'
import { iso, minutes, type Play, T0 } from '../../support/play.ts'
import { copying, ROLLBACK_YAML } from '../../support/rollbackRunbook.ts'
import { allDone } from '../../support/situations.ts'
import { mustRead } from '../../support/smallRunbook.ts'

const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const asked = (play: Play) => askedTriggers(play.cutover, play.now).map(({ definition }) => definition.id)
const duties = (play: Play) =>
  dutiesOf(
    play.cutover,
    lookAt(play.cutover, play.now, { name: (id) => id, time: (at) => `+${(at - T0) / minutes(1)}` }),
  ).filter(({ kind }) => kind === 'rollbackTrigger')
const read = (play: Play, value: number) =>
  play.wait(minutes(1)).run('dana', { type: 'recordMetric', metric: 'recon_diff', value })
const no = (trigger: string, more = {}) => ({
  type: 'answerTrigger' as const,
  trigger,
  note: 'Known duplicates',
  ...more,
})

describe('a trigger that somebody looks at', () => {
  it('is asked at its time, of whoever decides, with until when one can roll back', () => {
    const play = copying()
    expect(asked(play)).toEqual([])
    play.now = T0 + minutes(45)
    expect(duties(play)).toMatchObject([
      {
        title: 'The copy is not at 50 % by now',
        says: 'Is that the case? Asked +45. Roll back by +170.',
        tone: 'due',
        asked: ['dana', 'second'],
      },
    ])
    expect(duties(play.wait(minutes(6)))).toMatchObject([{ tone: 'late', over: '6 min unanswered' }])
  })

  it('[R5] is answered by them, with why, and is not asked again; nobody is asked before its time or about what nobody knows', () => {
    const play = copying()
    expect(code(play.give('dana', no('slow')))).toBe('nothingChanges')
    play.now = T0 + minutes(46)
    expect(code(play.give('sam', no('slow')))).toBe('notYourRole')
    expect(code(play.give('dana', no('unheard-of')))).toBe('unknownTrigger')
    play.run('dana', no('slow'))
    expect(asked(play)).toEqual([])
    expect(play.log.at(-1)).toMatchObject({ type: 'triggerAnswered', asked: iso(T0 + minutes(45)) })
    expect(replay('c1', play.runbook, play.log)).toEqual(play.cutover)
  })

  it('is asked again where T-0 moves it behind the answer, and waits while the countdown is held', () => {
    const play = copying()
    play.now = T0 + minutes(46)
    play.run('dana', no('slow')).run('lena', { type: 'moveT0', t0: iso(T0 + minutes(30)), reason: 'The mail is late' })
    expect(asked(play.wait(minutes(28)))).toEqual([])
    expect(asked(play.wait(minutes(2)))).toEqual(['slow'])
    const held = copying().run('lena', { type: 'holdCountdown', reason: 'The bank' })
    expect(asked(held.wait(minutes(60)))).toEqual([])
  })
})

describe('a trigger that judges itself', () => {
  it('is an alarm as soon as its metric leaves its bounds, and none once it is back', () => {
    const play = read(copying(), 0.05)
    expect(asked(play)).toEqual([])
    expect(duties(read(play, 0.4))).toMatchObject([
      {
        title: 'Reconciliation is off by more than 0.1 %',
        says: 'recon_diff 0.4, allowed ≤ 0.1, since +33. Roll back by +170.',
        tone: 'bad',
        asked: ['sam'],
      },
    ])
    expect(asked(read(play, 0.1))).toEqual([])
  })

  it('[R15] is answered for what was seen: a worse value asks again and refuses the answer to the better one', () => {
    const play = read(copying(), 0.4)
    const seen = iso(askedTriggers(play.cutover, play.now)[0]?.asked ?? 0)
    read(play, 0.3)
    expect(askedTriggers(play.cutover, play.now)).toMatchObject([{ asked: Date.parse(seen), value: 0.4 }])
    read(play, 0.9)
    expect(play.give('sam', no('off', { asked: seen }))).toMatchObject({
      code: 'triggerChanged',
      message: expect.stringContaining('recon_diff 0.9'),
    })
    play.run('sam', no('off'))
    expect(asked(read(play, 0.9))).toEqual([])
    expect(asked(read(play, 1))).toEqual(['off'])
    play.run('sam', no('off'))
    // Back within its bounds in between, it is another occasion.
    expect(asked(read(read(play, 0), 0.2))).toEqual(['off'])
  })

  it('[R15] is asked again by another value of the same instant, which a source corrects or reports by the minute', () => {
    const play = copying()
    const measuredAt = iso(play.now)
    const reads = (value: number) => play.run('dana', { type: 'recordMetric', metric: 'recon_diff', value, measuredAt })
    const seen = () => iso(askedTriggers(play.cutover, play.now)[0]?.asked ?? 0)
    reads(0.4)
    const first = seen()
    const calledFor = duties(play)[0]?.key
    reads(0.9)
    expect(play.give('sam', no('off', { asked: first }))).toMatchObject({ code: 'triggerChanged' })
    play.run('sam', no('off'))
    expect(asked(play)).toEqual([])
    const { key } = duties(reads(1.5))[0] ?? {}
    expect(asked(play)).toEqual(['off'])
    // Another occasion, for which they are called again.
    expect(calledFor).not.toBe(key)
    play.run('sam', no('off', { asked: seen() }))
    reads(0)
    reads(0.2)
    expect(asked(play)).toEqual(['off'])
  })

  it('takes a late reading for none: an older value neither raises nor ends the alarm', () => {
    const play = read(copying(), 0.4)
    play.wait(minutes(1)).run('dana', {
      type: 'recordMetric',
      metric: 'recon_diff',
      value: 0,
      measuredAt: iso(play.now - minutes(9)),
    })
    expect(asked(play)).toEqual(['off'])
  })
})

describe('a trigger that ServiceNow counts', () => {
  const counted = () => {
    const yaml = ROLLBACK_YAML.replace('metric: recon_diff, atMost: 0.1', 'metric: incidents_p1_open, atMost: 0')
    return linked(copying(mustRead(yaml)))
  }
  const incident = (sysId: string, more: object = {}) =>
    ({ kind: 'incident', facts: incidentReading({ sysId, number: sysId, ...more }) }) as const

  it('is an alarm as soon as one more is open than may be, asks again at the next, and is none once they are closed', () => {
    const play = counted()
    expect(asked(play)).toEqual([])
    hear(play, incident('three', { priority: { value: '3', label: '3' } }))
    expect(asked(play)).toEqual([])
    hear(play, incident('one'))
    expect(duties(play)).toMatchObject([
      { says: expect.stringContaining('Open P1 incidents 1, allowed ≤ 0'), tone: 'bad' },
    ])
    play.run('sam', no('off'))
    expect(asked(play)).toEqual([])
    hear(play, incident('two'))
    expect(asked(play)).toEqual(['off'])
    hear(play, incident('one', { open: false }), incident('two', { open: false }))
    expect(asked(play)).toEqual([])
    expect(replay('c1', play.runbook, play.log)).toEqual(play.cutover)
  })

  it('is none while nobody knows what it counts, and reads what is recorded where no change leads the cutover', () => {
    const hidden = counted()
    hear(hidden, facts(hidden, { incidentsHidden: true }), incident('one'))
    expect(asked(hidden)).toEqual([])
    const yaml = ROLLBACK_YAML.replace('metric: recon_diff, atMost: 0.1', 'metric: incidents_p1_open, atMost: 0')
    const alone = copying(mustRead(yaml))
    alone.run('dana', { type: 'recordMetric', metric: 'incidents_p1_open', value: 2 })
    expect(asked(alone)).toEqual(['off'])
  })
})

describe('a rollback that a trigger begins', () => {
  const begin = { type: 'beginRollback' as const, reason: 'The totals differ', trigger: 'off' }

  it('is begun by whoever decides about it, only while it is asked, and of everything', () => {
    expect(code(copying().give('sam', begin))).toBe('notYourRole')
    const play = read(copying(), 0.4)
    expect(code(play.give('sam', { ...begin, trigger: 'slow' }))).toBe('notYourRole')
    expect(code(play.give('sam', { type: 'beginRollback', reason: 'Of nothing that is asked' }))).toBe('notYourRole')
    expect(code(play.give('sam', { ...begin, workstream: 'Database' }))).toBe('notYourRole')
    play.run('sam', begin)
    expect(play.cutover).toMatchObject({ status: 'rollingBack', rollback: { trigger: 'off', by: 'sam' } })
    expect(asked(play)).toEqual([])
    expect(code(play.give('sam', no('off')))).toBe('nothingChanges')
  })

  it('is begun by the lead for any of them, and names none that is not there', () => {
    expect(code(copying().give('lena', { ...begin, trigger: 'unheard-of' }))).toBe('unknownTrigger')
    const play = copying().run('lena', { ...begin, trigger: 'payments-fail-at-the-counter' })
    expect(play.cutover.rollback).toMatchObject({ trigger: 'payments-fail-at-the-counter' })
  })

  it('past the point of no return still takes the lead and a decision owner', () => {
    const play = allDone().run('quinn', { type: 'recordMetric', metric: 'rows_off', value: 3 })
    play.run('sam', { type: 'beginRollback', reason: 'Rows are lost', trigger: 'rows-differ' })
    expect(play.cutover).toMatchObject({ status: 'running', rollbackProposal: { trigger: 'rows-differ' } })
    play.run('lena', { type: 'beginRollback', reason: 'So be it', proposal: play.cutover.rollbackProposal?.id })
    expect(play.cutover).toMatchObject({ status: 'rollingBack', rollback: { trigger: 'rows-differ', by: 'lena' } })
  })
})
