import { describe, expect, it } from 'vitest'
import {
  readinessSections,
  sayEvidenceRule,
  sayFreshness,
} from '../../../../client/features/readiness/readinessRows.ts'
import { iso, makeReady, minutes, Play, T0 } from '../../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../../support/smallRunbook.ts'

const DAY = minutes(24 * 60)
const preparing = (now = T0 - 4 * DAY) => new Play(smallRunbook(), { now })
const rows = (play: Play, me?: string, filter = {}) =>
  readinessSections(play.cutover, me, play.now, filter).flatMap((section) => section.rows)
const ids = (play: Play, me: string | undefined, filter: object) =>
  rows(play, me, filter).map(({ definition }) => definition.id)

describe('the readiness checklist', () => {
  it('counts by section and computes when each item is due', () => {
    const play = preparing()
    const sections = readinessSections(play.cutover, undefined, play.now)
    expect(sections.map(({ title, closed, total }) => [title, closed, total])).toEqual([
      ['Testing', 0, 2],
      ['Operations', 0, 1],
    ])
    expect(rows(play).map(({ due }) => (T0 - due) / DAY)).toEqual([3, 2, 1])
  })

  it('is overdue from its due time until it is verified or waived', () => {
    const play = preparing(T0 - 2.5 * DAY)
    expect(rows(play).map(({ overdue }) => overdue)).toEqual([DAY / 2 / 1000, 0, 0])
    makeReady(play)
    expect(rows(play).every(({ overdue, closed }) => overdue === 0 && closed)).toBe(true)
  })

  it('is mine to prove as its owner, and mine to verify unless I proved it', () => {
    const play = preparing()
    expect(ids(play, 'quinn', { mine: true })).toEqual(['uat-exit', 'load-test'])
    play.run('quinn', { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org' } })
    expect(ids(play, 'quinn', { mine: true })).toEqual(['uat-exit'])
    expect(ids(play, 'lena', { mine: true })).toEqual(['load-test'])
    play.run('scott', { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota' }, onBehalfOf: 'nils' })
    expect(ids(play, 'lena', { mine: true })).toEqual(['load-test', 'on-call'])
  })

  it('filters open and mandatory ones', () => {
    const play = makeReady(preparing())
    expect(ids(play, undefined, { open: true })).toEqual([])
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong report' })
    expect(ids(play, undefined, { open: true })).toEqual(['load-test'])
    expect(ids(play, undefined, { mandatory: true })).toEqual(['uat-exit', 'on-call'])
    expect(ids(play, undefined, { open: true, mandatory: true })).toEqual([])
  })

  it('finds items by every word of title, section, roles and what they wait for', () => {
    const play = preparing()
    expect(ids(play, undefined, { text: 'OPERATIONS' })).toEqual(['on-call'])
    expect(ids(play, undefined, { text: 'quality load' })).toEqual(['load-test'])
    expect(ids(play, undefined, { text: 'quality nothing' })).toEqual([])
    expect(ids(play, undefined, { text: ' ' })).toHaveLength(3)
  })

  it('shows only what is overdue, and nothing is once the cutover has ended', () => {
    const play = preparing(T0 - 2.5 * DAY)
    expect(ids(play, undefined, { overdue: true })).toEqual(['uat-exit'])
    play.run('lena', { type: 'cancelCutover', reason: 'The vendor withdrew' })
    expect(ids(play, undefined, { overdue: true })).toEqual([])
    expect(ids(play, 'quinn', { mine: true })).toEqual([])
  })

  it('says what an item waits for, and why it is open again', () => {
    const play = preparing()
    play.run('quinn', { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org' } })
    expect(rows(play).map(({ says }) => says)).toEqual([
      'waits for Test and quality',
      'awaiting verification by Cutover lead',
      'waits for Network',
    ])
    play.run('lena', { type: 'rejectEvidence', itemId: 'load-test', reason: 'That is last year’s report' })
    expect(rows(play)[1]?.says).toBe('That is last year’s report')
  })

  it('tells how long evidence still counts', () => {
    const play = preparing()
    play.run('quinn', {
      type: 'provideEvidence',
      itemId: 'uat-exit',
      evidence: { metric: 'uat_pass_rate', value: 0.97, measuredAt: iso(play.now - DAY) },
    })
    const [row] = rows(play)
    if (!row) throw new Error('the small runbook has items')
    expect(sayFreshness(row.definition, row.state, play.now)).toEqual({ text: 'counts for 6 d more', stale: false })
    expect(sayFreshness(row.definition, row.state, play.now + 7 * DAY)).toEqual({
      text: 'expired 24 h ago',
      stale: true,
    })
    const [, loadTest] = rows(play)
    expect(loadTest && sayFreshness(loadTest.definition, loadTest.state, play.now)).toBeUndefined()
  })

  it('says in words what must prove an item', () => {
    const noteRule = mustRead(SMALL_YAML.replace('{ link: The report }', '{ note: Who was there }'))
    const rules = [...smallRunbook().readiness, ...noteRule.readiness].map(({ evidence }) =>
      sayEvidenceRule(smallRunbook(), evidence),
    )
    expect(rules).toEqual([
      'uat_pass_rate ≥ 0.95, not older than 7 d',
      'A link: The report',
      'Whoever verifies it says so; evidence is welcome and not required',
      'uat_pass_rate ≥ 0.95, not older than 7 d',
      'A note: Who was there',
      'Whoever verifies it says so; evidence is welcome and not required',
    ])
  })
})
