import { describe, expect, it } from 'vitest'
import { readinessOf } from '../../../shared/derived/readiness.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { iso, makeReady, minutes, Play, person, T0 } from '../../support/play.ts'
import { SITUATIONS } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
const days = (count: number) => minutes(count * 24 * 60)
const item = (play: Play, id: string) =>
  play.cutover.items[play.runbook.readiness.findIndex((one) => one.id === id)] ?? expect.unreachable(`no item ${id}`)
const measured = (value: number, measuredAt?: string) => ({
  type: 'provideEvidence' as const,
  itemId: 'uat-exit',
  evidence: { metric: 'uat_pass_rate', value, ...(measuredAt === undefined ? {} : { measuredAt }) },
})
const linked = (link = 'https://example.org/report') => ({
  type: 'provideEvidence' as const,
  itemId: 'load-test',
  evidence: { link },
})
const waiver = (itemId: string, until: number) => ({
  type: 'waiveItem' as const,
  itemId,
  reason: 'We accept it',
  until: iso(until),
})
const preparing = () => new Play(smallRunbook())

describe('evidence', () => {
  it('is of the kind that the item asks for', () => {
    const play = preparing()
    const note = { note: 'It went well' }
    expect(play.give('quinn', { ...measured(1), evidence: note })).toMatchObject({
      code: 'evidenceRule',
      field: 'evidence.metric',
      message: '“UAT exit criteria met” is proven by the metric uat_pass_rate.',
    })
    const other = { metric: 'error_rate', value: 1 }
    expect(code(play.give('quinn', { ...measured(1), evidence: other }))).toBe('evidenceRule')
    expect(play.give('quinn', { ...linked(), evidence: note })).toMatchObject({ field: 'evidence.link' })
    play.run('nils', { type: 'provideEvidence', itemId: 'on-call', evidence: { ...note, link: 'https://example.org' } })
    expect(item(play, 'on-call').evidence?.evidence).toEqual({ ...note, link: 'https://example.org' })
  })

  it('counts its versions, and new evidence asks for a new verification', () => {
    const play = preparing().run('quinn', linked()).run('lena', { type: 'verifyItem', itemId: 'load-test' })
    play.run('quinn', linked('https://example.org/second'))
    expect(item(play, 'load-test')).toMatchObject({ status: 'provided', evidence: { version: 2 } })
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
    expect(item(play, 'load-test')).toMatchObject({
      status: 'open',
      because: 'Wrong build',
      evidence: { version: 2, withdrawn: true },
    })
    expect(item(play.run('quinn', linked()), 'load-test').evidence).toMatchObject({ version: 3 })
  })

  it('of a metric is not from the future and not too old', () => {
    const play = preparing()
    expect(code(play.give('quinn', measured(1, iso(play.now + 1))))).toBe('atInFuture')
    expect(message(play.give('quinn', measured(1, iso(play.now - days(7)))))).toBe(
      'The measurement is too old for “UAT exit criteria met”.',
    )
    expect(code(play.give('quinn', measured(1, iso(play.now - days(7) + 1))))).toBe('ok')
  })

  it('[R5] is provided by the owner or for them, and belongs to whom it was recorded for', () => {
    const play = preparing()
    expect(code(play.give('nils', linked()))).toBe('notYourRole')
    expect(code(play.give('scott', { ...linked(), onBehalfOf: 'nils' }))).toBe('notYourRole')
    play.run('scott', { ...linked(), onBehalfOf: 'quinn' })
    expect(item(play, 'load-test').evidence?.provided).toMatchObject({ by: 'scott', onBehalfOf: 'quinn' })
  })

  it('comes too late in a rollback and in hypercare', () => {
    for (const situation of [SITUATIONS.rollingBack(), SITUATIONS.hypercare()]) {
      expect(code(situation.give('quinn', linked()))).toBe('cutoverState')
    }
  })
})

describe('verification', () => {
  it('[R6] is done by somebody other than whom the evidence is from, however it was recorded', () => {
    const play = preparing().run('lena', { type: 'assignPerson', role: 'lead', email: 'quinn' })
    play.run('quinn', linked())
    expect(code(play.give('quinn', { type: 'verifyItem', itemId: 'load-test' }))).toBe('samePerson')
    expect(code(play.give('scott', { type: 'verifyItem', itemId: 'load-test', onBehalfOf: 'quinn' }))).toBe(
      'samePerson',
    )
    play.run('scott', { type: 'verifyItem', itemId: 'load-test', onBehalfOf: 'lena' })
    expect(item(play, 'load-test')).toMatchObject({ status: 'verified', verified: { by: 'scott', onBehalfOf: 'lena' } })
  })

  it('is done by the role that the runbook names', () => {
    const runbook = mustRead(SMALL_YAML.replace('title: Load test passed, owner: qa', '$&, verifiedBy: operations'))
    const play = new Play(runbook).run('quinn', linked())
    expect(message(play.give('dana', { type: 'verifyItem', itemId: 'load-test' }))).toBe(
      'This is for Operations, a role that you do not hold in this cutover.',
    )
    expect(code(play.give('olga', { type: 'verifyItem', itemId: 'load-test' }))).toBe('ok')
  })

  it('is refused for a value that does not meet the rule', () => {
    const play = preparing().run('quinn', measured(0.9))
    expect(message(play.give('lena', { type: 'verifyItem', itemId: 'uat-exit' }))).toBe(
      '“UAT exit criteria met” needs uat_pass_rate ≥ 0.95; the evidence says 0.9.',
    )
  })

  it('comes by itself for a value that a program reports and that meets the rule, and for no other token', () => {
    const program = person('quinn', { via: 'token', isProgram: true })
    const play = preparing().run(program, measured(0.9))
    expect(item(play, 'uat-exit').status).toBe('provided')
    play.run(program, measured(0.97))
    expect(item(play, 'uat-exit')).toMatchObject({ status: 'verified', automatic: true })
    for (const own of ['quinn', person('quinn', { via: 'token' })])
      expect(item(preparing().run(own, measured(0.97)), 'uat-exit').status).toBe('provided')
  })

  it('asks for evidence where the runbook does', () => {
    const play = preparing()
    expect(message(play.give('lena', { type: 'verifyItem', itemId: 'load-test' }))).toBe(
      '“Load test passed” has no evidence yet.',
    )
    expect(code(play.give('lena', { type: 'verifyItem', itemId: 'on-call' }))).toBe('ok')
    play.run('quinn', linked()).run('lena', { type: 'rejectEvidence', itemId: 'load-test', reason: 'Too thin' })
    expect(code(play.give('lena', { type: 'verifyItem', itemId: 'load-test' }))).toBe('evidenceRule')
    expect(code(play.give('lena', { type: 'rejectEvidence', itemId: 'load-test', reason: 'Twice' }))).toBe('itemState')
  })

  it('is refused for evidence that went stale, also before the clock has struck', () => {
    const play = preparing().run('quinn', measured(0.97)).wait(days(7))
    expect(message(play.give('lena', { type: 'verifyItem', itemId: 'uat-exit' }))).toBe(
      'The evidence of “UAT exit criteria met” has expired; provide it again.',
    )
  })
})

describe('staleness', () => {
  const strike = (play: Play, deadline: 'evidenceExpiry' | 'waiverExpiry', itemId: string) =>
    play.give({ kind: 'clock' }, { type: 'passTime', deadline, id: itemId, due: iso(play.now) })

  it('opens an item again when its evidence is too old, counted from the measurement', () => {
    const play = preparing().run('quinn', measured(0.97, iso(T0 - days(2))))
    play.run('lena', { type: 'verifyItem', itemId: 'uat-exit' })
    play.now = T0 + days(5) - 1
    expect(strike(play, 'evidenceExpiry', 'uat-exit')).toEqual([])
    play.wait(1)
    expect(strike(play, 'evidenceExpiry', 'uat-exit')).toMatchObject([{ type: 'evidenceExpired' }])
    expect(item(play, 'uat-exit')).toMatchObject({ status: 'open', because: 'The evidence went stale' })
    expect(strike(play, 'evidenceExpiry', 'uat-exit')).toEqual([])
  })

  it('never comes over evidence that has no age limit', () => {
    const play = makeReady(preparing()).wait(days(400))
    expect(strike(play, 'evidenceExpiry', 'load-test')).toEqual([])
    expect(item(play, 'load-test').status).toBe('verified')
  })

  it('ends a waiver on its day', () => {
    const play = preparing()
    const until = play.now + days(3)
    play.run('sam', waiver('uat-exit', until)).wait(days(3) - 1)
    expect(strike(play, 'waiverExpiry', 'uat-exit')).toEqual([])
    play.wait(1)
    expect(strike(play, 'waiverExpiry', 'uat-exit')).toMatchObject([{ type: 'waiverExpired' }])
    expect(item(play, 'uat-exit')).toMatchObject({ status: 'open', because: 'The waiver ended' })
  })
})

describe('a waiver', () => {
  it('of a mandatory item is for who decides the gates, of another for the lead too', () => {
    const play = preparing()
    const until = play.now + days(3)
    expect(message(play.give('lena', waiver('uat-exit', until)))).toBe(
      'Waiving “UAT exit criteria met” is for Business sponsor.',
    )
    play.run('sam', waiver('uat-exit', until)).run('lena', waiver('load-test', until))
    expect(item(play, 'uat-exit')).toMatchObject({ status: 'waived', reason: 'We accept it', until })
    expect(readinessOf(play.cutover)).toMatchObject({ waived: 2, share: 0.8, mandatoryOpen: [{ id: 'on-call' }] })
  })

  it('ends in the future, is given once, and gives way to evidence', () => {
    const play = preparing()
    expect(play.give('sam', waiver('uat-exit', play.now))).toMatchObject({ code: 'malformed', field: 'until' })
    play.run('sam', waiver('uat-exit', play.now + days(1)))
    expect(message(play.give('sam', waiver('uat-exit', play.now + days(2))))).toBe('“UAT exit criteria met” is waived.')
    expect(item(play.run('quinn', measured(0.97)), 'uat-exit').status).toBe('provided')
  })
})

describe('readiness', () => {
  it('is the weighted share of what is verified or waived', () => {
    const play = preparing()
    expect(readinessOf(play.cutover)).toMatchObject({ share: 0, closed: 0, total: 3 })
    play.run('quinn', measured(0.97)).run('lena', { type: 'verifyItem', itemId: 'uat-exit' })
    expect(readinessOf(play.cutover)).toMatchObject({ share: 0.6, closed: 1, mandatoryOpen: [{ id: 'on-call' }] })
  })
})
