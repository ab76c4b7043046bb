import { describe, expect, it } from 'vitest'
import { anyCommand } from '../../../shared/commands.ts'
import type { CommandOutcome } from '../../../shared/decide/commandOutcome.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { CASES } from '../../support/authorityCases.ts'
import { iso, minutes, Play, person, T0 } from '../../support/play.ts'
import { allDone, SITUATIONS, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const code = (outcome: CommandOutcome) => (isRefusal(outcome) ? outcome.code : 'ok')

describe('[R6] the token of a program, which an administrator can make in anybody’s name,', () => {
  it.each([
    ['sign', 'olga'],
    ['decideGate', 'sam'],
    ['breakGlass', 'sam'],
    ['signOff', 'olga'],
    ['waiveItem', 'sam'],
    ['report', 'nils'],
    ['verifyItem', 'lena'],
    ['confirmStep', 'second'],
  ] as const)('does not say %s for them', (type, who) => {
    const { given, command } = CASES[type]
    const play = given()
    const outcome = play.give(person(who, { via: 'token', isProgram: true }), command(play))
    expect(code(outcome)).toBe('notYourRole')
    expect(code(given().give(person(who), command(play)))).toBe('ok')
  })
})

it.each(['waiveItem', 'answerStop'])('[R13] %s has no field for what nobody may override', (type) => {
  const about = type === 'waiveItem' ? { itemId: 'uat-exit', reason: 'x', until: iso(T0) } : { stop: 's', safe: true }
  expect(anyCommand.safeParse({ type, ...about }).success).toBe(true)
  expect(anyCommand.safeParse({ type, ...about, override: 'x' }).success).toBe(false)
})

it('[R5] an override is the lead’s; nobody else’s is taken as their own instead', () => {
  const complete = { type: 'completeStep', stepId: 'freeze', override: 'As the lead' } as const
  const play = started()
  expect(play.give('dana', complete)).toMatchObject({ code: 'notYourRole', field: 'override' })
  const forDana = { ...complete, onBehalfOf: 'dana' }
  expect(play.give('scott', forDana)).toMatchObject({ code: 'notYourRole', field: 'override' })
  expect(code(play.give('lena', forDana))).toBe('ok')
})

it('[R5] whoever was released settles nothing any more, not even what they added', () => {
  const play = started().run('quinn', { type: 'addWatchItem', title: 'Slow report' })
  play.run('lena', { type: 'releasePerson', role: 'qa', email: 'quinn' })
  const resolve = { type: 'resolveWatchItem', watchItemId: 'w1' } as const
  expect(code(play.give('quinn', resolve))).toBe('notYourRole')
  play.run('lena', { type: 'assignPerson', role: 'dba', email: 'quinn' })
  expect(code(play.give('quinn', resolve))).toBe('ok')
})

it('a program’s step that is over is not taken over: the record would name the wrong hand', () => {
  const automated = started().run(person('dana', { via: 'token' }), { type: 'startStep', stepId: 'copy' })
  automated.wait(minutes(1)).run(person('dana', { via: 'token' }), { type: 'completeStep', stepId: 'copy' })
  expect(code(automated.give('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' }))).toBe('stepState')
})

it('a milestone is completed without a start, and takes one all the same: programs run every step alike', () => {
  const undone = () => allDone().run('lena', { type: 'undoStep', stepId: 'live', reason: 'Too early' })
  expect(code(undone().give('lena', { type: 'completeStep', stepId: 'live' }))).toBe('ok')
  const play = undone()
  expect(code(play.give('lena', { type: 'startStep', stepId: 'live' }))).toBe('ok')
  expect(code(play.give('lena', { type: 'completeStep', stepId: 'live' }))).toBe('ok')
})

it('a stop that was called is lifted before anybody says that the work is done', () => {
  const play = allDone().run('nils', { type: 'callStop', reason: 'Smoke in the rack' })
  expect(code(play.give('lena', { type: 'enterHypercare' }))).toBe('cutoverStopped')
  expect(code(play.run('lena', { type: 'clearStop' }).give('lena', { type: 'enterHypercare' }))).toBe('ok')
})

it.each([
  { type: 'report', gateId: 'go-no-go', vote: 'go' },
  { type: 'sign', gateId: 'go-no-go', vote: 'go' },
  { type: 'decideGate', gateId: 'go-no-go', outcome: 'go' },
  { type: 'openPoll', gateId: 'go-no-go' },
] as const)('$type: who may never do it is told that, and not to come back', (command) => {
  for (const play of [new Play(smallRunbook()), SITUATIONS.running(), SITUATIONS.hypercare()]) {
    expect(code(play.give('quinn', command))).toBe('notYourRole')
  }
})
