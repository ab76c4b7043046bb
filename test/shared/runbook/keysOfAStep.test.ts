import { describe, expect, it } from 'vitest'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

const readStep = (more: string, others = '') =>
  readRunbook(
    `runbook: move\ntitle: Move\nwindow: 12h\nroles: { lead: { title: Lead }, dba: { title: Database } }\nsteps:\n  - { step: copy, title: Copy, takes: 5m, verify: Equal, owner: dba, ${more} }\n${others}`,
    'move.yaml',
  )
const said = (more: string, others?: string) => readStep(more, others).faults.map(({ message }) => message)

describe('deadline, parties, links and a planner’s note', () => {
  it('are kept as they are written', () => {
    const { runbook } = readStep(
      'deadline: T+2h, parties: { consulted: [lead, dba], Vendor: [lead] }, links: [{ title: Wiki, url: "https://wiki.example.net/a?b=1" }], note: "**Ask** first"',
    )
    expect(runbook?.steps[0]).toMatchObject({
      deadline: 7200,
      parties: { consulted: ['lead', 'dba'], Vendor: ['lead'] },
      links: [{ title: 'Wiki', url: 'https://wiki.example.net/a?b=1' }],
      note: '**Ask** first',
    })
    expect(readStep('deadline: "2027-03-06T22:00:00+01:00"').runbook?.steps[0]?.deadline).toBe(
      '2027-03-06T22:00:00+01:00',
    )
  })

  it.each([
    ['only: mock', 'rehearsal'],
    ['deadline: 22:00', 'neither an offset from T-0'],
    ['notBefore: T+3h, deadline: T+2h', '1 h 05 min after its deadline'],
    [
      'notBefore: "2027-03-06T22:00:00Z", deadline: "2027-03-06T22:04:00Z"',
      'may not begin early enough to be finished by then',
    ],
    ['parties: { consulted: [dbaa] }', '"dbaa" is not a role of this runbook; did you mean "dba"?'],
    ['parties: { consulted: [dba, dba] }', '"dba" is listed twice'],
    ['parties: { consulted: [] }', 'name at least one role'],
    ['parties: { constructor: [dba] }', 'this name is taken'],
    ['links: [{ title: x, url: "javascript:alert(1)" }]', 'is not the address of a page'],
    ['links: [{ title: x, url: "https://bank.example@evil.example/" }]', 'is not the address of a page'],
    ['links: ["https://x.example"]', '"links"'],
    ['note: ""', 'must not be empty'],
  ])('are refused by name where they cannot be that: %s', (more, says) => {
    expect(said(more).join('\n')).toContain(says)
  })

  it('say by how much the plan misses a deadline', () => {
    expect(said('deadline: T+2m').join('\n')).toContain('the plan finishes “Copy” 3 min after its deadline, T+2m')
    expect(said('deadline: T+5m').join('\n')).not.toContain('deadline')
  })

  it('say in which mode it misses it', () => {
    const mock = '  - { step: mock, title: Mock, takes: 3m, verify: Done, owner: dba, only: rehearsal }\n'
    expect(said('deadline: T+6m, after: [mock]', mock).join('\n')).toContain(
      'in a rehearsal: the plan finishes “Copy” 2 min after its deadline',
    )
  })
})

describe('forEach', () => {
  const SPOKES = 'forEach: { spoke: [North, South, "3"] }'
  const repeated = `
  - { step: check, title: "Check {spoke}", takes: 5m, verify: "{spoke} is up, \${spoke} and {{spoke}} stay", owner: dba, ${SPOKES} }
  - { step: open, title: "Open {spoke}", takes: 5m, verify: Up, owner: dba, after: [check SS+1m], ${SPOKES} }
  - { step: done, title: Done, kind: milestone, after: [open], owner: lead }
`
  it('is one step for each value, copy by copy after one repeated over the same, and all before what is not', () => {
    const { runbook } = readStep('after: []', repeated)
    expect(runbook?.steps.map(({ id }) => id)).toEqual([
      'copy',
      ...['check-north', 'check-south', 'check-3', 'open-north', 'open-south', 'open-3', 'done'],
    ])
    expect(runbook?.steps[1]).toMatchObject({
      title: 'Check North',
      verify: 'North is up, \u0024{spoke} and {{spoke}} stay',
    })
    expect(runbook?.steps[5]?.after).toEqual([{ on: 'check-south', type: 'SS', lag: 60 }])
    expect(runbook?.steps.at(-1)?.after.map(({ on }) => on)).toEqual(['open-north', 'open-south', 'open-3'])
  })

  it.each([
    ['forEach: { spoke: [North, north] }', '"North" and "north" would both be the step "copy-north"'],
    ['forEach: { spoke: [漢字] }', '"漢字" has no letter or digit'],
    ['forEach: { spoke: [] }', 'name at least one value'],
    ['forEach: { spoke: [true] }', 'a value is a text of one line or a whole number'],
    ['forEach: { a: [x], b: [y] }', 'write one name with its values'],
    [`forEach: { n: [${Array.from({ length: 201 }, (_, n) => n).join(', ')}] }`, 'names more than 200'],
    ['forEach: { spoke: [north, south] }', 'its copies read alike: write {spoke}'],
    ['forEach: { spoke: [a, b] }, message: "to {spokes}"', '{spokes} is not replaced'],
    ['forEach: { spoke: [a, b] }, after: [copy]', 'waits for itself'],
  ])('is refused or warned of where it cannot be meant: %s', (more, says) => {
    expect(said(more).join('\n')).toContain(says)
  })

  it('has a fault once, at the step that is written', () => {
    const { faults } = readStep('forEach: { spoke: [north, south] }, owner: dbaa')
    expect(readStep('owner: dbaa, forEach: { spoke: [north, south] }').faults.length).toBeGreaterThan(0)
    expect(faults.filter(({ message }) => message.includes('dbaa')).length).toBeLessThanOrEqual(1)
    const wrong = readStep('after: []', repeated.replace('owner: lead', 'owner: laed')).faults
    expect(wrong.filter(({ message }) => message.includes('laed')).map(({ line }) => line)).toEqual([10])
  })

  it('is not written out where a few lines would become more than a runbook can hold', () => {
    const values = (of: string) => Array.from({ length: 200 }, (_, n) => `${of}${n}`).join(', ')
    const step = (n: number, name: string, more = '') =>
      `  - { step: s${n}, title: "S {${name}}", takes: 5m, verify: Up, owner: dba, forEach: { ${name}: [${values(name)}] }${more} }\n`
    const steps = Array.from({ length: 26 }, (_, n) => step(n, 'a')).join('')
    expect(said('tags: [x]', steps).join('\n')).toContain('forEach makes 5,200 steps of this file; at most 5,000')
    const linked = Array.from({ length: 4 }, (_, n) => step(n, `v${n}`, n > 0 ? `, after: [s${n - 1}]` : '')).join('')
    expect(said('tags: [x]', linked).join('\n')).toContain('forEach makes 120,000 links between steps of this file')
    const long = step(0, 'a', `, do: "${'{a}'.repeat(6_000)}"`)
    const texts = Array.from({ length: 8 }, (_, n) => long.replace('s0', `s${n}`)).join('')
    expect(said('tags: [x]', texts).join('\n')).toContain('forEach makes more text of this file')
  })

  it('says where a copy has the id of another step', () => {
    const other = '  - { step: copy-north, title: Other, takes: 5m, verify: Up, owner: dba }\n'
    expect(said('forEach: { spoke: [north] }', other).join('\n')).toContain('"copy-north" is already the id of a step')
    const same = other.replace('copy-north', 'copy')
    expect(said('forEach: { spoke: [north] }', same).join('\n')).toContain('"copy" is the id of more than one')
  })
})
