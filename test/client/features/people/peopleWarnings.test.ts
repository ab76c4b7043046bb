import { describe, expect, it } from 'vitest'
import { dutiesOf, peopleWarnings } from '../../../../client/features/people/peopleWarnings.ts'
import { NOTHING_KNOWN } from '../../../../shared/derived/directory.ts'
import { CAST, Play } from '../../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../../support/smallRunbook.ts'

const warnings = (people: Record<string, string[]>, runbook = smallRunbook()) =>
  peopleWarnings(new Play(runbook, { people }).cutover, NOTHING_KNOWN)

describe('warnings about who holds which role', () => {
  it('has nothing to say of a cast in which everybody keeps to their part', () => {
    expect(warnings(CAST)).toEqual([])
  })

  it('names each role with duties that nobody holds, and what they are', () => {
    const { qa: _, ...without } = CAST
    expect(warnings(without)).toEqual([
      { role: 'qa', about: 'nobody', sentence: 'Nobody holds Test and quality: 1 step, 2 readiness items.' },
    ])
  })

  it('[R6] names approvers whose signature will not count, because they execute behind the gate or made the cutover', () => {
    expect(warnings({ ...CAST, operations: ['olga', 'dana'] })).toEqual([
      {
        role: 'operations',
        about: 'signer',
        sentence: 'dana’s signature does not count at “Go / no-go”: dana executes “Freeze writes” as Database.',
        cure: 'Assign somebody else to Operations or Business sponsor.',
      },
    ])
    expect(warnings({ ...CAST, operations: ['olga', 'paula'] })).toEqual([
      {
        role: 'operations',
        about: 'signer',
        sentence: 'paula’s signature does not count at “Go / no-go”: paula created this cutover.',
        cure: 'Assign somebody else to Operations or Business sponsor.',
      },
    ])
  })

  it('[R6] says when a quorum cannot be reached', () => {
    const outOfReach = {
      role: 'sponsor',
      about: 'quorum',
      sentence: '“Go / no-go” needs 2 valid signatures and can get only 1.',
      cure: 'Assign one more to Operations or Business sponsor: under four eyes none of those who created this cutover, supplied what the gate rests on or have work behind it.',
    }
    expect(warnings({ ...CAST, operations: ['dana'] }).at(-1)).toEqual(outOfReach)
    expect(warnings({ ...CAST, operations: ['sam'] })).toEqual([outOfReach])
  })

  it('[R6] lets every signature count where four eyes are off', () => {
    const relaxed = mustRead(SMALL_YAML.replace('tier: 1', 'tier: 3\nfourEyes: false'))
    expect(warnings({ ...CAST, operations: ['dana'] }, relaxed)).toEqual([])
  })

  it('says what a role has to do', () => {
    expect(dutiesOf(smallRunbook(), 'sponsor')).toEqual(['signs “Go / no-go”', 'decides “Go / no-go”'])
    expect(dutiesOf(smallRunbook(), 'operations')).toEqual(['signs “Go / no-go”', 'signs hypercare off'])
    expect(dutiesOf(smallRunbook(), 'lead')).toEqual(['2 steps', 'verifies 3 items'])
    const helped = mustRead(
      SMALL_YAML.replace(
        'takes: 10m, after: [copy, freeze]',
        'people: { dba: 1, qa: 1 }, takes: 10m, after: [copy, freeze]',
      ).replace('secondPerson: true', 'secondPerson: network'),
    )
    expect(dutiesOf(helped, 'qa').slice(0, 2)).toEqual(['1 step', 'helps with 1 step'])
    expect(dutiesOf(helped, 'network')).toContain('confirms 1 step')
  })
})
