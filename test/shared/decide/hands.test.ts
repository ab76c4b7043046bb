/** Whose hand was in something, whichever command it was (R6): as strict before the signature as after it. */
import { describe, expect, it } from 'vitest'
import { COMMAND_TYPES, type Command } from '../../../shared/commands.ts'
import { doesNotCount } from '../../../shared/derived/fourEyes.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { CASES } from '../../support/authorityCases.ts'
import { askingRunbook, linked } from '../../support/changes.ts'
import { CAST, makeReady, Play, signature } from '../../support/play.ts'
import { promoted, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const message = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.message : 'ok')
const gate = (play: Play, position = 0) => play.cutover.gates[position] ?? expect.unreachable('no such gate')
const report = { type: 'report' as const, gateId: 'go-no-go', vote: 'go' as const }
const go = { type: 'decideGate' as const, gateId: 'go-no-go', outcome: 'go' as const }

/** Looking at a step, talking about it and giving it to somebody. */
const BESIDE = ['seeStep', 'acknowledgeStep', 'assignStep', 'noteStep']
const WORK = COMMAND_TYPES.filter((type) => /Step$|Box$/.test(type) && !BESIDE.includes(type))

const given = (type: Command['type'], who: string): [Play, Command] => {
  const play = CASES[type].given()
  for (const role of ['dba', 'lead']) play.run('lena', { type: 'assignPerson', role, email: who })
  return [play, { ...CASES[type].command(play) } as Command]
}
/** The gate is asked again while the work behind it runs, and somebody else than before signs. */
const signedAgain = (play: Play, who: string) => {
  for (const role of ['dba', 'lead']) play.run('lena', { type: 'releasePerson', role, email: who })
  play.run('lena', { type: 'assignPerson', role: 'operations', email: who })
  play.run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' }).run('nils', report).run('second', report)
  play.run(who, signature(play))
  return gate(play).poll?.signatures.find(({ deed }) => deed.by === who)?.doesNotCount
}

describe('[R6] every command that is work behind a gate', () => {
  it.each(WORK)('%s is refused to whoever counted', (type) => {
    const [play, command] = given(type, 'olga')
    expect(code(play.give('olga', command))).toBe('countedApprover')
  })

  it.each(WORK)('%s makes its giver count no more, when the gate is asked again', (type) => {
    const [play, command] = given(type, 'xenia')
    play.run('xenia', command)
    expect(signedAgain(play, 'xenia')).toMatch(/^(executed|confirmed|held|skipped|worked on|took over|added|changed) “/)
  })

  it('whoever only looked on and talked counts', () => {
    const play = started().run('lena', { type: 'assignPerson', role: 'dba', email: 'xenia' })
    for (const type of ['seeStep', 'noteStep'] as const) play.run('xenia', CASES[type].command(play))
    play.run('lena', { type: 'assignPerson', role: 'lead', email: 'xenia' })
    expect(signedAgain(play, 'xenia')).toBeUndefined()
  })

  it('stays when another hold, another failure or another completion takes its place', () => {
    const hold = { type: 'holdStep' as const, stepId: 'freeze', reason: 'Locked' }
    const resume = { type: 'resumeStep' as const, stepId: 'freeze' }
    const play = started().run('lena', { type: 'assignPerson', role: 'dba', email: 'xenia' })
    play.run('lena', { type: 'assignPerson', role: 'lead', email: 'xenia' })
    play.run('xenia', hold).run('dana', resume, hold, resume, { type: 'completeStep', stepId: 'freeze' })
    expect(signedAgain(play, 'xenia')).toBe('worked on “Freeze writes”')
  })
})

describe('[R6] the second person of a step', () => {
  it('did not execute it, also where somebody else completed it', () => {
    const confirm = { type: 'confirmStep' as const, stepId: 'promote' }
    const play = promoted()
    play.run('second', { type: 'undoStep', stepId: 'promote', reason: 'Wrong button' })
    play.run('second', { type: 'completeStep', stepId: 'promote' })
    expect(message(play.give('dana', confirm))).toBe(
      '“Promote the replica” is confirmed by somebody who did not execute it.',
    )
    expect(code(play.give('second', confirm))).toBe('samePerson')
    play.run('lena', { type: 'assignPerson', role: 'dba', email: 'xenia' }).run('xenia', confirm)
  })
})

describe('[R6] what an earlier gate left open', () => {
  const TWO = SMALL_YAML.replace(
    'phases: [Preparation',
    `  - { id: second-go, title: Second go, after: [go-no-go], approvers: { roles: [operations, sponsor], quorum: 2 }, decides: sponsor }
phases: [Preparation`,
  )
  const conditional = () => {
    const play = makeReady(new Play(mustRead(TWO)).run('lena', { type: 'startCutover' }))
    play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    play.run('lena', { type: 'openPoll', gateId: 'go-no-go' }).run('nils', report).run('dana', report)
    play.run('olga', { ...signature(play), vote: 'goWithConditions', condition: { text: 'The lag stays low' } })
    play.run('sam', signature(play), { ...go, outcome: 'goWithConditions' })
    return play.run('lena', { type: 'openPoll', gateId: 'second-go' })
  }
  const signs = (play: Play) => {
    const poll = gate(play, 1).poll
    return {
      type: 'sign' as const,
      gateId: 'second-go',
      vote: 'go' as const,
      pollId: poll?.id ?? '',
      basis: poll?.basis ?? '',
    }
  }

  it('is not resolved and then signed for by one person', () => {
    const play = conditional()
    const [condition] = play.cutover.watchItems
    play.run('olga', { type: 'resolveWatchItem', watchItemId: condition?.id ?? '' })
    play.run('olga', signs(play)).run('sam', signs(play))
    expect(message(play.give('sam', { ...go, gateId: 'second-go' }))).toMatch(
      'because its signer resolved “The lag stays low”, a condition on which the gate rests.',
    )
  })
})

describe('[R6] the ticket that a gate asks', () => {
  it('is not chosen and then signed for by one person, while another may look for it', () => {
    const play = linked(new Play(askingRunbook('{ approved: true }'), { people: { ...CAST, lead: ['lena', 'xenia'] } }))
    play.run('xenia', { type: 'unlinkChange', changeId: 'change-1', reason: 'It is not approved' })
    play.run('xenia', { type: 'linkChange', number: 'CHG0030002' })
    const definition = play.runbook.gates[0] ?? expect.unreachable('no gate')
    play.run('lena', { type: 'assignPerson', role: 'operations', email: 'xenia' })
    play.run('lena', { type: 'releasePerson', role: 'lead', email: 'xenia' })
    expect(doesNotCount(play.cutover, definition, 'xenia')).toBe('linked CHG0030002, on which the gate rests')
    expect(doesNotCount(play.cutover, definition, 'olga')).toBeUndefined()
    const made = new Play(askingRunbook('{ approved: true }')).run('lena', { type: 'createChange', model: 'normal' })
    expect(doesNotCount(made.cutover, definition, 'lena')).not.toMatch(/^linked/)
  })
})

describe('[R6] in tier 1', () => {
  it('nobody decides over a step that they skipped themselves', () => {
    const people = { ...CAST, lead: ['lena', 'sam'], sponsor: ['sam', 'sofia'] }
    const play = makeReady(new Play(mustRead(SMALL_YAML), { people }).run('lena', { type: 'startCutover' }))
    play.run('sam', { type: 'skipStep', stepId: 'announce', reason: 'Nobody reads it' })
    play.run('lena', { type: 'openPoll', gateId: 'go-no-go' }).run('nils', report).run('dana', report)
    play.run('olga', signature(play)).run('sofia', signature(play))
    const reasoned = { ...go, reason: 'They know' }
    expect(message(play.give('sam', reasoned))).toMatch(
      'You skipped “Announce the start”: in tier 1 somebody else decides.',
    )
    expect(code(play.give('sofia', reasoned))).toBe('ok')
  })
})

describe('[R6] a report', () => {
  it.each([
    ['reported', (play: Play) => play.run('nils', report), 'nils'],
    ['had it recorded', (play: Play) => play.run('scott', { ...report, onBehalfOf: 'nils' }), 'nils'],
    ['led', (play: Play) => play.run('lena', { ...report, role: 'network', override: 'He is away' }), 'lena'],
  ] as const)('falls when whoever %s may no longer act at all', (_, reports, who) => {
    const play = makeReady(new Play(mustRead(SMALL_YAML)).run('lena', { type: 'startCutover' }))
    play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
    reports(play)
    play.run('dana', report).run('olga', signature(play)).run('sam', signature(play))
    play.rightsLost = new Map([[who, 'is an observer now']])
    expect(message(play.give('sam', go))).toBe('Network has not reported.')
    play.rightsLost = new Map()
    expect(code(play.give('sam', go))).toBe('ok')
  })
})
