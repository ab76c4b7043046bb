import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mendText } from '../../../../client/features/runbooks/mendText.ts'
import { readRunbook } from '../../../../shared/runbook/runbookFile.ts'
import { changed, MOVE } from '../../../support/ledgerMove.ts'

it('writes all that is proposed at once, and nothing else', () => {
  const wrong = changed(
    ...['window: 7h', 'window: 7 hours', 'takes: 10m', 'takes: 10 min', 'title: Freeze writes', 'title: 4.10'],
    ...['[freeze-writes]', '[Freeze writes]', 'timezone:', 'timezon:', 'phase: Preparation', 'phase: Preperation'],
  )
  expect(mendText(wrong, readRunbook(wrong, 'a.yaml').faults)).toBe(
    MOVE.replace('title: Freeze writes', 'title: "4.10"'),
  )
})

it('leaves what overlaps for the next check, whatever is proposed', () => {
  const fix = fc.record({ from: fc.nat(30), length: fc.nat(9), text: fc.string({ maxLength: 5 }) })
  fc.assert(
    fc.property(fc.array(fix), fc.string({ minLength: 20, maxLength: 30 }), (fixes, text) => {
      const faults = fixes.map(({ from, length, text: right }) => ({
        ...{ line: 1, column: 1, message: 'x', severity: 'error' as const },
        fixes: [{ from, to: from + length, text: right }],
      }))
      // One pass from the left, each after the end of the one before.
      let expected = ''
      let at = 0
      for (const { from, length, text: right } of fixes.toSorted((a, b) => a.from - b.from)) {
        if (from < at || from + length > text.length) continue
        expected += text.slice(at, from) + right
        at = from + length
      }
      expect(mendText(text, faults)).toBe(expected + text.slice(at))
    }),
  )
})
