import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../shared/runbook/reading/fault.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { changed, MOVE } from '../../support/ledgerMove.ts'
import { RUNBOOK_FAULTS } from '../../support/runbookFaults.ts'

const read = (text: string) => readRunbook(text, 'move.yaml').faults
const mended = (text: string, { fixes = [] }: Fault): string =>
  fixes.toReversed().reduce((whole, { from, to, text: right }) => whole.slice(0, from) + right + whole.slice(to), text)

/** Messages whose corrected text only the writer of the file can know, and why. */
const NOBODY_ELSE_KNOWS: [why: string, messages: RegExp][] = [
  [
    'which of two is meant',
    /is written twice|already the id|is listed twice|is required to sign|a second document|either steps or|started by/,
  ],
  ['how deep it is meant', /indent with spaces|not indented like|bracket is not closed|not YAML/],
  ['what stands where nothing can be read', /NUL|half of a Unicode|unresolved tag|"__proto__"|plain word or text/],
  ['what else it should be called', /this name is taken|longer than \d+ characters|must not be empty|T-Minus fills/],
  [
    'what it should say; the message shows how it is written',
    /is missing|is empty|has no |add verify|no rollback|write it like|like 2027/,
  ],
  [
    'what there should be; the message lists what there is',
    /the keys are|one of|is 1, 2 or 3|the (?:roles|phases) are/,
  ],
  [
    'which of its forms is meant',
    /write true, or|its title, or|how to roll back|leave it out otherwise|must name at least/,
  ],
  [
    'which number is meant',
    /must be a (?:whole )?number|must be at least|has no unit|no value is at least|every value of/,
  ],
  ['what nothing is called like', /is not a (?:step or gate|role|readiness item) /],
  ['which link of the chain is wrong', /wait for each other|waits for itself|a lag of/],
  ['who else there is', /signatures|signature|whoever supplies|has only one|of this gate cannot count|the step needs/],
  ['who is on when', /shift/],
  [
    'how the plan should be',
    /window|longer than 14 d|T-0|the timebox|a timebox of 0|cannot take 0|takes no time|empty$/,
  ],
  [
    'what else is there to be done',
    /no effect|no step|has no steps|hypercare|heartbeat|program|votes would lapse|asks nothing/,
  ],
  ['what the rest of the sentence is; the message holds it in quotes', /inside \{ \}/],
  ['which zone they work in', /is not an IANA time zone; write the place/],
  ['what is due when', /of readiness is due/],
  ['the line that the message holds stands elsewhere', /like after: |write after: |write due: /],
  ['what the plan should be instead', /listed earlier|keeps the service down|nothing to judge|no "lag" is/],
]

const cases = Object.values(RUNBOOK_FAULTS).flatMap((found) =>
  found.map(([what, changes]) => [what, changed(...changes)] as const),
)

/** What people write, each in place of what `MOVE` has there. */
const WRITTEN: [given: string, right: string, ...changes: string[]][] = [
  ['2h 30m', '2h30m', 'takes: 10m', 'takes: 2h 30m'],
  ['90 min', '1h30m', 'takes: 10m', 'takes: 90 min'],
  ['0:45', '45m', 'takes: 10m', 'takes: "0:45"'],
  ['1,5 hours', '1h30m', 'takes: 10m', 'takes: 1,5 hours'],
  ['5-10 min', '5m..10m', 'takes: 10m', 'takes: 5-10 min'],
  ['5m – 10m – 30m', '5m..10m..30m', 'takes: 10m', 'takes: 5m – 10m – 30m'],
  ['7 hours', '7h', 'window: 7h', 'window: 7 hours'],
  ['D-3', 'T-3d', 'due: T-3d', 'due: D-3'],
  ['t - 3 days', 'T-3d', 'due: T-3d', 'due: t - 3 days'],
  ['t-0', 'T0', 'due: T-3d', 'due: t-0'],
  ['Freeze writes', 'freeze-writes', '[freeze-writes]', '[Freeze writes]'],
  ['freeze_writes FS + 2 hours', 'freeze-writes FS+2h', '[freeze-writes]', '[freeze_writes FS + 2 hours]'],
  ['freeze-writes SS+30 min', 'freeze-writes SS+30m', '[freeze-writes]', '[freeze-writes SS+30 min]'],
  ['TRE_1', 'tre-1', 'step: tell-users', 'step: TRE_1'],
  ['4.10', '"4.10"', 'title: Freeze writes', 'title: 4.10'],
  ['1.10', '"1.10"', 'title: Freeze writes', 'title: 1.10'],
  ['00123', '"00123"', 'title: Freeze writes', 'title: 00123'],
  ['0x1F', '"0x1F"', 'title: Freeze writes', 'title: 0x1F'],
  ['1e3', '"1e3"', 'title: Freeze writes', 'title: 1e3'],
  ['5.0', '"5.0"', 'title: Freeze writes', 'title: 5.0'],
  ['true', '"true"', 'title: Freeze writes', 'title: true'],
  ['4.10 between braces', '"4.10"', '{ title: Network }', '{ title: 4.10 }'],
  ['a title with a number sign', '"Fix ticket #42"', 'title: Freeze writes', 'title: Fix ticket #42'],
  ['a workstream of numbers', '"1.10"', '  Network:\n    -', '  1.10:\n    -'],
  ['30m', '30m, then decide', '30m, then decide', '30m'],
  ['yes', 'true', 'pointOfNoReturn: true', 'pointOfNoReturn: yes'],
  ['95 %', '0.95', 'readiness: 0.95', 'readiness: 95 %'],
  ['"2"', '2', 'quorum: 2', 'quorum: "2"'],
  ['no list', '[freeze-writes]', 'after: [freeze-writes]', 'after: freeze-writes'],
  [
    'an instant without its zone',
    '2027-03-06T22:00:00+01:00',
    'takes: 10m',
    'notBefore: 2027-03-06 22:00\n      takes: 10m',
  ],
  ['a summer night', '2027-07-06T22:00:00+02:00', 'takes: 10m', 'notBefore: 2027-07-06T22:00\n      takes: 10m'],
]

describe('[R13] the corrected text', () => {
  it.each(cases)('of %s removes the fault, or only the writer can know it', (_what, text) => {
    for (const fault of read(text)) {
      const { message, fixes = [] } = fault
      const why = NOBODY_ELSE_KNOWS.filter(([, messages]) => messages.test(message)).map(([reason]) => reason)
      if (fixes.length === 0) expect(why, message).not.toEqual([])
      for (const { text: right, value } of fixes) {
        expect(
          [right, value].some((one) => message.includes(one)),
          message,
        ).toBe(true)
        const after = read(mended(text, fault)).map((one) => `${one.path} ${one.message}`)
        expect(after).not.toContain(`${fault.path} ${message}`)
      }
    }
  })

  it.each(WRITTEN)('of %s is %s', (_given, right, ...changes) => {
    const text = changed(...changes)
    const faults = read(text).filter(({ fixes }) => fixes)
    expect(faults.flatMap(({ fixes = [] }) => fixes.map((fix) => fix.text))).toEqual([right])
    for (const fault of faults) {
      expect(fault.message).toContain(right)
      expect(read(mended(text, fault)).filter(({ severity }) => severity === 'error')).toEqual([])
    }
  })

  it('is proposed for nothing in a sound runbook', () => expect(read(MOVE)).toEqual([]))
})
