import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { MAX_FILE_BYTES } from '../../../shared/runbook/reading/positions.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { changed, MOVE, said } from '../../support/ledgerMove.ts'

describe('readRunbook', () => {
  it('finds nothing wrong with a sound runbook', () => {
    expect(said(MOVE)).toEqual([])
  })

  it('[R13] tells of everything at once, in the order of the file, and points into it', () => {
    const text = changed(
      ...['title: Ledger', 'titel: Ledger', 'timezone: Europe/Berlin', 'timezone: Berlin'],
      ...['[network, dba]', '[network, ops]', '[go-no-go]', '[go-no-go, tell-user]'],
      ...['30m, then decide', '30m, then: decide', 'takes: 10m', 'takes: ten'],
    )
    const { runbook, faults } = readRunbook(text, 'move.yaml')
    expect(runbook).toBeUndefined()
    // What would be right there has its own tests.
    expect(faults.map(({ fixes: _, kind: __, ...fault }) => fault)).toEqual([
      {
        ...{ severity: 'error', file: 'move.yaml', line: 2, column: 1, path: '/titel' },
        message: '"titel" is not a key of a runbook; did you mean "title"?',
      },
      {
        ...{ severity: 'error', file: 'move.yaml', line: 4, column: 11, path: '/timezone' },
        message: '"Berlin" is not an IANA time zone; did you mean "Europe/Berlin"?',
      },
      {
        ...{ severity: 'error', file: 'move.yaml', line: 23, column: 26, path: '/gates/0/reporters/1' },
        message: '"ops" is not a role of this runbook; the roles are lead, dba, network, operations, sponsor',
      },
      {
        ...{ severity: 'error', file: 'move.yaml', line: 43, column: 25, path: '/workstreams/Database/1/after/1' },
        message: '"tell-user" is not a step or gate of this runbook; did you mean "tell-users"?',
      },
      {
        ...{ severity: 'error', file: 'move.yaml', line: 44, column: 16, path: '' },
        message: 'YAML takes the second colon for a new key; write timebox: 30m, then decide',
      },
      {
        ...{ severity: 'error', file: 'move.yaml', line: 53, column: 14, path: '/workstreams/Network/0/takes' },
        message: '"ten" is not a duration or a range that rises; write it like 10m or 5m..10m..30m (low..likely..high)',
      },
    ])
  })

  it('gives the runbook in spite of warnings, and none when there is an error', () => {
    const warned = readRunbook(changed('      verify: The write rate reads 0.\n', ''), 'move.yaml')
    expect(warned.faults.map(({ severity }) => severity)).toEqual(['warning'])
    expect(warned.runbook?.id).toBe('ledger-move')
    expect(readRunbook(changed('tier: 1', 'tier: 9'), 'move.yaml').runbook).toBeUndefined()
  })

  it('reads JSON as it reads YAML', () => {
    const json = JSON.stringify(parse(MOVE))
    expect(readRunbook(json, 'move.json')).toEqual(readRunbook(MOVE, 'move.yaml'))
    expect(said(json.replace('"tier":1', '"tier":9'))).toEqual(['1:76 error: the tier is 1, 2 or 3'])
  })

  it('counts lines that end in CR LF', () => {
    expect(said(changed('tier: 1', 'tier: 9').replaceAll('\n', '\r\n'))).toEqual(['3:7 error: the tier is 1, 2 or 3'])
  })

  it('points at the anchor that an alias repeats', () => {
    const text = changed(...['takes: 5m\n', 'takes: &short 5x\n'], ...['takes: 10m', 'takes: *short'])
    const message =
      '"5x" is not a duration or a range that rises; write it like 10m or 5m..10m..30m (low..likely..high)'
    expect(said(text)).toEqual([`34:21 error: ${message}`, `53:14 error: ${message}`])
  })

  it('says nothing about dependencies on steps that it could not read', () => {
    expect(said(changed('step: freeze-writes', 'step: Freeze-Writes'))).toEqual([
      '37:13 error: write freeze-writes instead of "Freeze-Writes": an id is lower-case letters, digits and hyphens, at most 64',
    ])
  })

  it('does not let a file steer the terminal that shows its faults', () => {
    expect(said(changed('phase: Preparation', 'phase: "\\e[31mred"'))).toContain(
      '32:14 error: " [31mred" is not a phase of this runbook; the phases are Preparation, Outage',
    )
  })
})

describe('what readRunbook refuses to look at', () => {
  it.each([
    ['nothing', '', '1:1 error: the file is empty'],
    ['a comment', '# later\n', '1:1 error: the file is empty'],
    ['a word', 'hello', '1:1 error: the runbook must be a group of keys, not "hello"'],
    ['a list', '[1]', '1:1 error: the runbook must be a group of keys, not a list'],
    ['more than 8 MB', `# ${'x'.repeat(MAX_FILE_BYTES)}`, '1:1 error: the file is larger than 8 MB'],
    [
      '8 MB in few characters',
      `# ${'€'.repeat(Math.ceil(MAX_FILE_BYTES / 3))}`,
      '1:1 error: the file is larger than 8 MB',
    ],
    ['brackets without end', `title: ${'['.repeat(500_000)}`, '1:48 error: the file is nested too deeply'],
    ['dashes without end', '- '.repeat(40_000), /^1:\d+ error: the file is nested too deeply$/],
    ['groups in groups', nested(60), '42:83 error: the file is nested too deeply'],
    ['texts without end', '"x"'.repeat(200_000), '1:61 error: this is not YAML: too many texts side by side'],
    ['items without end', `phases:\n${'- x\n'.repeat(250_000)}`, /holds more than a runbook can/],
    ['laughter', laughter(), '1:1 error: the file repeats itself through anchors and aliases too often'],
  ])('%s', (_what, text, fault) => {
    const faults = said(text)
    expect(faults).toHaveLength(1)
    if (typeof fault === 'string') expect(faults).toEqual([fault])
    else expect(faults[0]).toMatch(fault)
  })

  it('stops telling after a thousand faults of each kind', () => {
    const keys = Array.from({ length: 1_500 }, (_, at) => `${at}x: 1\n`).join('')
    const faults = said(`${MOVE}${keys}`)
    expect(faults).toHaveLength(1_001)
    expect(faults.at(-1)).toBe('1065:1 error: 500 more errors follow')
  })
})

describe('the runbook that readRunbook gives', () => {
  const { runbook } = readRunbook(MOVE, 'move.yaml')
  const step = (id: string) => runbook?.steps.find((each) => each.id === id)

  it('has durations in seconds and flat lists', () => {
    expect(runbook).toMatchObject({ id: 'ledger-move', window: 25_200, workstreams: ['Database', 'Network'] })
    expect(runbook?.phases).toEqual([
      { title: 'Preparation', changeHoldBlocks: false },
      { title: 'Outage', changeHoldBlocks: false },
    ])
    expect(step('freeze-writes')).toEqual({
      ...{ id: 'freeze-writes', title: 'Freeze writes', kind: 'task', phase: 'Outage', workstream: 'Database' },
      ...{ owner: 'dba', people: { dba: 2 }, takes: { low: 300, likely: 600, high: 1_800 }, timebox: 1_800 },
      after: [{ on: 'go-no-go', type: 'FS', lag: 0 }],
      verify: 'The write rate reads 0.',
      rollback: { title: 'Allow writes again', takes: { low: 300, likely: 300, high: 300 }, owner: 'dba' },
      takesServiceDown: true,
    })
    expect(runbook?.readiness).toEqual([
      {
        ...{ id: 'uat-exit', title: 'UAT exit criteria met', section: 'Testing', owner: 'dba', verifiedBy: 'lead' },
        ...{ due: -259_200, mandatory: false, weight: 1 },
        evidence: { metric: 'uat_pass_rate', atLeast: 0.95, freshFor: 604_800 },
      },
    ])
  })

  it('fills in what was left out', () => {
    const text = changed(
      ...['timebox: 30m', 'secondPerson: true\n      timebox: 30m', 'owner: dba\n      due', 'owner: lead\n      due'],
      ...['phases:', 'hypercare: { lasts: 72h, checkIns: every 8h }\nphases:'],
    )
    const filled = readRunbook(text, 'move.yaml').runbook
    expect(filled?.steps.find(({ id }) => id === 'freeze-writes')?.secondPerson).toBe('dba')
    expect(filled?.readiness[0]?.verifiedBy).toBe('sponsor')
    expect(filled?.hypercare).toEqual({
      ...{ lasts: 259_200, checkInEvery: 28_800, owner: 'lead', signedBy: ['lead'], exit: [] },
    })
    expect(step('drain-queues')).toMatchObject({ people: { dba: 1 }, rollback: { none: 'nothing was changed' } })
    expect(step('tell-users')?.takes).toEqual({ low: 0, likely: 0, high: 0 })
  })

  it('[R6] has four eyes in tier 1 and wherever the file asks for them', () => {
    const fourEyes = (...changes: string[]) => readRunbook(changed(...changes), 'move.yaml').runbook?.fourEyes
    expect(fourEyes()).toBe(true)
    expect(fourEyes('tier: 1', 'tier: 2')).toBe(false)
    expect(fourEyes('tier: 1', 'tier: 2\nfourEyes: true')).toBe(true)
  })

  it('holds nothing that JSON cannot', () => {
    expect(JSON.parse(JSON.stringify(runbook))).toEqual(runbook)
    expect(JSON.stringify(runbook)).not.toContain('null')
  })
})

describe('properties of readRunbook', () => {
  /** Whatever the text: it answers, with a runbook or an error, and every fault lies in the text. */
  function holds(text: string): void {
    const { runbook, faults } = readRunbook(text, 'any.yaml')
    expect(runbook === undefined).toBe(faults.some(({ severity }) => severity === 'error'))
    const lines = text.split('\n')
    for (const { line, column, message } of faults) {
      expect(line).toBeGreaterThanOrEqual(1)
      expect(line).toBeLessThanOrEqual(lines.length)
      expect(column).toBeGreaterThanOrEqual(1)
      expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
      expect(message).toMatch(/^[^\p{Cc}]{1,600}$/u)
    }
  }

  it('[R13] answers any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), holds), { numRuns: 300 })
  })

  it('[R13] answers any YAML', () => {
    const token = fc.constantFrom(
      ...[
        '\n',
        '  ',
        '- ',
        ': ',
        '? ',
        '[',
        ']',
        '{',
        '}',
        ',',
        '&a ',
        '*a',
        '!t ',
        '|',
        '>',
        '#',
        '"',
        "'",
        '%',
        '---',
        '...',
      ],
      ...['\t', '\r', 'a', 'lead', 'roles', 'gates', '1', 'null', '~', '<<'],
    )
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join('')),
        holds,
      ),
      { numRuns: 500 },
    )
  })

  it('[R13] answers a runbook of which any part was changed', () => {
    const mutation = fc.record({
      at: fc.nat({ max: MOVE.length }),
      drop: fc.nat({ max: 60 }),
      put: fc.oneof(
        fc.string({ maxLength: 20 }),
        fc.constantFrom('\n', '\n  - ', ': ', 'null', '[', '{', '}', '*a', '&a ', '"', '0', '-1'),
      ),
    })
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        holds(mutations.reduce((text, { at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop), MOVE))
      }),
      { numRuns: 400 },
    )
  })

  it('[R13] answers a runbook any value of which is another', () => {
    const values = fc.jsonValue({ maxDepth: 2 })
    fc.assert(
      fc.property(fc.nat(), values, (place, value) => {
        const file: unknown = parse(MOVE)
        const places = placesIn(file)
        places[place % places.length]?.(value)
        holds(JSON.stringify(file))
      }),
      { numRuns: 400 },
    )
  })

  it('finds a loop exactly when there is one, and names steps that do wait for each other', () => {
    const edges = fc.array(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 })), { maxLength: 14 })
    fc.assert(
      fc.property(edges, (pairs) => {
        const waits = new Map(Array.from({ length: 8 }, (_, index) => [`s${index}`, new Set<string>()]))
        for (const [from, to] of pairs) if (from !== to) waits.get(`s${to}`)?.add(`s${from}`)
        const steps = [...waits].map(([step, after]) => ({
          ...{ step, title: step, phase: 'Outage', owner: 'lead', takes: '5m', verify: 'seen', after: [...after] },
        }))
        const head = { runbook: 'r', title: 'R', tier: 3, timezone: 'UTC', window: '4h', phases: ['Outage'] }
        const file = { ...head, roles: { lead: { title: 'Lead' } }, workstreams: { All: steps } }
        const errors = readRunbook(JSON.stringify(file), 'r.json').faults.filter(({ severity }) => severity === 'error')
        const loops = errors.map(({ message }) => (/can never start: (.*)$/.exec(message)?.[1] ?? '').split(' → '))
        for (const loop of loops) {
          expect(loop.length).toBeGreaterThan(2)
          expect(loop.at(-1)).toBe(loop[0])
          for (const [index, step] of loop.slice(1).entries())
            expect(waits.get(step)?.has(loop[index] ?? '')).toBe(true)
        }
        expect(loops.length > 0).toBe(!canFinish(waits))
      }),
      { numRuns: 300 },
    )
  })
})

/** Whether all steps can be worked off, one that waits for nothing open after the other. */
function canFinish(waits: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const open = new Map(waits)
  for (let worked = true; worked; ) {
    worked = false
    for (const [step, after] of open) if (![...after].some((each) => open.has(each))) worked = open.delete(step)
  }
  return open.size === 0
}

/** A setter for every value inside the value. */
function placesIn(value: unknown): ((other: unknown) => void)[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => [
    (other: unknown) => {
      Object.assign(value, { [key]: other })
    },
    ...placesIn(part),
  ])
}

function nested(depth: number): string {
  return Array.from({ length: depth }, (_, index) => `${'  '.repeat(index)}a:`).join('\n')
}

function laughter(): string {
  const names = [...'abcdefghi']
  return names
    .map((name, index) => `${name}: &${name} [${index === 0 ? 'ha' : `${`*${names[index - 1]}, `.repeat(9)}`}]`)
    .join('\n')
}
