import { describe, expect, it } from 'vitest'
import { runbookDifferences, sayDifference } from '../../../shared/runbook/differences.ts'
import { noLongerDemanded } from '../../../shared/runbook/noLongerDemanded.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { ROLLBACK_YAML, rollbackRunbook } from '../../support/rollbackRunbook.ts'
import { mustRead } from '../../support/smallRunbook.ts'

const said = (yaml: string) =>
  readRunbook(yaml, 'f')
    .faults.filter(({ message }) => !message.startsWith('there is no gate'))
    .map(({ line, severity, message }) => `${line} ${severity} ${message}`)
const changed = (from: string, to: string) => {
  expect(ROLLBACK_YAML).toContain(from)
  return said(ROLLBACK_YAML.replace(from, to))
}
const lineOf = (text: string) => ROLLBACK_YAML.split('\n').findIndex((line) => line.includes(text)) + 1

describe('the rollback of a runbook', () => {
  it('is read whole: triggers with their ids, steps in the order of their lists', () => {
    expect(said(ROLLBACK_YAML)).toEqual([])
    expect(rollbackRunbook().rollback).toMatchObject({
      triggers: [
        { id: 'off', metric: { metric: 'recon_diff', atMost: 0.1 }, decides: 'sponsor' },
        { id: 'slow', at: 45 * 60, decides: 'dba' },
        { id: 'payments-fail-at-the-counter', decides: 'lead' },
      ],
      first: [
        { id: 'announce-back', owner: 'lead', after: [], phase: 'Rollback', workstream: 'Rollback' },
        { id: 'stop-traffic', owner: 'network', after: [{ on: 'announce-back', type: 'FS', lag: 0 }] },
      ],
      last: [
        { id: 'check-old', kind: 'validation', after: [] },
        { id: 'tell-back', owner: 'lead' },
      ],
    })
  })

  it('is none where it says nothing, and its length is that of `rollbackTakes`', () => {
    const bare = ROLLBACK_YAML.replace(/rollback:\n(?: {2}.*\n)+phases/, 'rollback: { takes: 2h }\nphases')
    expect(mustRead(bare).rollback).toBeUndefined()
    expect(mustRead(bare)).toEqual(mustRead(bare.replace('rollback: { takes: 2h }', 'rollbackTakes: 2h')))
    const both = bare.replace('rollback: { takes: 2h }', 'rollbackTakes: 2h\nrollback: { takes: 2h }')
    expect(said(both)).toEqual([expect.stringContaining('error rollbackTakes says it already; leave one of them out')])
    expect(said(bare.replace('2h', '5h'))).toEqual([
      expect.stringContaining('warning a complete rollback (5 h) does not fit into the window'),
    ])
  })

  it('[R13] says of each fault where it stands', () => {
    const stop = lineOf('step: stop-traffic')
    expect(changed('step: stop-traffic', 'step: freeze')).toContain(
      `${stop} error "freeze" is already the id of a step; steps and gates share their ids`,
    )
    expect(changed('owner: network, takes: 10m, do', 'owner: net, takes: 10m, do')[0]).toMatch(
      new RegExp(`^${stop} error "net" is not a role of this runbook`),
    )
    expect(changed('takes: 10m, do', 'takes: 10m, after: [freeze], do')).toEqual([
      `${stop} error "freeze" is not a step of this list; a rollback’s own step is after those that its list names before it`,
    ])
    expect(changed('audience: Everybody', 'after: [stop-traffic], audience: Everybody')).toEqual([
      `${lineOf('announce-back')} error "stop-traffic" does not stand before it; a rollback’s own step is after those that its list names before it`,
    ])
    expect(changed('kind: validation, owner: dba', 'kind: automation, owner: dba')[0]).toContain(
      `${lineOf('check-old')} error "kind" is one of task, validation and communication`,
    )
    expect(changed('takes: 15m, verify', 'verify')).toEqual([
      `${lineOf('check-old')} error "takes" is missing; say how long the validation takes, like takes: 5m..10m..30m`,
    ])
    expect(changed('title: Tell the business', 'title: Tell the business, phase: Night')[0]).toContain(
      '"phase" is not a key of a rollback’s own step',
    )
  })

  it('[R13] of triggers too', () => {
    const off = lineOf('id: off')
    expect(changed('decides: sponsor }', 'decides: sponsr }')).toEqual([
      `${off} error "sponsr" is not a role of this runbook; did you mean "sponsor"?`,
    ])
    expect(changed(', atMost: 0.1 }', ' }')).toEqual([
      `${off} error "recon_diff" is compared with nothing; write atLeast or atMost`,
    ])
    expect(changed('metric: recon_diff', 'metric: incidents_p1_open')).toEqual([])
    expect(changed('id: slow', 'id: off')).toEqual([
      `${lineOf('id: slow')} error another trigger is "off" already; give this one an id of its own`,
    ])
    expect(changed('at: T+45m', 'at: T+9h')).toEqual([
      `${lineOf('id: slow')} warning this is asked after the end of the window`,
    ])
    expect(changed('when: Payments fail', 'whenever: Payments fail').join()).toContain('is not a key of a trigger')
  })

  it('names its steps and roles where a short file leaves them out', () => {
    const { runbook, faults } = readRunbook(
      'runbook: short\ntitle: Short\nsteps: [{ title: Switch, takes: 5m, verify: Seen, rollback: { title: Back, takes: 5m } }]\nrollback: { last: [{ title: Switch, owner: desk, takes: 5m, verify: Seen }], triggers: [{ when: 出る, decides: boss }] }\n',
      'f',
    )
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(runbook?.roles.map(({ id }) => id)).toEqual(expect.arrayContaining(['lead', 'desk', 'boss']))
    expect(runbook?.rollback).toMatchObject({ last: [{ id: 'switch-2' }], triggers: [{ id: 'trigger-1' }] })
  })

  it('is compared step by step, and its triggers as a whole', () => {
    const now = mustRead(
      ROLLBACK_YAML.replace('atMost: 0.1', 'atMost: 0.2').replace(
        'title: Stop the traffic, owner: network, takes: 10m',
        'title: Stop the traffic, owner: network, takes: 20m',
      ),
    )
    expect(runbookDifferences(rollbackRunbook(), now).map(sayDifference)).toEqual([
      'the runbook itself: rollbackTriggers changed',
      'step “Stop the traffic”: takes changed',
    ])
    expect(runbookDifferences(rollbackRunbook(), rollbackRunbook())).toEqual([])
    const moved = {
      ...now,
      rollback: {
        triggers: now.rollback?.triggers ?? [],
        first: [],
        last: [...(now.rollback?.first ?? []), ...(now.rollback?.last ?? [])],
      },
    }
    expect(runbookDifferences(now, moved).map(sayDifference)).toEqual(['the runbook itself: order changed'])
  })

  it('is missed where a later version has less of it', () => {
    const before = rollbackRunbook()
    const less = mustRead(
      ROLLBACK_YAML.replace(/ {4}- \{ id: slow.*\n/, '')
        .replace(/ {4}- \{ step: tell-back.*\n/, '')
        .replace('takes: 10m, do: Close the **front door**., verify: No requests arrive', 'takes: 10m'),
    )
    expect(noLongerDemanded(before, less)).toEqual([
      'Trigger “The copy is not at 50 % by now” of the rollback is gone.',
      'Step “Stop the traffic” no longer says what must be seen.',
      'Step “Tell the business” is gone.',
    ])
  })
})
