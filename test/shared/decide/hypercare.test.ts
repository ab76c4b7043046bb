import { describe, expect, it } from 'vitest'
import { NOTHING_KNOWN } from '../../../shared/derived/directory.ts'
import { warningsFor } from '../../../shared/derived/warnings.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { iso, minutes, Play, person } from '../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
const calm = { type: 'recordMetric' as const, metric: 'error_rate', value: 0.002 }
const { hypercare } = SITUATIONS

describe('entering hypercare', () => {
  it('comes when every step is finished, and names what is not', () => {
    expect(message(promoted().give('lena', { type: 'enterHypercare' }))).toBe(
      'Not finished: “Live”, “Promote the replica”, “Watch the lag” and 5 more.',
    )
    expect(allDone().run('lena', { type: 'enterHypercare' }).cutover.status).toBe('hypercare')
  })

  it('ends steps, gates and readiness, but not remarks and metrics', () => {
    const play = hypercare()
    expect(code(play.give('lena', { type: 'undoStep', stepId: 'live', reason: 'Too early' }))).toBe('cutoverNotRunning')
    expect(code(play.give('lena', { type: 'openPoll', gateId: 'go-no-go' }))).toBe('cutoverState')
    expect(code(play.give('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' }))).toBe(
      'cutoverState',
    )
    play.run('dana', { type: 'noteStep', stepId: 'live', text: 'Seen from the phone' }, calm)
  })
})

describe('check-ins and metrics', () => {
  it('a check-in records how it looks, and the values in it', () => {
    const play = hypercare().run('lena', {
      type: 'recordCheckIn',
      note: 'Two slow queries',
      status: 'watching',
      metrics: { error_rate: 0.004 },
    })
    expect(play.cutover.checkIns).toMatchObject([{ note: 'Two slow queries', status: 'watching', by: 'lena' }])
    expect(play.cutover.metrics.error_rate).toEqual({ value: 0.004, measuredAt: play.now, at: play.now, by: 'lena' })
    expect(code(started().give('lena', { type: 'recordCheckIn', note: 'Early' }))).toBe('cutoverState')
  })

  it('a value is recorded by who takes part, and not from the future', () => {
    const play = hypercare()
    expect(code(play.give('otto', calm))).toBe('notYourRole')
    const measuredAt = (offset: number) => ({ ...calm, measuredAt: iso(play.now + offset) })
    expect(play.give('dana', measuredAt(1))).toMatchObject({ code: 'atInFuture', field: 'measuredAt' })
    play.run('dana', measuredAt(-minutes(5)))
    expect(play.cutover.metrics.error_rate?.measuredAt).toBe(play.now - minutes(5))
  })
})

describe('watch items', () => {
  it('count from w1 and name an owner and a step that exist', () => {
    const play = hypercare()
    const add = { type: 'addWatchItem' as const, title: 'Slow report' }
    expect(play.give('dana', { ...add, owner: 'cook' })).toMatchObject({ code: 'unknownRole', field: 'owner' })
    expect(play.give('dana', { ...add, stepId: 'bake-a-cake' })).toMatchObject({ code: 'unknownStep', field: 'stepId' })
    play.run('dana', add).run('quinn', { ...add, owner: 'qa', stepId: 'validate' })
    expect(play.cutover.watchItems.map(({ id, owner }) => [id, owner])).toEqual([
      ['w1', undefined],
      ['w2', 'qa'],
    ])
  })

  it('are resolved once, by who added or owns them or by the lead', () => {
    const play = hypercare().run('dana', { type: 'addWatchItem', title: 'Slow report', owner: 'qa' })
    const resolve = { type: 'resolveWatchItem' as const, watchItemId: 'w1', note: 'Indexed' }
    expect(code(play.give('nils', resolve))).toBe('notYourRole')
    expect(code(play.give('lena', { ...resolve, watchItemId: 'w2' }))).toBe('unknownWatchItem')
    play.run('dana', resolve)
    expect(play.cutover.watchItems).toMatchObject([{ resolved: { by: 'dana', note: 'Indexed' } }])
    expect(code(play.give('quinn', resolve))).toBe('nothingChanges')
  })
})

describe('the sign-off', () => {
  it('waits until nothing is watched any more', () => {
    const play = hypercare().run('dana', calm, { type: 'addWatchItem', title: 'Slow report' })
    expect(message(play.give('olga', { type: 'signOff' }))).toBe(
      'Still watched: “Slow report”. Resolve what is open first.',
    )
    play.run('lena', { type: 'resolveWatchItem', watchItemId: 'w1' }).run('olga', { type: 'signOff' })
    expect(play.cutover.signOffs).toMatchObject([{ role: 'operations', by: 'olga' }])
    expect(code(play.give('olga', { type: 'signOff' }))).toBe('nothingChanges')
  })

  it('accepts an unmet or unknown exit criterion in words, never in silence', () => {
    const play = hypercare()
    const unmet =
      'Exit criterion not met: error_rate ≤ 0.01. Record its value, or say in a note why you sign all the same.'
    expect(play.give('olga', { type: 'signOff' })).toMatchObject({ code: 'exitUnmet', field: 'note', message: unmet })
    play.run('dana', { ...calm, value: 0.02 })
    expect(code(play.give('olga', { type: 'signOff' }))).toBe('exitUnmet')
    play.run('olga', { type: 'signOff', note: 'A known batch job; fixed on Monday' })
    expect(play.cutover.signOffs).toMatchObject([{ note: 'A known batch job; fixed on Monday' }])
  })

  it('is for each of the roles that the runbook names, and closing asks for all of them', () => {
    const runbook = mustRead(SMALL_YAML.replace('signedBy: [operations]', 'signedBy: [operations, sponsor]'))
    const play = new Play(runbook)
    play.cutover = { ...hypercare().cutover, runbook }
    play.now = hypercare().now
    play.run('dana', calm)
    expect(message(play.give('lena', { type: 'closeCutover' }))).toBe('Operations has not signed hypercare off.')
    expect(code(play.give('sam', { type: 'signOff', role: 'operations' }))).toBe('notYourRole')
    expect(code(play.give('dana', { type: 'signOff' }))).toBe('notYourRole')
    play.run('olga', { type: 'signOff' })
    expect(message(play.give('lena', { type: 'closeCutover' }))).toBe('Business sponsor has not signed hypercare off.')
    play.run('sam', { type: 'signOff' }).run('lena', { type: 'closeCutover', note: 'Thank you all' })
    expect(play.cutover.ended).toMatchObject({ outcome: 'completed', reason: 'Thank you all' })
  })

  const twoSign = (fourEyes: boolean) => {
    const runbook = mustRead(SMALL_YAML.replace('signedBy: [operations]', 'signedBy: [operations, sponsor]'))
    const play = new Play({ ...runbook, fourEyes })
    const { cutover, now } = hypercare()
    play.cutover = {
      ...{ ...cutover, runbook: { ...runbook, fourEyes } },
      people: { ...cutover.people, sponsor: ['olga'] },
    }
    play.now = now
    return play.run('dana', calm)
  }

  it('[R6] is not given twice by one person under four eyes, and that is said before', () => {
    const play = twoSign(true)
    const left = 'Under four eyes nobody signs hypercare off for two roles, and for Business sponsor nobody is left'
    expect(warningsFor(play.cutover, NOTHING_KNOWN)).toContainEqual(expect.stringContaining(left))
    play.run('olga', { type: 'signOff', role: 'operations' })
    expect(play.give('olga', { type: 'signOff', role: 'sponsor' })).toMatchObject({ code: 'samePerson' })
    expect(code(play.give('olga', { type: 'signOff' }))).toBe('samePerson')
    play.run('lena', { type: 'assignPerson', role: 'sponsor', email: 'sam' })
    expect(warningsFor(play.cutover, NOTHING_KNOWN)).not.toContainEqual(expect.stringContaining(left))
    play.run('sam', { type: 'signOff' }).run('lena', { type: 'closeCutover' })
  })

  it('is given for each role by one person where four eyes are not asked for', () => {
    const play = twoSign(false).run('olga', { type: 'signOff' }, { type: 'signOff' })
    expect(play.cutover.signOffs.map(({ role }) => role)).toEqual(['operations', 'sponsor'])
  })

  it('[R6] falls when its giver loses the role, and is given again by who holds it', () => {
    const play = hypercare().run('dana', calm).run('olga', { type: 'signOff' })
    play.run(
      'lena',
      { type: 'assignPerson', role: 'operations', email: 'sam' },
      { type: 'releasePerson', role: 'operations', email: 'olga' },
    )
    expect(message(play.give('lena', { type: 'closeCutover' }))).toBe(
      'Whoever signed hypercare off as Operations no longer holds that role: somebody who does signs again.',
    )
    play.run('sam', { type: 'signOff' }).run('lena', { type: 'closeCutover' })
    expect(play.cutover.ended?.outcome).toBe('completed')
  })
})

describe('closing after the sign-off', () => {
  const add = { type: 'addWatchItem' as const, title: 'Orders are lost' }
  const close = { type: 'closeCutover' as const }
  const signedOff = (note?: string) => {
    const play = hypercare()
    if (note === undefined) play.run('dana', calm)
    return play.run('olga', { type: 'signOff', ...(note === undefined ? {} : { note }) }).wait(minutes(10))
  }

  it.each([{ severity: 1 as const }, { severity: 2 as const }, {}])('names what came up since: %j', (ranked) => {
    const play = signedOff().run('dana', { ...add, ...ranked }, { ...add, title: 'And more' })
    expect(play.give('lena', close)).toMatchObject({
      code: 'watchItemsOpen',
      field: 'override',
      message:
        'Came up after the sign-off: “Orders are lost” and 1 more. ' + 'Resolve what is open, or close with a reason.',
    })
    play.run('dana', { type: 'resolveWatchItem', watchItemId: 'w1' }, { type: 'resolveWatchItem', watchItemId: 'w2' })
    expect(code(play.give('lena', close))).toBe('ok')
  })

  it('lets what is not severe stay open, on record', () => {
    const play = signedOff()
      .run('dana', { ...add, severity: 3 }, { ...add, severity: 4 })
      .run('lena', close)
    expect(play.cutover.watchItems).toMatchObject([{ severity: 3 }, { severity: 4 }])
    expect(play.cutover.watchItems.some(({ resolved }) => resolved)).toBe(false)
  })

  it('asks again whether the exit criteria are met', () => {
    const play = signedOff().run('dana', { ...calm, value: 0.2 })
    expect(play.give('lena', close)).toMatchObject({
      code: 'exitUnmet',
      field: 'override',
      message: 'Exit criterion not met any more: error_rate ≤ 0.01. ' + 'Record its value, or close with a reason.',
    })
    expect(code(play.run('dana', calm).give('lena', close))).toBe('ok')
  })

  it('keeps what was accepted in a note, until a newer value says otherwise, whenever it was measured', () => {
    expect(code(signedOff('Nobody measures it tonight').give('lena', close))).toBe('ok')
    const play = signedOff('Nobody measures it tonight')
    play.run('dana', { ...calm, value: 0.2, measuredAt: iso(play.now - minutes(30)) })
    expect(code(play.give('lena', close))).toBe('exitUnmet')
  })

  it('[R5] [R8] the lead closes nevertheless with a reason, which stays on record', () => {
    const play = signedOff().run('dana', { ...add, severity: 1 })
    expect(() => play.give('lena', { ...close, override: ' ' })).toThrow()
    expect(code(play.give('sam', { ...close, override: 'A problem record takes over' }))).toBe('notYourRole')
    play.run('lena', { ...close, override: 'A problem record takes over' })
    expect(play.cutover.ended).toMatchObject({ outcome: 'completed', override: 'A problem record takes over' })
  })

  it('does not replace a sign-off', () => {
    expect(code(hypercare().give('lena', { ...close, override: 'We are tired' }))).toBe('signOffMissing')
  })
})

it('after the end nothing is changed any more', () => {
  const play = SITUATIONS.closed()
  expect(message(play.give('lena', { type: 'addWatchItem', title: 'One more' }))).toBe(
    'This cutover is closed; its log stays as it is.',
  )
  expect(code(play.give(person('vera', { organisationRole: 'observer' }), calm))).toBe('observersWatch')
})
