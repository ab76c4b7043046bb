import { describe, expect, it } from 'vitest'
import { noLongerDemanded } from '../../../shared/runbook/noLongerDemanded.ts'
import { mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

const before = mustRead(SMALL_YAML)

describe('what a later version of a runbook does not demand any more', () => {
  it.each([
    ['must: [{ readiness: 0.6 }, ', 'must: [', /^Gate “Go \/ no-go”: .*0\.6.* need not hold any more\.$/],
    [
      'must: [{ readiness: 0.6 }, { mandatory: closed }]\n    should: [',
      'must: [{ readiness: 0.6 }]\n    should: [{ mandatory: closed }, ',
      /only should hold now\.$/,
    ],
    ['quorum: 2', 'quorum: 1', /^Gate “Go \/ no-go” needs 1 approvals instead of 2\.$/],
    ['reporters: [network, dba]', 'reporters: [network]', /^Gate “Go \/ no-go” no longer asks Database\.$/],
    ['T+30m, after: [go-no-go]', 'T+30m, after: [switch]', /^“Later” no longer waits for gate “Go \/ no-go” itself\.$/],
    [
      'due: T-1d, mandatory: true',
      'due: T-1d, mandatory: false',
      /^Readiness item “On-call rota agreed” is not mandatory/,
    ],
    [', evidence: { link: The report }', '', /^Readiness item “Load test passed” asks for no evidence/],
    ['    - { id: on-call, ', '    - { id: rota, ', /^Readiness item “On-call rota agreed” is gone\.$/],
    [', verify: No writes', '', /^Step “Freeze writes” no longer says what must be seen\.$/],
    [', secondPerson: true', '', /^Step “Promote the replica” is no longer confirmed by a second person\.$/],
    [
      '{ title: Switch back, takes: 5m }',
      '"none, because we stay"',
      /^Step “Switch the traffic” is no longer rolled back\.$/,
    ],
    ['{ step: later, ', '{ step: afterwards, ', /^Step “Later” is gone\.$/],
  ])('is said of %s', (written, weaker, said) => {
    expect(SMALL_YAML).toContain(written)
    const now = mustRead(SMALL_YAML.replace(written, weaker))
    expect(noLongerDemanded(before, now)).toEqual([expect.stringMatching(said)])
    expect(noLongerDemanded(before, before)).toEqual([])
  })
})
