/** Forms of a poll: all at once, with abstentions, by the vote of another, and with votes that lapse. */
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../shared/actor.ts'
import { NOTHING_KNOWN } from '../../../shared/derived/directory.ts'
import { judgedSignatures } from '../../../shared/derived/fourEyes.ts'
import { gateReach } from '../../../shared/derived/gateObstacles.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import type { UnnamedCommand } from '../../support/asSeen.ts'
import { CAST, makeReady, minutes, Play, person, signature } from '../../support/play.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

const GATE = { gateId: 'go-no-go' } as const
const TOGETHER = SMALL_YAML.replace('decides: sponsor', 'decides: sponsor\n    asks: together')
const REQUIRED = SMALL_YAML.replace('quorum: 2', 'quorum: 2, required: [sponsor]')
const HOLDING = SMALL_YAML.replace('decides: sponsor', 'decides: sponsor\n    signaturesHold: 4h')

/** Ready and announced, the poll not opened yet. */
function ready({ yaml = SMALL_YAML, people = CAST }: { yaml?: string; people?: Record<string, string[]> } = {}) {
  const play = makeReady(new Play(mustRead(yaml), { people }).run('lena', { type: 'startCutover' }))
  return play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
}
const polled = (given?: Parameters<typeof ready>[0]) => ready(given).run('lena', { type: 'openPoll', ...GATE })
const reported = (given?: Parameters<typeof ready>[0]) => allReport(polled(given))
const allReport = (play: Play) => ['nils', 'dana'].reduce((on, who) => on.run(who, report), play)
const report = { type: 'report' as const, ...GATE, vote: 'go' as const }
const go = { type: 'decideGate' as const, ...GATE, outcome: 'go' as const }
const abstains = { vote: 'abstain' as const, reason: 'I come from there' }
const says = (play: Play, who: string | Actor, command: UnnamedCommand) => {
  const outcome = play.give(who, command)
  return isRefusal(outcome) ? `${outcome.code}: ${outcome.message}` : 'ok'
}
const gate = (play: Play) => play.cutover.gates[0] ?? expect.unreachable('the runbook has no gate')
const definition = (play: Play) => play.runbook.gates[0] ?? expect.unreachable('the runbook has no gate')
const counts = (play: Play) =>
  judgedSignatures(play.cutover, definition(play), gate(play), play.now).map(
    ({ deed, doesNotCount = 'counts' }) => `${deed.by} ${doesNotCount}`,
  )

describe('a gate that asks its reporters together', () => {
  it('takes their votes in any order, and the signatures once all have spoken', () => {
    const play = polled({ yaml: TOGETHER })
    expect(says(play, 'dana', report)).toBe('ok')
    expect(says(play, 'olga', signature(play))).toBe('votesMissing: Network has not reported.')
    expect(says(play, 'nils', report)).toBe('ok')
    expect(says(play, 'olga', signature(play))).toBe('ok')
  })

  it('in order, where it does not say so', () => {
    expect(says(polled(), 'dana', report)).toBe('notYourTurn: Network is asked before Database.')
  })

  it('finds the role of somebody who holds several: one that is asked and has not answered', () => {
    const play = polled({ yaml: TOGETHER, people: { ...CAST, network: ['nils', 'dana'] } })
    play.run('dana', report, report)
    expect(gate(play).poll?.reports.map(({ role }) => role)).toEqual(['network', 'dba'])
  })
})

describe('[R6] a role that has to sign', () => {
  const people = { ...CAST, operations: ['olga', 'otto'] }
  const signed = (yaml: string) => {
    const play = reported({ yaml, people })
    return play.run('olga', signature(play)).run('otto', signature(play))
  }

  it('is not made up for by others, however many', () => {
    expect(says(signed(SMALL_YAML), 'sam', go)).toBe('ok')
    const play = signed(REQUIRED)
    expect(says(play, 'sam', go)).toBe(
      'quorumMissing: Business sponsor has to sign, and no signature of this role counts so far.',
    )
    play.run('sam', { ...signature(play), ...abstains })
    expect(says(play, 'sam', go)).toMatch(/^quorumMissing: Business sponsor has to sign/)
    expect(says(play.run('sam', signature(play)), 'sam', go)).toBe('ok')
  })

  it('is told before the poll where nobody of it counts', () => {
    const worked = ready({ yaml: REQUIRED, people: { ...people, dba: ['dana', 'sam'] } })
    expect(gateReach(worked.cutover, definition(worked), NOTHING_KNOWN).obstacles).toMatchObject([
      {
        about: 'quorum',
        blocks: true,
        role: 'sponsor',
        sentence: expect.stringMatching(
          /^“Go \/ no-go” needs the signature of Business sponsor and cannot get it: sam executes/,
        ),
      },
      { about: 'signer' },
    ])
  })

  it('is told beside a quorum that is out of reach', () => {
    const alone = ready({ yaml: REQUIRED, people: { ...CAST, operations: ['olga'], sponsor: [] } })
    const { obstacles } = gateReach(alone.cutover, definition(alone), NOTHING_KNOWN)
    expect(obstacles.filter(({ about }) => about === 'quorum').map(({ sentence }) => sentence)).toEqual([
      '“Go / no-go” needs 2 valid signatures and can get only 1.',
      '“Go / no-go” needs the signature of Business sponsor and cannot get it: nobody holds Business sponsor.',
    ])
  })
})

describe('[R6] [R8] an abstention', () => {
  it('takes a reason, answers for a reporter, and never counts towards the quorum', () => {
    const play = polled()
    expect(says(play, 'nils', { ...report, vote: 'abstain' })).toBe('malformed: An abstention needs a reason.')
    play.run('nils', { ...report, ...abstains }).run('dana', report)
    expect(says(play, 'olga', { ...signature(play), vote: 'abstain' })).toMatch(/^malformed/)
    play.run('olga', { ...signature(play), ...abstains }).run('sam', signature(play))
    expect(counts(play)).toEqual(['olga abstained', 'sam counts'])
    expect(says(play, 'sam', go)).toBe(
      'quorumMissing: The quorum is 2; 1 signature counts so far. A signature does not count because its signer abstained.',
    )
    expect(play.run('olga', signature(play)).run('sam', go).cutover.gates[0]?.decision?.counted).toEqual([
      'sam',
      'olga',
    ])
  })

  it('is no outcome of a gate', () => {
    const play = reported()
    expect(() => play.give('sam', { ...go, outcome: 'abstain' } as never)).toThrow()
  })

  it('says at once that the quorum is out of reach, and what would change that', () => {
    const play = reported()
    const reach = () => gateReach(play.cutover, definition(play), NOTHING_KNOWN)
    expect(reach().canReach).toBe(true)
    play.run('olga', { ...signature(play), ...abstains })
    expect(reach().canReach).toBe(false)
    expect(reach().obstacles[0]).toMatchObject({
      about: 'quorum',
      sentence: '“Go / no-go” needs 2 valid signatures and can get only 1.',
      cure: expect.stringMatching(
        /^olga abstained and can still vote otherwise in this poll. Or: assign one more to Operations or Business sponsor/,
      ),
    })
    play.run('lena', { type: 'assignPerson', role: 'operations', email: 'otto' })
    expect(reach().canReach).toBe(true)
    play.run('olga', signature(play))
    expect(reach().obstacles).toEqual([])
  })

  it('that has lapsed is asked for again, and no longer in the way', () => {
    const play = reported({ yaml: HOLDING })
    play.run('olga', { ...signature(play), ...abstains })
    const reach = () => gateReach(play.cutover, definition(play), NOTHING_KNOWN)
    expect(reach().canReach).toBe(false)
    play.wait(minutes(240)).passTime()
    expect(reach().canReach).toBe(true)
  })
})

describe('[R6] a vote that is given to another person before the poll', () => {
  const about = { ...GATE, role: 'operations' }
  const offer = { type: 'delegateVote' as const, ...about, to: 'otto', reason: 'On a plane' }
  const offered = (people: Record<string, string[]> = CAST) => ready({ people }).run('olga', offer)
  const accepted = (people: Record<string, string[]> = CAST) =>
    offered(people).run('otto', { type: 'acceptDelegation', ...about })
  const open = { type: 'openPoll' as const, ...GATE }
  const asked = (play: Play) => allReport(play.run('lena', open))

  it('is theirs once they accept, and no longer the giver’s; the record says whose it was', () => {
    const play = asked(accepted())
    expect(says(play, 'olga', signature(play))).toBe(
      'notYourRole: The vote for Operations was delegated before this poll; whoever accepted it votes.',
    )
    expect(says(play, 'otto', signature(play))).toBe('ok')
    expect(gate(play).poll?.signatures).toMatchObject([
      { role: 'operations', delegatedBy: 'olga', deed: { by: 'otto' } },
    ])
    expect(play.run('sam', signature(play)).run('sam', go).cutover.gates[0]?.decision?.counted).toEqual(['otto', 'sam'])
    // Who counted does nothing behind the gate.
    play.run('lena', { type: 'assignPerson', role: 'dba', email: 'otto' })
    expect(says(play, 'otto', { type: 'startStep', stepId: 'freeze' })).toMatch(/^countedApprover/)
  })

  it('can be a reporter’s, and a scribe then records it for the one who speaks', () => {
    const network = { ...GATE, role: 'network' }
    const play = ready()
    play.run('nils', { type: 'delegateVote', ...network, to: 'otto', reason: 'Asleep' })
    play.run('otto', { type: 'acceptDelegation', ...network }).run('lena', open)
    expect(says(play, 'scott', { ...report, role: 'network', onBehalfOf: 'nils' })).toMatch(/^notYourRole: The vote/)
    expect(says(play, 'scott', { ...report, role: 'network', onBehalfOf: 'otto' })).toBe('ok')
    expect(gate(play).poll?.reports).toMatchObject([{ role: 'network', delegatedBy: 'nils' }])
  })

  it.each<[string, string, Partial<UnnamedCommand>, string]>([
    ['somebody who does not hold the role', 'quinn', {}, 'notYourRole'],
    ['a role that does not vote here', 'quinn', { role: 'qa' }, 'notYourRole'],
    ['oneself', 'olga', { to: 'olga' }, 'samePerson'],
    ['another who holds it', 'olga', { to: 'omar' }, 'nothingChanges'],
  ])('is not given by or to %s', (_, who, other, code) => {
    const play = ready({ people: { ...CAST, operations: ['olga', 'omar'] } })
    expect(says(play, who, { ...offer, ...other } as UnnamedCommand)).toMatch(new RegExp(`^${code}`))
  })

  it('is given once at a time, and nobody takes two of one role', () => {
    const play = offered({ ...CAST, operations: ['olga', 'omar'] })
    expect(says(play, 'olga', { ...offer, to: 'quinn' })).toMatch(/^nothingChanges: You have offered/)
    expect(says(play, 'omar', offer)).toMatch(/^nothingChanges: They are asked/)
  })

  it('takes what a signature takes: a password, or a token made for signing', () => {
    expect(says(ready(), person('olga', { maySign: false }), offer)).toMatch(/^signatureNotFresh/)
    expect(says(ready(), person('olga', { maySign: false, via: 'token' }), offer)).toMatch(/^signatureNotFresh/)
    expect(says(ready(), person('olga', { unconfirmed: true }), offer)).toMatch(/^notConfirmed/)
  })

  it('is declined or ended by either until the poll opens, and stands from then on', () => {
    expect(gate(offered().run('otto', { type: 'declineDelegation', ...about, reason: 'I sleep' })).delegations).toBe(
      undefined,
    )
    for (const who of ['olga', 'otto'])
      expect(gate(accepted().run(who, { type: 'endDelegation', ...about })).delegations).toBe(undefined)
    const play = asked(accepted())
    for (const who of ['olga', 'otto'])
      expect(says(play, who, { type: 'endDelegation', ...about })).toMatch(
        /^gateState: The poll of “Go \/ no-go” is open/,
      )
    expect(says(play, 'sam', { ...offer, role: 'sponsor' })).toMatch(/^gateState/)
    // A poll that is asked again is the same asking; only a decision lets them end it.
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong build' })
    expect(gate(play).delegations).toHaveLength(1)
    play.run('sam', { ...go, outcome: 'noGo', reason: 'Not tonight' })
    expect(says(play, 'otto', { type: 'endDelegation', ...about })).toBe('ok')
  })

  it('that nobody has answered as the poll opens stays with its giver', () => {
    const play = asked(offered())
    expect(says(play, 'otto', signature(play))).toMatch(/^notYourRole: This is for Operations/)
    expect(says(play, 'otto', { type: 'acceptDelegation', ...about })).toMatch(/^notYourRole/)
    expect(says(play, 'olga', signature(play))).toBe('ok')
  })

  it('[R15] is answered as it was seen', () => {
    const play = offered()
    const [first] = gate(play).delegations ?? []
    const seen = { delegation: first?.id ?? '' }
    play.run('olga', { type: 'endDelegation', ...about }, { ...offer, reason: 'For another reason' })
    expect(play.give('otto', { type: 'acceptDelegation', ...about, ...seen })).toMatchObject({
      code: 'delegationChanged',
      message: 'The vote was offered again since: “For another reason”.',
      field: 'delegation',
    })
    expect(says(play, 'otto', { type: 'acceptDelegation', ...about })).toBe('ok')
  })

  it('is judged by the eyes that look: the delegate’s own work counts against it, the giver’s does not', () => {
    const giverWorks = accepted({ ...CAST, dba: ['dana', 'second', 'olga'] })
    asked(giverWorks).run('otto', signature(giverWorks))
    expect(counts(giverWorks)).toEqual(['otto counts'])
    const delegateWorks = accepted({ ...CAST, dba: ['dana', 'second', 'otto'] })
    asked(delegateWorks).run('otto', signature(delegateWorks))
    expect(counts(delegateWorks)).toEqual(['otto executes “Freeze writes” as Database'])
  })

  it('never makes two signatures of one person', () => {
    const play = ready({ people: { ...CAST, lead: ['lena'] } })
    play.run('olga', { ...offer, to: 'sam' }).run('sam', { type: 'acceptDelegation', ...about })
    asked(play).run('sam', { ...signature(play), role: 'sponsor' }, { ...signature(play), role: 'operations' })
    expect(says(play, 'sam', go)).toMatch(/^quorumMissing: The quorum is 2; 1 signature counts so far/)
    // Told from the beginning, not when it is to be decided.
    expect(gateReach(play.cutover, definition(play), NOTHING_KNOWN).obstacles).toMatchObject([
      { about: 'quorum', blocks: true },
    ])
  })

  it('ends with the role of its giver, and a signature given by it no longer counts', () => {
    const release = { type: 'releasePerson' as const, role: 'operations', email: 'olga' }
    const play = accepted().run('lena', release)
    expect(play.log.at(-1)).toMatchObject({ type: 'delegationEnded', from: 'olga', to: 'otto' })
    expect(says(asked(play), 'otto', signature(play))).toMatch(/^notYourRole/)
    const signed = asked(accepted())
    signed.run('otto', signature(signed)).run('lena', release)
    expect(counts(signed)).toEqual(['otto no longer has the vote for Operations'])
  })

  it.each(['olga', 'otto'])('ends when %s may no longer act at all', (who) => {
    const lost = new Map([[who, 'is an observer now']])
    const early = accepted()
    early.rightsLost = lost
    expect(gate(early.run('lena', open)).delegations).toBe(undefined)
    const play = asked(accepted())
    play.run('otto', signature(play)).rightsLost = lost
    expect(says(play.run('sam', signature(play)), 'sam', go)).toMatch(/^quorumMissing/)
    play.wait(minutes(2)).passTime()
    expect(play.log.slice(-2).map(({ type }) => type)).toEqual(['signatureVoided', 'delegationEnded'])
  })
})

describe('[R6] a gate whose votes hold for a while', () => {
  const hours = (count: number) => minutes(60 * count)
  /** Reported at once, signed an hour apart. */
  function signed() {
    const play = reported({ yaml: HOLDING })
    play.wait(hours(1)).run('olga', signature(play)).wait(hours(1)).run('sam', signature(play))
    return play
  }

  it('says go while all of them hold, and refuses by name once one has lapsed', () => {
    const held = signed().wait(hours(2) - 1)
    expect(says(held, 'sam', go)).toBe('ok')
    const play = signed().wait(hours(2))
    expect(says(play, 'sam', go)).toBe('votesMissing: Network, Database report again: a vote holds for 4 h here.')
    play.wait(hours(1)).passTime()
    expect(play.log.flatMap((event) => (event.type === 'voteLapsed' ? `${event.of} ${event.person}` : []))).toEqual([
      'report nils',
      'report dana',
      'signature olga',
    ])
    allReport(play)
    expect(counts(play)).toEqual(['olga signed more than 4 h ago', 'sam counts'])
    expect(says(play, 'sam', go)).toBe(
      'quorumMissing: The quorum is 2; 1 signature counts so far. Operations signs again: a signature holds for 4 h here.',
    )
    expect(says(play.run('olga', signature(play)), 'sam', go)).toBe('ok')
  })

  it('is judged by the time alone, whether or not the clock has come to it', () => {
    const [told, untold] = [signed().wait(hours(3)).passTime(), signed().wait(hours(3))]
    expect(counts(told)).toEqual(['olga signed more than 4 h ago', 'sam counts'])
    expect(counts(untold)).toEqual(counts(told))
  })

  it('keeps a no-go, and lets an approver sign on reports that are asked again', () => {
    const play = polled({ yaml: HOLDING })
    play.run('nils', { ...report, vote: 'noGo', reason: 'The line is down' }).run('dana', report)
    play.wait(hours(5)).passTime()
    expect(says(play, 'olga', signature(play))).toBe('ok')
    play.run('dana', report).run('sam', signature(play))
    expect(says(play, 'sam', go)).toBe('noGoStands: Network says no-go: “The line is down”.')
  })

  it('tells what was decided as it was then, however long ago', () => {
    const play = signed().run('sam', go)
    play.wait(hours(100)).passTime()
    expect(counts(play)).toEqual(['olga counts', 'sam counts'])
    expect(play.log.some(({ type }) => type === 'voteLapsed')).toBe(false)
  })
})
