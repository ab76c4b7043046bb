import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

const read = (text: string) => {
  const { runbook, faults } = readRunbook(text, 'm.yaml')
  return { runbook, errors: faults.filter(({ severity }) => severity === 'error'), faults }
}

const SHOP = `
runbook: shop
title: Move the shop
steps:
  - { title: Stop the shop, takes: 5m }
  - { title: Copy the data, takes: 40m, after: [stop-the-shop], owner: dba, workstream: Database }
  - { title: Start the shop, takes: 5m, after: [copy-the-data] }
  - { title: Start the shop, takes: 5m, after: [start-the-shop] }
`

describe('a file of a name, a title and steps', () => {
  it('is a runbook: one phase, one workstream, a lead, and a window from the plan', () => {
    const { runbook, errors } = read(SHOP)
    expect(errors).toEqual([])
    // 55 min and a quarter more, to the next half hour.
    expect(runbook).toMatchObject({ tier: 3, timezone: 'UTC', window: 5400, phases: [{ title: 'Cutover' }] })
    expect(runbook?.roles).toEqual([
      { id: 'lead', title: 'Cutover lead' },
      { id: 'dba', title: 'Dba' },
    ])
    expect(runbook?.steps.map(({ id, workstream, phase, owner }) => [id, workstream, phase, owner])).toEqual([
      ['stop-the-shop', 'Cutover', 'Cutover', 'dba'],
      ['start-the-shop', 'Cutover', 'Cutover', 'dba'],
      ['start-the-shop-2', 'Cutover', 'Cutover', 'dba'],
      ['copy-the-data', 'Database', 'Cutover', 'dba'],
    ])
  })

  it('stands in the README as it is read', () => {
    const readme = readFileSync(new URL('../../../runbooks/README.md', import.meta.url), 'utf8')
    const { runbook, faults } = read(/```yaml\n([^`]+)```/.exec(readme)?.[1] ?? '')
    expect(runbook).toMatchObject({ id: 'shop-move', tier: 3, timezone: 'UTC', window: 5400 })
    // What was taken, and that no gate holds anything.
    expect(faults.map(({ severity }) => severity)).toEqual(['warning', 'warning'])
  })

  it('is told what was taken for what it leaves out, in one sentence', () => {
    expect(read(SHOP).faults[0]).toMatchObject({
      severity: 'warning',
      line: 2,
      message:
        'left out, and taken as window: 1h30m, from the plan; workstream: Cutover; tier: 3; timezone: UTC; ' +
        'phases: [Cutover]; roles: lead, dba; owner: dba, of 3 steps; notBefore: T0, of 1 step without after',
    })
  })

  it('has its faults where they stand in the list as it was written', () => {
    const { errors } = read(SHOP.replace('[copy-the-data]', '[copy-the-date]').replace('takes: 40m', 'takes: forty'))
    expect(errors.map(({ line, column, path, message }) => [line, column, path, message])).toEqual([
      [6, 36, '/steps/1/takes', expect.stringContaining('"forty" is not')],
      [7, 49, '/steps/2/after/0', expect.stringContaining('did you mean "copy-the-data"?')],
    ])
  })

  it('takes the phases in the order in which steps name them, and every role that is named', () => {
    const { runbook } = read(`
runbook: shop
title: Move the shop
window: 4h
gates: [{ id: go, title: Go, approvers: { roles: [sponsor], quorum: 1 }, decides: sponsor, after: [stop] }]
steps:
  - { step: stop, title: Stop, phase: Night, owner: network, takes: 5m }
  - { step: open, title: Open, phase: Morning, takes: 5m, after: [go], secondPerson: qa }
`)
    expect(runbook?.phases.map(({ title }) => title)).toEqual(['Night', 'Morning'])
    expect(runbook?.roles.map(({ id }) => id)).toEqual(['lead', 'network', 'qa', 'sponsor'])
    // Of several roles none is the one that is meant.
    expect(runbook?.steps.map(({ owner }) => owner)).toEqual(['network', 'lead'])
    expect(runbook?.window).toBe(4 * 3600)
  })

  it('is asked for what cannot be guessed', () => {
    const messages = (text: string) => read(text).errors.map(({ message }) => message)
    expect(messages('runbook: shop\ntitle: Shop\n')).toEqual([
      '"steps" is missing; list them, each with its title and how long it takes',
    ])
    expect(messages('runbook: shop\ntitle: Shop\nsteps: [{ title: Stop }]\n')).toEqual([
      '"takes" is missing; say how long the task takes, like takes: 5m..10m..30m',
    ])
    expect(messages('runbook: shop\ntitle: Shop\nstpes: []\n')).toContain(
      '"stpes" is not a key of a runbook; did you mean "steps"?',
    )
  })

  it('is not both a list and lists, nor anything else than a list', () => {
    const messages = (text: string) => read(`runbook: a\ntitle: A\n${text}`).errors.map(({ message }) => message)
    expect(messages('steps: []\nworkstreams: { B: [] }\n')).toEqual([
      'write either steps or workstreams; a step may name its workstream',
    ])
    expect(messages('steps: { one: {} }\n')).toEqual(['"steps" must be a list'])
    for (const workstream of ['', '4.10', '[a, b]', '{ a: b }'])
      expect(messages(`steps:\n  - title: B\n    takes: 5m\n    workstream: ${workstream}\n`), workstream).toEqual([
        '"workstream" must be text; put it in quotes',
      ])
  })

  it('gives no step the id of a gate, and is fast with a great many of one title', () => {
    const gate = 'gates: [{ id: stop, title: Go, approvers: { roles: [lead], quorum: 1 }, decides: lead }]'
    const { runbook } = read(`runbook: a\ntitle: A\n${gate}\nsteps: [{ title: Stop, takes: 5m }]\n`)
    expect(runbook?.steps.map(({ id }) => id)).toEqual(['stop-2'])
    const { runbook: long } = read(`runbook: a\ntitle: A\nsteps:\n${'  - { title: a, takes: 1m }\n'.repeat(5000)}`)
    expect(long?.steps.at(-1)?.id).toBe('a-5000')
  })
})

describe('a file that has its roles', () => {
  it('has an owner for each step where there are several: none of them is meant by itself', () => {
    const roles = 'roles: { lead: { title: Lead }, dba: { title: DBA }, network: { title: Network } }'
    const { errors } = read(`runbook: a\ntitle: A\n${roles}\nsteps: [{ title: Stop, takes: 5m }]\n`)
    expect(errors.map(({ message }) => message)).toEqual(['"owner" is missing; add a line like owner: dba'])
  })
})
