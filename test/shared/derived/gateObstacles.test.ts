import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../shared/actor.ts'
import { type Directory, NOTHING_KNOWN } from '../../../shared/derived/directory.ts'
import { gateObstacles, gateReach } from '../../../shared/derived/gateObstacles.ts'
import type { OrganisationRole, PersonCard } from '../../../shared/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import type { GateDefinition, Runbook } from '../../../shared/runbook/runbook.ts'
import type { UnnamedCommand } from '../../support/asSeen.ts'
import { askingRunbook, linked } from '../../support/changes.ts'
import { CAST, Play, person, signature } from '../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const gateOf = ({ gates: [gate] }: Runbook): GateDefinition => gate ?? expect.unreachable('no gate')

/** Everybody a member, but for what is said of some. */
function knowing(known: Record<string, Partial<PersonCard>>, former: readonly string[] = []): Directory {
  return {
    name: (id) => id,
    get: (id) => ({ id, name: id, email: id, organisationRole: 'member', ...known[id] }),
    isFormer: (id) => former.includes(id),
  }
}

const said = (people: Record<string, string[]>, known = NOTHING_KNOWN, runbook = smallRunbook()) =>
  gateObstacles(new Play(runbook, { people }).cutover, gateOf(runbook), known).map(
    ({ about, blocks, sentence, cure }) => `${about}${blocks ? '!' : ''} ${sentence} ${cure}`,
  )

describe('[R6] what keeps a gate from its go', () => {
  it('is nothing with a cast in which everybody keeps to their part', () => {
    expect(said(CAST, knowing({}))).toEqual([])
  })

  it.each<[string, Record<string, string[]>, Directory, string[]]>([
    [
      'the approver made the cutover',
      { ...CAST, operations: ['paula'] },
      NOTHING_KNOWN,
      [
        'quorum! “Go / no-go” needs 2 valid signatures and can get only 1. Assign one more to Operations or Business sponsor: under four eyes none of those who created this cutover, supplied what the gate rests on or have work behind it.',
        'signer paula’s signature does not count at “Go / no-go”: paula created this cutover. Assign somebody else to Operations or Business sponsor.',
      ],
    ],
    [
      'nobody holds a role',
      { lead: ['lena'] },
      NOTHING_KNOWN,
      [
        'decision! Nobody can decide “Go / no-go”: nobody holds Business sponsor. Assign somebody to Business sponsor.',
        'quorum! “Go / no-go” needs 2 valid signatures and can get none: nobody holds Operations or Business sponsor. Assign 2 more to Operations or Business sponsor: under four eyes none of those who created this cutover, supplied what the gate rests on or have work behind it.',
        'item! “Go / no-go” needs “UAT exit criteria met”, and nobody who could prove it holds Test and quality. Assign somebody to Test and quality.',
        'item! “Go / no-go” needs “On-call rota agreed”, and nobody who could prove it holds Network. Assign somebody to Network.',
        'reporter Nobody reports for Network at “Go / no-go”: nobody holds Network. Assign somebody to Network; otherwise the lead has to speak for it, with a reason.',
        'reporter Nobody reports for Database at “Go / no-go”: nobody holds Database. Assign somebody to Database; otherwise the lead has to speak for it, with a reason.',
        'item “Go / no-go” needs “Load test passed”, and nobody who could prove it holds Test and quality. Assign somebody to Test and quality; otherwise it is waived.',
      ],
    ],
    [
      'the decision owner is an observer',
      CAST,
      knowing({ sam: { organisationRole: 'observer' } }),
      [
        'decision! Nobody can decide “Go / no-go”: sam is an observer of the organisation and changes nothing. An administrator makes sam a member of the organisation. Or: assign somebody else to Business sponsor.',
        'quorum! “Go / no-go” needs 2 valid signatures and can get only 1. Assign one more to Operations or Business sponsor: under four eyes none of those who created this cutover, supplied what the gate rests on or have work behind it.',
        'signer sam’s signature does not count at “Go / no-go”: sam is an observer of the organisation and changes nothing. An administrator makes sam a member of the organisation. Or: assign somebody else to Operations or Business sponsor.',
      ],
    ],
    [
      'nobody has confirmed the sign-in of an approver',
      { ...CAST, operations: ['olga', 'otto'] },
      knowing({ olga: { unconfirmed: true } }),
      [
        'signer olga’s signature does not count at “Go / no-go”: olga signs in with what somebody else set up and nobody has confirmed. Another administrator confirms olga’s sign-in, under People of the organisation. Or: assign somebody else to Operations or Business sponsor.',
      ],
    ],
    [
      'an approver has left',
      { ...CAST, operations: ['olga', 'otto'] },
      knowing({}, ['otto']),
      [
        'signer otto’s signature does not count at “Go / no-go”: otto is no longer a member of the organisation. Assign somebody else to Operations or Business sponsor.',
      ],
    ],
    [
      'nobody but the lead could both prove and verify',
      { ...CAST, network: ['lena'] },
      NOTHING_KNOWN,
      [
        'item “Go / no-go” needs “On-call rota agreed”, and only lena could verify it, who also proves it. Assign somebody else to Cutover lead; otherwise it is waived.',
      ],
    ],
  ])('%s', (_, people, known, sentences) => {
    const runbook = mustRead(
      SMALL_YAML.replace(
        'owner: network, due: T-1d, mandatory: true',
        'owner: network, due: T-1d, mandatory: true, evidence: { note: The rota }',
      ),
    )
    expect(said(people, known, runbook)).toEqual(sentences)
  })

  it('[R11] a change that is asked and not linked, until it is; in a rehearsal it is not asked', () => {
    const runbook = askingRunbook()
    const about = (play: Play) => gateObstacles(play.cutover, gateOf(runbook), NOTHING_KNOWN).map(({ about }) => about)
    expect(about(new Play(runbook))).toEqual(['change'])
    expect(about(linked(new Play(runbook)))).toEqual([])
    expect(about(new Play(runbook, { mode: 'rehearsal' }))).toEqual([])
  })

  it('a decision owner who skipped what the gate rests on, in tier 1', () => {
    const play = new Play(smallRunbook(), { people: { ...CAST, lead: ['lena', 'sam'] } })
    play.run('sam', { type: 'skipStep', stepId: 'announce', reason: 'Nobody reads it' })
    expect(gateObstacles(play.cutover, gateOf(play.runbook), NOTHING_KNOWN).map(({ sentence }) => sentence)).toContain(
      'Nobody can decide “Go / no-go”: sam skipped “Announce the start”, on which in tier 1 somebody else decides.',
    )
  })

  it('a decision owner who waived what the gate rests on, in tier 1', () => {
    const play = new Play(smallRunbook())
    const until = new Date(play.now + 86_400_000).toISOString()
    play.run('sam', { type: 'waiveItem', itemId: 'on-call', reason: 'Known', until })
    const [first] = gateObstacles(play.cutover, gateOf(play.runbook), NOTHING_KNOWN)
    expect(first?.sentence).toBe(
      'Nobody can decide “Go / no-go”: sam waived “On-call rota agreed”, on which in tier 1 somebody else decides.',
    )
    play.run('lena', { type: 'assignPerson', role: 'sponsor', email: 'sandra' })
    expect(gateReach(play.cutover, gateOf(play.runbook), NOTHING_KNOWN).canReach).toBe(true)
  })

  it('says nothing once the cutover is past its gates', () => {
    const play = new Play(smallRunbook(), { people: { lead: ['lena'] } })
    expect(gateReach(play.cutover, gateOf(play.runbook), NOTHING_KNOWN).canReach).toBe(false)
    play.run('lena', { type: 'cancelCutover', reason: 'Moved' })
    expect(gateReach(play.cutover, gateOf(play.runbook), NOTHING_KNOWN)).toEqual({ canReach: true, obstacles: [] })
  })
})

describe('whether a gate can be reached', () => {
  /** Gates that rest on the votes alone: of two tiers, and with a quorum of one and of two. */
  const votesOnly = (tier: number, quorum: number) =>
    mustRead(
      SMALL_YAML.replace('must: [{ readiness: 0.6 }, { mandatory: closed }]', 'must: []')
        .replace('should: [{ item: load-test }]', 'should: []')
        .replace('    after: [announce]\n', '')
        .replace('quorum: 2', `quorum: ${quorum}`)
        .replace('tier: 1', `tier: ${tier}`),
    )
  const runbooks = [votesOnly(1, 1), votesOnly(1, 2), votesOnly(2, 1), votesOnly(2, 2)]
  const PEOPLE = ['lena', 'dana', 'olga', 'sam', 'paula', 'oscar', 'uma']
  const known = knowing({ oscar: { organisationRole: 'observer' }, uma: { unconfirmed: true } })
  const actors = new Map(
    PEOPLE.map((id): [string, Actor] => {
      const organisationRole: OrganisationRole = id === 'oscar' ? 'observer' : 'member'
      return [id, person(id, { organisationRole, ...(id === 'uma' ? { unconfirmed: true } : {}) })]
    }),
  )
  const someOf = fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 3 })
  const casts = fc.record({
    lead: fc.uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 1, maxLength: 2 }),
    dba: someOf,
    network: someOf,
    operations: someOf,
    sponsor: someOf,
  })

  /** Everybody tries whatever they may, as often as it could help. */
  function reachesGo(play: Play): boolean {
    const each = (command: () => UnnamedCommand) => {
      for (const actor of actors.values()) play.give(actor, command())
    }
    each(() => ({ type: 'openPoll', gateId: 'go-no-go' }))
    for (const role of ['network', 'dba']) {
      each(() => ({ type: 'report', gateId: 'go-no-go', role, vote: 'go' }))
      each(() => ({ type: 'report', gateId: 'go-no-go', role, vote: 'go', override: 'Nobody else is here' }))
    }
    for (const role of ['operations', 'sponsor']) each(() => ({ ...signature(play), role }))
    return [...actors.values()].some(
      (actor) => !isRefusal(play.give(actor, { type: 'decideGate', gateId: 'go-no-go', outcome: 'go' })),
    )
  }

  it('[R6] is said rightly before anybody has voted, whoever holds which role', () => {
    fc.assert(
      fc.property(casts, fc.constantFrom(...runbooks), (people, runbook) => {
        const play = new Play(runbook, { people })
        const { canReach, obstacles } = gateReach(play.cutover, gateOf(runbook), known)
        play.run(person(people.lead.find((id) => id !== 'oscar') ?? 'lena'), ...starts(people.lead))
        expect(reachesGo(play), JSON.stringify(obstacles)).toBe(canReach)
      }),
      { numRuns: 600 },
    )
  })

  const starts = (lead: readonly string[]): UnnamedCommand[] =>
    lead.some((id) => id !== 'oscar') ? [{ type: 'startCutover' }] : []
})
